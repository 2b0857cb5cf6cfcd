"""Reports set on pages, line by line so that everything odd about page breaks can be had; what draws them is a `Paper`.

A table is set on one long strip and the strip is cut into pages: between rows, or with shape `split` also inside a row.
"""

from __future__ import annotations

import random
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

from eval.generator.layout import GridCell, Layout, Line, LineKind, Table

FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
WIDTH, HEIGHT = float(A4[0]), float(A4[1])
ASCENT = 0.88
"""From the upper edge of a line to its baseline, in parts of the size of the type."""
_MARGIN = 60.0
_BOTTOM = HEIGHT - 60.0
_TEXT_SIZE = 11.0
_CELL_SIZE = 8.0
_CELL_LEAD = 10.5
_PADDING = 3.0
_LEAST_LABELS = 120.0
_ONE_ROW = 6 * _CELL_LEAD
_UNBROKEN = re.compile(r"[+－-]?\d[\d.,．，]*%?|.", re.DOTALL)
_SIZES = {LineKind.TITLE: 16.0, LineKind.HEADING: 13.0}


@cache
def font_name() -> str:
    """WenQuanYi Zen Hei where Debian's fonts-wqy-zenhei is installed, else Adobe's STSong-Light, which no file embeds."""
    if FONT_FILE.is_file():
        pdfmetrics.registerFont(TTFont("zenhei", FONT_FILE, subfontIndex=0))
        return "zenhei"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


class Paper(ABC):
    """Pages under the pen, in points from the top left; `top` is how far down the page is filled."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.page, self.top = 1, _MARGIN

    @abstractmethod
    def text(self, x: float, top: float, text: str, size: float) -> None:
        """Draw a line of text whose upper edge is at `top`."""

    @abstractmethod
    def line(self, x0: float, top0: float, x1: float, top1: float) -> None:
        """Draw a straight line."""

    @abstractmethod
    def turn_over(self) -> None:
        """Finish the page."""

    def room(self) -> float:
        return _BOTTOM - self.top

    def next_page(self) -> None:
        self.finish()
        self.page, self.top = self.page + 1, _MARGIN

    def finish(self) -> None:
        if self.layout.running_head:
            self.text(_MARGIN, 30, self.layout.running_head, 9)
        if self.layout.page_numbers:
            self.text(WIDTH / 2 - 15, HEIGHT - 40, self.layout.page_numbers.format(self.page), 9)
        self.turn_over()


def set_on(paper: Paper, shape: str, rng: random.Random) -> None:
    """Set a paper's layout on it; tables are ruled unless `shape` is `unruled`, and cut inside rows if it is `split`."""
    for block in paper.layout.blocks:
        if isinstance(block, Table):
            _draw_table(paper, block, shape, rng)
        else:
            _draw_line(paper, block)
    paper.finish()


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """The text broken to a width; a figure is broken only where it is wider than that."""
    lines, current, used = [], "", 0.0
    for piece in _UNBROKEN.findall(text):
        advance = pdfmetrics.stringWidth(piece, font_name(), size)
        parts = [piece] if advance <= width else list(piece)
        for part in parts:
            advance = pdfmetrics.stringWidth(part, font_name(), size)
            if current and used + advance > width:
                lines.append(current)
                current, used = "", 0.0
            current, used = current + part, used + advance
    return [*lines, current] if current else lines


def _draw_line(paper: Paper, line: Line) -> None:
    size = _SIZES.get(line.kind, _TEXT_SIZE)
    text = f"　　{line.text}" if line.kind is LineKind.PARAGRAPH and not line.text.startswith("　") else line.text
    for part in _wrapped(text, WIDTH - 2 * _MARGIN, size):
        if paper.room() < size * 1.6:
            paper.next_page()
        drawn = pdfmetrics.stringWidth(part, font_name(), size)
        left = {LineKind.TITLE: (WIDTH - drawn) / 2, LineKind.SIGNATURE: WIDTH - _MARGIN - drawn}.get(line.kind, _MARGIN)
        paper.text(left, paper.top, part, size)
        paper.top += size * 1.6


@dataclass(frozen=True)
class _SetCell:
    """A cell on the strip: its rectangle and its lines of text with their places."""

    left: float
    right: float
    top: float
    bottom: float
    lines: tuple[tuple[float, float, str], ...]


def _column_edges(table: Table) -> list[float]:
    """Left edges of the columns and the right edge of the last; labels get what the figures leave."""
    room = WIDTH - 2 * _MARGIN
    if table.label_columns in (0, table.width):
        widths = [room / table.width] * table.width
    elif table.label_columns == 1:
        rest = room * 0.66 / (table.width - 1)
        widths = [room * 0.34, *[rest] * (table.width - 1)]
    else:
        most = (room - _LEAST_LABELS) / (table.width - table.label_columns)
        figure = min(max(40.0, _widest_figure(table)), most)
        labels = room - figure * (table.width - table.label_columns)
        narrow = [20.0] + [44.0] * (table.label_columns - 2)
        widths = [*narrow, labels - sum(narrow), *[figure] * (table.width - table.label_columns)]
    edges = [_MARGIN]
    for width in widths:
        edges.append(edges[-1] + width)
    return edges


