"""Measuring: every kind of misreading is told from the others, and a perfect reading is called so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import eval.generator.causes as causes_module
from eval.generator.measure import Comparison, Verdict, compare, measure_sample, read_sample
from eval.generator.rerender import as_sample, rerender, rerender_report
from eval.generator.sample import Sample, make_sample
from eval.generator.tally import Measured, measure_seeds, tallied
from indexer.domain.form import CellKey
from indexer.domain.report import Agency, Cell, CellStatus, Finding, Level, Report, Scope, Severity
from indexer.gazetteer.regions import Gazetteer
from tests.conftest import REAL_REPORTS, require

KEY = CellKey("requests.new", "natural_person")


@pytest.fixture(scope="module")
def clean() -> Sample:
    """A report without tears and contradictions."""
    seed = next(seed for seed in range(50) if (sample := make_sample(seed, "text")).contradiction == "" and sample.truth.edition == "2021")
    return make_sample(seed, "markdown", frozenset())


@pytest.fixture
def report(clean: Sample, gazetteer: Gazetteer) -> Report:
    return read_sample(clean, gazetteer)


def with_cell(report: Report, **changes: object) -> Report:
    return replace(report, cells={**report.cells, KEY: replace(report.cells[KEY], **changes)})  # type: ignore[arg-type]


def verdicts(comparison: Comparison) -> dict[str, Verdict]:
    return {item.key: item.verdict for item in comparison.misread}


def test_a_clean_report_is_read_perfectly(clean: Sample, report: Report) -> None:
    comparison = compare(report, clean.truth)
    assert comparison.perfect, comparison
    assert comparison.cells == {Verdict.EXACT: len(clean.truth.cells)}
    assert comparison.narrative_found == comparison.narrative_total > 0


def test_a_falsified_figure_is_wrong_and_silent(clean: Sample, report: Report) -> None:
    wrong = with_cell(report, value=Decimal(987_654))
    assert verdicts(compare(wrong, clean.truth)) == {str(KEY): Verdict.WRONG_SILENT}


def test_a_falsified_figure_that_is_disputed_is_flagged(clean: Sample, report: Report) -> None:
    wrong = with_cell(report, value=Decimal(987_654), status=CellStatus.DISPUTED)
    assert verdicts(compare(wrong, clean.truth)) == {str(KEY): Verdict.WRONG_FLAGGED}


def test_a_falsified_figure_that_a_finding_names_is_flagged(clean: Sample, report: Report) -> None:
    finding = Finding("row-sum", Severity.CONTRADICTION, (KEY,))
    wrong = replace(with_cell(report, value=Decimal(987_654)), findings=(finding,))
    comparison = compare(wrong, clean.truth)
    assert verdicts(comparison) == {str(KEY): Verdict.WRONG_FLAGGED}
    assert comparison.false_findings == (f"row-sum {KEY}",)


def test_a_right_figure_under_suspicion_is_overflagged(clean: Sample, report: Report) -> None:
    assert verdicts(compare(with_cell(report, status=CellStatus.REPAIRED), clean.truth)) == {str(KEY): Verdict.OVERFLAGGED}


@pytest.mark.parametrize("cell", [None, Cell(KEY, CellStatus.BLANK)], ids=["the cell is gone", "the cell is called blank"])
def test_a_missing_figure_is_lost(clean: Sample, report: Report, cell: Cell | None) -> None:
    cells = {key: value for key, value in report.cells.items() if key != KEY} | ({KEY: cell} if cell else {})
    comparison = compare(replace(report, cells=cells), clean.truth)
    assert verdicts(comparison) == {str(KEY): Verdict.LOST}


def test_a_figure_in_a_blank_cell_is_invented_or_wrong(gazetteer: Gazetteer) -> None:
    sample = make_sample(2, "html", frozenset({"reconsideration_blank"}))
    key = CellKey("reconsideration.upheld")
    true = sample.truth.cells[key]
    assert true.value is not None
    page = make_sample(2, "markdown", frozenset())
    report = read_sample(page, gazetteer)
    for value, verdict in ((true.value, Verdict.INVENTED), (true.value + 1, Verdict.WRONG_SILENT)):
        changed = replace(report, cells={**report.cells, key: replace(report.cells[key], value=value, status=CellStatus.REPORTED)})
        assert verdicts(compare(changed, sample.truth))[str(key)] is verdict
        ambiguous = verdicts(compare(changed, sample.truth, ambiguous=True))[str(key)]
        assert ambiguous is (Verdict.GUESSED if verdict is Verdict.INVENTED else Verdict.WRONG_SILENT)


def test_identity_and_findings_are_compared(clean: Sample, report: Report) -> None:
    other = replace(report, year=report.year - 1, agency=replace(report.agency, region_code="000001"))
    comparison = compare(other, clean.truth)
    assert [item.split(":")[0] for item in comparison.identity] == ["region", "year"]
    contradicted = next(sample for seed in range(100) if (sample := make_sample(seed, "markdown", frozenset())).truth.findings)
    missed = compare(replace(report, findings=()), contradicted.truth).missed_findings
    assert contradicted.truth.findings[0].rule in missed[0]


def test_causes_are_the_tears_that_are_needed(clean: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    def measured_without_notes(sample: Sample) -> Measured:
        failure = "the notes" if "notes" in sample.tears else ""
        return Measured(
            "", sample.seed, sample.format, sample.shape, tuple(sorted(sample.tears)), "", False, Comparison(failure=failure), 0.0
        )

    monkeypatch.setattr(causes_module, "measured", measured_without_notes)
    torn = measured_without_notes(make_sample(clean.seed, "text", frozenset({"notes", "units", "indented"})))
    assert [(cause.kind, cause.tears, cause.count) for cause in causes_module.causes([torn])] == [("refused", ("notes",), 1)]


def test_a_wrong_group_is_told(clean: Sample, report: Report) -> None:
    key = CellKey("requests.denied", "total")
    derivation = report.cells[key].derivation
    assert derivation is not None
    wrong = replace(report.cells[key], derivation=replace(derivation, value=derivation.value + 1))
    comparison = compare(replace(report, cells={**report.cells, key: wrong}), clean.truth)
    assert comparison.groups[Verdict.WRONG_SILENT] == 1


def test_what_cannot_be_read_is_a_failure_and_the_run_goes_on(clean: Sample, gazetteer: Gazetteer) -> None:
    comparison = measure_sample(replace(clean, data="目录\n".encode()), gazetteer)
    assert "does not look like" in comparison.failure
    assert not comparison.perfect


def test_reports_without_tears_are_read_without_a_wrong_figure() -> None:
    results = list(measure_seeds(range(12), ("text", "markdown"), jobs=1))
    assert not [item.crash for item in results if item.crash]
    tallies = tallied((item for item in results if not item.tears), by_shape=False)
    assert sum(tally.reports for tally in tallies.values()) > 0
    assert all(tally.cells[Verdict.WRONG_SILENT] == 0 for tally in tallies.values())


def test_cells_set_anew_are_read_back(gazetteer: Gazetteer) -> None:
    sample = make_sample(4, "markdown", frozenset())
    agency = Agency("莆田市教育局", "350300", Level.CITY, Scope.ORGAN)
    cells = {key: cell.value for key, cell in sample.truth.cells.items()} if sample.truth.edition == "2021" else {}
    cells = cells or {KEY: Decimal(3), CellKey("reconsideration.upheld"): None}
    layout, truth = rerender(agency, 2023, "2021", cells, {"一": ("莆田市2023年政务公开工作平稳有序。",)})
    assert truth.cells[KEY].value == cells[KEY]
    report = read_sample(as_sample(layout, truth, "markdown"), gazetteer)
    assert (report.agency, report.year) == (agency, 2023)
    assert report.cells[KEY].value == cells[KEY]


@pytest.mark.parametrize("name", ["xinxiang-2023", "suqian-2023"])
def test_a_real_report_set_anew_is_read_as_it_was(name: str, real_report: Callable[[str], Report], gazetteer: Gazetteer) -> None:
    require(REAL_REPORTS.is_dir(), f"the real reports in {Path(REAL_REPORTS)}")
    layout, truth = rerender_report(real_report(name))
    for report_format in ("text", "markdown"):
        comparison = measure_sample(as_sample(layout, truth, report_format), gazetteer)
        assert comparison.perfect, comparison
