"""What a run does when the service fails, hangs, breaks off, or is not there: a clear report, an exit code, and a way to go on."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval.command import app
from eval.suite_command import app as suite_app
from indexer.domain.errors import UserError
from service.wiring import Runtime
from tests.conftest import free_port
from tests.eval.known_corpus import a_question, write_suite

CLI = CliRunner()
ANSWER = {
    "conversation_id": "c", "status": "not_found", "language": "zh", "answer": "没有收录这份报告。", "values": [], "citations": [], "suggestions": ["?"]
}  # fmt: skip


@dataclass
class Service:
    """A service that is there, and says to each question what a test wants: an answer, an error, half an answer, or nothing."""

    url: str = ""
    does: Callable[[int], str] = lambda _: "answer"
    asked: list[str] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)
    ended: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def service() -> Iterator[Service]:
    told = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def do_POST(self) -> None:
            told.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["message"])
            told.keys.add(self.headers["Authorization"])
            match told.does(len(told.asked)):
                case "answer":
                    self.reply(200, json.dumps(ANSWER).encode())
                case "half":
                    self.reply(200, json.dumps(ANSWER).encode()[:40])
                case "error":
                    self.reply(500, b"")
                case "hang":
                    told.ended.wait(60)

        def reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    yield told
    told.ended.set()
    server.shutdown()
    server.server_close()


def questions(path: Path, count: int) -> Path:
    """A suite of so many questions, none of which has an answer."""
    cases = [f"  - {{id: q{n}, question: 问{n}, language: zh, kind: k, expect: {{status: not_found}}}}\n" for n in range(1, count + 1)]
    path.write_text(f"name: {path.stem}\ndescription: x\ncases:\n{''.join(cases)}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("does", "reason"),
    [
        ("error", "error: UserError: the service answered 500"),
        ("half", "error: JSONDecodeError"),
        ("hang", "error: UnreachableError: the service at http://127.0.0.1"),
    ],
)
def test_a_case_that_errs_is_a_failure_and_the_run_goes_on(does: str, reason: str, service: Service, tmp_path: Path) -> None:
    service.does = lambda number: does if number == 2 else "answer"
    result = CLI.invoke(app, [str(questions(tmp_path / "suite.yaml", 4)), "--url", service.url, "--timeout", "0.3", "--token", "key"])
    assert result.exit_code == 1
    assert f"suite/q2: {reason}" in result.output
    assert "75.00% passed" in result.output
    assert (service.asked, service.keys) == (["问1", "问2", "问3", "问4"], {"Bearer key"})


def test_a_service_that_hangs_stops_the_run_which_goes_on_where_it_ended(service: Service, tmp_path: Path) -> None:
    service.does = lambda number: "answer" if number <= 2 else "hang"
    suite, log = questions(tmp_path / "suite.yaml", 6), tmp_path / "run.jsonl"
    command = [str(suite), "--url", service.url, "--timeout", "0.3", "--resume", str(log)]
    stopped = CLI.invoke(app, command)
    assert stopped.exit_code == 4
    assert "suite was not run to its end" in stopped.output
    assert "timed out" in stopped.output
    assert len(log.read_text(encoding="utf-8").splitlines()) == 2
    service.does = lambda _: "answer"
    service.asked.clear()
    assert CLI.invoke(app, command).exit_code == 0
    assert service.asked == ["问3", "问4", "问5", "问6"]


def test_a_service_that_is_not_there(tmp_path: Path) -> None:
    gone = CLI.invoke(app, [str(questions(tmp_path / "suite.yaml", 1)), "--url", f"http://127.0.0.1:{free_port()}"])
    assert gone.exit_code == 4
    assert "does not answer" in gone.output


def test_a_broken_off_run_goes_on_where_it_ended(known: Runtime, tmp_path: Path) -> None:
    question, figure = a_question()
    suite, log = write_suite(tmp_path / "suite.yaml", question, figure), tmp_path / "run.jsonl"
    known.close()
    assert CLI.invoke(app, [str(suite), "--resume", str(log)]).exit_code == 0
    (line,) = log.read_text(encoding="utf-8").splitlines(keepends=True)
    marked = json.loads(line) | {"seconds": 1234.0}
    log.write_text(json.dumps(marked) + "\n" + line[:40], encoding="utf-8")
    again = CLI.invoke(app, [str(suite), "--resume", str(log), "--json"])
    assert json.loads(again.output)[0]["seconds"] == 1234, "the verdict is the one that was written down"
    log.write_text("no verdict\n", encoding="utf-8")
    with pytest.raises(Exception, match="line 1 is no verdict"):
        CLI.invoke(app, [str(suite), "--resume", str(log)], catch_exceptions=False)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--tag", "nosuch"], "no case has the tag nosuch"),
        (["--resume", "."], "cannot be read as the verdicts of a run"),
        (["--output", "."], "cannot be written"),
        (["--baseline", "suite.yaml"], "is no run of suites"),
        (["--gate", "--floors", "nosuch.toml"], "gives no floors"),
    ],
    ids=["a tag that no case has", "a folder to go on from", "a folder to write to", "a suite as a run", "no floors"],
)
def test_what_cannot_be_used_is_named(
    options: list[str], says: str, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions(tmp_path / "suite.yaml", 1)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=says):
        CLI.invoke(app, ["suite.yaml", "--url", service.url, *options], catch_exceptions=False)


def test_what_is_no_address_or_no_suite_is_named(known: Runtime, tmp_path: Path) -> None:
    known.close()
    usage = CLI.invoke(app, [str(questions(tmp_path / "suite.yaml", 1)), "--url", "somewhere"])
    assert (usage.exit_code, "is no address" in usage.output) == (2, True)
    with pytest.raises(UserError, match="cannot be read"):
        CLI.invoke(suite_app, ["check", str(tmp_path / "nosuch.yaml")], catch_exceptions=False)
    made = CLI.invoke(suite_app, ["new", "--output", str(tmp_path / "of" / "ours" / "mine.yaml"), "--each", "1"])
    assert made.exit_code == 0
    with pytest.raises(UserError, match="cannot be written"):
        CLI.invoke(suite_app, ["new", "--output", str(tmp_path / "suite.yaml" / "mine.yaml")], catch_exceptions=False)
