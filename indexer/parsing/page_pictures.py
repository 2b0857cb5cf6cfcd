"""Pages of documents as they look, with frames around places: PDF as PDFium draws it, OFD as we do, image files as they are."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.domain.errors import BusyError, NoSuchPageError, OutsidePageError
from indexer.parsing.document import Box
from indexer.parsing.formats import PARSERS
from indexer.parsing.limits import LIMITS, Limits
from indexer.parsing.ofd import SUFFIXES as OFD_SUFFIXES
from indexer.parsing.ofd_glyphs import scan_page
from indexer.parsing.ofd_package import Package
from indexer.parsing.ofd_picture import chinese_font, draw
from indexer.parsing.pages import scans
from indexer.parsing.pdf import PDFIUM, open_pdf
from indexer.parsing.pdf import SUFFIXES as PDF_SUFFIXES
from indexer.parsing.pictures import SUFFIXES as PICTURE_SUFFIXES
from indexer.parsing.pictures import picture_of_page
from indexer.parsing.sniff import sniff

if TYPE_CHECKING:
    from PIL import Image

# pixels per point; A4 becomes 893 × 1263
_SCALE = 1.5
# pixels of a picture that is drawn in its own size, and of any drawing
_OWN_SIZE = 4_000_000
_MAX_PIXELS = 12_000_000
# an indexing run of this process may hold PDFium for as long as it reads a scan
_PATIENCE = 10.0
_FRAME = (214, 40, 40)
# points between a place and its frame, and the frame's width
_MARGIN = 2.0
_WIDTH = 1.2
# boxes on a skewed page reach a little beyond it; share of the page's side
_SLACK = 0.02


@dataclass(frozen=True)
class _Page:
    """A page as drawn: its size in points, and the pixels of a point."""

    image: Image.Image
    width: float
    height: float
    scale: float


def draw_page(data: bytes, path: Path, index: int, boxes: Sequence[Box] = (), scale: float | None = None, limits: Limits = LIMITS) -> bytes:
    """A page of a document as PNG, with a frame around each box.

    Args:
        data: the document.
        path: its name, which tells the format where the content does not.
        index: of the page, from 0.
        boxes: in points, as in `Place.box`.
        scale: pixels a point; if None, 1.5 of a PDF or an OFD, and an image file in its own size. Less where the drawing would have
            more than 12 million pixels, or more pixels than the image file itself.
        limits: of what is read.

    Raises:
        NoSuchPageError: the format has no pages, or the document has fewer.
        OutsidePageError: a box is not on the page.
        BusyError: PDFium has been in use for too long.
        UnreadableReportError: the document cannot be read at all.
    """
    kind = _kind(data, path)
    if kind in PDF_SUFFIXES:
        page = _pdf_page(data, path.name, index, scale or _SCALE)
    elif kind in OFD_SUFFIXES:
        page = _ofd_page(data, path.name, index, scale or _SCALE, limits)
    elif kind in PICTURE_SUFFIXES:
        page = _picture_page(data, path.name, index, scale, limits)
    else:
        raise NoSuchPageError(f"{path.name} is of a format without pages", "its places are spans of the text that was read")
    for box in boxes:
        _frame(page, box)
    file = io.BytesIO()
    page.image.save(file, "PNG")
    return file.getvalue()


def _kind(data: bytes, path: Path) -> str:
    suffix = path.suffix.lower()
    told = sniff(data, suffix)
    return told if told in PARSERS else suffix


def _no_page(name: str, index: int, count: str) -> NoSuchPageError:
    return NoSuchPageError(f"{name} has no page {index + 1}{count}", "pages are counted from 1, whatever numbers are printed on them")


@contextmanager
def _pdfium() -> Iterator[None]:
    if not PDFIUM.acquire(timeout=_PATIENCE):
        raise BusyError("a document is being read", "try again in a minute")
    try:
        yield
    finally:
        PDFIUM.release()


def _pdf_page(data: bytes, name: str, index: int, scale: float) -> _Page:
    with _pdfium():
        document = open_pdf(data, name)
        try:
            if not 0 <= index < len(document):
                raise _no_page(name, index, f", but {len(document)}")
            page = document[index]
            try:
                width, height = page.get_size()
                scale = min(scale, _fitting(width, height, _MAX_PIXELS))
                image = page.render(scale=scale).to_pil().convert("RGB")
            finally:
                page.close()
        finally:
            document.close()
    return _Page(image, width, height, scale)


def _ofd_page(data: bytes, name: str, index: int, scale: float, limits: Limits) -> _Page:
    package = Package(data, name, limits)
    if not 0 <= index < len(package):
        raise _no_page(name, index, f", but {len(package)}")
    page = package.page(index)
    (scan,) = scans(1, lambda _: scan_page(page, limits.page_marks), name, limits)
    if scan.glyphs and chinese_font() is None:
        raise NoSuchPageError(
            f"page {index + 1} of {name} cannot be drawn without a Chinese font", "install one, such as the Debian package fonts-wqy-zenhei"
        )
    scale = min(scale, _fitting(page.width, page.height, _MAX_PIXELS))
    return _Page(draw(page, scan, scale, limits), page.width, page.height, scale)


def _picture_page(data: bytes, name: str, index: int, scale: float | None, limits: Limits) -> _Page:
    from PIL import Image  # noqa: PLC0415

    found = picture_of_page(data, name, index, limits) if index >= 0 else None
    if found is None:
        raise _no_page(name, index, "")
    pixels, points_per_pixel = found
    image = Image.fromarray(pixels).convert("RGB")
    width, height = image.width * points_per_pixel, image.height * points_per_pixel
    own = 1 / points_per_pixel
    scale = min(own, _fitting(width, height, _MAX_PIXELS), scale or _fitting(width, height, _OWN_SIZE))
    if scale < own:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    return _Page(image, width, height, scale)


def _fitting(width: float, height: float, pixels: int) -> float:
    """The scale at which a page has so many pixels."""
    return float((pixels / max(1.0, width * height)) ** 0.5)


def _frame(page: _Page, box: Box) -> None:
    from PIL import ImageDraw  # noqa: PLC0415

    left, top, right, bottom = box
    across, down = _SLACK * page.width, _SLACK * page.height
    if not (-across <= left <= right <= page.width + across and -down <= top <= bottom <= page.height + down):
        raise OutsidePageError(
            f"the box {left:g},{top:g},{right:g},{bottom:g} is not on the page, which is {page.width:.0f} × {page.height:.0f} points",
            "a box is left,top,right,bottom in points from the top left corner",
        )
    line = max(2, round(_WIDTH * page.scale))
    reach = _MARGIN + line / page.scale
    corners = [
        max(0, round((left - reach) * page.scale)),
        max(0, round((top - reach) * page.scale)),
        min(page.image.width - 1, round((right + reach) * page.scale)),
        min(page.image.height - 1, round((bottom + reach) * page.scale)),
    ]
    ImageDraw.Draw(page.image).rectangle(corners, outline=_FRAME, width=line)
