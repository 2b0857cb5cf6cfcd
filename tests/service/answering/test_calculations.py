"""What is computed over reports: a small corpus of known figures, so that every expected value can be worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from eval.questions.corpus import KnownReport
from eval.questions.store import as_report, store
from indexer.domain.form import TOTAL, CellKey, editions
from indexer.domain.report import Agency, Level, Scope
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.fact_store import FactStore
from service.answering.answer import Answer, Chart, Status
from service.answering.engine import Engine
from service.understanding.agencies import AgencyReader
from service.understanding.messages import MessageReader
from tests.conftest import TODAY

_PUTIAN = Agency("莆田市工业和信息化局", "350300", Level.CITY, Scope.ORGAN)
_XIANYOU = Agency("仙游县教育局", "350322", Level.COUNTY, Scope.ORGAN)
_XIAMEN = Agency("厦门市人民政府", "350200", Level.CITY, Scope.TERRITORY)
_XIAMEN_BUREAU = Agency("厦门市教育局", "350200", Level.CITY, Scope.ORGAN)
_SUZHOU = Agency("苏州市人民政府", "320500", Level.CITY, Scope.TERRITORY)

# agency, year, new, granted, partial, concluded, carried forward
_FIGURES = (
    (_PUTIAN, 2021, 8, 2, 1, 8, 0),
    (_PUTIAN, 2022, 12, 3, 3, 12, 0),
    (_PUTIAN, 2023, 9, 9, 0, 9, 0),
    (_XIANYOU, 2023, 0, 0, 0, 0, 0),
    (_XIAMEN, 2022, 500, 250, 50, 480, 20),
    (_XIAMEN_BUREAU, 2022, 40, 10, 5, 40, 0),
    (_SUZHOU, 2022, 700, 100, 50, 650, 50),
)


def _known(agency: Agency, year: int, new: int, granted: int, partial: int, concluded: int, forward: int) -> KnownReport:
    """A report all of whose requests come from natural persons; what was neither granted nor granted in part was not held."""
    edition = next(edition for edition in editions().values() if edition.valid_in(year))
    values = {key: Decimal(0) for table in edition.tables for key in table.cell_keys()}
    rows = {"new": new, "granted": granted, "partial": partial, "concluded": concluded, "carried_forward": forward}
    rows |= {"unavailable.not_held": concluded - granted - partial}
    for row, value in rows.items():
        values |= dict.fromkeys((CellKey(f"requests.{row}", "natural_person"), CellKey(f"requests.{row}", TOTAL)), Decimal(value))
    return KnownReport(agency, year, edition.id, values)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FactStore]:
    engine = open_engine(sqlite_url(Path(tmp_path_factory.mktemp("facts"))))
    ensure_schema(engine)
    facts = FactStore(engine)
    store((_known(*row) for row in _FIGURES), facts, Gazetteer())
    yield facts
    engine.dispose()


@pytest.fixture(scope="module")
def engine(facts: FactStore) -> Engine:
    gazetteer = Gazetteer()

    def no_passages() -> None:
        raise AssertionError("a computed answer needs no passages")

    spellings = Spellings(gazetteer)
    reader = MessageReader(AgencyReader(facts, gazetteer, spellings), lambda: TODAY)
    return Engine(facts, reader, no_passages, spellings)  # type: ignore[arg-type]


def _computed(answer: Answer) -> list[tuple[str | None, Decimal | None]]:
    return [(value.operation, value.value) for value in answer.values if value.operation]


@pytest.mark.parametrize(
    ("question", "computed"),
    [
        pytest.param("How many requests did Putian receive in total from 2021 to 2023?", [("sum", 29)], id="a sum over years"),
        pytest.param("莆田2021年至2023年一共收到多少件申请", [("sum", 29)], id="a sum over years in Chinese"),
        pytest.param(
            "How many requests did Xiamen Bureau of Education and Putian receive together in 2022?", [("sum", 52)], id="over agencies"
        ),
        pytest.param("What was the average number of requests Putian received from 2021 to 2023?", [("average", "9.7")], id="an average"),
        pytest.param("Putian's disclosure rate in 2022", [("rate", "50.0")], id="a rate"),
        pytest.param("莆田2021年公开率", [("rate", "37.5")], id="a rate, halves up"),
        pytest.param("What share of requests did Putian grant in part in 2021?", [("share", "12.5")], id="a share"),
        pytest.param("How did the requests Putian received change in 2022?", [("change", 4), ("change_rate", "50.0")], id="a change"),
        pytest.param("莆田2023年收到的申请比上年增长多少", [("change", -3), ("change_rate", "-25.0")], id="a fall"),
        pytest.param("新收申请，莆田2022年比2021年多多少", [("change", 4), ("change_rate", "50.0")], id="one year against another"),
    ],
)
def test_figures_are_computed_exactly(question: str, computed: list[tuple[str, float | str]], engine: Engine) -> None:
    answer = engine.ask(question)
    assert answer.status is Status.ANSWERED
    assert _computed(answer) == [(operation, Decimal(str(value))) for operation, value in computed]
    assert answer.citations


def test_nothing_divided_by_nothing_is_no_rate(engine: Engine) -> None:
    answer = engine.ask("What was the disclosure rate of the Xianyou Bureau of Education in 2023?")
    assert (answer.status, _computed(answer)) == (Status.ANSWERED, [("rate", None)])
    assert "not 0 %" in answer.markdown


def test_a_change_from_nothing_has_no_rate(engine: Engine) -> None:
    answer = engine.ask("莆田2022年结转下年度的申请比上年变化多少")
    assert _computed(answer) == [("change", Decimal(0))]


def test_a_whole_government_is_not_added_to_a_part_of_it(engine: Engine) -> None:
    answer = engine.ask("福建省2022年各机关一共收到多少件申请")
    assert answer.status is Status.CLARIFICATION
    assert "厦门市人民政府" in answer.markdown
    assert "厦门市教育局" in answer.markdown
    assert answer.values == ()


def test_governments_of_different_places_are_added(engine: Engine) -> None:
    answer = engine.ask("How many requests did Xiamen municipal government and Suzhou municipal government receive together in 2022?")
    assert _computed(answer) == [("sum", Decimal(1200))]


def test_what_there_is_at_the_end_of_a_year_is_not_added_over_years(engine: Engine) -> None:
    answer = engine.ask("莆田2021年到2023年结转下年度的申请合计多少件")
    assert answer.status is Status.CLARIFICATION


def test_documents_that_disagree_are_counted_for_neither(engine: Engine, facts: FactStore) -> None:
    other = replace(as_report(_known(_PUTIAN, 2022, 13, 3, 3, 13, 0)), title="another version")
    other = replace(other, source=replace(other.source, content_hash="another"))
    facts.add(other, "industry_and_it", "known")
    facts.publish(other.report_id)
    try:
        answer = engine.ask("莆田2021年至2023年一共收到多少件申请")
        assert _computed(answer) == [("sum", Decimal(17))]
        assert any("2022" in caveat and "莆田" in caveat for caveat in answer.caveats)
    finally:
        facts.hide(other.report_id)
        facts.delete(facts.keys_by_id([other.report_id])[other.report_id])


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("Which agency received the most requests in 2022?", ["苏州市人民政府"]),
        ("2022年收到申请最多的三个机关", ["苏州市人民政府", "厦门市人民政府", "厦门市教育局"]),
        ("Which agency had the lowest disclosure rate in 2022?", ["苏州市人民政府"]),
        ("2022年公开率最高的是哪个机关", ["厦门市人民政府"]),
        ("Which agency in Fujian received the most requests in 2023?", ["莆田市工业和信息化局"]),
    ],
)
def test_rankings_begin_with_the_first(question: str, order: list[str], engine: Engine) -> None:
    answer = engine.ask(question)
    assert [value.agency for value in answer.values if value.operation != "share"][:1] == order[:1]
    named = list(dict.fromkeys(value.agency for value in answer.values))
    assert named[: len(order)] == order


def test_those_that_meet_a_condition_are_counted_and_named(engine: Engine) -> None:
    answer = engine.ask("How many agencies received more than 100 requests in 2022?")
    assert _computed(answer) == [("count", Decimal(2))]
    assert {value.agency for value in answer.values if value.operation is None} == {"厦门市人民政府", "苏州市人民政府"}


def test_the_best_year_of_an_agency(engine: Engine) -> None:
    answer = engine.ask("In which year did Putian receive the most requests?")
    assert (answer.values[0].year, answer.values[0].value) == (2022, 12)


def test_a_trend_is_drawn(engine: Engine) -> None:
    answer = engine.ask("How did the number of requests received by Putian develop from 2021 to 2023?")
    (chart,) = [block for block in answer.blocks if isinstance(block, Chart)]
    assert [(point["year"], point["value"]) for point in chart.spec["data"]["values"]] == [("2021", 8), ("2022", 12), ("2023", 9)]


def test_a_question_goes_on_from_the_one_before(engine: Engine) -> None:
    earlier = ["How many requests did Putian receive in 2022?"]
    assert [value.value for value in engine.ask("and in 2021?", earlier=earlier).values] == [8]
    assert [value.metric for value in engine.ask("how many of those were granted in full?", earlier=earlier).values] == ["requests.granted"]
    (share,) = [value for value in engine.ask("what share was granted in full?", earlier=earlier).values if value.operation]
    assert (share.year, share.value) == (2022, Decimal("25.0"))
    inherited = engine.ask("and in 2021?", earlier=earlier).caveats
    assert any("after the question before" in caveat for caveat in inherited)


def test_an_audit_looks_back_to_the_year_before(engine: Engine, facts: FactStore) -> None:
    later = as_report(_known(_XIAMEN, 2023, 10, 5, 0, 10, 0))
    facts.add(later, "government", "known")
    facts.publish(later.report_id)
    try:
        answer = engine.ask("厦门市人民政府2023年的数据和上一年对得上吗")
        assert "本年结转下年度20，下年报告的上年结转为0" in answer.markdown
    finally:
        facts.hide(later.report_id)
        facts.delete(facts.keys_by_id([later.report_id])[later.report_id])


def test_several_questions_are_answered_in_order(engine: Engine) -> None:
    answer = engine.ask("How many requests did Putian receive in 2023? And how many did Xiamen Bureau of Education grant in full in 2022?")
    assert [(value.agency, value.value) for value in answer.values] == [("莆田市工业和信息化局", 9), ("厦门市教育局", 10)]
    assert [citation.id for citation in answer.citations] == ["1", "2"]


def test_a_place_other_than_the_first_is_told_of_years_too(engine: Engine) -> None:
    answer = engine.ask("In which year did Putian receive the second most requests?")
    assert (answer.values[0].year, answer.values[0].value) == (2023, 9)
    assert "number 2" in answer.markdown


@pytest.mark.parametrize(
    "question", ["2022年各教育局收到的申请一共多少件", "How many requests did the bureaus of education receive in total in 2022?"]
)
def test_every_organ_of_a_kind_is_added(engine: Engine, question: str) -> None:
    assert _computed(engine.ask(question)) == [("sum", Decimal(40))]


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("厦门2022年新收申请多少件", 500),
        ("How many requests did Xiamen receive in 2022?", 500),
        ("厦门市政府2022年新收申请多少件", 500),
        ("厦门市教育局2022年新收申请多少件", 40),
    ],
)
def test_a_place_alone_is_its_whole_government(engine: Engine, question: str, figure: int) -> None:
    answer = engine.ask(question)
    assert [value.value for value in answer.values] == [figure]
    named = "教育局" in question or "政府" in question
    assert any("厦门市教育局" in caveat for caveat in answer.caveats) != named, answer.caveats


def test_both_of_a_place_are_its_government_and_the_other(engine: Engine) -> None:
    answer = engine.ask("厦门两家机关2022年各新收申请多少件")
    assert {value.agency for value in answer.values} == {"厦门市人民政府", "厦门市教育局"}


@pytest.mark.parametrize(
    ("question", "agencies"),
    [
        ("Which city governments received more than 600 requests in 2022?", ["苏州市人民政府"]),
        ("Which city government received the most requests in 2022?", ["苏州市人民政府", "厦门市人民政府"]),
        ("各市政府里2022年新收申请最多的是哪个", ["苏州市人民政府", "厦门市人民政府"]),
        ("哪些市政府2022年收到过申请", ["苏州市人民政府", "厦门市人民政府"]),
        ("Which education bureaus granted any requests in 2022?", ["厦门市教育局"]),
    ],
)
def test_whole_governments_or_organs_of_a_kind_are_chosen_from(engine: Engine, question: str, agencies: list[str]) -> None:
    answer = engine.ask(question)
    assert answer.status is Status.ANSWERED
    assert sorted({value.agency for value in answer.values if value.agency}) == sorted(agencies)
    others = ("莆田", "仙游", *(["教育局"] if "education" not in question else []))
    assert not any(other in answer.markdown for other in others), answer.markdown


@pytest.mark.parametrize(
    ("question", "agencies"),
    [
        ("2022年有没有机关部分公开过申请？都是谁，各几件？", {"莆田市工业和信息化局", "厦门市人民政府", "厦门市教育局", "苏州市人民政府"}),
        ("2023年有没有单位没有收到申请", {"仙游县教育局"}),
        ("2023年有无单位一件申请都没收到", {"仙游县教育局"}),
        ("哪些单位2022年没制发规章", {"莆田市工业和信息化局", "厦门市人民政府", "厦门市教育局", "苏州市人民政府"}),
    ],
)
def test_whether_there_are_any_is_not_that_there_are_none(engine: Engine, question: str, agencies: set[str]) -> None:
    answer = engine.ask(question)
    assert {value.agency for value in answer.values if value.agency} == agencies


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Is it true that Putian received more requests in 2022 than in 2021?", "Yes."),
        ("Did Putian receive fewer requests in 2023 than in 2022?", "Yes."),
        ("Did the requests Putian received fall between 2021 and 2022?", "No."),
        ("莆田2023年新收的申请是不是比2022年多", "不是。"),
        ("莆田2021年到2022年新收申请增加了吗", "是的。"),
    ],
)
def test_a_change_is_said_to_be_as_it_is_supposed(engine: Engine, question: str, said: str) -> None:
    assert engine.ask(question).markdown.startswith(said)


def test_so_many_are_no_share(engine: Engine) -> None:
    answer = engine.ask("What percentage of Xiamen's 2022 requests came from organisations rather than individuals?")
    assert [(value.operation, value.value) for value in answer.values if value.operation] == [("share", Decimal("0.0"))]


@pytest.mark.parametrize(
    ("question", "computed"),
    [
        ("在厦门市政府2022年办结的申请中，予以公开的比部分公开的多几件", ("difference", 200)),
        ("福建2023年新收申请合计多少", ("sum", 9)),
        ("福建的机关2023年总共收到多少申请", ("sum", 9)),
    ],
)
def test_what_figures_are_among_is_none_of_them(engine: Engine, question: str, computed: tuple[str, int]) -> None:
    assert _computed(engine.ask(question))[0] == computed


@pytest.mark.parametrize(
    "question",
    ["福建的机关2022年哪个收到的申请多", "Which of the agencies in Fujian has more requests in 2022?", "2022年福建哪个机关办结的申请更多"],
)
def test_which_of_many_has_more_is_a_ranking(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert next(value.agency for value in answer.values if not value.operation) == "厦门市人民政府"
    assert answer.markdown.count("厦门市教育局") >= 1
    assert "厦门市人民政府2022年的" in answer.markdown or "has the highest" in answer.markdown


@pytest.mark.parametrize(
    ("conversation", "computed"),
    [
        pytest.param(["莆田2021年收到多少件申请", "2022年呢", "2023年呢", "三年加起来是多少"], [("sum", 29)], id="three years"),
        pytest.param(["莆田2021年收到多少件申请", "2022和2023年呢", "三年一共收到多少件"], [("sum", 29)], id="two of them in one answer"),
        pytest.param(["莆田2021年收到多少件申请", "2022年呢", "2023年呢", "后两年"], [], id="not of which"),
        pytest.param(["莆田2021年收到多少件申请", "2022年呢", "加起来呢"], [("sum", 20)], id="without the word for years"),
        pytest.param(["莆田2021年收到多少件申请", "2022年呢", "这两年予以公开一共多少"], [("sum", 5)], id="another figure of those years"),
        pytest.param(["莆田收到多少件申请", "2022年呢", "差多少"], [("change", -3), ("change_rate", "-25.0")], id="the newest among them"),
        pytest.param(
            ["莆田2021年收到多少件申请", "2023年呢", "涨了多少"], [("change", 1), ("change_rate", "12.5")], id="a gap between them"
        ),
        pytest.param(["莆田2021年收到多少件申请", "2022年呢", "这两年平均每年多少"], [("average", 10)], id="an average of those"),
        pytest.param(["莆田2021年收到多少件申请", "2022年呢", "那一年的总数"], [], id="of one year"),
        pytest.param(
            ["How many requests did Putian receive in 2021?", "2022?", "2023?", "And the total for all three?"],
            [("sum", 29)],
            id="all three",
        ),
        pytest.param(["How many requests did Putian receive in 2021?", "2022?", "Both years together?"], [("sum", 20)], id="both years"),
        pytest.param(
            ["How many requests did Putian receive in 2021?", "2023?", "So that's an increase of how many?"],
            [("change", 1), ("change_rate", "12.5")],
            id="an increase",
        ),
    ],
)
def test_years_asked_one_after_another_are_put_together(
    conversation: list[str], computed: list[tuple[str, float | str]], engine: Engine
) -> None:
    answer = engine.ask(conversation[-1], earlier=conversation[:-1])
    assert _computed(answer) == [(operation, Decimal(str(value))) for operation, value in computed]


def test_years_that_were_not_spoken_of_are_asked_back(engine: Engine) -> None:
    answer = engine.ask("五年加起来是多少", earlier=["莆田2021年收到多少件申请", "2022年呢"])
    assert (answer.status, answer.values) == (Status.CLARIFICATION, ())


def test_the_year_with_most_is_one_of_those_spoken_of(engine: Engine) -> None:
    earlier = ["How many requests did Putian receive in 2021?", "2023?"]
    assert [value.year for value in engine.ask("Which year had the most?", earlier=earlier).values] == [2023, 2021]
    assert engine.ask("Which year had the most?", earlier=earlier[:1]).values[0].year == 2022


@pytest.mark.parametrize(
    ("question", "agency"),
    [
        ("Which agency had the worst disclosure rate in 2022?", "苏州市人民政府"),
        ("2022年公开率最好的是哪个机关", "厦门市人民政府"),
        ("Which agency had the best disclosure rate in 2022?", "厦门市人民政府"),
        ("哪个机关2022年公开率最差", "苏州市人民政府"),
    ],
)
def test_best_and_worst_are_ends_of_a_ranking(engine: Engine, question: str, agency: str) -> None:
    assert engine.ask(question).values[0].agency == agency


def test_a_ranking_within_a_place_is_called_by_the_place(engine: Engine) -> None:
    assert "厦门、2022" in engine.ask("厦门2022年哪个机关新收申请最多").markdown


@pytest.mark.parametrize(
    ("question", "computed"),
    [
        ("莆田2022年“予以公开”占“总计”多少，和2021年比是升是降", [("change", 0), ("share", 25), ("share", 25)]),
        ("莆田2023年废止的规章和规范性文件一共几件", [("sum", 0)]),
        ("苏州市政府2022年行政许可、行政处罚和行政强制一共多少件", [("sum", 0)]),
        ("Give the total of carried over plus new in Suzhou in 2022", [("rate", 700)]),
    ],
)
def test_what_is_put_together_of_one_report(engine: Engine, question: str, computed: list[tuple[str, int]]) -> None:
    assert _computed(engine.ask(question)) == computed
