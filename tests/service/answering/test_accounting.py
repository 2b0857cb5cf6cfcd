"""No figure where a word that changes which one is meant was not used. Expected figures from reports read by eye."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Paragraph, Status
from service.answering.engine import Engine
from tests.service.answering.real import engine_over


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    names = ("suqian-2023", "fujian-2021", "putian-2023")
    return engine_over([real_report(name) for name in names], tmp_path_factory.mktemp("accounting"), gazetteer, spellings)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many requests did Suqian refuse in 2023 for such reasons?", "such reasons"),
        # numbers that nothing reads
        ("宿迁2023年第14条不予公开的有几件", "第14条"),
        ("宿迁2023年每百万人口收到几件申请", "每百万人口"),
        ("How many requests did the two departments of Suqian receive in 2023?", "departments"),
        ("宿迁2023年收到申请100", "100"),
        # what no count of requests or penalties is measured in
        ("How fast were requests answered by Suqian in 2023?", "How fast"),
        ("宿迁2023年申请收到了多少万元", "多少万元"),
        ("How much did Suqian fine in 2023?", "How much"),
        ("宿迁2023年按这个不公开的有几件", "按这个"),
        ("How many requests at Suqian in 2023 were refused for that reason?", "that reason"),
        ("宿迁2023年第三个不予公开的理由有几件", "第三"),
        ("What was the average number of requests per applicant at Suqian in 2023?", "per"),
        ("宿迁2023年平均每月收到多少件申请", "月"),
        ("宿迁2023年人均提出多少件申请", "人均"),
        ("What is the median number of requests per agency in 2023?", "median"),
        ("What was Suqian's disclosure rate in 2023 not counting partial grants?", "not"),
        ("宿迁2023年不算上年结转，要办理的申请有多少件", "不算"),
        ("How many requests did Suqian conclude in 2023, excluding those carried over?", "excluding"),
        ("宿迁2023年新收申请中除重复申请外有几件", "除"),
        ("宿迁2023年既没有公开也没有拒绝的申请有几件", "没有"),
        ("How many more than 3,000 requests did Suqian receive in 2023?", "3,000"),
        ("宿迁2023年收到的申请比3000件多多少", "3000"),
        ("除微博外，福建省工信厅2021年发布了多少条信息", "除"),
    ],
)
def test_a_word_that_was_not_used_leaves_no_figure(real: Engine, question: str, words: str) -> None:
    answer = real.ask(question)
    first = answer.blocks[0]
    assert answer.status is Status.NOT_REPORTED
    assert not answer.values
    assert isinstance(first, Paragraph)
    assert words in first.text


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("宿迁2023年不予公开里不是为保护第三方的有几件", [104]),
        ("宿迁2023年不予公开的申请扣除涉及第三方的有多少", [104]),
        ("Apart from natural persons, how many new requests did Suqian receive in 2023?", [109]),
        ("How many requests did Suqian fail to conclude in 2023?", [121]),
        ("除行政处罚外，宿迁2023年的行政许可有多少件", [1808595]),
        ("Suqian 2023: how many lawsuits excluding those after reconsideration?", [24]),
        ("宿迁2023年予以公开加上部分公开一共多少件", [1519]),
        ("宿迁2023年行政许可加上行政处罚一共多少件", [4631247]),
        ("On top of full grants, counting partial ones as well, how many requests did Suqian grant in 2023?", [1519]),
        ("宿迁2023年除了予以公开，哪种处理结果最多", [1078]),
        ("Of the 142 requests Suqian refused in 2023, how many were third-party?", [38]),
        ("宿迁2023年制发了多少规范性文件，旧的废了多少", [109, 489]),
        ("How many new requests and requests for information not held did Suqian have in 2023?", [3511, 1047]),
        ("莆田2023年因为没有掌握信息而没给的申请有几件", [2]),
    ],
)
def test_a_word_that_is_read_gives_its_figure(real: Engine, question: str, figures: list[int]) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert [value.value for value in answer.values[: len(figures)]] == figures


@pytest.mark.parametrize(
    "question",
    ["宿迁2023年重复申请占全部新收申请的百分之几", "Suqian had 39 repeat requests in 2023: what percent is that of all received?"],
)
def test_a_share_has_the_base_that_is_named(real: Engine, question: str) -> None:
    answer = real.ask(question)
    assert [value.value for value in answer.values] == [Decimal("1.1"), 39, 3511]


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        # each figure that is told is checked
        ("宿迁2023年收到3511件，办结3486件，对吗", "是的"),
        ("宿迁2023年收到3511件，办结3468件，对吗", "不是"),
        ("Suqian received 3,511 requests and granted 1,191 in 2023, correct?", "Yes."),
        ("Suqian received 3,511 requests and granted 1,119 in 2023, correct?", "No."),
        ("9 of the 142 refusals at Suqian in 2023 were on process grounds, right?", "Yes."),
        ("9 of the 124 refusals at Suqian in 2023 were on process grounds, right?", "No."),
        ("宿迁2023年行政复议440件，其中维持309件、纠正71件，是这样吗", "不是"),
        ("莫非宿迁2023年的行政复议没有维持过？", "不是"),
        ("宿迁2023年没有一件复议被纠正，对吗", "不是"),
        # of one or another, of all but one, of half nothing is claimed that the figure tells
        ("Was the number of new requests at Suqian in 2023 3,511 or 3,151?", "Suqian"),
        ("宿迁2023年收到的申请是3511件还是3151件", "2023年"),
        ("Only natural persons filed requests with Suqian in 2023, right?", "Suqian"),
        ("Half of Suqian's reconsiderations in 2023 were upheld, right?", "Suqian"),
    ],
)
def test_what_is_told_is_checked(real: Engine, question: str, begins: str) -> None:
    first = real.ask(question).blocks[0]
    assert isinstance(first, Paragraph)
    assert first.text.startswith(begins)


def test_those_left_out_in_a_follow_up_are_taken_out_of_what_was_spoken_of(real: Engine) -> None:
    earlier = ["How many requests did Suqian refuse in 2023?"]
    assert real.ask("How many of those were not on third-party grounds?", earlier=earlier).values[0].value == 104
    assert real.ask("其中第三方以外的呢", earlier=["宿迁2023年不予公开几件"]).values[0].value == 104


def test_a_place_alone_goes_on_with_a_ranking(real: Engine) -> None:
    earlier = ["Which ground was most used by Suqian to refuse in 2023?"]
    assert real.ask("and the second?", earlier=earlier).values[0].value == 27
