"""What must be said beside a figure, in both languages, where it is looked up and where it is computed with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Paragraph, Status
from service.answering.engine import Engine
from tests.service.answering.real import engine_over

_REAL = ("shanghai-office-2019", "shanghai-stcsm-2024", "suqian-2023", "fujian-2021", "putian-2023")


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    folder: Path = tmp_path_factory.mktemp("real")
    return engine_over([real_report(name) for name in _REAL], folder, gazetteer, spellings)


@pytest.mark.parametrize(
    ("question", "caveat"),
    [
        pytest.param("How many requests did Suqian conclude in 2023?", "whole government with its subordinates", id="territory, looked up"),
        pytest.param("宿迁2023年办结多少件申请", "一级政府连同下属单位", id="territory in Chinese"),
        pytest.param("What was Suqian's disclosure rate in 2023?", "whole government with its subordinates", id="territory, computed"),
        pytest.param("宿迁2023年的公开率", "一级政府连同下属单位", id="territory, computed, in Chinese"),
        pytest.param("How many requests did Shanghai government office conclude in 2019?", "office that acts for its government", id="office"),
        pytest.param("上海市人民政府办公厅2019年办结多少件申请", "办公厅", id="office in Chinese"),
        pytest.param("How many requests did Shanghai STCSM grant in part in 2024?", "our copy lost the row's label", id="repaired"),
        pytest.param("上海市科委2024年部分公开多少件", "丢失", id="repaired, in Chinese"),
        pytest.param("上海市科委2024年的公开率", "丢失", id="repaired, computed, in Chinese"),
        pytest.param("How many requests were carried over by Fujian into 2021?", "is not printed in our copy; 0 follows", id="a blank that a rule settles"),
        pytest.param("福建省工信厅2021年上年结转多少件", "没有印出", id="a blank that a rule settles, in Chinese"),
    ],
)  # fmt: skip
def test_a_caveat_stands_beside_the_figure(real: Engine, question: str, caveat: str) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED, answer.markdown
    assert any(caveat in notice for notice in answer.caveats), answer.caveats


@pytest.mark.parametrize(
    ("question", "caveat"),
    [
        pytest.param("上海市科委2024年和宿迁2023年行政复议各有多少件", "复议前置", id="reconsideration across 2023 and 2024, looked up"),
        pytest.param(
            "How many reconsiderations did Suqian have in 2023 and Shanghai STCSM in 2024?",
            "do not compare across 2023/2024", id="the same in English",
        ),
    ],
)  # fmt: skip
def test_figures_of_both_sides_of_a_break_carry_it(real: Engine, question: str, caveat: str) -> None:
    answer = real.ask(question)
    assert any(caveat in notice for notice in answer.caveats), answer.markdown


@pytest.mark.parametrize("question", ["Does Putian's 2023 report add up?", "莆田2023年的报告对得上吗"])
def test_every_finding_of_an_audit_is_cited(real: Engine, question: str) -> None:
    answer = real.ask(question)
    lines = [line for block in answer.blocks if isinstance(block, Paragraph) for line in block.text.split("\n") if line.startswith("- ")]
    assert lines
    assert all(line.endswith("]") for line in lines), lines
    assert {citation.row for citation in answer.citations} & {"行政复议"}


@pytest.mark.parametrize(
    "question", ["Did Suqian's figures for 2023 add up?", "Run your checks over Suqian's 2023 report: does everything balance?"]
)
def test_an_audit_that_finds_nothing_cites_the_totals_that_balance(question: str, real: Engine) -> None:
    """3511 received and 96 carried over are 3486 concluded and 121 carried forward."""
    cited = real.ask(question).citations
    assert {(citation.agency, citation.year) for citation in cited} == {("宿迁市人民政府", 2023)}
    assert [citation.quote.split()[-1] for citation in cited] == ["3511", "96", "3486", "121"]


@pytest.mark.parametrize("question", ["Which report does not add up?", "哪些报告的数字自相矛盾？"])
def test_an_audit_of_all_reports_lists_those_with_contradictions_most_first(real: Engine, question: str) -> None:
    """Prose against table: seven times in the Shanghai office's report, and nowhere in Suqian's (README of the real reports)."""
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    first = answer.markdown.index("上海市人民政府办公厅")
    assert first < answer.markdown.index("上海市科学技术委员会")
    assert "宿迁" not in answer.markdown
    assert any("2019" in suggestion for suggestion in answer.suggestions)


def test_an_audit_of_all_reports_on_a_year_without_contradictions_says_so(real: Engine) -> None:
    assert "contradicts itself" in real.ask("Which 2022 reports do not add up?").markdown
