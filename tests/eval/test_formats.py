"""The measures of reading: real reports set anew in every format, and messy generated ones, cell by cell against their truth."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eval.generator.measure import Comparison, Verdict, measure_sample
from eval.generator.renderers.formats import FORMATS
from eval.generator.renderers.paper import FONT_FILE
from eval.generator.rerender import as_sample, rerender_report
from eval.generator.sample import make_sample
from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from tests.conftest import require

FIVE = ("putian-2023", "xinxiang-2023", "nanping-2022", "zhaoyuan-2023", "fujian-2021")
EXACT = [("markdown", "html"), *((name, shape) for name in ("bars", "html", "docx", "pdf", "ofd") for shape in FORMATS[name].shapes)]
ReadReport = Callable[[str], Report]
_FINE = (Verdict.EXACT, Verdict.OVERFLAGGED)


def right(comparison: Comparison) -> float:
    return sum(comparison.cells[verdict] for verdict in _FINE) / comparison.cells.total()


@pytest.mark.parametrize(("report_format", "shape"), EXACT, ids=[f"{name} {shape}" for name, shape in EXACT])
def test_the_five_real_reports_set_anew(report_format: str, shape: str, real_report: ReadReport, gazetteer: Gazetteer) -> None:
    require(FONT_FILE.is_file(), "the font WenQuanYi Zen Hei")
    misread = {}
    for name in FIVE:
        layout, truth = rerender_report(real_report(name))
        comparison = measure_sample(as_sample(layout, truth, report_format, shape), gazetteer)
        misread[name] = (comparison.misread, comparison.false_findings, comparison.missed_findings)
    assert misread == dict.fromkeys(FIVE, ((), (), ()))


def test_a_real_report_with_blank_zeros_in_pdf_without_lines(real_report: ReadReport, gazetteer: Gazetteer) -> None:
    require(FONT_FILE.is_file(), "the font WenQuanYi Zen Hei")
    layout, truth = rerender_report(real_report("shanghai-office-2019"))
    comparison = measure_sample(as_sample(layout, truth, "pdf", "unruled"), gazetteer)
    assert (comparison.misread, comparison.false_findings, comparison.missed_findings) == ((), (), ())


@pytest.mark.parametrize(
    ("name", "shape"),
    [("nanping-2022", "ruled"), ("nanping-2022", "unruled"), ("shanghai-office-2019", "unruled")],
    ids=["with lines", "without lines", "blank zeros without lines"],
)
def test_a_real_report_as_a_skewed_noisy_scan(name: str, shape: str, real_report: ReadReport, gazetteer: Gazetteer) -> None:
    require(FONT_FILE.is_file(), "the font WenQuanYi Zen Hei")
    layout, truth = rerender_report(real_report(name))
    comparison = measure_sample(as_sample(layout, truth, "scan", shape), gazetteer)
    assert right(comparison) >= 0.995
    assert comparison.cells[Verdict.WRONG_SILENT] == 0


@pytest.mark.parametrize("report_format", ["html", "docx", "markdown"])
def test_messy_reports_hold_no_wrong_figure_without_a_flag(report_format: str, gazetteer: Gazetteer) -> None:
    comparisons = [measure_sample(make_sample(seed, report_format), gazetteer) for seed in range(60)]
    assert sum(comparison.cells[Verdict.WRONG_SILENT] for comparison in comparisons) == 0
    assert sum(map(right, comparisons)) / len(comparisons) >= 0.995


# mixtures in which two columns, or a column and all totals, or blanks among figures parted by space went missing
HARD = {
    "text": (54, 102, 113, 132, 134, 145, 146, 163, 166, 199, 277, 327, 406, 513, 564, 598, 653, 762, 780, 872, 886),
    "html": (145, 327, 375, 465, 564, 775, 872, 886),
    "markdown": (145, 327, 564, 886),
}


@pytest.mark.parametrize(("report_format", "seeds"), HARD.items(), ids=HARD)
def test_reports_that_lost_columns_hold_no_wrong_figure_without_a_flag(
    report_format: str, seeds: tuple[int, ...], gazetteer: Gazetteer
) -> None:
    comparisons = {seed: measure_sample(make_sample(seed, report_format), gazetteer) for seed in seeds}
    silent = {seed: [item for item in one.misread if item.verdict is Verdict.WRONG_SILENT] for seed, one in comparisons.items()}
    assert silent == {seed: [] for seed in seeds}


def test_messy_reports_in_ruled_pdf_hold_no_wrong_figure_without_a_flag(gazetteer: Gazetteer) -> None:
    require(FONT_FILE.is_file(), "the font WenQuanYi Zen Hei")
    samples = [sample for seed in range(80) if (sample := make_sample(seed, "pdf")).shape == "ruled"]
    assert sum(measure_sample(sample, gazetteer).cells[Verdict.WRONG_SILENT] for sample in samples) == 0


def test_messy_reports_in_pdf_without_lines_hold_no_wrong_figure_without_a_flag(gazetteer: Gazetteer) -> None:
    require(FONT_FILE.is_file(), "the font WenQuanYi Zen Hei")
    comparisons = [measure_sample(make_sample(seed, "pdf-unruled"), gazetteer) for seed in range(100, 160)]
    assert sum(comparison.cells[Verdict.WRONG_SILENT] for comparison in comparisons) == 0
    assert sum(map(right, comparisons)) / len(comparisons) >= 0.995
