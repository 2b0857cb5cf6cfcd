"""Several reports bound in one file."""

from __future__ import annotations

from pathlib import Path

from indexer.domain.form import CellKey
from indexer.extraction.bound import parted
from indexer.parsing.text import parse_text
from indexer.reading.task import Task, read_task
from tests.indexer.extraction.reports import report_text, requests_table

FIRST, SECOND = "莆田市教育局2023年政府信息公开工作年度报告", "莆田市财政局2023年政府信息公开工作年度报告"


def _bound(*texts: str) -> bytes:
    return "\n\n".join(texts).encode()


def _received(count: int) -> str:
    return requests_table({"new": [count, 0, 0, 0, 0, 0, count]})


def test_each_report_has_its_own_figures_and_places() -> None:
    data = _bound(report_text(title=FIRST, three=_received(3)), report_text(title=SECOND, three=_received(8)))
    read = read_task(Task(Path("collection.txt"), data))
    received = CellKey("requests.new", "total")
    assert [(report.agency.name, report.cells[received].value) for report in read.reports] == [("莆田市教育局", 3), ("莆田市财政局", 8)]
    for report in read.reports:
        place = report.cells[received].place
        assert place is not None
        assert report.text[place.start : place.end] == report.cells[received].raw
    assert len({report.report_id for report in read.reports}) == 2


def test_one_that_cannot_be_read_does_not_keep_the_others_out() -> None:
    torn = "\n\n".join(
        [SECOND, "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况"]
    )
    read = read_task(Task(Path("collection.txt"), _bound(report_text(title=FIRST), torn)))
    assert [report.agency.name for report in read.reports] == ["莆田市教育局"]
    assert "holds neither the tables nor the figures" in read.problem


def test_a_list_of_titles_and_a_running_head_part_nothing() -> None:
    contents = "\n".join(["目录", FIRST, SECOND])
    repeated = report_text(title=FIRST).replace("五、存在", f"{FIRST}\n\n五、存在")
    for text in (f"{contents}\n\n{report_text(title=FIRST)}", repeated):
        assert len(list(parted(parse_text(text.encode(), Path("report.txt"))))) == 1
