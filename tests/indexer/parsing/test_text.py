"""Plain text and Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.document import ParsedDocument, TableRow, TextLine
from indexer.parsing.text import parse_text


def parsed(text: str) -> ParsedDocument:
    return parse_text(text.encode(), Path("report.md"))


def rows(text: str) -> list[list[str]]:
    return [[cell.text for cell in element.cells] for element in parsed(text).elements if isinstance(element, TableRow)]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("规章\t0\t\t3", ["规章", "0", "", "3"]),
        ("\t2. 其他\t0", ["", "2. 其他", "0"]),
        ("| 规章 | 0 | | 3 |", ["规章", "0", "", "3"]),
        ("| 规章 | 0 | 0 ||", ["规章", "0", "0", ""]),
        ("第二十条第（一）项\t\t\t", ["第二十条第（一）项", "", "", ""]),
    ],
)
def test_cells_are_parted_by_tabs_or_pipes(line: str, cells: list[str]) -> None:
    assert rows(line) == [cells]


@pytest.mark.parametrize("line", ["|---|---|", "| :--- | ---: |", "---|---"])
def test_the_rule_of_a_markdown_table_is_no_row(line: str) -> None:
    assert rows(f"| a | b |\n{line}\n| 1 | 2 |") == [["a", "b"], ["1", "2"]]


def test_prose_indented_by_a_tab_is_no_row() -> None:
    assert rows("\t2023年以来，我局严格按照有关规定做好政府信息公开工作，及时公开各类信息，回应社会关切，接受监督。") == []


def test_markup_is_taken_away_and_nothing_moves() -> None:
    document = parsed("## **（一）公开**\n见[网站](http://a.cn/b)和<https://c.cn>。")
    heading, line = document.elements
    assert isinstance(heading, TextLine)
    assert isinstance(line, TextLine)
    assert (heading.heading, heading.text.strip()) == (2, "（一）公开")
    assert line.text.split() == ["见", "网站", "和", "https://c.cn", "。"]


def test_tables_are_numbered_and_rows_counted_from_zero() -> None:
    document = parsed("a\t1\nb\t2\n\n正文。\n\nc\t3")
    assert [(element.place.table, element.place.row) for element in document.elements if isinstance(element, TableRow)] == [
        (0, 0),
        (0, 1),
        (1, 0),
    ]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_every_element_is_a_span_of_the_text(text: str) -> None:
    try:
        document = parsed(text)
    except UnreadableReportError:
        return
    for element in document.elements:
        if isinstance(element, TextLine):
            assert document.text[element.place.start : element.place.end] == element.text
        else:
            for cell in element.cells:
                assert document.text[cell.place.start : cell.place.end] == cell.text
