"""Plain text and Markdown, as people and converters copy reports into them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from eval.generator.layout import Layout, Line, LineKind, Table
from eval.generator.renderers.grids import flattened, group_labels
from eval.generator.renderers.html import html_table

TEXT_SHAPES = ("tab-grid", "tab-true", "tab-flat", "space", "lines")
BAR_SHAPES = ("bars", "bars-filled", "cells", "cells-filled", "cells-begun")
MARKDOWN_SHAPES = ("pipe-grid", "pipe-true", "pipe-repeated", "pipe-padded", "pipe-flat", "html")

_PAGE_BREAK = 0.06
_ENCODINGS = {"utf-8": 6.0, "utf-8-sig": 1.0, "gb18030": 1.0}


@dataclass(frozen=True)
class _Printed:
    """A printed line; `whole`: it belongs to the line before, as cells of a row do that stand below each other."""

    text: str
    whole: bool = False


def render_text(layout: Layout, shape: str, rng: random.Random) -> bytes:
    """The report as text; page numbers and running heads stand where pages broke."""
    lines = list(_lines(layout, shape, rng))
    if layout.page_numbers or layout.running_head:
        lines = list(_with_page_breaks(lines, layout, rng))
    end = rng.choice(("\n", "\n", "\n", "\r\n"))
    gap = end * 2 if rng.random() < 0.1 else end
    text = gap.join(line.text for line in lines) + end
    encoding = rng.choices(list(_ENCODINGS), list(_ENCODINGS.values()))[0]
    return text.encode(encoding)


def _lines(layout: Layout, shape: str, rng: random.Random) -> Iterator[_Printed]:
    marks = {LineKind.TITLE: "# ", LineKind.HEADING: rng.choice(("## ", "## ", "### "))} if layout.markdown_headings else {}
    for block in layout.blocks:
        if isinstance(block, Table):
            yield from _barred(block, shape) if shape in BAR_SHAPES else _table(block, shape, rng)
            continue
        yield from _wrapped(block, marks.get(block.kind, ""), layout.wrap)


def _wrapped(line: Line, mark: str, limit: int) -> Iterator[_Printed]:
    text = mark + line.text
    if not limit or line.kind is not LineKind.PARAGRAPH:
        yield _Printed(text)
        return
    for start in range(0, len(text), limit):
        yield _Printed(text[start : start + limit])


def _table(table: Table, shape: str, rng: random.Random) -> Iterator[_Printed]:
    if shape == "html":
        yield from map(_Printed, _html_table(table, rng))
        return
    style, _, grid = shape.partition("-")
    rows = flattened(table, grid or ("flat" if style == "space" else "grid"))
    inline_groups = rng.random() < 0.3
    ruled = False
    for row, texts in zip(table.rows, rows, strict=True):
        if row.loose:
            yield _Printed(texts[0])
        elif style == "tab":
            yield _Printed("\t".join(texts))
        elif style == "pipe":
            yield _Printed(f"| {' | '.join(texts)} |")
            if not ruled:
                ruled = True
                if rng.random() < 0.7:
                    yield _Printed(f"|{'---|' * len(texts)}", whole=True)
        elif style == "space":
            groups = group_labels(row)
            filled = [text.replace(" ", "") for text in texts if text.strip()]
            if inline_groups:
                filled = [*groups, *filled]
            else:
                yield from map(_Printed, groups)
            if filled:
                yield _Printed(" ".join(filled))
        else:
            yield from (_Printed(text, whole=position > 0) for position, text in enumerate(filter(None, texts)))


def _barred(table: Table, shape: str) -> Iterator[_Printed]:
    """Rows as programs write them that take the text out of web pages: a bar behind each cell, merged ones written once.

    `filled`: bars without spaces fill a row up to the width of the table; `begun`: and a bar on a line of its own begins it.
    """
    style, _, ends = shape.partition("-")
    for row in table.rows:
        texts = [f"{cell.text} |" if cell.text else "|" for cell in row.cells]
        if row.loose:
            yield _Printed(row.cells[0].text)
            continue
        if ends and len(texts) < table.width:
            texts[-1] += " " + "|" * (table.width - len(texts))
        lines = ["|", *texts] if ends == "begun" else texts
        yield from map(_Printed, [" ".join(texts)]) if style == "bars" else (_Printed(text, index > 0) for index, text in enumerate(lines))


def _html_table(table: Table, rng: random.Random) -> list[str]:
    """A table as converters of PDF write those with merged cells: on one line, or on a line for each row."""
    written = html_table(table, "merged", rng)
    if rng.random() < 0.5:
        return ["<html><body>" + written.replace("\n", "") + "</body></html>"]
    return written.split("\n")


def _with_page_breaks(lines: list[_Printed], layout: Layout, rng: random.Random) -> Iterator[_Printed]:
    page = 1
    for line, following in zip(lines, [*lines[1:], _Printed("")], strict=True):
        yield line
        if not following.whole and rng.random() < _PAGE_BREAK:
            if layout.page_numbers:
                yield _Printed(layout.page_numbers.format(page))
            page += 1
            if layout.running_head:
                yield _Printed(layout.running_head)
