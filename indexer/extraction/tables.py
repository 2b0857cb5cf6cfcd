"""Read the cells of the form out of a document's tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from indexer.domain.figures import read_cell
from indexer.domain.form import UNIT_AS_PRINTED, CellKey, Column, Edition, FormTable, editions
from indexer.domain.reconciliation import Equation, breaches
from indexer.domain.report import Cell, CellStatus
from indexer.domain.text import squeeze
from indexer.extraction.columns import Certainty, Fillers, PlacedRow, is_narrow, learn_fillers, place, without_empty_columns, without_totals
from indexer.extraction.fitting import FittedRow, fit_rows
from indexer.extraction.headers import learn_headers
from indexer.extraction.labelled_grid import LabelledCell, labelled_cells
from indexer.extraction.labels import similarity
from indexer.extraction.outline import Located
from indexer.extraction.pictures import alternatives, mend
from indexer.extraction.rows import SourceRow, source_rows
from indexer.parsing.document import ParsedDocument, TableRow

_MIN_HEADER_SIMILARITY = 0.75
_PRINTED_UNIT = re.compile(r"单位[：:]?(亿元|万元|元)|[（(](亿元|万元|元)[）)]")
_STATUS = {
    Certainty.PRINTED: CellStatus.REPORTED,
    Certainty.REPAIRED: CellStatus.REPAIRED,
    Certainty.GUESSED: CellStatus.REPAIRED,
    Certainty.DISPUTED: CellStatus.DISPUTED,
}


def detect_edition(document: ParsedDocument, year: int | None) -> Edition:
    """The edition a report was written on, told by the column labels only that edition has; the year is a hint at a tie."""
    text = squeeze(document.text)
    hits = {edition.id: sum(label in text for label in _distinctive_labels(edition)) for edition in editions().values()}
    best = max(hits.values())
    candidates = [edition for edition in editions().values() if hits[edition.id] == best]
    return next((edition for edition in candidates if year is not None and edition.valid_in(year)), candidates[0])


def _distinctive_labels(edition: Edition) -> set[str]:
    def labels(one: Edition) -> set[str]:
        return {column.label.zh for table in one.tables for column in table.columns}

    others = set[str]().union(*(labels(other) for other in editions().values() if other.id != edition.id))
    # 处理决定数量 is a part of 本年处理决定数量 and so tells nothing
    return {label for label in labels(edition) - others if not any(label in other for other in others)}


def extract_cells(located: Sequence[Located], edition: Edition) -> dict[CellKey, Cell]:
    """Every cell of the edition: reported, blank, repaired, disputed, or absent; groups only where a row prints them."""
    rows = list(source_rows(located))
    cells = {
        key: Cell(key, CellStatus.ABSENT, unit=info.column.unit) for key, info in edition.cells.items() if info.row not in info.table.groups
    }
    for table in edition.tables:
        found = _side_by_side(rows, located, table) if table.side_by_side else _stacked(rows, located, table)
        for cell in found:
            cells[cell.key] = cell
    return _mark_disputed(mend(cells, alternatives(item.element for item in located), edition), edition)


def _in_section(rows: Sequence[SourceRow], table: FormTable) -> Sequence[SourceRow]:
    """Rows under the table's heading; all rows if the document has no such heading."""
    return [row for row in rows if row.section == table.section] or rows


def _stacked(rows: Sequence[SourceRow], located: Sequence[Located], table: FormTable) -> Iterator[Cell]:
    candidates = _in_section(rows, table)
    headers = learn_headers(located, table)
    columns = _with_printed_units(table, candidates)
    for part in headers.parted(candidates):
        fitted = without_totals(without_empty_columns(fit_rows(part, table), len(table.columns)), table)
        fillers = learn_fillers(fitted, len(table.columns))
        narrow = is_narrow(fitted, table)
        for item in fitted:
            header = headers.over(item.source)
            placed = place(item, table, fillers, header, narrow)
            shown = [column for column in columns if header is None or header.may_show(column.key, table)]
            yield from _row_cells(item, placed, table, shown)


def _side_by_side(rows: Sequence[SourceRow], located: Sequence[Located], table: FormTable) -> Iterator[Cell]:
    """Cells of a table whose rows stand beside each other on one line, below a line of column labels."""
    line = _one_line(table)
    source = _line_below_header(rows, located, table)
    if source is None or source.figures < len(line.columns) > len(source.zone):
        elsewhere = labelled_cells((item for item in located if item.section == table.section), table)
        if elsewhere:
            yield from _labelled(elsewhere, table)
            return
    if source is None:
        return
    row = FittedRow(line.rows[0], source)
    yield from _row_cells(row, place(row, line, Fillers({})), line, line.columns)


def _labelled(found: Sequence[LabelledCell], table: FormTable) -> Iterator[Cell]:
    rows = {row.key: row for row in table.rows}
    for key, row in rows.items():
        own = [item for item in found if item.row == key]
        if own:
            source = FittedRow(row, SourceRow(table.section, (), (), own[0].row_place))
            placed = PlacedRow({item.column: item.cell for item in own}, Certainty.PRINTED)
            yield from _row_cells(source, placed, table, table.columns)


