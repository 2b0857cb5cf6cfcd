"""Find passages of certain reports: by words (BM25 over jieba words and character pairs) and by meaning (vectors), fused.

Agency and year are never left to similarity: the reports are known before anything is ranked. SQL gives their passages,
Chroma their vectors by id, and both rankings are made here, over tens or hundreds of passages.
"""

from __future__ import annotations

import logging
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress
from statistics import median
from typing import TYPE_CHECKING

from indexer.storage.fact_reader import FactReader, StoredPassage
from service.understanding.lexicon import topics
from service.understanding.query import Language, Query

if TYPE_CHECKING:
    from indexer.storage.passage_store import PassageStore

# rank constant of reciprocal rank fusion, the value of the paper that introduced it (Cormack et al. 2009)
_RRF_K = 60
# share of the question's words, the rare ones weighing more, that a passage must hold to be quoted
MIN_COVERAGE = 0.5
# or how far its cosine must stand above the report's median: E5 gives unrelated texts 0.75 to 0.85, so that no fixed
# cosine tells; measured on the sample reports, unrelated questions reach 0.032 above it
MIN_MARGIN = 0.04
# a passage this much further from the question than the best one is not quoted beside it
_MAX_BEHIND_BEST = 0.03


@dataclass(frozen=True)
class Hit:
    """A passage found, with its fused score, the share of the question's words it holds, and its cosine to the question."""

    passage: StoredPassage
    score: float
    coverage: float
    similarity: float


class PassageFinder:
    """Ranks the passages of given reports. The passage store is opened when the first question needs it."""

    def __init__(self, facts: FactReader, open_passages: Callable[[], PassageStore]) -> None:
        self._facts = facts
        self._open = open_passages

    def find(self, query: Query, report_keys: Sequence[int], count: int) -> list[Hit]:
        """The best passages for a question in some reports, best first; none that has nothing to do with it."""
        passages = self._candidates(query, report_keys)
        if not passages:
            return []
        texts = [f"{item.passage.heading} {item.passage.text}" for item in passages]
        wanted = _wanted(query)
        by_words = _lexical_scores(" ".join(word for words in wanted for word in words), texts)
        by_meaning = self._similarities(query.subject.text, passages)
        scores, coverage = _fuse(by_words, by_meaning), _coverage(wanted, texts)
        usual, nearest = median(by_meaning), max(by_meaning) - _MAX_BEHIND_BEST
        hits = [Hit(item, scores[index], coverage[index], by_meaning[index]) for index, item in enumerate(passages)]
        # a part of the form that the topic has to itself is about the question whatever its words
        in_own_part = bool(query.topic) and all(item.passage.section == topics()[query.topic].section for item in passages)
        fitting = [hit for hit in hits if in_own_part or hit.coverage >= MIN_COVERAGE or hit.similarity - usual >= MIN_MARGIN]
        return sorted((hit for hit in fitting if hit.similarity >= nearest), key=lambda hit: -hit.score)[:count]

    def _candidates(self, query: Query, report_keys: Sequence[int]) -> list[StoredPassage]:
        """The passages of the reports; for a topic that has a part of the form to itself, those of that part."""
        passages = self._facts.passages(report_keys)
        section = topics()[query.topic].section if query.topic else ""
        return [item for item in passages if section and item.passage.section == section] or passages

    def _similarities(self, text: str, passages: Sequence[StoredPassage]) -> list[float]:
        store = self._open()
        vector = store.embed_query(text)
        vectors = store.vectors([item.chunk_id for item in passages])
        return [float(vector @ vectors[item.chunk_id]) if item.chunk_id in vectors else 0.0 for item in passages]


def _wanted(query: Query) -> list[tuple[str, ...]]:
    """What the question asks for, each thing as the Chinese words that can stand for it."""
    topic = [topics()[query.topic].words] if query.topic else []
    if query.written_in is Language.EN:
        return [*query.subject.keywords, *topic]
    words = dict.fromkeys(word for word in _jieba()(query.subject.content) if len(word) > 1)
    return [next((group for group in topic if any(part in word for part in group)), (word,)) for word in words]


def _coverage(wanted: Sequence[tuple[str, ...]], texts: Sequence[str]) -> list[float]:
    """The share of what is wanted that each text holds, weighted by rarity; a word that no text holds weighs most."""
    holds = [[any(word in text for word in words) for words in wanted] for text in texts]
    weights = [math.log(1 + len(texts) / (0.5 + sum(row[index] for row in holds))) for index in range(len(wanted))]
    total = sum(weights) or 1.0
    return [sum(weight for weight, held in zip(weights, row, strict=True) if held) / total for row in holds]


def _fuse(*rankings: Sequence[float]) -> list[float]:
    """Reciprocal rank fusion; an item a ranking gives 0 takes no part in it."""
    fused = [0.0] * len(rankings[0])
    for scores in rankings:
        order = sorted(compress(range(len(scores)), (score > 0 for score in scores)), key=lambda index: -scores[index])
        for rank, index in enumerate(order, start=1):
            fused[index] += 1.0 / (_RRF_K + rank)
    return fused


def _lexical_scores(query: str, texts: Sequence[str]) -> list[float]:
    import bm25s  # noqa: PLC0415  (figures never need it)

    tokens = [tokenise(text) for text in texts]
    vocabulary = {token for words in tokens for token in words}
    asked = [token for token in tokenise(query) if token in vocabulary]
    if not asked:
        return [0.0] * len(texts)
    index = bm25s.BM25()
    index.index(tokens, show_progress=False)
    return list(map(float, index.get_scores(asked)))


def tokenise(text: str) -> list[str]:
    """Words as jieba cuts them, and pairs of characters for what its dictionary does not know."""
    words = [word for word in _jieba()(text) if len(word) > 1]
    runs = "".join(char if "\u4e00" <= char <= "\u9fff" else " " for char in text).split()
    return words + [run[index : index + 2] for run in runs for index in range(len(run) - 1)]


@cache
def _jieba() -> Callable[[str], list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it still asks for pkg_resources, and does without it
        import jieba  # noqa: PLC0415

    jieba.setLogLevel(logging.WARNING)
    return jieba.lcut  # type: ignore[no-any-return]
