"""Whether reports add up: what they contradict themselves in, and what is worth a look, each cited to the cells and sentences involved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.domain.form import TOTAL, CellKey
from indexer.domain.report import Finding, Passage, Place, Severity
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Status
from service.answering.between_years import chain_findings
from service.answering.chain import chain_answer
from service.answering.citations import Citations
from service.answering.dates import date_mark
from service.answering.findings import MAX_CELLS, finding_text
from service.answering.names import Names
from service.understanding.matching import CHAIN
from service.understanding.query import Query

# a broken sum has more rows than a reader wants marks; its total is the last
_MOST_MARKS = 9
_MOST_REPORTS = 20
_MOST_SUGGESTED = 3
_OF_DATES = ("signed-early", "signed-late")
# the totals that a report balances by, cited where nothing else is to be shown
_BALANCE = tuple(
    CellKey(metric, TOTAL) for metric in ("requests.new", "requests.carried_over", "requests.concluded", "requests.carried_forward")
)
_CHANGES = ("issued", "repealed")


@dataclass(frozen=True)
class _Found:
    """A finding in a report; between years also the report before."""

    finding: Finding
    report: StoredReport
    earlier: StoredReport | None = None


class Auditor:
    """Composes one audit; make a new one for each answer."""

    def __init__(self, facts: FactReader, names: Names, citations: Citations) -> None:
        self._facts = facts
        self._names = names
        self._cite = citations

    def answer(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice]) -> Answer:
        """The findings of each report, contradictions first; where it is asked of, whether they go on from each other."""
        chained = query.cells == CHAIN and chain_answer(query, reports, self._facts, self._names, self._cite, notices)
        if chained:
            return chained
        blocks: list[Block] = [block for report in reports for block in self._of_report(report)]
        return Answer(query.language, Status.ANSWERED, Method.CATALOG, (*blocks, *notices), citations=self._cite.all)

    def over_all(self, query: Query) -> Answer:
        """Which of the indexed reports, or of those on the years named, contradict themselves; most contradictions first."""
        years = query.years.years
        conditions = [schema.report.c.year.in_(years)] if years else []
        found, having = self._facts.lists.with_findings(Severity.CONTRADICTION, *conditions, limit=_MOST_REPORTS)
        on_years = self._names.say("audit.on_years", years=self._names.list(map(str, years))) if years else ""
        values = {"count": self._facts.count_reports(*conditions), "having": having, "on_years": on_years}
        blocks: list[Block] = [Paragraph(self._names.say("audit.of_all" if having else "audit.none_of_all", **values))]
        lines = [
            self._names.say("audit.line", agency=self._names.agency(report.agency.name), year=report.year, contradictions=count)
            for report, count in found
        ]
        blocks += [Paragraph("\n".join(f"- {line}" for line in lines))] if lines else []
        blocks += [Notice(self._names.say("audit.first_of_all", shown=len(found)))] if having > len(found) else []
        asked = [
            self._names.say("suggest.audit", agency=self._names.short(report.agency.name), year=report.year)
            for report, _ in found[:_MOST_SUGGESTED]
        ]
        return Answer(query.language, Status.ANSWERED, Method.CATALOG, tuple(blocks), suggestions=tuple(asked))

    def _of_report(self, report: StoredReport) -> list[Block]:
        found = [*(_Found(finding, report) for finding in self._facts.findings(report.key)), *self._between_years(report)]
        values = {"agency": self._names.agency(report.agency.name), "year": report.year}
        if not found:
            marks = self._cite.cells(report, _BALANCE)
            return [Paragraph(f"{self._names.say('audit.clean', **values)} {marks}".rstrip())]
        contradictions = sum(item.finding.severity is Severity.CONTRADICTION for item in found)
        summary = self._names.say("audit.found", contradictions=contradictions, looks=len(found) - contradictions, **values)
        ordered = sorted(found, key=lambda item: item.finding.severity is not Severity.CONTRADICTION)
        lines = [f"- {finding_text(item.finding, self._names)} {self._marks(item)}".rstrip() for item in ordered]
        return [Paragraph(summary), Paragraph("\n".join(lines))]

    def _between_years(self, report: StoredReport) -> Iterator[_Found]:
        """What does not go on from the agency's report on the year before."""
        of_year_before = (schema.report.c.agency == report.agency_key, schema.report.c.year == report.year - 1)
        for earlier in self._facts.reports(*of_year_before):
            yield from (_Found(finding, report, earlier) for finding in chain_findings(self._facts, earlier, report))

    def _marks(self, item: _Found) -> str:
        """The marks of the cells and sentences a finding is about."""
        cells = item.finding.cells
        if item.finding.rule in _OF_DATES and item.report.signed_on:
            return date_mark(self._facts, self._cite, item.report, [item.report.signed_on], last=True)
        if item.earlier is not None:
            first, last = cells[:1], cells[1:] or (*cells, *_changes(cells[0]))
            return self._cite.cells(item.earlier, first) + self._cite.cells(item.report, last)
        shown = cells[:MAX_CELLS] if item.finding.rule == "not-printed" else cells[-_MOST_MARKS:]
        # a title stands in no cell and no sentence
        words = item.finding.sentences or ((item.finding.detail,) if item.finding.detail and not cells else ())
        marks = [self._cite.cells(item.report, shown), *(self._sentence(item.report, text) for text in words)]
        return "".join(dict.fromkeys(marks))

    def _sentence(self, report: StoredReport, words: str) -> str:
        """The mark of a sentence: where one of its figures stands, else where the text has it."""
        figure = next((figure for figure in self._facts.figures(report.key) if figure.sentence == words), None)
        if figure is not None:
            return self._cite.figure(report, figure)
        start = self._facts.text(report.key).find(words)
        place = Place(start, start + len(words)) if start >= 0 else Place()
        return self._cite.passage(report, Passage("", "", words, place), words)


def _changes(in_force: CellKey) -> tuple[CellKey, ...]:
    """The cells that lead from what was in force a year ago to what is."""
    row = in_force.metric.rpartition(".")[0]
    return tuple(CellKey(f"{row}.{column}") for column in _CHANGES)
