"""How passages are ranked: by how many words of a concept they hold, by meaning as far as it stands out, and by where they stand."""

from __future__ import annotations

from math import log

import pytest

from service.answering.engine import Engine
from service.answering.ranking import concept_scores, concept_term, fuse, standing_out, terms
from service.answering.retrieval import PassageFinder
from service.understanding.query import Language
from service.understanding.typos import corrected
from service.wiring import Runtime


def sections(samples: Runtime, engine: Engine, question: str) -> list[str]:
    [query, *_] = engine.reader.read(question)
    report = next(report for report in samples.facts.reports() if report.agency.name == "招远市工业和信息化局")
    return [hit.passage.passage.section for hit in PassageFinder(samples.facts, lambda: samples.passages).find(query, report.key, 3)]


def test_a_text_speaks_of_a_concept_as_often_as_it_holds_different_words_of_it() -> None:
    assert terms("开展培训").count(concept_term("training")) == 1
    assert terms("举办讲座，请老师授课，组织研讨").count(concept_term("training")) == 3
    assert concept_term("training") not in terms("收取费用")


def test_meaning_tells_by_how_far_it_stands_above_the_median() -> None:
    assert standing_out([0.8, 0.8, 0.8, 0.8]) == [0, 0, 0, 0]
    low, usual, also, high = standing_out([0.70, 0.80, 0.80, 0.90])
    assert (usual, also) == (0, 0)
    assert high > 1
    assert low == -1
    assert standing_out([]) == []


def test_meaning_decides_between_what_words_do_not_tell_apart() -> None:
    first, second, third = fuse([2.0, 2.0, 1.0], [0.80, 0.82, 0.81])
    assert second > first > third
    assert fuse([0.0, 0.0], [0.7, 0.8])[1] > fuse([0.0, 0.0], [0.7, 0.8])[0]


def test_a_text_counts_for_what_the_question_lies_near_to_by_its_words_and_by_how_few_texts_speak_of_it() -> None:
    texts = ["举办讲座，请老师授课，组织研讨", "开展培训", "收取费用"]
    three_words, one_word, none = concept_scores({"training": 0.5}, texts)
    rarity = log(1 + 3 / 2.5)  # two of three texts
    assert three_words == pytest.approx(0.5 * rarity * 3 / 4.5)
    assert one_word == pytest.approx(0.5 * rarity * 1 / 2.5)
    assert none == 0


def test_meaning_and_concepts_count_alike() -> None:
    both, meaning, concepts, neither = fuse([1.0, 1.0, 1.0, 1.0], [0.9, 0.9, 0.8, 0.8], [0.3, 0.1, 0.3, 0.1])
    assert meaning == pytest.approx(concepts)
    assert both > meaning > neither
    assert both - meaning == pytest.approx(meaning - neither)


def test_a_part_that_is_asked_for_is_told_whole_and_without_what_stands_under_other_headings(samples: Runtime, engine: Engine) -> None:
    [query, *_] = engine.reader.read("招远市工信局2023年存在哪些问题")
    report = next(report for report in samples.facts.reports() if report.agency.name == "招远市工业和信息化局")
    hits = PassageFinder(samples.facts, lambda: samples.passages).find(query, report.key, 1)
    assert {hit.passage.passage.heading for hit in hits} == {"（一）主要问题"}
    assert {hit.passage.passage.text[:2] for hit in hits} == {"1.", "2.", "3."}


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("招远市工信局2023年帮企业解决困难", id="difficulties of others"),
        pytest.param("What problems of companies did Zhaoyuan solve during its open month in 2023?", id="in English"),
    ],
)
def test_a_question_that_names_something_beside_problems_is_not_held_to_their_part(samples: Runtime, engine: Engine, question: str) -> None:
    assert sections(samples, engine, question)[0] == "六"


@pytest.mark.parametrize("word", ["responsible", "shortcomings", "interpretations", "consultations"])
def test_a_word_that_questions_about_the_prose_use_is_no_slip_for_a_word_of_the_form(word: str) -> None:
    assert corrected(f"Who is {word}?", Language.EN)[0] == f"Who is {word}?"


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        pytest.param("Did the Zhaoyuan industry bureau open its doors to entrepreneurs in 2023?", "政府开放月", id="an open month"),
        pytest.param(
            "What does Zhaoyuan's industry bureau say about subdivisions not taking the work seriously (2023)?", "2.", id="little regard"
        ),
    ],
)
def test_a_question_whose_words_no_list_knows_is_ranked_by_what_lies_near(
    samples: Runtime, engine: Engine, question: str, begins: str
) -> None:
    [query, *_] = engine.reader.read(question)
    report = next(report for report in samples.facts.reports() if report.agency.name == "招远市工业和信息化局")
    first, *others = PassageFinder(samples.facts, lambda: samples.passages).rank(query, [report.key])
    assert {hit.by_words for hit in (first, *others)} == {0}
    assert first.passage.passage.text.startswith(begins)


def test_concepts_decide_where_words_and_meaning_put_another_passage_first(samples: Runtime, engine: Engine) -> None:
    [query, *_] = engine.reader.read("福建省工信厅2021年市民写信过来有人处理吗")
    report = next(report for report in samples.facts.reports() if report.agency.name == "福建省工业和信息化厅")
    hits = PassageFinder(samples.facts, lambda: samples.passages).rank(query, [report.key])
    without = fuse([hit.by_words for hit in hits], [hit.by_meaning for hit in hits])
    assert "来信589件" in hits[0].passage.passage.text
    assert without[0] < max(without)
