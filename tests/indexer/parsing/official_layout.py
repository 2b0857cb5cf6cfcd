"""A report as agencies lay it out: the official form with its merged cells, and renderings of it as a web page and in Word."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import docx

from indexer.domain.form import Edition, FormTable, Row
from indexer.domain.report import Report
from indexer.domain.text import squeeze
from indexer.extraction.outline import outline
from indexer.parsing.document import ParsedDocument, TextLine


@dataclass(frozen=True)
class FormCell:
    text: str
    width: int = 1
    height: int = 1


FormRow = list[FormCell]
FormBlock = str | list[FormRow]
"""A line of text, or the rows of a table."""


def official_form(report: Report, document: ParsedDocument, printed: Mapping[str, str | None]) -> list[FormBlock]:
    """The report's own prose around the official tables; `printed`: what each cell shows, '' for a blank, None for no such row."""
    edition = report.edition
    lines = [(item.section, item.element.text) for item in outline(document, edition) if isinstance(item.element, TextLine)]
    blocks: list[FormBlock] = [report.title]
    blocks += [text for part, text in lines if part == "" and squeeze(text) != squeeze(report.title)]
    for section in edition.sections:
        blocks.append(f"{section.id}、{section.label.zh}")
        match section.id:
            case "二":
                blocks.append(list(_proactive(edition, printed)))
            case "三":
                blocks.append(list(_requests(edition, printed)))
            case "四":
                blocks.append(list(_disputes(edition, printed)))
            case _:
                blocks += [text for part, text in lines if part == section.id and not _is_title(text, section.id)]
                fees = [table for table in edition.tables if table.section == section.id and _rows(table, printed)]
                blocks += [[_header(table, 3), *_stacked(table, printed, 3)] for table in fees]
    return blocks


def _is_title(text: str, section: str) -> bool:
    return squeeze(text).startswith(f"{section}、") and len(squeeze(text)) < 30


def _rows(table: FormTable, printed: Mapping[str, str | None]) -> list[Row]:
    return [row for row in table.rows if all(printed[str(table.key(row.key, column.key))] is not None for column in table.columns)]


def _header(table: FormTable, width: int) -> FormRow:
    return [FormCell("信息内容"), *_spread([column.label.zh for column in table.columns], width)]


def _spread(texts: Sequence[str | None], width: int) -> FormRow:
    share = width // len(texts)
    return [FormCell(text or "", share) for text in texts]


def _stacked(table: FormTable, printed: Mapping[str, str | None], width: int) -> Iterator[FormRow]:
    for row in _rows(table, printed):
        yield [FormCell(row.label.zh), *_spread([printed[str(table.key(row.key, column.key))] for column in table.columns], width)]


def _proactive(edition: Edition, printed: Mapping[str, str | None]) -> Iterator[FormRow]:
    for table in edition.tables:
        if table.section == "二":
            yield [FormCell(table.clause, 4)]
            yield _header(table, 3)
            yield from _stacked(table, printed, 3)


def _requests(edition: Edition, printed: Mapping[str, str | None]) -> Iterator[FormRow]:
    table = edition.table("requests")
    assert table is not None
    labels = [column.label.zh for column in table.columns]
    yield [FormCell("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), FormCell("申请人情况", 7)]
    yield [FormCell(labels[0], height=2), FormCell("法人或其他组织", 5), FormCell(labels[-1], height=2)]
    yield [FormCell(label) for label in labels[1:-1]]
    results = [row for row in table.rows if row.depth]
    groups = {group.key: group for group in table.groups}
    begun: set[str] = set()
    for row in table.rows:
        figures = [FormCell(printed[str(table.key(row.key, column.key))] or "") for column in table.columns]
        cells: FormRow = [FormCell("三、本年度办理结果", height=len(results))] if results and row is results[0] else []
        group = groups.get(row.key.rpartition(".")[0]) if row.depth == 2 else None
        sign = row.number.removeprefix("三")
        if row.depth == 0:
            cells = [FormCell(f"{sign}、{row.label.zh}", 3)]
        elif group is None:
            cells.append(FormCell(f"{sign}{row.label.zh}", 2))
        else:
            if group.key not in begun:
                begun.add(group.key)
                height = sum(other.key.startswith(f"{group.key}.") for other in table.rows)
                cells.append(FormCell(f"{group.number.removeprefix('三')}{group.label.zh}", height=height))
            cells.append(FormCell(f"{sign[-1]}.{row.label.zh}"))
        yield cells + figures


def _disputes(edition: Edition, printed: Mapping[str, str | None]) -> Iterator[FormRow]:
    table = next(table for table in edition.tables if table.side_by_side)
    labels = [column.label.zh for column in table.columns]
    yield [FormCell("行政复议", 5), FormCell("行政诉讼", 10)]
    yield [*(FormCell(label, height=2) for label in labels), FormCell("未经复议直接起诉", 5), FormCell("复议后起诉", 5)]
    yield [FormCell(label) for label in labels * 2]
    yield [FormCell(printed[str(table.key(row.key, column.key))] or "") for row in table.rows for column in table.columns]


def as_web_page(blocks: Sequence[FormBlock]) -> str:
    """A page as a site shows it: menus, the article in nested layout tables, every figure in a paragraph and a span, a footer."""
    parts = []
    for block in blocks:
        if isinstance(block, str):
            parts.append(f"<p style='text-indent:2em'><span style='font-family:仿宋'>{escape(block)}</span></p>")
            continue
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td colspan={cell.width} rowspan='{cell.height}'><p align=center><span>{escape(cell.text) or '&nbsp;'}</span></p></td>"
                for cell in row
            )
            + "</tr>"
            for row in block
        )
        parts.append(f"<div class='table-box'><table border=1><tbody>{rows}</tbody></table></div>")
    menu = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("首页", "政务公开", "办事服务", "互动交流"))
    return (
        f"<html><head><title>{escape(str(blocks[0]))}_信息公开</title><style>td{{color:red}}</style></head><body><ul>{menu}</ul>"
        f"<table width=1000><tr><td width=200><a href='/a'>机构职能</a><br><a href='/b'>年度报告</a></td><td><div id=zoom>{''.join(parts)}</div></td></tr></table>"
        "<div class=footer>版权所有：某某局　网站标识码：1234567890　闽ICP备00000000号</div><script>var total=99;</script></body></html>"
    )


def as_word_document(blocks: Sequence[FormBlock]) -> bytes:
    """A .docx with real merged cells."""
    document = docx.Document()
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        width = max(sum(cell.width for cell in row) for row in block)
        table = document.add_table(len(block), width)
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(block):
            column = 0
            for cell in row:
                while (number, column) in taken:
                    column += 1
                area = [(number + down, column + right) for down in range(cell.height) for right in range(cell.width)]
                taken.update(area)
                first, last = area[0], area[-1]
                corner = table.cell(*first)
                (corner.merge(table.cell(*last)) if first != last else corner).text = cell.text
                column += cell.width
    document.add_paragraph()  # Word ends every document with a paragraph
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
