"""Tables of a page with their text, and their joining over pages."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from indexer.parsing.document import Box
from indexer.parsing.page_scan import Glyph
from indexer.parsing.pdf_grid import Grid
from indexer.parsing.pdf_lines import Chunk, around, chunk_of, join, lines_of

FIGURE = re.compile(r"[+-－−]?[\d０-９][\d０-９,，.．%]*\s*(?:件|元|万元|个|条|次)?")
_DIGITAL = re.compile(r"[0-9０-９.,，．%+-]")
ENUMERATED = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十]+[条部]|[（(][一二三四五六七八九十\d]{1,3}$)"
)
# parts of the type size
_TOKEN_GAP = 0.25
_FULL = 3.0
_FULL_OF_FIGURES = 1.8
_NEAR_EDGE = 1.6
# columns of one table on two pages, and whole tables, stand as far apart at most (points)
_SAME_COLUMN = 4.0


Token = list[Glyph]


@dataclass(frozen=True)
class Cell:
    """A cell on one page: the field it fills and its lines. `rest`: what of it stands on the next page."""

    page: int
    left: float
    right: float
    box: Box
    lines: tuple[Chunk, ...] = ()
    spans_rows: bool = False
    rest: Cell | None = None

    @property
    def text(self) -> str:
        return joined(self.lines, self.right - self.left).text if self.lines else ""

    @property
    def is_figure(self) -> bool:
        return bool(self.lines) and all(FIGURE.fullmatch(line.text) for line in self.lines)


@dataclass
class Part:
    """The part of a table on one page; `covered`: columns (left edges) whose last cell on the page spans rows."""

    page: int
    box: Box
    rows: list[list[Cell]]
    edges: tuple[float, ...] = ()
    spanning: dict[float, Cell] = field(default_factory=dict)


def joined(lines: Sequence[Chunk], width: float) -> Chunk:
    """The lines of a cell as one text; Latin words stay apart, a figure wrapped because the cell was full does not."""
    text = lines[0]
    for before, line in pairwise(lines):
        latin = before.text[-1:].isascii() and line.text[:1].isascii()
        wrapped = is_full(before, width) and before.text[-1:].isdigit()
        text = join((text, line), " " if latin and not wrapped else "")
    return text


def is_full(line: Chunk, width: float) -> bool:
    """Whether a line fills its cell, so that its text may go on below."""
    slack = _FULL_OF_FIGURES if FIGURE.fullmatch(line.text) else _FULL
    return line.right - line.left >= width - slack * line.size


def token_place(token: Token) -> tuple[float, float]:
    """The middle of a token."""
    return (token[0].left + token[-1].right) / 2, (token[0].top + token[0].bottom) / 2


def fill(grid: Grid, tokens: Iterable[Token], sideways: Iterable[Chunk], page: int) -> Part | None:
    """The table with its text; None if its lines do not part its figures, so that it has to be read as an unruled one."""
    inside: dict[int, list[Glyph]] = {}
    for token in tokens:
        index = grid.field_at(*token_place(token))
        if index is not None:
            inside.setdefault(index, []).extend(token)
    labels: dict[int, list[Chunk]] = {}
    for chunk in sideways:
        index = grid.field_at((chunk.left + chunk.right) / 2, chunk.middle)
        if index is not None:
            labels.setdefault(index, []).append(chunk)
    rows: list[list[Cell]] = [[] for _ in grid.ys[1:]]
    for index, place in enumerate(grid.fields):
        lines = _cell_lines(inside.get(index, ()), place.box)
        if lines is None:
            return None
        lines += labels.get(index, [])
        rows[place.row].append(Cell(page, place.box[0], place.box[2], place.box, tuple(lines), place.end_row - place.row > 1))
    for row in rows:
        row.sort(key=lambda cell: cell.left)
    spanning = {cell.left: cell for row in rows for cell in row if cell.spans_rows and cell.box[3] >= grid.ys[-1] - 1}
    filled = sum(bool(cell.lines) for row in rows for cell in row)
    return Part(page, grid.box, [row for row in rows if row], grid.xs, spanning) if filled > 1 else None


def tokens_of(glyphs: Iterable[Glyph]) -> list[Token]:
    """Glyphs that must not be parted: a figure that is wider than its cell stays whole."""
    tokens: list[Token] = []
    for glyph in sorted(glyphs, key=lambda one: (round(one.y), one.left)):
        last = tokens[-1][-1] if tokens else None
        if (
            last is not None
            and _DIGITAL.match(glyph.char)
            and _DIGITAL.match(last.char)
            and abs(last.y - glyph.y) <= 1
            and -0.5 * glyph.size <= glyph.left - last.right <= _TOKEN_GAP * glyph.size
        ):
            tokens[-1].append(glyph)
        else:
            tokens.append([glyph])
    return tokens


def _cell_lines(glyphs: Sequence[Glyph], box: Box) -> list[Chunk] | None:
    """The lines of a cell; None if two figures share it, because a line between them is missing."""
    if not glyphs:
        return []
    lines = []
    figures = []
    for line in lines_of(glyphs):
        if len(line) > 1 and sum(bool(FIGURE.fullmatch(chunk.text)) for chunk in line) > 1:
            return None
        chunk = join(line, "") if len(line) > 1 else line[0]
        lines.append(chunk)
        figures.append(bool(FIGURE.fullmatch(chunk.text)))
    for index in range(1, len(lines)):
        if figures[index - 1] and figures[index] and not is_full(lines[index - 1], box[2] - box[0]):
            return None
    return _vertical(glyphs, lines) or lines


def _vertical(glyphs: Sequence[Glyph], lines: Sequence[Chunk]) -> list[Chunk] | None:
    """Text set from top to bottom in several columns, read from the right one to the left; None if it is not so set."""
    if len(lines) < 3 or len(glyphs) < 5:
        return None
    columns: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: -(one.left + one.right)):
        if columns and abs((columns[-1][0].left + columns[-1][0].right) - (glyph.left + glyph.right)) < glyph.size:
            columns[-1].append(glyph)
        else:
            columns.append([glyph])
    if len(columns) < 2 or max(map(len, columns)) < 3:
        return None
    size = max(glyph.size for glyph in glyphs)
    for column in columns:
        column.sort(key=lambda glyph: glyph.y)
        if any(below.y - above.y > 1.25 * size for above, below in pairwise(column)):
            return None
    pitch = min(one[0].left - two[0].left for one, two in pairwise(columns))
    if pitch < 1.3 * size:
        return None
    return [join([chunk_of([glyph]) for glyph in column], "") for column in columns]


# ---------------------------------------------------------------- over pages


def continues(before: Part, after: Part) -> bool:
    """Whether a table at the top of a page goes on from the one at the end of the page before: their columns agree."""
    if not before.edges or not after.edges:
        return False
    shift = after.edges[0] - before.edges[0]
    if abs((after.edges[-1] - shift) - before.edges[-1]) > _SAME_COLUMN:
        return False
    fewer, more = sorted((before.edges, after.edges), key=len)
    offset = shift if more is before.edges else -shift
    return all(any(abs(edge - offset - other) <= _SAME_COLUMN for other in more) for edge in fewer)


def add_part(rows: list[list[Cell]], before: Part, after: Part) -> None:
    """Append a table's part on the next page; a row and merged cells that were torn by the page break are mended."""
    shift = before.edges[0] - after.edges[0]
    new = [[replace(cell, left=cell.left + shift, right=cell.right + shift) for cell in row] for row in after.rows]
    if rows and new:
        first, last = new[0], rows[-1]
        own = [cell for cell in first if _at(last, cell.left) is not None]
        group = [cell for cell in first if _at(last, cell.left) is None]
        if own and len(own) == len(last) and _is_torn(last, own):
            rows[-1] = [replace(cell, rest=rest) if (rest := _at(own, cell.left)) and rest.lines else cell for cell in last]
            own = []
        label = max((cell.left for cell in first if cell.lines and not cell.is_figure), default=0.0)
        left_over = [cell for cell in group if cell.left > label or not _mend_spanning(rows, cell, before)]
        new[0] = sorted((*left_over, *own), key=lambda cell: cell.left)
        if not any(cell.lines for cell in new[0]) and not own:
            new = new[1:]
    rows += [row for row in new if row]


