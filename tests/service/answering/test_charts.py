"""Charts: what tells their lines apart when they are drawn."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import vl_convert
from lxml import etree

from service.answering.charts import Point, bars, line

NAMES = ["莆田市", "新乡市", "福建省", "临海市", "厦门市", "宁德市", "漳州市", "泉州市", "南平市", "上海市", "三明市", "龙岩市"]
POINTS = [Point(name, year, Decimal(place * 7 + year % 3)) for place, name in enumerate(NAMES) for year in (2021, 2022, 2023)]


def drawn(points: list[Point]) -> etree._Element:
    (chart,) = line(points, "received", "件")
    return etree.fromstring(vl_convert.vegalite_to_svg(chart.spec).encode())


def paths(picture: etree._Element, marks: str) -> list[etree._Element]:
    found: list[etree._Element] = picture.xpath(f"//*[contains(@class, '{marks}')]//*[local-name() = 'path']")
    return found


def test_lines_differ_by_their_marks_and_dashes_and_the_legend_shows_which_is_whose() -> None:
    picture = drawn(POINTS)
    lines = paths(picture, "mark-line role-mark")
    assert len(lines) == len(NAMES)
    assert len({path.get("stroke-dasharray") for path in lines}) == 5
    marks = {path.get("d") for path in paths(picture, "mark-symbol role-mark")}
    assert len(marks) == len(NAMES)
    listed = paths(picture, "mark-symbol role-legend-symbol")
    assert len({path.get("d") for path in listed}) == len(listed) == len(NAMES)
    texts = picture.xpath("//*[contains(@class, 'role-legend-label')]//*[local-name() = 'text']/text()")
    assert texts == NAMES


def test_neighbours_never_share_a_dash() -> None:
    dashes = [path.get("stroke-dasharray") for path in paths(drawn(POINTS), "mark-line role-mark")]
    assert all(one != other for one, other in pairwise(dashes))


def test_a_single_line_needs_no_legend() -> None:
    picture = drawn([point for point in POINTS if point.name == NAMES[0]])
    assert len(paths(picture, "mark-line role-mark")) == 1
    assert not paths(picture, "role-legend-symbol")


def test_too_few_figures_are_no_chart() -> None:
    assert line(POINTS[:2], "received", "件") == bars(POINTS[:2], "received", "件") == []
