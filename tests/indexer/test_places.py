"""Round trip: the cited span or box, cut from the source, holds the figure, in every format."""

from __future__ import annotations

import io
import math
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import docx
import numpy as np
import pdfplumber
import pypdfium2
import pytest

from eval.generator.renderers.formats import render
from eval.generator.renderers.paper import font_name
from eval.generator.sample import Sample, make_plan, make_sample
from indexer.domain.figures import find_in_prose, read_cell
from indexer.domain.report import CellStatus, Place, Report
from indexer.domain.text import fold, squeeze
from indexer.extraction.extract import extract
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.document import Box
from indexer.parsing.formats import parse
from indexer.parsing.recognition import text_reader
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.fact_store import FactStore
from service.places import page_number
from tests.conftest import require

SEEDS = (2, 5, 11)
SPANS = ("text", "markdown", "html", "docx")
BOXES = ("pdf-ruled", "pdf-unruled", "pdf-split", "pdf-rotated")
SCAN_SEED = 2
DPI = 150


@cache
def sample_of(report_format: str, seed: int) -> Sample:
    require(font_name() == "zenhei", "the font of Debian's package fonts-wqy-zenhei")
    return make_sample(seed, report_format)


@cache
def report_of(report_format: str, seed: int) -> Report:
    sample = sample_of(report_format, seed)
    return extract(parse(sample.data, sample.path), sample.data, sample.path, Gazetteer())


def printed(report: Report) -> Iterator[tuple[Decimal, Place]]:
    """The figures that tables print, with their places."""
    for cell in report.cells.values():
        if cell.value is not None and cell.status is not CellStatus.STATED:
            assert cell.place is not None
            yield cell.value, cell.place


def counted(report: Report) -> Iterator[tuple[Decimal, Place]]:
    """The figures of the prose, and what it states of cells, with their places."""
    for figure in report.figures:
        yield figure.value, figure.place
    for cell in report.cells.values():
        if cell.status is CellStatus.STATED:
            assert cell.place is not None
            assert cell.value is not None
            yield cell.value, cell.place


def holds(words: str, value: Decimal) -> bool:
    """Whether words are a figure, or speak of one (of nothing, where it is zero)."""
    words = squeeze(fold(words))
    cell = read_cell(words)
    found = [figure.value for figure in find_in_prose(words)]
    return (cell is not None and cell.value == value) or value in found or (value == 0 and bool(re.search("未|无|没有", words)))


# ---------------------------------------------------------------- spans


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("report_format", SPANS)
def test_the_span_of_a_figure_holds_it(report_format: str, seed: int) -> None:
    report = report_of(report_format, seed)
    places = [*printed(report), *counted(report)]
    assert len(places) > 150
    for value, place in places:
        assert holds(report.text[place.start : place.end], value)
        assert (place.page, place.box) == (None, None)


@pytest.mark.parametrize("report_format", [*SPANS, *BOXES])
def test_the_span_of_a_passage_holds_its_words_and_no_others(report_format: str) -> None:
    report = report_of(report_format, SEEDS[0])
    assert report.passages
    for passage in report.passages:
        assert squeeze(report.text[passage.place.start : passage.place.end]) == passage.text
    for figure in report.figures:
        assert squeeze(report.text[figure.sentence_place.start : figure.sentence_place.end]) == figure.sentence


@pytest.mark.parametrize("seed", SEEDS)
def test_table_row_and_column_lead_to_the_figure_in_a_word_document(seed: int) -> None:
    tables = docx.Document(io.BytesIO(sample_of("docx", seed).data)).tables
    for value, place in printed(report_of("docx", seed)):
        assert place.table is not None
        assert place.row is not None
        assert place.column is not None
        assert holds(tables[place.table].rows[place.row].cells[place.column].text, value)


# ---------------------------------------------------------------- boxes on pages with text


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("report_format", BOXES)
def test_the_box_of_a_figure_cut_from_the_page_holds_it(report_format: str, seed: int) -> None:
    report = report_of(report_format, seed)
    places = [*printed(report), *counted(report)]
    assert len(places) > 150
    with pdfplumber.open(io.BytesIO(sample_of(report_format, seed).data)) as document:
        pages = [page.dedupe_chars() for page in document.pages]
        for value, place in places:
            assert place.box is not None
            assert place.page is not None
            left, top, right, bottom = place.box
            cut = pages[place.page].within_bbox((left - 1, top - 3, right + 1, bottom + 3), strict=False)
            assert holds(cut.extract_text(), value)