def _at(row: Sequence[Cell], left: float) -> Cell | None:
    return next((cell for cell in row if abs(cell.left - left) <= _SAME_COLUMN), None)


def _is_torn(last: Sequence[Cell], first: Sequence[Cell]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    Never if a column has a figure in both. Else if the text of every cell that goes on was cut off where its cell was full,
    or if one part has the label and nothing else, and the other only figures.
    """
    pairs = [(cell, other) for cell in last if (other := _at(first, cell.left)) is not None]
    both = [(cell, other) for cell, other in pairs if cell.lines and other.lines]
    if any(other.is_figure or cell.is_figure for cell, other in both) or not any(other.lines for _, other in pairs):
        return False
    if not both:
        upper = [cell for cell, _ in pairs if cell.lines]
        lower = [other for _, other in pairs if other.lines]
        return bool(upper) and not any(cell.is_figure for cell in upper) and all(other.is_figure for other in lower)
    return all(_goes_on(cell, other) for cell, other in both)


def _goes_on(cell: Cell, other: Cell) -> bool:
    line = cell.lines[-1]
    if ENUMERATED.match(other.text):
        return False
    near = cell.box[3] - line.box[3] <= _NEAR_EDGE * line.size and other.lines[0].box[1] - other.box[1] <= _NEAR_EDGE * line.size
    return near and is_full(line, cell.right - cell.left)


def _mend_spanning(rows: list[list[Cell]], cell: Cell, before: Part) -> bool:
    """Give a merged cell the rest of its label from the next page; whether the cell is spent by that."""
    upper = next((one for left, one in before.spanning.items() if abs(left - cell.left) <= _SAME_COLUMN), None)
    if upper is None:
        return False
    if not cell.lines:
        return True
    if not upper.lines or not _goes_on(upper, cell):
        return False
    for row in rows:
        for index, one in enumerate(row):
            if one is upper:
                row[index] = replace(one, rest=cell)
                return True
    return False


Table = list[list[tuple[int, Cell]]]
"""The rows of a table: its cells with their columns."""


def by_columns(rows: Sequence[Sequence[Cell]]) -> Table:
    """The rows with the logical column of each cell."""
    edges = column_edges(rows)
    return [[(bisect_right(edges, cell.left + _SAME_COLUMN) - 1, cell) for cell in row] for row in rows]


def column_edges(rows: Sequence[Sequence[Cell]]) -> list[float]:
    """The left edges of a table's logical columns."""
    edges: list[float] = []
    for left in sorted(cell.left for row in rows for cell in row):
        if not edges or left - edges[-1] > _SAME_COLUMN:
            edges.append(left)
    return edges


def cell_box(cell: Cell) -> Box:
    """The box of a cell's text; of an empty one its field."""
    return around([line.box for line in cell.lines]) if cell.lines else cell.box
