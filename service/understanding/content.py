"""What is left of a question when agency, year and function words are gone: the words that say what it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from service.understanding.lexicon import function_words, narrative_lexicon, stem, words
from service.understanding.query import Language

_MEASURES = "[件条个次份项人名家期篇场部元]"
_ZH_COUNTING = re.compile(rf"多少|几{_MEASURES}|数量|件数|总数|人数|次数|有几|几何|是否|有没有|有无")
_EN_COUNTING = re.compile(r"\bhow (?:many|much|often)\b|\bnumber\b|\bcount\b|\btotal\b|\bfigures?\b|\bany\b|\bamounts?\b", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[^\w\s]")


def is_counting(text: str, language: Language) -> bool:
    """Whether a question asks for a number, or whether there was any."""
    return bool((_ZH_COUNTING if language is Language.ZH else _EN_COUNTING).search(text))


def content_of(text: str, language: Language) -> str:
    """The text without function words: for Chinese a run of characters with gaps, for English the words left."""
    if language is Language.ZH:
        return " ".join(_PUNCTUATION.sub(" ", _chinese_function_words().sub(" ", text)).split())
    function_words = _english_function_words()
    return " ".join(word for word, _, _ in words(text) if stem(word) not in function_words and not word.isdigit())


@cache
def _chinese_function_words() -> re.Pattern[str]:
    plain = "|".join(sorted(function_words()["zh"], key=len, reverse=True))
    return re.compile(f"(?:多少|有几|几){_MEASURES}|{plain}")


@cache
def _english_function_words() -> frozenset[str]:
    return frozenset(stem(word) for word in function_words()["en"].split())


def without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with some spans blanked out."""
    rest = list(text)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return "".join(rest)


def chinese_keywords(text: str) -> tuple[tuple[str, ...], ...]:
    """For an English question: of each thing it counts, the Chinese words that can stand for it in a report."""
    return tuple(dict.fromkeys(mention.keys("word") for mention in narrative_lexicon().find(text, Language.EN)))
