"""What happens to labels, rows and columns of tables on their way from an agency to a reader."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from eval.generator.form_tables import CONCLUSIONS
from eval.generator.layout import GridCell, Layout, Table, TableRow, requests_changed

_NUMBERED = re.compile(r"^(\d\.|（.）|[一二三四]、)")
_GROUP = re.compile(r"^（[三四五六]）(?:不予公开|无法提供|不予处理|其他处理)$")
_HALF_WIDTH = str.maketrans("（），：", "(),:")
_LOOK_ALIKES = str.maketrans("一二人行文见民止金色方工目门", "⼀⼆⼈⾏⽂⻅⺠⽌⾦⾊⽅⼯⽬⻔")


# ---------------------------------------------------------------- labels


def _labels(layout: Layout, change: Callable[[str], str]) -> Layout:
    def cell_changed(cell: GridCell) -> GridCell:
        return cell if cell.key or not _NUMBERED.match(cell.text) else replace(cell, text=change(cell.text))

    return layout.with_tables(lambda table: table.mapped(cell_changed) if table.id in "二三" else table)


def lost_characters(layout: Layout, rng: random.Random) -> Layout:
    """Labels lose a character or two."""

    def lose(text: str) -> str:
        if len(text) < 7 or text == CONCLUSIONS or rng.random() > 0.3:
            return text
        for _ in range(rng.choice((1, 1, 2))):
            index = rng.randrange(3, len(text))
            text = text[:index] + text[index + 1 :]
        return text

    return _labels(layout, lose)


def spaced_labels(layout: Layout, rng: random.Random) -> Layout:
    """Spaces inside labels, where a narrow cell broke the line."""
    return _labels(layout, lambda text: "".join(sign + " " * (rng.random() < 0.15) for sign in text).strip())


def half_width_brackets(layout: Layout, _rng: random.Random) -> Layout:
    """Brackets, commas and colons of tables in half width."""
    return layout.with_tables(
        lambda table: table.mapped(lambda cell: cell if cell.key else replace(cell, text=cell.text.translate(_HALF_WIDTH)))
    )


def look_alike_radicals(layout: Layout, _rng: random.Random) -> Layout:
    """Radicals that look like the characters meant, as PDF fonts of offices print them."""
    return layout.with_texts(lambda text: text.translate(_LOOK_ALIKES))


def _label_of(row: TableRow) -> GridCell | None:
    labels = [cell for cell in row.cells if not cell.key and cell.text and cell.rowspan == 1]
    return labels[-1] if row.figures and labels else None


def labels_lost(layout: Layout, rng: random.Random) -> Layout:
    """Some rows of section 三 keep their figures and lose their label."""

    def lose(table: Table) -> Table:
        rows = [index for index in table.figure_rows() if _label_of(table.rows[index])]
        chosen = set(rng.sample(rows, min(len(rows), rng.choice((1, 1, 2, 3)))))
        changed = []
        for index, row in enumerate(table.rows):
            label = _label_of(row) if index in chosen else None
            cells = tuple(replace(cell, text="" if cell is label else cell.text, strained=True) for cell in row.cells)
            changed.append(replace(row, cells=cells) if label else row)
        return replace(table, rows=tuple(changed))

    return requests_changed(layout, lose)


def broken_labels(layout: Layout, rng: random.Random) -> Layout:
    """Some labels of section 三 are broken over two rows or lines, the figures with either half or between them."""

    def tear(table: Table) -> Table:
        rows = [index for index in table.figure_rows() if (label := _label_of(table.rows[index])) and len(label.text) > 6]
        for index in sorted(rng.sample(rows, min(len(rows), rng.choice((1, 2, 4)))), reverse=True):
            table = _broken(table, index, rng)
        return table

    return requests_changed(layout, tear)


def _broken(table: Table, index: int, rng: random.Random) -> Table:
    row = table.rows[index]
    label = _label_of(row)
    if label is None:
        return table
    cut = rng.randrange(3, len(label.text) - 2)
    first, second = label.text[:cut], label.text[cut:]

    def with_label(text: str, figures: bool = True) -> TableRow:
        cells = (
            replace(cell, text=text if cell is label else cell.text if figures or not cell.key else "", strained=True) for cell in row.cells
        )
        return TableRow(tuple(cell if figures else replace(cell, key=None) for cell in cells))

    def alone(text: str, loose: bool) -> TableRow:
        return TableRow(
            (replace(label, text=text, column=0 if loose else label.column, colspan=table.width if loose else label.colspan),), loose
        )

    def set_row(at: int, new: TableRow) -> Table:
        return replace(table, rows=(*table.rows[:at], new, *table.rows[at + 1 :]))

    match rng.choice(("figures first", "figures second", "line before", "line after", "lines around")):
        case "figures first":
            return set_row(index, with_label(first)).inserted(index + 1, alone(second, loose=False))
        case "figures second":
            lower = TableRow((alone(second, loose=False).cells[0], *(replace(cell, strained=True) for cell in row.figures)))
            return set_row(index, with_label(first, figures=False)).inserted(index + 1, lower)
        case "line before":
            return set_row(index, with_label(second)).inserted(index, alone(first, loose=True))
        case "line after":
            return set_row(index, with_label(first)).inserted(index + 1, alone(second, loose=True))
        case _:
            return set_row(index, with_label("")).inserted(index + 1, alone(second, loose=True)).inserted(index, alone(first, loose=True))


# ---------------------------------------------------------------- group labels


def _regrouped(layout: Layout, put: Callable[[Table, int, GridCell], Table]) -> Layout:
    """Take each group label out of its merged cell and let `put` place it elsewhere."""

    def regroup(table: Table) -> Table:
        for index in reversed(range(len(table.rows))):
            found = next((cell for cell in table.rows[index].cells if _GROUP.match(cell.text) and cell.rowspan > 1), None)
            if found is not None:
                cells = tuple(replace(cell, text="") if cell is found else cell for cell in table.rows[index].cells)
                table = replace(table, rows=(*table.rows[:index], TableRow(cells), *table.rows[index + 1 :]))
                table = put(table, index, found)
        return table

    return requests_changed(layout, regroup)


def _group_row(table: Table, label: GridCell) -> TableRow:
    return TableRow((GridCell(label.text, 1, table.width - 1),))


def group_label_before(layout: Layout, _rng: random.Random) -> Layout:
    """Each group label on a row of its own before its rows."""
    return _regrouped(layout, lambda table, index, label: table.inserted(index, _group_row(table, label)))


def group_label_after(layout: Layout, _rng: random.Random) -> Layout:
    """Each group label on a row of its own after its rows, as readers print a cell merged downwards and aligned low."""
    return _regrouped(layout, lambda table, index, label: table.inserted(index + label.rowspan, _group_row(table, label)))


def group_label_missing(layout: Layout, _rng: random.Random) -> Layout:
    """No group labels."""
    return _regrouped(layout, lambda table, _, __: table)


def group_label_in_pieces(layout: Layout, _rng: random.Random) -> Layout:
    """A group label whose last characters slipped into the cell below."""

    def slip(table: Table, index: int, label: GridCell) -> Table:
        first, second = table.rows[index], table.rows[index + 1]
        upper = tuple(
            GridCell(label.text[:-2], cell.column, cell.colspan) if cell.column == label.column and not cell.text else cell
            for cell in first.cells
        )
        lower = (GridCell(label.text[-2:], label.column, 1, label.rowspan - 1), *second.cells)
        return replace(table, rows=(*table.rows[:index], TableRow(upper), TableRow(lower), *table.rows[index + 2 :]))

    return _regrouped(layout, slip)


# ---------------------------------------------------------------- columns


def _column_inserted(table: Table, at: int, texts: Sequence[str]) -> Table:
    """The table with a column before column `at`, one text for each row."""
    rows = []
    for index, (row, covered) in enumerate(zip(table.rows, table.matrix(), strict=True)):
        over = covered[at][0] if at < table.width else None
        crossed = over is not None and covered[at][2] < at
        moved = [
            replace(cell, column=cell.column + 1)
            if cell.column >= at
            else replace(cell, colspan=cell.colspan + (cell.column + cell.colspan > at))
            for cell in row.cells
        ]
        whole_line = row.loose or crossed
        rows.append(
            replace(row, cells=tuple(moved if whole_line else sorted((*moved, GridCell(texts[index], at)), key=lambda cell: cell.column)))
        )
    labels = table.label_columns + (at < table.label_columns)
    return replace(table, rows=tuple(rows), width=table.width + 1, label_columns=labels)


def _blank_columns(layout: Layout, position: Callable[[Table], int], count: int) -> Layout:
    def widen(table: Table) -> Table:
        for _ in range(count):
            table = _column_inserted(table, position(table), [""] * len(table.rows))
        return table

    return requests_changed(layout, widen)


def two_empty_columns(layout: Layout, _rng: random.Random) -> Layout:
    """Two empty columns between labels and figures."""
    return _blank_columns(layout, lambda table: table.label_columns, 2)


def empty_column_between(layout: Layout, rng: random.Random) -> Layout:
    """An empty column among the figures."""
    at = rng.randint(4, 8)
    return _blank_columns(layout, lambda _: at, 1)


def remark_column(layout: Layout, rng: random.Random) -> Layout:
    """A column for remarks at the end."""
    return requests_changed(
        layout,
        lambda table: _column_inserted(
            table, table.width, ["备注" if index == 0 else rng.choice(("", "", "含市级", "见说明")) for index in range(len(table.rows))]
        ),
    )
