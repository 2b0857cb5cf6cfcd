"""Answers about what is indexed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_

from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Status, Table
from service.answering.names import Names
from service.understanding.query import AgencyReading, Query

_MAX_LISTED = 50


class CatalogAnswerer:
    """Composes answers that need no figure of a report; make a new one for each."""

    def __init__(self, facts: FactReader, names: Names) -> None:
        self._facts = facts
        self._names = names
        self._say = names.say

    def reports(self, query: Query) -> Answer:
        """Which reports are indexed: of the agencies, places and years asked for, or all."""
        of_agencies = [or_(*map(_of_reading, query.agencies))] if query.agencies else []
        reports, _, (_, newest) = self._facts.extent(*of_agencies)
        years = query.years.years or ((newest,) if query.years.latest and reports else ())
        conditions = [*of_agencies, *([schema.report.c.year.in_(years)] if years else [])]
        scope = self._scope(query, years)
        if not conditions or not self._facts.count_reports():
            return self._listed(query, self.count_sentence(), conditions)
        if not self._facts.count_reports(*conditions):
            text = f"{self._say('catalog.none', scope=scope)}{self._gap()}{self._instead(query, of_agencies)}"
            return Answer(query.language, Status.NOT_FOUND, Method.CATALOG, (Paragraph(text),))
        text = self._found_sentence(conditions, scope)
        return self._listed(query, self._say("catalog.yes", text=text) if query.whether else text, conditions)

    def _listed(self, query: Query, text: str, conditions: Sequence[ColumnElement[bool]]) -> Answer:
        count = self._facts.count_reports(*conditions)
        blocks: list[Block] = [Paragraph(text)]
        if count > 1:
            blocks.append(self._table(self._facts.reports(*conditions, limit=_MAX_LISTED)))
        if count > _MAX_LISTED:
            blocks.append(Notice(self._say("catalog.more", shown=_MAX_LISTED, total=count)))
        return Answer(query.language, Status.ANSWERED, Method.CATALOG, tuple(blocks))

    def _instead(self, query: Query, of_agencies: Sequence[ColumnElement[bool]]) -> str:
        """What is indexed where nothing is of what was asked for: other years, agencies close by, or how many reports in all."""
        years = sorted({report.year for report in self._facts.reports(*of_agencies)}) if of_agencies else []
        if years:
            return self._say("ask.indexed_years", years=self._names.list(map(str, years)))
        if nearby := [agency.agency.name for reading in query.agencies for agency in reading.nearby]:
            return self._say("ask.nearby", agencies=self._names.list(map(self._names.agency, nearby)))
        return self.count_sentence()

    def _found_sentence(self, conditions: Sequence[ColumnElement[bool]], scope: str) -> str:
        reports, agencies, _ = self._facts.extent(*conditions)
        if reports == 1:
            (only,) = self._facts.reports(*conditions)
            return self._say("catalog.found_one", scope=scope, agency=self._names.agency(only.agency.name), year=only.year)
        of = self._say("catalog.one_agency" if agencies == 1 else "catalog.agencies", count=agencies)
        return self._say("catalog.found", scope=scope, reports=reports, agencies=of)

    def _scope(self, query: Query, years: Sequence[int]) -> str:
        """The agencies and years asked for, as the question calls them."""
        mentions = [reading.mention for reading in query.agencies]
        if self._names.is_chinese:
            return self._names.list(mentions) + (f"{self._names.list(map(str, years))}年" if years else "")
        return self._names.list([*mentions, *map(str, years)])

    def count_sentence(self) -> str:
        """How many reports of how many agencies are indexed, and for which years."""
        reports, agencies, years = self._facts.extent()
        if reports == 0:
            return self._say("catalog.empty")
        if reports == 1:
            only = self._facts.reports(limit=1)[0]
            return self._say("catalog.count_one", agency=self._names.agency(only.agency.name), year=only.year)
        span = str(years[0]) if years[0] == years[1] else f"{years[0]}–{years[1]}"
        return self._say("catalog.count", reports=reports, agencies=agencies, years=span)

    def _table(self, reports: Sequence[StoredReport]) -> Table:
        columns = tuple(self._say(f"column.{column}") for column in ("agency", "year"))
        return Table(columns, tuple((self._names.agency(report.agency.name), str(report.year)) for report in reports))

    def help(self, query: Query) -> Answer:
        """What can be asked."""
        text = self._say("catalog.help", count=self.count_sentence())
        return Answer(query.language, Status.ANSWERED, Method.CATALOG, (Paragraph(text),))

    def _gap(self) -> str:
        return "" if self._names.is_chinese else " "


def _of_reading(reading: AgencyReading) -> ColumnElement[bool]:
    """The agencies that a catalog means: of a bare place all that lie in it, of a kind of organ all of that kind."""
    agency = schema.agency.c
    if reading.bare_place:
        return or_(false(), *(agency.region_code.startswith(region.prefix) for region in reading.regions))
    if reading.agencies and not reading.regions:
        return agency.organ == reading.agencies[0].organ
    return agency.id.in_([one.key for one in reading.agencies])
