"""Pages into a document, whatever their format: lines and tables in reading order, and what is read of pictures of pages."""

from __future__ import annotations

import importlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.builder import DocumentBuilder, Piece
from indexer.parsing.document import ParsedDocument
from indexer.parsing.limits import Limits, check_pages
from indexer.parsing.page_scan import CrowdedPageError, PageScan
from indexer.parsing.pdf_lines import Chunk, Line, join
from indexer.parsing.pdf_pages import PageContent
from indexer.parsing.pdf_tables import Cell, Part, Table, add_part, by_columns, cell_box, continues, joined
from indexer.parsing.running_heads import PageLines, strip_running_heads
from indexer.parsing.unruled_tables import UnruledTable, unruled

Picture = tuple[Any, float]
"""A page as drawn, RGB with rows from the top, and points per pixel."""
DrawPicture = Callable[[int], Picture | None]
"""Draws the page of an index for the reader of pictures; None if it cannot be drawn."""
ReadPicture = Callable[[Any, int, float, DocumentBuilder], None]
"""Reads a picture of a page: RGB (rows from the top), page index, points per pixel, the builder that takes its lines and rows."""

PICTURE_DPI = 200
MAX_PICTURE_PIXELS = 40_000_000
# a line in type this much larger than most is a heading, if it is short
_HEADING_SIZE = 1.2
_MAX_HEADING = 40

Block = Table | UnruledTable | tuple[int, Line] | int
"""A table, a line with its page, or the index of a page that is a picture."""


def scans(count: int, scan: Callable[[int], PageScan], name: str, limits: Limits) -> Iterator[PageScan]:
    """Take pages apart, one after the other.

    Raises:
        UnreadableReportError: none there, or beyond the limits of pages, of a page's size and marks, or of time.
    """
    if count == 0:
        raise UnreadableReportError(f"{name} has no pages", "download it again")
    check_pages(count, limits, name)
    deadline = time.monotonic() + limits.pages_seconds
    for index in range(count):
        if time.monotonic() > deadline:
            raise UnreadableReportError(
                f"{name} takes longer to read than {limits.pages_seconds:g} s (page {index + 1} of {count})", "print it anew"
            )
        try:
            page = scan(index)
        except CrowdedPageError as error:
            raise UnreadableReportError(
                f"page {index + 1} of {name} has more than {limits.page_marks} marks", "it is a drawing; take it out of the report"
            ) from error
        if max(page.width, page.height) > limits.page_side:
            raise UnreadableReportError(
                f"page {index + 1} of {name} is {max(page.width, page.height) / 72:.0f} inches long", "print it on paper of usual size"
            )
        yield page


def document_of(pages: Sequence[PageContent | None], draw: DrawPicture, name: str, read_picture: ReadPicture | None) -> ParsedDocument:
    """Pages as one document. None stands for a page that is a picture: `read_picture` reads it, by default the project's own.

    Raises:
        UnreadableReportError: pictures only and nothing to read them with, or no text at all.
    """
    read_picture = read_picture or _picture_reader()
    if read_picture is None and not any(pages):
        raise UnreadableReportError(
            f"{name} has no readable text: its pages are pictures or its fonts do not say which characters they draw",
            "install the reader of pictures (rapidocr), or index a version with text",
        )
    builder = DocumentBuilder(pages=len(pages))
    lines, printed = strip_running_heads([PageLines(page.height, page.lines) if page else PageLines(1, ()) for page in pages])
    builder.printed_pages.update(printed)
    body = _body_size(lines)
    for block in _blocks(pages, lines):
        if isinstance(block, int):
            _add_picture(block, draw, builder, read_picture)
        elif isinstance(block, tuple):
            _add_line(block[1], block[0], pages, builder, body)
        elif isinstance(block, UnruledTable):
            _add_table(block.rows, pages, builder, parted_by_space=True)
        else:
            _add_table(block, pages, builder)
    if lost := sum(page.unmapped for page in pages if page):
        builder.notes.append(f"{lost} characters are in fonts that do not say what they draw and were left out")
    parsed = builder.build()
    if not parsed.text.strip():
        raise UnreadableReportError(f"{name} has no text at all", "check that it is the report")
    return parsed


