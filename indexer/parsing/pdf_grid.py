"""Ruled tables: from the straight lines of a page to cells, merged ones included.

Lines that touch make one table. Their positions part it into elementary fields; fields with no line between them are one
cell. So a merged cell, a line broken at its crossings, a doubled line, or a missing outer border need no special case.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.parsing.document import Box
from indexer.parsing.page_scan import Ruling

# points; lines nearer than this are one, ends nearer than this touch
_SNAP = 3.0
_TOUCH = 3.0
# a border exists where lines cover this share of it
_MIN_COVER = 0.6
# a table that goes on beyond its outermost line by more than this is open on that side
_OPEN = 6.0


@dataclass(frozen=True)
class Field:
    """A cell of a grid: its first row and column, the rows and columns after its last ones, its box."""

    row: int
    column: int
    end_row: int
    end_column: int
    box: Box


@dataclass(frozen=True)
class Grid:
    """The cells of a ruled table on one page. `owner[row][column]`: the index of the cell that holds that elementary field."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    fields: tuple[Field, ...]
    owner: tuple[tuple[int, ...], ...]

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def field_at(self, x: float, y: float) -> int | None:
        """The index of the cell at a point, None outside the table."""
        left, top, right, bottom = self.box
        if not (left <= x <= right and top <= y <= bottom):
            return None
        column = min(bisect_right(self.xs, x), len(self.xs) - 1) - 1
        row = min(bisect_right(self.ys, y), len(self.ys) - 1) - 1
        return self.owner[row][column]


def grids(rulings: Iterable[Ruling]) -> list[Grid]:
    """The ruled tables of a page, from top to bottom; one inside another is left out."""
    found = [grid for lines in _components(_merged(rulings)) if (grid := _grid(lines)) is not None]
    found.sort(key=lambda grid: -_area(grid.box))
    kept: list[Grid] = []
    for grid in found:
        if not any(_inside(grid.box, other.box) for other in kept):
            kept.append(grid)
    return sorted(kept, key=lambda grid: grid.ys[0])


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _inside(inner: Box, outer: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _merged(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Lines snapped to common positions, pieces that meet joined."""
    lines: list[Ruling] = []
    for horizontal in (True, False):
        same = sorted((line for line in rulings if line.horizontal is horizontal), key=lambda line: line.at)
        group: list[Ruling] = []
        for line in same:
            if group and line.at - group[0].at > _SNAP:
                lines += _joined(group)
                group = []
            group.append(line)
        lines += _joined(group)
    return lines


def _joined(group: Sequence[Ruling]) -> Iterator[Ruling]:
    if not group:
        return
    at = sum(line.at for line in group) / len(group)
    start, end = None, 0.0
    for line in sorted(group, key=lambda one: one.start):
        if start is None:
            start, end = line.start, line.end
        elif line.start <= end + _TOUCH:
            end = max(end, line.end)
        else:
            yield Ruling(line.horizontal, at, start, end)
            start, end = line.start, line.end
    if start is not None:
        yield Ruling(group[0].horizontal, at, start, end)


def _components(lines: Sequence[Ruling]) -> list[list[Ruling]]:
    """Lines that touch each other, directly or through others."""
    parents = list(range(len(lines)))
    across = [index for index, line in enumerate(lines) if line.horizontal]
    down = [index for index, line in enumerate(lines) if not line.horizontal]
    for one in across:
        for two in down:
            if _touch(lines[one], lines[two]):
                parents[_root(parents, one)] = _root(parents, two)
    groups: dict[int, list[Ruling]] = {}
    for index, line in enumerate(lines):
        groups.setdefault(_root(parents, index), []).append(line)
    tables = [group for group in groups.values() if any(line.horizontal for line in group)]
    for group in groups.values():
        if not any(line.horizontal for line in group):
            _attach(group[0], tables)
    return tables


def _attach(lone: Ruling, tables: Sequence[list[Ruling]]) -> None:
    """Add an outer border that nothing touches, because the cells beside it go on over the page, to the table as high as it."""
    for table in tables:
        down = [line for line in table if not line.horizontal]
        if not down:
            continue
        start, end = min(line.start for line in down), max(line.end for line in down)
        if abs(lone.start - start) <= _TOUCH and abs(lone.end - end) <= _TOUCH:
            table.append(lone)
            return


def _touch(across: Ruling, down: Ruling) -> bool:
    return across.start - _TOUCH <= down.at <= across.end + _TOUCH and down.start - _TOUCH <= across.at <= down.end + _TOUCH


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index


def _grid(lines: Sequence[Ruling]) -> Grid | None:
    across = [line for line in lines if line.horizontal]
    down = [line for line in lines if not line.horizontal]
    if not across or not down:
        return None
    xs = _positions(down, across)
    ys = _positions(across, down)
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and len(ys) == 2):
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    parents = list(range(rows * columns))
    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns and not _covered(down, xs[column + 1], ys[row], ys[row + 1]):
                parents[_root(parents, here)] = _root(parents, here + 1)
            if row + 1 < rows and not _covered(across, ys[row + 1], xs[column], xs[column + 1]):
                parents[_root(parents, here)] = _root(parents, here + columns)
    members: dict[int, list[tuple[int, int]]] = {}
    for here in range(rows * columns):
        members.setdefault(_root(parents, here), []).append(divmod(here, columns))
    fields = []
    owner = [[0] * columns for _ in range(rows)]
    for index, places in enumerate(members.values()):
        top, bottom = min(row for row, _ in places), max(row for row, _ in places) + 1
        left, right = min(column for _, column in places), max(column for _, column in places) + 1
        fields.append(Field(top, left, bottom, right, (xs[left], ys[top], xs[right], ys[bottom])))
        for row, column in places:
            owner[row][column] = index
    return Grid(xs, ys, tuple(fields), tuple(map(tuple, owner))) if len(fields) > 1 else None


def _positions(lines: Sequence[Ruling], others: Sequence[Ruling]) -> tuple[float, ...]:
    """Where lines stand; with the ends of the lines across them where those go on beyond."""
    at: list[float] = []
    for line in sorted(lines, key=lambda one: one.at):
        if not at or line.at - at[-1] > _SNAP:
            at.append(line.at)
    first, last = min(line.start for line in others), max(line.end for line in others)
    if first < at[0] - _OPEN:
        at.insert(0, first)
    if last > at[-1] + _OPEN:
        at.append(last)
    return tuple(at)


def _covered(lines: Iterable[Ruling], at: float, start: float, end: float) -> bool:
    covered = sum(max(0.0, min(end, line.end) - max(start, line.start)) for line in lines if abs(line.at - at) <= _SNAP)
    return covered >= _MIN_COVER * (end - start)
