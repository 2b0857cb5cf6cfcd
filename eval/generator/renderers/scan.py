"""Scans: pages of the PDF as a scanner would give them, in a PDF without text or in a TIFF."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from eval.generator.layout import Layout
from eval.generator.renderers.pdf import render_pdf

DPI = 150
_DRAWN_DPI = 300


@dataclass(frozen=True)
class Scanner:
    """How a page is spoilt: resolution, skew in degrees, noise in grey levels, salt and pepper as a share of pixels, blur in
    pixels, quality of the JPEG, tone of the paper (255 is white), and whether an agency's red seal was stamped over the print.
    """

    dpi: int = DPI
    skew: float = 1.0
    noise: float = 8.0
    salt: float = 0.001
    blur: float = 0.5
    jpeg_quality: int = 70
    paper: int = 255
    sealed: bool = False

    def scan(self, page: Image.Image, seed: int) -> Image.Image:
        """A grey page drawn at 300 dpi as this scanner gives it, in colour if it is sealed; the same for the same seed."""
        noise = np.random.default_rng(seed)
        page = _sealed(page, noise) if self.sealed else page
        size = (round(page.width * self.dpi / _DRAWN_DPI), round(page.height * self.dpi / _DRAWN_DPI))
        turned = page.rotate(self.skew, Image.Resampling.BICUBIC, fillcolor="white").resize(size, Image.Resampling.LANCZOS)
        pixels = np.asarray(turned.filter(ImageFilter.GaussianBlur(self.blur)), dtype=np.float64) * (self.paper / 255)
        pixels = pixels + noise.normal(0, self.noise, pixels.shape)
        specks = noise.random(pixels.shape[:2])
        pixels[specks < self.salt / 2] = 0
        pixels[specks > 1 - self.salt / 2] = 255
        buffer = io.BytesIO()
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=self.jpeg_quality)
        return Image.open(io.BytesIO(buffer.getvalue()))


WORSE: Mapping[str, Scanner] = {
    "100dpi": Scanner(dpi=100),
    "200dpi": Scanner(dpi=200),
    "300dpi": Scanner(dpi=300),
    "askew": Scanner(skew=2.9),
    "jpeg": Scanner(jpeg_quality=30),
    "grey": Scanner(paper=190),
    "sealed": Scanner(sealed=True),
}
"""Other scanners, by what is peculiar about them."""


def _sealed(page: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A page with a red ring and a disc stamped over the print of its right half, 42 mm across, as official seals are."""
    radius = round(21 / 25.4 * _DRAWN_DPI)
    x, y = round(page.width * rng.uniform(0.5, 0.8)), round(page.height * rng.uniform(0.2, 0.8))
    stamp = Image.new("L", page.size, 255)
    draw = ImageDraw.Draw(stamp)
    for reach, width in ((radius, radius // 16), (radius // 4, radius // 4)):
        draw.ellipse((x - reach, y - reach, x + reach, y + reach), outline=50, width=width)
    red = Image.merge("RGB", (stamp.point(lambda tone: 255 - (255 - tone) // 6), stamp, stamp))
    return ImageChops.multiply(page.convert("RGB"), red)


def render_scan(layout: Layout, shape: str, rng: random.Random) -> bytes:
    """An image-only PDF of the report at 150 dpi; `shape` of its tables as in `render_pdf`, and with -NAME as one of `WORSE` gives it."""
    tables, _, name = shape.partition("-")
    scanner = WORSE[name] if name else Scanner()
    first, *others = scanned_pages(render_pdf(layout, tables, rng), rng, scanner)
    file = io.BytesIO()
    first.save(file, "PDF", resolution=scanner.dpi, save_all=True, append_images=others)
    return file.getvalue()


def render_picture(layout: Layout, shape: str, rng: random.Random) -> bytes:
    """The scanned pages in one TIFF."""
    first, *others = scanned_pages(render_pdf(layout, shape, rng), rng)
    file = io.BytesIO()
    first.save(file, "TIFF", compression="tiff_deflate", save_all=True, append_images=others)
    return file.getvalue()


def scanned_pages(pdf: bytes, rng: random.Random, scanner: Scanner = Scanner()) -> list[Image.Image]:
    """Pages of a PDF as a scanner would give them, askew to either side."""
    with pdfium.PdfDocument(pdf) as document:
        drawn = [page.render(scale=_DRAWN_DPI / 72, grayscale=True).to_pil().convert("L") for page in document]
    return [replace(scanner, skew=rng.choice((-scanner.skew, scanner.skew))).scan(page, rng.getrandbits(32)) for page in drawn]
