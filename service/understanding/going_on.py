"""Messages that want something of the answer before: its source, whether it is so, how it was worked out, another language.

Their words are in `lexicon/going_on.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from service.understanding.data import load
from service.understanding.language import detect_language, normalise
from service.understanding.patterns import found_spans
from service.understanding.query import GoingOn, Language, Operation, Query

# of an answer that told nothing there is no source
_TELLS_NOTHING = frozenset({Operation.OFF_TOPIC, Operation.HELP})
# words that only press for an exact answer
_EMPHASIS = re.compile(r"\b(?:exactly|precisely|specifically|actually)\b|具体|到底|究竟|确切")
# what parts the clauses of a message
_SIGNS = r",.?!;:，。？！；：、()（）—–\n"
_LAST_CLAUSE = re.compile(rf"[^{_SIGNS}]+[{_SIGNS}\s]*$")
_FIRST_CLAUSE = re.compile(rf"^[^{_SIGNS}]+[{_SIGNS}\s]*")
_AROUND = " \t\n()（）—–,.!?;:，。！？；：、~～…\"'“”"


def asked_again(message: str, latest: Sequence[Query], language: Language | None = None) -> list[Query]:
    """The questions of the message before, as this one asks them again; none if it is about something else.

    `language` overrides the one it is written in.
    """
    if not latest or any(query.operation in _TELLS_NOTHING for query in latest):
        return []
    text = bare(message)
    if wanted := next((item for item in Language if _whole_language(item).fullmatch(text)), None):
        return [replace(query, language=wanted, going_on=None) for query in latest]
    text = bare(_EMPHASIS.sub("", text)) or text
    for going_on in (GoingOn.SOURCE, GoingOn.SURE, GoingOn.COMPUTED):
        if says(going_on.value, text):
            spoken = language or detect_language(text)
            return [replace(query, language=spoken, going_on=going_on, claim=None) for query in latest]
    return []


def with_language(message: str) -> tuple[str, Language | None]:
    """A message without the language it asks to be answered in, and why, and that language; only where a question is left."""
    if any(_whole_language(language).fullmatch(bare(message)) for language in Language):
        return message, None
    for language in Language:
        match = _ahead(language).match(message) or _between_signs(language).search(message)
        if match and bare(rest := _without_reasons(message[: match.start()], message[match.end() :])):
            return rest, language
    return message, None


def _without_reasons(before: str, behind: str) -> str:
    """What stands around the words for a language, without the clauses that only say why: I'll send it to a colleague abroad."""
    said, asks = _reason("said"), _reason("asks")
    if bare(before) and not asks.search(behind):
        behind = ""
    behind = behind.lstrip(_AROUND)
    for clause in filter(None, (_LAST_CLAUSE.search(before), _FIRST_CLAUSE.search(behind))):
        of_question = bare(f"{before} {behind}".replace(clause.group(), "", 1))
        if of_question and said.search(clause.group()) and not asks.search(clause.group()):
            before, behind = before.removesuffix(clause.group()), behind.removeprefix(clause.group())
    return f"{before.strip().rstrip('(（,，:：')} {behind}".strip()


def unread(text: str, previous: Query, language: Language) -> Query:
    """A message of which nobody could tell what it means of the answer before: it is asked back."""
    return replace(previous, text=text, language=language, going_on=GoingOn.UNREAD, inherited=True)


def bare(message: str) -> str:
    """A message in one shape, without the signs around it."""
    return normalise(message).strip(_AROUND).lower()


def says(what: str, text: str) -> re.Match[str] | None:
    """How a whole message says one of the things that only make sense after an answer."""
    return _pattern(what).fullmatch(text)


def names_of_two(text: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """Where a text names the first and the second of two things before: the former, 后者."""
    return _pair("first").search(text), _pair("second").search(text)


def names_two(text: str) -> bool:
    """Whether a text speaks of two things before as two: both, 两者."""
    return bool(_pair("two").search(text))


def pair_spans(text: str) -> list[tuple[int, int]]:
    """Where a text speaks of two things before."""
    return found_spans(text, *map(_pair, ("first", "second", "two", "them")))


@cache
def _pair(which: str) -> re.Pattern[str]:
    return re.compile(load("going_on")["pair"][which], re.IGNORECASE)


@cache
def _pattern(what: str) -> re.Pattern[str]:
    return re.compile(load("going_on")[what], re.IGNORECASE)


@cache
def _whole_language(language: Language) -> re.Pattern[str]:
    return re.compile(load("going_on")["language"][language.value], re.IGNORECASE)


@cache
def _between_signs(language: Language) -> re.Pattern[str]:
    """The language asked for, set off by a sign or an end on either side."""
    wanted = load("going_on")["language"][language.value]
    return re.compile(rf"(?:^|(?<=[{_SIGNS}]))\s*(?:{wanted})\s*(?=[{_SIGNS}]|$)", re.IGNORECASE)


@cache
def _ahead(language: Language) -> re.Pattern[str]:
    """The language asked for at the beginning, with the question right behind it."""
    return re.compile(rf"\s*(?:{load('going_on')['language_ahead'][language.value]})", re.IGNORECASE)


@cache
def _reason(which: str) -> re.Pattern[str]:
    return re.compile(load("going_on")["language_reason"][which], re.IGNORECASE)
