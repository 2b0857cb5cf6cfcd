"""PDF as word processors print it."""

from __future__ import annotations

import io
import random

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from eval.generator.layout import Layout
from eval.generator.renderers.paper import ASCENT, HEIGHT, Paper, font_name, set_on


def render_pdf(layout: Layout, shape: str, rng: random.Random) -> bytes:
    """The report as PDF.

    `shape`: tables `ruled`, `dotted` (ruled with dots), `unruled`, or ruled and `split` over pages in the middle of a row; ruled on
    pages that are `rotated` into place by the viewer; ruled in an `unmapped` font, which says nothing of the characters its
    glyphs stand for.
    """
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    set_on(_CanvasPaper(canvas, layout, rotated=shape == "rotated", dotted=shape == "dotted"), shape, rng)
    canvas.save()
    # of equal length, so that the offsets of the file stay true
    return file.getvalue().replace(b"/ToUnicode ", b"/NoUnicode ") if shape == "unmapped" else file.getvalue()


class _CanvasPaper(Paper):
    """Pages of a PDF."""

    def __init__(self, canvas: Canvas, layout: Layout, rotated: bool, dotted: bool) -> None:
        super().__init__(layout)
        self._canvas, self._rotated, self._dotted = canvas, rotated, dotted
        self._turn()

    def text(self, x: float, top: float, text: str, size: float) -> None:
        self._canvas.setFont(font_name(), size)
        self._canvas.drawString(x, HEIGHT - top - size * ASCENT, text)

    def line(self, x0: float, top0: float, x1: float, top1: float) -> None:
        self._canvas.setLineWidth(0.5)
        if self._dotted:
            self._canvas.setDash(1, 1.5)
        self._canvas.line(x0, HEIGHT - top0, x1, HEIGHT - top1)

    def turn_over(self) -> None:
        self._canvas.showPage()
        self._turn()

    def _turn(self) -> None:
        if self._rotated:
            # the page size is that of the page as shown: reportlab turns it for the file
            self._canvas.setPageRotation(90)
            self._canvas.translate(HEIGHT, 0)
            self._canvas.rotate(90)
