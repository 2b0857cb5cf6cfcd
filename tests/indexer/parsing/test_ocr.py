"""Scanned pages: what is printed comes out, in the grid it was printed in, with its place."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from eval.generator.renderers.paper import FONT_FILE
from eval.generator.renderers.scan import Scanner
from indexer.parsing.builder import DocumentBuilder
from indexer.parsing.document import ParsedDocument, TableRow, TextLine
from indexer.parsing.ocr import read_page
from tests.conftest import require

FIGURES = [["0", "17", "4,305", ""], ["8", "—", "0", "1"], ["/", "6", "92.75", "20"]]
SENTENCE = "全年收到申请1308件，其中网络申请46件。"
HEADER = ["自然人", "法人", "其他组织", "总计"]
LABELS = ["予以公开", "部分公开", "不予公开"]


EDGES = [60, 100, 190, 250, 310, 370, 430]
ROW = 21.15
SCALE = 300 / 72


def _dotted(draw: ImageDraw.ImageDraw, edges: tuple[int, ...]) -> None:
    """A rectangle of dots of a point with a point and a half between them."""
    left, top, right, bottom = edges
    step, size = round(2.5 * SCALE), round(SCALE)
    for x in range(left, right, step):
        for y in (top, bottom):
            draw.rectangle((x, y, x + size, y + 1), fill=30)
    for y in range(top, bottom, step):
        for x in (left, right):
            draw.rectangle((x, y, x + 1, y + size), fill=30)


def _page(
    ruled: bool = True,
    header: Sequence[str] = HEADER,
    figures: Sequence[Sequence[str]] = FIGURES,
    side: str = "办理结果",
    dotted: bool = False,
) -> Image.Image:
    """A4 at 300 dpi: a sentence, a table in 9 points whose first cell is as high as the table, a sentence."""
    require(FONT_FILE.is_file(), "a Chinese font (Debian package fonts-wqy-zenhei)")
    page = Image.new("L", (round(595 * SCALE), round(842 * SCALE)), 255)
    draw = ImageDraw.Draw(page)

    def write(text: str, x: float, y: float, size: float, anchor: str) -> None:
        font = ImageFont.truetype(str(FONT_FILE), round(size * SCALE))
        draw.text((x * SCALE, y * SCALE), text, fill=25, font=font, anchor=anchor)

    rows = [["项目", *header]] + [[label, *texts] for label, texts in zip(LABELS, figures, strict=True)]
    cells = [(side, 0, 0, len(rows))]
    cells += [(text, column, row, 1) for row, texts in enumerate(rows) for column, text in enumerate(texts, start=1)]
    for text, column, row, high in cells:
        left, right, top, bottom = EDGES[column], EDGES[column + 1], 84 + ROW * row, 84 + ROW * (row + high)
        edges = tuple(round(edge * SCALE) for edge in (left, top, right, bottom))
        if dotted:
            _dotted(draw, edges)
        elif ruled:
            draw.rectangle(edges, outline=30, width=2)
        write(text, (left + right) / 2, (top + bottom - 9) / 2, 9, "ma")
    write(SENTENCE, EDGES[0], 60, 12, "la")
    write("以上数字由本局负责解释。", EDGES[0], 84 + ROW * len(rows) + 14, 12, "la")
    return page


def _read(image: Image.Image, dpi: int = 150) -> ParsedDocument:
    builder = DocumentBuilder()
    read_page(np.asarray(image), 0, 72 / dpi, builder)
    return builder.build()


def _figures(document: ParsedDocument) -> list[list[str]]:
    rows = [element for element in document.elements if isinstance(element, TableRow)]
    return [[cell.text for cell in row.cells if (cell.place.column or 0) >= 2] for row in rows[1:]]


@pytest.fixture(scope="module")
def drawn() -> Image.Image:
    return _page()


@pytest.fixture(scope="module")
def scan(drawn: Image.Image) -> Image.Image:
    return Scanner().scan(drawn, 1)


@pytest.fixture(scope="module")
def document(scan: Image.Image) -> ParsedDocument:
    return _read(scan)


def _same(read: Sequence[Sequence[str]], printed: Sequence[Sequence[str]]) -> bool:
    def folded(rows: Sequence[Sequence[str]]) -> list[list[str]]:
        return [[cell.replace("—", "-") for cell in row] for row in rows]

    return folded(read) == folded(printed)


def test_every_figure_of_a_skewed_noisy_table_is_read(document: ParsedDocument) -> None:
    assert _same(_figures(document), FIGURES)


def test_cells_have_the_logical_column_they_are_printed_in(document: ParsedDocument) -> None:
    rows = [element for element in document.elements if isinstance(element, TableRow)]
    assert [[cell.place.column for cell in row.cells] for row in rows] == [[0, 1, 2, 3, 4, 5], *[[1, 2, 3, 4, 5]] * 3]
    assert [cell.text for cell in rows[0].cells] == ["办理结果", "项目", *HEADER]


def test_blank_cells_are_sure_and_read_ones_carry_a_confidence(document: ParsedDocument) -> None:
    cells = [cell for element in document.elements if isinstance(element, TableRow) for cell in element.cells]
    assert [cell.confidence for cell in cells if not cell.text] == [1.0]
    assert all(cell.confidence is not None and 0.25 <= cell.confidence <= 1 for cell in cells)


def test_lines_stand_before_and_after_the_table(document: ParsedDocument) -> None:
    kinds = ["line" if isinstance(element, TextLine) else "row" for element in document.elements]
    assert kinds == ["line", *["row"] * 4, "line"]
    assert document.elements[0].text == SENTENCE if isinstance(document.elements[0], TextLine) else False


def test_boxes_lead_back_to_the_figure_in_the_picture_as_it_came(scan: Image.Image, document: ParsedDocument) -> None:
    cells = [cell for element in document.elements if isinstance(element, TableRow) for cell in element.cells if cell.text == "92.75"]
    (cell,) = cells
    place = document.locate(cell.place)
    assert place.page == 0
    assert place.box is not None
    left, top, right, bottom = (side * 150 / 72 for side in place.box)
    assert 30 < right - left < 90
    assert 10 < bottom - top < 40
    shown = np.asarray(scan)
    ink = (shown[int(top) : int(bottom) + 1, int(left) : int(right) + 1] < 128).sum()
    around = (shown[int(top) - 3 : int(bottom) + 4, int(left) - 3 : int(right) + 4] < 128).sum()
    # specks lie around it
    assert ink > max(50, 0.8 * around)


def test_words_come_in_the_order_of_the_text(document: ParsedDocument) -> None:
    assert all(before.end <= after.start for before, after in pairwise(document.words))


@pytest.mark.parametrize("degrees", [90, 180, 270], ids=["on its right side", "on its head", "on its left side"])
def test_a_page_that_lies_otherwise_is_read_the_same(drawn: Image.Image, degrees: int) -> None:
    turned = Scanner(salt=0.0005).scan(drawn, 2).rotate(degrees, expand=True)
    document = _read(turned)
    assert _same(_figures(document), FIGURES)
    (cell,) = (cell for element in document.elements if isinstance(element, TableRow) for cell in element.cells if cell.text == "92.75")
    place = document.locate(cell.place)
    assert place.box is not None
    left, top, right, bottom = (side * 150 / 72 for side in place.box)
    assert ((right - left) > (bottom - top)) == (degrees == 180)
    shown = np.asarray(turned)[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
    assert (shown < 128).sum() > 50


def test_a_table_without_rules_has_its_figures_in_rows_and_columns() -> None:
    document = _read(Scanner().scan(_page(ruled=False, side=""), 3))
    rows = [element for element in document.elements if isinstance(element, TableRow)]
    columns = {cell.place.column for row in rows for cell in row.cells[-4:]}
    assert len(columns) == 4
    assert _same([[cell.text for cell in row.cells[-4:]] for row in rows], [HEADER, *FIGURES])


def test_a_table_without_rules_keeps_its_blank_rows_and_columns() -> None:
    """The headings stand so close that detection takes them for one word; they alone tell the blank columns."""
    figures = [["12", "", "", "12"], ["", "", "", ""], ["3", "", "", "3"]]
    page = _page(ruled=False, header=["自然人", "商业企业", "科研机构", "总计"], figures=figures, side="")
    document = _read(Scanner().scan(page, 4))
    read = [element for element in document.elements if isinstance(element, TableRow) and len(element.cells) == 5]
    assert [cell.text for row in read[-3:] for cell in row.cells[:1]] == LABELS
    assert [[cell.text for cell in row.cells[1:]] for row in read[-3:]] == figures


def test_a_table_of_dotted_lines_is_one_of_lines() -> None:
    document = _read(Scanner().scan(_page(dotted=True), 5))
    rows = [element for element in document.elements if isinstance(element, TableRow)]
    assert [[cell.place.column for cell in row.cells] for row in rows] == [[0, 1, 2, 3, 4, 5], *[[1, 2, 3, 4, 5]] * 3]
    assert _same(_figures(document), FIGURES)


def test_a_white_page_gives_nothing() -> None:
    assert _read(Image.new("L", (900, 1200), 255)).elements == ()


def test_importing_the_parsers_loads_none_of_the_heavy_packages() -> None:
    code = "import sys, indexer.parsing.formats; print([name for name in ('numpy', 'cv2', 'onnxruntime', 'rapidocr', 'PIL') if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert result.stdout.strip() == "[]"
