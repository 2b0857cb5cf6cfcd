"""A cell as the pages show it: its figure, and how it is known, in words and by a mark that needs no colour."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from indexer.domain.form import CellKey
from indexer.domain.report import Cell, CellStatus
from service.answering.names import plain
from service.reading_room.reader import Reader

BLANK, ABSENT = "□", "–"
UNCONFIRMED = "unconfirmed"
MARKS = {
    CellStatus.DERIVED.value: "∑",
    CellStatus.STATED.value: "※",
    CellStatus.REPAIRED.value: "⇄",
    CellStatus.CORRECTED.value: "✎",
    CellStatus.DISPUTED.value: "≠",
    UNCONFIRMED: "?",
}
"""By its state what stands behind a figure that is not simply printed."""


@dataclass(frozen=True)
class Shown:
    """A figure as it is shown. `states` are classes of the style sheet and names of marks, `said` is how it is known, in words."""

    text: str
    states: tuple[str, ...] = ()
    said: str = ""

    @property
    def marks(self) -> str:
        return "".join(MARKS[state] for state in self.states if state in MARKS)

    @property
    def is_plain(self) -> bool:
        """Whether the figure is printed, and nothing more is to be said of it."""
        return self.states == (CellStatus.REPORTED.value,)


def shown(cell: Cell | None, column_unit: str, unconfirmed: Set[CellKey], reader: Reader) -> Shown:
    """A cell for a table. Its unit stands beside it where that is not its column's."""
    if cell is None or cell.status is CellStatus.ABSENT:
        return Shown(ABSENT, (CellStatus.ABSENT.value,), reader.names.say("state.absent"))
    states = [_status(cell)]
    if cell.status is CellStatus.DISPUTED and cell.correction:
        states.append(CellStatus.CORRECTED.value)
    if cell.key in unconfirmed or (cell.derivation and cell.derivation.doubtful):
        states.append(UNCONFIRMED)
    if cell.known is None:
        return Shown(BLANK, tuple(states), reader.names.state(cell))
    unit = f" {cell.unit}" if cell.unit and cell.unit != column_unit else ""
    return Shown(plain(cell.known) + unit, tuple(states), reader.names.state(cell))


def _status(cell: Cell) -> str:
    """The state that a reader is told: a blank that a rule settles is derived."""
    derived = cell.value is None and cell.derivation is not None
    return CellStatus.DERIVED.value if derived else cell.status.value
