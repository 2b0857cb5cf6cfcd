"""The evaluation harness: it must notice what is wrong with an answer, and with a suite."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eval.cases import Case, SuiteError, find_suite, load_suite, suites_folder
from eval.evaluators import judge
from eval.runner import SuiteReport, run_suite
from service.wiring import Runtime

CASE = Case.model_validate(
    {
        "id": "a",
        "question": "how many?",
        "language": "en",
        "kind": "cell",
        "expect": {
            "status": "answered",
            "values": [{"metric": "requests.new", "applicant": "total", "value": 3, "unit": "件"}],
            "cites": [{"row": "本年新收", "column": "总计"}],
            "contains": ["received"],
            "absent": ["refused"],
        },
    }
)
RIGHT: dict[str, Any] = {
    "status": "answered",
    "language": "en",
    "answer": "Putian received **3** new requests [1].",
    "values": [
        {"metric": "requests.new", "applicant": "total", "value": 3, "unit": "件", "status": "reported", "agency": "莆田", "year": 2023}
    ],
    "citations": [{"id": "1", "row": "一 本年新收政府信息公开申请数量", "column": "总计", "quote": "…"}],
    "suggestions": [],
}


def test_a_right_answer_passes() -> None:
    assert judge(CASE, RIGHT) == []


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("status", {"status": "not_reported"}),
        ("language", {"language": "zh"}),
        ("language", {"answer": "莆田市新收申请三件，received [1]。"}),
        ("values", {"values": [{**RIGHT["values"][0], "value": 4}]}),
        ("values", {"values": [{**RIGHT["values"][0], "value": None}]}),
        ("values", {"values": [{**RIGHT["values"][0], "unit": "万元"}]}),
        ("values", {"values": [{**RIGHT["values"][0], "applicant": "company"}]}),
        ("values", {"values": [*RIGHT["values"], {**RIGHT["values"][0], "metric": "requests.granted"}]}),
        ("values", {"values": []}),
        ("citations", {"answer": "Putian received **3** new requests [2]."}),
        ("citations", {"answer": "Putian received **3** new requests."}),
        ("citations", {"citations": [{"id": "1", "row": "二 上年结转", "column": "总计", "quote": ""}]}),
        ("citations", {"answer": "Putian received **3** new requests.", "citations": []}),
        ("text", {"answer": "Putian got **3** new requests [1]."}),
        ("text", {"answer": "Putian received **3** and refused 0 new requests [1]."}),
    ],
)
def test_every_wrong_answer_fails_with_a_reason(check: str, change: dict[str, Any]) -> None:
    failures = judge(CASE, {**deepcopy(RIGHT), **change})
    assert check in {failure.check for failure in failures}
    assert all(failure.reason for failure in failures)


def test_an_error_is_a_failure_and_not_a_crash() -> None:
    suite = load_suite(find_suite("smoke"))

    def fail(_: Case) -> dict[str, Any]:
        raise ConnectionError("gone")

    report = SuiteReport("smoke", tuple(run_suite(suite, fail)))
    assert report.accuracy == 0
    assert report.record()["misses"][0]["failures"] == [{"check": "error", "reason": "ConnectionError: gone"}]


SUITE = """name: x
description: y
cases:
  - id: a
    question: q
    language: en
    kind: k
    expect: {status: answered}
"""


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        (SUITE.replace("kind: k", "kind: k\n    colour: red"), "line 8", "Extra inputs"),
        (SUITE.replace("answered", "perfect"), "line 8", "Input should be"),
        (SUITE + SUITE[SUITE.index("  - id") :], "line", "two cases have the id a"),
        (SUITE.replace("{status: answered}", "{status: answered, contains: [a], absent: [a]}"), "line 8", "can never hold"),
        (SUITE.replace("{status: answered}", "{status: not_found, values: [{metric: m, value: 1}]}"), "line 8", "can never hold"),
        ("name: [", "line", "expected"),
        (SUITE.replace("cases:", "cases"), "line", ""),
    ],
    ids=["unknown field", "unknown status", "an id twice", "contradiction", "figures of nothing", "no YAML", "broken YAML"],
)
def test_a_suite_that_cannot_be_run_names_file_and_line(text: str, where: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "suite.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SuiteError) as error:
        load_suite(path)
    assert str(path) in error.value.problem
    assert where in error.value.problem
    assert what in error.value.problem


@pytest.mark.parametrize("suite", [path.stem for path in suites_folder().glob("*.yaml")])
def test_the_suites_that_ship_pass(suite: str, samples: Runtime) -> None:
    verdicts = run_suite(load_suite(find_suite(suite)), lambda case: samples.chat.ask(case.question).as_json())
    assert {verdict.case.id: verdict.failures for verdict in verdicts if not verdict.passed} == {}


def test_a_falsified_expectation_turns_a_suite_red(samples: Runtime) -> None:
    suite = load_suite(find_suite("smoke"))
    case = next(case for case in suite.cases if case.id == "putian-received-en")
    value = case.expect.values[0].model_copy(update={"value": Decimal(4)})  # type: ignore[index]
    false = case.model_copy(update={"expect": case.expect.model_copy(update={"values": (value,)})})
    (verdict,) = run_suite(suite.model_copy(update={"cases": (false,)}), lambda one: samples.chat.ask(one.question).as_json())
    assert not verdict.passed
