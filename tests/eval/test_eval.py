"""The evaluation harness: it must notice what is wrong with an answer, and with a suite."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from eval.cases import Expectation
from eval.doors import RuntimeDoor
from eval.evaluators.judge import judge
from eval.loading import SuiteError, find_suite, load_suite, suites_folder
from eval.runner import run_suite
from eval.verdicts import SuiteReport
from service.wiring import Runtime

EXPECTED = Expectation.model_validate(
    {
        "status": "answered",
        "values": [{"metric": "requests.new", "applicant": "total", "value": 3, "unit": "件"}],
        "cites": [{"row": "本年新收", "column": "总计"}],
        "contains": ["received"],
        "absent": ["refused"],
    }
)
RIGHT: dict[str, Any] = {
    "conversation_id": "c1",
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
    assert judge(EXPECTED, "en", RIGHT) == []


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
    failures = judge(EXPECTED, "en", {**deepcopy(RIGHT), **change})
    assert check in {failure.check for failure in failures}
    assert all(failure.reason for failure in failures)


@pytest.mark.parametrize(
    ("language", "sentence", "passes"),
    [
        ("en", "Tongjiang government (黑龙江省佳木斯市同江市人民政府) received **3** requests (本年新收) in 2023 [1].", True),
        ("en", "没有收录莆田市的报告 [1]。", False),
        ("zh", "年度报告没有按“refused”细分：received [1]。", True),
        ("zh", "“过程性信息”（deliberative (process) information）即 received [1]。", True),
        ("zh", "No report of 莆田市 received is indexed [1].", False),
    ],
    ids=[
        "English with a long Chinese name",
        "Chinese for English",
        "Chinese that quotes a word",
        "Chinese with English in brackets",
        "English for Chinese",
    ],
)
def test_the_language_of_the_first_sentence(language: str, sentence: str, passes: bool) -> None:
    failures = judge(expect(), language, {**RIGHT, "language": language, "answer": sentence})
    assert [failure.check for failure in failures] == ([] if passes else ["language"])


def expect(**fields: Any) -> Expectation:
    return Expectation.model_validate({"status": "answered", **fields})


OTHER = {**RIGHT["values"][0], "metric": "requests.granted", "value": 1}
SUM = {**RIGHT["values"][0], "agency": None, "value": 14, "operation": "sum"}


@pytest.mark.parametrize(
    ("expected", "values", "passes"),
    [
        (expect(includes=[{"metric": "requests.granted", "value": 1}]), [RIGHT["values"][0], OTHER], True),
        (expect(includes=[{"metric": "requests.granted", "value": 2}]), [RIGHT["values"][0], OTHER], False),
        (expect(includes=[{"metric": "requests.granted", "value": 1}], ordered=True), [RIGHT["values"][0], OTHER], False),
        (expect(includes=[{"metric": "requests.granted", "value": 1}], ordered=True), [OTHER, RIGHT["values"][0]], True),
        (expect(includes=[{"metric": "requests.new", "agency": None, "value": 14}]), [SUM], True),
        (expect(includes=[{"metric": "requests.new", "agency": None, "value": 14}]), [{**SUM, "agency": "莆田"}], False),
        (expect(includes=[{"metric": "requests.new", "value": 14, "operation": "sum"}]), [SUM], True),
        (expect(includes=[{"metric": "requests.new", "value": 14, "operation": "average"}]), [SUM], False),
        (expect(includes=[{"metric": "requests.new", "value": 14, "operation": None}]), [SUM], False),
        (expect(includes=[{"metric": "requests.new", "value": 14}] * 2), [SUM], False),
    ],
    ids=[
        "one of two",
        "another figure",
        "not first",
        "first",
        "of no single agency",
        "of one agency where it must be of several",
        "computed as expected",
        "computed otherwise",
        "computed where it must be looked up",
        "once where it is expected twice",
    ],
)
def test_figures_among_others(expected: Expectation, values: list[dict[str, Any]], passes: bool) -> None:
    answer = f"They had {', '.join(str(value['value']) for value in values)} [1]."
    failures = judge(expected, "en", {**deepcopy(RIGHT), "values": values, "answer": answer})
    assert [failure.check for failure in failures] == ([] if passes else ["values"])


CONVERSATION = """name: x
description: y
cases:
  - id: a
    language: en
    kind: k
    turns:
      - {question: first, expect: {status: answered, values: [{metric: requests.new, value: 3}]}}
      - {question: second, expect: {status: answered, values: [{metric: requests.new, value: 3}]}}
      - {question: third, expect: {status: answered}}
