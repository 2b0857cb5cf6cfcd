"""Figures read from a picture: mend by the form's sums what was misread, and name what no sum confirms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from indexer.domain.figures import read_cell
from indexer.domain.form import CellKey, Edition
from indexer.domain.reconciliation import UNCONFIRMED, Equation, checked_sums, doubtful_sources
from indexer.domain.report import Cell, Cells, CellStatus, Finding, Place, Severity
from indexer.parsing.document import Element, TableRow


@dataclass(frozen=True)
class _Change:
    """Another reading of one cell, and the sums that it makes hold."""

    key: CellKey
    value: Decimal
    mended: frozenset[Equation]


def alternatives(elements: Iterable[Element]) -> dict[Place, tuple[Decimal, ...]]:
    """By place of a table cell, the other figures that its picture can be read as, likeliest first."""
    found = {}
    for element in elements:
        for cell in element.cells if isinstance(element, TableRow) else ():
            figures = [figure.value for figure in map(read_cell, cell.alternatives) if figure]
            if figures:
                found[cell.place] = tuple(figures)
    return found


def mend(cells: Cells, others: Mapping[Place, Sequence[Decimal]], edition: Edition) -> dict[CellKey, Cell]:
    """The cells with misread figures put right and marked `repaired`.

    A cell is put right only where another reading of its picture makes every sum it stands in hold, and no other cell's
    other reading would mend any of these sums: whatever leaves a choice stays as it was read.
    """
    values = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    broken = {equation for equation, holds in checked_sums(values, edition) if not holds}
    if not broken:
        return dict(cells)
    changes = []
    for key in {key for equation in broken for key in equation.cells}:
        cell = cells.get(key)
        place = cell.place if cell else None
        for value in others.get(place, ()) if place else ():
            still = {equation for equation, holds in checked_sums({**values, key: value}, edition) if not holds}
            if still < broken and not any(key in equation.cells for equation in still):
                changes.append(_Change(key, value, frozenset(broken - still)))
    result = dict(cells)
    for change in changes:
        if not any(other is not change and other.mended & change.mended for other in changes):
            result[change.key] = replace(result[change.key], value=change.value, status=CellStatus.REPAIRED)
    return result


def unconfirmed_findings(cells: Cells, edition: Edition) -> Iterator[Finding]:
    """`ocr-unconfirmed`, one a table: figures read from a picture that stand in no sum that holds, or in one that does not.

    Also cells that hold print which could not be read or be given its column, and what is derived from any of these.
    `detail` is the least confidence among those that were read, 0 to 1.
    """
    # a sum that was made to hold confirms nothing
    values = {key: cell.value for key, cell in cells.items() if cell.value is not None and cell.status is not CellStatus.REPAIRED}
    sums = list(checked_sums(values, edition))
    confirmed = {key for equation, holds in sums if holds for key in equation.cells}
    confirmed -= {key for equation, holds in sums if not holds for key in equation.cells}
    doubted = {key for key, cell in cells.items() if _from_picture(cell) and key not in confirmed}
    derived = {key for key, cell in cells.items() if cell.value is None and doubtful_sources(key, cells, doubted, edition)}
    for table in edition.tables:
        group_keys = (table.key(group.key, column.key) for group in table.groups for column in table.columns)
        named = [key for key in (*table.cell_keys(), *group_keys) if key in doubted | derived]
        if named:
            least = min((cells[key].confidence or 0.0 for key in named if key in doubted), default=0.0)
            yield Finding(UNCONFIRMED, Severity.WORTH_A_LOOK, tuple(named), detail=f"{least:.2f}")


def _from_picture(cell: Cell) -> bool:
    if cell.confidence is None:
        return False
    return cell.status in (CellStatus.REPORTED, CellStatus.REPAIRED) or (cell.status is CellStatus.BLANK and cell.confidence == 0)
