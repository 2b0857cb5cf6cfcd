"""OFD (GB/T 33190-2016), China's fixed-layout format: its glyphs and ruling lines, read like those of a PDF."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indexer.parsing.document import ParsedDocument
from indexer.parsing.limits import LIMITS, Limits, check_file
from indexer.parsing.ofd_glyphs import scan_page
from indexer.parsing.ofd_package import Package
from indexer.parsing.ofd_picture import draw
from indexer.parsing.page_scan import PageScan
from indexer.parsing.pages import MAX_PICTURE_PIXELS, PICTURE_DPI, Picture, ReadPicture, document_of, scans
from indexer.parsing.pdf_pages import is_picture, read_page

SUFFIXES = (".ofd",)


def parse_ofd(data: bytes, path: Path, limits: Limits = LIMITS, read_picture: ReadPicture | None = None) -> ParsedDocument:
    """Parse an OFD. `read_picture` reads pages without readable text; by default the project's own, where it is installed.

    Raises:
        UnreadableReportError: encrypted, damaged, without pages, beyond the limits, or pictures only and nothing to read them with.
    """
    check_file(data, limits, path.name)
    package = Package(data, path.name, limits)
    taken_apart = scans(len(package), lambda index: scan_page(package.page(index), limits.page_marks), path.name, limits)
    pictures: dict[int, PageScan] = {}
    pages = []
    for index, scan in enumerate(taken_apart):
        if is_picture(scan):
            pictures[index] = scan
        pages.append(None if is_picture(scan) else read_page(scan, index))
    return document_of(pages, lambda index: _draw(package, index, pictures[index], limits), path.name, read_picture)


def _draw(package: Package, index: int, scan: PageScan, limits: Limits) -> Picture | None:
    """The pictures of a page; nothing where it has none, for what its characters look like only its fonts know."""
    import numpy as np  # noqa: PLC0415 - formats are known without it

    if not scan.picture_share:
        return None
    scale = min(PICTURE_DPI / 72, (MAX_PICTURE_PIXELS / (scan.width * scan.height or 1)) ** 0.5)
    return np.asarray(draw(package.page(index), replace(scan, glyphs=[]), scale, limits)), 1 / scale
