"""Read a small table by the labels around each figure, however agencies arrange it.

Section 四 has its three rows side by side on the form. Agencies also print them below each other, in a table each, or turned,
one outcome a line: there the labels above a figure, left of it, and on the lines before say which cell it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from indexer.domain.figures import read_cell
from indexer.domain.form import Column, FormTable, Row
from indexer.domain.report import Place
from indexer.domain.text import squeeze
from indexer.extraction.labels import similarity
from indexer.extraction.outline import Located
from indexer.parsing.document import GridCell, TableRow

_MIN_LIKENESS = 0.75
_MAX_CAPTION = 30


@dataclass(frozen=True)
class LabelledCell:
    """A figure with the row and the column of the form that its labels name, and the row of the document it stands in."""

    row: str
    column: str
    cell: GridCell
    row_place: Place


@dataclass
class _Labels:
    """What is known above the line that is read: the labels of the header by column, and the row named last."""

    rows: dict[int, str] = field(default_factory=dict)
    columns: dict[int, str] = field(default_factory=dict)
    named: str = ""
    above_figures: bool = True

    def row_at(self, column: int) -> str:
        """The row label that spans a column: the nearest at or left of it."""
        starts = [start for start in self.rows if start <= column]
        return self.rows[max(starts)] if starts else self.named


def labelled_cells(located: Iterable[Located], table: FormTable) -> list[LabelledCell]:
    """The figures of a table that labels name; none at all if two would be the same cell, or one is of none."""
    labels = _Labels()
    found: list[LabelledCell] = []
    for item in located:
        element = item.element
        if not isinstance(element, TableRow):
            text = squeeze(element.text)
            named = _named(text, table.rows) if len(text) <= _MAX_CAPTION and "。" not in text else ""
            labels = _Labels(named=named) if named else labels
        elif any(read_cell(cell.text) for cell in element.cells):
            placed = _row_cells(element, labels, table)
            if placed is None:
                return []
            found += placed
            labels.above_figures = False
        else:
            _read_header(element, labels, table)
    keys = {(cell.row, cell.column) for cell in found}
    return found if len(keys) == len(found) else []


def _read_header(row: TableRow, labels: _Labels, table: FormTable) -> None:
    if not labels.above_figures:
        labels.rows, labels.columns, labels.above_figures = {}, {}, True
    for cell in row.cells:
        at = cell.place.column or 0
        if named := _named(cell.text, table.rows):
            labels.rows[at] = labels.named = named
        elif outcome := _named(cell.text, table.columns):
            labels.columns[at] = outcome


def _row_cells(row: TableRow, labels: _Labels, table: FormTable) -> list[LabelledCell] | None:
    """The figures of a row with what names them; None if one of them has no name."""
    outcome = ""
    beside = ""
    found = []
    for cell in row.cells:
        at = cell.place.column or 0
        if not read_cell(cell.text):
            beside = _named(cell.text, table.rows) or beside
            outcome = _named(cell.text, table.columns) or outcome
            continue
        if beside:
            labels.named = beside
        row_key = beside or (labels.row_at(at) if labels.columns else labels.named)
        column_key = outcome or labels.columns.get(at, "")
        if not row_key or not column_key:
            return None
        found.append(LabelledCell(row_key, column_key, cell, row.place))
    return found


def _named(text: str, parts: Sequence[Row] | Sequence[Column]) -> str:
    """The key of the row or the column that a text names best; "" if it names none."""
    likeness = {part.key: similarity(text, part.label) for part in parts}
    best = max(likeness, key=lambda key: likeness[key])
    return best if likeness[best] >= _MIN_LIKENESS else ""
