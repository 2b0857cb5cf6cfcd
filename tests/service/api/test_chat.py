"""POST /chat as JSON and as events, resuming, feedback, forgetting."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from indexer.storage import service_schema
from service.api import chat
from service.wiring import Runtime

QUESTION = {"message": "how many applications did Putian deny in 2023"}
STREAM = {"Accept": "text/event-stream"}


def events(text: str) -> list[tuple[str, Any, str | None]]:
    """The events of a stream: name, data, id."""
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"]), fields.get("id")))
    return found


def test_the_response_has_the_fields_of_the_contract(client: TestClient) -> None:
    body = client.post("/chat", json=QUESTION).json()
    assert body.keys() == {
        "conversation_id", "message_id", "language", "status", "method", "answer", "values", "citations", "caveats", "suggestions", "blocks",
    }  # fmt: skip
    assert (body["language"], body["status"], body["method"]) == ("en", "answered", "table_lookup")
    assert body["values"] == [
        {
            "agency": "莆田市工业和信息化局",
            "region_code": "350300",
            "year": 2023,
            "metric": "requests.denied",
            "applicant": "total",
            "value": 0,
            "unit": "件",
            "status": "derived",
            "report_id": body["citations"][0]["report_id"],
            "operation": None,
        }
    ]
    citation = body["citations"][0]
    assert citation.keys() >= {
        "id", "report_id", "title", "agency", "year", "section", "page", "row", "column", "quote", "url", "source_url", "source_hash", "indexed_at",
    }  # fmt: skip
    assert citation["url"].startswith(f"/#report={citation['report_id']}&cell=")
    assert {block["type"] for block in body["blocks"]} == {"paragraph", "notice"}


def test_figures_are_json_numbers_with_the_printed_digits(client: TestClient) -> None:
    response = client.post("/chat", json={"message": "福建省工信厅2021年行政事业性收费多少"})
    assert '"value":800.68' in response.text.replace(" ", "")


def test_events_carry_the_same_answer(client: TestClient) -> None:
    with client.stream("POST", "/chat", json=QUESTION, headers=STREAM) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        found = events(response.read().decode())
    assert [found[0][0], found[-1][0]] == ["status", "answer"]
    answer = found[-1][1]
    assert "".join(data["text"] for name, data, _ in found if name == "token") == answer["answer"]
    assert answer["values"][0]["value"] == 0
    assert answer["status"] == "answered"


def test_a_stream_resumes_after_the_last_event_seen(client: TestClient) -> None:
    found = events(client.post("/chat", json=QUESTION, headers=STREAM).text)
    message_id = found[-1][1]["message_id"]
    seen = found[3]
    resumed = events(client.get(f"/chat/{message_id}/events", headers={"Last-Event-ID": seen[2] or ""}).text)
    assert resumed == found[4:]
    assert events(client.get(f"/chat/{message_id}/events").text) == found[1:]


def test_a_question_that_cannot_be_answered_ends_a_stream_with_an_error(client: TestClient) -> None:
    found = events(client.post("/chat", json={"message": " "}, headers=STREAM).text)
    assert found[-1][0] == "error"
    assert found[-1][1]["detail"] == "the question is empty"
    assert found[-1][1]["type"] == "urn:gongkai:question"


def test_a_stream_in_an_unknown_conversation_ends_with_what_a_call_without_one_says(client: TestClient) -> None:
    question = {**QUESTION, "conversation_id": "nosuch"}
    (_, problem, _) = events(client.post("/chat", json=question, headers=STREAM).text)[-1]
    assert problem == client.post("/chat", json=question).json()
    assert (problem["type"], problem["status"]) == ("urn:gongkai:unknown-conversation", 404)


def test_a_failure_of_ours_ends_a_stream_with_an_error_that_tells_nothing_of_it(
    client: TestClient, samples: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(samples.chat, "ask", fail)
    found = client.post("/chat", json=QUESTION, headers=STREAM).text
    assert events(found)[-1][1]["status"] == 500
    assert "secret" not in found


def test_a_stream_is_kept_alive_while_an_answer_takes_long(client: TestClient, samples: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Event()
    ask = samples.chat.ask

    def slow(*arguments: Any) -> Any:
        told.wait(0.3)
        return ask(*arguments)

    monkeypatch.setattr(chat, "HEARTBEAT_SECONDS", 0.02)
    monkeypatch.setattr(samples.chat, "ask", slow)
    text = client.post("/chat", json=QUESTION, headers=STREAM).text
    assert ": still at it\n\n" in text
    assert events(text)[-1][0] == "answer"


def test_a_stream_says_when_passages_are_searched(client: TestClient) -> None:
    found = events(client.post("/chat", json={"message": "莆田市工信局2023年度报告写了哪些问题"}, headers=STREAM).text)
    assert [data["state"] for name, data, _ in found if name == "status"] == ["looking_up", "searching"]
    looked_up = events(client.post("/chat", json=QUESTION, headers=STREAM).text)
    assert [data["state"] for name, data, _ in looked_up if name == "status"] == ["looking_up"]


def test_an_idempotency_key_asks_once(client: TestClient) -> None:
    headers = {"Idempotency-Key": "retry-1"}
    first = client.post("/chat", json=QUESTION, headers=headers).json()
    assert client.post("/chat", json=QUESTION, headers=headers).json() == first
    assert client.post("/chat", json=QUESTION).json()["message_id"] != first["message_id"]
    assert client.post("/chat", json={"message": "hello"}, headers=headers).status_code == 422


def test_a_conversation_goes_on_and_is_forgotten(client: TestClient) -> None:
    first = client.post("/chat", json=QUESTION).json()
    second = client.post("/chat", json={**QUESTION, "conversation_id": first["conversation_id"]}).json()
    assert second["conversation_id"] == first["conversation_id"]
    assert client.post("/feedback", json={"message_id": second["message_id"], "rating": "down", "comment": "why?"}).status_code == 204
    assert client.delete(f"/conversations/{first['conversation_id']}").status_code == 204
    assert client.get(f"/chat/{second['message_id']}/events").status_code == 404
    assert client.delete(f"/conversations/{first['conversation_id']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "detail"),
    [
        ({"message": ""}, 422, "empty"),
        ({"message": "x" * 2001}, 422, "2001 characters"),
        ({}, 422, "message"),
        ({"message": "hello", "language": "fr"}, 422, "language"),
        ({"message": "hello", "conversation_id": "nosuch"}, 404, "no conversation nosuch"),
    ],
)
def test_a_bad_question_is_a_problem_with_advice(body: dict[str, str], status: int, detail: str, client: TestClient) -> None:
    response = client.post("/chat", json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert detail in response.json()["detail"]
    assert response.json()["advice"]


@pytest.mark.parametrize(
    "body", [r'{"message": "\ud800 hello"}', r'{"message": "hello\u0000"}', r'{"message": "hello", "conversation_id": "\ud800"}']
)
def test_what_is_no_character_is_refused(body: str, client: TestClient) -> None:
    assert client.post("/chat", content=body, headers={"Content-Type": "application/json"}).status_code == 422


def test_the_language_of_the_answer_can_be_chosen(client: TestClient) -> None:
    body = client.post("/chat", json={"message": "莆田2023年收到多少申请", "language": "en"}).json()
    assert body["answer"].startswith("Putian Municipal Bureau")


@pytest.mark.parametrize("rating", ["sideways", None])
def test_feedback_is_up_or_down(rating: str | None, client: TestClient) -> None:
    assert client.post("/feedback", json={"message_id": "m1", "rating": rating}).status_code == 422
    assert client.post("/feedback", json={"message_id": "nosuch", "rating": "up"}).status_code == 404


def test_markup_in_a_question_comes_back_as_text(client: TestClient) -> None:
    body = client.post("/chat", json={"message": "<img src=x onerror=alert(1)> How many requests did <b>Xiamen</b> receive?"}).json()
    assert body["status"] == "not_found"
    assert "<img" not in body["answer"]


def _at_once(calls: int, ask: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(calls) as pool:
        return list(pool.map(ask, range(calls)))


def test_one_key_used_at_once_stores_one_message(client: TestClient) -> None:
    responses = _at_once(8, lambda _: client.post("/chat", json=QUESTION, headers={"Idempotency-Key": "at-once"}))
    assert {response.status_code for response in responses} == {200}
    assert len({response.json()["message_id"] for response in responses}) == 1


def test_one_key_used_at_once_for_two_questions_answers_only_one(client: TestClient) -> None:
    other = {"message": "how many applications did Xinxiang receive in 2023"}
    responses = _at_once(8, lambda index: client.post("/chat", json=(QUESTION, other)[index % 2], headers={"Idempotency-Key": "two"}))
    answers = {index % 2: response.json()["answer"] for index, response in enumerate(responses) if response.status_code == 200}
    assert len(answers) == 1
    assert {response.status_code for response in responses} == {200, 422}


def test_a_conversation_forgotten_while_it_is_asked_in_is_unknown(client: TestClient) -> None:
    conversation = client.post("/chat", json=QUESTION).json()["conversation_id"]
    go_on = {**QUESTION, "conversation_id": conversation}
    responses = _at_once(
        6, lambda index: client.delete(f"/conversations/{conversation}") if index == 3 else client.post("/chat", json=go_on)
    )
    assert {response.status_code for response in responses} <= {200, 204, 404}
    assert client.post("/chat", json=go_on).status_code == 404


def test_a_conversation_whose_time_is_over_is_unknown(client: TestClient, samples: Runtime) -> None:
    body = client.post("/chat", json=QUESTION).json()
    with samples.sql.begin() as connection:
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        connection.execute(
            update(service_schema.conversation)
            .where(service_schema.conversation.c.id == body["conversation_id"])
            .values(expires_at=long_ago)
        )
    assert client.post("/chat", json={**QUESTION, "conversation_id": body["conversation_id"]}).status_code == 404
    assert client.get(f"/chat/{body['message_id']}/events").status_code == 404