def _picture_reader() -> ReadPicture | None:
    try:
        reader: ReadPicture = importlib.import_module("indexer.parsing.ocr").read_page
    except ImportError:
        return None
    return reader


# ---------------------------------------------------------------- reading order


def _blocks(pages: Sequence[PageContent | None], lines: Sequence[Sequence[Line]]) -> Iterator[Block]:
    """Everything in reading order, tables joined over pages."""
    stretch: list[tuple[int, Line]] = []
    rows: list[list[Cell]] = []
    last: Part | None = None
    for index, page in enumerate(pages):
        items: list[Line | Part] = sorted([*lines[index], *(page.tables if page else ())], key=_top)
        for position, item in enumerate(items):
            if isinstance(item, tuple):
                if rows:
                    yield by_columns(rows)
                    rows, last = [], None
                stretch.append((index, item))
                continue
            yield from unruled(stretch)
            stretch = []
            if last is not None and position == 0 and last.page == index - 1 and continues(last, item):
                add_part(rows, last, item)
            else:
                if rows:
                    yield by_columns(rows)
                rows = list(item.rows)
            last = item
        if page is None:
            yield from unruled(stretch)
            stretch = []
            if rows:
                yield by_columns(rows)
            rows, last = [], None
            yield index
    yield from unruled(stretch)
    if rows:
        yield by_columns(rows)


def _top(item: Line | Part) -> float:
    return item.box[1] if isinstance(item, Part) else item[0].box[1]


# ---------------------------------------------------------------- into the document


def _body_size(lines: Sequence[Sequence[Line]]) -> float:
    """The size of type that most of the prose is set in, in points."""
    sizes: Counter[float] = Counter()
    for page in lines:
        for line in page:
            sizes[round(line[0].size, 1)] += sum(len(chunk.text) for chunk in line)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _piece(chunk: Chunk, page: int, pages: Sequence[PageContent | None]) -> Piece:
    content = pages[page]
    assert content is not None
    return Piece(chunk.text, page, [(word, content.shown(box)) for word, box in chunk.words], content.shown(chunk.box))


def _add_line(line: Line, page: int, pages: Sequence[PageContent | None], builder: DocumentBuilder, body: float) -> None:
    chunk = join(line)
    heading = 1 if body and chunk.size >= _HEADING_SIZE * body and len(chunk.text) <= _MAX_HEADING else 0
    builder.line(_piece(chunk, page, pages), heading)


def _add_table(table: Table, pages: Sequence[PageContent | None], builder: DocumentBuilder, parted_by_space: bool = False) -> None:
    builder.begin_table()
    for row in table:
        builder.row([(column, _cell_piece(cell, pages)) for column, cell in row], parted_by_space)


def _cell_piece(cell: Cell, pages: Sequence[PageContent | None]) -> Piece:
    content = pages[cell.page]
    assert content is not None
    box = content.shown(cell_box(cell))
    if not cell.lines:
        return _cell_piece(cell.rest, pages) if cell.rest else Piece("", cell.page, box=box)
    piece = _piece(joined(cell.lines, cell.right - cell.left), cell.page, pages)
    if cell.rest is None:
        return piece
    rest = _cell_piece(cell.rest, pages)
    later = [(word, box, cell.rest.page) for word, box in rest.words]
    return Piece(piece.text + rest.text, piece.page, piece.words, piece.box, later=(*later, *rest.later))


def _add_picture(index: int, draw: DrawPicture, builder: DocumentBuilder, read_picture: ReadPicture | None) -> None:
    picture = draw(index) if read_picture else None
    if picture is None or read_picture is None:
        builder.notes.append(f"page {index + 1} is a picture and was not read")
        return
    image, points_per_pixel = picture
    read_picture(image, index, points_per_pixel, builder)
