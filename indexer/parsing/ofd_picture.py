"""Draw a page of an OFD: its pictures, its ruling lines, and its characters in a font of this machine."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING

from indexer.parsing.limits import Limits
from indexer.parsing.ofd_package import Page
from indexer.parsing.page_scan import Glyph, Matrix, PageScan, multiply

if TYPE_CHECKING:
    from PIL import Image, ImageFont

_FORMATS = ("PNG", "JPEG", "BMP", "TIFF", "GIF")
_INK = (0, 0, 0)
_SECONDS = 10


@cache
def chinese_font() -> tuple[str, int] | None:
    """The file of a Chinese font, and which of the fonts in it, as fontconfig knows them; None if there is none."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    listed = subprocess.run(
        [program, "--format", "%{file}\t%{index}\n", ":lang=zh-cn"], capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    file, _, index = min(listed.stdout.splitlines(), default="").partition("\t")
    return (file, int(index) & 0xFFFF) if index.isdigit() else None


def draw(page: Page, scan: PageScan, scale: float, limits: Limits) -> Image.Image:
    """A page as RGB, `scale` pixels a point. Characters are left out where no Chinese font is installed."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - formats are known without it

    image = Image.new("RGB", (max(1, round(page.width * scale)), max(1, round(page.height * scale))), "white")
    for element, matrix in page.objects():
        if element.tag == "ImageObject":
            data = page.document.picture(element.get("ResourceID"))
            _paste(image, data, multiply(matrix, (scale, 0, 0, scale, 0, 0)), limits)
    pen = ImageDraw.Draw(image)
    for line in scan.rulings:
        ends = (line.start, line.at, line.end, line.at) if line.horizontal else (line.at, line.start, line.at, line.end)
        pen.line([round(end * scale) for end in ends], _INK, max(1, round(scale / 2)))
    if font := chinese_font():
        for glyph in scan.glyphs:
            _letter(image, glyph, scale, *font)
    return image


def _paste(paper: Image.Image, data: bytes | None, matrix: Matrix, limits: Limits) -> None:
    """Put an image file on the paper; `matrix` takes the unit square to where it is to stand. One that cannot be read is left out."""
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    a, b, c, d, e, f = matrix
    area = a * d - b * c
    if data is None or area == 0:
        return
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
            if opened.width * opened.height > limits.pixels:
                return
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return
    # fewer pixels than the paper has for it are stretched, more are averaged
    picture = picture.reduce(max(1, int((picture.width * picture.height / abs(area)) ** 0.5)))
    width, height = picture.size
    left, top = max(0, int(min(0, a, c, a + c) + e)), max(0, int(min(0, b, d, b + d) + f))
    right, bottom = min(paper.width, int(max(0, a, c, a + c) + e) + 1), min(paper.height, int(max(0, b, d, b + d) + f) + 1)
    if left >= right or top >= bottom:
        return
    e, f = e - left, f - top
    back = (d / area * width, -c / area * width, (c * f - d * e) / area * width,
            -b / area * height, a / area * height, (b * e - a * f) / area * height)  # fmt: skip
    laid = picture.transform((right - left, bottom - top), Image.Transform.AFFINE, back, Image.Resampling.BICUBIC)
    paper.paste(laid, (left, top), laid)


@cache
def _font(file: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.truetype(file, size, index)


def _letter(paper: Image.Image, glyph: Glyph, scale: float, file: str, index: int) -> None:
    from PIL import Image, ImageDraw  # noqa: PLC0415

    size = max(1, round(glyph.size * scale))
    # its origin stands in the middle, so that it can be turned around it
    mask = Image.new("L", (2 * size, 2 * size))
    ImageDraw.Draw(mask).text((size, size), glyph.char, 255, _font(file, index, size), anchor="ls")
    turned = mask.rotate(-90 * glyph.turn) if glyph.turn else mask
    paper.paste(_INK, (round(glyph.x * scale) - size, round(glyph.y * scale) - size), turned)
