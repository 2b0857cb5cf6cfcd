"""What happens to figures on their way from an agency to a reader: how they are printed, and where they are not."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from eval.generator.layout import GridCell, Layout, Table, TableRow, requests_changed
from indexer.domain.form import find_cell

Change = Callable[[str, GridCell], str]

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_FULL_WIDTH = str.maketrans("0123456789.,+-", "０１２３４５６７８９．，＋－")


# ---------------------------------------------------------------- figures


def _figures(layout: Layout, change: Change, sections: str = "二三四六") -> Layout:
    def cell_changed(cell: GridCell) -> GridCell:
        return replace(cell, text=change(cell.text, cell)) if cell.key and cell.text else cell

    return layout.with_tables(lambda table: table.mapped(cell_changed) if table.id in sections else table)


def blank_zeros(layout: Layout, _rng: random.Random) -> Layout:
    """Zeros are left blank."""
    return _figures(layout, lambda text, _: "" if text == "0" else text, "三四")


def some_zeros_blank(layout: Layout, rng: random.Random) -> Layout:
    """Some zeros are left blank."""
    return _figures(layout, lambda text, _: "" if text == "0" and rng.random() < 0.3 else text, "三四")


def marked_zeros(layout: Layout, rng: random.Random) -> Layout:
    """A dash, a slash or 无 stands where nothing was counted."""
    mark = rng.choice(("-", "—", "——", "/", "无"))
    return _figures(layout, lambda text, _: mark if text == "0" else text, "三四")


def full_width_digits(layout: Layout, _rng: random.Random) -> Layout:
    """Figures in full-width digits."""
    return _figures(layout, lambda text, _: text.translate(_FULL_WIDTH))


def thousands_separators(layout: Layout, _rng: random.Random) -> Layout:
    """Large figures with commas."""
    return _figures(layout, lambda text, _: f"{int(text):,}" if text.isdigit() and len(text) > 3 else text)


def decimals(layout: Layout, _rng: random.Random) -> Layout:
    """Amounts with two decimals even where they are whole."""
    return _figures(layout, lambda text, cell: f"{text}.00" if text.isdigit() and "amount" in str(cell.key) else text, "二六")


def units(layout: Layout, rng: random.Random) -> Layout:
    """Some figures carry the unit their column is counted in."""

    def with_unit(text: str, cell: GridCell) -> str:
        info = find_cell(cell.key) if cell.key else None
        counted = info is not None and info.column.unit in ("件", "项") and _NUMBER.fullmatch(text) and not str(cell.key).endswith("change")
        return f"{text}{info.column.unit}" if info and counted and rng.random() < 0.5 else text

    return _figures(layout, with_unit)


def notes(layout: Layout, rng: random.Random) -> Layout:
    """Some figures are followed by a remark in brackets or a footnote mark."""

    def with_note(text: str, _: GridCell) -> str:
        if not text.isdigit() or int(text) < 4 or rng.random() > 0.1:
            return text
        return text + rng.choice((f"（其中修订{int(text) // 2}件）", "①", "*", f"（含上年{int(text) - 1}件）"))

    return _figures(layout, with_note)


# ---------------------------------------------------------------- missing figures


def _without_figures(row: TableRow, count: int, removed: bool, strained: bool) -> TableRow:
    gone = set(row.figures[-count:])
    kept = [replace(cell, text="") if cell in gone else cell for cell in row.cells if not (removed and cell in gone)]
    return replace(row, cells=tuple(replace(cell, strained=cell.strained or strained) for cell in kept))


def some_totals_missing(layout: Layout, rng: random.Random) -> Layout:
    """The last column was not copied in some rows."""

    def cut(table: Table) -> Table:
        rows = table.figure_rows()
        chosen = set(rng.sample(rows, min(len(rows), rng.randint(1, 8))))
        removed = rng.random() < 0.5
        changed = (_without_figures(row, 1, removed, True) if index in chosen else row for index, row in enumerate(table.rows))
        return replace(table, rows=tuple(changed))

    return requests_changed(layout, cut)


def all_totals_missing(layout: Layout, rng: random.Random) -> Layout:
    """The last column holds nothing."""
    removed = rng.random() < 0.5
    return requests_changed(
        layout,
        lambda table: replace(table, rows=tuple(_without_figures(row, 1, removed, False) if row.figures else row for row in table.rows)),
    )


def reconsideration_blank(layout: Layout, _rng: random.Random) -> Layout:
    """An agency that had no reconsideration leaves its five cells blank."""
    return _figures(layout, lambda text, cell: "" if str(cell.key).startswith("reconsideration.") else text, "四")
