"""Give the cells of a table with spans their columns, as browsers do, and mend spans that reach too far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from indexer.parsing.flow import MarkupCell
from indexer.parsing.limits import LIMITS

_Carried = dict[int, int]


def place_columns(rows: Sequence[Sequence[MarkupCell]]) -> None:
    """Set `column` of every cell from the spans of the cells before and above it.

    A cell that is said to span one row more than it does would push the next row to the right: where that makes a row wider
    than the table and than the row above, the spans that do it end there. (A header is wider than rows that lost their end.)
    """
    usual = _usual_width(rows)
    carried: _Carried = {}
    above = 0
    for row in rows:
        own = sum(cell.width for cell in row)
        width = max(usual, above)
        if row and own <= width < own + len(carried):
            _release(carried, own + len(carried) - width)
        above = own + len(carried) if row else above
        carried = _place(row, carried)


def _usual_width(rows: Sequence[Sequence[MarkupCell]]) -> int:
    """The width that most rows have; of two as frequent, the larger."""
    widths: Counter[int] = Counter()
    carried: _Carried = {}
    for row in rows:
        if row:
            widths[sum(cell.width for cell in row) + len(carried)] += 1
        carried = _place(row, carried)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _release(carried: _Carried, excess: int) -> None:
    for column in sorted(carried, reverse=True)[:excess]:
        del carried[column]


def _place(row: Sequence[MarkupCell], carried: _Carried) -> _Carried:
    """Set the columns of a row; `carried` and what is returned: how many rows each column is still covered for."""
    after = {column: rows - 1 for column, rows in carried.items() if rows > 1}
    column = 0
    for cell in row:
        while column in carried:
            column += 1
        cell.column = column
        if cell.height > 1:
            after.update(dict.fromkeys(range(column, min(column + cell.width, LIMITS.table_columns)), cell.height - 1))
        column += cell.width
    return after
