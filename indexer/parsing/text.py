"""Plain text and Markdown: lines, headings, and tables whose cells are parted by tabs or by pipes, or written as HTML.

Text "as found" mixes all of these, so that one reader serves .txt and .md. Nothing is moved: every line and cell is a span
of the text, and markup is overwritten with spaces of the same length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from indexer.domain.report import Place
from indexer.domain.text import fold
from indexer.parsing import html_in_text
from indexer.parsing.document import Element, GridCell, ParsedDocument, TableRow, TextLine
from indexer.parsing.encoding import decode
from indexer.parsing.limits import LIMITS, Limits, check_text

SUFFIXES = (".txt", ".md", ".markdown")

# a tabbed line with a single filled cell is a torn table row if short, else prose that was indented by a tab
_MAX_LONE_CELL = 40

# a line of tabs inside a table is a row of blank cells
_MIN_BLANK_CELLS = 2

# bars between cells, in print or without the outer ones, and how many make a row: a menu has a few between its entries
_BARS = {"│": 2, "┃": 2, "｜": 2, "|": 6}

_MARKUP = re.compile(r"\*\*|__|`|<(?=https?://)|(?<=[\w/])>(?=\s*[）)，。]|$)|!?\[(?=[^\]\n]*\]\([^)\n]*\))|\]\([^)\n]*\)", re.MULTILINE)
_HEADING = re.compile(r"\s*(#{1,6})\s+")
_RULE_ROW = re.compile(r"\s*\|?(?:\s*:?-{3,}:?\s*\|)+(?:\s*:?-{3,}:?\s*)?\|?\s*")


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
    table, row = first - 1, 0
    in_table = False
    for match in re.compile(r"[^\n]+").finditer(text, begin, end):
        line, start = match.group(), match.start()
        if not line.strip() and not (in_table and line.count("\t") >= _MIN_BLANK_CELLS):
            continue
        if _RULE_ROW.fullmatch(line):
            continue
        cells = _cells(line)
        if cells is None:
            in_table = False
            yield _line(line, start)
            continue
        table, row = (table, row + 1) if in_table else (table + 1, 0)
        in_table = True
        yield TableRow(
            tuple(
                GridCell(cell, Place(start + left, start + right, table=table, row=row, column=column))
                for column, (cell, left, right) in enumerate(cells)
            ),
            Place(start, start + len(line), table=table, row=row),
        )


def _line(line: str, start: int) -> TextLine:
    heading = _HEADING.match(line)
    left = heading.end() if heading else len(line) - len(line.lstrip())
    right = len(line.rstrip())
    return TextLine(line[left:right], Place(start + left, start + right), len(heading[1]) if heading else 0)


def _cells(line: str) -> list[tuple[str, int, int]] | None:
    """The cells of a table line as text with its span in the line, or None if the line is no table row."""
    if line.lstrip().startswith("|") and line.count("|") > 1:
        offset = line.index("|") + 1
        end = len(line.rstrip()) - 1 if line.rstrip().endswith("|") else len(line)
        return _split(line[offset:end], "|", offset)
    if mark := next((mark for mark, least in _BARS.items() if line.count(mark) >= least), None):
        first = line.index(mark) + 1 if line.lstrip().startswith(mark) else 0
        end = len(line.rstrip()) - 1 if line.rstrip().endswith(mark) else len(line)
        return None if "。" in line else _split(line[first:end], mark, first)
    if "\t" not in line:
        return None
    cells = _split(line, "\t", 0)
    filled = [text for text, _, _ in cells if text]
    if not filled:
        return cells
    return cells if len(filled) > 1 or len(filled[0]) <= _MAX_LONE_CELL else None


def _split(line: str, mark: str, offset: int) -> list[tuple[str, int, int]]:
    cells = []
    for part in line.split(mark):
        text = part.strip()
        left = offset + (part.index(text) if text else 0)
        cells.append((text, left, left + len(text)))
        offset += len(part) + 1
    return cells