"""


@pytest.mark.parametrize(("failing", "asked"), [(0, 3), (1, 1), (2, 2), (3, 3)], ids=["none fails", "the first", "the second", "the last"])
def test_a_conversation_is_asked_in_one_and_ends_at_the_turn_that_fails(failing: int, asked: int, tmp_path: Path) -> None:
    path = tmp_path / "suite.yaml"
    path.write_text(CONVERSATION, encoding="utf-8")
    calls: list[tuple[str, str | None]] = []

    def ask(question: str, conversation: str | None) -> dict[str, Any]:
        calls.append((question, conversation))
        return {**RIGHT, "status": "not_found" if len(calls) == failing else "answered"}

    (verdict,) = run_suite(load_suite(path), ask)
    assert calls == [("first", None), ("second", "c1"), ("third", "c1")][:asked]
    assert (verdict.passed, verdict.turn, verdict.question) == (not failing, asked, calls[-1][0])


def test_an_error_is_a_failure_and_not_a_crash() -> None:
    suite = load_suite(find_suite("smoke"))

    def fail(*_: str | None) -> dict[str, Any]:
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
        (SUITE.replace("{status: answered}", "{status: answered, values: [], includes: []}"), "line 8", "give one of the two"),
        (SUITE.replace("{status: answered}", "{status: answered, ordered: true}"), "line 8", "says nothing"),
        (SUITE.replace("{status: answered}", "{status: answered, values: [{metric: nosuch, value: 1}]}"), "line 8", "no metric nosuch"),
        (SUITE.replace("{status: answered}", "{status: answered, cites: [{}]}"), "line 8", "can never fail"),
        (SUITE.replace("kind: k", "kind: k\n    kind: l"), "line 8", "given twice"),
        (SUITE + "    turns: [{question: q, expect: {status: answered}}]\n", "line 4", "not both"),
        (SUITE.replace("    question: q\n", ""), "line 4", "needs a question"),
        ("name: [", "line", "expected"),
        (SUITE.replace("cases:", "cases"), "line", ""),
    ],
    ids=[
        "unknown field",
        "unknown status",
        "an id twice",
        "contradiction",
        "figures of nothing",
        "all and some",
        "an order of nothing",
        "a metric that there is none of",
        "a citation of nothing",
        "a field twice",
        "a question and turns",
        "no question",
        "no YAML",
        "broken YAML",
    ],
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
def test_the_suites_that_ship_can_be_read(suite: str) -> None:
    read = load_suite(find_suite(suite))
    assert read.cases or read.extraction or read.corpus


def test_a_falsified_expectation_turns_a_suite_red(samples: Runtime) -> None:
    suite = load_suite(find_suite("smoke"))
    case = next(case for case in suite.cases if case.id == "putian-received-en")
    assert case.expect
    assert case.expect.values
    value = case.expect.values[0].model_copy(update={"value": Decimal(4)})
    false = case.model_copy(update={"expect": case.expect.model_copy(update={"values": (value,)})})
    door = RuntimeDoor(samples)
    (verdict,) = run_suite(suite.model_copy(update={"cases": (false,)}), door.ask, door)
    assert not verdict.passed
    assert verdict.wrong_figures


def test_a_citation_tells_the_figure_of_a_derived_cell_and_no_other(samples: Runtime) -> None:
    """The group that no row prints rests on the cells that add up to it; each tells its own figure."""
    door = RuntimeDoor(samples)
    response = door.ask("How many requests did Putian deny in 2023?", None)
    assert [citation["value"] for citation in response["citations"][:8]] == [0] * 8
    expected = Expectation(status="answered")
    assert judge(expected, "en", response, sources=door) == []
    falsified = deepcopy(response)
    falsified["citations"][0]["value"] = 7
    assert {failure.check for failure in judge(expected, "en", falsified, sources=door)} == {"source"}


def test_a_figure_in_the_text_may_be_that_of_a_cited_cell() -> None:
    answer = {**RIGHT, "answer": "Putian received **3** new requests [1], 47 of them derived."}
    assert {failure.check for failure in judge(EXPECTED, "en", answer)} == {"prose"}
    assert judge(EXPECTED, "en", {**answer, "citations": [{**RIGHT["citations"][0], "value": 47}]}) == []
