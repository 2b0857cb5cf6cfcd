"""The tables of a report drawn as the official form prints them: merged headings over columns and beside rows, from the form as data.

A table is lines of boxes. Every box of a figure names the headings it stands under, so that a screen reader can say them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from indexer.domain.form import CellKey, Column, Edition, FormTable, Label, Row
from indexer.domain.report import Cell, CellStatus

_MONEY = "元"


@dataclass(frozen=True)
class Heading:
    """A heading of a table. `unit`: money that the figures under it are in; `subtotal`: the form prints no such row."""

    id: str
    label: Label
    number: str = ""
    note: Label | None = None
    unit: str = ""
    subtotal: bool = False


@dataclass(frozen=True)
class Box:
    """A box of a drawn table: a heading or the place of a figure. `scope` is that of HTML's th."""

    rows: int = 1
    columns: int = 1
    heading: Heading | None = None
    scope: str = ""
    key: CellKey | None = None
    under: tuple[str, ...] = ()
    subtotal: bool = False


Line = tuple[Box, ...]
_Path = tuple[Heading, ...]


@dataclass(frozen=True)
class Drawn:
    """One printed table: blocks of lines, each with its own column headings, under one width."""

    section: str
    blocks: tuple[tuple[Line, ...], ...]


def draw(edition: Edition, cells: Mapping[CellKey, Cell]) -> list[Drawn]:
    """The tables of an edition in its order, those of one section printed as one."""
    return [
        Drawn(section, tuple(_block(table, cells, width) for table in tables))
        for section, group in groupby(edition.tables, key=lambda table: table.section)
        for tables in [list(group)]
        for width in [max(len(table.columns) for table in tables)]
    ]


def _block(table: FormTable, cells: Mapping[CellKey, Cell], width: int) -> tuple[Line, ...]:
    """The lines of one form table; its last column reaches to the width of the section's widest."""
    if table.side_by_side:
        return tuple(_side_by_side(table))
    paths = [_column_path(table, column) for column in table.columns]
    rows = list(_rows(table, cells))
    stub = max(len(path) for _, path in rows)
    clause = Heading(f"{table.id}:clause", table.clause_label) if table.clause else None
    return tuple(_lines(table, rows, paths, stub, width, clause))


def _lines(
    table: FormTable, rows: Sequence[tuple[Row, _Path]], paths: Sequence[_Path], stub: int, width: int, clause: Heading | None
) -> Iterator[Line]:
    if clause:
        yield (Box(columns=stub + width, heading=clause, scope="colgroup"),)
    spare = width - len(table.columns)
    above = _across(paths, spare)
    corner = Heading(f"{table.id}:corner", table.corner or table.note or Label("", ""))
    for level, line in enumerate(above):
        yield (Box(len(above), stub, corner, "col"), *line) if level == 0 else tuple(line)
    beside = _down([path for _, path in rows], stub)
    for (row, path), heads in zip(rows, beside, strict=True):
        boxes = []
        for index, (column, over) in enumerate(zip(table.columns, paths, strict=True)):
            named = tuple(heading.id for heading in (*([clause] if clause else []), *over, *path))
            last = index == len(table.columns) - 1
            key, width_here = table.key(row.key, column.key), 1 + spare if last else 1
            boxes.append(Box(columns=width_here, key=key, under=named, subtotal=path[-1].subtotal))
        yield (*heads, *boxes)


def _side_by_side(table: FormTable) -> Iterator[Line]:
    """All rows beside each other: their names stand over their columns."""
    cells = [(row, column) for row in table.rows for column in table.columns]
    paths = [(*_over(table, row.key), _row_heading(table, row), _column_heading(table, column, row.key)) for row, column in cells]
    yield from (tuple(line) for line in _across(paths, 0))
    yield tuple(
        Box(key=table.key(row.key, column.key), under=tuple(heading.id for heading in path))
        for (row, column), path in zip(cells, paths, strict=True)
    )


# ---------------------------------------------------------------- the headings of one row, of one column


def _rows(table: FormTable, cells: Mapping[CellKey, Cell]) -> Iterator[tuple[Row, _Path]]:
    """The rows in printed order with the headings beside them. A group's sub-total follows its rows where we hold one; a group that
    a report prints as a single row is drawn as one.
    """
    groups = {row: group for group in table.groups for row in table.members(group.key)}
    for group, members in groupby(table.rows, key=lambda row: groups.get(row.key)):
        rows = list(members)
        if group is None:
            yield from ((row, (*_over(table, row.key), _row_heading(table, row))) for row in rows)
            continue
        outer = (*_over(table, group.key), _row_heading(table, group))
        held = _held(table, group, cells)
        if held and not any(_held(table, row, cells) for row in rows):
            yield group, outer
            continue
        yield from ((row, (*outer, _row_heading(table, row))) for row in rows)
        if held:
            yield group, (*outer, Heading(f"{table.id}:{group.key}:sum", group.label, subtotal=True))


def _held(table: FormTable, row: Row, cells: Mapping[CellKey, Cell]) -> bool:
    found = (cells.get(table.key(row.key, column.key)) for column in table.columns)
    return any(cell is not None and cell.status is not CellStatus.ABSENT for cell in found)


def _over(table: FormTable, key: str) -> _Path:
    """What is printed over a column, or beside a row, before its own heading."""
    return tuple(
        Heading(f"{table.id}:{head.over[0]}:head:{index}", head.label, head.printed_number)
        for index, head in enumerate(table.heads)
        if key in head.over
    )


def _column_path(table: FormTable, column: Column) -> _Path:
    return (*_over(table, column.key), _column_heading(table, column))


def _row_heading(table: FormTable, row: Row) -> Heading:
    return Heading(f"{table.id}:{row.key}", row.label, row.printed_number, row.note)


def _column_heading(table: FormTable, column: Column, row: str = "") -> Heading:
    return Heading(f"{table.id}:{row}:{column.key}", column.label, unit=column.unit if column.unit.endswith(_MONEY) else "")


# ---------------------------------------------------------------- merged headings


def _across(paths: Sequence[_Path], spare: int) -> list[list[Box]]:
    """Headings over columns, a line for each depth: equal neighbours are one box, a column's own reaches down to the figures."""
    depth = max(len(path) for path in paths)
    lines: list[list[Box]] = []
    for level in range(depth):
        boxes, start = [], 0
        for heading, group in groupby(paths, key=lambda path: path[level] if level < len(path) else None):
            columns = len(list(group))
            last = start + columns == len(paths)
            start += columns
            if heading is not None:
                own = any(path[-1] == heading for path in paths)
                boxes.append(Box(depth - level if own else 1, columns + (spare if last else 0), heading, "col" if own else "colgroup"))
        lines.append(boxes)
    return lines


def _down(paths: Sequence[_Path], stub: int) -> list[list[Box]]:
    """Headings beside rows, those that begin with each row: equal neighbours are one box, a row's own reaches to the figures."""
    found: list[list[Box]] = []
    seen: Set[Heading] = set()
    for path in paths:
        boxes = []
        for level, heading in enumerate(path):
            if heading in seen:
                continue
            own = level == len(path) - 1
            rows = sum(heading in other for other in paths)
            boxes.append(Box(rows, stub - level if own else 1, heading, "row" if own else "rowgroup"))
        found.append(boxes)
        seen |= set(path)
    return found
