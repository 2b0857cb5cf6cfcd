"""What a question asks of two rows at once, or of a part of a row: the form has no figure of it. Over one report of eval/others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Status
from service.answering.engine import Engine
from tests.service.answering.real import engine_over

_REPORT = Path(__file__).parents[3] / "eval" / "others" / "4" / "zunyi-government-2023.md"


@pytest.fixture(scope="module")
def zunyi(tmp_path_factory: pytest.TempPathFactory, read: Callable[[Path], Report], gazetteer: Gazetteer, spellings: Spellings) -> Engine:
    return engine_over([read(_REPORT)], tmp_path_factory.mktemp("crossed"), gazetteer, spellings)


@pytest.mark.parametrize(
    "question",
    [
        # a result and what followed it
        "Of the requests Zunyi refused in 2023, how many ended in court?",
        "How many requests were refused and then taken to court in Zunyi in 2023?",
        "How many lawsuits over refused requests did Zunyi win in 2023?",
        "遵义市2023年不予公开的申请中，有多少被提起复议",
        "遵义市2023年不公开引起的复议有几件",
        "遵义市2023年被拒的人里去复议的有几个",
        "How many requests did Zunyi refuse in 2023, which then ended in court?",
        "遵义市2023年不予公开后，当事人又去复议的有多少",
        # a result and the ground of another
        "How many requests did Zunyi partially grant because of privacy in 2023?",
        "遵义市2023年因隐私部分公开的有几件",
        "遵义市2023年予以公开但涉及商业秘密的有几件",
        # what was carried over, and how it ended
        "How many carried-over requests did Zunyi finally grant in 2023?",
        "How many requests did Zunyi refuse because of state secrets but later release in 2023?",
        "遵义市2023年因国家秘密不予公开、后来又公开的有几件",
        # a part of a row
        "How many permits did Zunyi issue to individuals in 2023?",
        "遵义市2023年对个人的行政处罚几件",
        "遵义市2023年对个人的行政强制有几件",
        "遵义市2023年首次不予公开的有几件",
        "How many requests under the old regulations did Zunyi handle in 2023?",
        "How many reconsiderations did Zunyi lose on procedural grounds in 2023?",
        "How many fee notices did Zunyi waive in 2023?",
        "遵义市2023年作废的收费通知有几件",
        "How many requests did Zunyi refuse for the first time in 2023?",
    ],
)
def test_what_is_both_is_no_figure_of_the_form(zunyi: Engine, question: str) -> None:
    answer = zunyi.ask(question)
    assert (answer.status, answer.values) == (Status.NOT_REPORTED, ())


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        (
            "How many refusals and how many lawsuits after reconsideration did Zunyi have in 2023?",
            {"requests.denied", "litigation.after_reconsideration.total"},
        ),
        ("遵义市2023年不予公开的有几件？复议有几件", {"requests.denied", "reconsideration.total"}),
        ("遵义市2023年不予公开和行政复议各几件", {"requests.denied", "reconsideration.total"}),
        ("遵义市2023年以国家秘密为由不予公开的有几件", {"requests.denied.state_secret"}),
        (
            "How many requests did Zunyi grant in part and how many did it refuse for state secrets in 2023?",
            {"requests.partial", "requests.denied.state_secret"},
        ),
        ("遵义市2023年公开了几件，部分公开了几件，不予公开了几件", {"requests.granted", "requests.partial", "requests.denied"}),
        (
            "How many refusals, reconsiderations and direct lawsuits did Zunyi have in 2023?",
            {"requests.denied", "reconsideration.total", "litigation.direct.total"},
        ),
        ("Of the requests Zunyi received in 2023, how many were refused?", {"requests.denied"}),
        (
            "I hear Zunyi is flooded with duplicate requests. What is the number of repeated applications in 2023?",
            {"requests.not_processed.repeated"},
        ),
        ("遵义市2023年结转到下一年的申请中企业的几件", {"requests.carried_forward"}),
    ],
)
def test_figures_asked_one_after_another_are_told(zunyi: Engine, question: str, metrics: set[str]) -> None:
    assert metrics <= {value.metric for value in zunyi.ask(question).values}
