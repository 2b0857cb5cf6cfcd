"""Find the tables of a straight page by their rules, with morphology.

A table becomes a grid of logical rows and columns, and every cell knows its box; what stands in it is read later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from indexer.parsing.recognition import Gray, PixelBox

# Pixels at the size `straighten` gives a page. Longer than a stroke of any letter but those of large titles:
_LEAST_ACROSS, _LEAST_DOWN = 40, 26
# in heights of a letter
_LEAST_WIDTH = 4
_BROKEN = 12
"""Gaps that scanning leaves in a rule."""
_DOT, _CROSSING, _BETWEEN_DOTS = 6, 16, 9
"""Of dotted lines: how thick they are at most, how large what is drawn where two meet, how far dots are apart."""
_SAME_LINE = 7
_TOUCH = 8
# share of a cell's side that must be drawn to part it from its neighbour
_DRAWN = 0.8


@dataclass(frozen=True)
class Slot:
    """A cell of a grid: its first logical row and column, its box in pixels."""

    row: int
    column: int
    box: PixelBox


@dataclass(frozen=True)
class PictureTable:
    """A table in a picture: its box in pixels and its cells by rows. A cell over several rows stands in the first."""

    box: PixelBox
    rows: tuple[tuple[Slot, ...], ...]
    ruled: bool = True


@dataclass(frozen=True)
class _Rules:
    """The horizontal or the vertical rules of a page: a mask, and each rule's box."""

    mask: Gray
    boxes: tuple[PixelBox, ...]


def ruled_tables(gray: Gray, letter: float) -> tuple[list[PictureTable], Gray]:
    """The tables that are drawn with lines, solid or dotted, from top to bottom, and a mask of their lines.

    `letter`: height of the page's letters in pixels; what is hardly larger than one is a letter (口, 图), not a table.
    """
    import cv2  # noqa: PLC0415

    calm = cv2.GaussianBlur(gray, (3, 3), 0)
    dark = np.asarray(cv2.adaptiveThreshold(calm, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 12), dtype=np.uint8)
    tables, drawn = _tables_drawn(dark, letter)
    return (tables, drawn) if tables else _tables_drawn(_dots_joined(dark), letter)


def _dots_joined(dark: Gray) -> Gray:
    """The picture with what lies between dots that stand close in a row or a column."""
    import cv2  # noqa: PLC0415

    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]]
    # dots run together where lines are drawn twice, and where they cross
    is_dot = (sides.min(axis=1) <= _DOT) | (sides.max(axis=1) <= _CROSSING)
    is_dot[0] = False
    dots = is_dot[labels].astype(np.uint8) * 255
    result = dark
    for high, wide in ((1, _BETWEEN_DOTS), (_BETWEEN_DOTS, 1)):
        # thickened, dots that a rest of skew sets off against each other still stand in one line
        thick = cv2.dilate(dots, np.ones((3, 1) if high == 1 else (1, 3), np.uint8))
        result = np.asarray(
            cv2.bitwise_or(result, cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((high, wide), np.uint8))), dtype=np.uint8
        )
    return result


def _tables_drawn(dark: Gray, letter: float) -> tuple[list[PictureTable], Gray]:
    """The tables of a picture that is white where something is drawn, and a mask of their lines."""
    import cv2  # noqa: PLC0415

    across = _rules(dark, max(_LEAST_ACROSS, round(1.6 * letter)), horizontal=True)
    down = _rules(dark, max(_LEAST_DOWN, round(1.1 * letter)), horizontal=False)
    across, down = _meeting(across, down), _meeting(down, across)
    both = cv2.dilate(cv2.bitwise_or(across.mask, down.mask), np.ones((_TOUCH, _TOUCH), np.uint8))
    count, labels = cv2.connectedComponents(both)
    tables = []
    for label in range(1, count):
        rows, columns = ([box for box in rules.boxes if _label(labels, box) == label] for rules in (across, down))
        table = _table(rows, columns, across.mask, down.mask)
        if table is not None and table.box[2] - table.box[0] > _LEAST_WIDTH * letter:
            tables.append(table)
    tables = sorted(_outermost(tables), key=lambda table: (table.box[1], table.box[0]))
    drawn = np.zeros_like(dark)
    for left, top, right, bottom in (table.box for table in tables):
        area = slice(max(0, top - _TOUCH), bottom + _TOUCH), slice(max(0, left - _TOUCH), right + _TOUCH)
        drawn[area] = across.mask[area] | down.mask[area]
    return tables, drawn


