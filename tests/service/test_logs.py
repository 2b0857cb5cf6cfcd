"""The log: one line a call with its id, as JSON or text, and no word of a question unless that is switched on."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.api.app import create_app
from service.logs import JsonLines, TextLines, configure_logs, log_event, request_id
from service.settings import Settings
from service.wiring import Runtime

SECRET = "how many requests did Xiamen receive in 2023?"
Logged = Callable[..., tuple[TestClient, Callable[[], list[str]]]]


@pytest.fixture
def logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Logged]:
    """A service with some settings, and the lines it has logged."""
    loggers = [logging.getLogger(), *(logging.getLogger(name) for name in ("gongkai", "service", "indexer"))]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    with Runtime(Settings(data_dir=tmp_path / "data", _env_file=None)) as runtime:

        def serve(**settings: Any) -> tuple[TestClient, Callable[[], list[str]]]:
            stream = io.StringIO()
            monkeypatch.setattr("sys.stderr", stream)
            runtime.settings = runtime.settings.model_copy(update=settings)
            configure_logs(runtime.settings)
            client = TestClient(create_app(runtime, public=True), client=("203.0.113.7", 1), raise_server_exceptions=False)
            return client, lambda: stream.getvalue().splitlines()

        yield serve
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


def events(lines: list[str], name: str) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, lines) if line["event"] == name]


def test_a_call_is_a_line_of_json_under_the_id_it_was_answered_with(logged: Logged) -> None:
    client, lines = logged(log_format="json")
    answer = client.get("/reports/nosuch?secret=1")
    (line,) = events(lines(), "call")
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line.keys() == {"time", "level", "logger", "event", "request_id", "method", "route", "status", "seconds", "caller", "address"}
    assert (line["method"], line["route"], line["status"]) == ("GET", "/reports/{report_id}", 404)
    assert (line["caller"], line["address"]) == ("anybody", "203.0.113.7")
    assert "secret" not in "".join(lines())


@pytest.mark.parametrize("log_format", ["json", "text"])
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_the_words_of_a_question_are_logged_only_where_that_is_switched_on(log_format: str, accept: str, logged: Logged) -> None:
    for switched_on in (False, True):
        client, lines = logged(log_format=log_format, log_questions=switched_on)
        client.post("/chat", json={"message": SECRET}, headers={"Accept": accept})
        client.post("/v1/chat/completions", json={"messages": [{"role": "user", "content": SECRET}]})
        assert sum("answer" in line for line in lines()) >= 2
        assert sum("Xiamen" in line for line in lines()) == (2 if switched_on else 0)


def test_an_answer_is_logged_under_the_id_of_its_call(logged: Logged) -> None:
    client, lines = logged(log_format="json")
    response = client.post("/chat", json={"message": SECRET}, headers={"X-Request-ID": "mine-1"})
    (line,) = events(lines(), "answer")
    assert (line["request_id"], line["message_id"]) == ("mine-1", response.json()["message_id"])
    assert (line["status"], line["language"]) == (response.json()["status"], "en")


def test_the_holder_of_a_key_is_told_by_its_first_characters(logged: Logged, tmp_path: Path) -> None:
    client, lines = logged(log_format="json")
    runtime: Runtime = client.app.state.runtime  # type: ignore[attr-defined]
    _, key = runtime.keys.create("one")
    client.get("/reports", headers={"Authorization": f"Bearer {key}"})
    (line,) = events(lines(), "call")
    assert line["caller"] == f"key {key[:12]}"
    assert key not in "".join(lines())


@pytest.mark.parametrize("given", ["x" * 65, 'a"b', "a b", "é"])
def test_an_id_that_could_be_taken_for_something_else_is_not_taken(given: str, logged: Logged) -> None:
    client, _ = logged()
    assert client.get("/healthz", headers={b"X-Request-ID": given.encode()}).headers["x-request-id"] != given
    assert client.get("/healthz", headers={"X-Request-ID": "trace-1:2.3_4"}).headers["x-request-id"] == "trace-1:2.3_4"


def test_a_failure_of_ours_is_logged_with_its_cause_and_can_be_read_by_a_page(logged: Logged, monkeypatch: pytest.MonkeyPatch) -> None:
    client, lines = logged(log_format="json", allowed_origins="https://a.example")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    runtime: Runtime = client.app.state.runtime  # type: ignore[attr-defined]
    monkeypatch.setattr(runtime.facts, "reports", fail)
    response = client.get("/reports", headers={"Origin": "https://a.example"})
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (500, "https://a.example")
    (line,) = events(lines(), "unexpected error")
    assert line["request_id"] == response.headers["x-request-id"]
    assert "the disk is full" in line["error"]
    assert "the disk is full" not in response.text
    assert events(lines(), "call")[0]["status"] == 500


def test_a_value_cannot_begin_another_line() -> None:
    stream = io.StringIO()
    logger = logging.Logger("t")
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    token = request_id.set("r1")
    for formatter in (TextLines(), JsonLines()):
        handler.setFormatter(formatter)
        log_event(logger, "answer", question="a\nb=1 公开", nothing=None)
    request_id.reset(token)
    text, line = stream.getvalue().splitlines()
    assert text.endswith('t answer request_id=r1 question="a\\nb=1 公开"')
    assert (json.loads(line)["question"], "nothing" in line) == ("a\nb=1 公开", False)


def test_every_answer_carries_what_keeps_a_browser_safe(logged: Logged) -> None:
    client, _ = logged()
    for path in ("/healthz", "/reports", "/nosuch", "/widget.js", "/", "/docs"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors" in headers["content-security-policy"]
        assert headers["x-request-id"]
    assert client.get("/reports").headers["content-security-policy"].startswith("default-src 'none'")
