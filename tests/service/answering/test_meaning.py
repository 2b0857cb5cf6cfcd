"""What a question means: where it points away from the usual question, and which concepts lie there; the vectors here are made up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from indexer.storage.embedder import Vectors
from service.answering.engine import Engine
from service.answering.meaning import Meanings
from service.understanding.lexicon import concept_descriptions, concepts
from service.understanding.query import Language, Query

_COUNT = len(concepts())


class _Store:
    """Each concept lies along an axis of its own, a question along that of one concept; all share `in_common` along one more."""

    def __init__(self, in_common: float, asked: int | None) -> None:
        self._in_common, self._asked = in_common, asked
        self.embedded: list[str] = []

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        return np.hstack([np.eye(_COUNT, dtype=np.float32), np.full((_COUNT, 1), self._in_common, dtype=np.float32)])

    def embed_query(self, _: str) -> Vectors:
        axes = np.full(_COUNT, 1 / _COUNT) if self._asked is None else np.eye(_COUNT)[self._asked]
        return np.array([*axes, self._in_common], dtype=np.float32)


def asked(engine: Engine, text: str) -> Query:
    [query, *_] = engine.reader.read(text)
    return query


@pytest.mark.parametrize("in_common", [pytest.param(0.0, id="nothing"), pytest.param(50.0, id="nearly everything")])
def test_what_all_questions_have_in_common_tells_nothing(engine: Engine, in_common: float) -> None:
    meaning = Meanings().of(asked(engine, "莆田市工信局2023年怎样培训"), _Store(in_common, asked=2))  # type: ignore[arg-type]
    third = list(concepts())[2]
    assert meaning.concepts[third] == pytest.approx(1)
    assert {concept for concept, near in meaning.concepts.items() if near} == {third}
    assert meaning.direction[-1] == pytest.approx(0)


def test_the_usual_question_lies_near_to_no_concept(engine: Engine) -> None:
    meaning = Meanings().of(asked(engine, "莆田市工信局2023年怎样培训"), _Store(0.5, asked=None))  # type: ignore[arg-type]
    assert max(meaning.concepts.values()) == pytest.approx(0, abs=1e-3)


def test_concepts_are_described_in_the_words_of_the_language_and_embedded_once(engine: Engine) -> None:
    store, meanings = _Store(0.5, asked=0), Meanings()
    for text in ("莆田市工信局2023年怎样培训", "招远市工信局2023年谁负责", "How did Putian train its staff in 2023?"):
        meanings.of(asked(engine, text), store)  # type: ignore[arg-type]
    assert store.embedded == [*concept_descriptions(Language.ZH).values(), *concept_descriptions(Language.EN).values()]
    assert "怎么监管" in concept_descriptions(Language.ZH)["supervision"]
    assert "oversight" in concept_descriptions(Language.EN)["supervision"]
    assert all(concept_descriptions(language).keys() == concepts().keys() for language in Language)
