"""PDF with a text layer: lines and tables with their places; pages without one are handed to the reader of pictures.

PDFium reads text and straight lines, in a fraction of the time and memory of a parser written in Python; pdfplumber is asked
about pages whose rows of figures stand in no table.
"""

from __future__ import annotations

import importlib
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.builder import DocumentBuilder, Piece
from indexer.parsing.document import ParsedDocument
from indexer.parsing.limits import LIMITS, Limits, check_size
from indexer.parsing.pdf_edges import with_edges
from indexer.parsing.pdf_glyphs import CrowdedPageError, PageScan, scan_page
from indexer.parsing.pdf_lines import Chunk, Line, join
from indexer.parsing.pdf_pages import PageContent, is_picture, read_page
from indexer.parsing.pdf_tables import Cell, Part, Table, add_part, by_columns, cell_box, continues, joined
from indexer.parsing.running_heads import PageLines, strip_running_heads
from indexer.parsing.unruled_tables import UnruledTable, unruled

SUFFIXES = (".pdf",)

ReadPicture = Callable[[Any, int, float, DocumentBuilder], None]
"""Reads a picture of a page: RGB (rows from the top), page index, points per pixel, the builder that takes its lines and rows."""

_PICTURE_DPI = 200
_MAX_PIXELS = 40_000_000
# a line in type this much larger than most is a heading, if it is short
_HEADING_SIZE = 1.2
_MAX_HEADING = 40
# PDFium is not safe for threads: whoever calls it holds this
PDFIUM = threading.RLock()

Block = Table | UnruledTable | tuple[int, Line] | int
"""A table, a line with its page, or the index of a page that is a picture."""


def parse_pdf(data: bytes, path: Path, limits: Limits | None = None, read_picture: ReadPicture | None = None) -> ParsedDocument:
    """Parse a PDF. `read_picture` reads pages without readable text; by default the project's own, where it is installed.

    Raises:
        UnreadableReportError: encrypted, damaged, without pages, beyond the limits, or pictures only and nothing to read them with.
    """
    limits = limits or LIMITS
    check_size(data, limits.pdf_bytes, path.name)
    with PDFIUM:
        document = open_pdf(data, path.name)
        try:
            return _read(document, data, path.name, limits, read_picture or _picture_reader())
        finally:
            document.close()


def open_pdf(data: bytes, name: str) -> pypdfium2.PdfDocument:
    """Open a PDF; call it, and all that is done with the document, under `PDFIUM`.

    Raises:
        UnreadableReportError: encrypted, damaged or without pages.
    """
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        # PDFium's last error may be an older one, so that it alone proves nothing
        if re.search(rb"/Count\s+0\b", data[:10_000]):
            raise UnreadableReportError(f"{name} has no pages", "download it again") from error
        if b"/Encrypt" in data and re.search("password|security", str(error), re.IGNORECASE):
            raise UnreadableReportError(f"{name} is encrypted with a password", "save a copy without password and index that") from error
        whole = data.lstrip().startswith(b"%PDF")
        problem = f"{name} is damaged or incomplete" if whole else f"{name} is not a PDF"
        raise UnreadableReportError(problem, "download it again, or check what kind of file it is") from error


def _picture_reader() -> ReadPicture | None:
    try:
        reader: ReadPicture = importlib.import_module("indexer.parsing.ocr").read_page
    except ImportError:
        return None
    return reader


def _read(document: pypdfium2.PdfDocument, data: bytes, name: str, limits: Limits, read_picture: ReadPicture | None) -> ParsedDocument:
    pages = _pages(document, data, name, limits)
    pictures = [index for index, page in enumerate(pages) if page is None]
    if pictures and read_picture is None and len(pictures) == len(pages):
        raise UnreadableReportError(
            f"{name} has no readable text: its pages are pictures or its fonts do not say which characters they draw",
            "install the reader of pictures (rapidocr), or index a version with text",
        )
    builder = DocumentBuilder()
    lines, printed = strip_running_heads([PageLines(page.height, page.lines) if page else PageLines(1, ()) for page in pages])
    builder.printed_pages.update(printed)
    body = _body_size(lines)
    for block in _blocks(pages, lines):
        if isinstance(block, int):
            _add_picture(document, block, builder, read_picture)
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


def _pages(document: pypdfium2.PdfDocument, data: bytes, name: str, limits: Limits) -> list[PageContent | None]:
    """Every page as read; None for one that is a picture."""
    count = len(document)
    if count == 0:
        raise UnreadableReportError(f"{name} has no pages", "download it again")
    if count > limits.pdf_pages:
        raise UnreadableReportError(
            f"{name} has {count} pages, more than the limit of {limits.pdf_pages}", "take the report out of the collection it is bound in"
        )
    deadline = time.monotonic() + limits.pdf_seconds
    pages: list[PageContent | None] = []
    for index in range(count):
        if time.monotonic() > deadline:
            raise UnreadableReportError(
                f"{name} takes longer to read than {limits.pdf_seconds:g} s (page {index + 1} of {count})",
                "raise the limit, or print it anew",
            )
        try:
            page = document[index]
        except pypdfium2.PdfiumError as error:
            raise UnreadableReportError(f"{name} is damaged at page {index + 1}", "download it again") from error
        try:
            if max(page.get_size()) > limits.pdf_side:
                raise UnreadableReportError(
                    f"page {index + 1} of {name} is {max(page.get_size()) / 72:.0f} inches long", "print it on paper of usual size"
                )
            scan = scan_page(page, limits.pdf_marks)
        except CrowdedPageError as error:
            raise UnreadableReportError(
                f"page {index + 1} of {name} has more than {limits.pdf_marks} marks", "it is a drawing; take it out of the report"
            ) from error
        finally:
            page.close()
        pages.append(None if is_picture(scan) else _read_twice(scan, data, index))
    return pages


def _read_twice(scan: PageScan, data: bytes, index: int) -> PageContent:
    """A page; with borders that only pdfplumber sees, where those make tables of rows that stood in none."""
    content = read_page(scan, index)
    # pdfplumber is slow, and a page on which nothing is drawn has no borders to find
    if content.tables or not content.has_loose_rows or not scan.has_paths:
        return content
    again = read_page(with_edges(scan, data, index), index)
    return again if again.tables else content


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


def _add_picture(document: pypdfium2.PdfDocument, index: int, builder: DocumentBuilder, read_picture: ReadPicture | None) -> None:
    import numpy as np  # noqa: PLC0415 - formats are known without it

    if read_picture is None:
        builder.notes.append(f"page {index + 1} is a picture and was not read")
        return
    page = document[index]
    try:
        width, height = page.get_size()
        scale = min(_PICTURE_DPI / 72, (_MAX_PIXELS / (width * height or 1)) ** 0.5)
        image = np.asarray(page.render(scale=scale).to_pil().convert("RGB"))
    finally:
        page.close()
    read_picture(image, index, 1 / scale, builder)
