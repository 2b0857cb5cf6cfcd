"""Scans: pages of the PDF as grey pictures with noise and a slight skew, in a PDF without text or in a TIFF."""

from __future__ import annotations

import io
import random

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from eval.generator.layout import Layout
from eval.generator.renderers.pdf import render_pdf

DPI = 150
_SKEW = 1.0  # degrees, either way
_NOISE = 12.0  # standard deviation of the grey level, of 255


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
    """Pages of a PDF as a scanner would give them."""
    noise = np.random.default_rng(rng.getrandbits(32))
    pages = []
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
            skewed = picture.rotate(rng.choice((-_SKEW, _SKEW)), Image.Resampling.BICUBIC, fillcolor=255)
            grey = np.asarray(skewed, dtype=np.float32) + noise.normal(0, _NOISE, (skewed.height, skewed.width))
            pages.append(Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)))
    return pages
