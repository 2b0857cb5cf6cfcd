"""Prints a table as one long strip that is cut into pages wherever a test wants, in the middle of a row too."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from tests.indexer.parsing.printed import WIDTHS, Layout, fonts

_LEADING = 1.3


@dataclass(frozen=True)
class Strip:
    """How a strip is printed. `cuts`: points from its top where a page ends; `closed`: draw a border at the cut."""

    cuts: Sequence[float] = ()
    closed: bool = True
    size: float = 9
    padding: float = 4
    width: float = 480
    left: float = 60
    top: float = 60
    double: bool = False


def strip(layout: Layout, how: Strip) -> bytes:
    """A PDF of the table alone."""
    font = fonts()[0]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(600, 1200))
    edges, lines, texts = _drawing(layout, how)
    cuts = [0.0, *how.cuts, edges[-1] + 1]
    for start, end in pairwise(cuts):
        canvas.setFont(font, how.size)
        for x, y, text in texts:
            if start <= y < end:
                canvas.drawString(how.left + x, 1200 - how.top - (y - start), text)
        for x0, y0, x1, y1 in lines:
            if y0 < end and y1 > start:
                _draw(canvas, how, (x0, max(y0, start) - start, x1, min(y1, end) - start))
        if how.closed:
            for y in (0.0, min(end, edges[-1]) - start):
                _draw(canvas, how, (0, y, how.width, y))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def height(layout: Layout, how: Strip) -> float:
    """The height of the whole strip in points."""
    return _drawing(layout, how)[0][-1]


def _draw(canvas: Any, how: Strip, line: tuple[float, float, float, float]) -> None:
    x0, y0, x1, y1 = line
    canvas.setLineWidth(0.4)
    for offset in (0, 1.2) if how.double else (0,):
        canvas.line(how.left + x0 + offset, 1200 - how.top - y0 - offset, how.left + x1 + offset, 1200 - how.top - y1 - offset)


def _placed(layout: Layout) -> Iterator[tuple[int, int, int, int, str]]:
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(layout):
        x = 0
        for text, columns, rows in row:
            while (x, y) in taken:
                x += 1
            taken |= {(x + i, y + j) for i in range(columns) for j in range(rows)}
            yield x, y, columns, rows, text
            x += columns


def _drawing(layout: Layout, how: Strip) -> tuple[list[float], list[tuple[float, float, float, float]], list[tuple[float, float, str]]]:
    """The bottoms of the rows, the border lines, the lines of text with their baselines."""
    shares = WIDTHS[sum(columns for _, columns, _ in layout[0])]
    xs = [sum(shares[:index]) * how.width for index in range(len(shares) + 1)]
    cells = list(_placed(layout))
    leading = how.size * _LEADING

    def wrapped(x: int, columns: int, text: str) -> list[str]:
        fits = max(1, int((xs[x + columns] - xs[x] - 2 * how.padding) / how.size + 0.01))
        if text.isdigit():
            return [text]
        return [text[index : index + fits] for index in range(0, len(text), fits)]

    heights = [leading + 2 * how.padding] * len(layout)
    for x, y, columns, rows, text in sorted(cells, key=lambda cell: cell[3]):
        lacking = len(wrapped(x, columns, text)) * leading + 2 * how.padding - sum(heights[y : y + rows])
        if lacking > 0:
            heights[y + rows - 1] += lacking
    ys = [sum(heights[:index]) for index in range(len(heights) + 1)]
    lines, texts = [], []
    for x, y, columns, rows, text in cells:
        left, right, top, bottom = xs[x], xs[x + columns], ys[y], ys[y + rows]
        lines += [(left, top, right, top), (left, bottom, right, bottom), (left, top, left, bottom), (right, top, right, bottom)]
        parts = wrapped(x, columns, text)
        first = (top + bottom - len(parts) * leading) / 2 + how.size
        for index, part in enumerate(parts):
            width = len(part) * how.size if not part.isdigit() else len(part) * how.size / 2
            texts.append(((left + right - width) / 2, first + index * leading, part))
    return ys, lines, texts
