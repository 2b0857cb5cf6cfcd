"""What a question tells beside what it asks: who asks, what for, where it was heard. Such words narrow no figure.

A figure is narrowed by what is said of the thing counted, in the clause that names it (requests about land, 征地的申请) or in one that
is set before or behind it as its topic (关于征地，…; …, from journalists).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from service.understanding.content import content_of, is_content, narrowing, without
from service.understanding.data import load
from service.understanding.language import words_with_classes
from service.understanding.patterns import Span, overlaps
from service.understanding.phrases import words
from service.understanding.query import Language


class _Patterns(NamedTuple):
    ends: re.Pattern[str]
    asks: re.Pattern[str]
    topic: re.Pattern[str]
    speaker: re.Pattern[str]


def residual_of(text: str, named: Sequence[Span], language: Language, vague: bool = False) -> str:
    """The words of a question that can narrow the figures it names.

    `named`: where it names them, and what is to be done with them; `vague`: it names them by nothing but a verb that fits many things,
    so that any other word can be what it is about.
    """
    asked = text if vague else without_surroundings(text, named, language)
    return narrowing(content_of(without(asked, named), language), language)


def without_surroundings(text: str, named: Sequence[Span], language: Language) -> str:
    """The text with what stands around its question blanked out; where it names nothing, the whole text is what it asks."""
    if not named:
        return text
    patterns = _patterns(language)
    around: list[Span] = []
    for clause in _clauses(text, patterns.ends):
        words_of_it = text[slice(*clause)]
        names = [span for span in named if overlaps(clause, span)]
        if names and language is Language.EN:
            around += _said_of_nothing(text, clause, names, patterns.asks)
        elif not (names or patterns.asks.search(words_of_it) or _is_topic(words_of_it, patterns)):
            around.append(clause)
    around += _function_words(text) if language is Language.ZH else ()
    return without(text, around)


def _is_topic(clause: str, patterns: _Patterns) -> bool:
    return bool(patterns.topic.search(clause)) and not patterns.speaker.search(clause)


def _clauses(text: str, ends: re.Pattern[str]) -> Iterator[Span]:
    begin = 0
    for end in ends.finditer(text):
        yield begin, end.start()
        begin = end.end()
    yield begin, len(text)


def _said_of_nothing(text: str, clause: Span, names: Sequence[Span], asks: re.Pattern[str]) -> Iterator[Span]:
    """Content words of an English clause before what it counts: not beside that, nor behind a word that asks (how many, did)."""
    begin, end = clause
    asked = asks.search(text, begin, end)
    thing = min(start for start, _ in names)
    before = [(word, begin + first, begin + last) for word, first, last in words(text[begin : min(thing, asked.start() if asked else end)])]
    if not asked:
        while before and is_content(before[-1][0]):
            before.pop()
    yield from ((first, last) for word, first, last in before if is_content(word))


def _function_words(text: str) -> Iterator[Span]:
    """Chinese words of classes that say nothing of a thing."""
    light = frozenset(load("surroundings")["zh"]["classes"])
    begin = 0
    for word, kind in words_with_classes(text):
        if kind in light:
            yield begin, begin + len(word)
        begin += len(word)


@cache
def _patterns(language: Language) -> _Patterns:
    patterns = load("surroundings")[language.value]
    return _Patterns(*(re.compile(patterns[name], re.IGNORECASE) for name in _Patterns._fields))
