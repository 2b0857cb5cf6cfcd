"""Columns that nothing but alignment tells."""

from __future__ import annotations

import pytest

from indexer.parsing.alignment import Span, evenly_spaced, figure_columns, in_line, with_headings


def at(*middles: float, width: float = 10) -> list[Span]:
    return [(middle - width / 2, middle + width / 2) for middle in middles]


def test_figures_below_each_other_are_a_column_however_wide_they_are() -> None:
    assert figure_columns([at(100, 140), at(140, width=24), at(180)]) == [*at(100), (128, 152), *at(180)]


def test_two_figures_of_a_row_never_share_a_column() -> None:
    assert figure_columns([at(100, 112), at(106)]) is None


def test_headings_tell_the_columns_that_no_figure_stands_in() -> None:
    assert with_headings(at(100, 340), [at(100, 140, 180, 220, 340, width=30)]) == [*at(100), *at(140, 180, 220, width=30), *at(340)]


def test_headings_that_are_not_level_tell_them_all_the_same() -> None:
    lines = [at(180, 220, width=30), at(140, 260, width=30), at(100, 340, width=20)]
    assert len(with_headings(at(100, 340), lines)) == 6


@pytest.mark.parametrize(
    "group",
    [at(120, width=30), at(120, width=70)],
    ids=["between its columns", "over its columns"],
)
def test_a_heading_of_several_columns_is_none_of_its_own(group: list[Span]) -> None:
    assert with_headings(at(100, 140), [at(100, 140, width=30), group]) == at(100, 140)


def test_a_figure_right_of_a_heading_set_flush_left_is_below_it() -> None:
    assert with_headings(at(140, 290), [[(100, 150), (200, 240)]]) == at(140, 290)


def test_blank_columns_show_where_all_distances_are_multiples_of_one() -> None:
    assert evenly_spaced(at(100, 140, 300, 340)) == at(100, 140, 180, 220, 260, 300, 340)


def test_distances_that_are_no_multiples_tell_nothing() -> None:
    assert evenly_spaced(at(100, 140, 240)) == at(100, 140, 240)
    assert evenly_spaced(at(100, 300)) == at(100, 300)


def test_boxes_that_touch_beside_each_other_are_two_columns() -> None:
    assert not in_line([(0, 30)], [(26, 60)])
    assert in_line([(20, 30)], [(0, 60)])
