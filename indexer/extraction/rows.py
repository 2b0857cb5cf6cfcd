"""Rows of figures as a document has them: what is printed as the label, and the cells that may hold figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.domain.figures import is_blank, read_cell
from indexer.domain.report import Place
from indexer.extraction.outline import Located
from indexer.parsing.document import GridCell, TableRow, TextLine

_FIGURE = r"[+＋－-]?\d[\d,，]*(?:[.．]\d+)?(?:件|项|个|宗|条|元|万元)?(?:（[^（）\s]*）|\([^()\s]*\)|[①-⑳*])?"
# a line of text that converters made of a table row: a label, then figures to the end
# what stands for no figure among figures
_MARK = r"[-—–－/无]"
_ROW_LINE = re.compile(
    rf"(?P<label>[^\d\s].*?|\d[.、].*?)??\s*(?P<figures>(?<!\S)(?:{_FIGURE}|{_MARK}(?=\s+(?:{_FIGURE}|{_MARK})))"
    rf"(?:\s+(?:{_FIGURE}|{_MARK}))*)(?:(?<=[\d/无-])\s+(?P<remark>[\u4e00-\u9fff]{{2,8}}))?\s*$"
)
_MIN_BEFORE_REMARK = 4
# - 3 -, 第3页: of the page, whatever stands around it
_PAGE_NUMBER = re.compile(r"\s*(?:[-—–]+\s*\d{1,3}\s*[-—–]+|第\s*\d{1,3}\s*页.*)")


@dataclass(frozen=True)
class SourceRow:
    """A row that may belong to a form table.

    `label` is the text cell next to the figures, `labels` all of them; `zone` the cells after the label, blanks included.
    `from_lines`: put together from lines that hold one cell each. `parted_by_space`: nothing but white space told its cells
    apart, so that a blank one may be missing.
    """

    section: str
    labels: tuple[str, ...]
    zone: tuple[GridCell, ...]
    place: Place
    from_lines: bool = False
    parted_by_space: bool = False

    @property
    def label(self) -> str:
        return self.labels[-1] if self.labels else ""

    @property
    def figures(self) -> int:
        """How many cells of the zone hold a figure."""
        return sum(read_cell(cell.text) is not None for cell in self.zone)


def source_rows(located: Iterable[Located]) -> Iterator[SourceRow]:
    """Every table row, every line that looks like one, and every label with a figure on each line below it, in reading order."""
    column: list[TextLine] = []
    section = ""
    for item in located:
        line = item.element
        if isinstance(line, TextLine) and _PAGE_NUMBER.fullmatch(line.text):
            continue
        cells = line.cells if isinstance(line, TableRow) else _line_cells(line)
        if isinstance(line, TextLine) and len(cells) < 2:
            # a table copied as text has every cell on a line of its own
            if not _is_figure(line):
                yield from _column_row(column, section)
                column, section = [line], item.section
            elif column:
                column.append(line)
            continue
        yield from _column_row(column, section)
        column = []
        if cells:
            row = _row(cells, item.section, line.place)
            yield replace(row, parted_by_space=isinstance(line, TextLine) or line.parted_by_space)
    yield from _column_row(column, section)


def is_table_line(line: TextLine) -> bool:
    """Whether a line of text is a row of figures, or a single one, rather than prose."""
    return bool(_line_cells(line)) or _is_figure(line)


def _is_figure(line: TextLine) -> bool:
    return read_cell(line.text) is not None


def _column_row(lines: Sequence[TextLine], section: str) -> Iterator[SourceRow]:
    """A label and the figures on the lines below it as a row; a label alone is none."""
    if len(lines) < 2:
        return
    cells = tuple(GridCell(line.text, line.place, line.confidence) for line in lines)
    row = _row(cells, section, Place(lines[0].place.start, lines[-1].place.end, lines[0].place.page))
    yield replace(row, from_lines=True, parted_by_space=True)


def _row(cells: tuple[GridCell, ...], section: str, place: Place) -> SourceRow:
    kinds = ["blank" if is_blank(cell.text) else "figure" if read_cell(cell.text) else "text" for cell in cells]
    if kinds[:2] == ["figure", "text"] and "figure" in kinds[2:]:
        cells, kinds = cells[1:], kinds[1:]  # rows that are numbered in a column of its own
    first_figure = kinds.index("figure") if "figure" in kinds else len(kinds)
    last_label = max((index for index in range(first_figure) if kinds[index] == "text"), default=-1)
    zone = cells[last_label + 1 :]
    while zone and kinds[len(cells) - 1] == "text" and first_figure < len(cells):
        # a remark in a last column is no figure
        zone, cells, kinds = zone[:-1], cells[:-1], kinds[:-1]
    labels = tuple(cell.text for cell, kind in zip(cells[: last_label + 1], kinds, strict=False) if kind == "text")
    return SourceRow(section, labels, zone, place)


def _line_cells(line: TextLine) -> tuple[GridCell, ...]:
    match = _ROW_LINE.fullmatch(line.text)
    if match is None or line.place.start is None:
        return ()
    if match["remark"] and len(match["figures"].split()) < _MIN_BEFORE_REMARK:
        return ()  # 收到申请 3 件次 is prose
    spans = [match.span("label")] if match["label"] else []
    offset = match.start("figures")
    spans += [(offset + figure.start(), offset + figure.end()) for figure in re.finditer(r"\S+", match["figures"])]
    start, page, printed_page = line.place.start, line.place.page, line.place.printed_page
    return tuple(
        GridCell(line.text[left:right], Place(start + left, start + right, page, printed_page), line.confidence) for left, right in spans
    )
