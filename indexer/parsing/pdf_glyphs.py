"""What stands on a page of a PDF, as PDFium sees it."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from indexer.parsing.document import Box
from indexer.parsing.page_scan import (
    IDENTITY,
    MAX_SEGMENTS,
    MIN_SIZE,
    NO_MARK,
    CrowdedPageError,
    Glyph,
    Matrix,
    PageScan,
    Ruling,
    applied,
    is_private,
    is_readable,
    multiply,
    quarter_turns,
    rulings_of,
)

_MAX_FORM_DEPTH = 8
_INVISIBLE_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


class _Frame:
    """Turns user space of a page into points of the page as shown."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.rotation = page.get_rotation() // 90 % 4
        width, height = self.right - self.left, self.top - self.bottom
        self.size = (height, width) if self.rotation % 2 else (width, height)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 0:
            return x - self.left, self.top - y
        if self.rotation == 1:
            return y - self.bottom, x - self.left
        if self.rotation == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def scan_page(page: pypdfium2.PdfPage, max_marks: int) -> PageScan:
    """Take a page apart. Invisible text, text outside the page, and slanted text (watermarks) are left out.

    Raises:
        CrowdedPageError: more than `max_marks` objects or characters.
    """
    frame = _Frame(page)
    if raw.FPDFPage_CountObjects(page.raw) > max_marks:
        raise CrowdedPageError
    width, height = frame.size
    glyphs, unmapped = _glyphs(page, frame, max_marks)
    rulings: list[Ruling] = []
    pictures, drawings, has_paths = 0.0, 0, False
    for item, matrix in _page_objects(page):
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            found = list(_rulings(item, matrix, frame))
            rulings += found
            has_paths = True
            drawings += not found and raw.FPDFPath_CountSegments(item) > 8
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            # an image fills the unit square of its matrix
            a, b, c, d, _, _ = multiply(_matrix(item), matrix)
            pictures += abs(a * d - b * c)
    return PageScan(width, height, glyphs, rulings, unmapped, min(1.0, pictures / (width * height or 1)), drawings, has_paths)


# ---------------------------------------------------------------- characters


def _glyphs(page: pypdfium2.PdfPage, frame: _Frame, max_marks: int) -> tuple[list[Glyph], int]:
    text_page = page.get_textpage()
    try:
        if raw.FPDFText_CountChars(text_page.raw) > max_marks:
            raise CrowdedPageError
        return _read_glyphs(text_page, frame)
    finally:
        text_page.close()


def _read_glyphs(text_page: pypdfium2.PdfTextPage, frame: _Frame) -> tuple[list[Glyph], int]:
    handle = text_page.raw
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    styles: dict[int, tuple[float, int] | None] = {}
    color = tuple(ctypes.c_uint() for _ in range(4))
    matrix = raw.FS_MATRIX()
    glyphs: list[Glyph] = []
    unmapped = 0
    width, height = frame.size
    for index in range(raw.FPDFText_CountChars(handle)):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code in NO_MARK or raw.FPDFText_IsGenerated(handle, index):
            continue
        owner = raw.FPDFText_GetTextObject(handle, index)
        address = ctypes.cast(owner, ctypes.c_void_p).value or 0
        if address not in styles:
            styles[address] = _style(handle, index, owner, frame, color, matrix)
        style = styles[address]
        if style is None or not raw.FPDFText_GetLooseCharBox(handle, index, box):
            continue
        left, top, right, bottom = frame.box(box.left, box.bottom, box.right, box.top)
        if right <= 0 or bottom <= 0 or left >= width or top >= height:
            continue
        if not is_readable(code) or raw.FPDFText_HasUnicodeMapError(handle, index) == 1:
            unmapped += 1
        elif not is_private(code):
            raw.FPDFText_GetCharOrigin(handle, index, x, y)
            glyphs.append(Glyph(chr(code), left, top, right, bottom, *frame.point(x.value, y.value), *style))
    return glyphs, unmapped


def _style(
    handle: raw.FPDF_TEXTPAGE,
    index: int,
    owner: raw.FPDF_PAGEOBJECT,
    frame: _Frame,
    color: tuple[ctypes.c_uint, ...],
    matrix: raw.FS_MATRIX,
) -> tuple[float, int] | None:
    """Size and quarter turns of a run of text, None if nobody can see it; `color` and `matrix` are buffers to use."""
    if owner and raw.FPDFTextObj_GetTextRenderMode(owner) in _INVISIBLE_MODES:
        return None
    if raw.FPDFText_GetFillColor(handle, index, *color) and color[3].value == 0:
        return None
    raw.FPDFText_GetMatrix(handle, index, matrix)
    size = raw.FPDFText_GetFontSize(handle, index) * math.hypot(matrix.c, matrix.d)
    if size < MIN_SIZE:
        return None
    # clockwise in user space, then as shown
    degrees = -math.degrees(math.atan2(matrix.b, matrix.a)) + 90 * frame.rotation
    turn = quarter_turns(degrees)
    return None if turn is None else (size, turn)


# ---------------------------------------------------------------- lines and pictures


def _matrix(item: raw.FPDF_PAGEOBJECT) -> Matrix:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _page_objects(page: pypdfium2.PdfPage) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, Matrix]]:
    """Every object of a page, those inside forms too, with the matrix of the forms it is in."""
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        yield from _unfold(raw.FPDFPage_GetObject(page.raw, index), IDENTITY, 0)


def _unfold(item: raw.FPDF_PAGEOBJECT, matrix: Matrix, depth: int) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, Matrix]]:
    if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_FORM:
        yield item, matrix
    elif depth < _MAX_FORM_DEPTH:
        inner = multiply(_matrix(item), matrix)
        for index in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _unfold(raw.FPDFFormObj_GetObject(item, index), inner, depth + 1)


def _rulings(path: raw.FPDF_PAGEOBJECT, outer: Matrix, frame: _Frame) -> Iterator[Ruling]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    count = raw.FPDFPath_CountSegments(path)
    if not (fill.value or stroke.value) or not 2 <= count <= MAX_SEGMENTS:
        return
    matrix = multiply(_matrix(path), outer)
    for points in _outlines(path, count, matrix, frame):
        yield from rulings_of(points, bool(stroke.value))


def _outlines(path: raw.FPDF_PAGEOBJECT, count: int, matrix: Matrix, frame: _Frame) -> Iterator[list[tuple[float, float]]]:
    """The polygons of a path; one with curves is left out."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            points = []
            return
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = frame.point(*applied(matrix, x.value, y.value))
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            if len(points) > 1:
                yield points
            points = []
        points.append(point)
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1:
        yield points
