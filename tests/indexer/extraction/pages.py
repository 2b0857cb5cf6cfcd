"""A web page of a report for tests, the form with merged cells and figures written by hand, to be laid out otherwise by each test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from indexer.domain.form import CellKey, newest_edition

FORM = newest_edition().table("requests")
assert FORM is not None
TITLE = "莆田市教育局2023年政府信息公开工作年度报告"
APPLICANTS = [column.key for column in FORM.columns]
HEADS = [column.label.zh for column in FORM.columns]
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
ROWS = {row.key.removeprefix("requests."): row for row in FORM.rows}
# whatever is not named here is zero; the sums of the form hold
REQUESTS = {
    "new": (5, 2, 0, 0, 0, 1, 8),
    "carried_over": (1, 0, 0, 0, 0, 0, 1),
    "granted": (3, 1, 0, 0, 0, 0, 4),
    "partial": (1, 0, 0, 0, 0, 0, 1),
    "denied.third_party": (0, 1, 0, 0, 0, 0, 1),
    "unavailable.not_held": (1, 0, 0, 0, 0, 1, 2),
    "concluded": (5, 2, 0, 0, 0, 1, 8),
    "carried_forward": (1, 0, 0, 0, 0, 0, 1),
}
DISPUTES = (1, 0, 0, 1, 2, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0)
DISPUTE_ROWS = {"reconsideration": "行政复议", "litigation.direct": "未经复议直接起诉", "litigation.after_reconsideration": "复议后起诉"}
_PROACTIVE: dict[str, int | Decimal] = {
    "proactive.rules.issued": 0, "proactive.rules.repealed": 0, "proactive.rules.in_force": 0,
    "proactive.normative_documents.issued": 3, "proactive.normative_documents.repealed": 1, "proactive.normative_documents.in_force": 12,
    "proactive.licensing.decisions": 45, "proactive.penalties.decisions": 6, "proactive.enforcement.decisions": 0,
    "proactive.fees.amount": Decimal("7.5"),
}  # fmt: skip
_GROUPS = {
    "denied.state_secret": ("（三）不予公开", 8), "unavailable.not_held": ("（四）无法提供", 3),
    "not_processed.petition": ("（五）不予处理", 5), "other.overdue_correction": ("（六）其他处理", 3),
}  # fmt: skip


def figures(key: str) -> list[int]:
    """The seven figures of a row of section 三."""
    return list(REQUESTS.get(key, (0,) * 7))


def _label(key: str) -> str:
    number = ROWS[key].number.removeprefix("三")
    text = ROWS[key].label.zh
    return f"{number[-1]}.{text}" if number[-1].isdigit() else f"{number}{'' if '（' in number else '、'}{text}"


LABELS = {key: _label(key) for key in ROWS}


def cell(text: object, across: int = 1, down: int = 1) -> str:
    """A cell of a table."""
    return f'<td colspan="{across}" rowspan="{down}">{text}</td>'


def line(*texts: object) -> str:
    """A row of a table with plain cells."""
    return "<tr>" + "".join(cell(text) for text in texts) + "</tr>"


def table(*rows: str) -> str:
    """A table of rows."""
    return f"<table>{''.join(rows)}</table>"


HEADER = (
    f"<tr>{cell('（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）', 3, 3)}{cell('申请人情况', 7)}</tr>"
    f"<tr>{cell('自然人', 1, 2)}{cell('法人或其他组织', 5)}{cell('总计', 1, 2)}</tr>{line(*HEADS[1:6])}"
)


def request_rows(
    shown: Callable[[str], Sequence[object]] = figures, label: Callable[[str], str] = LABELS.__getitem__, keys: Sequence[str] = tuple(ROWS)
) -> list[str]:
    """The rows of section 三 with the merged labels of the form; `shown` gives the cells after the label."""
    rows = []
    conclusions = [key for key in keys if ROWS[key].depth > 0]
    for key in keys:
        labels = cell("三、本年度办理结果", 1, len(conclusions)) if conclusions and key == conclusions[0] else ""
        if key in _GROUPS:
            labels += cell(_GROUPS[key][0], 1, _GROUPS[key][1])
        rows.append(f"<tr>{labels}{cell(label(key), 3 - ROWS[key].depth)}{''.join(map(cell, shown(key)))}</tr>")
    return rows


def flat_rows(shown: Callable[[str], Sequence[object]] = figures) -> list[str]:
    """The rows of section 三 with one cell for the label."""
    return [line(LABELS[key], *shown(key)) for key in ROWS]


PROACTIVE = table(
    line("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), line("规章", 0, 0, 0), line("行政规范性文件", 3, 1, 12),
    line("信息内容", "本年处理决定数量"), line("行政许可", 45), line("行政处罚", 6), line("行政强制", 0),
    line("信息内容", "本年收费金额（单位：万元）"), line("行政事业性收费", "7.5"),
)  # fmt: skip
DISPUTES_TABLE = table(
    f"<tr>{cell('行政复议', 5)}{cell('行政诉讼', 10)}</tr>",
    f"<tr>{''.join(cell(text, 1, 2) for text in OUTCOMES)}{cell('未经复议直接起诉', 5)}{cell('复议后起诉', 5)}</tr>",
    line(*OUTCOMES * 2),
    line(*DISPUTES),
)


def page(
    three: str = "",
    two: str = PROACTIVE,
    four: str = DISPUTES_TABLE,
    title: str = TITLE,
    one: str = "本单位及时回应社会关切。",
    sign: str = "",
) -> bytes:
    """The page of a report."""
    three = three or table(HEADER, *request_rows())
    parts = (
        ("一、总体情况", f"<p>{one}</p>"), ("二、主动公开政府信息情况", two), ("三、收到和处理政府信息公开申请情况", three),
        ("四、政府信息公开行政复议、行政诉讼情况", four), ("五、存在的主要问题及改进情况", "<p>公开的形式还不够丰富，下一步加以改进。</p>"),
        ("六、其他需要报告的事项", "<p>没有其他事项。</p>"),
    )  # fmt: skip
    body = "".join(f"<h3>{heading}</h3>{content}" for heading, content in parts)
    return f"<html><body><h1>{title}</h1>{body}<p>{sign}</p></body></html>".encode()


def truth() -> dict[CellKey, Decimal]:
    """Every cell of the page as written here."""
    cells = {CellKey.parse(key): Decimal(value) for key, value in _PROACTIVE.items()}
    for key in ROWS:
        named = zip(APPLICANTS, figures(key), strict=True)
        cells |= {CellKey(f"requests.{key}", applicant): Decimal(value) for applicant, value in named}
    keys = [f"{row}.{outcome}" for row in DISPUTE_ROWS for outcome in ("upheld", "corrected", "other", "pending", "total")]
    return cells | {CellKey(key): Decimal(value) for key, value in zip(keys, DISPUTES, strict=True)}