def _widest_figure(table: Table) -> float:
    """The width a column needs so that no figure of the table is broken."""
    figures = (piece for row in table.rows for cell in row.figures for piece in _UNBROKEN.findall(cell.text))
    return max((pdfmetrics.stringWidth(figure, font_name(), _CELL_SIZE) + 2 * _PADDING + 1 for figure in figures), default=0.0)


def _lines_of(cell: GridCell, edges: list[float]) -> list[str]:
    width = edges[min(cell.column + cell.colspan, len(edges) - 1)] - edges[cell.column] - 2 * _PADDING
    # a narrow cell holds one character a line: vertical text
    return _wrapped(cell.text, max(width, _CELL_SIZE), _CELL_SIZE)


def _row_tops(table: Table, edges: list[float]) -> list[float]:
    """Upper edges of the rows on the strip and the lower edge of the last."""
    heights = [_CELL_LEAD + 2 * _PADDING] * len(table.rows)
    cells = [(number, cell) for number, row in enumerate(table.rows) for cell in row.cells]
    for number, cell in sorted(cells, key=lambda item: item[1].rowspan):
        last = min(number + cell.rowspan, len(heights))
        needed = len(_lines_of(cell, edges)) * _CELL_LEAD + 2 * _PADDING - sum(heights[number:last])
        if needed > 0:
            heights[last - 1] += needed
    tops = [0.0]
    for height in heights:
        tops.append(tops[-1] + height)
    return tops


def _set_cells(table: Table, edges: list[float], tops: list[float], rng: random.Random) -> Iterator[_SetCell]:
    centred = rng.random() < 0.6
    for number, row in enumerate(table.rows):
        for cell in row.cells:
            left, right = edges[cell.column], edges[min(cell.column + cell.colspan, len(edges) - 1)]
            top, bottom = tops[number], tops[min(number + cell.rowspan, len(table.rows))]
            lines = _lines_of(cell, edges)
            start = top + ((bottom - top) - len(lines) * _CELL_LEAD) / 2 if centred else top + _PADDING
            placed = []
            for index, line in enumerate(lines):
                drawn = pdfmetrics.stringWidth(line, font_name(), _CELL_SIZE)
                x = (left + right - drawn) / 2 if cell.key or cell.rowspan > 1 else left + _PADDING
                placed.append((x, start + index * _CELL_LEAD, line))
            yield _SetCell(left, right, top, bottom, tuple(placed))


def _draw_table(paper: Paper, table: Table, shape: str, rng: random.Random) -> None:
    edges = _column_edges(table)
    tops = _row_tops(table, edges)
    cells = list(_set_cells(table, edges, tops, rng))
    if paper.room() < tops[min(2, len(tops) - 1)]:
        paper.next_page()
    begin = 0.0
    while begin < tops[-1]:
        end = _cut(tops, cells, begin, paper.room(), shape)
        _draw_piece(paper, cells, begin, end, ruled=shape != "unruled")
        paper.top += end - begin
        begin = end
        if begin < tops[-1]:
            paper.next_page()
    paper.top += 12


def _cut(tops: list[float], cells: list[_SetCell], begin: float, room: float, shape: str) -> float:
    """Where the strip is cut next, at most `room` below `begin`."""
    if tops[-1] - begin <= room:
        return tops[-1]
    whole = max((top for top in tops if begin < top <= begin + room), default=begin + room)
    if shape != "split":
        return whole
    # between two lines of a row, the lowest there is on the page: agencies' tables break there when rows may split
    low = begin + room * 0.4
    inside = [y - 1 for cell in cells for _, y, _ in cell.lines[1:] if low < y <= begin + room and cell.bottom - cell.top < _ONE_ROW]
    return max(inside, default=whole)


def _draw_piece(paper: Paper, cells: list[_SetCell], begin: float, end: float, ruled: bool) -> None:
    shift = paper.top - begin
    for cell in cells:
        if cell.bottom <= begin or cell.top >= end:
            continue
        top, bottom = max(cell.top, begin) + shift, min(cell.bottom, end) + shift
        if ruled:
            paper.line(cell.left, top, cell.right, top)
            paper.line(cell.left, bottom, cell.right, bottom)
            paper.line(cell.left, top, cell.left, bottom)
            paper.line(cell.right, top, cell.right, bottom)
        for x, y, text in cell.lines:
            # a line whose middle is beyond the cut goes over to the next page
            if begin <= y + _CELL_LEAD / 2 < end:
                paper.text(x, min(max(y, begin + 1), end - _CELL_SIZE) + shift, text, _CELL_SIZE)