def _rules(dark: Gray, least: int, horizontal: bool) -> _Rules:
    """What is drawn straight across or down over at least that many pixels."""
    import cv2  # noqa: PLC0415

    def kernel(length: int, thickness: int) -> Gray:
        return np.ones((thickness, length) if horizontal else (length, thickness), np.uint8)

    # thickened, a rule that leaves its row of pixels half way is still in one piece
    thick = cv2.dilate(dark, kernel(1, 3))
    runs = cv2.morphologyEx(cv2.morphologyEx(thick, cv2.MORPH_OPEN, kernel(least * 4 // 5, 1)), cv2.MORPH_CLOSE, kernel(_BROKEN, 1))
    mask = np.asarray(cv2.morphologyEx(runs, cv2.MORPH_OPEN, kernel(least, 1)), dtype=np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    boxes = []
    for left, top, width, height, _ in stats[1:].tolist():
        length, thickness = (width, height) if horizontal else (height, width)
        # a dark bar or a photograph is no rule
        if length >= least and thickness <= max(12, length // 12):
            boxes.append((left, top, left + width, top + height))
    return _Rules(mask, tuple(boxes))


def _meeting(rules: _Rules, others: _Rules) -> _Rules:
    """Only the rules that meet another at right angles: strokes of letters and underlines do not."""

    def meets(one: PixelBox, other: PixelBox) -> bool:
        return one[0] - _TOUCH <= other[2] and other[0] - _TOUCH <= one[2] and one[1] - _TOUCH <= other[3] and other[1] - _TOUCH <= one[3]

    boxes = tuple(box for box in rules.boxes if sum(meets(box, other) for other in others.boxes) > 1)
    mask = np.zeros_like(rules.mask)
    for left, top, right, bottom in boxes:
        mask[top:bottom, left:right] = rules.mask[top:bottom, left:right]
    return _Rules(mask, boxes)


def _label(labels: np.ndarray, box: PixelBox) -> int:
    left, top, right, bottom = box
    inside = labels[top:bottom, left:right]
    filled = inside[inside > 0]
    return int(np.bincount(filled).argmax()) if filled.size else 0


def _table(across: Sequence[PixelBox], down: Sequence[PixelBox], across_mask: Gray, down_mask: Gray) -> PictureTable | None:
    """The grid of one network of rules; None if it has fewer than two cells."""
    if len(across) < 2 or len(down) < 2:
        return None
    ys = _lines((top + bottom) // 2 for _, top, _, bottom in across)
    xs = _lines((left + right) // 2 for left, _, right, _ in down)
    # a table may be open on its sides
    left, right = min(box[0] for box in across), max(box[2] for box in across)
    top, bottom = min(box[1] for box in down), max(box[3] for box in down)
    xs = _closed(xs, left, right, _LEAST_ACROSS)
    ys = _closed(ys, top, bottom, _LEAST_DOWN)
    if len(xs) < 2 or len(ys) < 2:
        return None
    groups = _merged(xs, ys, across_mask, down_mask)
    slots = sorted((Slot(row, column, (xs[column], ys[row], xs[right], ys[below])) for row, column, below, right in groups), key=_order)
    if len(slots) < 2:
        return None
    rows = tuple(tuple(slot for slot in slots if slot.row == row) for row in range(len(ys) - 1))
    return PictureTable((xs[0], ys[0], xs[-1], ys[-1]), rows)


def _order(slot: Slot) -> tuple[int, int]:
    return slot.row, slot.column


def _lines(positions: Iterable[int]) -> list[int]:
    """Positions of lines: those within a few pixels are pieces of one."""
    groups: list[list[int]] = []
    for position in sorted(positions):
        if groups and position - groups[-1][-1] <= _SAME_LINE:
            groups[-1].append(position)
        else:
            groups.append([position])
    return [round(median(group)) for group in groups]


def _closed(lines: list[int], low: int, high: int, least: int) -> list[int]:
    return [*([low] if lines and lines[0] - low > least // 2 else []), *lines, *([high] if lines and high - lines[-1] > least // 2 else [])]


def _merged(xs: Sequence[int], ys: Sequence[int], across: Gray, down: Gray) -> set[tuple[int, int, int, int]]:
    """The cells: first row, first column, and the indexes of the lines below and to the right of each."""
    parent = {(row, column): (row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 1)}

    def root(cell: tuple[int, int]) -> tuple[int, int]:
        while parent[cell] != cell:
            cell = parent[cell]
        return cell

    for row, column in parent:
        if column + 2 < len(xs) and not _parted(down, xs[column + 1], ys[row], ys[row + 1], upright=True):
            parent[root((row, column + 1))] = root((row, column))
        if row + 2 < len(ys) and not _parted(across, ys[row + 1], xs[column], xs[column + 1], upright=False):
            parent[root((row + 1, column))] = root((row, column))
    members: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for cell in parent:
        members.setdefault(root(cell), []).append(cell)
    spans = [tuple(zip(*cells, strict=True)) for cells in members.values()]
    return {(min(rows), min(columns), 1 + max(rows), 1 + max(columns)) for rows, columns in spans}


def _parted(mask: Gray, at: int, start: int, end: int, upright: bool) -> bool:
    """Whether a rule is drawn at that place from start to end."""
    low, high = max(0, at - _SAME_LINE), at + _SAME_LINE + 1
    inner = slice(start + 3, max(start + 4, end - 3))
    strip = mask[inner, low:high].any(axis=1) if upright else mask[low:high, inner].any(axis=0)
    return bool(strip.size) and float(strip.mean()) >= _DRAWN


def _outermost(tables: Sequence[PictureTable]) -> list[PictureTable]:
    return [table for table in tables if not any(other is not table and _inside(table.box, other.box) for other in tables)]


def _inside(box: PixelBox, other: PixelBox) -> bool:
    return other[0] <= box[0] and other[1] <= box[1] and box[2] <= other[2] and box[3] <= other[3] and box != other


def middle(box: PixelBox) -> tuple[float, float]:
    """The centre of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def visual_lines(boxes: Sequence[PixelBox]) -> list[list[int]]:
    """Indexes of boxes by visual line, top to bottom and left to right: boxes whose middles lie within each other's height."""
    lines: list[list[int]] = []
    for index in sorted(range(len(boxes)), key=lambda index: middle(boxes[index])[1]):
        y = middle(boxes[index])[1]
        if lines:
            last = boxes[lines[-1][-1]]
            height = min(last[3] - last[1], boxes[index][3] - boxes[index][1])
            if abs(y - float(np.mean([middle(boxes[at])[1] for at in lines[-1]]))) < height / 2:
                lines[-1].append(index)
                continue
        lines.append([index])
    return [sorted(line, key=lambda index: boxes[index][0]) for line in lines]
