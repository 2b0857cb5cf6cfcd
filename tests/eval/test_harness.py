"""The harness end to end: what an answer states, where it comes from, the gate, the doors, and what is written of a run."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import update
from typer.testing import CliRunner

from eval.cases import Expectation
from eval.command import app
from eval.compare import compare
from eval.doors import RuntimeDoor
from eval.evaluators.judge import judge
from eval.evaluators.numerals import numerals
from eval.gate import Floor, faults, floors_file, load_floors
from eval.loading import find_suite, load_suite, suite_schema
from eval.questions.maker import make_suite
from eval.rankings import gain, hit_at, reciprocal_rank
from eval.runner import Manner, run_suite
from eval.suite_command import app as suite_app
from eval.verdicts import SuiteReport, percentile
from indexer.gazetteer.regions import Gazetteer
from indexer.storage import schema
from service.settings import Settings
from service.wiring import Runtime
from tests.eval.known_corpus import CORPUS, a_question, write_suite

CLI = CliRunner()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("received 1,234 requests", {1234}),
        ("收到１２３件", {123}),
        ("3.5万人次", {Decimal("3.5"), 35000}),
        ("收到三十二件，第二十条", {32}),
        ("属于三类内部事务信息", set()),
        ("twelve requests and two more cases", {12, 2}),
        ("one of them", set()),
        ("过一万件的，上万的，收费两万元", {10000, 2}),
        ("more than ten thousand decisions", {10, 10000}),
        ("**0**", {0}),
    ],
)
def test_numbers_in_any_notation(text: str, found: set[Decimal]) -> None:
    assert {meaning for item in numerals(text) for meaning in item.meanings} == found


VALUE = {"metric": "requests.new", "applicant": "total", "value": 3, "unit": "件", "status": "reported", "agency": "A", "year": 2023}
CITATION = {"id": "1", "title": "T", "quote": "新收 | 3 | 7", "row": "一", "column": "总计", "agency": "A", "section": "三", "page": None}


@pytest.mark.parametrize(
    ("answer", "stated"),
    [
        ("2023年收到**3件** [1]。", ""),
        ("2023年收到**4件** [1]。", "4"),
        ("2023年收到**3件** [1]，比上年多五件。", "五"),
        ("3 requests, of which 7 came from companies [1].", ""),
        ("3 requests [1], of which nine applications were refused.", "nine"),
        ("三（三）1、第36(1)条，1份报告：3件 [1]。", ""),
        ("收到2023件 [1]。", "2023"),
        ("3件 [1]，占12%。", "12"),
        ("3件 [1]。问的是88件吗？", ""),
    ],
    ids=[
        "its figure",
        "another figure",
        "a figure in characters",
        "one of the citation",
        "a figure in words",
        "places of the form",
        "a year that counts",
        "a share that nobody computed",
        "a number of the question",
    ],
)
def test_no_figure_is_stated_that_the_answer_does_not_hold(answer: str, stated: str) -> None:
    response = {"status": "answered", "language": "zh", "answer": answer, "values": [VALUE], "citations": [CITATION], "suggestions": []}
    failures = [item for item in judge(Expectation(status="answered"), "zh", response, "是88件吗") if item.check == "prose"]
    assert bool(failures) == bool(stated)
    assert all(item.wrong_figure and f"states {stated}," in item.reason for item in failures)


def suite_reports(runtime: Runtime, manner: Manner | None = None) -> SuiteReport:
    suite, door = make_suite(CORPUS, Gazetteer(), 5, 14), RuntimeDoor(runtime)
    return SuiteReport("known", tuple(run_suite(suite, door.ask, door, manner)))


def test_a_falsified_fact_is_seen_without_an_expectation(known: Runtime) -> None:
    right = suite_reports(known)
    assert [verdict.failures for verdict in right.verdicts if not verdict.passed] == []
    assert list(faults(right, Floor(accuracy=1))) == []
    question, figure = a_question()
    with known.sql.begin() as connection:
        connection.execute(update(schema.cell).where(schema.cell.c.value == figure).values(value=figure + 1))
    door = RuntimeDoor(known)
    response = door.ask(question, None)
    assert response["values"][0]["value"] == figure + 1
    failures = judge(Expectation(status="answered"), "zh", response, question, door)
    assert [item.check for item in failures] == ["source"]
    assert f"does not hold {figure + 1}" in failures[0].reason


def test_a_falsified_fact_and_a_falsified_expectation_each_turn_the_gate_red(known: Runtime, tmp_path: Path) -> None:
    question, figure = a_question()
    right, false = write_suite(tmp_path / "right.yaml", question, figure), write_suite(tmp_path / "falsified.yaml", question, figure + 1)
    known.close()
    floors = tmp_path / "floors.toml"
    floors.write_text("[right]\naccuracy = 0\n[falsified]\naccuracy = 0\n", encoding="utf-8")
    gate = ["--gate", "--floors", str(floors)]
    assert CLI.invoke(app, [str(right), *gate]).exit_code == 0
    red = CLI.invoke(app, [str(false), *gate])
    assert (red.exit_code, red.stderr) == (1, "gongkai: falsified: 1 wrong figures (a)\n")
    assert f"no figure {{'metric': 'requests.new', 'value': Decimal('{figure + 1}')" in red.output
    with Runtime(Settings(data_dir=tmp_path / "data", _env_file=None)) as runtime, runtime.sql.begin() as connection:
        connection.execute(update(schema.cell).where(schema.cell.c.value == figure).values(value=figure + 1))
    red = CLI.invoke(app, [str(right), *gate])
    assert (red.exit_code, red.stderr) == (1, "gongkai: right: 1 wrong figures (a)\n")
    assert f"does not hold {figure + 1}" in red.output, "the source gives it away, too"


def test_a_floor_holds_shares_and_measures(known: Runtime) -> None:
    report = suite_reports(known)
    assert [*faults(report, Floor(accuracy=1, measures={"hit@1": 0.5}))] == ["known: hit@1 is not measured, the floor is 0.5"]
    assert set(load_floors(floors_file())) <= {path.stem for path in find_suite("smoke").parent.glob("*.yaml")}


def test_drafts_are_reported_apart_and_count_for_nothing(known: Runtime, tmp_path: Path) -> None:
    question, figure = a_question()
    draft = write_suite(tmp_path / "draft.yaml", question, figure + 1, "    reviewed: false\n")
    known.close()
    result = CLI.invoke(app, [str(draft)])
    assert result.exit_code == 0
    assert "1 drafts are not counted (0 of them pass)" in result.output


@pytest.mark.parametrize("manner", [Manner(repeat=3), Manner(concurrency=4)], ids=["repeated", "side by side"])
def test_cases_repeated_or_side_by_side_give_the_same_verdicts(manner: Manner, known: Runtime) -> None:
    report = suite_reports(known, manner)
    assert report.accuracy == 1
    assert len({verdict.key for verdict in report.verdicts}) == len(report.verdicts) == 14 * manner.repeat


def test_what_is_written_of_a_run(known: Runtime, tmp_path: Path) -> None:
    question, figure = a_question()
    suite = write_suite(tmp_path / "suite.yaml", question, figure)
    known.close()
    before, after, page, xml = (tmp_path / name for name in ("before.json", "after.json", "page.html", "junit.xml"))
    assert CLI.invoke(app, [str(suite), "--output", str(before)]).exit_code == 0
    write_suite(suite, f"<script>alert(1)</script>{question}", figure + 1)
    files = ["--output", str(after), "--html", str(page), "--junit", str(xml), "--baseline", str(before)]
    assert CLI.invoke(app, [str(suite), *files]).exit_code == 1
    (change,) = compare(json.loads(before.read_text()), json.loads(after.read_text()))
    assert (change.broken, change.fixed, change.same) == (("a",), (), 0)
    assert "broken: suite/a" in CLI.invoke(app, ["--compare", str(before), str(after)]).output
    cases = ET.parse(xml).getroot().findall("testsuite/testcase")
    assert [(case.get("name"), len(case.findall("failure"))) for case in cases] == [("a", 1)]
    html = page.read_text(encoding="utf-8")
    assert "Not passed" in html
    assert "Broken: a" in html
    assert "<script" not in html
    assert re.findall(r"""(?:src|href)=["'](?!#)""", html) == [], "nothing is asked for from elsewhere"


