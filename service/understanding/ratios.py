"""One figure over another, or more than another: how many times, for every hundred, divided by, outnumber (`lexicon/ratios.toml`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from indexer.domain.form import CellKey
from service.understanding.cells import CellsReading, parts_of, read_cells
from service.understanding.data import load
from service.understanding.numbers import EN_AMOUNT, read_number
from service.understanding.phrases import Meaning, Mention
from service.understanding.quantities import added, cell_quantity, disputed, joined
from service.understanding.query import Bound, Language, Operation, Quantity

# what a side leaves to the other: 废止的是制发的几倍 names its documents once
_LEFT_TO_THE_OTHER = ("row", "noun", "metric")


@dataclass(frozen=True)
class Division:
    """A text cut into what is divided and what it is divided by. `per`: the lower one is counted in so many.

    `word`: what says so; `span`: where that is. `kind`: as in the file; a `share` or `ratio` is told in per cent.
    """

    above: tuple[int, int]
    below: tuple[int, int]
    word: str
    span: tuple[int, int]
    per: int = 1
    kind: str = "times"

    @property
    def words(self) -> tuple[tuple[int, int], ...]:
        """Where it is said, with what joins the two: 超过…的十倍."""
        joint = (self.above[1], self.below[0])
        return (self.span, joint) if self.kind == "times" and joint[0] < joint[1] else (self.span,)


def read_division(text: str, language: Language) -> Division | None:
    """Where a question sets one figure over another; None where it does not."""
    patterns = _patterns(language)
    kinds = ("ratio", "share") if patterns["none"][0].search(text) else ("times", "per", "ratio", "share")
    for kind in kinds:
        for pattern in patterns[kind]:
            if match := pattern.search(text):
                per = match["per"] if kind == "per" and match["per"] else "1"
                return Division(match.span("above"), match.span("below"), match["word"].strip(), match.span("word"), read_number(per), kind)
    return None


def ratio_words(text: str, language: Language) -> str:
    """The words of a question that speak of times, or of so many for each; '' if none do."""
    patterns = _patterns(language)
    if patterns["none"][0].search(text):
        return ""
    found = patterns["word"][0].search(text)
    division = None if found else read_division(text, language)
    return found.group().strip() if found else division.word if division and division.kind != "share" else ""


def read_difference(text: str, language: Language) -> tuple[Bound, Division] | None:
    """Where a question says that one figure is more, or less, than another: more penalties than licences."""
    for kind, bound in (("more", Bound.MORE), ("fewer", Bound.FEWER)):
        for pattern in _patterns(language)[kind]:
            if match := pattern.search(text):
                return bound, Division(match.span("above"), match.span("below"), match["word"], match.span("word"))
    return None


def read_less(text: str, language: Language) -> Division | None:
    """Where one figure is to be taken from another: A减去B, A minus B."""
    return _first("less", text, language)


def read_base(text: str, language: Language) -> Division | None:
    """Where a question says what a share is of, apart from the part: 以办结总数为分母; `below` is that."""
    return _first("base", text, language)


def _first(kind: str, text: str, language: Language) -> Division | None:
    found = next((match for pattern in _patterns(language)[kind] if (match := pattern.search(text))), None)
    above = found.span("above") if found and "above" in found.re.groupindex else (0, 0)
    return Division(above, found.span("below"), found["word"], found.span(), kind=kind) if found else None


def divided(division: Division, mentions: Sequence[Mention]) -> tuple[Quantity, Quantity] | None:
    """The two quantities of a division; None where a side names none, as when both are one figure of two agencies."""
    sides = [[one for one in mentions if start <= one.start and one.end <= end] for start, end in (division.above, division.below)]
    if not all(any(one.meanings for one in side) for side in sides):
        return None
    above, below = (_side(side, sides[1 - index]) for index, side in enumerate(sides))
    return (above, below) if above and below and above != below else None


def _side(side: Sequence[Mention], other: Sequence[Mention]) -> Quantity | None:
    """The cells that one side names, added; what it leaves open is taken from the other."""
    named = {kind for one in side for kind in ("row", "metric", "column") if one.keys(kind)}
    if not named and any("disputes" in one.keys("noun") for one in side):
        keys = disputed()
        return replace(cell_quantity(keys[0]), key=joined(keys), numerator=keys)
    reading = read_cells(side, listed=len({key for one in side for key in one.keys("metric")}) > 1)
    if not reading.cells or (reading.bare_outcome and any(one.keys("row") for one in other)):
        shared = [replace(one, meanings=tuple(m for m in one.meanings if m.kind in _LEFT_TO_THE_OTHER)) for one in other]
        reading = read_cells([*(one for one in shared if one.meanings), *side])
    return _sum(reading)


def _sum(reading: CellsReading) -> Quantity | None:
    keys: tuple[CellKey, ...] = reading.cells[:1] if reading.all_requests else parts_of(reading).cells
    if not keys:
        return None
    together = added(keys, Operation.SUM)
    return together[0] if len(together) == 1 else replace(cell_quantity(keys[0]), key=joined(keys), numerator=keys)


# did … top …: a verb between two names, which have left spaces, or by its form
_TOPS = re.compile(
    r"\b(?:did|does|do)(?:\s+the)?\s{3,}(?P<verb>top)(?=(?:\s+the)?\s{3,})"
    rf"|(?:(?<=\s{{3}})(?=topped\s{{3,}})|(?=topp(?:ed|ing)\s+(?:the\s+)?{EN_AMOUNT}))(?P<past>topp(?:ed|ing))\b",
    re.IGNORECASE,
)


def compared(intent: Mention, text: str) -> Mention:
    """The words for an end of a ranking, as a comparison where they are a verb that stands between two names: did Suqian top Huai'an?"""
    if not intent.keys("extreme") or not any(
        (intent.start, intent.end) in (one.span("verb"), one.span("past")) for one in _TOPS.finditer(text)
    ):
        return intent
    return replace(intent, meanings=(Meaning("operation", (Operation.COMPARE.value,)),))


@cache
def _patterns(language: Language) -> dict[str, list[re.Pattern[str]]]:
    found = {name: item[language.value] for name, item in load("ratios").items()}
    return {
        name: [re.compile(pattern, re.IGNORECASE) for pattern in ([patterns] if isinstance(patterns, str) else patterns)]
        for name, patterns in found.items()
    }
