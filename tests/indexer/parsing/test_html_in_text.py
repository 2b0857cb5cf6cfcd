"""Tables written as HTML inside Markdown: rows and columns as in web pages, each cell a span of the text that was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.document import ParsedDocument, TableRow, TextLine
from indexer.parsing.text import parse_text

# as converters of PDF write them: on one line, without a word on its source
CONVERTED = """# 2023年度报告

三、收到和处理政府信息公开申请情况

<html><body><table><tr><td rowspan="2" colspan="2">本列数据的勾稽关系</td><td colspan="2">申请人情况</td></tr>\
<tr><td>自然人</td><td>总计</td></tr><tr><td colspan="2">一、本年新收</td><td>3</td><td>3</td></tr>\
<tr><td rowspan="2">三、结果</td><td>（一）予以公开</td><td>2<br>0</td><td>22<sup>1</sup></td></tr>\
<tr><td>（二）部分&nbsp;公开</td><td></td><td>1</td></tr></table></body></html>

四、行政复议

|结果维持|总计|
|---|---|
|1<br>2|规<br/>章|

<div align="center">附件一<br>附件二</div>

<table>
  <tr><td>甲</td><td>7</td></tr>
  <tr><td>乙</td><td>7</td></tr>
</table>
"""


def parsed(text: str) -> ParsedDocument:
    return parse_text(text.encode(), Path("report.md"))


def shape(document: ParsedDocument) -> list[str | list[tuple[int | None, str]]]:
    return [
        element.text if isinstance(element, TextLine) else [(cell.place.column, cell.text) for cell in element.cells]
        for element in document.elements
    ]


def test_cells_stand_in_the_columns_that_their_spans_give_them() -> None:
    assert shape(parsed(CONVERTED)) == [
        "2023年度报告",
        "三、收到和处理政府信息公开申请情况",
        [(0, "本列数据的勾稽关系"), (2, "申请人情况")],
        [(2, "自然人"), (3, "总计")],
        [(0, "一、本年新收"), (2, "3"), (3, "3")],
        [(0, "三、结果"), (1, "（一）予以公开"), (2, "2；0"), (3, "22(1)")],
        [(1, "（二）部分 公开"), (2, ""), (3, "1")],
        "四、行政复议",
        [(0, "结果维持"), (1, "总计")],
        [(0, "1；   2"), (1, "规     章")],
        "附件一",
        "附件二",
        [(0, "甲"), (1, "7")],
        [(0, "乙"), (1, "7")],
    ]


def test_tables_and_rows_are_counted_over_the_whole_text() -> None:
    rows = [element for element in parsed(CONVERTED).elements if isinstance(element, TableRow)]
    assert [(row.place.table, row.place.row) for row in rows] == [(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (1, 0), (1, 1), (2, 0), (2, 1)]


def test_every_cell_is_a_span_of_the_text_at_the_offset_it_has_in_the_file() -> None:
    document = parsed(CONVERTED)
    assert len(document.text) == len(CONVERTED)
    for element in document.elements:
        for item in element.cells if isinstance(element, TableRow) else [element]:
            start, end = item.place.start, item.place.end
            assert start is not None
            assert end is not None
            # what reading put between two lines, and around a raised mark, is not in the text
            wanted = [char for char in item.text if char not in " ；()"]
            assert [char for char in document.text[start:end] if char not in " ；\n"] == wanted
            if len(wanted) == 1:
                assert CONVERTED[start:end] == item.text
    last = document.elements[-1]
    assert isinstance(last, TableRow)
    assert last.cells[1].place.start == CONVERTED.rindex("7")
    assert "<" not in document.text
    assert "nbsp" not in document.text


def test_a_table_in_a_table_is_read_with_it() -> None:
    document = parsed(
        "<table><tr><td>外</td><td><table><tr><td>3</td><td>4</td></tr></table></td></tr><tr><td>乙</td><td>5</td></tr></table>"
    )
    assert shape(document) == [[(0, "外"), (1, "3"), (2, "4")], [(0, "乙"), (1, "5")]]


@pytest.mark.parametrize(
    ("source", "cell"),
    [
        ("3 &lt; 5", "3 < 5"),
        ("&#9312;", "①"),
        ("<!-- 9 -->3", "3"),
        ("<b>3</b>", "3"),
        ('<span title="a b">3</span>', "3"),
        ("-", "-"),
        ("A&amp;B", "A&B"),
    ],
)
def test_markup_inside_a_cell_is_not_its_text(source: str, cell: str) -> None:
    document = parsed(f"<table><tr><td>甲</td><td>{source}</td></tr><tr><td>乙</td><td>5</td></tr></table>")
    row = document.elements[0]
    assert isinstance(row, TableRow)
    assert row.cells[1].text == cell
    place = row.cells[1].place
    assert "".join(document.text[place.start : place.end].split()) == cell.replace(" ", "")


def test_a_table_that_never_ends_stays_text() -> None:
    assert len(parsed("前文\n<table><tr><td>3").elements) == 2


def test_a_table_nested_too_deep_is_named() -> None:
    with pytest.raises(UnreadableReportError, match=r"report\.md nests its elements too deep"):
        parsed("<table>" + "<div>" * 5000 + "</table>")
