"""The tables of the form as agencies print them: official labels, merged cells, and the printed variants.

Every label comes from the edition's data. Cells are filled by a function from the cell's key to the printed text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.generator.layout import GridCell, Table, TableRow
from indexer.domain.form import CellKey, Edition, FormTable, Row

Fill = Callable[[CellKey], str]

CONCLUSIONS = "三、本年度办理结果"
_APPLICANT_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_FEE_HEADERS = ("通知收取件数", "通知收取金额（元）", "实际收取金额（元）")


@dataclass(frozen=True)
class Variants:
    """How an agency departs from the printed form. Each is met in real reports."""

    single_other: bool = False  # （六）其他处理 as one row
    no_rules_row: bool = False  # a bureau makes no 规章
    short_normative_label: bool = False  # 规范性文件
    separate_clauses: bool = False  # a table for each clause of section 二
    fifteen_labels: bool = False  # three header rows in section 四, the last with all fifteen labels
    no_header: bool = False
    header_torn: bool = False  # labels of the header broken over rows
    fee_table: bool = False


def proactive_tables(form: Edition, variants: Variants, fill: Fill) -> list[Table]:
    """Section 二: the clauses of Article 20 below each other, in one table or in one each."""
    parts = [table for table in form.tables if table.section == "二"]
    width = 1 + max(len(table.columns) for table in parts)
    blocks = [_clause_rows(table, variants, fill, width) for table in parts]
    if variants.separate_clauses:
        return [Table("二", tuple(rows), width, 1, 2) for rows in blocks]
    return [Table("二", tuple(row for rows in blocks for row in rows), width, 1, 2)]


def _clause_rows(table: FormTable, variants: Variants, fill: Fill, width: int) -> list[TableRow]:
    labels = ["信息内容", *(_column_label(table, index) for index in range(len(table.columns)))]
    rows = [TableRow((GridCell(table.clause, 0, width),))]
    if not variants.no_header:
        rows.append(TableRow(tuple(_spread(labels, width))))
    for row in table.rows:
        if variants.no_rules_row and row.key == "proactive.rules":
            continue
        label = row.label.zh
        if variants.short_normative_label and row.key == "proactive.normative_documents":
            label = "规范性文件"
        keys = [table.key(row.key, column.key) for column in table.columns]
        cells = _spread([label, *(fill(key) for key in keys)], width)
        rows.append(TableRow((cells[0], *(_with_key(cell, key) for cell, key in zip(cells[1:], keys, strict=True)))))
    return rows


def _column_label(table: FormTable, index: int) -> str:
    column = table.columns[index]
    return f"{column.label.zh}（单位：{column.unit}）" if column.unit == "万元" else column.label.zh


def _spread(texts: Sequence[str], width: int) -> list[GridCell]:
    """Cells side by side, the last one over what is left of the row."""
    return [GridCell(text, column, 1 if column < len(texts) - 1 else width - column) for column, text in enumerate(texts)]


def _with_key(cell: GridCell, key: CellKey) -> GridCell:
    return GridCell(cell.text, cell.column, cell.colspan, cell.rowspan, key)


def requests_table(form: Edition, variants: Variants, fill: Fill) -> Table:
    """Section 三: three columns of labels merged downwards, seven of figures."""
    table = _table(form, "requests")
    rows = _printed_rows(table, variants)
    body: list[TableRow] = []
    conclusions = sum(row.number.startswith("三") for row in rows)
    seen: set[str] = set()
    for row in rows:
        labels = _labels(table, row, conclusions, seen)
        keys = [table.key(row.key, column.key) for column in table.columns]
        figures = [GridCell(fill(key), 3 + index, key=key) for index, key in enumerate(keys)]
        body.append(TableRow((*labels, *figures)))
    header = [] if variants.no_header else _requests_header(table, variants.header_torn)
    return Table("三", (*header, *body), 10, 3, len(header))


def _printed_rows(table: FormTable, variants: Variants) -> list[Row]:
    rows: list[Row] = []
    for row in table.rows:
        group = next((group for group in table.groups if group.key == "requests.other" and row.key in table.members(group.key)), None)
        if not (variants.single_other and group):
            rows.append(row)
        elif group not in rows:
            rows.append(group)
    return rows


def _labels(table: FormTable, row: Row, conclusions: int, seen: set[str]) -> list[GridCell]:
    """The label cells that begin in a row; `seen` are the merged ones that began above."""
    text = printed_label(row)
    if row.depth == 0:
        return [GridCell(text, 0, 3)]
    cells = []
    if CONCLUSIONS not in seen:
        seen.add(CONCLUSIONS)
        cells.append(GridCell(CONCLUSIONS, 0, 1, conclusions))
    if row.depth == 1:
        return [*cells, GridCell(text, 1, 2)]
    group = next(group for group in table.groups if row.key in table.members(group.key))
    if group.key not in seen:
        seen.add(group.key)
        cells.append(GridCell(printed_label(group), 1, 1, len(table.members(group.key))))
    return [*cells, GridCell(text, 2)]


def printed_label(row: Row) -> str:
    """A row's label with its number, as the form prints it."""
    longest = max(row.label.spellings, key=len) if row.key == "requests.partial" else row.label.zh
    match row.depth:
        case 0:
            return f"{row.number}、{longest}"
        case 1:
            return f"{row.number[1:]}{longest}"
        case _:
            return f"{row.number[-1]}.{longest}"


