"""Reports as scans: draw the pages of a report and make them look as if a scanner had read them.

Used by the OCR benchmark and by tests; nothing of it is needed to read a report. The form is drawn from its edition, so
that the truth of every cell is known.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from indexer.domain.form import CellKey, Edition, FormTable, Row

FONTS = (
    Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/System/Library/Fonts/PingFang.ttc"),
)
PAGE = (595.0, 842.0)
"""Width and height of a page in points: A4."""
_MARGIN = 60.0
_DRAWN_DPI = 300
_LINE_SPACING = 1.35
_PADDING = 3.0

# no line breaks inside a number or before a closing mark
_TOKEN = re.compile(r"(?:[0-9A-Za-z.,%]+|.)[，。、；：）”]*")

Figures = Mapping[CellKey, str]


def font_path() -> Path | None:
    """A font with Chinese characters, if this machine has one of those we know."""
    return next((path for path in FONTS if path.is_file()), None)


@dataclass(frozen=True)
class DrawnCell:
    """A cell of a drawn table; `column` and its spans count logical columns and rows."""

    text: str
    column: int
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class DrawnTable:
    """A table to draw: the widths of its columns in points, and its rows. Covered cells are left out."""

    widths: tuple[float, ...]
    rows: tuple[tuple[DrawnCell, ...], ...]
    size: float = 9.0


Block = str | DrawnTable


@dataclass(frozen=True)
class Scanner:
    """How a page is spoilt: skew in degrees, noise in grey levels, salt and pepper as a share of pixels, blur in pixels."""

    dpi: int = 150
    skew: float = 1.0
    noise: float = 8.0
    salt: float = 0.001
    blur: float = 0.5
    jpeg_quality: int = 70

    def scan(self, page: Image.Image, seed: int) -> Image.Image:
        """The page as this scanner gives it; the same for the same seed."""
        random = np.random.default_rng(seed)
        size = (round(PAGE[0] * self.dpi / 72), round(PAGE[1] * self.dpi / 72))
        turned = page.rotate(self.skew, Image.Resampling.BICUBIC, fillcolor="white").resize(size, Image.Resampling.LANCZOS)
        pixels = np.asarray(turned.filter(ImageFilter.GaussianBlur(self.blur)).convert("L"), dtype=np.float64)
        pixels = pixels + random.normal(0, self.noise, pixels.shape)
        specks = random.random(pixels.shape)
        pixels[specks < self.salt / 2] = 0
        pixels[specks > 1 - self.salt / 2] = 255
        buffer = io.BytesIO()
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=self.jpeg_quality)
        return Image.open(io.BytesIO(buffer.getvalue()))


def form_table(table: FormTable, figures: Figures) -> list[DrawnTable]:
    """A table of the form as agencies print it."""
    if table.side_by_side:
        if len(table.rows) > 1:
            return [_side_by_side(table, figures)]
        printed = any(figures.get(key) for key in table.cell_keys())
        return [_plain(table, figures)] if printed else []
    return [_requests(table, figures) if table.ordered else _plain(table, figures)]


def report_blocks(lines: Mapping[str, Sequence[str]], edition: Edition, figures: Figures) -> list[Block]:
    """A report as blocks: the lines of every section ('' those before the first), its title and its tables."""
    blocks: list[Block] = [*lines.get("", ())]
    for section in edition.sections:
        blocks.append(f"{section.id}、{section.label.zh}")
        blocks += lines.get(section.id, ())
        for table in edition.tables:
            if table.section == section.id:
                blocks += form_table(table, figures)
    return blocks


def _plain(table: FormTable, figures: Figures) -> DrawnTable:
    count = 1 + len(table.columns)
    clause = (DrawnCell(table.clause or table.rows[0].label.zh, 0, columns=count),)
    header = (DrawnCell("信息内容", 0), *(DrawnCell(column.label.zh, 1 + at) for at, column in enumerate(table.columns)))
    rows = [(DrawnCell(row.label.zh, 0), *_figure_cells(table, row, figures, 1)) for row in table.rows]
    return DrawnTable((475.0 / count,) * count, (clause, header, *rows), size=10.5)


def _figure_cells(table: FormTable, row: Row, figures: Figures, first: int) -> Iterator[DrawnCell]:
    for at, column in enumerate(table.columns):
        yield DrawnCell(figures.get(table.key(row.key, column.key), ""), first + at)


def _requests(table: FormTable, figures: Figures) -> DrawnTable:
    applicants = [column.label.zh for column in table.columns]
    rule = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    rows: list[tuple[DrawnCell, ...]] = [
        (DrawnCell(rule, 0, 3, 3), DrawnCell("申请人情况", 3, 7)),
        (DrawnCell(applicants[0], 3, rows=2), DrawnCell("法人或其他组织", 4, 5), DrawnCell(applicants[6], 9, rows=2)),
        tuple(DrawnCell(applicants[at], 3 + at) for at in range(1, 6)),
    ]
    results = [row for row in table.rows if row.number.startswith("三")]
    for row in table.rows:
        rows.append((*_row_labels(table, row, results), *_figure_cells(table, row, figures, 3)))
    return DrawnTable((44.0, 66.0, 120.0, *(35.0,) * 7), tuple(rows))


def _row_labels(table: FormTable, row: Row, results: Sequence[Row]) -> Iterator[DrawnCell]:
    """The cells before the figures: the label, and the groups that begin with this row."""
    if row not in results:
        yield DrawnCell(f"{row.number}、{row.label.zh}", 0, columns=3)
        return
    if row is results[0]:
        yield DrawnCell("三、本年度办理结果", 0, rows=len(results))
    group = next((group for group in table.groups if row.key in table.members(group.key)), None)
    number = row.number.removeprefix("三")
    if group is None:
        yield DrawnCell(number + row.label.zh, 1, columns=2)
        return
    members = table.members(group.key)
    if members[0] == row.key:
        yield DrawnCell(group.number.removeprefix("三") + group.label.zh, 1, rows=len(members))
    yield DrawnCell(f"{number[-1]}.{row.label.zh}", 2)


def _side_by_side(table: FormTable, figures: Figures) -> DrawnTable:
    width = len(table.columns)
    labels = [column.label.zh for column in table.columns]
    first, *others = table.rows
    head = (DrawnCell(first.label.zh, 0, width, 2), DrawnCell("行政诉讼", width, width * len(others)))
    parts = tuple(DrawnCell(row.label.zh, width * (1 + at), width) for at, row in enumerate(others))
    outcomes = tuple(DrawnCell(label, at * width + part) for at in range(len(table.rows)) for part, label in enumerate(labels))
    cells = tuple(cell for at, row in enumerate(table.rows) for cell in _figure_cells(table, row, figures, at * width))
    return DrawnTable((475.0 / len(cells),) * len(cells), (head, parts, outcomes, cells))


@dataclass
class Press:
    """Draws blocks on pages, at 300 dpi. `ruled`: whether tables have lines."""

    font: Path
    ruled: bool = True

    def __post_init__(self) -> None:
        self.pages: list[Image.Image] = []
        self._top = PAGE[1]

    @cached_property
    def _fonts(self) -> dict[float, ImageFont.FreeTypeFont]:
        return {}

    def draw(self, blocks: Sequence[Block]) -> list[Image.Image]:
        """The pages of a document."""
        for block in blocks:
            if isinstance(block, str):
                self._paragraph(block, 12.0)
            else:
                self._table(block)
        return self.pages

    def _font(self, size: float) -> ImageFont.FreeTypeFont:
        return self._fonts.setdefault(size, ImageFont.truetype(str(self.font), round(size * _DRAWN_DPI / 72)))

    def _room(self, height: float) -> bool:
        return self._top + height <= PAGE[1] - _MARGIN

    def _new_page(self) -> None:
        self.pages.append(Image.new("L", (round(PAGE[0] * _DRAWN_DPI / 72), round(PAGE[1] * _DRAWN_DPI / 72)), 255))
        self._top = _MARGIN

    def _wrap(self, text: str, size: float, width: float) -> list[str]:
        lines, line = [], ""
        for token in _TOKEN.findall(text):
            if line and self._font(size).getlength(line + token) * 72 / _DRAWN_DPI > width:
                lines.append(line)
                line = ""
            line += token
        return [*lines, line]

    def _text(self, text: str, left: float, top: float, size: float) -> None:
        scale = _DRAWN_DPI / 72
        ImageDraw.Draw(self.pages[-1]).text((left * scale, top * scale), text, font=self._font(size), fill=25)

    def _paragraph(self, text: str, size: float) -> None:
        for line in self._wrap(text, size, PAGE[0] - 2 * _MARGIN):
            if not self._room(size * 1.6):
                self._new_page()
            self._text(line, _MARGIN, self._top, size)
            self._top += size * 1.6
        self._top += size * 0.4

    def _table(self, table: DrawnTable) -> None:
        heights = self._heights(table)
        first = 0
        while first < len(heights):
            last, height = first, 0.0
            while last < len(heights) and self._room(height + heights[last]):
                height += heights[last]
                last += 1
            if last > first:
                self._rows(table, heights, first, last)
            if last < len(heights):
                self._new_page()
            first = last
        self._top += 14.0

    def _heights(self, table: DrawnTable) -> list[float]:
        """The least heights of the rows, in points; a cell over several rows makes its last one higher."""
        line = table.size * _LINE_SPACING
        heights = [line + 2 * _PADDING + 3.0] * len(table.rows)
        for rows in (1, 2, 3):
            for at, row in enumerate(table.rows):
                for cell in row:
                    if cell.rows == rows:
                        width = sum(table.widths[cell.column : cell.column + cell.columns]) - 2 * _PADDING
                        need = len(self._wrap(cell.text, table.size, width)) * line + 2 * _PADDING
                        heights[at + rows - 1] += max(0.0, need - sum(heights[at : at + rows]))
        return heights

    def _rows(self, table: DrawnTable, heights: Sequence[float], first: int, last: int) -> None:
        """Draw the rows from `first` to before `last`; a cell that goes on from the page before is drawn empty."""
        lefts = [_MARGIN + sum(table.widths[:at]) for at in range(len(table.widths) + 1)]
        tops = {at: self._top + sum(heights[first:at]) for at in range(first, last + 1)}
        for at, row in enumerate(table.rows):
            for cell in row:
                begin, end = max(at, first), min(at + cell.rows, last)
                if begin < end:
                    box = (lefts[cell.column], tops[begin], lefts[cell.column + cell.columns], tops[end])
                    self._cell(cell.text if at >= first else "", box, table.size)
        self._top = tops[last]

    def _cell(self, text: str, box: tuple[float, float, float, float], size: float) -> None:
        left, top, right, bottom = box
        scale = _DRAWN_DPI / 72
        if self.ruled:
            ImageDraw.Draw(self.pages[-1]).rectangle(tuple(round(side * scale) for side in box), outline=30, width=2)
        lines = self._wrap(text, size, right - left - 2 * _PADDING)
        step = size * _LINE_SPACING
        y = top + (bottom - top - step * len(lines)) / 2 + (step - size) / 2
        for at, line in enumerate(lines):
            width = self._font(size).getlength(line) * 72 / _DRAWN_DPI
            self._text(line, left + (right - left - width) / 2, y + at * step, size)
