"""Disputes as they are spoken of, and words that are typed wrong."""

from __future__ import annotations

import pytest

from service.answering.engine import Engine
from service.understanding.query import Language
from service.understanding.typos import corrected


@pytest.mark.parametrize(
    ("question", "metrics"),
    [
        ("How many lawsuits without prior reconsideration did plaintiffs win against Putian in 2023?", ["litigation.direct.corrected"]),
        ("How many lawsuits without prior reconsideration did Putian win in 2023?", ["litigation.direct.upheld"]),
        ("莆田2023年行政复议申请人胜诉的有几件", ["reconsideration.corrected"]),
        ("莆田2023年行政复议机关胜诉的有几件", ["reconsideration.upheld"]),
        ("莆田2023年因国家秘密不给的申请有几件", ["requests.denied.state_secret"]),
        ("How many reconsiderations ended in some other way in Putian in 2023?", ["reconsideration.other"]),
    ],
)
def test_a_result_is_that_of_the_side_spoken_of(engine: Engine, question: str, metrics: list[str]) -> None:
    query = engine.reader.understand(question)
    assert [key.metric for key in query.cells] == metrics
    assert query.narrowed_by == ""


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("莆田2023年行政复议驳回的有几件", "驳回"),
        ("How many lawsuits against Putian were closed in 2023?", "closed"),
        ("莆田2023年企业提起的行政复议有几件", "企业"),
        ("How many lawsuits by citizens did Putian lose in 2023?", "lose"),
        ("莆田2023年罚款多少钱", "多少钱"),
    ],
)
def test_what_the_form_does_not_print_of_disputes_and_penalties_is_not_read_over(engine: Engine, question: str, words: str) -> None:
    assert engine.reader.understand(question).narrowed_by == words


@pytest.mark.parametrize(
    ("typed", "read", "language"),
    [
        ("行政复义多少件", "行政复议多少件", Language.ZH),
        ("不与公开多少件", "不予公开多少件", Language.ZH),
        ("收到多少公开申情", "收到多少公开申请", Language.ZH),
        ("how many aplications", "how many applications", Language.EN),
        ("howmany requests", "how many requests", Language.EN),
    ],
)
def test_a_slip_in_a_word_of_the_form_is_read(typed: str, read: str, language: Language) -> None:
    assert corrected(typed, language)[0] == read


@pytest.mark.parametrize("text", ["其它处理", "不交费", "不愿公开"])
def test_a_word_of_its_own_is_no_slip(text: str) -> None:
    assert corrected(text, Language.ZH) == (text, ())


@pytest.mark.parametrize("word", ["retracted", "revealed", "police", "limitation", "complaining", "suspended"])
def test_a_real_english_word_is_no_slip(word: str) -> None:
    assert corrected(f"how many were {word}", Language.EN)[0] == f"how many were {word}"
