"""What stands on a page, whatever its format: visible characters, straight ruling lines, pictures.

Coordinates are points from the top left corner of the page as it is shown, after its rotation and inside its crop box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from indexer.parsing.document import Box

MIN_SIZE = 1.0
"""Points; smaller type nobody can read."""
MAX_SEGMENTS = 400
"""A path with more is a drawing or a letter in outlines."""

# a filled rectangle thinner than this is a line (points)
_MAX_LINE_WIDTH = 3.0
# shorter strokes are parts of signs, not of tables
_MIN_LINE_LENGTH = 3.0
# glyphs that lean more than this from upright or from a quarter turn belong to a watermark (degrees)
_MAX_LEAN = 3.0
# white space, the soft hyphen, and PDFium's own sign for one
NO_MARK = frozenset((0x02, 0x09, 0x0A, 0x0D, 0x20, 0xA0, 0xAD, 0x200B, 0x3000, 0xFEFF))

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)
Point = tuple[float, float]


class CrowdedPageError(Exception):
    """A page with more characters or objects than any real one."""


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


def multiply(one: Matrix, two: Matrix) -> Matrix:
    """The matrix that applies `one` first, then `two`."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = two
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def applied(matrix: Matrix, x: float, y: float) -> Point:
    """Where the matrix takes a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def quarter_turns(degrees: float) -> int | None:
    """The quarter turns clockwise of a glyph turned by so many degrees; None if it stands aslant, as watermarks do."""
    turn = round(degrees / 90)
    return turn % 4 if abs(degrees - 90 * turn) <= _MAX_LEAN else None


def is_readable(code: int) -> bool:
    """Whether a code point says which character a glyph is."""
    unmapped = code < 0x20 or code in (0xFFFD, 0xFFFE, 0xFFFF) or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF or code >= 0xF0000
    return not unmapped


def is_private(code: int) -> bool:
    """Whether a code point stands for a sign of its font's own, such as a bullet."""
    return 0xE000 <= code <= 0xF8FF


def rulings_of(points: Sequence[Point], stroked: bool) -> Iterator[Ruling]:
    """The ruling lines of a polygon: itself where it is so thin that it is one, else its sides if they are drawn."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    if min(right - left, bottom - top) <= _MAX_LINE_WIDTH:
        if right - left >= max(_MIN_LINE_LENGTH, bottom - top):
            yield Ruling(True, (top + bottom) / 2, left, right)
        elif bottom - top >= _MIN_LINE_LENGTH:
            yield Ruling(False, (left + right) / 2, top, bottom)
    elif stroked:
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(y1 - y0) <= 1 and abs(x1 - x0) >= _MIN_LINE_LENGTH:
                yield Ruling(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1))
            elif abs(x1 - x0) <= 1 and abs(y1 - y0) >= _MIN_LINE_LENGTH:
                yield Ruling(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1))
