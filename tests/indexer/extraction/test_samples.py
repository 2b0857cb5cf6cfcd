"""The sample reports carry the same cells as the real ones: a newcomer asks about real figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.domain.report import Report
from tests.conftest import SAMPLES
from tests.indexer.extraction.test_real_reports import EXPECTED, FINDINGS, expected_cell


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_has_the_published_cells(name: str, read: Callable[[Path], Report]) -> None:
    report = read(SAMPLES / f"{name}.md")
    form = [key for table in report.edition.tables for key in table.cell_keys()]
    assert {str(key): (report.cells[key].status, report.cells[key].value) for key in form} == {
        str(key): expected_cell(EXPECTED[name], str(key)) for key in form
    }
    assert (report.agency.name, report.year) == (EXPECTED[name]["agency"], EXPECTED[name]["year"])


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_breaks_the_rules_its_original_breaks(name: str, read: Callable[[Path], Report]) -> None:
    assert {finding.rule for finding in read(SAMPLES / f"{name}.md").findings} == set(FINDINGS[name])


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_says_first_that_it_is_one(name: str) -> None:
    first = (SAMPLES / f"{name}.md").read_text(encoding="utf-8").splitlines()[0]
    assert "改写的样本" in first
    assert EXPECTED[name]["agency"] in first
