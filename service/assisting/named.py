"""Which agencies and places a text names that its evidence does not: in Chinese by name, in English by spelling and kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from indexer.gazetteer.organs import GOVERNMENT, GOVERNMENT_OFFICE, english_organs, organ_at_start
from indexer.gazetteer.regions import Gazetteer, Region
from indexer.gazetteer.spelling import MIN_SPELLING, Spellings, squash
from service.understanding.phrases import words

# kinds that every report speaks of, by no name of its own
_NO_NAME = frozenset({GOVERNMENT, GOVERNMENT_OFFICE})
_LONGEST_SPELLING = 3
# how far before a place's name an organ's can begin that it is part of, and how long an organ's name is
_LONGEST_BEFORE = 6
_LONGEST_ORGAN = 24
# Big Data Bureau, Ministry of Silly Walks: an organ by a name of its own
_ENGLISH_ORGAN = re.compile(
    r"(?:[A-Z][\w'’-]+\s+(?:(?:and|of|for|the)\s+)*)*\b(?:Bureau|Ministry|Commission|Administration|Department|Committee|Court)\b"
    r"(?:\s+(?:of|for)\s+(?:the\s+)?[A-Z][\w'’-]+(?:\s+(?:and\s+)?[A-Z][\w'’-]+)*)?"
)
_SAYS_NO_NAME = re.compile(
    r"\b(?:the|this|that|municipal|provincial|city|county|district|central|state|general|bureau|department|commission|administration|committee"
    r"|ministry|of|for|and|court|its|each|every|people's)\b",
    re.IGNORECASE,
)


class NameFinder:
    """Finds the names in texts that others do not hold.

    Args:
        is_meant: whether a Chinese name that can be of these places is one of a place, rather than a word.
    """

    def __init__(self, gazetteer: Gazetteer, spellings: Spellings, is_meant: Callable[[str, Sequence[Region]], bool]) -> None:
        self._gazetteer = gazetteer
        self._spellings = spellings
        self._is_meant = is_meant

    def unknown(self, text: str, chinese: str, english: str) -> list[str]:
        """The agencies and places a text names that neither the Chinese nor the English of its evidence names."""
        return [*self._chinese_places(text, chinese), *self._organs(text, chinese), *self._english(text, chinese, english)]

    def _chinese_places(self, text: str, evidence: str) -> Iterator[str]:
        for start, end, regions in self._gazetteer.mentions(text):
            name = text[start:end]
            if self._is_meant(name, regions) and not _is_told(regions, name, evidence) and not _in_organ(text, start, end):
                yield name

    def _organs(self, text: str, evidence: str) -> Iterator[str]:
        known = {kind for _, kind in _organs_in(evidence)}
        yield from (name for name, kind in _organs_in(text) if kind not in known and kind not in _NO_NAME and name not in evidence)

    def _english(self, text: str, chinese: str, english: str) -> Iterator[str]:
        yield from self._spelled_places(text, chinese, english)
        known = {kind for _, kind in _organs_in(chinese)}
        rest = list(text)
        for match in english_organs(text):
            kind = match.lastgroup or ""
            if kind not in known and kind not in _NO_NAME:
                yield match.group()
            rest[match.start() : match.end()] = " " * len(match.group())
        for match in _ENGLISH_ORGAN.finditer("".join(rest)):
            own = [word for word in _SAYS_NO_NAME.sub(" ", match.group()).split() if squash(word) not in self._spellings.by_spelling]
            if own and match.group() not in english:
                yield match.group()

    def _spelled_places(self, text: str, chinese: str, english: str) -> Iterator[str]:
        found = words(text)
        index = 0
        while index < len(found):
            for length in range(_LONGEST_SPELLING, 0, -1):
                group = found[index : index + length]
                spelling = squash("".join(word.removesuffix("'s") for word, _, _ in group))
                regions = (
                    self._spellings.by_spelling.get(spelling, ()) if len(spelling) >= MIN_SPELLING and group[0][0][0].isupper() else ()
                )
                if regions:
                    name = text[group[0][1] : group[-1][2]]
                    if not _is_told(regions, name, chinese) and name.removesuffix("'s") not in english:
                        yield name
                    index += length
                    break
            else:
                index += 1


def _is_told(regions: Sequence[Region], name: str, evidence: str) -> bool:
    return name in evidence or any(region.short_name in evidence for region in regions)


def _in_organ(text: str, start: int, end: int) -> bool:
    """Whether a name is part of an organ's: 资源 in 自然资源局."""
    before = range(max(0, start - _LONGEST_BEFORE), start + 1)
    return any(organ and begin + len(organ.spelling) > end for begin in before if (organ := organ_at_start(text[begin:])))


def _organs_in(text: str) -> Iterator[tuple[str, str]]:
    """The organs a Chinese text names, each with its kind; the longest name at each place."""
    start = 0
    while start < len(text):
        organ = organ_at_start(text[start : start + _LONGEST_ORGAN])
        if organ:
            yield organ.spelling, organ.kind.id
        start += len(organ.spelling) if organ else 1