def _one_line(table: FormTable) -> FormTable:
    """The same table as a single row whose columns are all of its cells."""
    columns = tuple(replace(column, key=f"{row.key}.{column.key}") for row in table.rows for column in table.columns)
    rules = tuple(
        replace(rule, sums=tuple(f"{row.key}.{key}" for key in rule.sums), equal=tuple(f"{row.key}.{key}" for key in rule.equal))
        for row in table.rows
        for rule in table.rules
    )
    return replace(table, columns=columns, rows=(replace(table.rows[0], key=""),), rules=rules)


def _line_below_header(rows: Sequence[SourceRow], located: Sequence[Located], table: FormTable) -> SourceRow | None:
    width = len(table.rows) * len(table.columns)
    headers = [item.element.place.start or 0 for item in located if isinstance(item.element, TableRow) and _is_header(item.element, table)]
    if headers:
        below = [row for row in rows if (row.place.start or 0) > headers[-1]]
        whole = (row for row in below if row.section == table.section and len(row.zone) >= width)
        return next(whole, next((row for row in below if row.figures), None))
    # a header that is no table row: only a line as wide as the form's will do
    own = [*(row.label for row in table.rows), *(column.label for column in table.columns)]
    alone = (row for row in rows if row.section == table.section and row.figures and width in (row.figures, len(row.zone)))
    return next(
        (row for row in alone if not row.labels or max(similarity(row.label, label) for label in own) >= _MIN_HEADER_SIMILARITY), None
    )


def _is_header(row: TableRow, table: FormTable) -> bool:
    labels = [cell.text for cell in row.cells if cell.text and not read_cell(cell.text)]
    hits = sum(any(similarity(label, column.label) >= _MIN_HEADER_SIMILARITY for label in labels) for column in table.columns)
    return 2 * hits > len(table.columns)


def _with_printed_units(table: FormTable, rows: Iterable[SourceRow]) -> tuple[Column, ...]:
    """Columns with the unit that their printed header names, where it names one: 本年收费金额（单位：元）."""
    printed = {}
    for row in rows:
        for label in row.labels:
            if unit := _PRINTED_UNIT.search(squeeze(label)):
                printed[label] = unit[1] or unit[2]
    columns = []
    for column in table.columns:
        units = [
            unit
            for label, unit in printed.items()
            if similarity(_PRINTED_UNIT.sub("", squeeze(label)), column.label) >= _MIN_HEADER_SIMILARITY
        ]
        columns.append(replace(column, unit=units[0]) if units and column.unit in ("元", "万元", UNIT_AS_PRINTED) else column)
    return tuple(columns)


def _row_cells(item: FittedRow, placed: PlacedRow, table: FormTable, columns: Sequence[Column]) -> Iterator[Cell]:
    guessed = placed.certainty is Certainty.GUESSED and any(cell.confidence is not None for cell in item.source.zone)
    for column in columns:
        key = table.key(item.row.key, column.key) if item.row.key else CellKey(column.key)
        grid_cell = placed.cells.get(column.key)
        unit = "" if column.unit == UNIT_AS_PRINTED else column.unit
        figure = read_cell(grid_cell.text) if grid_cell else None
        raw = grid_cell.text if grid_cell else ""
        at = grid_cell.place if grid_cell else None
        confidence = grid_cell.confidence if grid_cell else None
        if figure is None:
            # a figure of the picture may belong here
            confidence = 0.0 if guessed else confidence
            yield Cell(key, CellStatus.BLANK, unit=unit, raw=raw, place=at, row_place=item.source.place, confidence=confidence)
            continue
        unsure = item.by_order or figure.misread
        certainty = Certainty.REPAIRED if unsure and placed.certainty is Certainty.PRINTED else placed.certainty
        yield Cell(
            key, _STATUS[certainty], figure.value, figure.unit or unit, raw, figure.note, at, item.source.place, confidence=confidence
        )


def _mark_disputed(cells: dict[CellKey, Cell], edition: Edition) -> dict[CellKey, Cell]:
    """Mark the printed cells of every sum that does not hold; where broken sums cross, only the cells they share."""
    values = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    blamed: set[CellKey] = set()
    for broken in _crossing([equation for equation, _, _ in breaches(values, edition)]):
        counts = {key: sum(key in equation.cells for equation in broken) for equation in broken for key in equation.cells if key in values}
        worst = max(counts.values(), default=0)
        blamed |= {key for key, count in counts.items() if count == worst}
    return {key: replace(cell, status=CellStatus.DISPUTED) if key in blamed else cell for key, cell in cells.items()}


def _crossing(equations: Sequence[Equation]) -> list[list[Equation]]:
    """Broken sums by the cells they share: one wrong figure breaks those that cross in it, not the others."""
    groups: list[list[Equation]] = []
    for equation in equations:
        touching = [group for group in groups if any(set(equation.cells) & set(other.cells) for other in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([equation, *(other for group in touching for other in group)])
    return groups
