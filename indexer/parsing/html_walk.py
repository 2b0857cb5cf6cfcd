"""Walk a web page and say what a reader sees of it: lines, and tables with their spans; no scripts, no hidden parts.

The walk keeps its own stack: pages nest thousands of elements deep.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from indexer.domain.text import squeeze
from indexer.parsing.flow import Block, Line, MarkupCell, Part, clean, note_mark, settle
from indexer.parsing.grid import place_columns
from indexer.parsing.limits import LIMITS
from indexer.parsing.numerals import numeral

Element = Any  # lxml has no types

UNSEEN = frozenset({
    "head", "script", "style", "noscript", "template", "iframe", "object", "embed", "applet", "svg", "canvas", "audio", "video", "map",
    "select", "option", "datalist", "button", "input", "textarea", "rt", "rp", "xml", "title", "meta", "link", "area",
    "s", "strike", "del",
})  # fmt: skip
_BLOCKS = frozenset({
    "address", "aside", "blockquote", "body", "center", "caption", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset",
    "article", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "legend", "li", "main",
    "menu", "nav", "ol", "p", "pre", "section", "summary", "ul", "table", "tbody", "thead", "tfoot", "tr", "td", "th",
})  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_OUTLINE = re.compile(r"mso-outline-level\s*:\s*([1-6])")
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)")
_LIST_STYLES = {
    "cjk-ideographic": "chineseCounting", "simp-chinese-informal": "chineseCounting", "simp-chinese-formal": "chineseLegalSimplified",
    "cjk-decimal": "ideographDigital", "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "a": "lowerLetter", "A": "upperLetter",
    "i": "lowerRoman", "I": "upperRoman", "none": "none", "disc": "none", "circle": "none", "square": "none",
}  # fmt: skip
_MAX_LINK = 80  # characters
_NUMBERED = re.compile(r"[（(]?[\d一二三四五六七八九十]+[）).．、]|[①-⑳]")


@dataclass
class _Table:
    rows: list[list[MarkupCell]] = field(default_factory=list)
    foot: list[list[MarkupCell]] = field(default_factory=list)
    cell: MarkupCell | None = None
    part: Part = Part.MAIN
    in_foot: bool = False

    @property
    def open_rows(self) -> list[list[MarkupCell]]:
        return self.foot if self.in_foot else self.rows


class PageWalker:
    """One walk over one page."""

    def __init__(self, root: Element, main: Element, asides: Collection[Element], hidden: Collection[Element]) -> None:
        """`main` is where the text stands, `asides` what menus and footers consist of, `hidden` what is left out."""
        self._root = root
        self._main = main
        self._asides = asides
        self._hidden = hidden
        self._part = Part.BEFORE
        self._aside = 0
        self._blocks: list[Block] = []
        self._tables: list[_Table] = []
        self._chunks: list[str] = []
        self._linked = 0
        self._links = 0
        self._pre = 0
        self._headings: list[int] = []
        self._marks: list[int] = []
        self._lists: list[tuple[str, int]] = []
        self._number = ""

    def walk(self) -> list[Block]:
        """The page as lines and grids in reading order, each with its part."""
        skipped: Element = None
        walk = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in UNSEEN or element in self._hidden:
                    skipped = element
                    walk.skip_subtree()
                    continue
                self._start(tag, element)
                self._text(element.text)
            else:
                if element is skipped:
                    skipped = None
                else:
                    self._end(tag, element)
                self._text(element.tail if element is not self._root else None)
        self._flush()
        return self._blocks

    def _start(self, tag: str, element: Element) -> None:
        if tag in _BLOCKS or tag == "br":
            self._flush()
        if element is self._main:
            self._flush()
            self._part = Part.MAIN
        self._aside += element in self._asides
        self._links += is_link(element)
        self._pre += tag in ("pre", "xmp")
        if level := _heading_level(tag, element):
            self._headings.append(level)
        match tag:
            case "table":
                self._tables.append(_Table(part=self._here()))
            case "tfoot" if self._tables:
                self._tables[-1].in_foot = True
            case "tr" if self._tables and self._tables[-1].cell is None:
                self._tables[-1].open_rows.append([])
            case "td" | "th" if self._tables:
                self._open_cell(element)
            case "sup" | "sub":
                self._marks.append(len(self._chunks))
            case "ol" | "ul":
                self._lists.append((_list_style(tag, element), _integer(element.get("start"), 1)))
            case "li" if self._lists:
                style, number = self._lists[-1]
                number = _integer(element.get("value"), number)
                self._lists[-1] = (style, number + 1)
                sign = numeral(number, style)
                self._number = f"{sign}、" if sign and not sign.isascii() else f"{sign}. " if sign else ""

    def _end(self, tag: str, element: Element) -> None:
        if tag in _BLOCKS:
            self._flush()
        match tag:
            case "table":
                self._close_table()
            case "tfoot" if self._tables:
                self._tables[-1].in_foot = False
            case "td" | "th" if self._tables:
                self._tables[-1].cell = None
            case "sup" | "sub":
                start = self._marks.pop()
                mark = "".join(self._chunks[start:])
                self._chunks[start:] = [note_mark("".join(self._chunks[max(0, start - 3) : start]), mark)]
            case "ol" | "ul":
                self._lists.pop()
            case "li":
                self._number = ""
        if _heading_level(tag, element):
            self._flush()
            self._headings.pop()
        self._pre -= tag in ("pre", "xmp")
        self._links -= is_link(element)
        self._aside -= element in self._asides
        if element is self._main:
            self._flush()
            self._part = Part.AFTER

    def _open_cell(self, element: Element) -> None:
        table = self._tables[-1]
        if table.cell is not None:
            return  # a cell in a cell without a table between them: one cell to whoever reads it
        width = min(_integer(element.get("colspan"), 1), LIMITS.table_columns) or 1
        # rowspan="0" means to the end of the table
        cell = MarkupCell(width=width, height=_integer(element.get("rowspan"), 1) or LIMITS.lines)
        if not table.open_rows:
            table.open_rows.append([])
        table.open_rows[-1].append(cell)
        table.cell = cell

    def _close_table(self) -> None:
        table = self._tables.pop()
        rows = table.rows + table.foot
        place_columns(rows)
        self._target().extend(settle(rows, table.part))

    def _target(self) -> list[Block]:
        cell = self._tables[-1].cell if self._tables else None
        if cell is not None:
            return cell.blocks
        # captions and stray text stand above their table
        enclosing = next((table.cell for table in reversed(self._tables) if table.cell is not None), None)
        return enclosing.blocks if enclosing else self._blocks

    def _text(self, text: str | None) -> None:
        if not text:
            return
        lines = text.split("\n") if self._pre else [text]
        for index, line in enumerate(lines):
            if index:
                self._flush()
            self._chunks.append(line)
            if self._links:
                self._linked += len(squeeze(line))

    def _flush(self) -> None:
        text = clean("".join(self._chunks))
        if text.strip():
            if self._number and not _NUMBERED.match(text):
                text = self._number + text
            self._number = ""
            heading = self._headings[-1] if self._headings else 0
            self._target().append(Line(text, heading, self._linked, self._here()))
        self._chunks.clear()
        self._linked = 0
        self._marks = [0] * len(self._marks)

    def _here(self) -> Part:
        return Part.ASIDE if self._aside else self._part


def is_link(element: Element) -> bool:
    """Whether an element is a link; one that was never closed and holds an article is none."""
    if element.tag != "a" or element.get("href") is None:
        return False
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > _MAX_LINK:
            return False
    return True


def _heading_level(tag: str, element: Element) -> int:
    if tag in _HEADINGS:
        return _HEADINGS[tag]
    outline = _OUTLINE.search(element.get("style") or "") if tag in ("p", "div") else None
    return int(outline[1]) if outline else 0


def _list_style(tag: str, element: Element) -> str:
    style = _LIST_STYLE.search(element.get("style") or "")
    name = style[1] if style else element.get("type") or ""
    return _LIST_STYLES.get(name, "decimal" if tag == "ol" else "none")


def _integer(text: str | None, otherwise: int) -> int:
    digits = re.match(r"\s*(\d{1,6})", text or "")
    return int(digits[1]) if digits else otherwise
