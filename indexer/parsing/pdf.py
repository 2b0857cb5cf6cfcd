"""PDF with a text layer: lines and tables with their places; pages without one are handed to the reader of pictures.

PDFium reads text and straight lines, in a fraction of the time and memory of a parser written in Python; pdfplumber is asked
about pages whose rows of figures stand in no table.
"""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pypdfium2

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.document import ParsedDocument
from indexer.parsing.limits import LIMITS, Limits, check_file
from indexer.parsing.page_scan import PageScan
from indexer.parsing.pages import MAX_PICTURE_PIXELS, PICTURE_DPI, Picture, ReadPicture, document_of, scans
from indexer.parsing.pdf_edges import with_edges
from indexer.parsing.pdf_glyphs import scan_page
from indexer.parsing.pdf_pages import PageContent, is_picture, read_page

SUFFIXES = (".pdf",)

# PDFium is not safe for threads: whoever calls it holds this
PDFIUM = threading.RLock()


def parse_pdf(data: bytes, path: Path, limits: Limits = LIMITS, read_picture: ReadPicture | None = None) -> ParsedDocument:
    """Parse a PDF. `read_picture` reads pages without readable text; by default the project's own, where it is installed.

    Raises:
        UnreadableReportError: encrypted, damaged, without pages, beyond the limits, or pictures only and nothing to read them with.
    """
    check_file(data, limits, path.name)
    with PDFIUM:
        document = open_pdf(data, path.name)
        try:
            taken_apart = scans(len(document), lambda index: _scan(document, index, path.name, limits), path.name, limits)
            pages = [None if is_picture(scan) else _read_twice(scan, data, index) for index, scan in enumerate(taken_apart)]
            return document_of(pages, lambda index: _draw(document, index), path.name, read_picture)
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


def _scan(document: pypdfium2.PdfDocument, index: int, name: str, limits: Limits) -> PageScan:
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise UnreadableReportError(f"{name} is damaged at page {index + 1}", "download it again") from error
    try:
        return scan_page(page, limits.page_marks)
    finally:
        page.close()


def _read_twice(scan: PageScan, data: bytes, index: int) -> PageContent:
    """A page; with borders that only pdfplumber sees, where those make tables of rows that stood in none."""
    content = read_page(scan, index)
    # pdfplumber is slow, and a page on which nothing is drawn has no borders to find
    if content.tables or not content.has_loose_rows or not scan.has_paths:
        return content
    again = read_page(with_edges(scan, data, index), index)
    return again if again.tables else content


def _draw(document: pypdfium2.PdfDocument, index: int) -> Picture:
    import numpy as np  # noqa: PLC0415 - formats are known without it

    page = document[index]
    try:
        width, height = page.get_size()
        scale = min(PICTURE_DPI / 72, (MAX_PICTURE_PIXELS / (width * height or 1)) ** 0.5)
        return np.asarray(page.render(scale=scale).to_pil().convert("RGB")), 1 / scale
    finally:
        page.close()
