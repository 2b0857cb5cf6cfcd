"""What a question means beside its words: which way it points from the usual question, and which concepts lie that way.

Vectors of questions have most in common with each other, whatever they ask. What tells one from another is how it differs from
the usual one of its language, for which the mean of all concepts stands, described in the words of questions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from service.answering.wanted import question_text
from service.understanding.lexicon import concept_descriptions
from service.understanding.query import Language, Query

if TYPE_CHECKING:
    from indexer.storage.embedder import Vectors
    from indexer.storage.passage_store import PassageStore

# keeps a vector of length 0, which points nowhere, from being divided by it
_NOT_ZERO = 1e-9


@dataclass(frozen=True)
class Meaning:
    """The vector of a question, the same less that of the usual one, and how near the question lies to each concept, 0 to 1."""

    vector: Vectors
    direction: Vectors
    concepts: Mapping[str, float]


class Meanings:
    """Reads the meaning of questions. The concepts are embedded for the first question of a language, and kept by the store."""

    def __init__(self) -> None:
        self._described: dict[Language, Vectors] = {}

    def of(self, query: Query, store: PassageStore) -> Meaning:
        """The meaning of a question. Nearness is a squared cosine: many concepts are a little near to any question, few to this one."""
        descriptions = concept_descriptions(query.written_in)
        if query.written_in not in self._described:
            self._described[query.written_in] = store.embed_texts(list(descriptions.values()))
        described = self._described[query.written_in]
        usual = described.mean(axis=0)
        vector = store.embed_query(question_text(query))
        direction = vector - usual
        cosines = (described - usual) @ direction / (_lengths(described - usual) * _lengths(direction) + _NOT_ZERO)
        return Meaning(
            vector, direction, {concept: max(0.0, float(cosine)) ** 2 for concept, cosine in zip(descriptions, cosines, strict=True)}
        )


def _lengths(vectors: Vectors) -> Vectors:
    lengths: Vectors = (vectors**2).sum(axis=-1) ** 0.5
    return lengths
