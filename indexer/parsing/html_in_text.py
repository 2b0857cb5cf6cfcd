"""Tables written as HTML inside Markdown, as converters of PDF write them: read as those of web pages are, each cell a span of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from indexer.domain.report import Place
from indexer.domain.text import fold
from indexer.parsing.document import Element, GridCell, TableRow, TextLine
from indexer.parsing.flow import Grid
from indexer.parsing.html import tree
from indexer.parsing.html_walk import PageWalker

_TABLE_TAG = re.compile(r"<(/?)table\b[^<>]*>", re.IGNORECASE)
_MARKUP = re.compile(r"<!--(?:(?!-->|<!--).)*-->|<[^<>]*>|&(?:#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
# what converters put around tables and paragraphs
_WRAPPER = re.compile(r"</?(?:html|body|div|center|p|span|u|b|strong|font)\b[^<>]*>|&(?:nbsp|emsp|ensp);", re.IGNORECASE)
# how many characters of the source may be missing from what was read of it, such as brackets around a note's mark
_MISSING = 3


def tables(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the tables in a text, those in others left out; one that does not end is none."""
    begin = depth = 0
    for tag in _TABLE_TAG.finditer(text):
        if not tag[1]:
            begin = begin if depth else tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield begin, tag.end()


def without_tags(text: str) -> str:
    """Text outside tables with its tags overwritten: a line break ends the line, in a row of pipes it only parts two figures."""
    if "<" not in text and "&" not in text:
        return text
    lines = [_BREAK.sub(_in_cell if line.lstrip().startswith("|") else _line_break, line) for line in text.split("\n")]
    return _WRAPPER.sub(_blank, "\n".join(lines))


def shown(table: str) -> str:
    """A table with its markup overwritten by spaces, its entities by the characters they stand for."""
    return _MARKUP.sub(lambda match: _character(match).ljust(len(match[0])), table)


def read_table(table: str, text: str, start: int, number: int, name: str) -> list[Element]:
    """The rows of a table, and lines for what only stands in it.

    Args:
        table: the table with its markup.
        text: the text that it stands in, markup overwritten.
        start: where it begins there.
        number: of the first table in it.
        name: of the file.

    Raises:
        UnreadableReportError: its elements are nested too deep.
    """
    root = tree(table, name)
    cursor = _Cursor(text, start, start + len(table))
    elements: list[Element] = []
    for block in PageWalker(root, root, (), ()).walk():
        if not isinstance(block, Grid):
            line = fold(block.text)
            elements.append(TextLine(line, Place(*cursor.span(line)), block.heading))
            continue
        for row, cells in enumerate(block.rows):
            placed = [(column, fold(cell), *cursor.span(fold(cell))) for column, cell in cells]
            grid = tuple(GridCell(cell, Place(begin, end, table=number, row=row, column=at)) for at, cell, begin, end in placed)
            if grid:
                elements.append(TableRow(grid, Place(placed[0][2], placed[-1][3], table=number, row=row)))
        number += 1
    return elements


@dataclass
class _Cursor:
    """Finds in a text what was read of it, one piece after the other."""

    text: str
    at: int
    end: int

    def span(self, piece: str) -> tuple[int, int]:
        """Where a piece stands; characters that reading put into it are nowhere in the text."""
        begin = None
        for char in filter(str.strip, piece):
            found = self._next(char)
            if found is not None:
                begin = found if begin is None else begin
                self.at = found + 1
        return (self.at if begin is None else begin), self.at

    def _next(self, char: str) -> int | None:
        missed, at = 0, self.at
        while at < self.end and missed <= _MISSING:
            if self.text[at] == char:
                return at
            missed += not self.text[at].isspace()
            at += 1
        return None


def _character(markup: re.Match[str]) -> str:
    character = unescape(markup[0]) if markup[0].startswith("&") else ""
    character = fold(character)
    return character if len(character) == 1 and character.isprintable() else ""


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _line_break(match: re.Match[str]) -> str:
    return "\n".ljust(len(match[0]))


def _in_cell(match: re.Match[str]) -> str:
    before, after = match.string[: match.start()].rstrip()[-1:], match.string[match.end() :].lstrip()[:1]
    return ("；" if before.isdigit() and after.isdigit() else "").ljust(len(match[0]))
