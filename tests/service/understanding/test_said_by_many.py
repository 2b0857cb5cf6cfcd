"""Rows, groups, applicants and audits in the words of many speakers of Chinese, and what only looks like them."""

from __future__ import annotations

from datetime import date

import pytest

from service.answering.engine import Engine
from service.understanding.conditions import read_bound
from service.understanding.query import Operation
from service.understanding.years import read_years


@pytest.mark.parametrize(
    "question",
    [
        "莆田市工信局2023年正文说收了多少件、表里又是多少，一致不一致",
        "帮我验一下莆田市工信局2023年的表，各列相加等于总计吗？",
        "莆田市工信局2023年报各项数字加得平吗",
        "莆田市工信局2023年报的申请处理表有没有加错的地方",
        "莆田市工信局2023年的表横着加竖着加都平吗",
        "莆田市工信局2023年报的数字经得起推敲吗",
        "莆田市工信局2023年报前后数字统一吗",
    ],
)
def test_audits_in_many_words(question: str, engine: Engine) -> None:
    assert engine.reader.understand(question).operation is Operation.AUDIT


@pytest.mark.parametrize(
    "question",
    ["莆田2023年收到申请3件，这个数对不对", "莆田市工信局2023年收到多少件申请", "莆田市工信局2023年平均每月收到几件申请"],
)
def test_no_audit(question: str, engine: Engine) -> None:
    assert engine.reader.understand(question).operation is not Operation.AUDIT


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("莆田2023年没有正当理由、超过期限也不补正，机关就不再往下办的有几件", ["requests.other.overdue_correction"]),
        ("莆田2023年没有正当理由反复申请的有几件", ["requests.not_processed.excessive"]),
        ("莆田2023年材料早就到手了、还请机关再确认一遍的有几件", ["requests.not_processed.reconfirmation"]),
        ("莆田2023年拿“行政执法案卷”当挡箭牌的申请有几件", ["requests.denied.enforcement_files"]),
        ("莆田2023年给不出来的（没有的、要现做的、说不清的都算）总共多少件", ["requests.unavailable"]),
        ("莆田2023年收进来几件、办掉几件", ["requests.new", "requests.concluded"]),
        ("莆田2023年收了多少件、结了多少件、还剩多少件", ["requests.new", "requests.concluded", "requests.carried_forward"]),
        ("莆田2023年收费金额（万元）", ["proactive.fees.amount"]),
        ("莆田2023年通知收取的信息处理费是多少元", ["fees.information_processing.amount_notified"]),
    ],
)
def test_rows_told_as_a_situation(question: str, metrics: list[str], engine: Engine) -> None:
    query = engine.reader.understand(question)
    assert ([key.metric for key in query.cells], query.narrowed_by) == (metrics, "")


@pytest.mark.parametrize(
    ("question", "applicants"),
    [
        ("莆田2023年以公司名义提的申请几件", {"company"}),
        ("莆田2023年的来件里，以律所名义递的几份", {"legal_services"}),
        ("莆田2023年单位提的申请有几件", {"company", "research", "public_welfare", "legal_services", "other"}),
    ],
)
def test_applicants_by_the_name_they_apply_in(question: str, applicants: set[str], engine: Engine) -> None:
    query = engine.reader.understand(question)
    assert ({key.applicant for key in query.cells}, query.narrowed_by) == (applicants, "")


@pytest.mark.parametrize("question", ["听说莆田2023年有个人一年交了好多申请，具体几件", "莆田2023年有位市民一年递了多少份申请"])
def test_somebody_is_no_kind_of_applicants(question: str, engine: Engine) -> None:
    assert engine.reader.understand(question).narrowed_by


def test_a_measure_said_once_more_by_what_it_is_made_of(engine: Engine) -> None:
    query = engine.reader.read("算一下莆田2023年的公开率，就是全部给的加部分给的，除以办结总数")[0]
    assert [one.measure and one.measure.id for one in query.quantities] == ["disclosure_rate"]


def test_organs_of_a_place_that_are_sued_are_no_court(engine: Engine) -> None:
    query = engine.reader.understand("没走复议、直接把莆田各机关告上法院的，2023年有几起")
    assert [one.mention for one in query.agencies] == ["莆田"]
    assert [key.metric for key in query.cells] == ["litigation.direct.total"]
    assert query.condition is None


def test_a_number_that_is_passed() -> None:
    assert [str(bound.number) if (bound := read_bound(text)) else "" for text in ("处罚决定过了一千件", "申请过百件", "收过3件")] == [
        "1000",
        "100",
        "",
    ]


@pytest.mark.parametrize(("text", "years"), [("柳州 22 部分公开", (2022,)), ("柳州 22 件 申请", ()), ("柳州 2023 22 部分公开", (2023,))])
def test_a_year_of_two_digits_between_words(text: str, years: tuple[int, ...]) -> None:
    assert read_years(text, date(2026, 1, 1))[0].years == years


@pytest.mark.parametrize("question", ["金华火腿哪家店的正宗", "昭通天麻哪里买正宗"])
def test_what_to_buy_is_no_question_for_reports(question: str, engine: Engine) -> None:
    assert engine.reader.understand(question).operation is Operation.OFF_TOPIC
