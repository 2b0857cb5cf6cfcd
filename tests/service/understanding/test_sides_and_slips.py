"""Disputes as they are spoken of, and words that are typed wrong."""

from __future__ import annotations

import pytest

from service.answering.engine import Engine
from service.understanding.query import Language, Operation
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


@pytest.mark.parametrize(
    ("question", "agency", "typed", "read"),
    [
        ("莆田市公信局2023年新收申请多少件", "莆田市工业和信息化局", "公信局", "工信局"),
        ("福建省工业和信息化亭2021年新收申请多少件", "福建省工业和信息化厅", "工业和信息化亭", "工业和信息化厅"),
        ("how many requests did the putian industy bureau receive in 2023", "莆田市工业和信息化局", "industy", "industry"),
        ("fujian dept of indsutry and info technology 2021 number of requests", "福建省工业和信息化厅", "indsutry", "industry"),
    ],
)
def test_an_organ_typed_wrong_beside_its_place_is_read_and_said_so(
    engine: Engine, question: str, agency: str, typed: str, read: str
) -> None:
    query = engine.reader.understand(question)
    assert [one.agency.name for reading in query.agencies for one in reading.agencies] == [agency]
    assert [(slip.typed, slip.read) for slip in query.slips] == [(typed, read)]


@pytest.mark.parametrize(
    "question", ["莆田市公安局2023年新收申请多少件", "How many requests did the Putian education bureau receive in 2023?"]
)
def test_another_organ_is_no_slip(engine: Engine, question: str) -> None:
    query = engine.reader.understand(question)
    assert not any(reading.agencies for reading in query.agencies)
    assert query.slips == ()


def test_a_place_in_small_letters_is_offered(engine: Engine) -> None:
    (reading,) = engine.reader.understand("how many requests did xinxang get in 2023").agencies
    assert (reading.close_spelling, reading.agencies) == ("新乡市", ())


@pytest.mark.parametrize(
    ("question", "metric"),
    [
        ("How many requests did Putian close because the applicant hadn't paid the fee in 2023?", "requests.other.overdue_fee"),
        ("How many requests in Putian in 2023 were rolled over into the following year?", "requests.carried_forward"),
        ("How many requests had Putian taken over from the previous year in 2023?", "requests.carried_over"),
        ("莆田2023年没有先走复议就告上法院的有几起", "litigation.direct.total"),
        ("How many government rules (guizhang) were in force in Putian in 2023?", "proactive.rules.in_force"),
        ("莆田2023年归入其他处理的申请有几件", "requests.other"),
    ],
)
def test_a_row_in_everyday_words(engine: Engine, question: str, metric: str) -> None:
    query = engine.reader.understand(question)
    assert [key.metric for key in query.cells] == [metric]
    assert (query.narrowed_by, query.operation) == ("", Operation.LOOKUP)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("莆田2023年收费的申请有几件", "几件"),
        ("How many requests did Putian charge for in 2023?", "How many"),
        ("莆田2023年行政复议里由省政府受理的有几件", "由省政府受理"),
        (
            "How many reconsiderations against Putian were handled by the provincial government in 2023?",
            "handled by the provincial government",
        ),
        ("How many requests for memos did Putian receive in 2023?", "memos"),
    ],
)
def test_what_the_form_does_not_tell_apart_is_said(engine: Engine, question: str, words: str) -> None:
    assert engine.reader.understand(question).narrowed_by == words
