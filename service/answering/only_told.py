"""The one report that tells what a question counts in its prose, where the question leaves open of whom."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredAgency, StoredReport
from service.answering.counted_things import Wanted, wanted_of
from service.answering.figure_match import Match
from service.answering.narrative import NarrativeAnswerer
from service.answering.targets import without_surroundings
from service.understanding.query import Language, Operation, Query

# reports that are looked through; where more are indexed, one that tells a thing is hardly the only one that is meant
_MOST_REPORTS = 100
# a single word fits many reports; so much of the figure's own words, and of the question, has to be named
_FEWEST_THINGS = 2
_LEAST_NAMED = 0.4
_LEAST_COVERED = 0.65


class OnlyTold:
    """Looks for such a report; make a new one for each answer."""

    def __init__(self, facts: FactReader, narrative: NarrativeAnswerer) -> None:
        self._facts = facts
        self._narrative = narrative

    def find(self, query: Query) -> tuple[StoredReport, Sequence[Match]] | None:
        """The newest report that tells it, of the only agency whose reports do: of all, or of those of the bare place that is named.

        None where no report tells it, or those of several agencies do.
        """
        asked = query.operation is Operation.LOOKUP and not query.cells and not query.quantities and not query.unread
        if not asked or query.claim or not _is_particular(query):
            return None
        agencies = _left_open(query)
        if query.agencies and not agencies:
            return None
        conditions = [schema.report.c.agency.in_([agency.key for agency in agencies])] if agencies else []
        conditions += [schema.report.c.year.in_(query.years.years)] if query.years.years else []
        reports = self._facts.reports(*conditions, limit=_MOST_REPORTS + 1)
        if len(reports) > _MOST_REPORTS:
            return None
        told = [(report, matches) for report in reports if (matches := self._narrative.find(query, report))]
        if len({report.agency_key for report, _ in told}) != 1:
            return None
        report, matches = max(told, key=lambda item: item[0].year)
        return (report, matches) if _is_sure(matches[0], wanted_of(query.subject, query.written_in)) else None


def _left_open(query: Query) -> Sequence[StoredAgency]:
    """The other agencies of the one bare place that a question names: a place's government is not all that is there."""
    readings = without_surroundings(query)
    return readings[0].beside if len(readings) == 1 and readings[0].bare_place else ()


def _is_particular(query: Query) -> bool:
    """Whether a question names several things, not just one that many reports count: 粉丝, training."""
    if query.written_in is Language.EN:
        return len(query.subject.keywords) >= _FEWEST_THINGS
    return len(wanted_of(query.subject, query.written_in)) > _FEWEST_THINGS


def _is_sure(found: Match, wanted: Sequence[Wanted]) -> bool:
    """Whether a figure counts the very thing, where that can be told, and has nearly all that is named."""
    counted = found.counts_head or not any(item.head for item in wanted)
    return counted and found.recall >= _LEAST_COVERED and found.precision >= _LEAST_NAMED
