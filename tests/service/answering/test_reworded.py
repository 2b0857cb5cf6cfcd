"""Plain figures in people's own words, and the same words where they ask for a part that no form tells. Figures read from the reports."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Notice, Status
from service.answering.engine import Engine
from tests.service.answering.real import engine_over

_REAL = ("shanghai-office-2019", "suqian-2023", "fujian-2021", "putian-2023")


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    return engine_over([real_report(name) for name in _REAL], tmp_path_factory.mktemp("reworded"), gazetteer, spellings)


@pytest.mark.parametrize(
    ("question", "metric", "figure"),
    [
        ("宿迁2023年答复里说信息不在自己手上、本机关不掌握的，一共多少件？", "requests.unavailable.not_held", 1047),
        ("宿迁2023年逾期不补正所以不再往下办的有几件", "requests.other.overdue_correction", 40),
        ("宿迁2023年没按收费通知交钱、所以不再办的申请有几件？", "requests.other.overdue_fee", 10),
        ("How many requests did Suqian drop in 2023 because the fee was not paid by the deadline?", "requests.other.overdue_fee", 10),
        (
            "How many requests did Suqian turn down in 2023 because the papers belonged to an administrative enforcement dossier?",
            "requests.denied.enforcement_files",
            21,
        ),
        ("Not counting what was carried over, how many requests did Suqian receive in 2023?", "requests.new", 3511),
        ("宿迁2023年爽快地全部公开了的申请有多少件？", "requests.granted", 1191),
        ("宿迁2023年底手上还有效的规范性文件剩多少件？", "proactive.normative_documents.in_force", 597),
        ("Translating a brief here. Licensing decisions taken by Suqian in 2023?", "proactive.licensing.decisions", 1808595),
        ("Leaving individuals aside, how many new requests reached Suqian in 2023?", "requests.new", 109),
        ("上海市政府办公厅2019年算上上年结转的，总共要办的申请有多少件？", "requests.to_handle", 877),
        ("宿迁2023年归入“其他”一类申请人的新收申请有几件？", "requests.new", 1),
        ("In how many cases against Suqian was the decision corrected on reconsideration in 2023?", "reconsideration.corrected", 17),
    ],
)
def test_a_plain_figure_is_told_however_it_is_worded(real: Engine, question: str, metric: str, figure: int) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert (metric, Decimal(figure)) in {(value.metric, value.value) for value in answer.values}


@pytest.mark.parametrize(
    "question",
    [
        # what the information is wanted for
        "宿迁2023年为了打官司而提的申请有几件？",
        "宿迁2023年为写论文而提出的申请有几件？",
        # a part of what is decided, whatever column is named with it
        "How many firearms licences did Suqian issue in 2023?",
        "How many drunk-driving penalties did Suqian hand out in 2023?",
        "How many normative documents on schooling did Suqian issue in 2023?",
        # a part of one outcome, or of one ground
        "宿迁2023年征地方面的行政复议有几件被维持？",
        "宿迁2023年房屋征收类诉讼败诉几件？",
        "宿迁2023年因证据不足被撤销的复议决定有几件？",
        "How many land cases were upheld on reconsideration in Suqian in 2023?",
        "How many reconsiderations in Suqian in 2023 were overturned due to insufficient evidence?",
        "How many medical requests were refused to protect third parties in Suqian in 2023?",
        "宿迁2023年征地类申请里因第三方权益不公开的有几件？",
    ],
)
def test_what_is_asked_of_a_part_is_not_told_of_the_whole(real: Engine, question: str) -> None:
    answer = real.ask(question)
    assert answer.status is not Status.ANSWERED
    assert not answer.values


@pytest.mark.parametrize(
    "question",
    ["上海市政府办公厅2019年制发了几件规章？", "How many rules did the Shanghai government general office issue in 2019?"],
)
def test_where_the_form_counts_no_documents_issued_it_says_what_it_counts_instead(real: Engine, question: str) -> None:
    answer = real.ask(question)
    assert [(value.metric, value.value) for value in answer.values] == [
        ("proactive.rules.made", Decimal(13)),
        ("proactive.rules.published", Decimal(13)),
    ]
    assert any(isinstance(block, Notice) and "2019" in block.text for block in answer.blocks)


def test_the_kinds_of_a_group_are_told_one_by_one_with_the_group(real: Engine) -> None:
    answer = real.ask("宿迁2023年“不予处理”的申请一共多少？具体是哪几种情形，各有几件？")
    figures = {value.metric: value.value for value in answer.values}
    assert figures["requests.not_processed"] == Decimal(406)
    assert figures["requests.not_processed.petition"] == Decimal(305)
    assert figures["requests.not_processed.repeated"] == Decimal(39)
