"""A second look at a page whose rows of figures stand in no table: pdfplumber knows borders that straight paths do not give.

It is slow and precise, so that only such pages are opened with it: borders with rounded corners, curves that are straight.
"""

from __future__ import annotations

import io
from dataclasses import replace

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from indexer.parsing.page_scan import PageScan, Ruling

# points; shorter edges are parts of letters and corners
_MIN_LENGTH = 3.0
# what a rounded corner takes from the lines that meet in it
_CORNER = 6.0


def with_edges(scan: PageScan, data: bytes, index: int) -> PageScan:
    """The page with the edges pdfplumber sees on it as rulings beside its own; as it is where pdfplumber cannot read it."""
    try:
        with pdfplumber.open(io.BytesIO(data), pages=[index + 1]) as document:
            page = document.pages[0]
            left, top, _, _ = page.cropbox
            edges = [*page.edges]
            page.close()
    except (PdfminerException, PDFException, ValueError, KeyError, IndexError):
        return scan
    rulings = [_ruling(edge, left, top) for edge in edges if max(edge["width"], edge["height"]) >= _MIN_LENGTH]
    return replace(scan, rulings=[*scan.rulings, *rulings])


def _ruling(edge: dict[str, float | str], left: float, top: float) -> Ruling:
    x0, x1 = float(edge["x0"]) - left, float(edge["x1"]) - left
    y0, y1 = float(edge["top"]) - top, float(edge["bottom"]) - top
    if edge["orientation"] == "h":
        return Ruling(True, (y0 + y1) / 2, x0 - _CORNER, x1 + _CORNER)
    return Ruling(False, (x0 + x1) / 2, y0 - _CORNER, y1 + _CORNER)