@pytest.mark.parametrize("report_format", BOXES)
def test_a_figure_of_the_prose_has_a_box_of_its_own_and_its_sentence_a_larger_one(report_format: str) -> None:
    for figure in report_of(report_format, SEEDS[0]).figures:
        assert figure.place.box is not None
        assert figure.sentence_place.box is not None
        assert figure.place.box[2] - figure.place.box[0] < 90
        if figure.sentence_place.page == figure.place.page:
            assert area(figure.place.box) < area(figure.sentence_place.box)


@pytest.mark.parametrize("report_format", BOXES)
def test_passages_and_rows_have_boxes_too(report_format: str) -> None:
    report = report_of(report_format, SEEDS[0])
    rows = [cell.row_place for cell in report.cells.values() if cell.row_place]
    for place in [*rows, *(passage.place for passage in report.passages)]:
        assert place.page is not None
        assert place.box is not None


@pytest.mark.parametrize("report_format", BOXES)
def test_the_box_of_a_sentence_and_of_a_passage_cut_from_the_page_holds_its_beginning(report_format: str) -> None:
    report = report_of(report_format, SEEDS[0])
    places = [(figure.sentence, figure.sentence_place) for figure in report.figures if figure.place.table is None]
    places += [(passage.text, passage.place) for passage in report.passages if passage.place.table is None]
    assert len(places) > 10
    with pdfplumber.open(io.BytesIO(sample_of(report_format, SEEDS[0]).data)) as document:
        pages = [page.dedupe_chars() for page in document.pages]
        for words, place in places:
            assert place.box is not None
            assert place.page is not None
            left, top, right, bottom = place.box
            cut = pages[place.page].within_bbox((left - 1, top - 3, right + 1, bottom + 3), strict=False)
            assert words[:8] in squeeze(fold(cut.extract_text()))


# ---------------------------------------------------------------- boxes in OFD, which no other program here reads


def test_the_box_of_a_figure_in_ofd_holds_its_words_and_no_others() -> None:
    sample, report = sample_of("ofd", SEEDS[0]), report_of("ofd", SEEDS[0])
    words = parse(sample.data, sample.path).words
    places = [*counted(report), *((value, place) for value, place in printed(report))]
    assert len(places) > 150
    for value, place in places:
        assert place.box is not None
        within = [word for word in words if word.page == place.page and inside(middle(word.box), place.box)]
        assert holds("".join(report.text[word.start : word.end] for word in within), value)


@pytest.mark.parametrize("report_format", ["ofd", "scan"])
def test_boxes_of_sentences_lie_around_their_figures_and_in_their_passages(report_format: str) -> None:
    report = report_of(report_format, SCAN_SEED)
    passages = [passage.place for passage in report.passages if passage.place.table is None]
    checked = 0
    for figure in report.figures:
        sentence, box = figure.sentence_place, figure.sentence_place.box
        assert box is not None
        assert figure.place.box is not None
        if sentence.page == figure.place.page:
            assert inside(middle(figure.place.box), box)
        around = next((place for place in passages if (place.start or 0) <= (sentence.start or 0) < (place.end or 0)), None)
        if around is not None and around.page == sentence.page:
            assert around.box is not None
            assert inside(middle(box), around.box)
            checked += 1
    assert checked > 5


def area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


# ---------------------------------------------------------------- scans


