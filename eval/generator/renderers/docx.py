"""Word documents, with tables merged as the form prints them."""

from __future__ import annotations

import io
import random
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from eval.generator.layout import GridCell, Layout, Line, LineKind, Table

_STYLES = {LineKind.TITLE: "Title", LineKind.HEADING: "Heading 1"}


def render_docx(layout: Layout, shape: str, rng: random.Random) -> bytes:
    """The report as .docx. `shape`: cells `merged` as printed, or `unmerged`, covered places being cells of their own."""
    document = docx.Document()
    styled = rng.random() < 0.6
    for block in layout.blocks:
        if isinstance(block, Table):
            document.element.body.insert_element_before(parse_xml(_table(block, shape, rng)), "w:sectPr")
            # without a paragraph between them two tables become one
            document.add_paragraph()
        else:
            _line(document, block, styled, rng)
    _furniture(document, layout)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _line(document: Document, line: Line, styled: bool, rng: random.Random) -> None:
    paragraph = document.add_paragraph(style=_STYLES.get(line.kind) if styled else None)
    cut = rng.randrange(1, len(line.text)) if len(line.text) > 8 and rng.random() < 0.3 else len(line.text)
    for part in (line.text[:cut], line.text[cut:]):
        if part:
            paragraph.add_run(part).bold = line.kind in _STYLES


def _furniture(document: Document, layout: Layout) -> None:
    section = document.sections[0]
    if layout.running_head:
        section.header.paragraphs[0].text = layout.running_head
    if layout.page_numbers:
        section.footer.paragraphs[0].text = layout.page_numbers.format(1)


def _table(table: Table, shape: str, rng: random.Random) -> str:
    grid = '<w:gridCol w:w="900"/>' * table.width
    rows = []
    for number, places in enumerate(table.matrix()):
        cells, column = [], 0
        while column < table.width:
            cell, top, left = places[column]
            if cell is None or shape == "unmerged":
                begins = cell is not None and (top, left) == (number, column)
                cells.append(_cell(cell.text if cell and begins else "", "", rng))
                column += 1
                continue
            cells.append(_cell(cell.text if top == number else "", _merge(cell, top == number), rng))
            column += cell.colspan
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    borders = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    return (
        f"<w:tbl {nsdecls('w')}><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _merge(cell: GridCell, begins: bool) -> str:
    across = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    down = "" if cell.rowspan == 1 else '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
    return across + down


def _cell(text: str, merge: str, rng: random.Random) -> str:
    paragraphs = [text]
    # people break labels by hand, never figures
    if len(text) > 6 and not any(sign.isdigit() for sign in text[2:]) and rng.random() < 0.15:
        cut = rng.randrange(2, len(text) - 2)
        paragraphs = [text[:cut], text[cut:]]
    inner = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r></w:p>' for part in paragraphs)
    return f"<w:tc><w:tcPr>{merge}</w:tcPr>{inner}</w:tc>"
