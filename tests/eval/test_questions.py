"""Questions over a corpus of known figures: their expectations must follow from the corpus, and the store must hold it."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest

from eval.cases import Case
from eval.questions import calculations, orders
from eval.questions.corpus import Corpus, KnownReport, make_corpus
from eval.questions.draw import Draw, per_hundred
from eval.questions.maker import KINDS, make_suite
from eval.questions.store import store
from eval.questions.wordings import Names, data
from eval.runner import run_suite
from indexer.domain.form import CellKey
from indexer.domain.report import Agency, Level, Scope
from indexer.gazetteer.regions import Gazetteer
from indexer.storage import schema
from service.settings import Settings
from service.wiring import Runtime

GAZETTEER = Gazetteer()
PUTIAN = Agency("莆田市民政局", "350300", Level.CITY, Scope.ORGAN)
NANPING = Agency("南平市民政局", "350700", Level.CITY, Scope.ORGAN)
XINXIANG = Agency("新乡市民政局", "410700", Level.CITY, Scope.ORGAN)
XIAMEN = Agency("厦门市民政局", "350200", Level.CITY, Scope.ORGAN)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(seed=7, reports=400)


def test_a_seed_gives_the_same_corpus_and_the_same_questions(corpus: Corpus) -> None:
    assert make_corpus(7, 40).reports == corpus.reports[:40]
    assert make_suite(corpus, GAZETTEER, 3, 60).cases == make_suite(corpus, GAZETTEER, 3, 120).cases[:60]
    assert make_suite(corpus, GAZETTEER, 3, 60).cases != make_suite(corpus, GAZETTEER, 4, 60).cases


def test_every_kind_is_asked_in_both_languages(corpus: Corpus) -> None:
    cases = make_suite(corpus, GAZETTEER, 1, len(KINDS) * 2).cases
    assert {(case.kind, case.language) for case in cases} == {(kind, language) for kind in KINDS for language in ("zh", "en")}


def test_every_kind_has_eight_wordings_in_each_language() -> None:
    few = {(kind, language) for kind, words in data()["wordings"].items() for language in ("zh", "en") if len(set(words[language])) < 8}
    assert few == set()


def known(agency: Agency, year: int, **requests: int) -> KnownReport:
    values = {CellKey(f"requests.{row}", "total"): Decimal(value) for row, value in requests.items()}
    return KnownReport(agency, year, "2021", values)


def drawn(kind: str, corpus: Corpus, metric: str, monkeypatch: pytest.MonkeyPatch) -> Case:
    """A case about one metric, from the first stream that gives a sound question."""
    monkeypatch.setattr(Draw, "metric", lambda *_: metric)
    names = Names(corpus, GAZETTEER)
    for seed in range(50):
        if turns := KINDS[kind](Draw(random.Random(seed), corpus, names, "zh")):
            return Case(id=kind, language="zh", kind=kind, turns=turns)
    raise AssertionError(f"no question of kind {kind}")


def test_sum_and_change_over_years(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = Corpus([known(PUTIAN, 2021, new=40), known(PUTIAN, 2022, new=30), known(PUTIAN, 2023, new=45)])
    (turn,) = drawn("sum_years", corpus, "requests.new", monkeypatch).asked
    assert turn.expect.includes
    (total,) = turn.expect.includes
    assert (total.value, total.agency, total.year, total.operation) == (115, "莆田市民政局", None, "sum")
    (turn,) = drawn("change", corpus, "requests.new", monkeypatch).asked
    assert turn.expect.includes
    (change,) = turn.expect.includes
    assert (change.year, change.value) in {(2022, Decimal(-10)), (2023, Decimal(15))}
    (turn,) = drawn("change_rate", corpus, "requests.new", monkeypatch).asked
    assert turn.expect.includes
    (rate,) = turn.expect.includes
    assert (rate.year, rate.value) in {(2022, Decimal("-25.0")), (2023, Decimal("50.0"))}


def test_average_order_and_count_within_a_province(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(data()["organs"], "民政局", "civil affairs bureaus")
    corpus = Corpus([known(PUTIAN, 2022, new=3, denied=0), known(NANPING, 2022, new=5, denied=1), known(XIAMEN, 2022, new=3, denied=0)])
    (turn,) = drawn("average", corpus, "requests.new", monkeypatch).asked
    assert turn.expect.includes
    assert (turn.expect.includes[0].value, turn.expect.includes[0].agency) == (Decimal("3.7"), None)
    (turn,) = drawn("most", corpus, "requests.new", monkeypatch).asked
    assert [(item.agency, item.value) for item in turn.expect.includes or ()] == [("南平市民政局", 5)]
    assert turn.expect.ordered
    (turn,) = drawn("least", corpus, "requests.new", monkeypatch).asked
    assert {item.agency for item in turn.expect.includes or ()} == {"莆田市民政局", "厦门市民政局"}
    assert not turn.expect.ordered
    (turn,) = drawn("none", corpus, "requests.denied", monkeypatch).asked
    assert {item.agency for item in turn.expect.includes or ()} == {"莆田市民政局", "厦门市民政局"}
    (turn,) = drawn("difference", Corpus([corpus.reports[0], known(XINXIANG, 2022, new=9)]), "requests.new", monkeypatch).asked
    assert turn.question.index("新乡") < turn.question.index("莆田")
    assert [(item.value, item.agency, item.year) for item in turn.expect.includes or ()] == [(6, None, 2022)]
    (turn,) = drawn("count", corpus, "requests.new", monkeypatch).asked
    assert "3件" in turn.question or "3的" in turn.question
    assert turn.expect.includes
    assert turn.expect.includes[0].value == 1
    assert orders.top(Draw(random.Random(0), corpus, Names(corpus, GAZETTEER), "zh")) is None


def test_a_share_of_nothing_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert per_hundred(Decimal(2), Decimal(3)) == Decimal("66.7")
    assert per_hundred(Decimal(1), Decimal(32)) == Decimal("3.1")
    assert per_hundred(Decimal("0.5"), Decimal(40)) == Decimal("1.3")
    corpus = Corpus([known(PUTIAN, 2022, granted=0, concluded=0)])
    (turn,) = drawn("share", corpus, "requests.granted", monkeypatch).asked
    assert turn.expect.includes
    assert turn.expect.includes[0].value is None
    assert "value" in turn.expect.includes[0].stated()


def test_rates_follow_their_definitions(corpus: Corpus) -> None:
    report = next(report for report in corpus.reports if report.figure("requests.concluded") and report.figure("reconsideration.total"))
    values = {str(key): value for key, value in report.values.items()}
    rates = calculations._rates(report)
    granted, partial, concluded = (values[f"requests.{row}/total"] for row in ("granted", "partial", "concluded"))
    assert abs(float((granted + partial) / concluded) * 100 - float(rates["disclosure_rate"] or 0)) <= 0.05
    disputes = values["reconsideration.total"] + values["litigation.direct.total"]
    assert abs(float(disputes / concluded) * 100 - float(rates["disputes_per_100"] or 0)) <= 0.05


def test_the_store_holds_every_figure_of_the_corpus_and_questions_can_be_asked(tmp_path: Path) -> None:
    corpus = make_corpus(seed=7, reports=20)
    with Runtime(Settings(data_dir=tmp_path, _env_file=None)) as runtime:
        store(corpus.reports, runtime.facts, runtime.gazetteer)
        for report in corpus.reports:
            this = (schema.agency.c.name == report.agency.name, schema.report.c.year == report.year)
            (stored,) = runtime.facts.reports(*this)
            cells = {key: cell.known for key, cell in runtime.facts.cells(stored).items()}
            assert {key: cells.get(key) for key in report.values} == dict(report.values)
        suite = make_suite(corpus, runtime.gazetteer, 1, 10)
        verdicts = list(run_suite(suite, lambda *asked: runtime.chat.ask(*asked).as_json()))
    assert len(verdicts) == len(suite.cases) > 0
    assert not [failure for verdict in verdicts for failure in verdict.failures if failure.check == "error"]


def test_no_agency_of_a_corpus_is_there_under_two_names(gazetteer: Gazetteer) -> None:
    agencies = {report.agency for report in make_corpus(seed=1, reports=3000).reports}
    assert len({(agency.region_code, gazetteer.prefix(agency.name)[1]) for agency in agencies}) == len(agencies)
