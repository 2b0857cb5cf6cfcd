"""Reports laid out as agencies and converters lay them out: the same figures must come out, or none, and never another."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus, Report
from indexer.extraction.extract import extract
from indexer.parsing.formats import parse
from tests.indexer.extraction.pages import (
    APPLICANTS,
    DISPUTE_ROWS,
    DISPUTES,
    HEADER,
    HEADS,
    LABELS,
    OUTCOMES,
    PROACTIVE,
    ROWS,
    cell,
    figures,
    flat_rows,
    line,
    page,
    request_rows,
    table,
    truth,
)
from tests.indexer.extraction.reports import GAZETTEER, report_text
from tests.indexer.extraction.reports import read as text_report

DOUBTFUL = (CellStatus.REPAIRED, CellStatus.DISPUTED)


def read(data: bytes, name: str = "report.html") -> Report:
    path = Path(name)
    return extract(parse(data, path), data, path, GAZETTEER)


def misread(report: Report) -> dict[str, tuple[Decimal, Decimal | None]]:
    """Cells that are not as they were written: what was written, what was read."""
    read_cells = {key: report.cells[key].value if key in report.cells else None for key in truth()}
    return {str(key): (value, read_cells[key]) for key, value in truth().items() if read_cells[key] != value}


def of_applicants(key: str, *order: int) -> list[int]:
    row = figures(key)
    return [row[index] for index in order]


def turned(order: Sequence[int]) -> str:
    return table(line("申请人", *LABELS.values()), *(line(HEADS[index], *(figures(key)[index] for key in ROWS)) for index in order))


def columns_of(order: Sequence[int]) -> str:
    return table(line("项目", *(HEADS[index] for index in order)), *flat_rows(lambda key: of_applicants(key, *order)))


def dispute_block(index: int, *above: str) -> str:
    return "".join(above) + line(*OUTCOMES) + line(*DISPUTES[5 * index : 5 * index + 5])


def with_share(key: str) -> list[object]:
    return [*figures(key), f"{figures(key)[6] / 8:.1%}"]


def shares_between(key: str) -> list[object]:
    return [text for figure in figures(key) for text in (figure, "12.5%")]


def both_years(key: str) -> list[object]:
    return [text for figure in figures(key) for text in (figure, figure + 3)]


def grid(*rows: Sequence[object]) -> str:
    lines = ("".join(f"<div>{text}</div>" for text in row) for row in rows)
    return "".join(f'<div style="display:grid">{one}</div>' for one in lines)


ROW_NAMES = list(DISPUTE_ROWS.values())
REQUESTS_LAID_OUT = {
    "as the form": "",
    "the header again in the middle": table(HEADER, *request_rows()[:9], HEADER, *request_rows()[9:]),
    "the total first": table(line("项目", HEADS[6], *HEADS[:6]), *flat_rows(lambda key: of_applicants(key, 6, 0, 1, 2, 3, 4, 5))),
    "applicants in another order": table(
        line("项目", *HEADS[1:6], HEADS[0], HEADS[6]), *flat_rows(lambda key: of_applicants(key, 1, 2, 3, 4, 5, 0, 6))
    ),
    "other names of applicants": table(
        line("项目", "公民", "企业", "科研单位", "公益组织", "法律服务组织", "其他组织", "合计"), *flat_rows()
    ),
    "two labels run into one": table(line("项目", HEADS[0], HEADS[1] + HEADS[2], "", *HEADS[3:]), *flat_rows()),
    "the first labels run into one": table(line("项目", "".join(HEADS[:3]), "", "", *HEADS[3:]), *flat_rows()),
    "the first labels run into two": table(line("项目", HEADS[0] + HEADS[1][:2], HEADS[1][2:] + HEADS[2], "", *HEADS[3:]), *flat_rows()),
    "the last labels run into one": table(line("项目", *HEADS[:5], HEADS[5] + HEADS[6], ""), *flat_rows()),
    "the first labels run into one behind numbers": table(
        line("序号", "项目", "".join(HEADS[:2]), "", *HEADS[2:]),
        *(line(number, LABELS[key], *figures(key)) for number, key in enumerate(ROWS, start=1)),
    ),
    "a column of shares": table(line("项目", *HEADS, "占比"), *flat_rows(with_share)),
    "a share behind each figure": table(line("项目", *(text for head in HEADS for text in (head, "占比"))), *flat_rows(shares_between)),
    "the year before behind each figure": table(
        f"<tr>{cell('项目', 1, 2)}{''.join(cell(head, 2) for head in HEADS)}</tr>", line(*["2023年", "2022年"] * 7), *flat_rows(both_years)
    ),
    "rows numbered in a column": table(
        line("序号", "项目", *HEADS), *(line(number, LABELS[key], *figures(key)) for number, key in enumerate(ROWS, start=1))
    ),
    "columns cut into two tables": columns_of((0, 1, 2)) + "<p>续表</p>" + columns_of((3, 4, 5, 6)),
    "rows cut into three tables": table(line("项目", *HEADS), *flat_rows()[:2])
    + f"<p>（续）</p>{table(*flat_rows()[2:12])}<p>（续）</p>{table(*flat_rows()[12:])}",
    "on its side": turned(range(7)),
    "on its side, the total first": turned((6, 0, 1, 2, 3, 4, 5)),
    "notes in rows below": table(HEADER, *request_rows(), f"<tr>{cell('注：共收到8件，其中含2022年结转1件', 10)}</tr>"),
    "the table of another year before it": f"<p>表1 2022年情况</p>{table(HEADER, *request_rows(lambda key: [2 * n for n in figures(key)]))}"
    f"<p>表2 2023年情况</p>{table(HEADER, *request_rows())}",
    "(七) named otherwise": table(HEADER, *request_rows(label=lambda key: "（七）合计" if key == "concluded" else LABELS[key])),
    "labels with the unit": table(HEADER, *request_rows(label=lambda key: f"{LABELS[key]}（单位：件）")),
    "labels with characters of no width": table(HEADER, *request_rows(label=lambda key: "\u200b".join(LABELS[key]))),
    "zeros in words": table(HEADER, *request_rows(lambda key: [n or "零" for n in figures(key)])),
    "zeros as circles": table(HEADER, *request_rows(lambda key: [n or "〇" for n in figures(key)])),
    "units in cells": table(HEADER, *request_rows(lambda key: [f"{n} 件次" for n in figures(key)])),
    "figures as a spreadsheet converts them": table(HEADER, *request_rows(lambda key: [f"{n}.0" for n in figures(key)])),
    "entities and characters of no width": table(HEADER, *request_rows(lambda key: [f"&#{48 + n};&nbsp;\u200b" for n in figures(key)])),
    "no table but a grid of boxes": grid(["项目", *HEADS], *([LABELS[key], *figures(key)] for key in ROWS)),
}


@pytest.mark.parametrize("three", REQUESTS_LAID_OUT.values(), ids=REQUESTS_LAID_OUT)
def test_requests_laid_out_otherwise_are_the_same_figures_without_doubt(three: str) -> None:
    report = read(page(three))
    assert misread(report) == {}
    assert [str(key) for key, item in report.cells.items() if item.status in DOUBTFUL] == []
    assert [finding.rule for finding in report.findings] == []


DISPUTES_LAID_OUT = {
    "three rows of five": table(line("类型", *OUTCOMES), *(line(ROW_NAMES[i], *DISPUTES[5 * i : 5 * i + 5]) for i in range(3))),
    "lawsuits under a merged label": table(
        f"<tr>{cell('类型', 2)}{''.join(map(cell, OUTCOMES))}</tr>",
        f"<tr>{cell('行政复议', 2)}{''.join(map(cell, DISPUTES[:5]))}</tr>",
        f"<tr>{cell('行政诉讼', 1, 2)}{''.join(map(cell, ['未经复议直接起诉', *DISPUTES[5:10]]))}</tr>",
        line("复议后起诉", *DISPUTES[10:]),
    ),
    "three tables": "".join(table(dispute_block(i, f"<tr>{cell(ROW_NAMES[i], 5)}</tr>")) for i in range(3)),
    "three blocks in one table": table(*(dispute_block(i, f"<tr>{cell(ROW_NAMES[i], 5)}</tr>") for i in range(3))),
    "three tables with captions as text": "".join(f"<p>（{'一二三'[i]}）{ROW_NAMES[i]}</p>{table(dispute_block(i))}" for i in range(3)),
    "reconsideration in a table of its own": table(dispute_block(0, f"<tr>{cell('行政复议', 5)}</tr>"))
    + table(f"<tr>{cell(ROW_NAMES[1], 5)}{cell(ROW_NAMES[2], 5)}</tr>", line(*OUTCOMES * 2), line(*DISPUTES[5:])),
    "an outcome a line": table(
        *(f"<tr>{cell(ROW_NAMES[i // 5], 1, 5) if i % 5 == 0 else ''}{cell(OUTCOMES[i % 5])}{cell(DISPUTES[i])}</tr>" for i in range(15))
    ),
}


@pytest.mark.parametrize("four", DISPUTES_LAID_OUT.values(), ids=DISPUTES_LAID_OUT)
def test_disputes_laid_out_otherwise_are_the_same_figures_without_doubt(four: str) -> None:
    report = read(page(four=four))
    assert misread(report) == {}
    assert [str(key) for key, item in report.cells.items() if item.status in DOUBTFUL] == []


PROACTIVE_WITH = {
    "struck": (">45<", "><s>54</s>45<"),
    "hidden": (">45<", '><span style="display:none">9</span>45<'),
    "with what it includes": (">45<", ">45（其中准予40，不予5）<"),
    "with a raised mark": (">45<", ">45<sup>1</sup><"),
    "in a table of its own": (">45<", "><table><tr><td>45</td></tr></table><"),
    "of rules under another name": (">规章<", ">政府规章<"),
}


@pytest.mark.parametrize(("old", "new"), PROACTIVE_WITH.values(), ids=PROACTIVE_WITH)
def test_a_figure_dressed_otherwise_is_the_same(old: str, new: str) -> None:
    assert misread(read(page(two=PROACTIVE.replace(old, new)))) == {}


# ---------------------------------------------------------------- what a copy does not tell


def test_figures_whose_letters_stand_for_digits_are_marked() -> None:
    report = read(page(table(HEADER, *request_rows(lambda key: ["l" if n == 1 else n or "O" for n in figures(key)]))))
    assert misread(report) == {}
    assert report.cells[CellKey("requests.carried_over", "total")].status is CellStatus.REPAIRED


@pytest.mark.parametrize("mark", ["没有", "NaN", "null", "N/A"])
def test_a_mark_of_converters_is_a_blank_and_no_label(mark: str) -> None:
    report = read(page(table(HEADER, *request_rows(lambda key: [n or mark for n in figures(key)]))))
    assert report.cells[CellKey("requests.new", "research")].status is CellStatus.BLANK
    assert all(value == 0 and found is None for value, found in misread(report).values())


def test_a_single_column_without_applicants_is_the_total() -> None:
    report = read(page(table(line("项目", "数量（件）"), *flat_rows(lambda key: figures(key)[6:]))))
    totals = {key: pair for key, pair in misread(report).items() if key.endswith("/total")}
    assert totals == {}
    assert {key.applicant for key, item in report.cells.items() if key.applicant and item.value is not None} == {"total"}


def test_columns_that_no_label_names_are_marked() -> None:
    report = read(page(table(*flat_rows(lambda key: figures(key)[:5]))))
    printed = [item for key, item in report.cells.items() if key.applicant and item.value is not None]
    assert printed
    assert all(item.status in DOUBTFUL for item in printed)


def test_a_column_under_run_together_labels_is_read_as_neither() -> None:
    """自然人商业企业 over a single column: it may be either, or both together."""
    rows = flat_rows(lambda key: [sum(figures(key)[:2]), *figures(key)[2:]])
    report = read(page(table(line("项目", "".join(HEADS[:2]), *HEADS[2:]), *rows)))
    assert {found for _, found in misread(report).values()} == {None}
    assert {key.split("/")[1] for key in misread(report)} == {"natural_person", "company"}


def test_applicants_that_are_no_column_of_the_table_are_absent() -> None:
    report = read(
        page(table(line("项目", "自然人", "法人或其他组织", "总计"), *flat_rows(lambda key: [figures(key)[0], 3, figures(key)[6]])))
    )
    assert report.cells[CellKey("requests.new", "company")].status is CellStatus.ABSENT
    assert {key.split("/")[1] for key in misread(report)} == set(APPLICANTS) - {"natural_person", "total"}


def test_a_header_row_of_another_table_is_no_row_of_the_form() -> None:
    report = read(page("<p>2023年，本机关收到政府信息公开申请8件，其中自然人5件，商业企业2件，其他1件。不予公开1件。</p>"))
    stated = {str(key): item.value for key, item in report.cells.items() if item.status is CellStatus.STATED}
    assert stated == {
        "requests.new/total": 8, "requests.new/natural_person": 5, "requests.new/company": 2, "requests.denied/total": 1,
    }  # fmt: skip
    assert [finding.rule for finding in report.findings] == []


def test_a_row_that_lost_a_blank_settles_none() -> None:
    """Parted by spaces, six figures of seven: the last is their sum, but which of the others is missing nobody can tell."""
    lines = ["  ".join([LABELS[key], *map(str, figures(key))]) for key in ROWS]
    lines[0] = f"{LABELS['new']}  5  2  0  0  1  8"
    report = read(page("<pre>" + "\n".join(lines) + "</pre>"))
    row = {applicant: report.cells[CellKey("requests.new", applicant)] for applicant in APPLICANTS}
    assert row["total"].value == 8
    assert all(item.status in DOUBTFUL for item in row.values() if item.value is not None)
    assert row["other"].derivation is None


@pytest.mark.parametrize("bar", ["│", "｜", "|"])
def test_cells_parted_by_bars_without_outer_ones_are_a_row_of_text(bar: str) -> None:
    rows = "\n".join(bar.join([LABELS[key], *map(str, figures(key))]) for key in ROWS)
    report = text_report(report_text(three=f"{bar.join(['项目', *HEADS])}\n{rows}"))
    assert {key: pair for key, pair in misread(report).items() if key.startswith("requests")} == {}
