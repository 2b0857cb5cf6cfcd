"""Tell which column each figure of a row stands in.

A row with as many figures as the form has columns needs no thought. With fewer, the grid decides where it shows blanks;
then rows laid out alike; then the form's sums; and where nothing does, figures stand next to their label and what was cut
off is at the right edge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto

from indexer.domain.figures import CellFigure, read_cell
from indexer.domain.form import FormTable, SumRule
from indexer.extraction.fitting import FittedRow
from indexer.extraction.headers import Header
from indexer.extraction.rows import SourceRow
from indexer.parsing.document import GridCell

# rows that must agree before a column is taken for none of the form's
_MIN_ALIKE = 2


class Certainty(Enum):
    """How the columns of a row were told; `GUESSED`: some are missing, and neither the grid nor a sum says which."""

    PRINTED = auto()
    REPAIRED = auto()
    GUESSED = auto()
    DISPUTED = auto()


@dataclass(frozen=True)
class PlacedRow:
    """The cells of a row by column key; a column without an entry was cut off."""

    cells: Mapping[str, GridCell]
    certainty: Certainty


@dataclass(frozen=True)
class Fillers:
    """Empty cells between label and figures, by depth of the row. `cut`: no row prints all columns, some are cut off at the right."""

    by_depth: Mapping[int, int]
    cut: bool = False


def learn_fillers(rows: Sequence[FittedRow], width: int) -> Fillers:
    """How many empty cells stand between label and figures, by depth of the row's number on the form.

    一 spans all label columns, 三（一） all but one, 三（三）1 stands in the last: what the rows that print every column do
    holds for those of the same depth that do not.
    """
    votes: dict[int, Counter[int]] = {}
    for item in rows:
        filled = _filled(item.source)
        if len(filled) == width and filled[-1] - filled[0] == width - 1:
            votes.setdefault(item.row.depth, Counter())[filled[0]] += 1
    learnt = {depth: counter.most_common(1)[0][0] for depth, counter in votes.items()}
    return Fillers(learnt) if learnt else Fillers(_fillers_of_cut_rows(rows), cut=True)


def _fillers_of_cut_rows(rows: Sequence[FittedRow]) -> Mapping[int, int]:
    """The same where columns were cut off at the right of every row: blanks that all rows of a depth begin with and deeper ones do not."""
    leading: dict[int, set[int]] = {}
    for item in rows:
        if filled := _filled(item.source):
            leading.setdefault(item.row.depth, set()).add(filled[0])
    if not leading or 0 not in leading[max(leading)]:
        return {}
    return {depth: counts.copy().pop() for depth, counts in leading.items() if len(counts) == 1}


def without_empty_columns(rows: Sequence[FittedRow], width: int) -> list[FittedRow]:
    """Take out columns that no row fills and that stand between figures, where rows are wider than the form.

    Converters leave them where a page had two ruling lines side by side. Rows whose label stands in the last label column
    tell: they have no fillers before their figures, so that whatever they have too much of is such a column.
    """
    deepest = max((item.row.depth for item in rows), default=0)
    plain = [item.source.zone for item in rows if item.row.depth == deepest and len(item.source.zone) > width]
    lengths = Counter(map(len, plain))
    length, alike = lengths.most_common(1)[0] if lengths else (0, 0)
    zones = [zone for zone in plain if len(zone) == length]
    if alike < _MIN_ALIKE or not any(zone[0].text for zone in zones):
        return list(rows)
    filled = {index for zone in zones for index, cell in enumerate(zone) if read_cell(cell.text)}
    # a dash was put there by somebody: that column is the form's
    marked = {index for zone in zones for index, cell in enumerate(zone) if cell.text}
    between = [index for index in range(min(filled), max(filled)) if index not in marked] if filled else []
    # blank cells behind the last figure pad the row, or are columns of the form that nobody filled: they explain its width first
    padding = length - 1 - max(filled, default=0)
    superfluous = between[: max(0, length - width - padding)]
    if not superfluous:
        return list(rows)
    from_right = {length - index for index in superfluous}
    in_grid = {zone[index].place.column for zone in zones for index in superfluous} - {None}
    return [_without(item, from_right, in_grid) for item in rows]


def _without(item: FittedRow, from_right: Collection[int], in_grid: Collection[int | None]) -> FittedRow:
    """The row without its cells in those columns; where it lost cells at its end, the grid says which they are, or nothing does."""
    zone = item.source.zone
    by_place = [index for index, cell in enumerate(zone) if len(zone) - index in from_right and not cell.text]
    by_grid = [index for index, cell in enumerate(zone) if cell.place.column in in_grid and not cell.text]
    taken = by_place if len(by_place) == len(from_right) else by_grid
    kept = tuple(cell for index, cell in enumerate(zone) if index not in taken)
    unsure = len(taken) != len(from_right)
    return replace(item, source=replace(item.source, zone=kept), by_order=item.by_order or unsure)


def without_totals(rows: Sequence[FittedRow], table: FormTable) -> list[FittedRow]:
    """Rows as wide as their parts, where the copy lost the total and left an empty column somewhere.

    Told by the figures: every row has one for each of the parts and no more, and some last one is less than those before it.
    """
    rule = next((rule for rule in table.rules if rule.of_columns), None)
    if rule is None:
        return list(rows)
    parts = len(rule.sums)
    whole = [item for item in rows if len(_filled(item.source)) == parts]
    less = sum(_ends_too_low(item.source) for item in whole)
    more = sum(len(_filled(item.source)) > parts for item in rows)
    if less < _MIN_ALIKE or more or any(_ending_in_total(item.source, table) for item in whole):
        return list(rows)
    return [_only_figures(item) if item in whole and len(item.source.zone) > parts else item for item in rows]


def _ends_too_low(row: SourceRow) -> bool:
    *parts, last = [figure.value for cell in row.zone if (figure := read_cell(cell.text))]
    return sum(parts) > last


def _only_figures(item: FittedRow) -> FittedRow:
    figures = tuple(cell for cell in item.source.zone if read_cell(cell.text))
    return replace(item, source=replace(item.source, zone=figures), by_order=True)


def _filled(row: SourceRow) -> list[int]:
    return [index for index, cell in enumerate(row.zone) if read_cell(cell.text)]


def is_narrow(rows: Sequence[FittedRow], table: FormTable) -> bool:
    """Whether no row of a table has even as many figures as a total has parts, nor room for them."""
    parts = max((len(rule.sums) for rule in table.rules if rule.of_columns), default=0)
    return len(rows) >= _MIN_ALIKE and all(len(item.source.zone) < parts for item in rows)


def place(item: FittedRow, table: FormTable, fillers: Fillers, header: Header | None = None, narrow: bool = False) -> PlacedRow:
    """Give the figures of a row their columns: those whose labels they stand under, unless only another placing adds up.

    `narrow`: the table has fewer columns than the form, and which they are only labels can tell. A single one is the total.
    """
    under_labels = header.cells(item.source) if header else None
    if under_labels is not None and _closes(under_labels, table) is not False:
        return PlacedRow(under_labels, Certainty.PRINTED)
    by_order = _of_narrow(item, table) if narrow else _by_order(item, table, fillers)
    if under_labels is not None and _closes(by_order.cells, table) is not True:
        return PlacedRow(under_labels, Certainty.PRINTED)
    # where only white space parts columns, one that is blank all the way down may be missing, and need not be the last
    lost = item.source.parted_by_space and len(by_order.cells) < len(table.columns)
    return replace(by_order, certainty=Certainty.GUESSED) if lost and by_order.certainty is Certainty.PRINTED else by_order


def _of_narrow(item: FittedRow, table: FormTable) -> PlacedRow:
    keys = [column.key for column in table.columns]
    total = next((key for key in keys if table.is_sum(key)), keys[0])
    if len(item.source.zone) == 1:
        return PlacedRow({total: item.source.zone[0]}, Certainty.REPAIRED)
    cells = _ending_in_total(item.source, table) or dict(zip(keys, item.source.zone, strict=False))
    return PlacedRow(cells, Certainty.REPAIRED if total in cells else Certainty.DISPUTED)


def _by_order(item: FittedRow, table: FormTable, fillers: Fillers) -> PlacedRow:
    row = item.source
    keys = [column.key for column in table.columns]
    width = len(keys)
    filled = [cell for cell in row.zone if read_cell(cell.text)]
    if len(filled) == width:
        return PlacedRow(dict(zip(keys, filled, strict=True)), Certainty.PRINTED)
    if width == 1 and filled and len({read_cell(cell.text) for cell in filled}) == 1:
        # one cell over several columns, repeated in each by a converter
        return PlacedRow({keys[0]: filled[0]}, Certainty.PRINTED)
    if len(filled) > width:
        return _choose([filled[start : start + width] for start in range(len(filled) - width + 1)], table)
    windows = _windows(row, width)
    learnt = fillers.by_depth.get(item.row.depth)
    if learnt and fillers.cut and len(row.zone) < width + learnt:
        return PlacedRow(_cut(row, keys, learnt), Certainty.PRINTED)
    if len(windows) > 1 and learnt in windows:
        return PlacedRow(_cut(row, keys, learnt), Certainty.PRINTED)
    if len(windows) == 1 or len(row.zone) <= width:
        return _left_aligned(row, table, keys)
    return _choose([list(row.zone[start : start + width]) for start in windows], table)


def _windows(row: SourceRow, width: int) -> list[int]:
    """Starts of the stretches of the zone that are one row wide and leave no figure outside."""
    filled = _filled(row)
    if not filled:
        return [max(0, len(row.zone) - width)]
    return [start for start in range(max(1, len(row.zone) - width + 1)) if start <= filled[0] and filled[-1] < start + width]


def _cut(row: SourceRow, keys: Sequence[str], start: int) -> dict[str, GridCell]:
    return dict(zip(keys, row.zone[start : start + len(keys)], strict=False))


def _left_aligned(row: SourceRow, table: FormTable, keys: Sequence[str]) -> PlacedRow:
    windows = _windows(row, len(keys))
    cells = _cut(row, keys, windows[0] if windows else 0)
    closes = _closes(cells, table)
    if row.parted_by_space and not closes and row.figures == len(row.zone) and (with_total := _ending_in_total(row, table)):
        return PlacedRow(with_total, Certainty.REPAIRED)
    if closes is not False or len(row.zone) >= len(keys):
        return PlacedRow(cells, Certainty.PRINTED)
    # cut off on the left instead: only the sums can tell
    shifted = dict(zip(keys[len(keys) - len(row.zone) :], row.zone, strict=True))
    return PlacedRow(shifted, Certainty.REPAIRED) if _closes(shifted, table) else PlacedRow(cells, Certainty.DISPUTED)


def _ending_in_total(row: SourceRow, table: FormTable) -> dict[str, GridCell] | None:
    """A row that lost blanks and whose last figure is the sum of those before it: that is the total, the others are its parts in order."""
    figures = [figure.value for cell in row.zone if (figure := read_cell(cell.text))]
    rule = next((rule for rule in table.rules if rule.of_columns), None)
    if rule is None or not 1 < len(figures) <= len(rule.sums) or not figures[-1] or sum(figures[:-1]) != figures[-1]:
        return None
    filled = [cell for cell in row.zone if read_cell(cell.text)]
    return dict(zip((*rule.sums[: len(figures) - 1], *rule.equal), filled, strict=True))


def _choose(candidates: Sequence[Sequence[GridCell]], table: FormTable) -> PlacedRow:
    keys = [column.key for column in table.columns]
    placings = [dict(zip(keys, cells, strict=False)) for cells in candidates]
    closing = [cells for cells in placings if _closes(cells, table)]
    if len(closing) == 1:
        return PlacedRow(closing[0], Certainty.REPAIRED)
    possible = [cells for cells in placings if _closes(cells, table) is not False]
    if possible:
        return PlacedRow(possible[0], Certainty.REPAIRED if len(possible) == 1 else Certainty.DISPUTED)
    return PlacedRow(placings[0] if placings else {}, Certainty.DISPUTED)


def _closes(cells: Mapping[str, GridCell], table: FormTable) -> bool | None:
    """Whether the row's own sum holds: None if a cell it needs is blank and the known ones do not break it."""
    verdicts = [_rule_closes(cells, rule) for rule in table.rules if rule.of_columns]
    if False in verdicts:
        return False
    return True if verdicts and None not in verdicts else None


def _rule_closes(cells: Mapping[str, GridCell], rule: SumRule) -> bool | None:
    figures: dict[str, CellFigure | None] = {key: read_cell(cells[key].text) if key in cells else None for key in (*rule.sums, *rule.equal)}
    parts = [figure.value for key, figure in figures.items() if key in rule.sums and figure]
    totals = [figure.value for key, figure in figures.items() if key in rule.equal and figure]
    if not totals:
        return None
    if sum(parts) > sum(totals):
        return False
    if len(parts) == len(rule.sums):
        return sum(parts, Decimal(0)) == sum(totals)
    return None
