"""The real reports laid out as web pages and Word documents: the same cells come out as from their text."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus, Report
from indexer.extraction.extract import extract
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.formats import parse
from tests.conftest import REAL_REPORTS
from tests.indexer.parsing.official_layout import as_web_page, as_word_document, official_form

DATA = Path(__file__).parents[2] / "data"
EXPECTED = tomllib.loads((DATA / "expected_cells.toml").read_text(encoding="utf-8"))

ReadReport = Callable[[str], Report]
RENDERINGS: dict[str, Callable[[Any], bytes]] = {
    ".html": lambda blocks: as_web_page(blocks).encode(),
    ".htm": lambda blocks: as_web_page(blocks).encode("gb18030"),
    ".docx": as_word_document,
}


def printed(expected: dict[str, Any], key: str) -> str | None:
    if key in expected["absent"] or key in expected["stated"]:
        return None
    return "" if key in expected["blank"] else str(expected["reported"].get(key, "0"))


@pytest.mark.parametrize("suffix", RENDERINGS)
@pytest.mark.parametrize("name", EXPECTED)
def test_a_report_laid_out_as_the_form_prescribes_gives_every_cell(
    name: str, suffix: str, real_report: ReadReport, gazetteer: Gazetteer
) -> None:
    source, expected = real_report(name), EXPECTED[name]
    form = [key for table in source.edition.tables for key in table.cell_keys()]
    document = parse(next(REAL_REPORTS.glob(f"{name}.*")).read_bytes(), Path("report.txt"))
    data = RENDERINGS[suffix](official_form(source, document, {str(key): printed(expected, str(key)) for key in form}))
    path = Path(f"report{suffix}")
    report = extract(parse(data, path), data, path, gazetteer)

    def wanted(key: CellKey) -> tuple[CellStatus, Decimal | None]:
        if str(key) in expected["stated"]:
            return CellStatus.STATED, Decimal(expected["stated"][str(key)])
        text = printed(expected, str(key))
        if text is None:
            return CellStatus.ABSENT, None
        return (CellStatus.REPORTED, Decimal(text)) if text else (CellStatus.BLANK, None)

    got = {str(key): (report.cells[key].status.value, report.cells[key].value) for key in form}
    assert {key: got[str(key)] for key in form if got[str(key)] != (wanted(key)[0].value, wanted(key)[1])} == {}
    assert (report.agency, report.year, report.edition.id, report.signed_on) == (
        source.agency,
        source.year,
        source.edition.id,
        source.signed_on,
    )
    assert [(finding.rule, finding.cells, finding.printed) for finding in report.findings] == [
        (finding.rule, finding.cells, finding.printed) for finding in source.findings
    ]


def test_the_2019_report_of_shanghai_matches_its_expected_cells(real_report: ReadReport) -> None:
    report = real_report("shanghai-office-2019")
    expected = json.loads((REAL_REPORTS / "expected" / "shanghai-office-2019.json").read_text(encoding="utf-8"))
    read = {key: report.cells[CellKey.parse(key)].value for key in expected["cells"]}
    assert read == {key: None if value is None else Decimal(str(value)) for key, value in expected["cells"].items()}
    assert (report.agency.name, report.year, report.edition.id) == (expected["agency"], expected["year"], expected["edition"])
    assert str(report.published_on) == "2020-01-31"
