"""Measures and operations said in other words: what is decided, one agency in per cent of another, what the form does not count."""

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


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    return engine_over([real_report(name) for name in ("suqian-2023",)], tmp_path_factory.mktemp("measures"), gazetteer, spellings)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        # 17 and 309 of 440 − 26
        ("宿迁2023年已审结的行政复议里被纠正的比例", "4.1"),
        ("宿迁2023年复议案件里，剔除没审完的，被纠正的比例是多少？", "4.1"),
        ("Of Suqian's reconsideration cases in 2023 that had been decided, what percentage was upheld?", "74.6"),
        # no applicant is meant
        ("宿迁2023年同一个人重复申请的几件？", "39"),
        # the reason tells what a refusal is to the form
        ("宿迁2023年以重复申请为由拒绝的有几件？", "39"),
        ("How many requests did Suqian reject in 2023 because they were repeated?", "39"),
        # 96 and 3511
        ("How many requests did Suqian have on its desk in 2023, counting both the new ones and those left over from 2022?", "3607"),
    ],
)
def test_a_measure_in_other_words(real: Engine, question: str, figure: str) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.values[0].value == Decimal(figure)


@pytest.mark.parametrize(
    "question",
    [
        "How many requests did Suqian pass on to other agencies in 2023?",
        "What share of hotline complaints did Suqian solve in 2023?",
        "宿迁2023年热线投诉解决了百分之几？",
        "宿迁2023年处罚了几个人？",
        "How many people paid a fee in Suqian in 2023?",
    ],
)
def test_what_the_form_does_not_count_is_told_no_figure(real: Engine, question: str) -> None:
    assert real.ask(question).status is not Status.ANSWERED
