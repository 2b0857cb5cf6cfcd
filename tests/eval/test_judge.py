"""The judge: deepeval itself, in an environment beside this one, asks a scripted chat model on loopback."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from eval.command import app
from eval.opinions import Opinion
from eval.resume import RunLog
from eval.verdicts import Verdict
from service.wiring import Runtime
from tests.chat_server import ChatServer, Fails, Reply, Request, Says, chat_server
from tests.conftest import free_port, require
from tests.eval.known_corpus import a_question, write_suite

BESIDE = Path(sys.prefix) / "judge" / "bin" / "python"
# the command, in a process that reaches loopback only and writes down whom else it wanted
FENCED = """
import socket, sys
from pathlib import Path
ask, connect = socket.getaddrinfo, socket.socket.connect
def only_here(host):
    if host not in ("127.0.0.1", "localhost", "::1", None):
        Path("asked-for").open("a").write(f"{host}\\n")
        raise OSError(f"{host} is not here")
def getaddrinfo(host, *others, **named):
    only_here(host)
    return ask(host, *others, **named)
def connected(self, address):
    if isinstance(address, tuple):
        only_here(address[0])
    return connect(self, address)
socket.getaddrinfo, socket.socket.connect = getaddrinfo, connected
from service.cli.main import run
run()
"""

Evaluate = Callable[..., tuple[int, dict[str, Any], str]]


@pytest.fixture
def model() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


@pytest.fixture
def evaluate(known: Runtime, tmp_path: Path) -> Evaluate:
    """Runs `gongkai eval --judge` over a suite; its exit code, the first suite as JSON, and what it printed beside."""
    require(BESIDE.exists(), f"the extra `judge` in {BESIDE.parent.parent} (make test installs it)")
    known.close()

    def run(suite: Path, address: str, *options: str) -> tuple[int, dict[str, Any], str]:
        environment = os.environ | {"HOME": str(tmp_path)}
        command = [str(BESIDE), "-c", FENCED, "eval", str(suite), "--json", "--judge", address, "--judge-model", "scripted", *options]
        done = subprocess.run(command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)[0], done.stderr

    return run


def scripted(*cases: dict[str, object]) -> Callable[[Request], Reply]:
    """Replies for one case after another, the last for all that follow: the truths of the citations, the claims of the answer, verdicts."""
    left = list(cases)

    def reply(request: Request) -> Reply:
        step = next(name for name in ("verdicts", "claims", "truths") if re.search(f"""the ['"]{name}['"] key""", request.data))
        said = left[0][step]
        if (step == "verdicts" or not said or isinstance(said, Fails)) and len(left) > 1:
            left.pop(0)
        return said if isinstance(said, Fails) else Says(said if isinstance(said, str) else json.dumps({step: said}))

    return reply


YES, NO = {"verdict": "yes"}, {"verdict": "no", "reason": "the row says otherwise"}
FAITHFUL = {"truths": ["first"], "claims": ["first", "second"], "verdicts": [YES, YES]}


def test_an_opinion_is_reported_and_decides_nothing(evaluate: Evaluate, model: ChatServer, tmp_path: Path) -> None:
    question, figure = a_question()
    # a key of the makers must not make deepeval send anything to them
    (tmp_path / ".env").write_text("CONFIDENT_API_KEY=a-key-of-the-makers\n", encoding="utf-8")
    expected = [
        (FAITHFUL, "faithful", 1.0, "every claim stands in what is cited"),
        (FAITHFUL | {"verdicts": [YES, NO]}, "doubted", 0.5, "second (the row says otherwise)"),
        (FAITHFUL | {"verdicts": [YES, {"verdict": "perhaps"}]}, "no opinion", None, "decided on 1 of 2 claims"),
        (FAITHFUL | {"verdicts": "I would say so."}, "no opinion", None, "invalid JSON"),
        (FAITHFUL, "faithful", 1.0, "every claim stands in what is cited"),
        (FAITHFUL | {"claims": []}, "no opinion", None, "found nothing that the answer claims"),
        (FAITHFUL | {"truths": Fails(500)}, "no opinion", None, "HTTP Error 500"),
    ]
    model.reply = scripted(*(steps for steps, *_ in expected))
    repeat = ("--repeat", str(len(expected)))
    code, report, _ = evaluate(write_suite(tmp_path / "suite.yaml", question, figure), model.url, *repeat)
    assert (code, report["accuracy"], report["misses"]) == (0, 1, []), "the verdict is the evaluators' alone"
    assert report["judged"] == {"faithful": 2, "doubted": 1, "no opinion": 4}
    for opinion, (_, told, score, reason) in zip(report["opinions"].values(), expected, strict=True):
        assert (opinion["told"], opinion["score"]) == (told, score)
        assert reason in opinion["reason"]
    truths, claims = (request.data for request in model.requests[:2])
    assert all(part in truths for part in ("本年新收政府信息公开申请数量", "总计", str(figure))), "the citation with its place"
    assert str(figure) in claims
    assert not (tmp_path / "asked-for").exists(), "nobody but the judge is asked"
    assert not (tmp_path / ".deepeval").exists()


def test_a_judge_that_finds_it_faithful_does_not_save_a_wrong_figure(evaluate: Evaluate, model: ChatServer, tmp_path: Path) -> None:
    question, figure = a_question()
    floors = tmp_path / "floors.toml"
    floors.write_text("[suite]\naccuracy = 0\n", encoding="utf-8")
    model.reply = scripted(FAITHFUL)
    gate = ("--gate", "--floors", str(floors))
    code, report, told = evaluate(write_suite(tmp_path / "suite.yaml", question, figure + 1), model.url, *gate)
    assert (code, report["judged"]["faithful"]) == (1, 1)
    assert "1 wrong figures (a)" in told


def test_a_judge_that_is_not_there_is_given_up_and_asked_again_when_the_run_goes_on(
    evaluate: Evaluate, model: ChatServer, tmp_path: Path
) -> None:
    suite, again = write_suite(tmp_path / "suite.yaml", *a_question()), ("--resume", str(tmp_path / "run.jsonl"), "--repeat", "5")
    code, report, _ = evaluate(suite, f"http://127.0.0.1:{free_port()}/v1", *again)
    assert (code, report["judged"]["no opinion"]) == (0, 5)
    assert [opinion["reason"].startswith("not asked") for opinion in report["opinions"].values()] == [False, False, False, True, True]
    model.reply = scripted(FAITHFUL)
    assert evaluate(suite, model.url, *again)[1]["judged"]["faithful"] == 5


@pytest.mark.parametrize(("opinion", "kept"), [(Opinion(0.9, "x"), True), (Opinion(None, "x"), False), (None, False)])
def test_an_opinion_that_was_written_down_is_kept(opinion: Opinion | None, kept: bool, tmp_path: Path) -> None:
    verdict = Verdict("a", "k", "zh", ("q",), "x", (), 0.1, opinion=opinion)
    log = RunLog(tmp_path / "run.jsonl")
    log.write("s", verdict)
    log.close()
    assert RunLog(tmp_path / "run.jsonl").known("s", "a", 1, ("q",)) == verdict
    assert RunLog(tmp_path / "run.jsonl", judged=True).known("s", "a", 1, ("q",)) == (verdict if kept else None)


def test_half_a_judge_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["smoke", "--judge", "http://127.0.0.1:1/v1"])
    assert result.exit_code == 2
    assert "--judge-model" in result.output
