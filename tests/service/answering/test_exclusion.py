"""What is left out, counted in, carried one way or the other, not so at all, or put to the test. Figures from reports read by eye."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Status
from service.answering.engine import Engine
from tests.service.answering.real import engine_over

_REAL = (
    *("shanghai-office-2019", "suqian-2023", "putian-2023", "xinxiang-2023", "zhaoyuan-2023", "nanping-2022", "shanghai-stcsm-2024"),
    "fujian-2021",
)


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    return engine_over([real_report(name) for name in _REAL], tmp_path_factory.mktemp("exclusion"), gazetteer, spellings)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        # which way requests were carried: 96 into the year, 121 out of it
        ("How many of Suqian's 2023 requests rolled over into the next year?", "121"),
        ("How many Suqian requests spilled over to the following year in 2023?", "121"),
        ("How many requests had Suqian brought over from the preceding year in 2023?", "96"),
        ("宿迁2023年从上一年转过来的申请几件？", "96"),
        ("宿迁2023年留到来年的申请有几件？", "121"),
        ("把宿迁2023年结转来的和当年新收的加起来，总共要办多少件？", "3607"),
        # left out: 142 − 38, 406 − 39, 3511 − 3402, 440 − 26
        ("If you take out the protection of third parties, how many refusals on exemption grounds are left in Suqian's 2023?", "104"),
        ("Once repeated requests are taken out, how many unprocessed requests did Suqian have in 2023?", "367"),
        ("With petitions taken out, how many unprocessed requests remain in Suqian for 2023?", "101"),
        ("Disregarding natural persons, how many new requests did Suqian receive in 2023?", "109"),
        ("撇开自然人不谈，宿迁2023年新收申请多少件？", "109"),
        ("把重复申请去掉，宿迁2023年不予处理的还有多少件？", "367"),
        ("宿迁2023年不予处理的申请，不算信访举报投诉那一类，还剩多少件？", "101"),
        ("宿迁2023年行政复议扣掉尚未审结的还有多少件？", "414"),
        ("How many requests did Suqian receive from companies rather than individuals in 2023?", "99"),
        ("Of the requests Suqian closed in 2023, how many ended with nothing released at all, neither in full nor in part?", "1967"),
        ("宿迁2023年既没有公开也没有部分公开的申请有几件？", "1967"),
        # counted in
        ("How many lawsuits did Suqian face in 2023, including those filed after reconsideration?", "113"),
        ("宿迁2023年行政诉讼，含复议后起诉的，一共几件？", "113"),
        ("包括尚未审结的在内，宿迁2023年因信息公开被提起的行政复议总共多少件？", "440"),
        # shares of the rest: 17 of 440 − 26, 309 of 440 − 26
        ("宿迁2023年的行政复议案件，除去还没审结的，被纠正的占百分之多少？", "4.1"),
        ("Not counting those still pending, what share of Suqian's 2023 reconsiderations was upheld?", "74.6"),
        ("Leaving pending cases aside, what is the correction rate in administrative reconsideration for Suqian in 2023?", "4.1"),
        # disputes that are not decided
        ("先复议再打官司的那一类，宿迁2023年年报显示还压着几件没审结", "9"),
        ("宿迁那边2023年的行政复议，到年底还挂着没结的有几个？", "26"),
        # rows that meet a condition
        ("宿迁2023年“不予处理”的五种情形当中，哪一种一件也没有？", "0"),
        ("Which refusal grounds did Suqian use more than 30 times in 2023?", "38"),
    ],
)
def test_what_is_left_out_or_counted_in_makes_the_figure(real: Engine, question: str, figure: str) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.values[0].value == Decimal(figure)


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        ("Which of the agencies whose 2023 reports you hold had not received a single disclosure request?", {"新乡", "招远"}),
        ("有哪些单位2023年连一件申请都没收到？", {"新乡", "招远"}),
        ("Name the agencies that failed to receive any application in 2023.", {"新乡", "招远"}),
        ("几份2023年度的年报里，全年未作出任何行政处罚决定的是哪个单位？", {"招远"}),
        ("Which bureau hadn't handed out any penalties in 2023?", {"招远"}),
        ("Which agencies did not receive more than 10 requests in 2023?", {"莆田", "新乡", "招远"}),
        ("哪些单位2023年没有收到超过10件申请？", {"莆田", "新乡", "招远"}),
        ("哪些单位2023年收到了申请？", {"宿迁", "莆田"}),
    ],
)
def test_those_are_chosen_that_have_none(real: Engine, question: str, chosen: set[str]) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert {value.agency[:2] for value in answer.values if value.agency} == chosen


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("听说宿迁2023年新收的申请突破了四千件，是这样吗？", False),
        ("上海市科委2024年现行有效的规范性文件不到60件吧？", True),
        ("招远工信局2023年居然一件申请都没收到？真的假的？", True),
        ("有人说南平工信局2022年压根没人来申请公开，属实吗？", False),
        ("南平工信局2022年没有收到任何申请，对吗？", False),
        (
            "The Shanghai science commission's 2024 report says every request had been dealt with. Was nothing carried into the next year?",
            False,
        ),
        ("Was nothing refused by Putian in 2023?", True),
        ("Suqian got fewer than 3,000 new requests in 2023. Does the table support that?", False),
        (
            "The text of the 2019 report by Shanghai's General Office says that 265 requests could not be provided. Does its own table bear that out?",
            False,
        ),
    ],
)
def test_what_is_put_to_the_test_gets_a_verdict(real: Engine, question: str, holds: bool) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    yes, no = ("是", "不是") if any("\u4e00" <= char <= "\u9fff" for char in question) else ("Yes", "No")
    assert answer.markdown.startswith(yes if holds else no)
