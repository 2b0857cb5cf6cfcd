"""Rows of cells that bars part, as Markdown and programs that take the text out of web pages write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.parsing.document import TableRow
from indexer.parsing.text import parse_text


def rows(text: str) -> list[list[str]]:
    elements = parse_text(text.encode(), Path("report.txt")).elements
    return [[cell.text for cell in element.cells] for element in elements if isinstance(element, TableRow)]


def test_rows_may_be_closed_by_a_bar_and_not_opened_by_one() -> None:
    text = "信息内容 | 本年制发件数 | 本年废止件数 |\n规章 | 0 | 3 |\n行政许可 | 45 |"
    assert rows(text) == [["信息内容", "本年制发件数", "本年废止件数"], ["规章", "0", "3"], ["行政许可", "45"]]


def test_rows_may_have_bars_between_cells_only() -> None:
    assert rows("信息内容 | 数量\n行政许可 | 45\n行政处罚 | 6") == [["信息内容", "数量"], ["行政许可", "45"], ["行政处罚", "6"]]


def test_a_bar_that_begins_a_row_stands_behind_a_blank_cell_where_other_rows_begin_without() -> None:
    assert rows("（三）不予公开 | 1.属于国家秘密 | 2 |\n | 2.其他 |  |") == [["（三）不予公开", "1.属于国家秘密", "2"], ["", "2.其他", ""]]
    assert rows("| 规章 | 2 |\n| 办法 | 3 |") == [["规章", "2"], ["办法", "3"]]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| 规章 | 0 | |||", ["规章", "0"]),
        ("| 规章 | 0 | |", ["规章", "0"]),
        ("| 规章 | 0 ||", ["规章", "0", ""]),
        ("|规章|0|||", ["规章", "0", "", ""]),
        ("| 规章 |  | 0 | |||", ["规章", "", "0"]),
        ("| 1 | 0 | |", ["1", "0", ""]),
    ],
)
def test_bars_that_fill_a_row_up_are_no_cells(line: str, cells: list[str]) -> None:
    assert rows(f"| 第二十条第（一）项 | |||\n{line}")[1] == cells


def test_a_single_bar_at_the_end_is_a_blank_cell_where_no_row_is_filled_up() -> None:
    assert rows("| 信息内容 | 制发 | 废止 |\n| 规章 | 0 | |") == [["信息内容", "制发", "废止"], ["规章", "0", ""]]


def test_a_line_for_each_cell_that_a_bar_of_its_own_begins() -> None:
    """A lone bar before a label begins a row, any other is a blank cell."""
    text = "|\n信息内容 |\n制发 |\n废止 |\n|\n规章 |\n|\n3 |\n|\n行政许可 |\n45 | ||"
    assert rows(text) == [["信息内容", "制发", "废止"], ["规章", "", "3"], ["行政许可", "45"]]


def test_a_line_for_each_cell_and_nothing_to_begin_a_row() -> None:
    text = "信息内容 |\n制发 |\n规章 |\n|\n3 |\n行政许可 |\n45 |"
    assert rows(text) == [["信息内容"], ["制发"], ["规章", "", "3"], ["行政许可", "45"]]


@pytest.mark.parametrize("text", ["首页 | 政务公开 | 公示公告", "关于公示的通知 | 2023", "首页 | 年报。\n来源 | 3"])
def test_a_menu_or_a_title_is_no_row(text: str) -> None:
    assert rows(text) == []


def test_a_row_by_itself_is_one_if_it_is_a_label_and_figures() -> None:
    assert rows("正文一。\n行政许可 | 45 |\n正文二。") == [["行政许可", "45"]]


def test_a_cell_is_a_span_of_the_text() -> None:
    text = "说明\n|\n规章 |\n 12 |\n|\n办法 |\n7 |"
    document = parse_text(text.encode(), Path("report.txt"))
    places = [(cell.text, cell.place) for element in document.elements if isinstance(element, TableRow) for cell in element.cells]
    assert [text for text, _ in places] == ["规章", "12", "办法", "7"]
    assert all(document.text[place.start : place.end] == text for text, place in places)
    assert [(place.row, place.column) for _, place in places] == [(0, 0), (0, 1), (1, 0), (1, 1)]
