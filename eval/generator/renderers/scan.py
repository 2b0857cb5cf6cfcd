"""Scans: pages of the PDF as a scanner would give them, in a PDF without text or in a TIFF."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, replace

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

from eval.generator.layout import Layout
from eval.generator.renderers.pdf import render_pdf

DPI = 150
_DRAWN_DPI = 300


@dataclass(frozen=True)
class Scanner:
    """How a page is spoilt: skew in degrees, noise in grey levels, salt and pepper as a share of pixels, blur in pixels."""

    skew: float = 1.0
    noise: float = 8.0
    salt: float = 0.001
    blur: float = 0.5
    jpeg_quality: int = 70

    def scan(self, page: Image.Image, seed: int) -> Image.Image:
        """A grey page drawn at 300 dpi as this scanner gives it, at 150 dpi; the same for the same seed."""
        noise = np.random.default_rng(seed)
        size = (round(page.width * DPI / _DRAWN_DPI), round(page.height * DPI / _DRAWN_DPI))
        turned = page.rotate(self.skew, Image.Resampling.BICUBIC, fillcolor="white").resize(size, Image.Resampling.LANCZOS)
        pixels = np.asarray(turned.filter(ImageFilter.GaussianBlur(self.blur)), dtype=np.float64)
        pixels = pixels + noise.normal(0, self.noise, pixels.shape)
        specks = noise.random(pixels.shape)
        pixels[specks < self.salt / 2] = 0
        pixels[specks > 1 - self.salt / 2] = 255
        buffer = io.BytesIO()
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=self.jpeg_quality)
        return Image.open(io.BytesIO(buffer.getvalue()))


def render_scan(layout: Layout, shape: str, rng: random.Random) -> bytes:
    """An image-only PDF of the report at 150 dpi."""
    first, *others = scanned_pages(render_pdf(layout, shape, rng), rng)
    file = io.BytesIO()
    first.save(file, "PDF", resolution=DPI, save_all=True, append_images=others)
    return file.getvalue()


def render_picture(layout: Layout, shape: str, rng: random.Random) -> bytes:
    """The scanned pages in one TIFF."""
    first, *others = scanned_pages(render_pdf(layout, shape, rng), rng)
    file = io.BytesIO()
    first.save(file, "TIFF", compression="tiff_deflate", save_all=True, append_images=others)
    return file.getvalue()


def scanned_pages(pdf: bytes, rng: random.Random) -> list[Image.Image]:
    """Pages of a PDF as a scanner would give them, askew to either side."""
    scanner = Scanner()
    with pdfium.PdfDocument(pdf) as document:
        drawn = [page.render(scale=_DRAWN_DPI / 72, grayscale=True).to_pil().convert("L") for page in document]
    return [replace(scanner, skew=rng.choice((-scanner.skew, scanner.skew))).scan(page, rng.getrandbits(32)) for page in drawn]
