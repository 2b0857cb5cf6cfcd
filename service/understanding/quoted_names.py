"""Names of accounts and programmes in quotation marks: the place in “平安辽阳” or "Ping'an Wuhan" is none that is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.gazetteer.organs import abbreviated_at_start, english_organs, organ_at_start
from indexer.gazetteer.regions import Gazetteer, Region
from indexer.gazetteer.spelling import MIN_SPELLING, Spellings, squash
from service.understanding.phrases import words

_QUOTED = re.compile(r"[“\"「『《](?P<name>[^“”\"「」『』《》，。？?]{2,40})[”\"」』》]")
_LONGEST = 10
_MOST_WORDS = 5
_FIGURES = re.compile(r"\d|年|申请|公开|报告|[省市县区州]$")
_OFFICIAL = re.compile(
    r"\b(?:city|municipal|county|district|provincial|province|bureau|department|commission|office|administration|government|committee|town|"
    r"township|subdistrict|police|report|ministry)\b",
    re.IGNORECASE,
)


def account_names(text: str, gazetteer: Gazetteer, spellings: Spellings) -> Iterator[tuple[int, int, tuple[Region, ...]]]:
    """Where names stand in quotation marks that hold a place and are no agency's: start, end, the places."""
    for match in _QUOTED.finditer(text):
        name = match["name"]
        regions = _in_chinese(name, gazetteer) or _in_english(name, spellings)
        if regions:
            yield *match.span("name"), regions


def _in_chinese(name: str, gazetteer: Gazetteer) -> tuple[Region, ...]:
    places = list(gazetteer.mentions(name)) if len(name) <= _LONGEST and not _FIGURES.search(name) else []
    for start, end, regions in places:
        named_in_full = any(region.name == name[start:end] for region in regions)
        is_organ = organ_at_start(name[end:]) or abbreviated_at_start(name[end:]) or organ_at_start(name[end - 1 :])
        if name == name[start:end] or named_in_full or is_organ:
            return ()
    return tuple(region for _, _, regions in places for region in regions)


def _in_english(name: str, spellings: Spellings) -> tuple[Region, ...]:
    found = words(name)
    if not 1 < len(found) <= _MOST_WORDS or _OFFICIAL.search(name) or english_organs(name):
        return ()
    spelled = [squash(word.removesuffix("'s")) for word, _, _ in found]
    return tuple(region for word in spelled if len(word) >= MIN_SPELLING for region in spellings.by_spelling.get(word, ()))
