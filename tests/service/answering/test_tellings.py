"""Which questions ask why, or what requests were about, and which phrases stand for something else."""

from __future__ import annotations

import pytest

from indexer.domain.form import CellKey
from indexer.domain.report import Passage, Place
from service.answering.counted_things import done_to_counted
from service.answering.tellings import asks_for_reason, asks_for_subjects, reasons, subjects
from service.understanding.lexicon import question_lexicon
from service.understanding.named_otherwise import without_others
from service.understanding.query import Language, Operation, Query, Subject

CORRECTED = (CellKey("reconsideration.corrected", None),)
NEW = (CellKey("requests.new", "total"),)


def query(text: str, cells: tuple[CellKey, ...], language: Language = Language.ZH, topic: str = "") -> Query:
    return Query(text, language, language, Operation.TEXT, cells=cells, subject=Subject(text), topic=topic)


def passage(section: str, text: str) -> Passage:
    return Passage(section=section, heading="", text=text, place=Place())


@pytest.mark.parametrize("text", ["为什么被纠正？", "被纠正的原因是什么", "For what reason?", "Why was it overturned?"])
def test_asks_for_reason(text: str) -> None:
    assert asks_for_reason(query(text, CORRECTED))
    assert not asks_for_reason(query(text, ()))


def test_reason_is_what_the_part_on_problems_says_and_no_plan() -> None:
    told = [
        passage("一", "全年因政府信息公开被提起行政复议3件，纠正1件。"),
        passage("五", "问题：文书写得太简单，有1件被纠正。改进：逐件复盘被纠正的案件。"),
    ]
    assert [one.text for one in reasons(query("为什么被纠正？", CORRECTED), told, "")] == ["问题：文书写得太简单，有1件被纠正。"]


@pytest.mark.parametrize("text", ["What were the requests mostly about?", "申请内容主要是什么", "都申请哪些方面的信息"])
def test_asks_for_subjects(text: str) -> None:
    assert asks_for_subjects(query(text, NEW))


def test_problems_and_numbers_are_no_subjects() -> None:
    assert not asks_for_subjects(query("存在什么问题？", NEW, topic="problems"))
    assert not asks_for_subjects(query("关于什么的申请有多少件", NEW))


def test_subjects_are_told_of_requests_and_not_of_channels() -> None:
    told = [passage("一", "申请渠道以网络为主。申请内容以学区和校车为主。")]
    assert [one.text for one in subjects(query("申请内容主要是什么", NEW), told, "")] == ["申请内容以学区和校车为主。"]


@pytest.mark.parametrize(
    "text", ["委托第三方做的满意度调查", "a third-party survey", "how many firms did it order to correct their filings"]
)
def test_named_otherwise(text: str) -> None:
    kept = without_others(question_lexicon().find(text), text)
    assert not any(one.keys("metric") == ("requests.denied.third_party",) or "corrected" in one.keys("column") for one in kept)


def test_third_parties_whose_rights_are_kept_stay() -> None:
    text = "为保护第三方合法权益不予公开"
    assert any("requests.denied.third_party" in one.keys("metric") for one in without_others(question_lexicon().find(text), text))


def test_what_was_done_to_those_counted() -> None:
    assert "关停" in done_to_counted(Subject("how many companies did the  shut down"), Language.EN)
    assert done_to_counted(Subject("how many articles were published"), Language.EN) == ()
