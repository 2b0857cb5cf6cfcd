"""Figures of the prose: every clause of a question that counts something, and no figure of another sentence for a clause alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.answering.engine import Engine
from service.understanding.prose import figure_words


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("莆田市工信局2023年公众号发布了多少条信息，有多少订阅用户", id="Chinese"),
        pytest.param("How many WeChat posts did Putian publish in 2023 and how many subscribers did it have?", id="English"),
    ],
)
def test_each_clause_that_counts_gets_its_figure_in_the_order_of_the_report(engine: Engine, question: str) -> None:
    assert [(value.value, value.unit) for value in engine.ask(question).values] == [(Decimal(256), "条"), (Decimal(4155), "个")]


def test_one_clause_gets_one_figure(engine: Engine) -> None:
    assert [value.value for value in engine.ask("莆田市工信局2023年有多少订阅用户").values] == [Decimal(4155)]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("被转载了多少条", True),
        ("How many posts were shared by others?", True),
        ("How many items were reprinted?", True),
        ("How many items were published?", False),
        ("发布了多少条", False),
    ],
)
def test_what_others_took_over_is_told_from_what_was_published(question: str, asks: bool) -> None:
    assert figure_words().asks_taken_over(question) is asks


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("2023年新收申请比2022年多多少", True),
        ("How many more requests than in 2022?", True),
        ("2023年新收申请比2022年增长多少", False),
        ("How did requests change against 2022?", False),
    ],
)
def test_a_difference_as_a_number_of_things_is_told_from_a_growth(question: str, asks: bool) -> None:
    assert figure_words().asks_for_count(question) is asks