def test_the_schema_for_editors_is_the_one_of_the_code() -> None:
    assert (find_suite("smoke").parent.parent / "suite.schema.json").read_text(encoding="utf-8") == suite_schema()


def test_drafts_from_reports_hold_what_was_read_and_run(known: Runtime, tmp_path: Path) -> None:
    known.close()
    file = tmp_path / "mine.yaml"
    made = CLI.invoke(suite_app, ["new", "--output", str(file), "--each", "2", "--reports", CORPUS.reports[0].agency.name])
    assert made.exit_code == 0, made.output
    suite = load_suite(file)
    assert suite.cases
    assert not any(case.reviewed for case in suite.cases)
    by_year = {report.year: report for report in CORPUS.by_agency[CORPUS.reports[0].agency.name]}
    for case in suite.cases:
        (value,) = case.asked[0].expect.figures
        assert value.year
        assert value.value == by_year[value.year].figure(value.metric, value.applicant or "total")
    assert "drafts are not counted" in CLI.invoke(app, [str(file)]).output
    with pytest.raises(Exception, match="exists"):
        CLI.invoke(suite_app, ["new", "--output", str(file)], catch_exceptions=False)


def test_conversations_that_were_rated_down_become_drafts(known: Runtime, tmp_path: Path) -> None:
    question, figure = a_question()
    bad, good = known.chat.ask(question), known.chat.ask(question)
    known.conversations.rate(bad.message_id, "down", "not what I asked")
    known.conversations.rate(good.message_id, "up", None)
    file = write_suite(tmp_path / "suite.yaml", question, figure)
    before = file.read_text(encoding="utf-8")
    assert CLI.invoke(suite_app, ["add", "--rated-down", "--output", str(file)]).exit_code == 0
    assert file.read_text(encoding="utf-8").startswith(before.rstrip()), "what was there stays as it was"
    recorded = load_suite(file).cases[1:]
    assert [(case.id, case.reviewed, case.asked[0].question) for case in recorded] == [(bad.conversation_id, False, question)]
    assert "not what I asked" in recorded[0].note
    assert "nothing to add" in CLI.invoke(suite_app, ["add", bad.conversation_id, "--output", str(file)]).output
    known.conversations.forget(bad.conversation_id)
    assert known.conversations.rated("down") == []


@pytest.mark.parametrize(
    ("relevant", "hit", "reciprocal", "gained"),
    [([True, False], 1, 1, 1), ([False, True], 0, 0.5, 0.6309), ([False] * 4, 0, 0, 0), ([False, False, False, True], 0, 0.25, 0)],
)
def test_what_a_ranking_is_worth(relevant: list[bool], hit: float, reciprocal: float, gained: float) -> None:
    assert (hit_at(relevant, 1), reciprocal_rank(relevant), round(gain(relevant), 4)) == (hit, reciprocal, gained)


def test_percentiles_are_durations_that_occurred() -> None:
    numbers = [float(number) for number in range(1, 21)]
    assert (percentile(numbers, 0.5), percentile(numbers, 0.95), percentile([], 0.5)) == (10, 19, 0)
