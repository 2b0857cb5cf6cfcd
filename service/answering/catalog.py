"""Answers about what is indexed, what a term of the form means, and whether a report adds up."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.domain.catalog.metrics import meanings
from indexer.domain.form import CellInfo, Edition, editions, find_cell
from indexer.domain.report import Severity
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Status, Table
from service.answering.findings import finding_text
from service.answering.names import Names
from service.understanding.query import Query

_MAX_LISTED = 50


class CatalogAnswerer:
    """Composes answers that need no figure of a report; make a new one for each."""

    def __init__(self, facts: FactReader, names: Names) -> None:
        self._facts = facts
        self._names = names
        self._say = names.say

    def reports(self, query: Query) -> Answer:
        """Which reports are indexed."""
        count = self._facts.count_reports()
        blocks: list[Block] = [Paragraph(self.count_sentence())]
        if count > 1:
            reports = self._facts.reports(limit=_MAX_LISTED)
            blocks.append(self._table(reports))
            if count > len(reports):
                blocks.append(Notice(self._say("catalog.more", shown=len(reports), total=count)))
        return Answer(query.language, Status.ANSWERED, Method.CATALOG, tuple(blocks))

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

    def definitions(self, query: Query) -> Answer | None:
        """What the cells a question names mean; None if it names none."""
        rows = dict.fromkeys((info.row.key, info.table.id) for key in query.cells if (info := find_cell(key)))
        infos = {row: info for key in query.cells if (info := find_cell(key)) and (row := (info.row.key, info.table.id)) in rows}
        if not infos:
            return None
        blocks = tuple(Paragraph(self._definition(info)) for info in infos.values())
        return Answer(query.language, Status.ANSWERED, Method.CATALOG, blocks)

    def _definition(self, info: CellInfo) -> str:
        edition = next(edition for edition in editions().values() if info.table in edition.tables)
        text = self._say(
            "catalog.definition",
            label_zh=info.row.label.zh,
            label_en=info.row.label.en,
            place=info.row.number or self._section(info, edition),
            source=edition.legal_source,
        )
        if meaning := meanings().get(info.row.key):
            text += self._gap() + self._names.label(meaning)
        members = info.table.members(info.row.key)
        if members:
            labels = [self._row_label(row.label.zh, row.label.en) for row in info.table.rows if row.key in members]
            text += self._gap() + self._say("catalog.definition_group", rows=("、" if self._names.is_chinese else "; ").join(labels))
        if info.row.article:
            text += self._gap() + self._say("catalog.definition_article", article=info.row.article)
        return text + self._gap() + self._say("catalog.definition_unit", unit=info.column.unit)

    def _gap(self) -> str:
        return "" if self._names.is_chinese else " "

    def _section(self, info: CellInfo, edition: Edition) -> str:
        section = next(section for section in edition.sections if section.id == info.table.section)
        return f"{section.id} {section.label.zh if self._names.is_chinese else section.label.en}"

    def _row_label(self, zh: str, en: str) -> str:
        return zh if self._names.is_chinese else f"{en} ({zh})"

    def audit(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice]) -> Answer:
        """Whether reports add up: what they contradict themselves in, and what is worth a look."""
        blocks: list[Block] = []
        for report in reports:
            findings = self._facts.findings(report.key)
            values = {"agency": self._names.agency(report.agency.name), "year": report.year}
            contradictions = sum(finding.severity is Severity.CONTRADICTION for finding in findings)
            if not findings:
                blocks.append(Paragraph(self._say("audit.clean", **values)))
                continue
            blocks.append(
                Paragraph(self._say("audit.found", contradictions=contradictions, looks=len(findings) - contradictions, **values))
            )
            ordered = sorted(findings, key=lambda finding: finding.severity is not Severity.CONTRADICTION)
            blocks.append(Paragraph("\n".join(f"- {finding_text(finding, self._names)}" for finding in ordered)))
        return Answer(query.language, Status.ANSWERED, Method.CATALOG, (*blocks, *notices))
