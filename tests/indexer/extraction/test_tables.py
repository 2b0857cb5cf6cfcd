"""Tables as sources tear them: labels lost and broken, columns cut off, groups printed as one row."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus, Report
from indexer.extraction.extract import extract
from indexer.parsing.builder import DocumentBuilder, Piece
from tests.indexer.extraction.reports import GAZETTEER, LABELS, TITLE, disputes_table, read, report_text, requests_table

NEW, GRANTED, CONCLUDED = [9, 2, 0, 0, 0, 0, 11], [8, 2, 0, 0, 0, 0, 10], [9, 2, 0, 0, 0, 0, 11]
SECRET = [1, 0, 0, 0, 0, 0, 1]
CLOSING = {"new": NEW, "granted": GRANTED, "denied.state_secret": SECRET, "concluded": CONCLUDED}


def values(report: Report, row: str) -> list[Decimal | None]:
    table = report.edition.table("requests")
    assert table is not None
    return [report.cells[CellKey(f"requests.{row}", column.key)].value for column in table.columns]


def statuses(report: Report, row: str) -> set[CellStatus]:
    return {cell.status for key, cell in report.cells.items() if key.metric == f"requests.{row}"}


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("denied.prohibited_by_law", "2.其他法律行政止公开"),
        ("denied.prohibited_by_law", "2. 其他法律、行政法 规禁止公开"),
        ("unavailable.not_held", "1. 本机关不掌握相关政"),
        ("partial", "（二）部分公开（区分处理的，只计这一"),
        ("other.overdue_correction", "1.逾期不补正"),
        ("other.overdue_fee", "2.申请人逾期未按收费通知要求缴纳费用"),
        ("carried_forward", "四、结转下年度继续办"),
        ("new", "一、 本年新收政府信息公开申请数 量"),
    ],
    ids=[
        "lost characters",
        "spaces inside",
        "cut at a page",
        "cut in a bracket",
        "short form",
        "half the label",
        "last character lost",
        "scattered",
    ],
)
def test_a_torn_label_is_still_its_row(key: str, label: str) -> None:
    figures = {**CLOSING, key: [3, 0, 0, 0, 0, 0, 3]} if key not in CLOSING else CLOSING
    report = read(report_text(three=requests_table(figures, {**LABELS, key: label})))
    assert values(report, key) == [Decimal(figure) for figure in figures[key]]


def test_a_row_without_any_label_is_placed_by_its_neighbours_and_marked() -> None:
    report = read(report_text(three=requests_table(CLOSING, {**LABELS, "denied.state_secret": ""})))
    assert values(report, "denied.state_secret") == [Decimal(figure) for figure in SECRET]
    assert statuses(report, "denied.state_secret") == {CellStatus.REPAIRED}
    assert statuses(report, "granted") == {CellStatus.REPORTED}


def test_others_and_totals_are_told_apart_by_their_order() -> None:
    figures = {
        **CLOSING,
        "other.miscellaneous": [4, 0, 0, 0, 0, 0, 4],
        "concluded": [13, 2, 0, 0, 0, 0, 15],
        "new": [13, 2, 0, 0, 0, 0, 15],
    }
    report = read(report_text(three=requests_table(figures, {**LABELS, "other.miscellaneous": "3.其他", "concluded": "（七）总计"})))
    assert values(report, "other.miscellaneous")[6] == 4
    assert values(report, "concluded")[6] == 15


def test_a_column_cut_off_at_the_right_leaves_the_total_blank() -> None:
    report = read(report_text(three=requests_table({**CLOSING, "granted": GRANTED[:6]})))
    cell = report.cells[CellKey("requests.granted", "total")]
    assert (cell.status, cell.value) == (CellStatus.BLANK, None)
    assert cell.derivation is not None
    assert cell.derivation.value == 10
    assert values(report, "granted")[:2] == [8, 2]


def test_blank_cells_of_a_grid_stay_where_they_are() -> None:
    report = read(report_text(three=requests_table({**CLOSING, "new": [9, 2, "", "", "", "", 11]})))
    assert values(report, "new") == [9, 2, None, None, None, None, 11]
    assert [report.cells[CellKey("requests.new", applicant)].known for applicant in ("research", "other")] == [0, 0]


@pytest.mark.parametrize("filler", ["\t", "\t\t"], ids=["one empty column", "two empty columns"])
def test_empty_columns_between_label_and_figures_are_no_blanks(filler: str) -> None:
    text = requests_table(CLOSING).replace("数量\t", f"数量{filler}\t")
    assert values(read(report_text(three=text)), "new") == [Decimal(figure) for figure in NEW]


def test_a_group_printed_as_one_row_is_the_reported_cell() -> None:
    figures = {**CLOSING, "other.overdue_correction": None, "other.overdue_fee": None, "other.miscellaneous": [0] * 7}
    report = read(report_text(three=requests_table(figures, {**LABELS, "other.miscellaneous": "（六）其他处理"})))
    assert report.cells[CellKey("requests.other", "total")].status is CellStatus.REPORTED
    assert report.cells[CellKey("requests.other.overdue_fee", "total")].status is CellStatus.ABSENT


def test_figures_that_contradict_each_other_are_kept_and_disputed() -> None:
    report = read(report_text(three=requests_table({**CLOSING, "granted": [8, 2, 0, 0, 0, 0, 12]})))
    cell = report.cells[CellKey("requests.granted", "total")]
    assert (cell.status, cell.value) == (CellStatus.DISPUTED, 12)
    assert {finding.rule for finding in report.findings} == {"row-sum", "column-sum"}


def test_a_figure_with_a_note_keeps_both() -> None:
    cell = read(report_text(two="规章\t22（其中修订16件）\t0\t3")).cells[CellKey("proactive.rules.issued")]
    assert (cell.value, cell.note, cell.raw) == (22, "(其中修订16件)", "22（其中修订16件）")


def test_the_unit_of_a_header_is_the_unit_of_its_figures() -> None:
    cell = read(report_text(two="信息内容\t本年收费金额（单位：元）\n行政事业性收费\t5000")).cells[CellKey("proactive.fees.amount")]
    assert (cell.value, cell.unit) == (5000, "元")


def test_normative_documents_go_by_their_short_name() -> None:
    assert read(report_text(two="规范性文件\t1\t2\t3")).cells[CellKey("proactive.normative_documents.repealed")].value == 2


def test_a_row_that_is_not_there_is_absent_and_no_finding() -> None:
    report = read(report_text(two="行政规范性文件\t1\t0\t2"))
    assert report.cells[CellKey("proactive.rules.issued")].status is CellStatus.ABSENT
    assert report.findings == ()


def test_fifteen_cells_of_disputes_stand_on_one_line() -> None:
    report = read(report_text(four="行政复议 行政诉讼\n309 17 88 26 440 1 1 16 6 24 13 0 67 9 89"))
    assert report.cells[CellKey("reconsideration.total")].value == 440
    assert report.cells[CellKey("litigation.after_reconsideration.pending")].value == 9


def test_lines_of_text_that_were_a_table_are_read() -> None:
    text = requests_table(CLOSING).replace("\t", " ")
    assert values(read(report_text(three=text)), "new") == [Decimal(figure) for figure in NEW]


def test_the_edition_is_told_by_its_columns_not_by_the_year() -> None:
    two = "信息内容\t本年新制作数量\t本年新公开数量\t对外公开总数量\n规章\t13\t13\t524\n信息内容\t采购项目数量\t采购总金额\n政府集中采购\t6\t251000元"
    report = read(report_text(two=two))
    assert report.edition.id == "2019"
    assert report.cells[CellKey("proactive.rules.public_total")].value == 524
    amount = report.cells[CellKey("proactive.procurement.amount")]
    assert (amount.value, amount.unit) == (251000, "元")


def test_a_table_with_every_cell_on_a_line_of_its_own_is_read() -> None:
    """What is left of a table when a web page is copied as text."""
    text = report_text(
        three=f"自然人\t商业企业\t总计\n{requests_table(CLOSING)}", four=disputes_table("5\t0\t0\t2\t7" + "\t0" * 10)
    ).replace("\t", "\n")
    report = read(text)
    assert report.cells[CellKey("proactive.normative_documents.in_force")].value == 2
    assert report.cells[CellKey("proactive.licensing.decisions")].value == 5
    for row, figures in CLOSING.items():
        assert values(report, row) == [Decimal(figure) for figure in figures]
    assert report.cells[CellKey("reconsideration.pending")].value == 2
    assert {cell.status for key, cell in report.cells.items() if not key.metric.startswith("fees.")} == {
        CellStatus.REPORTED,
        CellStatus.DERIVED,
    }
    assert report.findings == ()
    assert all("自然人" not in passage.text for passage in report.passages)


def _as_lines(table: str) -> str:
    return table.replace("\t", " ")


@pytest.mark.parametrize("mark", ["/", "—", "-", "无"])
def test_marks_for_no_figure_in_a_line_of_text_are_blanks(mark: str) -> None:
    report = read(report_text(three=_as_lines(requests_table({**CLOSING, "new": [9, 2, mark, mark, mark, mark, 11]}))))
    assert values(report, "new") == [9, 2, None, None, None, None, 11]


def test_figures_with_notes_in_a_line_of_text() -> None:
    report = read(report_text(three=_as_lines(requests_table({**CLOSING, "new": ["9（含上年3件）", "2①", 0, 0, 0, 0, "11*"]}))))
    assert values(report, "new") == [9, 2, 0, 0, 0, 0, 11]
    assert report.cells[CellKey("requests.new", "natural_person")].note == "(含上年3件)"


def test_an_empty_column_between_figures_that_no_row_fills_is_none_of_the_form() -> None:
    spread = requests_table({key: [*row[:3], "", *row[3:]] for key, row in _all_rows().items()})
    assert values(read(report_text(three=spread)), "new") == NEW


def test_an_empty_column_is_found_by_the_grid_in_rows_that_lost_their_total() -> None:
    rows = {key: [*row[:2], "", "—", "—", *row[4:]] for key, row in _all_rows().items()}
    rows["not_processed.petition"] = ["—", 1, "", "—", "—", 2, "—"]
    assert values(read(report_text(three=requests_table(rows))), "not_processed.petition") == [None, 1, None, None, 2, None, None]


def test_a_column_of_the_form_that_no_row_fills_stays_blank_where_it_is() -> None:
    blank = requests_table({key: [*row[:2], "", *row[3:]] for key, row in _all_rows().items()})
    fillers = blank.replace("数量\t", "数量\t\t\t")
    for text in (blank, fillers):
        assert values(read(report_text(three=text)), "new") == [9, 2, None, 0, 0, 0, 11]


def test_columns_cut_off_behind_fillers_leave_the_figures_in_place() -> None:
    cut = requests_table({key: row[:5] for key, row in _all_rows().items()})
    cut = re.sub(r"^([一二四]、[^\t]*)", r"\1\t", cut, flags=re.MULTILINE)
    assert values(read(report_text(three=cut)), "new") == [9, 2, 0, 0, 0, None, None]


def _all_rows() -> dict[str, list[object]]:
    return {key: list(CLOSING.get(key, [0] * 7)) for key in LABELS}


def test_a_label_that_is_a_groups_name_is_none_of_its_rows() -> None:
    rows = {**_all_rows(), "other.overdue_correction": None, "other.overdue_fee": None, "other.miscellaneous": [3, 0, 0, 0, 0, 0, 3]}
    labels = {
        **LABELS,
        "other.miscellaneous": "（六）其他处理",
        "not_processed.reconfirmation": "5.要求行政机关确认\t0\t0\t0\t0\t0\t0\t0\n（五）不予处理",
    }
    table = requests_table(rows, labels).replace("（五）不予处理\t0\t0\t0\t0\t0\t0\t0", "（五）不予处理\t\t\t\t\t\t\t")
    report = read(report_text(three=table))
    assert values(report, "other") == [3, 0, 0, 0, 0, 0, 3]
    assert values(report, "other.miscellaneous") == [None] * 7


def test_the_first_row_of_a_group_that_lost_its_label_is_no_group() -> None:
    rows = {key: ["", *row] for key, row in _all_rows().items()}
    rows["not_processed.petition"] = ["", 5, 0, 0, 0, 0, 0, 5]
    report = read(report_text(three=requests_table(rows, {**LABELS, "not_processed.petition": "（五）不予处理"})))
    assert values(report, "not_processed.petition") == [5, 0, 0, 0, 0, 0, 5]
    assert statuses(report, "not_processed.petition") == {CellStatus.REPAIRED}


def test_a_figure_repeated_over_merged_columns_is_one_figure() -> None:
    two = "规章\t0\t0\t0\n行政规范性文件\t1\t0\t2\n行政许可\t225\t225\t225\n行政处罚\t0\n行政强制\t0\n行政事业性收费\t0"
    cell = read(report_text(two=two)).cells[CellKey("proactive.licensing.decisions")]
    assert (cell.value, cell.status) == (225, CellStatus.REPORTED)


def test_every_broken_sum_has_its_disputed_cells_and_no_other_sum_has_any() -> None:
    """A wrong figure that breaks two sums neither hides others that break one each, nor shakes what adds up beside it."""
    three = requests_table({**CLOSING, "new": [10, *NEW[1:]], "denied.third_party": [4, 0, 0, 0, 0, 0, 0]})
    report = read(report_text(three=three, four=disputes_table("\t".join(["1", "0", "0", "0", "5", *["0"] * 10]))))
    disputed = {key for key, cell in report.cells.items() if cell.status is CellStatus.DISPUTED}
    third_party = {key for key in report.cells if key.metric == "requests.denied.third_party"}
    reconsideration = {key for key in report.cells if key.metric.startswith("reconsideration.")}
    assert disputed == {CellKey("requests.new", "natural_person")} | third_party | reconsideration


def test_two_figures_in_one_cell_are_no_figure() -> None:
    cell = read(report_text(three=requests_table({**CLOSING, "new": [9, "2 0", 0, 0, 0, "", 11]}))).cells[
        CellKey("requests.new", "company")
    ]
    assert (cell.status, cell.value, cell.raw) == (CellStatus.BLANK, None, "2 0")


def test_a_remark_behind_the_figures_of_a_line_is_no_part_of_them() -> None:
    lines = _as_lines(requests_table(CLOSING)).replace("数量 9 2 0 0 0 0 11", "数量 9 2 0 0 0 0 11 含市级")
    assert values(read(report_text(three=lines)), "new") == NEW


def test_a_row_of_blank_cells_is_there() -> None:
    report = read(report_text(four=disputes_table("\t" * 14)))
    assert report.cells[CellKey("reconsideration.total")].status is CellStatus.BLANK


LOCAL = "附表：平台建设情况\n\n平台\t发布信息数\t栏目数\n政务微博\t637\t27\n政务微信\t553\t86\n公开专区\t776\t53"


def test_a_table_of_the_agencys_own_is_none_of_the_form() -> None:
    report = read(report_text(one=f"本局建设了多个平台。\n\n{LOCAL}\n", three=requests_table(CLOSING)))
    assert values(report, "partial") == [0] * 7
    figures = {(figure.subject, figure.value): figure for figure in report.figures}
    figure = figures["公开专区发布信息数", Decimal(776)]
    assert (figure.section, figure.sentence) == ("一", "公开专区 776 53")
    assert "平台建设情况" in figure.context
    assert report.text[figure.place.start : figure.place.end] == "776"
    (passage,) = [passage for passage in report.passages if "公开专区" in passage.text]
    assert passage.heading == "附表：平台建设情况"


def test_padding_behind_a_row_does_not_make_a_blank_column_superfluous() -> None:
    rows = {key: [*row[:2], "", "", "", "", row[6], "", ""] for key, row in _all_rows().items()}
    assert values(read(report_text(three=requests_table(rows))), "new") == [9, 2, None, None, None, None, 11]


def test_a_row_whose_label_names_other_rows_as_well_is_marked() -> None:
    """Two rows that ran together, as in prints without rules."""
    run_together = {**LABELS, "denied.enforcement_files": "6.属于四类过程性信息7.属于行政执法案卷"}
    rows = {**_all_rows(), "denied.process_information": None, "denied.enforcement_files": [3, 1, 0, 0, 0, 0, 4]}
    report = read(report_text(three=requests_table(rows, run_together)))
    read_as = [row for row in ("denied.process_information", "denied.enforcement_files") if values(report, row)[0] == 3]
    assert len(read_as) == 1
    assert CellStatus.REPORTED not in statuses(report, read_as[0])


@pytest.mark.parametrize("by_space", [True, False], ids=["parted by white space", "parted by rules"])
def test_fewer_cells_than_columns_are_marked_where_white_space_parted_them(by_space: bool) -> None:
    builder = DocumentBuilder()
    for line in (TITLE, "三、收到和处理政府信息公开申请情况"):
        builder.line(Piece(line))
    builder.begin_table()
    for key in LABELS:
        figures = [0] * (3 if key == "denied.third_party" else 7)
        builder.row([(0, Piece(LABELS[key])), *((at, Piece(str(figure))) for at, figure in enumerate(figures, start=1))], by_space)
    report = extract(builder.build(), b"", Path("report.pdf"), GAZETTEER)
    expected = CellStatus.REPAIRED if by_space else CellStatus.REPORTED
    assert report.cells[CellKey("requests.denied.third_party", "natural_person")].status is expected
    assert statuses(report, "partial") == {CellStatus.REPORTED}
