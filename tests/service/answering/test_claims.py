"""What questions take for true: yes and no in front of figures, from reports read by eye."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Status
from service.answering.engine import Engine
from service.understanding.claims import read_claim
from service.understanding.query import Bound, Claim, Condition
from tests.service.answering.real import engine_over

_REAL = ("shanghai-office-2019", "suqian-2023", "fujian-2021", "putian-2023")


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    return engine_over([real_report(name) for name in _REAL], tmp_path_factory.mktemp("claims"), gazetteer, spellings)


@pytest.mark.parametrize(
    ("text", "whether", "claim"),
    [
        ("Did   refuse more than 200 requests in   ?", True, Claim(Condition(Bound.MORE, Decimal(200)))),
        ("Were 142 requests refused by   ?", True, Claim(Condition(Bound.EQUAL, Decimal(142)))),
        ("Did   receive any requests?", True, Claim(Condition(Bound.MORE, Decimal(0)), existence=True)),
        ("  的公开率超过一半吗", True, Claim(Condition(Bound.MORE, Decimal(50)), of_percent=True)),
        ("Were all requests granted?", True, Claim(every=True)),
        ("Did   impose more?", True, Claim()),
        ("  没有收到申请吗", True, None),
        ("Can you say how many requests   refused?", True, None),
        ("why did   reject 5 requests", False, Claim(Condition(Bound.EQUAL, Decimal(5)), asked=False)),
        ("How many of the 859 requests were refused?", False, None),
        ("  收到了4000多件申请", False, Claim(Condition(Bound.MORE, Decimal(4000), below=Decimal(5000)))),
        ("  refused about 200 requests", False, Claim(Condition(Bound.AT_LEAST, Decimal(190), below=Decimal(210)))),
        ("  一件也没有纠正，属实吗", True, Claim(Condition(Bound.EQUAL, Decimal(0)))),
        ("Weren't more than 500 requests refused?", True, Claim(Condition(Bound.MORE, Decimal(500)))),
        ("the top 5 agencies by requests", False, None),
        ("All requests received by   in", False, None),
        ("Was the share of   granted 33.3%?", True, Claim(Condition(Bound.EQUAL, Decimal("33.3")), of_percent=True)),
    ],
)
def test_what_a_question_takes_for_true(text: str, whether: bool, claim: Claim | None) -> None:
    assert read_claim(text, whether) == claim


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Was Suqian sued more than 100 times in 2023?", "Yes. Together it is **113**."),
        ("Did Putian disclose all its requests in 2023?", "No, not all: 1 of 3."),
        ("莆田的申请都公开了吗", "不是全部：3件中的1件。"),
        ("Did Shanghai's general office win all its court cases in 2019?", "No, not all: 8 of 9."),
        ("宿迁2023年复议案件是不是全部维持了？", "不是全部：440件中的309件。"),
        ("why did Suqian refuse 300 requests in 2023?", "The report does not give 300; it gives **142**."),
        ("福建省工信厅2021年是否被起诉过", "有。"),
        ("Did Suqian receive more requests than Putian in 2023?", "Yes."),
        ("宿迁2023年公开率有没有超过一半？", "不是。"),
        ("据报道宿迁2023年不予公开一百多件申请。", "是的。"),
        ("网友说宿迁2023年行政复议有六百多件", "不是。"),
        ("My editor says Suqian refused 1,078 requests in 2023.", "No."),
        ("Suqian had no reconsideration corrected in 2023, true or false?", "No."),
        ("Suqian received about 3,500 new requests in 2023, correct?", "Yes."),
        ("福建工信厅2021年从未收到过申请，对不对", "不是。"),
        ("上海市政府办公厅2019年的申请都办结了吗", "不是。"),
        ("Putian refused all its requests in 2023, right?", "No, not all: 0 of 3."),
        ("福建2021年收没收到申请", "有。"),
        ("Is it true that Putian's share granted was 33.3% in 2023?", "Yes."),
    ],
)
def test_the_first_sentence_says_yes_or_no(real: Engine, question: str, begins: str) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.markdown.startswith(begins)


@pytest.mark.parametrize("question", ["莆田2023年没有收到申请吗", "How many requests did Putian receive in 2023?"])
def test_a_negative_or_a_count_is_not_answered_with_yes_or_no(engine: Engine, question: str) -> None:
    assert not engine.ask(question).markdown.startswith(("有", "没有", "是", "不是", "Yes", "No"))


def test_a_blank_is_no_yes_and_no_no(engine: Engine) -> None:
    answer = engine.ask("Did Putian have any reconsiderations in 2023?")
    assert answer.status is Status.NOT_REPORTED
    assert not answer.markdown.startswith(("Yes", "No"))


@pytest.mark.parametrize(
    ("conversation", "figure"),
    [
        (["宿迁2023年哪种拒绝理由最多", "第二多呢"], 27),
        (["宿迁2023年哪种拒绝理由最多", "第二多呢", "一共多少"], 142),
        (["How many requests did Suqian refuse in 2023?", "why?", "how does that compare with Putian?"], 142),
        (["宿迁2023年有几件信访类申请", "占不予处理的多少"], Decimal("75.1")),
    ],
)
def test_a_follow_up_leads_with_its_own_figure(real: Engine, conversation: list[str], figure: float) -> None:
    assert real.ask(conversation[-1], earlier=conversation[:-1]).values[0].value == figure


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        # 行政事业性收费 of Fujian's department in 2021: 800.68, printed in 万元
        ("Did Fujian's industry department charge more than 8 million yuan in administrative fees in 2021?", "Yes."),
        ("Did Fujian's industry department charge more than 9,000,000 yuan in administrative fees in 2021?", "No."),
        ("福建省工信厅2021年行政事业性收费超过800.5万元吗", "是的"),
        ("福建省工信厅2021年行政事业性收费超过一千万元吗", "不是"),
        ("福建省工信厅2021年行政事业性收费有8006800元吗", "是的"),
        # that of Suqian in 2023: 59237.2449
        ("宿迁2023年行政事业性收费超过5亿元吗", "是的"),
        ("宿迁2023年行政事业性收费到6亿元了吗", "不是"),
    ],
)
def test_sums_of_money_are_compared_in_one_unit(question: str, verdict: str, real: Engine) -> None:
    first = str(real.ask(question).blocks[0])
    assert verdict in first


def test_a_bare_number_says_nothing_of_a_sum_that_is_printed_in_ten_thousands(real: Engine) -> None:
    first = str(real.ask("福建省工信厅2021年行政事业性收费超过900吗").blocks[0])
    assert "800.68" in first
    assert "不是" not in first
    assert "是的" not in first


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("哪些单位行政事业性收费超过100万元", {Decimal("800.68"), Decimal("59237.2449")}),
        ("Which agencies charged more than 100 million yuan in administrative fees?", {Decimal("59237.2449")}),
        ("哪些单位的行政事业性收费不到10万元", {Decimal(0)}),
    ],
)
def test_agencies_are_chosen_by_sums_in_one_unit(question: str, figures: set[Decimal], real: Engine) -> None:
    assert {value.value for value in real.ask(question).values if value.operation is None} == figures
