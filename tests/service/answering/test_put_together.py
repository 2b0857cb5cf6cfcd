"""Shares with a base of their own, results put together, one figure taken from another, and lists, over real reports."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Paragraph
from service.answering.engine import Engine
from tests.service.answering.real import engine_over

_REAL = ("suqian-2023", "shanghai-office-2019", "shanghai-stcsm-2024", "fujian-2021", "putian-2023", "xinxiang-2023", "zhaoyuan-2023")


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    return engine_over([real_report(name) for name in _REAL], tmp_path_factory.mktemp("together"), gazetteer, spellings)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        # 宿迁: reconsiderations 309 upheld, 17 corrected, 88 other, 26 pending, 440 in all; 1,191 granted, 328 in part, 142 denied,
        # 3,486 concluded; 3,511 new, of which 99 from companies
        ("宿迁2023年复议里，不算尚未审结的，维持的占几成？", "74.6"),
        ("Setting aside those still pending, what percentage of Suqian's 2023 reconsiderations were upheld?", "74.6"),
        ("Leaving pending cases aside, what is the correction rate in reconsideration for Suqian in 2023?", "4.1"),
        ("以总数440件为分母，宿迁2023年行政复议维持的占百分之几？", "70.2"),
        ("以新收申请为分母，宿迁2023年予以公开的占百分之几？", "33.9"),
        ("With new requests as the base, what percentage of Suqian's requests in 2023 were granted in full?", "33.9"),
        ("宿迁市2023年办结的申请里，予以公开和部分公开合起来占百分之几？", "43.6"),
        ("宿迁2023年行政复议维持和纠正合起来占百分之几？", "74.1"),
        ("宿迁2023年直接起诉和复议后起诉的案件中，尚未审结的加起来占百分之几？", "13.3"),
        ("Of every hundred requests Suqian concluded in 2023, how many were denied?", "4.1"),
        ("In Suqian in 2023, out of every hundred new requests, about how many came from businesses?", "2.8"),
        ("宿迁2023年平均每一百件办结的申请里，大约有多少件被不予处理？", "11.6"),
        ("What portion of the requests concluded by the Shanghai science commission in 2024 was otherwise concluded?", "40"),
        ("宿迁2023年，平均每办结一百件申请会闹出几起争议？", "13.3"),
        ("按“（予以公开＋部分公开）÷办结总数”这一口径，请据此给出宿迁市2023年度的公开率。", "43.6"),
        # 福建: 238 licences, 18 penalties
        ("福建省工信厅2021年行政处罚是行政许可的百分之几？", "7.6"),
        ("福建省工信厅2021年的行政许可有没有超过行政处罚的二十倍？", "13.22"),
    ],
)
def test_a_share_or_rate_is_over_the_base_that_is_said(question: str, figure: str, real: Engine) -> None:
    answer = real.ask(question)

    assert answer.values[0].value == Decimal(figure)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        # 宿迁: 24 direct lawsuits, 6 of them pending, 89 after reconsideration, 9 of them pending
        ("直接告的，加上复议以后再告的，宿迁2023年信息公开行政诉讼合共多少件？", 113),
        ("Still before the courts in Suqian at the end of 2023, direct and post-reconsideration suits put together: how many?", 15),
        ("By how many did reconsideration cases outnumber lawsuits of both kinds in Suqian in 2023?", 327),
        ("宿迁2023年新收申请减去办结申请等于多少？", 25),
        ("上海市政府办公厅2019年新收的申请，减去上海市科委2024年新收的，等于多少？", 825),
        ("If I pool the Putian, Xinxiang and Zhaoyuan bureaus for 2023, how many administrative penalty decisions is that?", 22),
    ],
)
def test_figures_are_put_together_or_taken_from_each_other(question: str, figure: int, real: Engine) -> None:
    assert real.ask(question).values[0].value == figure


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("List for Suqian 2023 the reconsiderations upheld, corrected, other, pending and total.", [309, 17, 88, 26, 440]),
        ("宿迁2023年行政复议的维持、纠正、其他、未审结和总数，一一列出", [309, 17, 88, 26, 440]),
        ("Suqian 2023: new, carried over, concluded, carried forward.", [3511, 96, 3486, 121]),
        ("上海市政府办公厅2019年不予处理（信访、重复申请等）一共多少件？", [158]),
        ("How many requests did the Shanghai science commission refuse in 2024, and on which grounds?", [2, 0, 0, 0, 0, 1, 1, 0, 0]),
    ],
)
def test_each_of_a_list_is_told_and_nothing_is_added(question: str, figures: list[int], real: Engine) -> None:
    assert [value.value for value in real.ask(question).values] == figures


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        # 宿迁, reconsideration: 309 upheld, 88 other; suits after it: 13 upheld, 0 corrected, 67 other, 9 pending; direct: 16 other
        ("Suqian 2023, lawsuits filed 复议后: how many of them ended in 其他结果?", {"litigation.after_reconsideration.other": 67}),
        ("宿迁2023年复议后提起的诉讼，有多少以其他结果收场？", {"litigation.after_reconsideration.other": 67}),
        ("lawsuits after 行政复议 in Suqian 2023: how many 尚未审结?", {"litigation.after_reconsideration.pending": 9}),
        ("宿迁2023年复议后维持的有多少？", {"reconsideration.upheld": 309, "litigation.after_reconsideration.upheld": 13}),
        # 3 unclear after correction, 121 carried forward
        ("In Suqian in 2023, how many requests remained unclear even after correction?", {"requests.unavailable.unclear": 3}),
        ("How many requests were still vague in Suqian in 2023 after correction?", {"requests.unavailable.unclear": 3}),
        ("How many requests remained in Suqian at the end of 2023?", {"requests.carried_forward": 121}),
        ("宿迁市政府最近一份年报里新收了多少件申请？", {"requests.new": 3511}),
    ],
)
def test_what_two_words_together_mean_is_told_and_nothing_else(question: str, figures: dict[str, int], real: Engine) -> None:
    assert {value.metric: value.value for value in real.ask(question).values} == figures


@pytest.mark.parametrize(
    "question",
    [
        "Putian's industry bureau had no records for two requests in 2023. And the rest?",
        "莆田市工信局2023年三件申请里两件本机关不掌握，其余的呢？",
        "莆田市工信局2023年三件申请里两件本机关不掌握，另外一件怎么处理的？",
    ],
)
def test_of_what_is_left_no_figure_of_something_else_is_given(question: str, real: Engine) -> None:
    assert real.ask(question).values == ()


def test_a_question_of_its_own_about_what_is_left_is_not_passed_over(real: Engine) -> None:
    answer = real.ask("For two requests Putian's industry bureau had no records in 2023; what became of the remaining one?")
    assert any(isinstance(block, Paragraph) and "“remaining”" in block.text for block in answer.blocks)
