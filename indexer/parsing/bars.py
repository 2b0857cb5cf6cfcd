"""Rows of text whose cells are parted by bars, as Markdown and programs that take the text out of web pages write them.

Some begin and end every row with a bar, some only end it; some put every cell on a line of its own; where a row has merged
cells, bars without a space between them fill it up to the width of the table. Nothing is moved: a cell is a span of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from indexer.domain.figures import is_blank, read_cell

# bars that are drawn rather than typed, and how many make a row: a menu has a few between its entries
_DRAWN = {"│": 2, "┃": 2, "｜": 2}
_BAR = "|"
# as many bars make a row of a line by itself, even one without figures around it
_SURE = 6
# a single line with a bar is a menu, or a title and the name of a site
_MIN_LINES = 2

# bars that stand for merged cells: `规章 | 0 | |||`, while `0 ||` ends in a blank one. A single bar may be either: it counts as filling
# where other rows show that the table is filled up, and the row has a label, which is what may be merged
_FILLING = re.compile(r"(?<=\|\s)\|{2,}\s*$")
_LAST_FILLING = re.compile(r"(?<=\s\|)\s+\|\s*$")
_LONE_CELL = re.compile(r"[^|]*\|[\s|]*")
_RULE = re.compile(r"\s*\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?\s*)?\|?\s*")
_SENTENCE = "。"


@dataclass(frozen=True)
class Cell:
    """The text of a cell, and its span in the document."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class BarRow:
    """A row of cells, and the lines it takes, by index of the first and the last one."""

    cells: tuple[Cell, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Line:
    """A line that is not empty, and where it starts in the document."""

    text: str
    start: int

    @property
    def is_rule(self) -> bool:
        """Whether it is the line of dashes below the header of a Markdown table."""
        return _RULE.fullmatch(self.text) is not None


def bar_rows(lines: Sequence[Line]) -> Iterator[BarRow]:
    """The rows among the lines of a text, in order."""
    for has_bar, group in groupby(enumerate(lines), key=lambda item: _has_bar(item[1].text)):
        if has_bar:
            block = [*group]
            yield from _cell_by_cell(block) if _is_cell_by_cell([line for _, line in block]) else _row_by_row(block)


def _row_by_row(block: Sequence[tuple[int, Line]]) -> Iterator[BarRow]:
    texts = [line.text for _, line in block]
    in_table = _is_table(texts)
    filled_up = any(_FILLING.search(text) for text in texts)
    # where a row is closed by a bar and not opened by one, a bar at the beginning stands behind a blank cell
    opened = all(text.lstrip().startswith(_BAR) for text in texts if text.rstrip().endswith(_BAR))
    for index, line in block:
        cells = _cells(replace(line, text=_without_filling(line.text, filled_up)), in_table, opened)
        if cells is not None:
            yield BarRow(cells, index, index)


def _without_filling(text: str, filled_up: bool) -> str:
    """A row without the bars that fill it up to the width of the table."""
    found = _FILLING.search(text)
    if not found and filled_up and any(_is_label(cell) for cell in split(Line(text, 0), _BAR)):
        found = _LAST_FILLING.search(text)
    return text[: found.start()] if found else text


def _has_bar(text: str) -> bool:
    return any(mark in text for mark in (_BAR, *_DRAWN))


def _is_table(texts: Sequence[str]) -> bool:
    """Whether lines that stand together are rows: one of them has a figure behind a bar, or all end in one.

    A line by itself is one if it is a label and figures, closed by a bar: page breaks part such from the others.
    """
    parted = [text.rstrip().split(_BAR) for text in texts if _BAR in text and _SENTENCE not in text]
    closed = [parts for parts in parted if not parts[-1]]
    if len(parted) < _MIN_LINES:
        return any(len(parts) > 2 and all(is_blank(part.strip()) or read_cell(part.strip()) for part in parts[1:]) for parts in closed)
    figures = any(read_cell(part.strip()) for _, *parts in parted for part in parts)
    return figures or len(closed) == len(texts)


def _cells(line: Line, in_table: bool, opened: bool) -> tuple[Cell, ...] | None:
    """The cells of a row, or None if the line is none."""
    text = line.text
    if text.lstrip().startswith(_BAR) and text.count(_BAR) > 1:
        return _between_bars(line, _BAR, opened)
    if _SENTENCE in text:
        return None
    mark = next((mark for mark, least in _DRAWN.items() if text.count(mark) >= least), None)
    if mark is None and _BAR in text and (in_table or text.count(_BAR) >= _SURE):
        mark = _BAR
    return _between_bars(line, mark, opened) if mark else None


def _between_bars(line: Line, mark: str, opened: bool) -> tuple[Cell, ...]:
    """The cells between bars, without the outer ones."""
    text = line.text.rstrip()
    left = text.index(mark) + 1 if opened and text.lstrip().startswith(mark) else 0
    right = len(text) - 1 if text.endswith(mark) and len(text) > left else len(text)
    return split(Line(text[left:right], line.start + left), mark)


def split(line: Line, mark: str) -> tuple[Cell, ...]:
    """The cells of a line, parted by a mark."""
    ends = [match.start() for match in re.finditer(re.escape(mark), line.text)]
    edges = pairwise([-1, *ends, len(line.text)])
    return tuple(_cell(line.text[start + 1 : end], line.start + start + 1) for start, end in edges)


def _cell(part: str, start: int) -> Cell:
    text = part.strip()
    left = start + (part.index(text) if text else 0)
    return Cell(text, left, left + len(text))


# ---------------------------------------------------------------- a line for each cell


def _is_cell_by_cell(lines: Sequence[Line]) -> bool:
    """Whether each line holds one cell with its bar behind it."""
    return len(lines) > _MIN_LINES and all(_LONE_CELL.fullmatch(line.text) for line in lines)


def _cell_by_cell(block: Sequence[tuple[int, Line]]) -> Iterator[BarRow]:
    """Rows of lines that hold a cell each: begun by a bar of its own where the text has such, else by a label after figures.

    Bars behind the one of a cell fill its row up, so that it ends there.
    """
    cells = [_lone_cell(line) for _, line in block]
    ends = [line.text.count(_BAR) > 1 for _, line in block]
    begun_by_bar = not cells[0].text and not ends[0]
    begins = [
        number == 0 or ends[number - 1] or (_begins(cells[number : number + 2]) if begun_by_bar else _follows_figures(cells, number))
        for number in range(len(cells))
    ]
    starts = [number for number, first in enumerate(begins) if first]
    for start, end in pairwise([*starts, len(cells)]):
        row = [(index, cell) for (index, _), cell in zip(block[start:end], cells[start:end], strict=True)]
        yield from _begun_row(row) if begun_by_bar else _unbegun_rows(row)


def _begins(cells: Sequence[Cell]) -> bool:
    """Whether the first of two cells is the bar that begins a row: a label stands behind it, while blank cells stand before figures."""
    return not cells[0].text and len(cells) > 1 and _is_label(cells[1])


def _follows_figures(cells: Sequence[Cell], number: int) -> bool:
    return _is_label(cells[number]) and not _is_label(cells[number - 1])


def _begun_row(row: Sequence[tuple[int, Cell]]) -> Iterator[BarRow]:
    """The cells behind the bar that begins a row; where as many figures follow as there are labels, the bar between begins another."""
    first = row[0][0]
    cells = row if row[0][1].text else row[1:]
    half = len(cells) // 2
    labels = [_is_label(cell) for _, cell in cells]
    if half > 1 and labels == [True] * half + [False] * (half + 1) and not cells[half][1].text:
        yield BarRow(tuple(cell for _, cell in cells[:half]), first, cells[half - 1][0])
        first, cells = cells[half][0], cells[half + 1 :]
    if cells:
        yield BarRow(tuple(cell for _, cell in cells), first, row[-1][0])


def _unbegun_rows(row: Sequence[tuple[int, Cell]]) -> Iterator[BarRow]:
    """Labels and the figures behind them: all labels but the last are rows each, of a header or of a group."""
    labels = next((number for number, (_, cell) in enumerate(row) if not _is_label(cell)), len(row))
    alone = 0 if labels == len(row) else max(0, labels - 1)
    for part in (*((item,) for item in row[:alone]), row[alone:]):
        yield BarRow(tuple(cell for _, cell in part), part[0][0], part[-1][0])


def _lone_cell(line: Line) -> Cell:
    return _cell(line.text[: line.text.index(_BAR)], line.start)


def _is_label(cell: Cell) -> bool:
    return not is_blank(cell.text) and read_cell(cell.text) is None
