"""Figures read from pictures: a sum confirms, mends, or leaves a mark."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus, Report
from indexer.extraction.extract import extract
from indexer.parsing.builder import DocumentBuilder, Piece
from tests.indexer.extraction.reports import GAZETTEER, LABELS, ROW_KEYS, TITLE

GRANTED = {"new": [7, 0, 0, 0, 0, 0, 7], "granted": [7, 0, 0, 0, 0, 0, 7], "concluded": [7, 0, 0, 0, 0, 0, 7]}


def _report(read_as: dict[tuple[str, int], Piece]) -> Report:
    """A report with seven requests granted, read from a picture; some cells as given by row and column."""
    builder = DocumentBuilder()
    for line in (TITLE, "二、主动公开政府信息情况"):
        builder.line(Piece(line))
    builder.begin_table()
    builder.row([(0, Piece("行政许可")), (1, Piece("5", confidence=0.99))])
    builder.line(Piece("三、收到和处理政府信息公开申请情况"))
    builder.begin_table()
    for key in ROW_KEYS:
        figures = [Piece(str(figure), confidence=0.99) for figure in GRANTED.get(key, [0] * 7)]
        cells = [read_as.get((key, at), piece) for at, piece in enumerate(figures)]
        builder.row([(0, Piece(LABELS[key])), *enumerate(cells, start=1)])
    return extract(builder.build(), b"", Path("scan.png"), GAZETTEER)


def _named(report: Report) -> set[CellKey]:
    return {key for finding in report.findings if finding.rule == "ocr-unconfirmed" for key in finding.cells}


def test_a_figure_that_its_sums_confirm_is_reported_without_a_finding() -> None:
    report = _report({})
    cell = report.cells[CellKey("requests.granted", "natural_person")]
    assert (cell.status, cell.value, cell.confidence) == (CellStatus.REPORTED, 7, 0.99)
    assert _named(report) == {CellKey("proactive.licensing.decisions")}


def test_a_broken_sum_is_mended_by_the_only_other_reading() -> None:
    report = _report({("granted", 0): Piece("1", confidence=0.6, alternatives=("7",))})
    cell = report.cells[CellKey("requests.granted", "natural_person")]
    assert (cell.status, cell.value, cell.raw) == (CellStatus.REPAIRED, Decimal(7), "1")
    assert not any(finding.rule in ("row-sum", "column-sum") for finding in report.findings)


def _disputes(read_as: dict[int, Piece]) -> Report:
    """A report whose only figures are the fifteen of section 四, in which each stands in the sum of its row alone."""
    builder = DocumentBuilder()
    for line in (TITLE, "四、政府信息公开行政复议、行政诉讼情况"):
        builder.line(Piece(line))
    builder.begin_table()
    builder.row(list(enumerate(Piece(label) for label in ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3)))
    figures = [1, 6, 0, 0, 7, *[0] * 10]
    builder.row([(at, read_as.get(at, Piece(str(figure), confidence=0.99))) for at, figure in enumerate(figures)])
    builder.line(Piece("本局全年主动公开信息9条。"))
    return extract(builder.build(), b"", Path("scan.png"), GAZETTEER)


def test_where_two_other_readings_would_mend_a_sum_nothing_is_changed() -> None:
    one = {1: Piece("3", confidence=0.6, alternatives=("6",))}
    two = {**one, 0: Piece("1", confidence=0.6, alternatives=("4",))}
    corrected = CellKey("reconsideration.corrected")
    assert (_disputes(one).cells[corrected].status, _disputes(one).cells[corrected].value) == (CellStatus.REPAIRED, 6)
    report = _disputes(two)
    assert (report.cells[CellKey("reconsideration.upheld")].value, report.cells[corrected].value) == (1, 3)
    assert any(finding.rule == "outcome-sum" for finding in report.findings)


def test_a_misread_figure_without_another_reading_is_flagged() -> None:
    report = _report({("granted", 0): Piece("1", confidence=0.6)})
    key = CellKey("requests.granted", "natural_person")
    assert report.cells[key].status is CellStatus.DISPUTED or key in _named(report)


def test_print_that_could_not_be_read_is_named() -> None:
    report = _report({("granted", 0): Piece("", confidence=0.0)})
    key = CellKey("requests.granted", "natural_person")
    assert report.cells[key].status is CellStatus.BLANK
    assert key in _named(report)


def _six_columns() -> Report:
    """Section 三 without lines, of which only six columns were seen: whoever asks for the second cannot tell it from the third."""
    builder = DocumentBuilder()
    for line in (TITLE, "三、收到和处理政府信息公开申请情况"):
        builder.line(Piece(line))
    builder.begin_table()
    figures = {"new": ["9", "2", "", "1", "", "12"], "granted": ["9", "2", "", "1", "", "12"], "concluded": ["9", "2", "", "1", "", "12"]}
    for key in ROW_KEYS:
        cells = [Piece(text, confidence=0.99 if text else 1.0) for text in figures.get(key, [""] * 6)]
        builder.row([(0, Piece(LABELS[key])), *enumerate(cells, start=1)], parted_by_space=True)
    return extract(builder.build(), b"", Path("scan.png"), GAZETTEER)


def test_nothing_goes_without_a_mark_where_a_column_may_be_missing() -> None:
    report = _six_columns()
    named = _named(report)
    known = {key for key, cell in report.cells.items() if cell.known is not None and key.metric.startswith("requests.")}
    assert CellKey("requests.granted", "natural_person") in known
    assert known <= named
    # in which of the columns nothing is printed nobody can tell
    assert {CellKey("requests.granted", applicant) for applicant in ("research", "other", "total")} <= named


def test_what_follows_from_an_unconfirmed_figure_is_named_with_it() -> None:
    report = _report({("denied.state_secret", 0): Piece("3", confidence=0.9)})
    group = report.cells[CellKey("requests.denied", "natural_person")]
    assert (group.status, group.known) == (CellStatus.DERIVED, 3)
    assert group.key in _named(report)
