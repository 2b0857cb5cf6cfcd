"""Two agencies, or two reports of one, set beside each other: who has more, and whether the reports go on from each other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from eval.questions.corpus import KnownReport
from eval.questions.store import store
from indexer.domain.form import TOTAL, CellKey, editions
from indexer.domain.report import Agency, Level, Scope
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.fact_store import FactStore
from service.answering.answer import Status
from service.answering.engine import Engine
from service.understanding.agencies import AgencyReader
from service.understanding.messages import MessageReader
from service.understanding.query import Operation
from tests.conftest import TODAY

_PUTIAN = Agency("莆田市工业和信息化局", "350300", Level.CITY, Scope.ORGAN)
_XIANYOU = Agency("仙游县教育局", "350322", Level.COUNTY, Scope.ORGAN)
_COMMERCE = Agency("商务部", "000000", Level.CENTRAL, Scope.ORGAN)

# agency, year, new, carried over, carried forward, granted, refused for a state secret, penalties
_FIGURES = (
    (_PUTIAN, 2021, 8, 0, 2, 6, 0, 40),
    (_PUTIAN, 2022, 12, 2, 3, 8, 3, 60),
    (_PUTIAN, 2023, 90, 5, 4, 80, 11, 130),
    (_XIANYOU, 2023, 20, 0, 0, 15, 5, 700),
    (_COMMERCE, 2023, 300, 10, 20, 200, 90, 12000),
)


def _known(agency: Agency, year: int, *figures: int) -> KnownReport:
    edition = next(edition for edition in editions().values() if edition.valid_in(year))
    values = {key: Decimal(0) for table in edition.tables for key in table.cell_keys()}
    rows = ("new", "carried_over", "carried_forward", "granted", "denied.state_secret")
    for row, value in zip(rows, figures, strict=False):
        values |= dict.fromkeys((CellKey(f"requests.{row}", "natural_person"), CellKey(f"requests.{row}", TOTAL)), Decimal(value))
    values[CellKey("proactive.penalties.decisions")] = Decimal(figures[-1])
    return KnownReport(agency, year, edition.id, values)


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(sqlite_url(Path(tmp_path_factory.mktemp("facts"))))
    ensure_schema(engine)
    facts, gazetteer = FactStore(engine), Gazetteer()
    store((_known(*row) for row in _FIGURES), facts, gazetteer)
    spellings = Spellings(gazetteer)

    def no_passages() -> None:
        raise AssertionError("a figure needs no passages")

    yield Engine(facts, MessageReader(AgencyReader(facts, gazetteer, spellings), lambda: TODAY), no_passages, spellings)  # type: ignore[arg-type]
    engine.dispose()


@pytest.mark.parametrize(
    "question",
    [
        "By how much did the Ministry of Commerce outdo Putian in new requests in 2023?",
        "By how many new requests did the Ministry of Commerce top Putian in 2023?",
        "By what margin did the Ministry of Commerce surpass Putian in new requests in 2023?",
        "How many new requests behind the Ministry of Commerce was Putian in 2023?",
        "How far did Putian lag behind the Ministry of Commerce in new requests in 2023?",
        "2023年新收申请，商务部压过莆田多少件？",
        "2023年新收申请，商务部把莆田甩开多少件",
        "2023年莆田新收申请落后商务部多少件",
        "2023年新收申请里商务部超莆田多少件",
    ],
)
def test_verbs_of_comparing_ask_for_the_difference(beside: Engine, question: str) -> None:
    answer = beside.ask(question)
    assert answer.status is Status.ANSWERED
    assert [value.value for value in answer.values if value.operation == "difference"] == [210]


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        # the ministry is read first wherever it stands
        pytest.param("Did Putian's new requests exceed the Ministry of Commerce's in 2023?", "No.", id="named first, read last"),
        pytest.param("Did the Ministry of Commerce beat Putian in new requests in 2023?", "Yes.", id="named first, read first"),
        pytest.param("Does Putian trail the Ministry of Commerce in new requests in 2023?", "Yes.", id="fewer"),
        pytest.param("Was Putian outnumbered by the Ministry of Commerce in new requests in 2023?", "Yes.", id="passive"),
        pytest.param("Did Xianyou's education bureau beat Putian in new requests in 2023?", "No.", id="a verb within no name"),
        pytest.param("2023年莆田新收申请超过商务部了吗", "不是。", id="exceeds in Chinese"),
        pytest.param("2023年莆田的新收申请被商务部超过了吗", "是的。", id="passive in Chinese"),
        pytest.param("跟莆田相比，商务部2023年新收申请更多吗", "是的。", id="set against the one named first"),
        pytest.param("2023年莆田新收申请比商务部多吗", "不是。", id="more in Chinese"),
    ],
)
def test_yes_or_no_is_said_of_the_one_spoken_of(beside: Engine, question: str, verdict: str) -> None:
    assert beside.ask(question).markdown.startswith(verdict)


@pytest.mark.parametrize(
    "question",
    [
        "莆田2021年留下来的件数跟2022年接手的件数一致吗？",
        "莆田2021年结转下年的和2022年上年结转的对得上吗？",
        "Does the number Putian carried forward in 2021 equal the number carried over into 2022?",
        "Is what Putian carried forward in 2021 the same as what was carried over in 2022?",
    ],
)
def test_two_reports_that_agree_are_said_to(beside: Engine, question: str) -> None:
    answer = beside.ask(question)
    told = [(value.year, value.metric, value.value) for value in answer.values]
    assert told == [(2021, "requests.carried_forward", 2), (2022, "requests.carried_over", 2)]
    assert "一致" in answer.markdown or "they agree" in answer.markdown
    assert "不一致" not in answer.markdown


@pytest.mark.parametrize(
    ("question", "agrees", "differs"),
    [
        ("Do the carried-over figures in the Putian reports fit together from year to year?", "they agree", "they do not agree"),
        ("莆田各年报告的结转数前后衔接吗？", "2022年度报告上年结转**2件** [2]：一致", "：不一致"),
        ("莆田的结转数逐年对得上吗", "2022年度报告上年结转**2件** [2]：一致", "：不一致"),
    ],
)
def test_each_turn_of_the_year_is_told(beside: Engine, question: str, agrees: str, differs: str) -> None:
    answer = beside.ask(question)
    assert [value.value for value in answer.values] == [2, 2, 3, 5]
    first, second = (line for line in answer.markdown.splitlines() if line.startswith("- "))
    assert agrees in first
    assert differs in second


@pytest.mark.parametrize(
    "question",
    [
        "Is what Putian carried over in 2022 the same as what it carried over in 2023?",
        "莆田2022年上年结转和2023年上年结转一样吗",
        "How did the carried-over requests of Putian differ over the years?",
    ],
)
def test_one_line_of_two_years_is_no_turn_of_a_year(beside: Engine, question: str) -> None:
    assert all(query.operation is not Operation.AUDIT for query in beside.reader.read(question))


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Rank the top two issuers of penalty decisions among the 2023 reports.", "商务部"),
        ("Who is the biggest refuser of requests in 2023?", "商务部"),
        ("2023年处罚决定的两大户是谁", "商务部"),
    ],
)
def test_who_does_what_is_counted_is_an_agency(beside: Engine, question: str, first: str) -> None:
    [query] = beside.reader.read(question)
    assert query.operation is Operation.RANK
    assert beside.ask(question).values[0].agency == first


def test_the_refuser_is_ranked_by_refusals(beside: Engine) -> None:
    answer = beside.ask("Who is the biggest refuser of requests in 2023?")
    assert {value.metric for value in answer.values} == {"requests.denied"}


@pytest.mark.parametrize(
    ("question", "agencies"),
    [
        ("2023年新收申请过百的有谁", ["商务部"]),
        ("2023年处罚决定上万的机关", ["商务部"]),
        ("2023年处罚决定不到一千件的有哪几家", ["仙游县教育局", "莆田市工业和信息化局"]),
        ("Which bodies topped 100 new requests in 2023?", ["商务部"]),
        ("Which units made over a thousand penalty decisions in 2023?", ["商务部"]),
    ],
)
def test_bounds_in_other_words(beside: Engine, question: str, agencies: list[str]) -> None:
    assert sorted(value.agency for value in beside.ask(question).values if value.agency) == sorted(agencies)


def test_a_gap_within_each_report_is_not_ranked(beside: Engine) -> None:
    answer = beside.ask("Which of the 2023 reports has the biggest gap between penalties and licences?")
    assert (answer.status, answer.values) == (Status.NOT_REPORTED, ())


def test_what_has_grown_from_a_year_ends_with_the_year_that_is_named(beside: Engine) -> None:
    question = "Putian claims requests grew by nearly 60% in 2022. By what percentage exactly did they grow from 2021?"
    changes = [(value.operation, value.value) for value in beside.ask(question).values if value.operation]
    assert changes == [("change", 4), ("change_rate", Decimal(50))]


@pytest.mark.parametrize(
    "question",
    [
        "Putian's report boasts that requests rose by almost sixty percent in 2022. What is the exact growth rate over 2021?",
        "莆田说2022年申请涨了将近六成，比2021年确切的增长率是多少？",
        "They say Putian's requests went up by about half in 2022. By how much exactly, compared with 2021?",
    ],
)
def test_a_growth_that_is_told_is_no_part_of_the_question(beside: Engine, question: str) -> None:
    answer = beside.ask(question)
    assert answer.status is Status.ANSWERED
    assert ("change_rate", Decimal(50)) in [(value.operation, value.value) for value in answer.values]


def test_all_reports_of_a_year_are_added(beside: Engine) -> None:
    answer = beside.ask("所有2023年的报告，新收申请总共多少")
    assert [value.value for value in answer.values if value.operation == "sum"] == [410]
