"""A quantity in a report: its exact value, and the cells it was computed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from indexer.domain.catalog.metrics import SMALL_BASE
from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Value
from service.answering.caveats import Entry
from service.answering.figures import looked_up
from service.understanding.query import Quantity

PERCENT = 100
_TENTH = Decimal("0.1")


class Lack(StrEnum):
    """Why a quantity has no value in a report: a cell of it is not printed, or there is nothing to divide by."""

    CELL = "cell"
    BASE = "base"


@dataclass(frozen=True)
class Measured:
    """A quantity in one report. `numerator` and `denominator` are the sums that `value` was computed from."""

    report: StoredReport
    quantity: Quantity
    entries: Mapping[CellKey, Entry]
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    lack: Lack | None = None

    @property
    def missing(self) -> tuple[Entry, ...]:
        """The cells that are not known."""
        return tuple(entry for entry in self.entries.values() if entry.known is None)

    @property
    def known(self) -> tuple[Entry, ...]:
        """The cells that are."""
        return tuple(entry for entry in self.entries.values() if entry.known is not None)

    @property
    def small_base(self) -> bool:
        """Whether a percentage rests on so few cases that one more moves it far."""
        return self.quantity.is_quotient and self.denominator is not None and 0 < self.denominator < SMALL_BASE

    @property
    def unit(self) -> str:
        """The unit of the value."""
        if self.quantity.is_quotient and self.quantity.per == PERCENT and not _per_hundred(self.quantity):
            return "%"
        return next((entry.cell.unit for entry in self.entries.values() if entry.cell and entry.cell.unit), "")

    def as_value(self) -> Value:
        """The quantity as a value of the answer."""
        if self.quantity.is_cell:
            return looked_up(self.entries[self.quantity.key])
        agency = self.report.agency
        operation = "rate" if self.quantity.measure else "share" if self.quantity.is_quotient else "sum"
        return Value(
            agency.name,
            agency.region_code,
            self.report.year,
            self.quantity.key.metric,
            self.quantity.key.applicant,
            self.value,
            self.unit,
            CellStatus.DERIVED.value,
            self.report.report_id,
            operation,
        )


def _per_hundred(quantity: Quantity) -> bool:
    """Whether a measure counts cases for every hundred others, which is no percentage."""
    return quantity.measure is not None and quantity.measure.per == PERCENT


class Measurer:
    """Measures quantities in reports of one fact store."""

    def __init__(self, facts: FactReader) -> None:
        self._facts = facts

    def of(self, report: StoredReport, quantity: Quantity) -> Measured:
        """The quantity in a report."""
        cells = self._facts.cells(report, quantity.cells)
        entries = {key: Entry(report, key, cells.get(key)) for key in quantity.cells}
        known = {key: entry.known for key, entry in entries.items() if entry.known is not None}
        if len(known) < len(entries):
            return Measured(report, quantity, entries, lack=Lack.CELL)
        numerator, denominator, value = compute(quantity, known)
        return Measured(report, quantity, entries, value, numerator, denominator, None if value is not None else Lack.BASE)

    def all(self, reports: Iterable[StoredReport], quantity: Quantity) -> list[Measured]:
        """The quantity in each of some reports."""
        return [self.of(report, quantity) for report in reports]


def compute(quantity: Quantity, known: Mapping[CellKey, Decimal]) -> tuple[Decimal, Decimal | None, Decimal | None]:
    """Numerator, denominator and value of a quantity whose cells are all known; no value if there is nothing to divide by.

    Quotients are rounded to a tenth, halves up.
    """
    numerator = total(known, quantity.numerator)
    if not quantity.denominator:
        return numerator, None, numerator
    denominator = total(known, quantity.denominator) - total(known, quantity.minus)
    return numerator, denominator, quotient(numerator, denominator, quantity.per)


def total(known: Mapping[CellKey, Decimal], keys: Sequence[CellKey]) -> Decimal:
    """The sum of some cells."""
    return sum((known[key] for key in keys), Decimal(0))


def quotient(numerator: Decimal, denominator: Decimal, per: int = PERCENT) -> Decimal | None:
    """`per` × numerator ÷ denominator, rounded to a tenth, halves up; None if there is nothing to divide by."""
    return (per * numerator / denominator).quantize(_TENTH, ROUND_HALF_UP) if denominator > 0 else None
