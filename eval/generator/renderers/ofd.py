"""OFD (GB/T 33190-2016) as Chinese office suites print it: millimetres, characters placed one by one, templates for running heads."""

from __future__ import annotations

import io
import random
import zipfile
from itertools import groupby
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics

from eval.generator.layout import Layout
from eval.generator.renderers.paper import ASCENT, HEIGHT, WIDTH, Paper, font_name, set_on

_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_MILLIMETRES = 25.4 / 72
_BOX = f"0 0 {WIDTH * _MILLIMETRES:.3f} {HEIGHT * _MILLIMETRES:.3f}"
_FONT, _TEMPLATE = 2, 3
_FIRST_OBJECT = 100
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render_ofd(layout: Layout, shape: str, rng: random.Random) -> bytes:
    """The report as OFD; shapes as in PDF, and `templates`: ruled, the running head in a template that all pages share."""
    paper = _OfdPaper(layout, shape == "templates")
    set_on(paper, shape, rng)
    return paper.packed()


class _OfdPaper(Paper):
    """Pages of an OFD, of which each object has a box and coordinates of its own."""

    def __init__(self, layout: Layout, templates: bool) -> None:
        super().__init__(layout)
        self._templates = templates
        self._objects: list[str] = []
        self._template = ""
        self._pages: list[str] = []
        self._id = _FIRST_OBJECT

    def text(self, x: float, top: float, text: str, size: float) -> None:
        name, height = self._next_id(), size * _MILLIMETRES
        steps = [round(pdfmetrics.stringWidth(char, font_name(), size) * _MILLIMETRES, 3) for char in text]
        distances = _distances(steps[:-1], counted=name % 2 == 0)
        box = f"{x * _MILLIMETRES:.3f} {top * _MILLIMETRES:.3f} {sum(steps):.3f} {1.2 * height:.3f}"
        placed = (
            f'<ofd:TextObject ID="{name}" Boundary="{box}" Font="{_FONT}" Size="{height:.4f}">'
            f'<ofd:TextCode X="0" Y="{height * ASCENT:.3f}" DeltaX="{distances}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
        )
        if self._templates and text == self.layout.running_head:
            self._template = placed
        else:
            self._objects.append(placed)

    def line(self, x0: float, top0: float, x1: float, top1: float) -> None:
        left, top, width, height = (value * _MILLIMETRES for value in (x0, top0, x1 - x0, top1 - top0))
        self._objects.append(
            f'<ofd:PathObject ID="{self._next_id()}" Boundary="{left:.3f} {top:.3f} {width:.3f} {height:.3f}" LineWidth="0.18">'
            f"<ofd:AbbreviatedData>M 0 0 L {width:.3f} {height:.3f}</ofd:AbbreviatedData></ofd:PathObject>"
        )

    def turn_over(self) -> None:
        template = f'<ofd:Template TemplateID="{_TEMPLATE}" ZOrder="Background"/>' if self._template else ""
        self._pages.append(_page(template, "".join(self._objects)))
        self._objects = []

    def _next_id(self) -> int:
        self._id += 1
        return self._id

    def packed(self) -> bytes:
        """The package with everything drawn so far."""
        references = "".join(f'<ofd:Page ID="{10 + at}" BaseLoc="Pages/Page_{at}/Content.xml"/>' for at in range(len(self._pages)))
        template = f'<ofd:TemplatePage ID="{_TEMPLATE}" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if self._template else ""
        parts = {
            "OFD.xml": f'<ofd:OFD {_NAMESPACE} DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo>'
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:MaxUnitID>{self._id}</ofd:MaxUnitID><ofd:PageArea>"
            f"<ofd:PhysicalBox>{_BOX}</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{template}</ofd:CommonData>"
            f"<ofd:Pages>{references}</ofd:Pages></ofd:Document>",
            "Doc_0/PublicRes.xml": f'<ofd:Res {_NAMESPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="{_FONT}" FontName="宋体"/>'
            "</ofd:Fonts></ofd:Res>",
            **{f"Doc_0/Pages/Page_{at}/Content.xml": page for at, page in enumerate(self._pages)},
            **({"Doc_0/Tpls/Tpl_0/Content.xml": _page("", self._template)} if self._template else {}),
        }
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            for name, xml in parts.items():
                package.writestr(zipfile.ZipInfo(name, _EPOCH), _DECLARATION + xml, zipfile.ZIP_DEFLATED)
        return file.getvalue()


def _page(template: str, objects: str) -> str:
    layer = f'<ofd:Layer Type="Body" ID="9">{objects}</ofd:Layer>'
    return (
        f"<ofd:Page {_NAMESPACE}>{template}<ofd:Area><ofd:PhysicalBox>{_BOX}</ofd:PhysicalBox></ofd:Area>"
        f"<ofd:Content>{layer}</ofd:Content></ofd:Page>"
    )


def _distances(steps: list[float], counted: bool) -> str:
    """The distances as `DeltaX` has them; equal ones in a row may be counted: g 3 4.2."""
    parts = []
    for step, run in groupby(steps):
        count = len(list(run))
        parts += [f"g {count} {step:g}"] if counted and count > 1 else [f"{step:g}"] * count
    return " ".join(parts)
