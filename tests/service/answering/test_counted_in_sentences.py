"""Figures of sentences: requests on a subject, wholes of two things, what was done with things, files that are checked, hotlines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from indexer.domain.figures import Qualifier
from indexer.domain.form import CellKey
from indexer.domain.report import NarrativeFigure, Place
from service.answering.counted_in import of_measure_asked, of_unit_asked
from service.answering.counted_things import done_to_counted, wanted_of
from service.answering.figure_match import Match, match
from service.answering.requests_on import on_other_subject, requests_on
from service.understanding.content import brought_otherwise, chinese_keywords, content_of, narrowed_by, worked_on
from service.understanding.query import Language, Operation, Query, Subject, YearReading

_NEW = CellKey("requests.new", "total")
_FILES = CellKey("requests.denied.enforcement_files", "total")


def _figure(subject: str, value: int, unit: str = "件", context: str = "", **more: object) -> NarrativeFigure:
    sentence = f"{context or subject}{value}{unit}。"
    place = Place(start=value)
    told = NarrativeFigure(
        Decimal(value), unit, Qualifier.EXACT, subject, context or subject, "2023", sentence, "一", place, Place(start=0)
    )
    return replace(told, **more)  # type: ignore[arg-type]


def _subject(text: str, language: Language = Language.ZH) -> Subject:
    keywords = chinese_keywords(text) if language is Language.EN else ()
    return Subject(text, content_of(text, language), keywords=keywords)


def _query(text: str, narrowed: str, language: Language = Language.ZH, operation: Operation = Operation.LOOKUP) -> Query:
    return Query(
        text=text, language=language, written_in=language, operation=operation, agencies=(), years=YearReading((2023,)),
        cells=(_NEW,), weak=True, all_requests=True, narrowed_by=narrowed, subject=_subject(text, language),
    )  # fmt: skip


_LISTED = "申请集中在道路规划、林地承包等方面，其中涉及道路规划的"
_REQUESTS = [
    _figure("全市新收申请", 90, cells=(_NEW,)),
    _figure("涉及道路规划的", 31, context=_LISTED),
    _figure("房屋征收", 17, context="按申请内容看，房屋征收"),
    _figure("全市新收申请", 12, about="河东县", whole=0),
]


@pytest.mark.parametrize(
    ("narrowed", "figures"),
    [
        pytest.param("道路规划", [31], id="the subject that is counted"),
        pytest.param("里问道路规划", [31], id="with the words that it is asked for"),
        pytest.param("林地承包", [], id="a subject that is only named"),
        pytest.param("房屋征收", [17], id="by subject, without the word for requests"),
        pytest.param("河东", [12], id="a county without its kind"),
        pytest.param("河东 河西", [], id="a county of two that is not told"),
    ],
)
def test_requests_on_a_subject_or_to_a_part_of_the_place(narrowed: str, figures: list[int]) -> None:
    assert [int(found.figure.value) for found in requests_on(_query("申请有多少件", narrowed), _REQUESTS)] == figures


def test_in_english_a_name_is_put_together_where_part_of_it_was_read_otherwise() -> None:
    told = [_figure("全年新收申请", 80, cells=(_NEW,)), _figure("职业索赔类申请", 23, whole=0)]
    query = _query("How many of the requests came from professional claimants?", "professional", Language.EN)
    assert [int(found.figure.value) for found in requests_on(query, told)] == [23]


def test_what_is_told_of_one_subject_is_not_told_of_another() -> None:
    assert on_other_subject(_query("涉及林地承包的有多少件", "林地承包"), _REQUESTS[1], _REQUESTS)
    assert not on_other_subject(_query("涉及道路规划的有多少件", "道路规划"), _REQUESTS[1], _REQUESTS)


_BOTH = [_figure("承办代表建议、委员提案", 30), _figure("代表建议", 11, whole=0), _figure("员提案", 19, about="区政协委", whole=0)]


@pytest.mark.parametrize(
    ("question", "language", "best"),
    [
        pytest.param("政协委员提案有几件", Language.ZH, 19, id="one of two"),
        pytest.param("代表建议有几件", Language.ZH, 11, id="the other"),
        pytest.param("how many proposals by deputies and political advisers did it take on", Language.EN, 30, id="both, in English"),
    ],
)
def test_a_whole_of_two_things_is_no_number_of_one(question: str, language: Language, best: int) -> None:
    found = match(wanted_of(_subject(question, language), language), _BOTH)
    assert int(found[0].figure.value) == best


@pytest.mark.parametrize(("question", "figures"), [("委员提案有几件", []), ("代表建议和委员提案有几件", [30])])
def test_where_only_both_are_told_together_nothing_is_told_of_one(question: str, figures: list[int]) -> None:
    found = match(wanted_of(_subject(question), Language.ZH), _BOTH[:1])
    assert [int(item.figure.value) for item in found] == figures


def test_who_is_counted_by_persons_is_none_of_the_things_beside() -> None:
    told = [_figure("在村设立观察点", 4, "个"), _figure("聘请观察员", 26, "人")]
    found = of_unit_asked([Match(told[0], 1.0, 1.0)], told, "聘了几位观察员")
    assert [int(item.figure.value) for item in found] == [26]


def test_a_measure_word_that_is_asked_for_goes_first() -> None:
    found = [Match(_figure("乡镇案卷评查", 5, "个"), 1.0, 1.0), Match(_figure("抽查案卷", 70, "份"), 1.0, 1.0)]
    assert [int(item.figure.value) for item in of_measure_asked(found, "抽了多少份案卷")] == [70]
    assert of_measure_asked(found, "抽了多少案卷") == found


def test_what_was_done_with_things_says_which_of_them_are_counted() -> None:
    assert "关停" in done_to_counted(_subject("关停了多少账号"), Language.ZH)
    assert done_to_counted(_subject("发布了多少信息"), Language.ZH) == ()


@pytest.mark.parametrize(
    ("question", "checked"),
    [
        pytest.param("查了多少份答复案卷", True, id="checked"),
        pytest.param("how many case files did it sample", True, id="in English"),
        pytest.param("案卷多少件", False, id="the ground"),
        pytest.param("因为案卷不予公开的查出来有多少", False, id="a ground of refusals"),
        pytest.param("how many requests were refused as case files after review", False, id="refused, in English"),
    ],
)
def test_papers_that_are_checked_are_no_ground_of_refusal(question: str, checked: bool) -> None:
    named = next(word for word in ("案卷", "case files") if word in question)
    start = question.index(named)
    assert worked_on(question, [_FILES], [(start, start + len(named))]) is checked


def test_a_check_around_a_question_for_requests_is_none_of_papers() -> None:
    question = "fact-check: how many requests were turned down as case files"
    # the phrase for requests is part of what names the row
    spans = [(question.index("requests"), question.index("requests") + 8), (question.index("case"), len(question))]
    assert not worked_on(question, [_FILES], spans)
    assert not worked_on("fact-check: third party", [CellKey("requests.denied.third_party", "total")], [])


def test_rates_of_a_hotline_are_none_of_requests() -> None:
    concluded = [CellKey("requests.concluded", "total"), _NEW]
    assert brought_otherwise("12345热线的办结率", concluded)
    assert brought_otherwise("what share of hotline tickets was closed", concluded)
    assert not brought_otherwise("申请的办结率", concluded)


def test_days_on_which_an_office_is_open_are_occasions() -> None:
    assert not narrowed_by("how many open days were held", "", general=False, whole_place=False)
    assert narrowed_by("how many days did it take", "", general=False, whole_place=False)
