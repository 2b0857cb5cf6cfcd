"""Numbers in cells and in prose."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.figures import CellFigure, Qualifier, find_in_prose, is_blank, read_cell, read_chinese_number


@pytest.mark.parametrize("raw", ["", "  ", "\u00a0", "-", "—", "——", "/", "／", "无", "没有", "NaN", "null", "N/A"])
def test_a_mark_for_nothing_is_blank_and_never_zero(raw: str) -> None:
    assert is_blank(raw)
    assert read_cell(raw) is None


@pytest.mark.parametrize(
    ("raw", "figure"),
    [
        ("0", CellFigure(Decimal(0))),
        ("１２", CellFigure(Decimal(12))),
        ("1,234", CellFigure(Decimal(1234))),
        ("59237.2449", CellFigure(Decimal("59237.2449"))),
        ("-35", CellFigure(Decimal(-35))),
        ("－35", CellFigure(Decimal(-35))),
        ("减35", CellFigure(Decimal(-35))),
        ("增加2项", CellFigure(Decimal(2), "项")),
        ("↓1", CellFigure(Decimal(-1))),
        ("零", CellFigure(Decimal(0))),
        ("〇", CellFigure(Decimal(0))),
        ("O", CellFigure(Decimal(0), misread=True)),
        ("1O", CellFigure(Decimal(10), misread=True)),
        ("3件次", CellFigure(Decimal(3), "件次")),
        ("0件", CellFigure(Decimal(0), "件")),
        ("251000元", CellFigure(Decimal(251000), "元")),
        ("7545万元", CellFigure(Decimal(7545), "万元")),
        ("22（其中修订16件）", CellFigure(Decimal(22), "", "(其中修订16件)")),
        ("22[1]", CellFigure(Decimal(22), "", "[1]")),
        ("22注1", CellFigure(Decimal(22), "", "注1")),
        ("3①", CellFigure(Decimal(3), "", "①")),
    ],
)
def test_a_cell_is_read_with_unit_and_note(raw: str, figure: CellFigure) -> None:
    assert read_cell(raw) == figure


@pytest.mark.parametrize("raw", ["规章", "第1项", "1.属于国家秘密", "①", "约3", "2 0", "1 234", "I", "II", "一", "O型"])
def test_words_and_two_figures_are_no_figure(raw: str) -> None:
    assert read_cell(raw) is None


@pytest.mark.parametrize(
    ("sentence", "value", "unit", "qualifier"),
    [
        ("发布各类政策及解读320余条", "320", "条", Qualifier.MORE_THAN),
        ("阅读产生量超9万人次", "90000", "人次", Qualifier.MORE_THAN),
        ("录入常见问答近600篇", "600", "篇", Qualifier.ABOUT),
        ("粉丝突破550万人", "5500000", "人", Qualifier.MORE_THAN),
        ("不足100件", "100", "件", Qualifier.LESS_THAN),
        ("公开信息18万余条", "180000", "条", Qualifier.MORE_THAN),
        ("收费800.68万元", "800.68", "万元", Qualifier.EXACT),
        ("总访问7854070人次", "7854070", "人次", Qualifier.EXACT),
        ("举办100场以上", "100", "场", Qualifier.MORE_THAN),
        ("占４．３４％", "4.34", "%", Qualifier.EXACT),
    ],
)
def test_a_counted_figure_in_prose(sentence: str, value: str, unit: str, qualifier: Qualifier) -> None:
    (figure,) = find_in_prose(sentence)
    assert (figure.value, figure.unit, figure.qualifier) == (Decimal(value), unit, qualifier)


@pytest.mark.parametrize(
    "sentence",
    ["统计期限自2023年1月1日起", "国办函〔2020〕109号", "第12期简报", "电话：0594-2290478", "邮编：351100", "1号楼541室", "第二十条第1项"],
)
def test_dates_ordinals_and_addresses_are_not_counted(sentence: str) -> None:
    assert list(find_in_prose(sentence)) == []


def test_a_comma_between_clauses_does_not_hide_the_figure_behind_it() -> None:
    assert [figure.value for figure in find_in_prose("收取2950元，其中420元")] == [2950, 420]


@pytest.mark.parametrize(
    ("text", "number"), [("七百一十一", 711), ("七一一", 711), ("711", 711), ("二〇二三", 2023), ("十二", 12), ("七十一", 71), ("百", 100)]
)
def test_chinese_numbers(text: str, number: int) -> None:
    assert read_chinese_number(text) == number


@given(st.decimals(min_value=0, max_value=10**9, places=4))
def test_what_is_printed_is_what_is_read(value: Decimal) -> None:
    figure = read_cell(f"{value:f}")
    assert figure is not None
    assert figure.value == value


@given(st.text())
def test_no_text_breaks_the_readers(text: str) -> None:
    read_cell(text)
    for figure in find_in_prose(text):
        assert text[figure.start : figure.end].endswith(figure.unit[-1]) or "％" in text
