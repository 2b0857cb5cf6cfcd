"""Small reports for tests: the official form with figures as given, torn in whatever way a test wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from indexer.domain.form import Row, newest_edition
from indexer.domain.report import Report
from indexer.extraction.extract import extract
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.text import parse_text

GAZETTEER = Gazetteer()
TITLE = "莆田市教育局2023年政府信息公开工作年度报告"
_REQUESTS = newest_edition().table("requests")
assert _REQUESTS is not None
ROW_KEYS = [row.key.removeprefix("requests.") for row in _REQUESTS.rows]


def _printed(row: Row) -> str:
    """The label as forms print it: 一、…, （一）…, 1.…"""
    number = row.number.removeprefix("三")
    return f"{number[-1]}.{row.label.zh}" if number[-1].isdigit() else f"{number}{'' if '（' in number else '、'}{row.label.zh}"


LABELS = {row.key.removeprefix("requests."): _printed(row) for row in _REQUESTS.rows}


def requests_table(figures: Mapping[str, Sequence[object] | None] | None = None, labels: Mapping[str, str] | None = None) -> str:
    """Section 三 as tabbed lines: seven zeros a row unless figures are given; a row given as None is left out."""
    lines = []
    for key in ROW_KEYS:
        row = (figures or {}).get(key, [0] * 7)
        if row is not None:
            lines.append("\t".join([(labels or LABELS).get(key, LABELS[key]), *map(str, row)]))
    return "\n".join(lines)


def proactive_table() -> str:
    return "规章\t0\t0\t0\n行政规范性文件\t1\t0\t2\n行政许可\t5\n行政处罚\t0\n行政强制\t0\n行政事业性收费\t0"


def disputes_table(figures: str = "\t".join(["0"] * 15)) -> str:
    header = "\t".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3)
    return f"{header}\n{figures}"


def report_text(
    one: str = "2023年，本局认真做好政府信息公开工作，及时回应社会关切。",
    two: str = "",
    three: str = "",
    four: str = "",
    six: str = "",
    title: str = TITLE,
    intro: str = "",
    sign: str = "",
) -> str:
    return "\n\n".join(
        [
            title, intro, "一、总体情况", one, "二、主动公开政府信息情况", two or proactive_table(), "三、收到和处理政府信息公开申请情况",
            three or requests_table(), "四、政府信息公开行政复议、行政诉讼情况", four or disputes_table(),
            "五、存在的主要问题及改进情况", "公开的形式还不够丰富，下一步加以改进。", "六、其他需要报告的事项", six or "没有其他事项。", sign,
        ]
    )  # fmt: skip


def read(text: str) -> Report:
    data = text.encode()
    path = Path("report.txt")
    return extract(parse_text(data, path), data, path, GAZETTEER)
