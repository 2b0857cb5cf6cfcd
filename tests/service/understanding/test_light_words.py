"""Words that stand around a count and say nothing of it, beside those that say which is meant."""

from __future__ import annotations

from datetime import date

import pytest

from service.answering.engine import Engine
from service.understanding.parts import clauses
from service.understanding.query import Language, Operation
from service.understanding.ranks import read_place
from service.understanding.years import read_years


@pytest.mark.parametrize(
    "question",
    [
        "莆田2023年一口气收到多少件申请",
        "莆田2023年收到的申请里头，企业提的有几件",
        "莆田2023年前前后后摊上几起行政复议",
        "莆田2023年陆陆续续收到多少件申请",
        "How many requests landed with Putian in 2023?",
        "How many requests did Putian rack up in 2023?",
        "Of the requests Putian took in during 2023, how many were sent by companies?",
    ],
)
def test_light_words_narrow_nothing(question: str, engine: Engine) -> None:
    assert engine.reader.understand(question).narrowed_by == ""


@pytest.mark.parametrize(
    "question",
    [
        "莆田2023年共同提出的申请有几件",
        "莆田2023年按时答复的申请有几件",
        "莆田2023年收到寄来的申请几件",
        "How many land requests did Putian receive in 2023?",
        "How many requests did Putian send back in 2023?",
        "How many requests did Putian answer on time in 2023?",
    ],
)
def test_words_that_say_which_is_meant_narrow(question: str, engine: Engine) -> None:
    assert engine.reader.understand(question).narrowed_by


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("21到23这三年", (2021, 2022, 2023)),
        ("从21年到23年", (2021, 2022, 2023)),
        ("2021-23", (2021, 2022, 2023)),
        ("'21–'23", (2021, 2022, 2023)),
        ("21、22和23年", (2021, 2022, 2023)),
        ("2022 – 25 of them", (2022,)),
        ("17到21件", ()),
    ],
)
def test_years_of_two_digits(text: str, years: tuple[int, ...]) -> None:
    assert read_years(text, date(2026, 1, 1))[0].years == years


@pytest.mark.parametrize(
    ("text", "first", "count"),
    [
        ("which agency received the most, and which came second?", 1, 2),
        ("收到最多的是哪家，第二是哪家", 1, 2),
        ("第一名和第二名是哪两家", 1, 2),
        ("which agency came second?", 2, 1),
        ("哪家第二多", 2, 1),
    ],
)
def test_both_places_are_asked_for(text: str, first: int, count: int) -> None:
    place = read_place(text)
    assert (place.first, place.count) == (first, count)


def test_all_are_ranked_where_all_is_said() -> None:
    assert read_place("rank all the agencies by requests").count > read_place("rank the agencies by requests").count


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("Putian brushed some requests aside as petitions in 2023. How many?", ["requests.not_processed.petition"]),
        ("How many requests did Putian throw out as petitions in 2023?", ["requests.not_processed.petition"]),
        ("Putian, 2023: lawsuits brought without prior administrative reconsideration, total", ["litigation.direct.total"]),
        ("莆田2023年年底还没办完、拖进2024年的申请剩几件", ["requests.carried_forward"]),
    ],
)
def test_one_figure_is_meant(question: str, metrics: list[str], engine: Engine) -> None:
    assert [key.metric for key in engine.reader.understand(question).cells] == metrics


def test_what_stands_before_the_first_that_asks_goes_with_it() -> None:
    assert len(clauses("没走复议的官司，2023年有多少起，其中纠正的几起？", Language.ZH)) == 2


def test_what_a_contradiction_is_about_is_no_number_asked_for(engine: Engine) -> None:
    query = engine.reader.understand("Does Putian's 2023 report contradict itself on how many applications came in?")
    assert query.operation is Operation.AUDIT