@pytest.fixture(scope="module")
def cut_from_scan() -> Iterator[Callable[[Place], np.ndarray]]:
    """Cuts a place out of the scanned pages."""
    document = pypdfium2.PdfDocument(sample_of("scan", SCAN_SEED).data)
    pages = [np.asarray(page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")) for page in document]

    def cut(place: Place) -> np.ndarray:
        assert place.page is not None
        assert place.box is not None
        left, top, right, bottom = (round(side * DPI / 72) for side in place.box)
        return pages[place.page][max(0, top) : bottom, max(0, left) : right]

    yield cut
    document.close()


def test_the_box_of_a_figure_of_the_prose_read_again_from_the_scan_holds_it(cut_from_scan: Callable[[Place], np.ndarray]) -> None:
    figures = list(counted(report_of("scan", SCAN_SEED)))
    assert len(figures) > 5
    readings = text_reader().read([cut_from_scan(place) for _, place in figures])
    wrong = [(value, reading.text) for (value, _), reading in zip(figures, readings, strict=True) if not holds(reading.text, value)]
    assert wrong == []
    assert all(figure.place.box and figure.place.box[2] - figure.place.box[0] < 90 for figure in report_of("scan", SCAN_SEED).figures)


def test_the_box_of_a_cell_of_a_scan_lies_where_the_figure_was_printed() -> None:
    sample = sample_of("scan", SCAN_SEED)
    print_ = render(sample.layout, "pdf-ruled", "ruled", random.Random(SCAN_SEED))
    known = extract(parse(print_.data, Path("print.pdf")), print_.data, Path(sample.path.name), Gazetteer())
    scanned = report_of("scan", SCAN_SEED)
    checked = 0
    for key, cell in known.cells.items():
        other = scanned.cells[key].place
        if cell.status is not CellStatus.REPORTED or cell.place is None or cell.place.box is None:
            continue
        assert other is not None
        assert other.box is not None
        assert other.page == cell.place.page
        assert any(inside(spun(middle(cell.place.box), degrees), other.box) for degrees in (-1.0, 1.0))
        checked += 1
    assert checked > 150


def middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def spun(point: tuple[float, float], degrees: float, width: float = 595.28, height: float = 841.89) -> tuple[float, float]:
    """Where a point comes to lie when the page is turned around its middle."""
    turn = math.radians(degrees)
    x, y = point[0] - width / 2, point[1] - height / 2
    return width / 2 + x * math.cos(turn) - y * math.sin(turn), height / 2 + x * math.sin(turn) + y * math.cos(turn)


def inside(point: tuple[float, float], box: Box) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


# ---------------------------------------------------------------- printed numbers


def test_a_page_number_read_after_the_figures_above_it_is_known_to_all_of_them() -> None:
    sample = sample_of("pdf-ruled", SEEDS[0])
    document = replace(parse(sample.data, sample.path), printed_pages={0: "3", 1: "4"})
    report = extract(document, sample.data, sample.path, Gazetteer())
    for _, place in [*printed(report), *counted(report)]:
        assert place.page is not None
        assert place.printed_page == str(place.page + 3)
        assert page_number(place) == place.page + 3
        assert page_number(replace(place, printed_page=None)) == place.page + 1
    assert page_number(Place(3, 4)) is None


# ---------------------------------------------------------------- in the store


def test_places_come_back_from_the_store(tmp_path: Path) -> None:
    report = report_of("pdf-split", SEEDS[0])
    engine = open_engine(sqlite_url(tmp_path))
    ensure_schema(engine)
    facts = FactStore(engine)
    key = facts.add(report, "", "1")
    facts.publish(report.report_id)
    stored = facts.report(report.report_id)
    assert stored is not None
    cells = facts.cells(stored)
    for cell_key, cell in report.cells.items():
        assert (cells[cell_key].place, cells[cell_key].row_place) == (cell.place, cell.row_place)
    assert [figure.place for figure in facts.figures(key)] == [figure.place for figure in report.figures]
    assert [item.passage.place for item in facts.passages([key])] == [passage.place for passage in report.passages]
    assert [figure.sentence_place for figure in facts.figures(key)] == [figure.sentence_place for figure in report.figures]
    assert [finding.places for finding in facts.findings(key)] == [finding.places for finding in report.findings]
    for figure in report.figures:
        sentence = figure.sentence_place
        if figure.place.table is None:
            assert facts.on_page(key, replace(sentence, box=None)) == sentence
    engine.dispose()


def test_the_sentences_of_findings_have_places() -> None:
    seed = next(seed for seed in range(100) if make_plan(seed).contradiction == "parts_gap")
    sample = make_sample(seed, "pdf-split")
    report = extract(parse(sample.data, sample.path), sample.data, sample.path, Gazetteer())
    findings = [finding for finding in report.findings if finding.sentences]
    assert findings
    for finding in findings:
        assert [squeeze(report.text[place.start : place.end]) for place in finding.places] == list(finding.sentences)
        assert all(place.box and place.page is not None for place in finding.places)
