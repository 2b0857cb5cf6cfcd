"""Another number that is told of the figure before: somebody told me it was 4, 不是3600件吗, but the text says 412."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from service.understanding.claims import number_told
from service.understanding.data import load
from service.understanding.language import detect_language, normalise
from service.understanding.query import Claim, Language, Operation, Query
from service.understanding.referring import names_short_years

# four digits that stand by themselves can be a year
_NUMBER = re.compile(
    r"(?<![\d.])(?!(?:19|20)\d\d(?!\d|,|[件次份条起项个人家元宗]))\d[\d,]*(?:\.\d+)?(?!\d|年|月|日)(?:\s*[%％万亿])?"
    r"|(?<![一二三四五六七八九十])[一二两三四五六七八九十百千]+(?=[件次份条起项宗])"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|twenty)\b",
    re.IGNORECASE,
)
_FIGURES = frozenset({Operation.LOOKUP, Operation.SHARE})


def doubted(message: str, latest: Sequence[Query], language: Language | None = None) -> list[Query]:
    """The question before, asked again for the number that a message tells of its figure; none if the message says anything else.

    A number that the text of the report is said to give is no claim about the table: the figure is given with what the text says.
    `language` overrides the one it is written in.
    """
    if len(latest) != 1 or latest[0].operation not in _FIGURES or not (latest[0].cells or latest[0].quantities):
        return []
    text = normalise(message)
    numbers = [] if names_short_years(text) else list(_NUMBER.finditer(text))
    # a number alone picks one of those asked back
    if not numbers or not any(map(str.isalpha, _NUMBER.sub("", text))) or not _pattern("words").fullmatch(_NUMBER.sub("#", text)):
        return []
    asked = replace(latest[0], language=language or _language(text, latest[0]), going_on=None, inherited=True)
    if _pattern("of_text").search(text):
        return [replace(asked, claim=None)]
    condition = number_told(numbers[-1].group())
    of_percent = "%" in numbers[-1].group().replace("％", "%")
    if condition is None or of_percent != (asked.operation is Operation.SHARE):
        return []
    return [replace(asked, claim=Claim(condition, asked=not _pattern("negated").search(text), of_percent=of_percent))]


def _language(text: str, before: Query) -> Language:
    return detect_language(text) if any(map(str.isalpha, text)) else before.language


@cache
def _pattern(what: str) -> re.Pattern[str]:
    return re.compile(load("going_on")["told"][what], re.IGNORECASE)
