"""Prints reports for tests: the official form with given figures and any prose, by ReportLab or as HTML for other printers."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.lib import pagesizes
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from indexer.domain.form import Row, newest_edition

EDITION = newest_edition()
FONT_FILE = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")

Values = Mapping[str, str | None]
"""Printed text by cell key; None for a blank. A row none of whose cells is named is not printed."""
Merged = tuple[str, int, int]
"""A cell: text, columns and rows it spans."""
Layout = list[list[Merged]]


def fonts() -> list[str]:
    """Names of the fonts that can be used here: one known to readers by its name, one embedded."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    names = ["STSong-Light"]
    if FONT_FILE.exists():
        pdfmetrics.registerFont(TTFont("zenhei", FONT_FILE, subfontIndex=0))
        names.append("zenhei")
    return names


# ---------------------------------------------------------------- the form


def proactive(values: Values) -> Layout:
    clauses = {"proactive.documents": "第二十条第（一）项", "proactive.licensing": "第二十条第（五）项",
               "proactive.enforcement": "第二十条第（六）项", "proactive.fees": "第二十条第（八）项"}  # fmt: skip
    layout: Layout = []
    for table in EDITION.tables:
        if table.id not in clauses:
            continue
        span = 3 // len(table.columns)
        labels = [column.label.zh + ("（单位：万元）" if table.id == "proactive.fees" else "") for column in table.columns]
        layout += [[(clauses[table.id], 4, 1)], [("信息内容", 1, 1), *((label, span, 1) for label in labels)]]
        for row in table.rows:
            keys = [f"{row.key}.{column.key}" for column in table.columns]
            if any(key in values for key in keys):
                layout.append([(row.label.zh, 1, 1), *((values.get(key) or "", span, 1) for key in keys)])
    return layout


def _label(row: Row) -> str:
    number = row.number.removeprefix("三")
    return f"{number[-1]}.{row.label.zh}" if number[-1].isdigit() else f"{number}{'' if '（' in number else '、'}{row.label.zh}"


