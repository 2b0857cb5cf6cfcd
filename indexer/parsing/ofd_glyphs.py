"""What stands on a page of an OFD: visible characters, straight ruling lines, pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice, repeat
from unicodedata import east_asian_width

from indexer.parsing.document import Box
from indexer.parsing.ofd_package import Page, number
from indexer.parsing.page_scan import (
    MAX_SEGMENTS,
    MIN_SIZE,
    NO_MARK,
    CrowdedPageError,
    Glyph,
    Matrix,
    PageScan,
    Point,
    Ruling,
    applied,
    is_private,
    is_readable,
    multiply,
    quarter_turns,
    rulings_of,
)
from indexer.parsing.zip_parts import Element

# how far type reaches above and below the baseline, in parts of its size: fonts need not be in the file
_ASCENT, _DESCENT = 0.88, 0.12
# how wide a character is in parts of the size where the next one does not tell, and the most it takes of the way to the next
_HALF, _FULL = 0.5, 1.0
_WIDEST_FIGURE = 0.62
# how many numbers each command of a path takes
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_CURVES = frozenset("QBA")
_FEW_SEGMENTS = 8


def scan_page(page: Page, max_marks: int) -> PageScan:
    """Take a page apart. Invisible text, text outside the page, and slanted text (watermarks) are left out.

    Raises:
        CrowdedPageError: more than `max_marks` objects or characters.
    """
    glyphs: list[Glyph] = []
    rulings: list[Ruling] = []
    marks, unmapped, pictures, drawings = 0, 0, 0.0, 0
    for element, matrix in page.objects():
        marks += 1
        if element.tag == "TextObject" and _is_drawn(element):
            for glyph in _glyphs(element, matrix):
                marks += 1
                if marks > max_marks:
                    raise CrowdedPageError
                if glyph.right <= 0 or glyph.bottom <= 0 or glyph.left >= page.width or glyph.top >= page.height:
                    continue
                if not is_readable(ord(glyph.char)):
                    unmapped += 1
                elif not is_private(ord(glyph.char)):
                    glyphs.append(glyph)
        elif element.tag == "PathObject":
            found = list(_rulings(element, matrix))
            rulings += found
            drawings += not found and len(_path(element)) > _FEW_SEGMENTS
        elif element.tag == "ImageObject":
            # an image fills the unit square of its matrix
            a, b, c, d, _, _ = matrix
            pictures += abs(a * d - b * c)
        if marks > max_marks:
            raise CrowdedPageError
    return PageScan(page.width, page.height, glyphs, rulings, unmapped, min(1.0, pictures / (page.width * page.height)), drawings)


# ---------------------------------------------------------------- characters


def _is_drawn(text: Element) -> bool:
    colour = text.find("FillColor")
    filled = text.get("Fill") != "false" and (colour is None or colour.get("Alpha") != "0")
    return filled or text.get("Stroke") == "true"


def _glyphs(text: Element, matrix: Matrix) -> Iterator[Glyph]:
    """The characters of a text object; `DeltaX` and `DeltaY` lead from one origin to the next."""
    size, stretch = number(text.get("Size")), number(text.get("HScale"), 1.0)
    a, b, c, d, _, _ = matrix
    points = size * math.hypot(c, d)
    lean = number(text.get("CharDirection"))
    turn = quarter_turns(math.degrees(math.atan2(b, a)) + lean)
    if points < MIN_SIZE or turn is None:
        return
    across = (math.cos(math.radians(lean)), math.sin(math.radians(lean)))
    downwards = number(text.get("ReadDirection")) % 180 == 90
    x = y = 0.0
    for code in text.iterfind("TextCode"):
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        # indented XML adds lines that are no text
        chars = (code.text or "").strip("\r\n")
        steps = _steps(code, chars, size * stretch, downwards)
        at_x, at_y = x, y
        for char, (step_x, step_y) in zip(chars, steps, strict=True):
            if ord(char) not in NO_MARK:
                width = _width(char, math.hypot(step_x, step_y) if lean == 0 and not step_y else 0.0, size * stretch)
                own = multiply((across[0], across[1], -across[1], across[0], at_x, at_y), matrix)
                box = _box(own, 0, -_ASCENT * size, width, _DESCENT * size)
                yield Glyph(char, *box, *applied(own, 0, 0), points, turn)
            at_x, at_y = at_x + step_x, at_y + step_y


def _steps(code: Element, chars: str, size: float, downwards: bool) -> list[Point]:
    """The way from each character's origin to the next; by the width of the characters where the file does not say."""
    count = len(chars)
    right, down = ([*islice(_deltas(code.get(name)), count)] for name in ("DeltaX", "DeltaY"))
    if down or downwards:
        right += [0.0] * (count - len(right))
        down += [size if downwards else 0.0] * (count - len(down))
    else:
        down = [0.0] * count
        right += [_width(char, 0.0, size) for char in chars[len(right) :]]
    return list(zip(right, down, strict=True))


def _deltas(text: str | None) -> Iterator[float]:
    """The distances of `DeltaX`: numbers, of which `g 3 4.2` stands for three of 4.2."""
    parts = iter((text or "").split())
    for part in parts:
        if part in ("g", "G"):
            times, distance = number(next(parts, "")), number(next(parts, ""))
            yield from repeat(distance, max(0, int(times)))
        elif distance := number(part):
            yield distance


def _width(char: str, step: float, size: float) -> float:
    """How wide a character is; `step`: how far the next one stands, 0 if nothing says."""
    wide = east_asian_width(char) in "WFA"
    usual = (_FULL if wide else _HALF) * size
    most = (_WIDEST_FIGURE if char.isdigit() and not wide else _FULL) * size
    return step if 0 < step <= most else usual


def _box(matrix: Matrix, left: float, top: float, right: float, bottom: float) -> Box:
    (x0, y0), (x1, y1) = applied(matrix, left, top), applied(matrix, right, bottom)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


# ---------------------------------------------------------------- lines


def _path(element: Element) -> list[str]:
    return (element.findtext("AbbreviatedData") or "").replace(",", " ").split()


def _rulings(path: Element, matrix: Matrix) -> Iterator[Ruling]:
    stroked = path.get("Stroke") != "false"
    if not stroked and path.get("Fill") != "true":
        return
    for points in _outlines(_path(path), matrix):
        yield from rulings_of(points, stroked)


def _outlines(parts: list[str], matrix: Matrix) -> Iterator[list[Point]]:
    """The polygons of a path, up to the first curve."""
    points: list[Point] = []
    position = segments = 0
    while position < len(parts):
        command = parts[position]
        end = position + 1 + _ARGUMENTS.get(command, 0)
        segments += 1
        if command in _CURVES or segments > MAX_SEGMENTS:
            return
        if command in ("S", "M") and points:
            if len(points) > 1:
                yield points
            points = []
        if command in ("S", "M", "L") and end <= len(parts):
            x, y = number(parts[position + 1]), number(parts[position + 2])
            points.append(applied(matrix, x, y))
        elif command == "C" and len(points) > 2:
            points.append(points[0])
        position = end
    if len(points) > 1:
        yield points
