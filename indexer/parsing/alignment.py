"""Columns told by alignment: figures that stand below each other, and the headings over columns that are blank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

Span = tuple[float, float]
"""Left and right of what is printed, in any unit."""

# of the usual distance of columns
_MIN_PITCH = 0.6
_MAX_HEADING = 1.5
_UNEVEN = 0.15
_FEWEST_EVEN = 3
# of the narrower
_TOUCHING = 0.25


def middle(span: Span) -> float:
    return (span[0] + span[1]) / 2


def overlap(one: Span, two: Span) -> bool:
    """Whether two stand below each other; boxes drawn too wide may touch beside each other."""
    return min(one[1], two[1]) - max(one[0], two[0]) > _TOUCHING * min(one[1] - one[0], two[1] - two[0])


def figure_columns(rows: Sequence[Sequence[Span]], least_gap: float = 1.0) -> list[Span] | None:
    """The columns that the figures of all rows make, from the left; None if two figures of one row would share a column."""
    columns: list[Span] = []
    for left, right in sorted(span for row in rows for span in row):
        if columns and left < columns[-1][1] + least_gap:
            columns[-1] = columns[-1][0], max(columns[-1][1], right)
        else:
            columns.append((left, right))
    shared = any(len({column_of(span, columns) for span in row}) < len(row) for row in rows)
    return None if shared else columns


def column_of(span: Span, columns: Sequence[Span]) -> int:
    """The column that holds it all, else the one whose middle is nearest."""
    holds = (index for index, (left, right) in enumerate(columns) if left <= span[0] and span[1] <= right)
    held = next(holds, None)
    return held if held is not None else min(range(len(columns)), key=lambda index: abs(middle(columns[index]) - middle(span)))


def with_headings(columns: Sequence[Span], lines: Sequence[Sequence[Span]]) -> list[Span]:
    """The columns of figures with those that only headings show. `lines`: of headings, from the one next to the figures up."""
    pitch = _pitch([columns, *lines])
    headings: list[Span] = []
    for line in lines:
        for span in line:
            covers = any(overlap(span, other) for other in headings)
            # what stands between two columns is a heading of several, and so is what is wide
            room = all(
                abs(middle(span) - middle(other)) >= _MIN_PITCH * pitch for other in (*headings, *columns) if not overlap(span, other)
            )
            if not covers and room and span[1] - span[0] <= _MAX_HEADING * pitch:
                headings.append(span)
    return sorted([*columns, *_without_figures(sorted(headings), columns)])


def _pitch(lines: Iterable[Sequence[Span]]) -> float:
    """The distance of neighbours: among the least there are, since blanks between them widen it; without any beyond measure."""
    middles = (sorted(map(middle, line)) for line in lines)
    distances = sorted(two - one for line in middles for one, two in pairwise(line))
    return distances[len(distances) // 8] if distances else float("inf")


def _without_figures(headings: Sequence[Span], columns: Sequence[Span]) -> list[Span]:
    """The headings of blank columns. A figure that no heading stands over is of the nearest one on its left: set flush left."""
    free = [heading for heading in headings if not any(overlap(heading, column) for column in columns)]
    for before, column in pairwise([(float("-inf"), float("-inf")), *columns]):
        if any(overlap(column, heading) for heading in headings):
            continue
        between = [heading for heading in free if before[1] <= heading[0] and heading[1] <= column[0]]
        if between:
            free.remove(between[-1])
    return free


def evenly_spaced(columns: Sequence[Span]) -> list[Span]:
    """The columns with blank ones between them, where all distances are multiples of the least: nothing else tells of those."""
    middles = [middle(column) for column in columns]
    gaps = [two - one for one, two in pairwise(middles)]
    if len(columns) < _FEWEST_EVEN or any(abs(gap / min(gaps) - round(gap / min(gaps))) > _UNEVEN for gap in gaps):
        return list(columns)
    least = min(gaps)
    half = min(right - left for left, right in columns) / 2
    blank = [
        (start + gap * step / count - half, start + gap * step / count + half)
        for start, gap in zip(middles, gaps, strict=False)
        for count in [round(gap / least)]
        for step in range(1, count)
    ]
    return sorted([*columns, *blank])


def in_line(row: Sequence[Span], columns: Sequence[Span]) -> bool:
    """Whether every figure of a row stands in one of the columns."""
    return all(any(overlap(span, column) for column in columns) for span in row)
