"""What stands on a page of a PDF, as PDFium sees it: visible characters, straight ruling lines, pictures.

Coordinates are points from the top left corner of the page as it is shown, after /Rotate and inside its crop box.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import pypdfium2
from pypdfium2 import raw

from indexer.parsing.document import Box

# a filled rectangle thinner than this is a line (points)
_MAX_LINE_WIDTH = 3.0
# shorter strokes are parts of signs, not of tables
_MIN_LINE_LENGTH = 3.0
# a path with more segments is a drawing or a letter in outlines
_MAX_SEGMENTS = 400
_MAX_FORM_DEPTH = 8
# glyphs that lean more than this from upright or from a quarter turn belong to a watermark (degrees)
_MAX_LEAN = 3.0
_MIN_SIZE = 1.0
# white space, the soft hyphen, and PDFium's own sign for one
_NO_MARK = frozenset((0x02, 0x09, 0x0A, 0x0D, 0x20, 0xA0, 0xAD, 0x200B, 0x3000, 0xFEFF))
_INVISIBLE_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


class Glyph(NamedTuple):
    """A visible character: its box, its origin on the baseline, its size in points.

    `turn`: quarter turns clockwise that its top points away from up.
    """

    char: str
    left: float
    top: float
    right: float
    bottom: float
    x: float
    y: float
    size: float
    turn: int = 0

    @property
    def box(self) -> Box:
        return self.left, self.top, self.right, self.bottom


class Ruling(NamedTuple):
    """A straight line along an axis: at `at` across it, from `start` to `end` along it."""

    horizontal: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True)
class PageScan:
    """A page taken apart.

    `unmapped`: visible glyphs whose character the font does not tell; `picture_share`: of the page's area, 0 to 1;
    `drawings`: paths with curves; `has_paths`: whether anything is drawn at all.
    """

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    unmapped: int = 0
    picture_share: float = 0.0
    drawings: int = 0
    has_paths: bool = False


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


class CrowdedPageError(Exception):
    """A page with more characters or objects than any real one."""


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
            a, b, c, d, _, _ = _multiply(_matrix(item), matrix)
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
        if code in _NO_MARK or raw.FPDFText_IsGenerated(handle, index):
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
        if _is_unmapped(code) or raw.FPDFText_HasUnicodeMapError(handle, index) == 1:
            unmapped += 1
        elif not 0xE000 <= code <= 0xF8FF:
            raw.FPDFText_GetCharOrigin(handle, index, x, y)
            glyphs.append(Glyph(chr(code), left, top, right, bottom, *frame.point(x.value, y.value), *style))
    return glyphs, unmapped


def _is_unmapped(code: int) -> bool:
    return code < 0x20 or code in (0xFFFD, 0xFFFE, 0xFFFF) or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or code >= 0xF0000


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
    if size < _MIN_SIZE:
        return None
    # clockwise in user space, then as shown
    degrees = -math.degrees(math.atan2(matrix.b, matrix.a)) + 90 * frame.rotation
    turn = round(degrees / 90)
    return (size, turn % 4) if abs(degrees - 90 * turn) <= _MAX_LEAN else None


# ---------------------------------------------------------------- lines and pictures


def _matrix(item: raw.FPDF_PAGEOBJECT) -> Matrix:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _multiply(one: Matrix, two: Matrix) -> Matrix:
    """The matrix that applies `one` first, then `two`."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _page_objects(page: pypdfium2.PdfPage) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, Matrix]]:
    """Every object of a page, those inside forms too, with the matrix of the forms it is in."""
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        yield from _unfold(raw.FPDFPage_GetObject(page.raw, index), _IDENTITY, 0)


def _unfold(item: raw.FPDF_PAGEOBJECT, matrix: Matrix, depth: int) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, Matrix]]:
    if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_FORM:
        yield item, matrix
    elif depth < _MAX_FORM_DEPTH:
        inner = _multiply(_matrix(item), matrix)
        for index in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _unfold(raw.FPDFFormObj_GetObject(item, index), inner, depth + 1)


def _rulings(path: raw.FPDF_PAGEOBJECT, outer: Matrix, frame: _Frame) -> Iterator[Ruling]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    count = raw.FPDFPath_CountSegments(path)
    if not (fill.value or stroke.value) or not 2 <= count <= _MAX_SEGMENTS:
        return
    matrix = _multiply(_matrix(path), outer)
    for points in _outlines(path, count, matrix, frame):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
        if min(right - left, bottom - top) <= _MAX_LINE_WIDTH:
            # a line, or a rectangle so thin that it is one
            if right - left >= max(_MIN_LINE_LENGTH, bottom - top):
                yield Ruling(True, (top + bottom) / 2, left, right)
            elif bottom - top >= _MIN_LINE_LENGTH:
                yield Ruling(False, (left + right) / 2, top, bottom)
        elif stroke.value:
            for (x0, y0), (x1, y1) in pairwise(points):
                if abs(y1 - y0) <= 1 and abs(x1 - x0) >= _MIN_LINE_LENGTH:
                    yield Ruling(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
                elif abs(x1 - x0) <= 1 and abs(y1 - y0) >= _MIN_LINE_LENGTH:
                    yield Ruling(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))


def _outlines(path: raw.FPDF_PAGEOBJECT, count: int, matrix: Matrix, frame: _Frame) -> Iterator[list[tuple[float, float]]]:
    """The polygons of a path; one with curves is left out."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            points = []
            return
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = frame.point(a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            if len(points) > 1:
                yield points
            points = []
        points.append(point)
        if raw.FPDFPathSegment_GetClose(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1:
        yield points
