"""The unit that a question counts in (copies, people, working days), and the figures of a report that are of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from indexer.domain.report import NarrativeFigure
from service.answering.figure_match import Match
from service.understanding.content import counts_things
from service.understanding.lexicon import word_lists
from service.understanding.patterns import speaks_of
from service.understanding.query import Query

_FILE = "units_asked"
_TIME = "time"
# units of nothing but people, and those in which people are counted like anything else
_PEOPLE = frozenset({"人", "名", "位", "人次"})
_ALSO_THINGS = ("个",)


def of_unit_asked(found: Sequence[Match], figures: Sequence[NarrativeFigure], text: str) -> list[Match]:
    """The figures found that are of the unit a question counts in; for one of another unit what its sentence tells in that unit.

    A gazette came out in so many issues and was printed in so many copies: where neither is what is asked for, none is.
    """
    units = _units_asked(text)
    if found and units >= _PEOPLE and found[0].figure.unit in _ALSO_THINGS:
        # 在3个社区聘请观察员21人: who is counted by persons is none of the things
        units = units if not any(_is_beside(figure, found[0].figure, _PEOPLE) for figure in figures) else _PEOPLE
    if not units or not found or any(item.figure.unit in units for item in found):
        return [item for item in found if item.figure.unit in units] if units else list(found)
    first = found[0].figure
    beside = [figure for figure in figures if _is_beside(figure, first, units)]
    behind = [figure for figure in beside if (figure.place.start or 0) > (first.place.start or 0)] or beside
    if behind:
        return [Match(behind[0], found[0].recall, found[0].precision, found[0].counts_head)]
    return [] if first.unit else list(found)


_MEASURE = re.compile(r"(?:多少|几)(?P<unit>[件份家场次期条篇名位台册户])(?![民均大])")


def of_measure_asked(found: Sequence[Match], text: str) -> list[Match]:
    """The figures found that are counted by the measure word of a Chinese question, if any is: 几份 asks for no 6个."""
    units = {asked["unit"] for asked in _MEASURE.finditer(text)}
    return [item for item in found if item.figure.unit in units] or list(found)


def _is_beside(figure: NarrativeFigure, found: NarrativeFigure, units: Collection[str]) -> bool:
    """Whether a figure of one of these units stands in the sentence of the one found."""
    return figure.sentence_place == found.sentence_place and figure.unit in units


def asks_for_time(text: str) -> bool:
    """Whether a question asks how long something takes, which no cell of the form tells."""
    return bool(speaks_of("duration", text))


def asks_for_cases(query: Query) -> bool:
    """Whether a question asks in how many cases fees were taken, where it names the sum of them alone."""
    amounts = bool(query.cells) and all(key.metric.startswith("fees.") and "amount" in key.metric for key in query.cells)
    return amounts and counts_things(query.subject.text)


_CASES = re.compile(r"(?:多少|几)[件笔宗起]")


def cases_asked(query: Query) -> str:
    """The words that ask in how many cases fees were taken; '' if there are none."""
    found = _CASES.search(query.subject.text) if asks_for_cases(query) else None
    return found.group() if found else ""


def durations(figures: Sequence[NarrativeFigure], text: str) -> list[Match]:
    """How long requests took, for a question that asks just that: the figures of the one sentence that tells it."""
    lists = word_lists(_FILE)
    if not re.search(lists["of_requests"], text, re.IGNORECASE):
        return []
    told = [
        figure
        for figure in figures
        if figure.unit in lists["classes"][_TIME]["units"] and not figure.about and re.search(lists["time_of_requests"], figure.subject)
    ]
    return [Match(figure, 1.0, 1.0) for figure in told] if len({figure.sentence_place for figure in told}) == 1 else []


def _units_asked(text: str) -> frozenset[str]:
    """The units of the class that a question counts in; none where that says nothing of what is counted (件, 个)."""
    for item in word_lists(_FILE)["classes"].values():
        if re.search(item["asked"], text, re.IGNORECASE):
            return frozenset(item["units"])
    return frozenset()
