"""From the agencies and years a question names to the reports to look into, or to the answer that there are none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.domain.report import Scope
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredAgency, StoredReport
from service.answering.answer import Answer, Method, Notice, Paragraph, Status
from service.answering.names import Names
from service.understanding.agencies import MAX_OFFERED, with_report
from service.understanding.query import AgencyReading, Operation, Query, YearReading

_BESIDE = re.compile(r"[和与及跟比、对]|\b(?:and|or|than|versus|vs)\b", re.IGNORECASE)


_OF_ONE = (Operation.LOOKUP, Operation.SHARE, Operation.CHANGE)


@dataclass(frozen=True)
class Targets:
    """The reports a question is about, and what a reader must know of how they were chosen."""

    reports: tuple[StoredReport, ...]
    notices: tuple[Notice, ...] = ()


def without_surroundings(query: Query) -> list[AgencyReading]:
    """The agencies a question is about: a place named only for another that lies in it (Sihong in Suqian) is not asked for itself.

    So it is where nothing of one of the two is indexed.
    """

    def surrounds(wide: AgencyReading, inner: AgencyReading) -> bool:
        inside = wide.bare_place and any(outer.encloses(region) for outer in wide.regions for region in inner.regions)
        return inside and wide != inner and not _beside(query.text, wide.mention, inner.mention)

    readings = query.agencies
    if query.operation not in _OF_ONE:
        return list(readings)
    missing = [reading for reading in readings if not reading.agencies]
    return [one for one in readings if not any(surrounds(one, inner) for inner in (missing if one.agencies else readings))]


def _beside(text: str, one: str, other: str) -> bool:
    """Whether two names are put beside each other: Suqian and Sihong, 宿迁比泗洪."""
    places = sorted((text.find(name), text.find(name) + len(name)) for name in (one, other))
    return places[0][0] < 0 or bool(_BESIDE.search(text[places[0][1] : places[1][0]]))


class TargetFinder:
    """Finds the reports for one question; make a new one for each."""

    def __init__(self, facts: FactReader, names: Names) -> None:
        self._facts = facts
        self._names = names
        self._say = names.say

    def find(self, query: Query) -> Targets | Answer:
        """The reports, or an answer that asks back or says that there are none."""
        readings = without_surroundings(query) or self._only_agency()
        if not readings:
            return self._ask_which_agency(query)
        if ambiguous := next((reading for reading in readings if len(reading.agencies) > 1), None):
            narrowed = with_report(self._facts, ambiguous, query.years)
            if len(narrowed) != 1:
                return self._ask_which_of(query, ambiguous, narrowed or ambiguous.agencies)
        missing = [reading for reading in readings if not reading.agencies]
        if len(missing) == len(readings):
            return self._not_found(query, missing[0])
        return self._reports(query, [reading for reading in readings if reading.agencies], missing)

    def _only_agency(self) -> tuple[AgencyReading, ...]:
        """Without a name in the question: the agency, if only one is indexed."""
        agencies = self._facts.agencies(limit=2)
        return (AgencyReading(agencies[0].name, tuple(agencies)),) if len(agencies) == 1 else ()

    def _reports_of(self, agency: StoredAgency, years: Sequence[int] = ()) -> list[StoredReport]:
        conditions = [schema.report.c.agency == agency.key]
        if years:
            conditions.append(schema.report.c.year.in_(years))
        return self._facts.reports(*conditions)

    def _reports(self, query: Query, readings: Sequence[AgencyReading], missing: Sequence[AgencyReading]) -> Targets | Answer:
        reports: list[StoredReport] = []
        notices = [Notice(self._say("caveat.also_missing", mention=reading.mention)) for reading in missing]
        for reading in readings:
            agency = reading.agencies[0]
            indexed = self._reports_of(agency)
            chosen, notice = self._of_years(agency, indexed, YearReading(reading.years) if reading.years else query.years)
            reports += chosen
            notices += [note for note in (notice, self._spelling_notice(reading), self._place_notice(reading)) if note]
        if not reports:
            return self._no_year(query, readings[0].agencies[0])
        if query.meant_years:
            values = {"asked": self._years(query.meant_years), "year": reports[0].year}
            name = self._names.agency(reports[0].agency.name)
            notices.insert(0, Notice(self._say("caveat.newest_instead", agency=name, **values)))
        notices += self._version_notices(reports)
        return Targets(tuple(dict.fromkeys(reports)), tuple(notices))

    def _of_years(
        self, agency: StoredAgency, indexed: Sequence[StoredReport], years: YearReading
    ) -> tuple[list[StoredReport], Notice | None]:
        if years.every:
            return list(indexed), None
        if years.years:
            chosen = [report for report in indexed if report.year in years.years]
            absent = [year for year in years.years if year not in {report.year for report in indexed}]
            name = self._names.agency(agency.name)
            return chosen, Notice(self._say("caveat.year_missing", years=self._years(absent), agency=name)) if absent else None
        newest = max(report.year for report in indexed)
        others = sorted({report.year for report in indexed} - {newest}, reverse=True)
        notice = Notice(self._say("caveat.other_years", years=self._years(others))) if others and not years.latest else None
        return [report for report in indexed if report.year == newest], notice

    def _spelling_notice(self, reading: AgencyReading) -> Notice | None:
        """Where the spelling could have meant another place: which one was taken."""
        if not reading.others or not reading.regions:
            return None
        others = self._names.list(self._names.place(region.name) for region in reading.others)
        return Notice(
            self._say("caveat.same_spelling", mention=reading.mention, place=self._names.place(reading.regions[0].name), others=others)
        )

    def _version_notices(self, reports: Sequence[StoredReport]) -> list[Notice]:
        """Where different documents claim to be the report of one agency on one year."""
        claims: defaultdict[tuple[str, int, int], list[str]] = defaultdict(list)
        for report in dict.fromkeys(reports):
            claims[report.agency.name, report.agency_key, report.year].append(f"{Path(report.file).name} ({report.report_id})")
        return [
            Notice(self._say("caveat.two_versions", agency=self._names.agency(name), year=year, documents=self._names.list(documents)))
            for (name, _, year), documents in sorted(claims.items())
            if len(documents) > 1
        ]

    def _place_notice(self, reading: AgencyReading) -> Notice | None:
        """Whose report it is where a bare place was named: that of its only department, or that of its government beside others."""
        agency = reading.agencies[0]
        if reading.beside:
            others = self._names.list(self._names.agency(other.name) for other in reading.beside[:MAX_OFFERED])
            values = {"mention": reading.mention, "agency": self._names.agency(agency.name), "others": others}
            return Notice(self._say("caveat.place_beside", **values))
        if not reading.bare_place or agency.agency.scope is not Scope.ORGAN:
            return None
        return Notice(self._say("caveat.only_report", mention=reading.mention, agency=self._names.agency(agency.name)))

    def _years(self, years: Sequence[int]) -> str:
        return self._names.list(str(year) for year in years)

    # ------------------------------------------------------------ when there is nothing to look into

    def _ask_which_agency(self, query: Query) -> Answer:
        agencies = self._facts.agencies(limit=MAX_OFFERED)
        if not agencies:
            return self._reply(query, Status.NOT_FOUND, self._say("catalog.empty"))
        return self._reply(query, Status.CLARIFICATION, self._say("ask.which_agency"), self._indexed(agencies), offers=agencies)

    def _ask_which_of(self, query: Query, reading: AgencyReading, agencies: Sequence[StoredAgency]) -> Answer:
        names = "\n".join(f"- {self._names.agency(agency.name)}" for agency in agencies[:MAX_OFFERED])
        return self._reply(query, Status.CLARIFICATION, self._say("ask.which_of", mention=reading.mention), names, offers=agencies)

    def misspelled(self, query: Query) -> Answer | None:
        """Asks whether a place that is spelled nearly like the one named is meant; None if none is."""
        reading = next((reading for reading in query.agencies if reading.close_spelling), None)
        if reading is None:
            return None
        text = self._say("ask.close_spelling", mention=reading.mention, place=self._names.place(reading.close_spelling))
        offered = reading.close_spelling if self._names.is_chinese else self._names.spell(reading.close_spelling)
        return self._reply(query, Status.CLARIFICATION, text, suggestions=(query.text.replace(reading.mention, offered),))

    def _not_found(self, query: Query, reading: AgencyReading) -> Answer:
        if misspelled := self.misspelled(query):
            return misspelled
        texts = [self._say("ask.no_report", mention=reading.mention)]
        if reading.nearby:
            texts.append(self._say("ask.nearby", agencies=self._names.list(self._names.agency(agency.name) for agency in reading.nearby)))
        else:
            texts.append(self._indexed(self._facts.agencies(limit=MAX_OFFERED)))
        return self._reply(query, Status.NOT_FOUND, " ".join(texts))

    def _no_year(self, query: Query, agency: StoredAgency) -> Answer:
        years = sorted({report.year for report in self._reports_of(agency)})
        name = self._names.agency(agency.name)
        texts = (
            self._say("ask.no_year", agency=name, years=self._years(query.years.years)),
            self._say("ask.indexed_years", years=self._years(years)),
        )
        return self._reply(query, Status.NOT_FOUND, " ".join(texts))

    def _indexed(self, agencies: Sequence[StoredAgency]) -> str:
        return self._say("ask.indexed", agencies=self._names.list(self._names.agency(agency.name) for agency in agencies))

    def _reply(
        self, query: Query, status: Status, *texts: str, offers: Sequence[StoredAgency] = (), suggestions: tuple[str, ...] = ()
    ) -> Answer:
        suggestions = suggestions or tuple(f"{query.text} {agency.name}" for agency in offers[:3])
        return Answer(query.language, status, Method.NONE, tuple(Paragraph(text) for text in texts if text), suggestions=suggestions)
