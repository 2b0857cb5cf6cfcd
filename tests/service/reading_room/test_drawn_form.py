"""The form's tables as they are drawn: every box in its place, as the official form prints them."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from indexer.domain.form import CellKey, Edition, editions
from indexer.domain.report import Cell, CellStatus
from service.reading_room.drawn_form import Box, Drawn, Line, draw


def drawn(edition: str, section: str, *held: CellKey) -> Drawn:
    cells = {key: Cell(key, CellStatus.REPORTED, Decimal(1)) for key in held}
    (found,) = [table for table in draw(editions()[edition], cells) if table.section == section]
    return found


def placed(lines: tuple[Line, ...]) -> dict[tuple[int, int], Box]:
    """The boxes by every row and column they cover, as a browser lays them out."""
    grid: dict[tuple[int, int], Box] = {}
    for row, line in enumerate(lines):
        column = 0
        for box in line:
            while (row, column) in grid:
                column += 1
            for down in range(box.rows):
                for right in range(box.columns):
                    assert (row + down, column + right) not in grid
                    grid[row + down, column + right] = box
    return grid


def every_block() -> list[object]:
    return [
        pytest.param(block, table.section, id=f"{edition.id} {table.section} {number}")
        for edition in editions().values()
        for table in draw(edition, {})
        for number, block in enumerate(table.blocks)
    ]


@pytest.mark.parametrize(("block", "section"), every_block())
def test_boxes_fill_a_rectangle(block: tuple[Line, ...], section: str) -> None:
    grid = placed(block)
    widths = Counter(row for row, _ in grid)
    assert set(widths) == set(range(len(block)))
    assert len(set(widths.values())) == 1
    assert widths[0] == {"二": 4, "三": 10, "四": 15, "六": 3}[section]


@pytest.mark.parametrize(("block", "section"), every_block())
def test_a_figure_names_the_headings_above_and_beside_it(block: tuple[Line, ...], section: str) -> None:
    grid = placed(block)
    for (row, column), box in grid.items():
        if box.key is None:
            continue
        beside = {grid[row, left].heading for left in range(column)} | {grid[up, column].heading for up in range(row)}
        seen = {heading.id for heading in beside if heading}
        assert set(box.under) == seen


@pytest.mark.parametrize("edition", editions().values(), ids=list(editions()))
def test_a_figure_stands_under_its_own_column_and_beside_its_own_row(edition: Edition) -> None:
    for table in draw(edition, {}):
        for block in table.blocks:
            grid = placed(block)
            for (row, column), box in grid.items():
                if box.key is None:
                    continue
                info = edition.cells[box.key]
                above = next(found.heading for up in range(row - 1, -1, -1) if (found := grid[up, column]).heading)
                assert above.label == info.column.label, box.key
                if not info.table.side_by_side:
                    beside = next(found.heading for left in range(column - 1, -1, -1) if (found := grid[row, left]).heading)
                    assert beside.label == info.row.label, box.key


def test_every_cell_of_an_edition_is_drawn_once() -> None:
    for edition in editions().values():
        boxes = [box.key for table in draw(edition, {}) for block in table.blocks for line in block for box in line if box.key]
        assert sorted(boxes) == sorted(key for table in edition.tables for key in table.cell_keys())


def test_section_three_has_the_merged_headings_of_the_form() -> None:
    (block,) = drawn("2021", "三").blocks
    spans = {(box.heading.number + box.heading.label.zh): (box.rows, box.columns) for line in block for box in line if box.heading}
    assert spans["申请人情况"] == (1, 7)
    assert spans["法人或其他组织"] == (1, 5)
    assert spans["一、本年新收政府信息公开申请数量"] == (1, 3)
    assert spans["三、本年度办理结果"] == (22, 1)
    assert spans["（三）不予公开"] == (8, 1)
    assert spans["8.属于行政查询事项"] == (1, 1)
    assert spans["（七）总计"] == (1, 2)


def test_section_four_stands_on_one_line() -> None:
    (block,) = drawn("2019", "四").blocks
    assert [[(box.heading.label.zh, box.rows, box.columns) for box in line if box.heading] for line in block[:2]] == [
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [
            *((label, 2, 1) for label in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")),
            ("未经复议直接起诉", 1, 5),
            ("复议后起诉", 1, 5),
        ],
    ]
    assert len([box for box in block[-1] if box.key]) == 15


def test_a_group_that_a_report_prints_as_one_row_is_one_row() -> None:
    group = CellKey("requests.other", "total")
    (block,) = drawn("2021", "三", group).blocks
    (line,) = [line for line in block if any(box.key == group for box in line)]
    assert line[0].heading
    assert (line[0].heading.number, line[0].heading.label.zh, line[0].columns, line[0].heading.subtotal) == ("（六）", "其他处理", 2, False)
    assert not any(box.key and box.key.metric.startswith("requests.other.") for line in block for box in line)


def test_a_sub_total_that_is_held_follows_its_rows() -> None:
    group, member = CellKey("requests.denied", "total"), CellKey("requests.denied.state_secret", "total")
    (block,) = drawn("2021", "三", group, member).blocks
    metrics = [box.key.metric for line in block for box in line[-1:] if box.key]
    assert metrics[metrics.index("requests.denied") - 1] == "requests.denied.administrative_inquiry"
    (line,) = [line for line in block if any(box.key == group for box in line)]
    assert line[0].heading
    assert line[0].heading.subtotal


@pytest.mark.parametrize("edition", editions().values(), ids=lambda edition: edition.id)
def test_the_clauses_of_the_regulations_have_their_english_names(edition: Edition) -> None:
    boxes = (box for table in draw(edition, {}) for block in table.blocks for line in block for box in line)
    clauses = {box.heading.label.zh: box.heading.label.en for box in boxes if box.heading and box.heading.id.endswith(":clause")}
    named = {"第二十条第（一）项": "Article 20(1)", "第二十条第（五）项": "Article 20(5)", "第二十条第（六）项": "Article 20(6)"}
    last = {"第二十条第（八）项": "Article 20(8)"} | ({"第二十条第（九）项": "Article 20(9)"} if edition.id == "2019" else {})
    assert clauses == named | last
