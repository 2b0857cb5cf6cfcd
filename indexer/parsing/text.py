"""Plain text and Markdown: lines, headings, and tables whose cells are parted by tabs or by pipes, or written as HTML.

Text "as found" mixes all of these, so that one reader serves .txt and .md. Nothing is moved: every line and cell is a span
of the text, and markup is overwritten with spaces of the same length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from indexer.domain.report import Place
from indexer.domain.text import fold
from indexer.parsing import html_in_text
from indexer.parsing.bars import Cell, Line, bar_rows, split
from indexer.parsing.document import Element, GridCell, ParsedDocument, TableRow, TextLine
from indexer.parsing.encoding import decode
from indexer.parsing.limits import LIMITS, Limits, check_text

SUFFIXES = (".txt", ".md", ".markdown")

# a tabbed line with a single filled cell is a torn table row if short, else prose that was indented by a tab
_MAX_LONE_CELL = 40

# a line of tabs inside a table is a row of blank cells
_MIN_BLANK_CELLS = 2

_MARKUP = re.compile(r"\*\*|__|`|<(?=https?://)|(?<=[\w/])>(?=\s*[）)，。]|$)|!?\[(?=[^\]\n]*\]\([^)\n]*\))|\]\([^)\n]*\)", re.MULTILINE)
_HEADING = re.compile(r"\s*(#{1,6})\s+")


def parse_text(data: bytes, path: Path, limits: Limits = LIMITS) -> ParsedDocument:
    """Parse a text or Markdown file.

    Raises:
        UnreadableReportError: too large, not text, or empty.
    """
    check_text(data, limits, path.name)
    text = fold(decode(data, path.name)).replace("\r", " ")
    spans = [*html_in_text.tables(text)]
    # what stands between the tables that are written as HTML, and what is in them, by turns
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    clean = "".join(
        html_in_text.shown(text[start:end]) if number % 2 else _without_markup(text[start:end])
        for number, (start, end) in enumerate(pairwise(edges))
    )
    elements: list[Element] = []
    tables = 0
    for number, (start, end) in enumerate(pairwise(edges)):
        if number % 2:
            found = html_in_text.read_table(text[start:end], clean, start, tables, path.name)
        else:
            found = [*_elements(clean, start, end, tables)]
        elements += found
        tables = max([tables, *(element.place.table + 1 for element in found if element.place.table is not None)])
    return ParsedDocument(clean, tuple(elements))


def _without_markup(text: str) -> str:
    return _MARKUP.sub(lambda match: " " * len(match.group()), html_in_text.without_tags(text))


def _elements(text: str, begin: int, end: int, first: int) -> Iterator[Element]:
    """The lines and rows of a stretch of text; `first` is the number of its first table."""
    lines = [Line(match.group(), match.start()) for match in re.compile(r"[^\n]+").finditer(text, begin, end)]
    lines = [line for line in lines if (line.text.strip() or line.text.count("\t") >= _MIN_BLANK_CELLS) and not line.is_rule]
    parted_by_bars = {row.first: row for row in bar_rows(lines)}
    table, row = first - 1, 0
    in_table = False
    behind = 0
    for index, line in enumerate(lines):
        if index < behind:
            continue
        found = parted_by_bars.get(index)
        cells = found.cells if found else _tabbed(line, in_table)
        behind = found.last + 1 if found else index + 1
        if cells is None:
            in_table = False
            if line.text.strip():
                yield _line(line.text, line.start)
            continue
        table, row = (table, row + 1) if in_table else (table + 1, 0)
        in_table = True
        yield _row(cells, Place(line.start, lines[behind - 1].start + len(lines[behind - 1].text), table=table, row=row))


def _row(cells: Sequence[Cell], place: Place) -> TableRow:
    placed = (replace(place, start=cell.start, end=cell.end, column=column) for column, cell in enumerate(cells))
    return TableRow(tuple(GridCell(cell.text, where) for cell, where in zip(cells, placed, strict=True)), place)


def _line(line: str, start: int) -> TextLine:
    heading = _HEADING.match(line)
    left = heading.end() if heading else len(line) - len(line.lstrip())
    right = len(line.rstrip())
    return TextLine(line[left:right], Place(start + left, start + right), len(heading[1]) if heading else 0)


def _tabbed(line: Line, in_table: bool) -> tuple[Cell, ...] | None:
    """The cells of a line that tabs part, or None if it is no row of a table."""
    if "\t" not in line.text or not (line.text.strip() or in_table):
        return None
    cells = split(line, "\t")
    filled = [cell.text for cell in cells if cell.text]
    if not filled:
        return cells
    return cells if len(filled) > 1 or len(filled[0]) <= _MAX_LONE_CELL else None