def _requests_header(table: FormTable, torn: bool) -> list[TableRow]:
    person, *organisations, total = (column.label.zh for column in table.columns)
    if torn:
        halves = [[label[:3] for label in organisations], [label[3:] for label in organisations]]
        return [
            TableRow((GridCell("申请人情况", 0, 10),), loose=True),
            TableRow(
                (
                    GridCell(_APPLICANT_NOTE[:20], 0, 3, 3),
                    GridCell(person, 3, 1, 3),
                    GridCell("法人或其他组织", 4, 5),
                    GridCell(total, 9, 1, 3),
                )
            ),
            *(TableRow(tuple(GridCell(half, 4 + index) for index, half in enumerate(line))) for line in halves),
        ]
    return [
        TableRow((GridCell(_APPLICANT_NOTE, 0, 3, 3), GridCell("申请人情况", 3, 7))),
        TableRow((GridCell(person, 3, 1, 2), GridCell("法人或其他组织", 4, 5), GridCell(total, 9, 1, 2))),
        TableRow(tuple(GridCell(label, 4 + index) for index, label in enumerate(organisations))),
    ]


def disputes_table(form: Edition, variants: Variants, fill: Fill) -> Table:
    """Section 四: fifteen figures in one row."""
    table = _table(form, "disputes")
    outcomes = [column.label.zh for column in table.columns]
    _, direct, after = (row.label.zh for row in table.rows)
    keys = list(table.cell_keys())
    figures = TableRow(tuple(GridCell(fill(key), index, key=key) for index, key in enumerate(keys)))
    heads = TableRow((GridCell("行政复议", 0, 5), GridCell("行政诉讼", 5, 10)))
    litigation = (GridCell(direct, 5, 5), GridCell(after, 10, 5))
    if variants.fifteen_labels:
        header = [
            TableRow((GridCell("行政复议", 0, 5, 2), GridCell("行政诉讼", 5, 10))),
            TableRow(litigation),
            TableRow(tuple(GridCell(label, index) for index, label in enumerate(outcomes * 3))),
        ]
    else:
        header = [
            heads,
            TableRow((*(GridCell(label, index, 1, 2) for index, label in enumerate(outcomes)), *litigation)),
            TableRow(tuple(GridCell(label, 5 + index) for index, label in enumerate(outcomes * 2))),
        ]
    return Table("四", (*header, figures), 15, 0, 3)


def fees_table(form: Edition, fill: Fill, with_label: bool) -> Table:
    """Section 六: fees charged for processing information (国办函〔2020〕109号)."""
    keys = list(_table(form, "fees").cell_keys())
    lead = int(with_label)
    header = [*(["指标"] if with_label else []), *_FEE_HEADERS]
    figures = (GridCell(fill(key), lead + index, key=key) for index, key in enumerate(keys))
    label = (GridCell("信息处理费", 0),) if with_label else ()
    return Table("六", (TableRow(tuple(_spread(header, 3 + lead))), TableRow((*label, *figures))), 3 + lead, lead, 1)


def local_table(captions: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> Table:
    """A table that is not of the form, as localities add them."""
    body = (TableRow(tuple(GridCell(text, column) for column, text in enumerate((label, *values)))) for label, values in rows)
    return Table("local", (TableRow(tuple(GridCell(text, column) for column, text in enumerate(captions))), *body), len(captions), 1, 1)


def _table(form: Edition, table_id: str) -> FormTable:
    table = form.table(table_id)
    if table is None:
        raise ValueError(f"edition {form.id} has no table {table_id!r}")
    return table
