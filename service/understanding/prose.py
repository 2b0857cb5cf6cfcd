"""The words of questions about the prose: which frame a question, and which tell the figures of the prose apart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from service.understanding.lexicon import word_lists
from service.understanding.phrases import stem


@dataclass(frozen=True)
class FigureWords:
    """Words by which figures of the prose are told from each other (`lexicon/prose_figures.toml`)."""

    says_nothing: str
    publishing: frozenset[str]
    disclosing: frozenset[str]
    channels: tuple[str, ...]
    published: tuple[str, ...]
    published_units: tuple[str, ...]
    taken_over: tuple[str, ...]
    asks_taken_over_en: tuple[str, ...]
    remainders: tuple[str, ...]
    cumulative: tuple[str, ...]
    money_units: tuple[str, ...]
    counts_a_difference: tuple[str, ...]

    def is_of_channel(self, text: str) -> bool:
        """Whether a figure is said to be of one channel."""
        return any(word in text for word in self.channels)

    def is_published(self, text: str) -> bool:
        """Whether a figure counts what was published."""
        return any(word in text for word in self.published)

    def is_taken_over(self, text: str) -> bool:
        """Whether a figure counts what others took over."""
        return any(word in text for word in self.taken_over)

    def asks_for_count(self, question: str) -> bool:
        """Whether a question asks for a difference as a number of things."""
        return any(word in question.lower() for word in self.counts_a_difference)

    def asks_taken_over(self, question: str) -> bool:
        """Whether a question asks for what others took over; English words by their beginnings."""
        return self.is_taken_over(question) or bool(re.search(rf"\b(?:{'|'.join(self.asks_taken_over_en)})", question, re.IGNORECASE))


@cache
def figure_words() -> FigureWords:
    """The words that tell figures of the prose apart."""
    lists = word_lists("prose_figures")
    return FigureWords(
        says_nothing=lists["says_nothing"],
        publishing=frozenset(lists["publishing"]),
        disclosing=frozenset(lists["disclosing"]),
        channels=tuple(lists["channels"]),
        published=tuple(lists["published"]),
        published_units=tuple(lists["published_units"]),
        taken_over=tuple(lists["taken_over"]),
        asks_taken_over_en=tuple(lists["asks_taken_over_en"]),
        remainders=tuple(lists["remainders"]),
        cumulative=tuple(lists["cumulative"]),
        money_units=tuple(lists["money_units"]),
        counts_a_difference=tuple(lists["counts_a_difference"]),
    )


@cache
def said_of_prose() -> frozenset[str]:
    """Words of questions about the prose that say nothing of their subject: Chinese words, and the stems of English ones."""
    lists = word_lists("prose_questions")
    return frozenset(lists["zh"]) | frozenset(stem(word) for word in lists["en"].split())
