"""Tables on their side: the form's rows as columns, its columns as rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from indexer.domain.figures import read_cell
from indexer.domain.form import Edition, FormTable, Label
from indexer.domain.report import Place
from indexer.extraction.labels import similarity, title_similarity
from indexer.extraction.outline import Located
from indexer.parsing.document import GridCell, TableRow

_MIN_LIKENESS = 0.75
# of the form's columns that must be names of rows; another table may count companies and persons, too
_MIN_NAMES = 3


def upright(located: list[Located], edition: Edition) -> list[Located]:
    """The elements of a document with its tables as the form has them."""
    for table in edition.tables:
        located = _set_upright(located, table) if table.crossed else located
    return located


def _set_upright(located: Sequence[Located], table: FormTable) -> list[Located]:
    """The elements with every table that is on its side turned; places stay as they are."""
    result: list[Located] = []
    for number, group in groupby(located, key=lambda item: item.element.place.table if isinstance(item.element, TableRow) else None):
        items = list(group)
        rows = [item.element for item in items if isinstance(item.element, TableRow)]
        turned = _turned(rows, table) if number is not None else None
        result += [Located(row, items[0].section, items[0].heading) for row in turned] if turned else items
    return result


def _turned(rows: Sequence[TableRow], table: FormTable) -> list[TableRow] | None:
    """The rows of a table with its columns as rows; None if it stands upright."""
    below = [row for row in rows if any(read_cell(cell.text) for cell in row.cells)]
    named = {column.key: row for row in below for column in table.columns if any(_is(cell, column.label) for cell in row.cells)}
    # of labels above each other the lowest is the column's own
    heads = {cell.place.column: cell for row in rows if row not in below for cell in row.cells if cell.text}
    known = [cell for cell in heads.values() if any(similarity(cell.text, row.label) >= _MIN_LIKENESS for row in table.rows)]
    if len(named) < _MIN_NAMES or len(known) < _MIN_NAMES or 2 * len(named) < len(below):
        return None
    return [TableRow((head, *(_crossing(named.get(column.key), head) for column in table.columns)), head.place) for head in known]


def _is(cell: GridCell, label: Label) -> bool:
    return title_similarity(cell.text, label) >= _MIN_LIKENESS


def _crossing(row: TableRow | None, head: GridCell) -> GridCell:
    """The cell of a row below a label of the header; a blank one if there is none."""
    found = next((cell for cell in row.cells if cell.place.column == head.place.column), None) if row else None
    return found or GridCell("", Place())
