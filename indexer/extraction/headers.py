"""Tell the columns of a table by the labels printed above its figures.

Agencies put the total first, add shares of the total, leave out an applicant, and converters put empty columns between. Where a
grid shows which label stands above which figure, that settles it; where it does not, `columns` goes by order and by sums.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

from indexer.domain.figures import is_blank, read_cell
from indexer.domain.form import Column, FormTable
from indexer.domain.text import squeeze
from indexer.extraction.labels import title_similarity
from indexer.extraction.outline import Located
from indexer.extraction.rows import SourceRow
from indexer.parsing.document import GridCell, TableRow

_MIN_LIKENESS = 0.75
# one label may be met by chance (总计 is also a row), two of a table are its header
_MIN_LABELS = 2


@dataclass(frozen=True)
class Header:
    """The form's column keys by column of the document's grid; `others` are columns with labels that are none of the form's."""

    columns: Mapping[int, str]
    others: frozenset[int]

    def cells(self, row: SourceRow) -> dict[str, GridCell] | None:
        """The cells of a row by column key; None if it has a figure that stands under no label, or two under one."""
        found: dict[str, GridCell] = {}
        for cell in row.zone:
            column = cell.place.column
            key = self.columns.get(column) if column is not None else None
            if key is not None:
                if key in found:
                    return None
                found[key] = cell
            elif column not in self.others and read_cell(cell.text):
                return None
        return found

    def may_show(self, column: str, table: FormTable) -> bool:
        """Whether a column of the form is there at all; a total that was cut off is, since the others tell it."""
        return column in self.columns.values() or table.is_sum(column)


@dataclass(frozen=True)
class Headers:
    """The headers of a form table in a document, by where they stand, in reading order."""

    found: tuple[tuple[int, Header], ...] = ()

    def over(self, row: SourceRow) -> Header | None:
        """The nearest header above a row: a table that goes on over the page need not repeat it."""
        index = bisect_right(self.found, row.place.start or 0, key=lambda item: item[0])
        return self.found[index - 1][1] if index else None

    def parted(self, rows: Sequence[SourceRow]) -> list[Sequence[SourceRow]]:
        """The rows under each header, where a table was cut into two that show other columns; all together where not."""
        columns = [frozenset(header.columns.values()) for _, header in self.found]
        if len(columns) < 2 or any(one & other for one, other in combinations(columns, 2)):
            return [rows]
        above_all = self.found[0][1]
        return [[row for row in rows if (self.over(row) or above_all) is header] for _, header in self.found]


def learn_headers(located: Iterable[Located], table: FormTable) -> Headers:
    """Every header of a form table in a document, unless what stands below does not stand in its columns."""
    rows = [item.element for item in located if isinstance(item.element, TableRow)]
    parts = [(figures, list(part)) for figures, part in groupby(rows, key=_has_figures)]
    named = ((index, _named(part, table)) for index, (figures, part) in enumerate(parts) if not figures)
    starts = [(index, labels) for index, labels in named if labels]
    found = []
    ends = [index for index, _ in starts[1:]] + [len(parts)]
    for (index, labels), end in zip(starts, ends, strict=False):
        below = [row for figures, part in parts[index:end] for row in part if figures]
        if header := _header(*labels, below[: len(table.rows)], table):
            found.append((parts[index][1][0].place.start or 0, header))
    return Headers(tuple(found))


def _has_figures(row: TableRow) -> bool:
    return any(read_cell(cell.text) for cell in row.cells)


def _named(rows: Sequence[TableRow], table: FormTable) -> tuple[dict[int, str], dict[int, str]] | None:
    """The columns that rows without figures name, and the labels of those that have none of the form's; None if they are no header."""
    labels: dict[int, list[str]] = {}
    for cell in (cell for row in rows for cell in row.cells if cell.text and cell.place.column is not None):
        labels.setdefault(cell.place.column or 0, []).append(squeeze(cell.text))
    likeness = [(_likeness(texts, one), column, one.key) for column, texts in labels.items() for one in table.columns]
    columns: dict[int, str] = {}
    for score, column, key in sorted(likeness, key=lambda item: (-item[0], item[1])):
        if score >= _MIN_LIKENESS and column not in columns and key not in columns.values():
            columns[column] = key
    strange = {column: "".join(texts) for column, texts in labels.items() if column not in columns}
    return (columns, strange) if len(columns) >= min(_MIN_LABELS, len(table.columns)) else None


def _header(columns: Mapping[int, str], strange: Mapping[int, str], below: Sequence[TableRow], table: FormTable) -> Header | None:
    """The header as far as the rows below it bear it out: a converter that leaves out merged cells shifts one against the other."""
    cells = [cell for row in below for cell in row.cells if cell.text]
    figures = Counter(cell.place.column for cell in cells if read_cell(cell.text))
    texts = Counter(cell.place.column for cell in cells if not is_blank(cell.text) and not read_cell(cell.text))
    filled = sorted(column for column in strange if figures[column])
    present = {cell.place.column for row in below for cell in row.cells if cell.place.column is not None}
    figured = [column for column in present if column in columns or figures[column] > texts[column]]
    named = _by_order(columns, filled, table) or _in_gaps(columns, strange, present, figured, table)
    header = Header(named, frozenset()) if named else Header(columns, frozenset(filled))
    nameless = set(figured) - header.columns.keys() - header.others
    if nameless and len(header.columns) < len(table.columns):
        # a label that looks like a column's own may be a piece of several that ran together
        return None
    under = sum(count for column, count in figures.items() if column in header.columns or column in header.others)
    over_labels = any(texts[column] > figures[column] for column in header.columns)
    return header if not over_labels and 2 * under > figures.total() else None


def _likeness(texts: Sequence[str], column: Column) -> float:
    """How well the texts above a column name one of the form: one of them, or the last ones together."""
    joined = ("".join(texts[start:]) for start in range(len(texts)))
    return max(title_similarity(text, column.label) for text in (*texts, *joined))


def _by_order(columns: Mapping[int, str], strange: Sequence[int], table: FormTable) -> dict[int, str] | None:
    """The columns with those of a strange label taken for the ones that are missing, if they are as many and the order is the form's."""
    order = [column.key for column in table.columns]
    missing = [key for key in order if key not in columns.values()]
    if len(strange) != len(missing):
        return None
    named = {**columns, **dict(zip(strange, missing, strict=True))}
    return named if [named[column] for column in sorted(named)] == order else None


def _in_gaps(
    columns: Mapping[int, str], strange: Mapping[int, str], present: Collection[int], figured: Collection[int], table: FormTable
) -> dict[int, str] | None:
    """The columns with those whose labels ran into one (商业企业科研机构), where as many stand between named ones as are missing.

    `present` are all columns of the grid; before the first named column and after the last one, only those that hold figures
    (`figured`) count, since labels of rows stand there too.
    """
    order = [column.key for column in table.columns]
    labels = {column.key: column.label for column in table.columns}
    named = dict(columns)
    edges = [-1, *sorted(columns), max((*present, *columns)) + 1]
    for left, right in pairwise(edges):
        after = order.index(columns[left]) + 1 if left in columns else 0
        before = order.index(columns[right]) if right in columns else len(order)
        missing = order[after:before]
        among = present if left in columns and right in columns else figured
        between = [column for column in sorted(among) if left < column < right]
        printed = [strange[column] for column in between if column in strange]
        held = all(any(spelling in text for key in missing for spelling in labels[key].spellings) for text in printed)
        if len(between) == len(missing) and printed and held:
            named |= dict(zip(between, missing, strict=True))
    return named if len(named) > len(columns) else None
