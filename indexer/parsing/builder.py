"""Put a parsed document together: text, elements and words whose spans agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.domain.report import Place, box_around
from indexer.domain.text import fold
from indexer.parsing.document import Box, Element, GridCell, ParsedDocument, TableRow, TextLine, Word


@dataclass(frozen=True)
class Piece:
    """Text with what its format knows of it: the words it consists of with their boxes, in order, on one page.

    `later`: words that follow them on later pages, with their page, where a page break parts the text. `confidence` and
    `alternatives`: of a text read from a picture, as in `GridCell`.
    """

    text: str
    page: int | None = None
    words: Sequence[tuple[str, Box]] = ()
    box: Box | None = None
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()
    later: Sequence[tuple[str, Box, int]] = ()


@dataclass
class DocumentBuilder:
    """Collects lines and rows in reading order. Rows that follow each other after `begin_table` are of one table."""

    title: str = ""
    notes: list[str] = field(default_factory=list)
    printed_pages: dict[int, str] = field(default_factory=dict)
    pages: int = 0
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _elements: list[Element] = field(default_factory=list)
    _words: list[Word] = field(default_factory=list)
    _table: int = -1
    _row: int = -1

    def line(self, piece: Piece, heading: int = 0) -> None:
        """Add a line outside tables; `heading` is its level by the markup, 0 for none. An empty one is left out."""
        if piece.text.strip():
            text, place = self._write(piece, "\n")
            self._elements.append(TextLine(text, place, heading, piece.confidence))

    def begin_table(self) -> None:
        """Rows that follow belong to a new table."""
        self._table, self._row = self._table + 1, -1

    def row(self, cells: Sequence[tuple[int, Piece]], parted_by_space: bool = False) -> None:
        """Add a row of the table begun last: its cells with their columns, counted from 0, blank ones included."""
        if not cells:
            return
        self._row += 1
        start = self._length
        grid = []
        for position, (column, piece) in enumerate(cells):
            text, place = self._write(piece, "\n" if position == len(cells) - 1 else "\t", self._row, column)
            grid.append(GridCell(text, place, piece.confidence, piece.alternatives))
        page = next((piece.page for _, piece in cells if piece.page is not None), None)
        boxes = [piece.box for _, piece in cells if piece.box is not None and piece.page == page]
        box = box_around(boxes) if boxes else None
        place = Place(start, self._length - 1, page, self._printed(page), box, table=self._table, row=self._row)
        self._elements.append(TableRow(tuple(grid), place, parted_by_space))

    def build(self) -> ParsedDocument:
        """The document as collected so far."""
        text = "".join(self._parts)
        notes, words, printed = tuple(self.notes), tuple(self._words), dict(self.printed_pages)
        return ParsedDocument(text, tuple(self._elements), self.title, notes, words, printed, self.pages)

    def _write(self, piece: Piece, end: str, row: int | None = None, column: int | None = None) -> tuple[str, Place]:
        # a line break inside a cell or a line would look like the end of one
        text = fold(piece.text).replace("\n", " ").replace("\r", " ").replace("\t", " ").replace("\0", " ").strip()
        start = self._length
        offset = 0
        for word, box, page in (*((word, box, piece.page) for word, box in piece.words), *piece.later):
            found = text.find(fold(word).strip(), offset)
            if word.strip() and found >= 0 and page is not None:
                offset = found + len(word.strip())
                self._words.append(Word(start + found, start + offset, page, box))
        if not piece.words and piece.box and piece.page is not None and text:
            self._words.append(Word(start, start + len(text), piece.page, piece.box))
        self._parts += (text, end)
        self._length += len(text) + 1
        table = self._table if row is not None else None
        place = Place(start, start + len(text), piece.page, self._printed(piece.page), piece.box, table, row, column)
        return text, place

    def _printed(self, page: int | None) -> str | None:
        return self.printed_pages.get(page) if page is not None else None
