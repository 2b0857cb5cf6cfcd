"""A report's page: what it is, its tables as the form prints them, its findings, the figures of its prose, its text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

from indexer.domain.form import CellKey, Edition, editions
from indexer.domain.reconciliation import UNCONFIRMED
from indexer.domain.report import Cell, Finding, NarrativeFigure, Part, Passage, Place, Severity
from indexer.storage.corrections import LogEntry
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.between_years import chain_findings
from service.answering.findings import finding_text
from service.reading_room.drawn_form import Drawn, draw
from service.reading_room.figures import Shown, shown
from service.reading_room.reader import Reader
from service.records import version_notice

NOT_PRINTED = "not-printed"


@dataclass(frozen=True)
class ShownFinding:
    """A finding with the number it has on the page, its cells by key and label, and the addresses of its sentences."""

    number: int
    finding: Finding
    text: str
    cells: tuple[tuple[str, str], ...]
    sentences: tuple[tuple[str, str], ...]

    @property
    def is_contradiction(self) -> bool:
        return self.finding.severity is Severity.CONTRADICTION


@dataclass(frozen=True)
class ShownFigure:
    """A figure of the prose or of a local table, in words, with the address of its place."""

    figure: NarrativeFigure
    text: str
    href: str


@dataclass(frozen=True)
class ReportPage:
    """Everything the page shows."""

    report: StoredReport
    edition: Edition
    cells: Mapping[CellKey, Cell]
    tables: tuple[Drawn, ...]
    missing: tuple[str, ...]
    findings: tuple[ShownFinding, ...]
    figures: tuple[ShownFigure, ...]
    local: tuple[tuple[Passage, tuple[ShownFigure, ...]], ...]
    passages: tuple[tuple[str, tuple[Passage, ...]], ...]
    versions: tuple[StoredReport, ...]
    conflicts: tuple[str, ...]
    copies: tuple[str, ...]
    parts: tuple[Part, ...]
    corrections: tuple[LogEntry, ...]
    reader: Reader

    @cached_property
    def unconfirmed(self) -> frozenset[CellKey]:
        return unconfirmed(item.finding for item in self.findings)

    @property
    def file(self) -> str:
        return Path(self.report.file).name

    @property
    def part_names(self) -> tuple[str, ...]:
        return tuple(Path(part.file).name for part in self.parts)

    @property
    def question(self) -> str:
        """What the page at `/` is to put into its input, as it stands behind the # of its address."""
        name = self.reader.names.short(self.report.agency.name)
        return urlencode({"ask": self.reader.say("report.question", agency=name, year=self.report.year)})

    @property
    def told(self) -> tuple[ShownFinding, ...]:
        """The findings, but for those that a figure is not printed."""
        return tuple(item for item in self.findings if item.finding.rule != NOT_PRINTED)

    @property
    def unprinted(self) -> tuple[ShownFinding, ...]:
        return tuple(item for item in self.findings if item.finding.rule == NOT_PRINTED)

    def section_label(self, section: str) -> str:
        return self.reader.label(self.edition.section(section).label)

    def starts(self, index: int, passages: Sequence[Passage]) -> str:
        """The heading that a passage begins under, "" if it is that of the one before, or the title of the section or the report."""
        heading, section = passages[index].heading, passages[index].section
        before = passages[index - 1].heading if index else ""
        title = self.edition.section(section).label.zh if section else self.report.title
        return "" if heading == before or title in heading or heading == self.report.title else heading

    def shown(self, key: CellKey) -> Shown:
        """A cell as the tables show it."""
        return shown(self.cells.get(key), self.edition.cells[key].column.unit, self.unconfirmed, self.reader)

    def flags(self, key: CellKey) -> list[ShownFinding]:
        """The findings that a cell is involved in; that it is blank its own state says."""
        said = (NOT_PRINTED, UNCONFIRMED)
        return [item for item in self.findings if key in item.finding.cells and item.finding.rule not in said]

    @property
    def notice(self) -> str:
        """What a reader of a superseded version must know."""
        said = version_notice(self.report)
        return said[self.reader.language.value] if said else ""


