"""What organs of every kind tell in sentences: in which unit it is asked for, which way requests came, how long they took."""

from __future__ import annotations

from decimal import Decimal

import pytest

from indexer.domain.figures import Qualifier
from indexer.domain.form import CellKey
from indexer.domain.report import NarrativeFigure, Place
from service.answering.by_channel import asks_by_channel, by_channel
from service.answering.counted_in import asks_for_time, durations, of_unit_asked
from service.answering.counted_things import wanted_of
from service.answering.engine import Engine
from service.answering.figure_match import Match, is_of_published, published_anyhow
from service.understanding.content import chinese_keywords, content_of
from service.understanding.query import Language, Subject


def _figures(*told: tuple[str, str, int], sentences: bool = False) -> list[NarrativeFigure]:
    """Figures as subject, unit and value; of one sentence, or each of its own."""
    return [
        NarrativeFigure(
            Decimal(value), unit, Qualifier.EXACT, subject, subject, "2023", "。", "一", Place(start=index), Place(start=index * sentences)
        )
        for index, (subject, unit, value) in enumerate(told)
    ]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        pytest.param("公报一共印了多少册", [3600], id="copies"),
        pytest.param("公报出了几期", [6], id="issues"),
        pytest.param("How many copies of the gazette were printed?", [3600], id="copies, in English"),
        pytest.param("公报有多少人看", [], id="no unit of the sentence"),
        pytest.param("公报情况有多少", [6], id="no unit asked for"),
    ],
)
def test_a_figure_is_of_the_unit_asked_for(question: str, found: list[int]) -> None:
    figures = _figures(("编制公报", "期", 6), ("印发", "册", 3600))
    assert [item.figure.value for item in of_unit_asked([Match(figures[0], 1.0, 1.0)], figures, question)] == found


@pytest.mark.parametrize(
    ("question", "found"),
    [
        pytest.param("申请平均多久答复", [15, 12], id="how long"),
        pytest.param("How long did it take on average to answer a request?", [15, 12], id="how long, in English"),
        pytest.param("培训平均多久一次", [], id="how long something else took"),
        pytest.param("收到多少件申请", [], id="how many"),
    ],
)
def test_how_long_requests_took(question: str, found: list[int]) -> None:
    figures = _figures(("平均答复用时由", "个工作日", 15), ("平均答复用时缩短至", "个工作日", 12), ("公示期", "天", 7))
    told = durations(figures, question) if asks_for_time(question) else []
    assert [item.figure.value for item in told] == found


@pytest.mark.parametrize(
    ("question", "values"),
    [
        pytest.param("福建省工信厅2021年网络申请和信函申请各多少件", [10, 1], id="two ways"),
        pytest.param("福建省工信厅2021年通过信函收到的申请有几件", [1], id="one way"),
        pytest.param(
            "How many requests reached Fujian's department of industry in 2021 by post, and how many online?", [10, 1], id="English"
        ),
    ],
)
def test_requests_by_the_way_they_came(engine: Engine, question: str, values: list[int]) -> None:
    answer = engine.ask(question)
    assert [value.value for value in answer.values] == values
    assert "网络申请10条" in answer.markdown


def test_a_way_that_no_part_tells_is_no_figure() -> None:
    whole, *parts = _figures(("收到申请", "件", 11), ("网上申请", "件", 10))
    figures = [whole, *(NarrativeFigure(**{**vars(part), "whole": 0, "cells": (CellKey("x"),)}) for part in parts)]
    assert asks_by_channel("多少申请是传真来的")
    assert by_channel(figures, "多少申请是传真来的") == []


@pytest.mark.parametrize(
    ("question", "head"),
    [
        pytest.param("How many unlicensed tutoring outfits were shut down?", "培训机构", id="tutoring"),
        pytest.param("How many smog warning text messages went out?", "短信", id="text messages"),
        pytest.param("How many police stations have reading points?", "派出所", id="police stations"),
    ],
)
def test_the_last_noun_of_a_name_is_what_is_counted(question: str, head: str) -> None:
    subject = Subject(question, content_of(question, Language.EN), keywords=chinese_keywords(question))
    assert [item for item in wanted_of(subject, Language.EN) if item.head and head in item.words]


def test_the_work_of_disclosure_publishes_nothing() -> None:
    figures = _figures(("全市因政府信息公开被复议机关纠正", "件", 7), ("全市网站发布信息", "条", 4000), ("办理政务公开热线", "件", 31))
    assert [is_of_published(figure) for figure in figures] == [False, True, False]
    wanted = wanted_of(Subject("主动公开了多少条政府信息", content_of("主动公开了多少条政府信息", Language.ZH)), Language.ZH)
    assert [item.figure.value for item in published_anyhow(wanted, figures)] == [4000]
