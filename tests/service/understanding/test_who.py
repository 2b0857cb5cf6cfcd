"""Organs by letters, short names, levels and beside each other, and what lies beyond the reports, over the sample reports."""

from __future__ import annotations

import pytest

from service.answering.answer import Status
from service.answering.engine import Engine
from service.understanding.beyond import Beyond

_PUTIAN, _XINXIANG, _FUJIAN, _ZHAOYUAN = (
    "莆田市工业和信息化局",
    "新乡市工业和信息化局",
    "福建省工业和信息化厅",
    "招远市工业和信息化局",
)


@pytest.mark.parametrize(
    ("question", "agencies"),
    [
        ("How many requests did DIIT receive in 2021?", [_FUJIAN]),
        ("How many requests did Putian's MIIT bureau receive in 2023?", [_PUTIAN]),
        ("招远工信2023年收到几件申请", [_ZHAOYUAN]),
        ("How many requests did the industry bureau of Xinxiang receive in 2023?", [_XINXIANG]),
        ("莆田市教育局和工信局2023年收到多少申请", [_PUTIAN]),
        ("How many requests did Putian's education bureau and its industry bureau receive in 2023?", [_PUTIAN]),
        ("How many requests did the disclosure office of Putian receive in 2023?", [_PUTIAN]),
    ],
)
def test_an_agency_is_read_from_less_than_its_name(engine: Engine, question: str, agencies: list[str]) -> None:
    readings = engine.reader.understand(question).agencies
    assert [agency.name for reading in readings for agency in reading.agencies] == agencies


@pytest.mark.parametrize(
    "question",
    [
        "How many requests did MIIT receive in 2023?",
        "How many requests did the forestry police of Putian receive in 2023?",
        "How many requests did Putian's Department of Wizardry receive in 2023?",
    ],
)
def test_a_ministry_or_another_organ_of_the_place_is_not_the_one_indexed(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert (answer.status, answer.values) == (Status.NOT_FOUND, ())


def test_of_two_organs_of_a_place_the_one_that_is_not_indexed_is_named(engine: Engine) -> None:
    assert "没有收录莆田市教育局的报告" in engine.ask("莆田市教育局和工信局2023年收到多少申请").markdown


def test_an_agency_without_a_report_on_the_year_is_named_beside_those_that_have_one(engine: Engine) -> None:
    answer = engine.ask("How many requests did Putian and Fujian receive in 2023?")
    assert [value.agency for value in answer.values] == [_PUTIAN]
    assert "No report on 2023 is indexed for Fujian" in answer.markdown


@pytest.mark.parametrize("question", ["县级单位2023年收到多少申请", "How many requests did the county-level ones receive in 2023?"])
def test_a_level_stands_for_all_of_it(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert answer.status is Status.ANSWERED
    assert {value.agency for value in answer.values} == {_ZHAOYUAN}


@pytest.mark.parametrize("said", ["fiscal 2021", "FY2021", "the financial year 2021"])
def test_a_kind_of_year_narrows_nothing(engine: Engine, said: str) -> None:
    (value,) = engine.ask(f"How many requests did Fujian receive in {said}?").values
    assert (value.metric, value.year, value.value) == ("requests.new", 2021, 11)


@pytest.mark.parametrize(
    ("question", "beyond"),
    [
        ("How many requests will Putian receive next year?", Beyond.FORECAST),
        ("莆田明年会收到多少申请", Beyond.FORECAST),
        ("Is Putian's transparency good enough in your opinion?", Beyond.OPINION),
        ("你觉得哪个机关最透明", Beyond.OPINION),
        ("Is it legal for Putian to refuse?", Beyond.OPINION),
        ("莆田市工信局违法了吗", Beyond.OPINION),
        ("Can I sue Putian if they refuse my request?", Beyond.ADVICE),
        ("我被拒绝公开了，应该怎么起诉莆田市工信局", Beyond.ADVICE),
        ("Which agency do you recommend I send my request to?", Beyond.ADVICE),
    ],
)
def test_what_no_report_can_tell_is_refused_for_what_it_is(engine: Engine, question: str, beyond: Beyond) -> None:
    assert engine.reader.understand(question).beyond is beyond
    assert engine.ask(question).status is Status.OUT_OF_SCOPE


@pytest.mark.parametrize(
    "question",
    [
        "Do you think Putian received more than 5 requests in 2023?",
        "What do you think are the problems in Putian's 2023 report?",
        "How many requests did Putian carry forward to next year in 2023?",
        "新乡市工信局明年打算怎么改进",
        "我想知道福建省工信厅2021年行政复议多少件",
    ],
)
def test_what_a_report_tells_is_told_whoever_asks_and_how(engine: Engine, question: str) -> None:
    assert engine.reader.understand(question).beyond is None
    assert engine.ask(question).status is Status.ANSWERED


@pytest.mark.parametrize("question", ["福建省工信厅2021年哪个月收到的申请最多", "How many requests did Fujian get per month in 2021?"])
def test_months_are_not_told_apart(engine: Engine, question: str) -> None:
    assert engine.ask(question).status is Status.NOT_REPORTED
