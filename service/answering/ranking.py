"""Rank texts by words (BM25 over jieba words and character pairs), by meaning (vectors) and by concepts, and fuse the rankings."""

from __future__ import annotations

import logging
import math
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from statistics import median, pstdev

from service.understanding.lexicon import concepts

# how much meaning, and how much concepts, count beside the words, which know the field's terms that a small multilingual model confuses:
# a passage three standard deviations above the median gains this share of the best score of words. Best of 0.2 to 1.0 on eval/retrieval
# and on two sets of questions kept beside it, whichever of the five is left out
_WEIGHT_OF_MEANING = 0.35
_USUAL_SPREAD = 3.0
# BM25: how much a long passage is held to say less of each of its words; 0.75 is for texts of all lengths, passages are cut alike
_LENGTH_COUNTS = 0.4
# questions go on about the same reports: the passages of some twenty are not cut into words again
_TEXTS_KEPT = 512
# how soon more words of a concept say no more of it: as in BM25
_SATURATION = 1.5


def fuse(by_words: Sequence[float], *others: Sequence[float]) -> list[float]:
    """Scores of the same items in one: words as a share of the best, each of the others as how far it stands out, which is all it tells."""
    best = max(by_words, default=0.0) or 1.0
    gains = [sum(outs) for outs in zip(*map(standing_out, others), strict=True)]
    return [words / best + _WEIGHT_OF_MEANING * gain / _USUAL_SPREAD for words, gain in zip(by_words, gains, strict=True)]


def standing_out(similarities: Sequence[float]) -> list[float]:
    """How many standard deviations each similarity stands above the median of all; -1 at least, so that the farthest weighs no more."""
    if not similarities:
        return []
    usual, spread = median(similarities), pstdev(similarities) or 1.0
    return [max(-1.0, (similarity - usual) / spread) for similarity in similarities]


def coverage(wanted: Sequence[tuple[str, ...]], texts: Sequence[str]) -> list[float]:
    """The share of what is wanted that each text holds, weighted by rarity; what no text holds weighs as what one does.

    `wanted`: each thing as the words that can stand for it.
    """
    holds = [[any(word in text for word in words) for words in wanted] for text in texts]
    weights = [_rarity(sum(row[index] for row in holds), len(texts)) for index in range(len(wanted))]
    total = sum(weights) or 1.0
    return [sum(weight for weight, held in zip(weights, row, strict=True) if held) / total for row in holds]


def concept_scores(near: Mapping[str, float], texts: Sequence[str]) -> list[float]:
    """How much each text says of the concepts that a question lies near to: what few texts speak of tells more.

    `near`: how near, by id of the concept; 0 for one that has nothing to do with it.
    """
    spoken_of = [words_of_concepts(text) for text in texts]
    holding = Counter(concept for found in spoken_of for concept in found)
    weights = {concept: nearness * _rarity(holding[concept], len(texts)) for concept, nearness in near.items()}
    return [sum(weights.get(concept, 0.0) * count / (count + _SATURATION) for concept, count in found.items()) for found in spoken_of]


def _rarity(holding: int, texts: int) -> float:
    """What it weighs that so many texts of all hold something; that none holds it weighs as that one does."""
    return math.log(1 + texts / (0.5 + max(1, holding)))


def lexical_scores(query: Sequence[str], texts: Sequence[str]) -> list[float]:
    """BM25 of each text for the terms of a query (`terms`); 0 where they share none."""
    import bm25s  # noqa: PLC0415  (figures never need it)

    terms_of_texts = [list(terms(text)) for text in texts]
    vocabulary = {term for found in terms_of_texts for term in found}
    asked = [term for term in query if term in vocabulary]
    if not asked:
        return [0.0] * len(texts)
    index = bm25s.BM25(b=_LENGTH_COUNTS)
    index.index(terms_of_texts, show_progress=False)
    return list(map(float, index.get_scores(asked)))


@lru_cache(_TEXTS_KEPT)
def terms(text: str) -> tuple[str, ...]:
    """What a text is found by: words as jieba cuts them, pairs of characters for what its dictionary does not know, and
    what it speaks of, whatever the words (`concept:secrecy`): as often as it holds different ones of the concept.
    """
    spoken_of = [concept_term(concept) for concept, count in words_of_concepts(text).items() for _ in range(count)]
    return (*words_and_pairs(text), *spoken_of)


@lru_cache(_TEXTS_KEPT)
def words_of_concepts(text: str) -> Mapping[str, int]:
    """How many different words of a concept a text holds, by id; only those of which it holds any."""
    counts = {concept: sum(word in text for word in words) for concept, words in concepts().items()}
    return {concept: count for concept, count in counts.items() if count}


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
    # a cutter of its own: words added to the common one have no class, and questions would be read otherwise after the first search
    cutter = jieba.Tokenizer()
    for word in sorted({word for words in concepts().values() for word in words}):
        cutter.add_word(word)
    return cutter.lcut  # type: ignore[no-any-return]