def requests(values: Values, group_letters_below: bool = False) -> Layout:
    """Section 三; with `group_letters_below` the label of 三 is set one character a line."""
    table = EDITION.table("requests")
    assert table is not None
    rows = list(table.rows)
    groups = {group.number: group for group in table.groups}
    layout: Layout = [
        [("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), ("申请人情况", 7, 1)],
        [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)],
        [(column.label.zh, 1, 1) for column in table.columns[1:6]],
    ]
    third = [row for row in rows if row.number.startswith("三")]
    for row in rows:
        figures: list[Merged] = [(values.get(f"{row.key}/{column.key}") or "", 1, 1) for column in table.columns]
        number = row.number
        cells: list[Merged] = []
        if row is third[0]:
            text = "三、本年度办理结果"
            cells.append(("\n".join(text) if group_letters_below else text, 1, len(third)))
        if not number.startswith("三"):
            cells.append((_label(row), 3, 1))
        elif number[-1].isdigit():
            group = number[:-1]
            members = [one for one in rows if one.number[:-1] == group and one.number[-1].isdigit()]
            if row is members[0]:
                cells.append((f"{group.removeprefix('三')}{groups[group].label.zh}", 1, len(members)))
            cells.append((_label(row), 1, 1))
        else:
            cells.append((_label(row), 2, 1))
        layout.append(cells + figures)
    return layout


def disputes(values: Values) -> Layout:
    outcomes = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    keys = [f"{row}.{column}" for row in ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
            for column in ("upheld", "corrected", "other", "pending", "total")]  # fmt: skip
    return [
        [("行政复议", 5, 1), ("行政诉讼", 10, 1)],
        [*((outcome, 1, 2) for outcome in outcomes), ("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1)],
        [(outcome, 1, 1) for outcome in outcomes * 2],
        [(values.get(key) or "", 1, 1) for key in keys],
    ]


def fee_table(values: Values) -> Layout:
    keys = [f"fees.information_processing.{column}" for column in ("notices", "amount_notified", "amount_received")]
    return [
        [("", 1, 1), ("通知收取件数", 1, 1), ("通知收取金额（元）", 1, 1), ("实际收取金额（元）", 1, 1)],
        [("信息处理费收取情况", 1, 1), *((values.get(key) or "", 1, 1) for key in keys)],
    ]


WIDTHS = {4: (0.34, 0.22, 0.22, 0.22), 10: (0.05, 0.09, 0.3, *(0.08,) * 7), 15: (1 / 15,) * 15}


@dataclass(frozen=True)
class Content:
    """A report as it is to be printed: headings and paragraphs as (level, text), 0 for a paragraph, and tables, in order."""

    parts: Sequence[tuple[int, str] | Layout]


def report(values: Values, prose: Mapping[str, Sequence[str]], title: str, letters_below: bool = False) -> Content:
    """The six parts; `prose` by part, '' for what stands before the first."""
    parts: list[tuple[int, str] | Layout] = [(1, title), *((0, text) for text in prose.get("", ()))]
    names = {section.id: section.label.zh for section in EDITION.sections}
    for part, name in names.items():
        parts.append((2, f"{part}、{name}"))
        parts += [(0, text) for text in prose.get(part, ())]
        if part == "二":
            parts.append(proactive(values))
        elif part == "三":
            parts.append(requests(values, letters_below))
        elif part == "四":
            parts.append(disputes(values))
        elif part == "六" and values.get("fees.information_processing.notices"):
            parts.append(fee_table(values))
    return Content(parts)


# ---------------------------------------------------------------- ReportLab


@dataclass(frozen=True)
class Print:
    """How a report is printed."""

    ruled: bool = True
    font: str = "STSong-Light"
    size: float = 9
    padding: float = 3
    top: float = 72
    landscape: bool = False
    split_rows: bool = False
    align: str = "CENTER"
    on_page: Callable[[Any, int], None] | None = None


def _spans(layout: Layout) -> tuple[list[list[str]], list[tuple[int, int, int, int]]]:
    """The full grid of texts and the spans as first column, first row, last column, last row."""
    width = sum(columns for _, columns, _ in layout[0])
    grid: list[list[str]] = [[""] * width for _ in layout]
    taken: set[tuple[int, int]] = set()
    spans = []
    for y, row in enumerate(layout):
        x = 0
        for text, columns, rows in row:
            while (x, y) in taken:
                x += 1
            grid[y][x] = text
            taken |= {(x + i, y + j) for i in range(columns) for j in range(rows)}
            if columns > 1 or rows > 1:
                spans.append((x, y, x + columns - 1, y + rows - 1))
            x += columns
    return grid, spans


def pdf(content: Content, how: Print | None = None) -> bytes:
    """The report printed on A4 by ReportLab."""
    how = how or Print()
    fonts()
    out = io.BytesIO()
    page = pagesizes.landscape(pagesizes.A4) if how.landscape else pagesizes.A4
    body = ParagraphStyle("body", fontName=how.font, fontSize=14, leading=24, wordWrap="CJK", firstLineIndent=28)
    heads = {
        1: ParagraphStyle("title", fontName=how.font, fontSize=20, leading=30, wordWrap="CJK", alignment=1),
        2: ParagraphStyle("heading", fontName=how.font, fontSize=14, leading=24, wordWrap="CJK", firstLineIndent=28, spaceBefore=6),
    }
    story: list[Any] = []
    for part in content.parts:
        if isinstance(part, tuple):
            level, text = part
            story.append(Paragraph(html.escape(text), heads.get(level, body)))
        else:
            story.append(_table(part, how, page[0] - 144))

    def decorate(canvas: Any, document: Any) -> None:
        if how.on_page:
            how.on_page(canvas, document.page)

    document = SimpleDocTemplate(out, pagesize=page, leftMargin=72, rightMargin=72, topMargin=how.top, bottomMargin=72)
    document.build(story, onFirstPage=decorate, onLaterPages=decorate)
    return out.getvalue()


def _table(layout: Layout, how: Print, width: float) -> Table:
    grid, spans = _spans(layout)
    columns = [share * width for share in WIDTHS[len(grid[0])]]
    label = ParagraphStyle("label", fontName=how.font, fontSize=how.size, leading=how.size * 1.25, wordWrap="CJK")
    centred = ParagraphStyle("centred", parent=label, alignment=1)
    data = [
        [Paragraph(html.escape(text).replace("\n", "<br/>"), label if x < len(row) - 7 and len(text) > 6 else centred) if text else "" for x, text in enumerate(row)]
        for row in grid
    ]  # fmt: skip
    style: list[tuple[Any, ...]] = [("SPAN", (x0, y0), (x1, y1)) for x0, y0, x1, y1 in spans]
    style += [("VALIGN", (0, 0), (-1, -1), "TOP" if how.split_rows else "MIDDLE"), ("ALIGN", (0, 0), (-1, -1), how.align)]
    style += [(f"{side}PADDING", (0, 0), (-1, -1), how.padding) for side in ("TOP", "BOTTOM", "LEFT", "RIGHT")]
    if how.ruled:
        style.append(("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)))
    # ReportLab keeps spanned rows whole, so a table over pages has to be cut by whoever prints; splitInRow cuts rows too
    return Table(data, colWidths=columns, style=style, splitInRow=1 if how.split_rows else 0)


# ---------------------------------------------------------------- HTML


def page_html(content: Content, style: str = "") -> str:
    """The report as a web page, for browsers and word processors that print."""
    parts = ["<!DOCTYPE html><html lang='zh'><head><meta charset='utf-8'><style>"
             "body{font-family:'WenQuanYi Zen Hei';font-size:14pt;line-height:1.7}table{border-collapse:collapse;width:100%;font-size:9pt;line-height:1.3}"
             f"td{{border:1px solid black;padding:3px;text-align:center}}{style}</style></head><body>"]  # fmt: skip
    for part in content.parts:
        if isinstance(part, tuple):
            tag = {0: "p", 1: "h1", 2: "h2"}[part[0]]
            parts.append(f"<{tag}>{html.escape(part[1])}</{tag}>")
            continue
        parts.append("<table>")
        for row in part:
            cells = (f"<td colspan={columns} rowspan={rows}>{html.escape(text) or '&nbsp;'}</td>" for text, columns, rows in row)
            parts.append(f"<tr>{''.join(cells)}</tr>")
        parts.append("</table>")
    return "".join(parts) + "</body></html>"
