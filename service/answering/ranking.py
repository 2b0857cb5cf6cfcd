"""Rank texts by words (BM25 over jieba words and character pairs) and by meaning (vectors), and fuse the two rankings."""

from __future__ import annotations

import logging
import math
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from itertools import compress

from service.understanding.lexicon import concepts

# rank constant of reciprocal rank fusion; the 60 of the paper that introduced it (Cormack et al. 2009) is for lists of
# thousands: over the tens of passages of a report it makes the first and the tenth nearly the same
_RRF_K = 5
# words know the field's terms, which a small multilingual model confuses; both as best on `python -m eval.benchmarks.retrieval`
_WEIGHT_OF_WORDS = 3.0


def fuse(by_words: Sequence[float], by_meaning: Sequence[float]) -> list[float]:
    """Weighted reciprocal rank fusion of two scores of the same items; an item that one gives 0 takes no part in it."""
    fused = [0.0] * len(by_words)
    for scores, weight in ((by_words, _WEIGHT_OF_WORDS), (by_meaning, 1.0)):
        order = sorted(compress(range(len(scores)), (score > 0 for score in scores)), key=lambda index: -scores[index])
        for rank, index in enumerate(order, start=1):
            fused[index] += weight / (_RRF_K + rank)
    return fused


def coverage(wanted: Sequence[tuple[str, ...]], texts: Sequence[str]) -> list[float]:
    """The share of what is wanted that each text holds, weighted by rarity; what no text holds weighs as what one does.

    `wanted`: each thing as the words that can stand for it.
    """
    holds = [[any(word in text for word in words) for words in wanted] for text in texts]
    weights = [math.log(1 + len(texts) / (0.5 + max(1, sum(row[index] for row in holds)))) for index in range(len(wanted))]
    total = sum(weights) or 1.0
    return [sum(weight for weight, held in zip(weights, row, strict=True) if held) / total for row in holds]


def lexical_scores(query: Sequence[str], texts: Sequence[str]) -> list[float]:
    """BM25 of each text for the terms of a query (`terms`); 0 where they share none."""
    import bm25s  # noqa: PLC0415  (figures never need it)

    terms_of_texts = [terms(text) for text in texts]
    vocabulary = {term for found in terms_of_texts for term in found}
    asked = [term for term in query if term in vocabulary]
    if not asked:
        return [0.0] * len(texts)
    index = bm25s.BM25()
    index.index(terms_of_texts, show_progress=False)
    return list(map(float, index.get_scores(asked)))


def terms(text: str) -> list[str]:
    """What a text is found by: words as jieba cuts them, pairs of characters for what its dictionary does not know, and
    what it speaks of, whatever the words (`concept:secrecy`).
    """
    spoken_of = [concept_term(concept) for concept, words in concepts().items() if any(word in text for word in words)]
    return [*words_and_pairs(text), *spoken_of]


def words_and_pairs(text: str) -> list[str]:
    """The words of a Chinese text and its pairs of neighbouring characters."""
    runs = "".join(char if "\u4e00" <= char <= "\u9fff" else " " for char in text).split()
    return [*chinese_words(text), *(run[index : index + 2] for run in runs for index in range(len(run) - 1))]


def concept_term(concept: str) -> str:
    """The term of a concept, which no text can hold by chance."""
    return f"concept:{concept}"


def chinese_words(text: str) -> list[str]:
    """The words of a text of two characters or more, as jieba cuts them."""
    return [word for word in _jieba()(text) if len(word) > 1]


@cache
def _jieba() -> Callable[[str], list[str]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it still asks for pkg_resources, and does without it
        import jieba  # noqa: PLC0415

    jieba.setLogLevel(logging.WARNING)
    for word in sorted({word for words in concepts().values() for word in words}):
        jieba.add_word(word)
    return jieba.lcut  # type: ignore[no-any-return]
