"""How a figure of the form is written in an answer: in bold, with its unit and the marks of what it was read or derived from."""

from __future__ import annotations

from indexer.domain.report import CellStatus
from service.answering.answer import Value
from service.answering.caveats import Entry, sources
from service.answering.citations import Citations
from service.answering.names import Names

# a column has more rows than a reader wants marks; its total is among the last
_MAX_SOURCES = 8
_RULES_OF_A_ROW = ("row-sum", "outcome-sum")


class FigureTexts:
    """Writes the figures of one answer."""

    def __init__(self, names: Names, citations: Citations) -> None:
        self._names = names
        self._cite = citations

    def bold(self, entry: Entry) -> str:
        """The figure of an entry that is known, in bold with its unit."""
        assert entry.cell is not None
        assert entry.known is not None
        return f"**{self._names.figure(entry.known, entry.cell.unit)}**"

    def marked(self, entry: Entry) -> str:
        """The figure in bold with its marks."""
        return f"{self.bold(entry)} {self.marks(entry)}".strip()

    def plain(self, entry: Entry) -> str:
        """The figure with its marks, as a part of a computation."""
        assert entry.cell is not None
        assert entry.known is not None
        return f"{self._names.figure(entry.known, entry.cell.unit)} {self.marks(entry)}".strip()

    def marks(self, entry: Entry) -> str:
        """The marks of a figure; a derived one cites what it was derived from."""
        if entry.cell is None:
            return ""
        if entry.cell.status is CellStatus.DERIVED:
            return self._cite.cells(entry.report, sources(entry)[:_MAX_SOURCES])
        mark = self._cite.cell(entry.report, entry.cell)
        derivation = entry.cell.derivation
        if entry.cell.value is None and derivation and derivation.rule not in _RULES_OF_A_ROW:
            # the row itself does not show why
            mark += self._cite.cells(entry.report, sources(entry)[-_MAX_SOURCES:])
        return mark


def looked_up(entry: Entry) -> Value:
    """An entry as a value of the answer."""
    cell, agency = entry.cell, entry.report.agency
    status = cell.status if cell else CellStatus.ABSENT
    if cell and cell.value is None and cell.derivation:
        status = CellStatus.DERIVED
    return Value(
        agency.name,
        agency.region_code,
        entry.report.year,
        entry.key.metric,
        entry.key.applicant,
        entry.known,
        cell.unit if cell else "",
        status.value,
        entry.report.report_id,
    )
