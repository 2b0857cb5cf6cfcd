"""What stands around a question narrows no figure; what is said of the thing counted does."""

from __future__ import annotations

import pytest

from service.answering.engine import Engine
from service.understanding.query import Language
from service.understanding.surroundings import without_words_around


@pytest.mark.parametrize(
    "question",
    [
        "领导明天开会要用，莆田2023年不予公开一共多少件",
        "隔壁老王说政府不理人，那莆田2023年新收了几件申请",
        "翻遍年报也没找着，莆田2023年部分公开多少件",
        "我妈急着写信，莆田2023年新收申请几件",
        "My thesis supervisor insists on primary sources: how many requests did Putian refuse in 2023?",
        "Before I file this story tonight, could you double-check how many requests Putian granted in full in 2023?",
        "Out of sheer curiosity, how many requests had Putian concluded by the end of 2023?",
        "The paper said Putian fully granted 'well over a thousand' requests in 2023",
        "We filed a request of our own in spring and waited for ages: how many requests did Putian refuse in 2023?",
        "I edit a neighbourhood newsletter and need the number of new requests in Putian in 2023",
    ],
)
def test_what_stands_around_a_question_narrows_nothing(question: str, engine: Engine) -> None:
    assert engine.reader.understand(question).narrowed_by == ""


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("关于征地拆迁，莆田2023年收到申请多少件", "征地拆迁"),
        ("涉及土地的，莆田2023年收到申请多少件", "土地"),
        ("莆田2023年收到多少件环保类的申请", "环保"),
        ("莆田2023年老年人来申请的有多少件", "老年人"),
        ("莆田2023年当面递交的申请有几件", "当面"),
        ("莆田2023年多少申请翻译成了英文", "英文"),
        ("Regarding demolition, how many requests did Putian receive in 2023?", "demolition"),
        ("How many requests did Putian receive in 2023, from journalists?", "journalists"),
        ("How many requests did journalists file with Putian in 2023?", "journalists"),
        ("How many environmental requests did Putian receive in 2023?", "environmental"),
        ("How many of the requests Putian granted in 2023 dealt with budgets?", "budgets"),
        ("What number of requests went astray in Putian in 2023?", "astray"),
        ("I edit a newsletter and want to know how many CPPCC proposals Putian handled in 2023", "CPPCC"),
    ],
)
def test_what_is_said_of_the_thing_counted_narrows_it(question: str, words: str, engine: Engine) -> None:
    query = engine.reader.understand(question)
    assert words in query.narrowed_by or (not query.cells and words in query.subject.residual)


def test_a_question_that_names_nothing_is_left_whole() -> None:
    assert without_words_around("隔壁老王说，天气怎么样", (), Language.ZH) == "隔壁老王说，天气怎么样"
