"""Whole reports printed as PDF: every cell comes back, with the place it is printed at."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus, Report
from indexer.extraction.extract import extract
from indexer.extraction.outline import Located
from indexer.extraction.tables import extract_cells
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.pdf import parse_pdf
from tests.conftest import require
from tests.indexer.parsing.printed import EDITION, FONT_FILE, Content, Print, pdf, report, requests
from tests.indexer.parsing.strip import Strip, height, strip

EXPECTED: Mapping[str, Any] = tomllib.loads((Path(__file__).parents[2] / "data" / "expected_cells.toml").read_text(encoding="utf-8"))
PATH = Path("report.pdf")
PROSE = {
    "": ["根据《中华人民共和国政府信息公开条例》的规定编制本报告，所列数据的统计期限自当年1月1日起至12月31日止，由六个部分组成。"],
    "一": ["本机关认真做好政府信息公开工作，全年主动公开政府信息1234条，政务新媒体关注用户达5678人，回应群众关切320余次。" * 4],
    "五": ["公开的形式还不够丰富，下一步将加强培训，完善制度，提高质量。"],
    "六": ["没有其他需要报告的事项。"],
}
PRINTS = {
    "ruled": Print(),
    "ruled in another font": Print(padding=5, font="zenhei"),
    "ruled on broad paper": Print(landscape=True),
    "unruled": Print(ruled=False),
    "unruled in another font": Print(ruled=False, padding=5, font="zenhei"),
    "unruled on broad paper": Print(ruled=False, landscape=True),
}


def printed_values(name: str) -> dict[str, str | None]:
    expected = EXPECTED[name]
    keys = [str(key) for table in EDITION.tables for key in table.cell_keys() if str(key) not in expected["absent"]]
    values = {key: expected["reported"].get(key, expected["stated"].get(key, "0")) for key in keys}
    return values | dict.fromkeys(expected["blank"])


def content(name: str) -> Content:
    expected = EXPECTED[name]
    return report(printed_values(name), PROSE, f"{expected['agency']}{expected['year']}年政府信息公开工作年度报告", letters_below=True)


@lru_cache
def gazetteer() -> Gazetteer:
    return Gazetteer()


def read(data: bytes) -> Report:
    return extract(parse_pdf(data, PATH), data, PATH, gazetteer())


def wrong_cells(found: Report, name: str) -> dict[str, tuple[str, Decimal | None]]:
    expected = printed_values(name)
    wrong = {}
    for table in EDITION.tables:
        if table.id == "fees":
            continue
        for key in table.cell_keys():
            cell = found.cells[key]
            text = expected.get(str(key))
            status = CellStatus.REPORTED if text else CellStatus.BLANK if str(key) in expected else CellStatus.ABSENT
            if (cell.status, cell.value) != (status, Decimal(text) if text else None):
                wrong[str(key)] = (cell.status.value, cell.value)
    return wrong


@pytest.mark.parametrize("how", PRINTS)
@pytest.mark.parametrize("name", EXPECTED)
def test_every_cell_comes_back_from_print(name: str, how: str) -> None:
    print_ = PRINTS[how]
    require(print_.font != "zenhei" or FONT_FILE.exists(), "the font WenQuanYi Zen Hei")
    found = read(pdf(content(name), print_))
    assert wrong_cells(found, name) == {}
    assert (found.agency.name, found.year) == (EXPECTED[name]["agency"], EXPECTED[name]["year"])


@pytest.mark.parametrize("how", ["ruled", "unruled"])
def test_the_box_of_a_cell_cut_from_the_page_holds_its_figure(how: str) -> None:
    data = pdf(content("fujian-2021"), PRINTS[how])
    cells = [cell for cell in read(data).cells.values() if cell.status is CellStatus.REPORTED]
    assert len(cells) > 180
    with pdfplumber.open(io.BytesIO(data)) as reader:
        pages = [page.dedupe_chars() for page in reader.pages]
        for cell in cells:
            assert cell.place is not None
            assert cell.place.page is not None
            assert cell.place.box is not None
            left, top, right, bottom = cell.place.box
            cut = pages[cell.place.page].within_bbox((left - 1, top - 3, right + 1, bottom + 3), strict=False).extract_text()
            assert cut.replace(" ", "") == cell.raw.replace(" ", "")


def test_a_figure_in_the_prose_is_located_by_its_words() -> None:
    data = pdf(content("putian-2023"))
    document = parse_pdf(data, PATH)
    found = read(data)
    figure = next(figure for figure in found.figures if figure.value == 5678)
    place = document.locate(figure.place)
    assert place.box is not None
    assert place.page is not None
    with pdfplumber.open(io.BytesIO(data)) as reader:
        page = reader.pages[place.page]
        assert "5678" in page.crop(place.box).extract_text()
        assert place.box[2] - place.box[0] < page.width


REQUESTS = next(table for table in EDITION.tables if table.id == "requests")


@st.composite
def filled_requests(draw: st.DrawFn) -> dict[str, str]:
    values = {}
    for row in REQUESTS.rows:
        figures = draw(st.lists(st.one_of(st.just(0), st.integers(0, 9), st.integers(10, 99999)), min_size=6, max_size=6))
        for column, figure in zip(REQUESTS.columns, [*figures, sum(figures)], strict=True):
            values[f"{row.key}/{column.key}"] = str(figure)
    return values


# shrinking would print hundreds of documents
@settings(max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(filled_requests(), st.lists(st.floats(0.1, 0.95), min_size=1, max_size=2), st.booleans(), st.booleans(), st.sampled_from([9, 10.5]))
def test_a_table_cut_over_pages_anywhere_gives_no_wrong_figure(
    values: dict[str, str], cuts: list[float], closed: bool, double: bool, size: float
) -> None:
    layout = requests(values)
    how = Strip(closed=closed, double=double, size=size)
    whole = height(layout, how)
    places = sorted(cut * whole for cut in cuts)
    if any(later - earlier < 60 for earlier, later in pairwise(places)):
        places = places[:1]
    document = parse_pdf(strip(layout, Strip(places, closed=closed, double=double, size=size)), PATH)
    cells = extract_cells([Located(element, "三", "") for element in document.elements], EDITION)
    read_ = {key: cells[CellKey.parse(key)] for key in values}
    assert [key for key, cell in read_.items() if cell.status is CellStatus.REPORTED and str(cell.value) != values[key]] == []
    # a cut through a row may leave its label without its figures, at most one row for each cut
    assert sum(cell.value is None for cell in read_.values()) <= 7 * len(places)
