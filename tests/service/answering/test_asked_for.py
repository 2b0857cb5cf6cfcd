"""Who and when, and what is counted: a sentence that holds none of it does not answer. Read by eye in the sample reports."""

from __future__ import annotations

import pytest

from service.answering.answer import Quote, Status
from service.answering.asked_for import form_of
from service.answering.engine import Engine


@pytest.mark.parametrize("question", ["Who trained the staff in Putian in 2023?", "谁给莆田市工信局的干部上过课"])
def test_who_did_something_that_the_report_does_not_tell(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert answer.status is Status.NOT_REPORTED
    assert not any(isinstance(block, Quote) for block in answer.blocks)


@pytest.mark.parametrize("question", ["When were the staff taught in Xinxiang?", "新乡市工信局什么时候培训的工作人员"])
def test_a_sentence_without_a_time_does_not_tell_when(engine: Engine, question: str) -> None:
    query = engine.reader.understand(question)
    form = form_of(query, (("培训",),))
    assert form is not None
    assert form.fits("9月组织了培训。")
    assert not form.fits("2023年组织了培训。")
    assert not form.fits("9月改版了网站。")


def test_how_many_is_no_question_for_a_person_or_a_time(engine: Engine) -> None:
    assert form_of(engine.reader.understand("How many people follow Zhaoyuan's account?"), ()) is None


@pytest.mark.parametrize(
    "question",
    [
        "How many state secrets did Putian publish in 2023?",
        "How many trade secrets did Putian leak?",
        "莆田市工信局2023年公开了多少国家秘密",
    ],
)
def test_secrets_made_public_are_neither_refusals_nor_items_published(engine: Engine, question: str) -> None:
    answer = engine.ask(question)
    assert (answer.status, answer.values) == (Status.NOT_REPORTED, ())


def test_the_noun_is_counted_and_not_the_verb_behind_it(engine: Engine) -> None:
    (value,) = engine.ask("How many companies took part in Zhaoyuan's open month in 2023?").values
    assert (value.value, value.unit) == (33, "家")


def test_how_to_reach_an_office_is_told_by_its_address(engine: Engine) -> None:
    answer = engine.ask("Where can I reach the Putian bureau's office?")
    assert "0594-2290478" in "".join(block.text for block in answer.blocks if isinstance(block, Quote))
