"""The measure of extraction: every cell and every finding of the real reports, against tables written by hand."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from indexer.domain.figures import Qualifier
from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus, Finding, Relation, Report
from tests.conftest import REAL_REPORTS

DATA = Path(__file__).parents[2] / "data"
EXPECTED = tomllib.loads((DATA / "expected_cells.toml").read_text(encoding="utf-8"))
FINDINGS = tomllib.loads((DATA / "expected_findings.toml").read_text(encoding="utf-8"))

ReadReport = Callable[[str], Report]


def expected_cell(report: dict[str, Any], key: str) -> tuple[CellStatus, Decimal | None]:
    if key in report["blank"]:
        return CellStatus.BLANK, None
    if key in report["absent"]:
        return CellStatus.ABSENT, None
    if key in report["stated"]:
        return CellStatus.STATED, Decimal(report["stated"][key])
    return CellStatus.REPORTED, Decimal(report["reported"].get(key, "0"))


@pytest.mark.parametrize("name", EXPECTED)
def test_every_cell_has_its_value_and_status(name: str, real_report: ReadReport) -> None:
    report = real_report(name)
    form = [key for table in report.edition.tables for key in table.cell_keys()]
    wrong = {
        str(key): (report.cells[key].status.value, report.cells[key].value)
        for key in form
        if (report.cells[key].status, report.cells[key].value) != expected_cell(EXPECTED[name], str(key))
    }
    assert len(form) == 203
    assert wrong == {}


def test_the_expected_table_has_a_thousand_cells_of_the_form() -> None:
    blank = sum(len(report["blank"]) for report in EXPECTED.values())
    absent = sum(not key.startswith("fees.") for report in EXPECTED.values() for key in report["absent"])
    assert (5 * 200 - blank - absent, blank, absent) == (975, 22, 3)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_reports_own_fields(name: str, real_report: ReadReport) -> None:
    expected, report = EXPECTED[name], real_report(name)
    agency = report.agency
    assert (agency.name, agency.region_code, agency.level.value, agency.scope.value) == (
        expected["agency"],
        expected["region_code"],
        expected["level"],
        expected["scope"],
    )
    assert (report.year, report.edition.id, report.signed_on) == (expected["year"], expected["edition"], expected.get("signed_on"))


@pytest.mark.parametrize("name", ["suqian-2023", "shanghai-stcsm-2024"])
def test_the_further_text_reports_match_their_expected_cells(name: str, real_report: ReadReport) -> None:
    report = real_report(name)
    expected = json.loads((REAL_REPORTS / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    read = {key: report.cells[CellKey.parse(key)].value for key in expected["cells"]}
    assert read == {key: None if value is None else Decimal(str(value)) for key, value in expected["cells"].items()}
    assert report.agency.name == expected["agency"]
    assert report.year == expected["year"]


def test_rows_that_lost_their_label_are_marked_as_repaired(real_report: ReadReport) -> None:
    cells = real_report("shanghai-stcsm-2024").cells
    assert cells[CellKey("requests.partial", "total")].status is CellStatus.REPAIRED
    assert cells[CellKey("requests.granted", "total")].status is CellStatus.REPORTED


@pytest.mark.parametrize("name", FINDINGS)
def test_every_finding_and_no_other(name: str, real_report: ReadReport) -> None:
    found: dict[str, list[Finding]] = {}
    for finding in real_report(name).findings:
        found.setdefault(finding.rule, []).append(finding)
    assert {rule: len(findings) for rule, findings in found.items()} == {rule: len(expected) for rule, expected in FINDINGS[name].items()}
    for rule, expected in FINDINGS[name].items():
        assert [describe(finding, wanted) for finding, wanted in zip(found[rule], expected, strict=True)] == expected


def describe(finding: Finding, wanted: dict[str, Any]) -> dict[str, Any]:
    fields = {
        "printed": str(finding.printed),
        "computed": str(finding.computed),
        "detail": finding.detail,
        "cells": [str(key) for key in finding.cells],
    }
    return {name: fields[name] for name in wanted}


def test_blank_totals_of_fujian_are_derived_by_the_row_sum(real_report: ReadReport) -> None:
    cells = real_report("fujian-2021").cells
    for key in EXPECTED["fujian-2021"]["blank"]:
        derivation = cells[CellKey.parse(key)].derivation
        assert derivation is not None
        assert (derivation.value, derivation.rule) == (0, "row-sum")


@pytest.mark.parametrize("name", ["putian-2023", "zhaoyuan-2023"])
def test_nothing_determines_a_blank_reconsideration(name: str, real_report: ReadReport) -> None:
    assert real_report(name).cells[CellKey("reconsideration.total")].known is None


NARRATIVE = [
    ("putian-2023", 4155, "个", "订阅用户", Qualifier.EXACT),
    ("putian-2023", 90000, "人次", "阅读产生量", Qualifier.MORE_THAN),
    ("putian-2023", 93, "条", "主动公开政府信息", Qualifier.EXACT),
    ("xinxiang-2023", 755, "条", "专题专栏类信息", Qualifier.EXACT),
    ("nanping-2022", 2507, "条", "历年累计主动公开政府信息", Qualifier.EXACT),
    ("zhaoyuan-2023", 8996, "人", "关注用户", Qualifier.EXACT),
    ("zhaoyuan-2023", 40, "名", "企业的代表参加本次活动", Qualifier.MORE_THAN),
    ("fujian-2021", 320, "条", "发布各类政策及解读", Qualifier.MORE_THAN),
    ("fujian-2021", 600, "篇", "录入常见问答", Qualifier.ABOUT),
    ("fujian-2021", 150000, "人次", "点击量", Qualifier.MORE_THAN),
    ("fujian-2021", 10, "条", "网络申请", Qualifier.EXACT),
]


@pytest.mark.parametrize(("name", "value", "unit", "subject", "qualifier"), NARRATIVE)
def test_figures_in_the_prose(name: str, value: int, unit: str, subject: str, qualifier: Qualifier, real_report: ReadReport) -> None:
    found = [(figure.unit, figure.subject, figure.qualifier) for figure in real_report(name).figures if figure.value == value]
    assert (unit, subject, qualifier) in found


def test_a_cumulative_figure_is_told_from_the_years(real_report: ReadReport) -> None:
    periods = {figure.value: figure.period for figure in real_report("nanping-2022").figures}
    assert (periods[Decimal(121)], periods[Decimal(2507)]) == ("2022", "cumulative")


def test_figures_about_others_are_told_from_the_reporters_own(real_report: ReadReport) -> None:
    about = {(figure.value, figure.about) for figure in real_report("suqian-2023").figures}
    assert (Decimal(874), "泗洪县") in about
    assert (Decimal(600), "宿迁市公安局") in about
    assert (Decimal(3607), "") in about


@pytest.mark.parametrize("name", EXPECTED)
def test_prose_confirms_the_tables_and_contradicts_nothing(name: str, real_report: ReadReport) -> None:
    relations = [figure.relation for figure in real_report(name).figures if figure.relation]
    assert Relation.CONTRADICTS not in relations


@pytest.mark.parametrize("name", [*EXPECTED, "suqian-2023", "shanghai-stcsm-2024"])
def test_every_place_holds_what_it_says(name: str, real_report: ReadReport) -> None:
    """Cut each cited span from the source, and find the figure or the passage in it."""
    report = real_report(name)
    squeezed = "".join(report.text.split())
    for cell in report.cells.values():
        if cell.place and cell.place.start is not None and cell.value is not None:
            assert report.text[cell.place.start : cell.place.end].split() == cell.raw.split() or cell.status is CellStatus.STATED
    for figure in report.figures:
        cut = "".join(report.text[figure.place.start : figure.place.end].split())
        assert cut in squeezed
        assert cut.endswith(figure.unit[-1:])
        assert cut in "".join(report.text[figure.sentence_place.start : figure.sentence_place.end].split())
    for passage in report.passages:
        assert "".join(report.text[passage.place.start : passage.place.end].split()).startswith(passage.text[:10])
