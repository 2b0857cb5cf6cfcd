"""Unruled tables: columns told by the white space between them.

Lines with figures in line are the anchors of rows. Their figures give the columns, the line of headings above adds those that
are blank; labels, which may run over several lines, go to the anchor beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.parsing.alignment import Span, column_of, evenly_spaced, figure_columns, with_headings
from indexer.parsing.document import Box
from indexer.parsing.pdf_lines import Chunk, Line, around, join, split
from indexer.parsing.pdf_tables import ENUMERATED, Cell, Table
from indexer.parsing.unruled_figures import whole_figures
from indexer.parsing.unruled_runs import is_anchor, is_figure, runs

# parts of the type size
_LINE_GAP = 0.5
_PAGE_GAP = 0.3
_FAR_LINE_GAP = 0.7
_CELL_GAP = 0.3
_NARROW = 5


@dataclass(frozen=True)
class Placed:
    """A line with its page, and how far down it stands if all pages were one strip."""

    page: int
    line: Line
    shift: float

    @property
    def y(self) -> float:
        # figures stand on the right; a label that runs over lines need not be level with them
        return self.line[-1].baseline + self.shift


@dataclass
class _Block:
    """A label that may run over lines."""

    page: int
    chunks: list[Chunk]
    top: float
    bottom: float

    @property
    def box(self) -> Box:
        return around([chunk.box for chunk in self.chunks])


@dataclass(frozen=True)
class UnruledTable:
    """A table whose cells white space alone tells apart. `columns`: of figures; a row of them has a cell in each, blank or not."""

    rows: Table
    columns: tuple[Span, ...]


def unruled(lines: Sequence[tuple[int, Line]]) -> Iterator[UnruledTable | tuple[int, Line]]:
    """Lines that follow each other, of one page or several, as tables where they are rows and as lines where they are not."""
    strip = _strip(whole_figures(lines))
    position = 0
    for start, end in runs([item.line for item in strip]):
        if start < position:
            continue
        table = _table(strip[start:end])
        if table is None:
            continue
        yield from ((item.page, item.line) for item in strip[position:start])
        yield table
        position = end
    yield from ((item.page, item.line) for item in strip[position:])


def _parted(items: Sequence[Placed]) -> list[Placed]:
    """The lines of a table with cells apart that stand close together; the number of a label stays with it."""
    parted = []
    for item in items:
        chunks: list[Chunk] = []
        for chunk in item.line:
            for part in [chunk] if is_figure(chunk) else split(chunk, _CELL_GAP):
                if chunks and _is_number(chunks[-1].text) and part.left - chunks[-1].right <= chunk.size:
                    chunks[-1] = join((chunks[-1], part), "")
                else:
                    chunks.append(part)
        parted.append(replace(item, line=tuple(chunks)))
    return parted


def _is_number(text: str) -> bool:
    return bool(ENUMERATED.fullmatch(text)) and text[-1] in "）)、.．"


def _strip(lines: Sequence[tuple[int, Line]]) -> list[Placed]:
    strip: list[Placed] = []
    shift, bottom, page = 0.0, 0.0, -1
    for number, line in lines:
        box = around([chunk.box for chunk in line])
        if number != page:
            shift, page = bottom - box[1] + _PAGE_GAP * line[0].size, number
        strip.append(Placed(number, line, shift))
        bottom = box[3] + shift
    return strip


# ---------------------------------------------------------------- columns and rows


def _table(items: Sequence[Placed]) -> UnruledTable | None:
    items = _parted(items)
    anchors = [item for item in items if is_anchor(item.line)]
    columns = figure_columns([_spans(anchor) for anchor in anchors])
    if columns is None:
        return None
    # a row of figures alone: what stands above is headings, over its blanks too
    bare = all(is_figure(chunk) for item in anchors for chunk in item.line)
    above = [item for item in items if item.y < anchors[0].y - 1]
    head = [item for item in above if bare or any(chunk.right > columns[0][0] for chunk in item.line)]
    edge = max((chunk.right for item in anchors for chunk in item.line if chunk.right <= columns[0][0]), default=-1.0)
    headings = _headings(head, -1.0 if bare else edge)
    columns = with_headings(columns, headings) if any(headings) else evenly_spaced(columns)
    columns += _remarks(anchors, columns)
    first = columns[0][0] - 1
    labels = [(item, chunk) for item in items for chunk in item.line if chunk.right <= first + chunk.size and not is_figure(chunk)]
    blocks = _blocks([(item, chunk) for item, chunk in labels if item not in head], anchors)
    rows: list[tuple[float, list[tuple[float, Cell]]]] = []
    rows += _header_rows([(item, chunk) for item in head for chunk in item.line])
    taken: dict[int, list[_Block]] = {}
    for block in blocks:
        taken.setdefault(_anchor_of(block, anchors), []).append(block)
    for index, anchor in enumerate(anchors):
        # of blocks beside an anchor the one next to the figures is its label; those that have no anchor are rows of blanks
        mine = sorted(taken.get(index, ()), key=lambda block: block.box[0])
        rows.append((anchor.y, [*map(_label_cell, mine), *_figure_cells(anchor, columns)]))
    _add_loose(rows, anchors, columns, [(item, chunk) for item in items if item not in head for chunk in item.line])
    for block in taken.get(-1, ()):
        rows.append(((block.top + block.bottom) / 2, [_label_cell(block), *_blank_cells(block, columns)]))
    rows.sort(key=lambda row: row[0])
    return UnruledTable(_numbered([row for _, row in rows], columns), tuple(columns))


def _spans(anchor: Placed) -> list[Span]:
    return [(chunk.left, chunk.right) for chunk in anchor.line if is_figure(chunk)]


def _headings(head: Sequence[Placed], labels: float) -> list[list[Span]]:
    """What stands over the figures and right of the labels, by lines from the lowest up; a line of one chunk is a caption.

    `labels`: where the labels end, negative in a table that has none.
    """
    lines = [item.line for item in sorted(head, key=lambda one: -one.y) if len(item.line) > 1 or labels < 0]
    return [[(chunk.left, chunk.right) for chunk in line if chunk.left > labels] for line in lines]


def _remarks(anchors: Sequence[Placed], columns: Sequence[Span]) -> list[Span]:
    """The columns of text right of the last figures."""
    right = [chunk for item in anchors for chunk in item.line if chunk.left > columns[-1][1] and not is_figure(chunk)]
    return figure_columns([[(chunk.left, chunk.right)] for chunk in right]) or []


def _blocks(labels: Sequence[tuple[Placed, Chunk]], anchors: Sequence[Placed]) -> list[_Block]:
    """Labels put together from their lines."""
    blocks: list[_Block] = []
    for item, chunk in labels:
        top, bottom = chunk.box[1] + item.shift, chunk.box[3] + item.shift
        block = next((block for block in reversed(blocks) if any(_overlap(last, chunk) for last in block.chunks[-3:])), None)
        if block is not None and _goes_on(block, item, chunk, anchors):
            block.chunks.append(chunk)
            block.bottom = bottom
        else:
            blocks.append(_Block(item.page, [chunk], top, bottom))
    return blocks


def _overlap(one: Chunk, two: Chunk) -> bool:
    return min(one.right, two.right) - max(one.left, two.left) > 0.3 * min(one.right - one.left, two.right - two.left)


def _goes_on(block: _Block, item: Placed, chunk: Chunk, anchors: Sequence[Placed]) -> bool:
    """Whether a line continues the label above it: it has no number of its own, no row of its own, and stands near enough."""
    if ENUMERATED.match(chunk.text):
        return False
    gap = chunk.box[1] + item.shift - block.bottom
    last = block.chunks[-1]
    width = chunk.right - chunk.left
    own = next((anchor for anchor in anchors if abs(anchor.y - item.y) < _LINE_GAP * chunk.size), None)
    # labels set in a narrow column run past rows that are not theirs
    narrow = own is None or (_is_narrow(chunk) and any(chunk.right < other.left and not is_figure(other) for other in own.line))
    if not narrow and any(block.top <= one.y <= block.bottom for one in anchors if one is not own):
        return False
    if gap <= _LINE_GAP * chunk.size:
        return True
    if gap > _FAR_LINE_GAP * chunk.size:
        return False
    if not anchors:
        # a heading of one column over two lines; one over several columns is wider
        centred = abs(chunk.left + chunk.right - last.left - last.right) < chunk.size
        return centred and width <= last.right - last.left + 1 <= 1.5 * width
    above = min(anchors, key=lambda anchor: abs(anchor.y - (block.bottom - 0.2 * last.size)))
    below = min(anchors, key=lambda anchor: abs(anchor.y - item.y))
    return above is below or (width - chunk.size <= last.right - last.left and narrow and _is_narrow(last))


def _is_narrow(chunk: Chunk) -> bool:
    return chunk.right - chunk.left < _NARROW * chunk.size


def _anchor_of(block: _Block, anchors: Sequence[Placed]) -> int:
    """The first anchor beside a label, the nearest within half a line of it, or -1."""
    slack = 0.3 * block.chunks[0].size
    beside = [index for index, anchor in enumerate(anchors) if block.top - slack <= anchor.y <= block.bottom + slack]
    return beside[0] if beside else -1


def _label_cell(block: _Block) -> tuple[float, Cell]:
    box = block.box
    own = [chunk for chunk in block.chunks]
    return box[0], Cell(block.page, box[0], box[2], box, tuple(own))


def _figure_cells(anchor: Placed, columns: Sequence[tuple[float, float]]) -> list[tuple[float, Cell]]:
    found = {column_of((chunk.left, chunk.right), columns): chunk for chunk in anchor.line if is_figure(chunk)}
    top, bottom = anchor.line[0].box[1], anchor.line[0].box[3]
    cells = []
    for index, (left, right) in enumerate(columns):
        chunk = found.get(index)
        cells.append((left, Cell(anchor.page, left, right, (left, top, right, bottom), (chunk,) if chunk else ())))
    return cells


def _add_loose(
    rows: list[tuple[float, list[tuple[float, Cell]]]],
    anchors: Sequence[Placed],
    columns: Sequence[tuple[float, float]],
    chunks: Sequence[tuple[Placed, Chunk]],
) -> None:
    """Put text that stands among the figures, such as a note that runs over lines, into the cell of the nearest row."""
    anchor_lines = {id(anchor.line) for anchor in anchors}
    for item, chunk in chunks:
        if chunk.right <= columns[0][0] - 1 + chunk.size and not is_figure(chunk):
            continue
        if is_figure(chunk) and id(item.line) in anchor_lines:
            continue
        y = min((anchor.y for anchor in anchors), key=lambda one: abs(one - item.y))
        cells = next(cells for at, cells in rows if at == y)
        left = columns[column_of((chunk.left, chunk.right), columns)][0]
        for index, (at, cell) in enumerate(cells):
            if at == left:
                cells[index] = at, replace(cell, lines=tuple(sorted((*cell.lines, chunk), key=lambda one: one.baseline)))


def _blank_cells(block: _Block, columns: Sequence[tuple[float, float]]) -> list[tuple[float, Cell]]:
    _, top, _, bottom = block.box
    return [(left, Cell(block.page, left, right, (left, top, right, bottom))) for left, right in columns]


def _header_rows(chunks: Sequence[tuple[Placed, Chunk]]) -> list[tuple[float, list[tuple[float, Cell]]]]:
    rows: dict[int, list[tuple[float, Cell]]] = {}
    blocks = sorted(_blocks(chunks, ()), key=lambda block: block.bottom)
    levels: list[float] = []
    for block in blocks:
        if not levels or block.bottom - levels[-1] > _LINE_GAP * block.chunks[0].size:
            levels.append(block.bottom)
        rows.setdefault(len(levels) - 1, []).append(_label_cell(block))
    return [(levels[level] - 2, sorted(cells, key=lambda cell: cell[0])) for level, cells in rows.items()]


def _numbered(rows: Sequence[Sequence[tuple[float, Cell]]], columns: Sequence[tuple[float, float]]) -> Table:
    """Columns by number: those of labels first, in each row from the left, then those of figures."""
    labels = max((sum(cell.left < columns[0][0] - 1 for _, cell in row) for row in rows), default=0)
    table: Table = []
    for row in rows:
        numbered: list[tuple[int, Cell]] = []
        for _, cell in sorted(row, key=lambda one: one[0]):
            if cell.left < columns[0][0] - 1 and cell.right <= columns[0][0] + 1:
                numbered.append((len(numbered), cell))
                continue
            nearest = min(range(len(columns)), key=lambda index: abs(sum(columns[index]) - cell.left - cell.right))
            number = max(labels + nearest, numbered[-1][0] + 1 if numbered else 0)
            numbered.append((number, cell))
        table.append(numbered)
    return table
