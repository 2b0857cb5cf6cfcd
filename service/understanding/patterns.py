"""Regular expressions for what no phrase can name: what stands around a question, what it takes for true or leaves out."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from service.understanding.data import load

Span = tuple[int, int]
"""A stretch of a text: where it begins, and where it ends."""


def overlaps(one: Span, other: Span) -> bool:
    """Whether two stretches have a character in common."""
    return one[0] < other[1] and other[0] < one[1]


def speaks_of(what: str, text: str) -> re.Match[str] | None:
    """Where a question speaks of something that decides whether it is about these reports (`lexicon/scope.toml`)."""
    return _scope_pattern(what).search(text)


def found_spans(text: str, *patterns: re.Pattern[str]) -> list[Span]:
    """Where a text has what any of some patterns looks for."""
    return [match.span() for pattern in patterns for match in pattern.finditer(text)]


@cache
def _scope_pattern(what: str) -> re.Pattern[str]:
    return re.compile(load("scope")[what], re.IGNORECASE)


@cache
def framing_patterns() -> dict[str, Any]:
    """Regular expressions for what stands around a question: `zh` and `en` lists, `tag` and `tag_before` one each."""
    return load("framing")


@cache
def combining_patterns(language: str) -> dict[str, str]:
    """Regular expressions of a language for words that put results together or leave some out, by their place at a phrase."""
    return {name: item[language] for name, item in load("combining").items()}


@cache
def claim_patterns() -> dict[str, dict[str, str]]:
    """Regular expressions for what a question takes for true, by what they find."""
    return load("claims")


@cache
def operator_pattern(name: str, language: str) -> re.Pattern[str]:
    """What finds the words of a kind that change which figure is meant, or `plain`, what only looks like them."""
    return re.compile(load("operators")[name][language], re.IGNORECASE)
