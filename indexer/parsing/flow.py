"""Lines and grids as markup formats give them, before they become a document: layout tables dissolved, cells put together.

Web pages and word processors lay text out in tables, put tables into cells, and paragraphs into figures. `settle` makes of a
table what its reader sees: grids of cells whose text is one line, and lines for what only stands in the table to be placed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from indexer.domain.errors import UnreadableReportError
from indexer.domain.text import squeeze
from indexer.parsing.builder import DocumentBuilder, Piece
from indexer.parsing.limits import LIMITS

# more text than this, in more than one paragraph, is an article and no cell
_MIN_ARTICLE = 200
_FIGURE = re.compile(r"[+-]?[\d０-９][\d０-９,.，．]*\D{0,3}")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f"
_BREAK_IN_WIDE = re.compile(rf"(?<=[{_WIDE}])[ \t\r\f]*\n\s*(?=[{_WIDE}])")
_SPACES = re.compile(r"[ \t\r\n\f\v\u2028\u2029\x85]+")
_CLINGS = re.compile(f"[{_WIDE}]{{2}}|.[（，。、；]")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\x00"), None)
_HYPHENS = {ord("\u2010"): "-", ord("\u2011"): "-"}
_NOTE = re.compile(r"[(（①-⑳]")


class Part(Enum):
    """Where in a page a block stands, for formats with menus and footers around the text."""

    BEFORE = auto()
    MAIN = auto()
    AFTER = auto()
    ASIDE = auto()


@dataclass(frozen=True)
class Line:
    """A line of text. `linked`: how many of its characters belong to links."""

    text: str
    heading: int = 0
    linked: int = 0
    part: Part = Part.MAIN

    @property
    def is_link(self) -> bool:
        """Whether the line is a link, or several, and little else."""
        return 5 * self.linked >= 4 * len(squeeze(self.text)) > 0


@dataclass(frozen=True)
class Grid:
    """A table: rows of cells as column and text, blank cells included, covered ones not."""

    rows: tuple[tuple[tuple[int, str], ...], ...]
    part: Part = Part.MAIN


Block = Line | Grid


@dataclass
class MarkupCell:
    """A cell that is being read: its first column, how many it spans, and what stands in it."""

    column: int = 0
    width: int = 1
    height: int = 1
    blocks: list[Block] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        return [block for block in self.blocks if isinstance(block, Line)]

    @property
    def grids(self) -> list[Grid]:
        return [block for block in self.blocks if isinstance(block, Grid)]

    @property
    def text(self) -> str:
        return join(line.text for line in self.lines)


def clean(text: str) -> str:
    """Text without what is not seen, white space collapsed; a line break between Chinese characters is none."""
    return _SPACES.sub(" ", _BREAK_IN_WIDE.sub("", text.translate(_UNSEEN).translate(_HYPHENS))).strip(" ")


def join(texts: Iterable[str]) -> str:
    """The lines of a cell as one. Figures on two lines are two figures: they never run into one number."""
    whole = ""
    for text in texts:
        if not text.strip():
            continue
        if not whole:
            whole = text
        elif whole[-1].isdigit() and text[0].isdigit():
            whole += f"；{text}"
        else:
            whole += text if _CLINGS.match(whole[-1] + text[0]) else f" {text}"
    return whole


def note_mark(before: str, mark: str) -> str:
    """A raised character after a digit set apart, so that 22 with the footnote 1 does not become 221."""
    text = mark.strip()
    if not text or not before.rstrip()[-1:].isdigit() or _NOTE.match(text):
        return mark
    return f"({text.strip('[]〔〕［］')})"


def settle(rows: Sequence[Sequence[MarkupCell]], part: Part = Part.MAIN) -> list[Block]:
    """A table as blocks in reading order, none inside another: rows that only lay text out give their content."""
    rows = [row for row in rows if row]
    laid_out = [_lays_out(row) for row in rows]
    placed = any(laid_out) or all(len(row) == 1 for row in rows) or _is_menu(rows)
    blocks: list[Block] = []
    grid: list[tuple[tuple[int, str], ...]] = []
    later: list[Block] = []

    # the text may stand in a cell of a table that begins above it
    inside = any(block.part is Part.MAIN for row in rows for cell in row for block in cell.blocks)

    def close() -> None:
        if grid:
            blocks.append(Grid(tuple(grid), Part.MAIN if inside else part))
        blocks.extend(later)
        grid.clear()
        later.clear()

    for row, is_layout in zip(rows, laid_out, strict=True):
        if is_layout or (placed and _is_placed(row)):
            close()
            blocks += [block for cell in row for block in cell.blocks]
        else:
            grid.append(_grid_row(row))
            later += [nested for cell in row for nested in cell.grids if not _splices(cell)]
    close()
    return blocks


def _lays_out(row: Sequence[MarkupCell]) -> bool:
    """Whether a row only places what stands in its cells: an article, or a table of several rows."""
    if sum(bool(_FIGURE.fullmatch(squeeze(cell.text))) for cell in row) > 1:
        return False
    return any(any(len(grid.rows) > 1 for grid in cell.grids) or _is_article(cell.lines) for cell in row)


def _is_article(lines: Sequence[Line]) -> bool:
    return sum("。" in line.text for line in lines) > 1 and sum(len(line.text) for line in lines) > _MIN_ARTICLE


def _is_menu(rows: Sequence[Sequence[MarkupCell]]) -> bool:
    lines = [line for row in rows for cell in row for line in cell.lines]
    return not any(cell.grids for row in rows for cell in row) and bool(lines) and all(line.is_link for line in lines)


def _is_placed(row: Sequence[MarkupCell]) -> bool:
    """Whether a row of a layout table is text that stands there, with cells around it to place it, or a menu."""
    filled = [cell for cell in row if cell.blocks]
    return len(filled) < 2 or all(line.is_link for cell in filled for line in cell.lines)


def _splices(cell: MarkupCell) -> bool:
    """Whether a table in a cell is part of the row around it."""
    return len(cell.grids) == 1 and len(cell.grids[0].rows) == 1 and not cell.text


def _grid_row(row: Sequence[MarkupCell]) -> tuple[tuple[int, str], ...]:
    cells: list[tuple[int, str]] = []
    shift = 0
    for cell in row:
        if _splices(cell):
            inner = [text for _, text in cell.grids[0].rows[0]]
            cells += [(cell.column + shift + index, text) for index, text in enumerate(inner)]
            shift += max(0, len(inner) - cell.width)
        else:
            cells.append((cell.column + shift, cell.text))
    return tuple(cells)


def write(blocks: Sequence[Block], builder: DocumentBuilder, name: str) -> None:
    """Add blocks to a document.

    Raises:
        UnreadableReportError: they are more than any report has.
    """
    lines = sum(1 if isinstance(block, Line) else len(block.rows) for block in blocks)
    if lines > LIMITS.lines:
        raise UnreadableReportError(
            f"{name} has {lines:,} lines, more than the {LIMITS.lines:,} that are read of one document", "check that it is a single report"
        )
    for block in blocks:
        if isinstance(block, Line):
            builder.line(Piece(block.text), block.heading)
        else:
            builder.begin_table()
            for row in block.rows:
                builder.row([(column, Piece(text)) for column, text in row])