def unconfirmed(findings: Iterable[Finding]) -> frozenset[CellKey]:
    """The cells that were read from a picture and that no sum confirms."""
    return frozenset(key for finding in findings if finding.rule == UNCONFIRMED for key in finding.cells)


def report_page(report: StoredReport, facts: FactReader, reader: Reader) -> ReportPage:
    """A report, superseded or not."""
    edition = editions()[report.edition_id]
    cells = facts.cells(report)
    figures = [_shown_figure(report, figure, reader) for figure in facts.figures(report.key)]
    passages = [stored.passage for stored in facts.passages([report.key])]
    tables = draw(edition, cells)
    held = {edition.cells[key].table.section for key in cells if key in edition.cells}
    return ReportPage(
        report=report,
        edition=edition,
        cells=cells,
        tables=tuple(table for table in tables if table.section in held),
        missing=tuple(table.section for table in tables if table.section not in held and table.section != _FEES),
        findings=tuple(_findings(report, facts, reader)),
        figures=tuple(item for item in figures if item.figure.place.table is None),
        local=tuple(_local(passages, figures)),
        passages=tuple(_by_section([passage for passage in passages if passage.place.table is None])),
        versions=tuple(facts.versions(report)),
        conflicts=facts.conflicts([report.report_id]).get(report.report_id, ()),
        copies=tuple(Path(file).name for file in facts.copies(report.key)),
        parts=tuple(facts.parts(report.key)),
        corrections=tuple(facts.correction_log([report.report_id])),
        reader=reader,
    )


# the table of fees stands in a part of prose, and most reports have none
_FEES = "六"


def place_address(report: StoredReport, place: Place, reader: Reader) -> str:
    """The address of the page that shows a place of the text; "" where the place is not known."""
    if place.start is None or place.end is None:
        return ""
    return reader.href(f"/browse/reports/{report.report_id}/place", [("at", f"{place.start}-{place.end}")])


def cell_address(report: StoredReport, key: CellKey, reader: Reader) -> str:
    """The address of the page that shows where a cell stands."""
    return reader.href(f"/browse/reports/{report.report_id}/place", [("cell", key)])


def all_findings(report: StoredReport, facts: FactReader) -> list[Finding]:
    """The findings of a report and those against the agency's report on the year before; contradictions first."""
    found = facts.findings(report.key)
    if report.superseded_by is None:
        earlier = [version for version in facts.reports_of(report.agency_key, report.year - 1) if version.superseded_by is None]
        found += [finding for before in earlier for finding in chain_findings(facts, before, report)]
    return sorted(found, key=lambda finding: (finding.severity is not Severity.CONTRADICTION, finding.rule == NOT_PRINTED))


def _findings(report: StoredReport, facts: FactReader, reader: Reader) -> Iterator[ShownFinding]:
    for number, finding in enumerate(all_findings(report, facts), start=1):
        cells = tuple((str(key), reader.names.metric(key, report.edition_id)) for key in finding.cells)
        places = [*finding.places, *([Place()] * len(finding.sentences))]
        sentences = tuple(
            (sentence, place_address(report, place, reader)) for sentence, place in zip(finding.sentences, places, strict=False)
        )
        yield ShownFinding(number, finding, finding_text(finding, reader.names), cells, sentences)


def _shown_figure(report: StoredReport, figure: NarrativeFigure, reader: Reader) -> ShownFigure:
    counted = reader.names.counted(figure.value, figure.unit)
    key = f"narrative.{figure.qualifier.value}"
    text = counted if figure.qualifier == "exact" else reader.names.say(key, n=counted)
    return ShownFigure(figure, text, place_address(report, figure.place, reader))


def _local(passages: Sequence[Passage], figures: Sequence[ShownFigure]) -> Iterator[tuple[Passage, tuple[ShownFigure, ...]]]:
    """Tables that are not of the form, with their figures."""
    for passage in passages:
        if passage.place.table is not None:
            yield passage, tuple(item for item in figures if item.figure.place.table == passage.place.table)


def _by_section(passages: Sequence[Passage]) -> Iterator[tuple[str, tuple[Passage, ...]]]:
    return ((section, tuple(group)) for section, group in groupby(passages, key=lambda passage: passage.section))
