"""Every renderer's file opens with a reader of its own kind and holds the figures of the truth."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import docx
import lxml.html
import numpy as np
import pdfplumber
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw

from eval.generator.layout import Layout
from eval.generator.renderers.formats import FORMATS, render
from eval.generator.renderers.paper import font_name
from eval.generator.renderers.scan import DPI, WORSE
from eval.generator.sample import make_sample
from indexer.domain.text import fold, squeeze
from tests.conftest import require

SEEDS = (1, 2, 5, 11)


def printed(layout: Layout) -> Counter[str]:
    """Texts of the figures in the tables."""
    return Counter(
        squeeze(fold(cell.text)) for table in layout.tables() for row in table.rows for cell in row.cells if cell.key and cell.text
    )


def file_of(seed: int, report_format: str, shape: str | None = None) -> tuple[bytes, Layout]:
    sample = make_sample(seed, report_format)
    if shape is None:
        return sample.data, sample.layout
    return render(sample.layout, report_format, shape, random.Random(seed)).data, sample.layout


@pytest.mark.parametrize(("report_format", "shape"), [(name, shape) for name in ("text", "markdown") for shape in FORMATS[name].shapes])
def test_text_holds_every_figure(report_format: str, shape: str) -> None:
    for seed in SEEDS:
        data, layout = file_of(seed, report_format, shape)
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = data.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
        cells = Counter(squeeze(fold(cell)) for line in text.splitlines() for cell in split(line, shape))
        assert not printed(layout) - cells


def split(line: str, shape: str) -> list[str]:
    if shape.startswith("tab"):
        return line.split("\t")
    if shape.startswith("pipe"):
        return line.split("|")
    if shape == "html":
        return re.split("<[^>]*>", line)
    return line.split(" ") if shape == "space" else [line]


@pytest.mark.parametrize("shape", FORMATS["html"].shapes)
def test_a_web_page_holds_every_figure_in_a_cell(shape: str) -> None:
    for seed in SEEDS:
        data, layout = file_of(seed, "html", shape)
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("gbk")
        tree = lxml.html.fromstring(text)
        cells = Counter(squeeze(fold(cell.text_content())) for cell in tree.iter("td"))
        assert not printed(layout) - cells


def test_merged_cells_of_a_web_page_put_every_figure_into_its_column() -> None:
    for seed in SEEDS:
        data, layout = file_of(seed, "html", "merged")
        tree = lxml.html.fromstring(data.decode("utf-8", "ignore") if b"utf" in data else data.decode("gbk", "ignore"))
        for read, table in zip(tree.iter("table"), layout.tables(), strict=True):
            taken: set[tuple[int, int]] = set()
            for number, (row, true) in enumerate(zip(read.iter("tr"), table.rows, strict=True)):
                columns = []
                for cell in row.iter("td"):
                    column = next(place for place in range(table.width + 1) if (number, place) not in taken)
                    columns.append(column)
                    height, width = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
                    taken |= {(number + down, column + right) for down in range(height) for right in range(width)}
                assert columns == [cell.column for cell in true.cells]


def test_web_pages_are_in_two_encodings_and_some_lie_about_it() -> None:
    kinds = set()
    for seed in range(40):
        data = make_sample(seed, "html").data
        try:
            data.decode("utf-8")
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = "gbk"
        declared = data.split(b"charset=")[1].split(b'"')[0].decode().lower() if b"charset=" in data else ""
        kinds.add((encoding, "utf" if "utf" in declared else "gb" if declared else ""))
    assert kinds == {(encoding, declared) for encoding in ("utf-8", "gbk") for declared in ("utf", "gb", "")}


@pytest.mark.parametrize("shape", FORMATS["docx"].shapes)
def test_a_word_document_holds_every_figure_where_it_stands(shape: str) -> None:
    for seed in SEEDS:
        data, layout = file_of(seed, "docx", shape)
        document = docx.Document(io.BytesIO(data))
        tables = list(layout.tables())
        assert len(document.tables) == len(tables)
        for read, table in zip(document.tables, tables, strict=True):
            assert len(read.rows) == len(table.rows)
            for row, true in zip(read.rows, table.rows, strict=True):
                texts = [squeeze(cell.text) for cell in row.cells]
                for cell in true.figures:
                    assert texts[cell.column] == squeeze(cell.text)


@pytest.mark.parametrize("shape", ["ruled", "unruled", "split", "rotated"])
def test_a_pdf_holds_every_figure(shape: str) -> None:
    require(font_name() == "zenhei", "the font of Debian's package fonts-wqy-zenhei")
    for seed in SEEDS:
        data, layout = file_of(seed, f"pdf-{shape}", shape)
        with pdfium.PdfDocument(data) as document:
            text = squeeze("".join(page.get_textpage().get_text_range() for page in document))
            assert {page.get_rotation() for page in document} == ({90} if shape == "rotated" else {0})
            assert all(page.get_width() < page.get_height() for page in document)
        digits = Counter(sign for sign in fold(text) if sign.isdigit())
        wanted = Counter(sign for figure in printed(layout).elements() for sign in figure if sign.isdigit())
        assert not wanted - digits


def test_ruled_tables_have_lines_around_their_figures_and_unruled_ones_have_none() -> None:
    data, layout = file_of(2, "pdf-ruled", "ruled")
    with pdfplumber.open(io.BytesIO(data)) as document:
        cells = Counter(squeeze(cell or "") for page in document.pages for table in page.extract_tables() for row in table for cell in row)
    assert not printed(layout) - cells
    data, _ = file_of(2, "pdf-unruled", "unruled")
    with pdfplumber.open(io.BytesIO(data)) as document:
        assert not any(page.lines for page in document.pages)


def test_a_split_table_breaks_inside_a_row_somewhere() -> None:
    differ = 0
    for seed in range(12):
        ruled, _ = file_of(seed, "pdf-ruled", "ruled")
        split_data, _ = file_of(seed, "pdf-split", "split")
        differ += ruled != split_data
    assert differ


def test_the_text_of_an_unmapped_font_cannot_be_read() -> None:
    require(font_name() == "zenhei", "the font of Debian's package fonts-wqy-zenhei")
    sample = make_sample(2, "pdf-unmapped")
    with pdfium.PdfDocument(sample.data) as document:
        assert "信息公开" not in "".join(page.get_textpage().get_text_range() for page in document)


def test_a_scan_is_pictures_of_the_pages_and_no_text() -> None:
    require(font_name() == "zenhei", "the font of Debian's package fonts-wqy-zenhei")
    pages = file_of(2, "pdf-ruled", "ruled")[0]
    scan, _ = file_of(2, "scan", "ruled")
    with pdfium.PdfDocument(pages) as document, pdfium.PdfDocument(scan) as scanned:
        assert len(scanned) == len(document)
        for page in scanned:
            assert page.get_textpage().get_text_range().strip() == ""
            assert page.get_size() == pytest.approx(document[0].get_size(), abs=1)
    picture = Image.open(io.BytesIO(file_of(2, "picture", "ruled")[0]))
    assert picture.width == pytest.approx(595 / 72 * DPI, abs=3)
    darkest, brightest = picture.convert("L").getextrema()
    assert (darkest, brightest) < (80, 256)


def test_a_worse_scanner_gives_what_it_is_named_after() -> None:
    assert {shape.partition("-")[2] for shape in FORMATS["scan-worse"].shapes} == set(WORSE)
    page = Image.new("L", (1200, 1600), 255)
    ImageDraw.Draw(page).rectangle((900, 700, 1000, 1000), fill=0)
    plain, grey, coarse, sealed = (replace(WORSE[name], skew=0.0).scan(page, 1) for name in ("200dpi", "grey", "100dpi", "sealed"))
    assert (plain.width, coarse.width) == (800, 400)
    assert np.median(np.asarray(grey)) < 200 < np.median(np.asarray(plain))
    red, green, _ = (np.asarray(band).astype(int) for band in sealed.split())
    assert ((red - green) > 80).sum() > 1000


def test_files_are_named_by_seed_shape_and_format() -> None:
    assert make_sample(7, "docx").path == Path(f"report-000007-{make_sample(7, 'docx').shape}.docx")
