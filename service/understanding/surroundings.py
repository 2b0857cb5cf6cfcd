"""What a question tells beside what it asks: who asks, what for, where it was heard. Such words narrow no figure.

A figure is narrowed by what is said of the thing counted, in the clause that names it (requests about land, 征地的申请) or in one that
is set before or behind it as its topic (关于征地，…; …, from journalists).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from service.understanding.content import beside_requests, content_of, is_content, narrowing, without
from service.understanding.data import load
from service.understanding.language import words_with_classes
from service.understanding.patterns import Span, found_spans, overlaps
from service.understanding.phrases import words
from service.understanding.query import Language

_SENTENCE_ENDS = re.compile(r"[。？！?!]|(?<=[a-z\d)]{2})\.(?=\s|$)")


class _Patterns(NamedTuple):
    ends: re.Pattern[str]
    asks: re.Pattern[str]
    topic: re.Pattern[str]
    speaker: re.Pattern[str]
    light: re.Pattern[str]
    idle: re.Pattern[str]


def residual_of(text: str, named: Sequence[Span], language: Language, vague: bool = False) -> str:
    """The words of a question that can narrow the figures it names.

    `named`: where it names them, and what is to be done with them; `vague`: it names them by nothing but a verb that fits many things,
    so that any other word can be what it is about.
    """
    text = without(text, (*found_spans(text, _patterns(language).light), *idle_spans(text, language)))
    asked = without(text, _sentences_around(text, named, language)) if vague else without_words_around(text, named, language)
    left = narrowing(content_of(without(asked, named), language), language)
    if language is Language.EN:
        return " ".join(filter(None, (beside_requests(text), left)))
    if not left or vague or not named:
        return left
    # the words of a Chinese text are only told apart where some are left: their dictionary takes a second
    return narrowing(content_of(without(asked, (*named, *_function_words(text))), language), language)


def without_words_around(text: str, named: Sequence[Span], language: Language) -> str:
    """The text with what stands around its question blanked out; where it names nothing, the whole text is what it asks."""
    around = [*clauses_around(text, named, language), *_told_before(text, named, language)]
    around += _said_of_nothing(text, named) if language is Language.EN else ()
    return without(text, around) if named else text


@lru_cache(maxsize=64)
def idle_spans(text: str, language: Language) -> tuple[Span, ...]:
    """Phrases that say nothing of what is counted: on deadline, in ascending order, the latest (report), for my paper."""
    return tuple(found_spans(text, _patterns(language).idle))


def clauses_around(text: str, named: Sequence[Span], language: Language) -> list[Span]:
    """The clauses that neither name anything, nor ask, nor say of what; none where a text names nothing."""
    return _around(text, named, _patterns(language), _patterns(language).ends)


def _sentences_around(text: str, named: Sequence[Span], language: Language) -> list[Span]:
    """The whole sentences of that kind, where any clause of the one that asks can be what it is about."""
    return _around(text, named, _patterns(language), _SENTENCE_ENDS)


def _around(text: str, named: Sequence[Span], patterns: _Patterns, ends: re.Pattern[str]) -> list[Span]:
    found = []
    for clause in _clauses(text, ends):
        words_of_it = text[slice(*clause)]
        if not (_named_in(clause, named) or patterns.asks.search(words_of_it) or _is_topic(words_of_it, patterns)):
            found.append(clause)
    return found if named else []


def _told_before(text: str, named: Sequence[Span], language: Language) -> list[Span]:
    """What speakers tell of themselves where another clause asks: we filed a request and waited; how many were carried forward?"""
    patterns = _patterns(language)
    clauses = list(_clauses(text, patterns.ends))
    asking = [clause for clause in clauses if patterns.asks.search(text[slice(*clause)])]
    told = [clause for clause in clauses if clause not in asking and patterns.speaker.search(text[slice(*clause)])]
    return told if any(_named_in(clause, named) for clause in asking) else []


def _named_in(clause: Span, named: Sequence[Span]) -> list[Span]:
    return [span for span in named if overlaps(clause, span)]


def _is_topic(clause: str, patterns: _Patterns) -> bool:
    return bool(patterns.topic.search(clause)) and not patterns.speaker.search(clause)


def _clauses(text: str, ends: re.Pattern[str]) -> Iterator[Span]:
    begin = 0
    for end in ends.finditer(text):
        yield begin, end.start()
        begin = end.end()
    yield begin, len(text)


def _said_of_nothing(text: str, named: Sequence[Span]) -> Iterator[Span]:
    """Content words of English clauses before what they count: not beside that, nor behind a word that asks (how many, did)."""
    patterns = _patterns(Language.EN)
    for begin, end in _clauses(text, patterns.ends):
        if not (names := _named_in((begin, end), named)):
            continue
        asked = patterns.asks.search(text, begin, end)
        last = max(begin, min(*(start for start, _ in names), asked.start() if asked else end))
        before = [(word, begin + first, begin + behind) for word, first, behind in words(text[begin:last])]
        if not asked:
            while before and is_content(before[-1][0]):
                before.pop()
        yield from ((first, behind) for word, first, behind in before if is_content(word))


def _function_words(text: str) -> Iterator[Span]:
    """Chinese words of classes that say nothing of a thing, and adverbs but those that say which is meant."""
    lists = load("surroundings")["zh"]
    light, adverbs, telling = (frozenset(lists["classes"]), frozenset(lists["adverbs"]), frozenset(lists["telling"].split()))
    begin = 0
    for word, kind in words_with_classes(text):
        if kind in light or (kind in adverbs and word not in telling):
            yield begin, begin + len(word)
        begin += len(word)


@cache
def _patterns(language: Language) -> _Patterns:
    patterns = load("surroundings")[language.value]
    return _Patterns(*(re.compile(_joined(patterns[name]), re.IGNORECASE) for name in _Patterns._fields))


def _joined(patterns: str | Sequence[str]) -> str:
    return patterns if isinstance(patterns, str) else "|".join(patterns)
