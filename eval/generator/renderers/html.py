"""Web pages as government sites serve them: an article between menus and footers, tables from word processors."""

from __future__ import annotations

import random
from collections.abc import Iterator
from html import escape

from eval.generator.layout import GridCell, Layout, Line, LineKind, Table
from eval.generator.words import words

_GBK_NAMES = ("gb2312", "gbk", "GB18030")
_MENU_SHARE = 0.7


def render_html(layout: Layout, shape: str, rng: random.Random) -> bytes:
    """The report as a page.

    `shape`: tables `merged` as printed; `unmerged` (merged cells repeated as blank ones); `nested` in a table for the page, with
    figures deep in <p><span>; `word`: as word processors save them. The charset is right, missing, or wrong.
    """
    body = "\n".join(_blocks(layout, shape, rng))
    if shape == "nested":
        body = f'<table width="98%" border="0"><tr><td class="box"><table><tr><td id="zoom">{body}</td></tr></table></td></tr></table>'
    around = rng.random() < _MENU_SHARE
    head, foot = (_menu(rng), _footer(rng)) if around else ("", "")
    title = next((block.text for block in layout.blocks if isinstance(block, Line) and block.kind is LineKind.TITLE), "")
    encoding, declared = _charset(body, rng)
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    page = (
        f"<!DOCTYPE html>\n<html><head>{meta}<title>{escape(title)}</title>\n<style>.x1{{width:100%}} td{{border:1px solid #000}}</style>"
        f'<script>var total = 2023; function go(n){{ if (n < 1) return "1"; }}</script></head>\n<body>{head}'
        f'<div class="article"><!-- 正文开始 12345 -->\n{body}\n</div>{foot}</body></html>\n'
    )
    return page.encode(encoding)


def _charset(body: str, rng: random.Random) -> tuple[str, str]:
    """The encoding of the bytes and the charset the page declares."""
    try:
        body.encode("gbk")
    except UnicodeEncodeError:
        return "utf-8", rng.choice(("utf-8", "", "gb2312"))
    return rng.choice(
        (("utf-8", "utf-8"), ("utf-8", ""), ("utf-8", "gb2312"), ("gbk", rng.choice(_GBK_NAMES)), ("gbk", ""), ("gbk", "utf-8"))
    )


def _blocks(layout: Layout, shape: str, rng: random.Random) -> Iterator[str]:
    for block in layout.blocks:
        match block:
            case Table():
                yield html_table(block, shape, rng)
            case Line():
                yield _line(block, shape, rng)


def _line(line: Line, shape: str, rng: random.Random) -> str:
    text = escape(line.text).replace("　", "&emsp;" if rng.random() < 0.5 else "&nbsp;&nbsp;")
    match line.kind:
        case LineKind.TITLE:
            return f"<h1>{text}</h1>" if rng.random() < 0.5 else f'<p style="text-align:center"><strong>{text}</strong></p>'
        case LineKind.HEADING:
            return rng.choice((f"<h3>{text}</h3>", f"<p><strong>{text}</strong></p>", f"<p><span><b>{text}</b></span></p>"))
        case LineKind.MENU | LineKind.FOOTER:
            return f'<div class="bar"><a href="#">{text}</a></div>'
        case LineKind.SIGNATURE:
            return f'<p style="text-align:right">{text}</p>'
        case _ if shape == "word" and len(text) > 12:
            # word processors cut a sentence into spans anywhere
            cut = rng.randrange(4, len(line.text) - 4)
            first, second = escape(line.text[:cut]), escape(line.text[cut:])
            return f'<p class="MsoNormal"><span style="font-family:仿宋">{first}</span><span lang="EN-US">{second}<o:p></o:p></span></p>'
        case _:
            return f"<p>{text}</p>" if rng.random() < 0.8 else f"<div>{text}<br/></div>"


def html_table(table: Table, shape: str, rng: random.Random) -> str:
    """A table in a shape of web pages, a row on each line."""
    body = rng.random() < 0.5
    rows: list[str] = []
    for row, places in zip(table.rows, table.matrix(), strict=True):
        cells = row.cells
        if shape == "unmerged":
            number = len(rows)
            cells = tuple(
                GridCell(cell.text if cell and top == number and left == column else "", column)
                for column, (cell, top, left) in enumerate(places)
            )
        rows.append("<tr>" + "".join(_cell(cell, shape, rng) for cell in cells) + "</tr>")
    inner = "\n".join(rows)
    return f'<table border="1" cellspacing="0">{f"<tbody>{inner}</tbody>" if body else inner}</table>'


def _cell(cell: GridCell, shape: str, rng: random.Random) -> str:
    spans = (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "") + (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "")
    text = escape(cell.text)
    if shape in ("nested", "word"):
        if cell.colspan == 1 and cell.rowspan > 2 and len(cell.text) > 4 and rng.random() < 0.5:
            # a narrow cell with its label broken by hand
            text = "<br>".join(escape(cell.text[start : start + 2]) for start in range(0, len(cell.text), 2))
        text = f'<p class="MsoNormal" align="center"><span style="font-size:12px"><span>{text or "&nbsp;"}</span></span></p>'
    elif not text:
        text = rng.choice(("&nbsp;", "", "<p></p>"))
    return f"<td{spans}>{text}</td>"


def _menu(rng: random.Random) -> str:
    items = "".join(f'<li><a href="/c{rng.randint(1, 99)}">{escape(text)}</a></li>' for text in words().menu)
    return f'<div class="head"><ul>{items}</ul></div>'


def _footer(rng: random.Random) -> str:
    items = "<br/>".join(escape(text) for text in words().footer)
    return f'<div class="footer">{items}<p>您是第 {rng.randint(1000, 99999)} 位访问者</p></div>'
