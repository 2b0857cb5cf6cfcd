"""The formats reports can be rendered into, and the shapes each has."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from eval.generator.layout import Layout
from eval.generator.renderers.text import BAR_SHAPES, MARKDOWN_SHAPES, TEXT_SHAPES

Renderer = Callable[[Layout, str, random.Random], bytes]


@dataclass(frozen=True)
class Format:
    """`module` and `function` render it, imported when first used since some need packages of the development group.
    `converted`: what converters write, so that tears of converters apply.
    """

    suffix: str
    shapes: tuple[str, ...]
    module: str
    function: str
    converted: bool = False


@dataclass(frozen=True)
class RenderedFile:
    data: bytes
    suffix: str


_PDF_SHAPES = ("ruled", "unruled", "split", "rotated")
_WORSE_SCANS = tuple(
    f"{tables}-{scanner}"
    for tables in ("ruled", "unruled")
    for scanner in ("100dpi", "200dpi", "300dpi", "askew", "jpeg", "grey", "sealed")
)
FORMATS: Mapping[str, Format] = {
    "text": Format(".txt", TEXT_SHAPES, "text", "render_text", converted=True),
    "markdown": Format(".md", MARKDOWN_SHAPES, "text", "render_text", converted=True),
    "bars": Format(".txt", BAR_SHAPES, "text", "render_text", converted=True),
    "html": Format(".html", ("merged", "unmerged", "nested", "word"), "html", "render_html"),
    "docx": Format(".docx", ("merged", "unmerged"), "docx", "render_docx"),
    "pdf": Format(".pdf", _PDF_SHAPES, "pdf", "render_pdf"),
    **{f"pdf-{shape}": Format(".pdf", (shape,), "pdf", "render_pdf") for shape in (*_PDF_SHAPES, "unmapped")},
    "ofd": Format(".ofd", ("ruled", "templates", "split", "unruled"), "ofd", "render_ofd"),
    "scan": Format(".pdf", ("ruled",), "scan", "render_scan"),
    "scan-dotted": Format(".pdf", ("dotted",), "scan", "render_scan"),
    "scan-worse": Format(".pdf", _WORSE_SCANS, "scan", "render_scan"),
    "scan-unruled": Format(".pdf", ("unruled",), "scan", "render_scan"),
    "picture": Format(".tif", ("ruled",), "scan", "render_picture"),
}


def render(layout: Layout, report_format: str, shape: str, rng: random.Random) -> RenderedFile:
    """The layout as a file of a format of `FORMATS`, in one of its shapes."""
    known = FORMATS[report_format]
    renderer: Renderer = getattr(import_module(f"eval.generator.renderers.{known.module}"), known.function)
    return RenderedFile(renderer(layout, shape, rng), known.suffix)
