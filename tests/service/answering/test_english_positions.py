"""English questions that are read by the position of their words: who did so many, what is set beside or apart from what."""

from __future__ import annotations

import pytest

from indexer.domain.form import TOTAL
from service.answering.answer import Status
from service.answering.engine import Engine
from service.understanding.query import Bound, Operation


def test_who_took_in_fewer_than_so_many_is_a_choice_over_all(engine: Engine) -> None:
    [query] = engine.reader.read("Who took in fewer than ten requests in 2023?")
    assert query.operation is Operation.SELECT
    assert query.condition is not None
    assert (query.condition.bound, int(query.condition.number)) == (Bound.FEWER, 10)


def test_who_applied_is_no_agency(engine: Engine) -> None:
    assert engine.reader.read("Who filed more than ten requests with Putian in 2023?")[0].operation is not Operation.SELECT


@pytest.mark.parametrize(
    "question",
    [
        "Does the number Putian carried out of 2022 match what its 2023 report says it carried in?",
        "Does what Putian carried forward at the end of 2022 agree with what its 2023 report says it brought in?",
    ],
)
def test_both_reports_are_asked_whether_they_go_on_from_each_other(engine: Engine, question: str) -> None:
    [query] = engine.reader.read(question)
    assert (query.operation, query.years.years) == (Operation.AUDIT, (2022, 2023))
    assert [key.metric for key in query.cells] == ["requests.carried_forward", "requests.carried_over"]


@pytest.mark.parametrize(
    "question",
    [
        "Is there any disagreement between what Putian's report says in words and what its table shows?",
        "Putian's industry bureau, 2023: text and table don't seem to give the same number of requests. Am I right?",
    ],
)
def test_text_against_table_is_an_audit(engine: Engine, question: str) -> None:
    assert [query.operation for query in engine.reader.read(question)] == [Operation.AUDIT]


def test_carried_over_from_one_year_into_the_next_is_the_line_of_the_later(engine: Engine) -> None:
    [query] = engine.reader.read("Did Putian carry any cases over from 2022 into 2023?")
    assert ([key.metric for key in query.cells], query.years.years) == (["requests.carried_over"], (2023,))


def test_what_went_into_a_year_without_a_report_is_told_by_the_one_before(engine: Engine) -> None:
    answer = engine.ask("How many requests did Putian carry over into 2024?")
    assert [(value.year, value.metric) for value in answer.values] == [(2023, "requests.carried_forward")]


def test_a_total_listed_before_an_outcome_is_told_with_it(engine: Engine) -> None:
    [query] = engine.reader.read("Suqian 2023: lawsuits that followed a reconsideration. Total and still undecided, please.")
    assert {key.metric.rpartition(".")[2] for key in query.cells} == {TOTAL, "pending"}


def test_what_came_in_of_fees_is_money(engine: Engine) -> None:
    *_, last = engine.reader.read("How much did Suqian bill for information processing in 2023, and how much of it came in?")
    assert [key.metric for key in last.cells] == ["fees.information_processing.amount_received"]


def test_all_grounds_together_are_their_group(engine: Engine) -> None:
    [query] = engine.reader.read("All eight statutory grounds together: how many requests did Suqian refuse in 2023?")
    assert [key.metric for key in query.cells] == ["requests.denied"]


def test_how_quick_something_got_received_nothing(engine: Engine) -> None:
    assert not engine.ask("Suqian set up a special team. How quick did it get?").values


def test_a_term_in_a_sentence_about_the_speaker_is_explained(engine: Engine) -> None:
    answer = engine.ask("As a translator I keep stumbling over 三安全一稳定. What is it?")
    assert answer.status is Status.ANSWERED
    assert "stability" in str(answer.blocks)
