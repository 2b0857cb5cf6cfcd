"""A figure in each of many reports at once: which reports have it, which lack it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from indexer.domain.form import CellKey
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Notice, Value
from service.answering.calculation import Calculation
from service.answering.measured import compute, total
from service.answering.selection import Selection
from service.understanding.query import Quantity

_MAX_NAMED = 5


@dataclass(frozen=True)
class Counted:
    """The selected reports that have every cell of a quantity, with those cells by report key; and those that lack one.

    Documents that claim one agency and year count once if they agree on the figure; if they do not, none of them is counted.
    """

    quantity: Quantity
    reports: tuple[StoredReport, ...]
    cells: Mapping[int, Mapping[CellKey, Decimal]]
    lacking: tuple[StoredReport, ...]

    def value(self, report: StoredReport) -> Decimal | None:
        """The quantity in one of the reports; None if there is nothing to divide by."""
        return compute(self.quantity, self.cells[report.key])[2]

    def sums(self) -> Mapping[CellKey, Decimal]:
        """Each cell added over the reports."""
        return {key: sum((self.cells[report.key][key] for report in self.reports), Decimal(0)) for key in self.quantity.cells}

    def added(self, keys: Sequence[CellKey]) -> Decimal:
        """Some cells added over the reports."""
        return total(self.sums(), keys)


def count(quantity: Quantity, selection: Selection, reports: Sequence[StoredReport], facts: FactReader) -> Counted:
    """Which of the selected reports take part with a quantity."""
    values = facts.columns.values(quantity.cells, selection.conditions)
    whole = {key: cells for key, cells in values.items() if len(cells) == len(quantity.cells)}
    taken: dict[tuple[int, int], StoredReport] = {}
    disagreeing: set[tuple[int, int]] = set()
    for report in reports:
        claim = (report.agency_key, report.year)
        if claim in taken and whole.get(taken[claim].key) != whole.get(report.key):
            disagreeing.add(claim)
        taken.setdefault(claim, report)
    counted = tuple(report for claim, report in taken.items() if report.key in whole and claim not in disagreeing)
    lacking = tuple(report for claim, report in taken.items() if report.key not in whole or claim in disagreeing)
    return Counted(quantity, counted, whole, lacking)


def not_counted(counted: Counted, calculation: Calculation) -> list[Notice]:
    """The reports that lack the figure, by name; of many, how many they are and a few names."""
    lacking = counted.lacking
    if not lacking:
        return []
    reports = calculation.names.list(f"{calculation.who(report)} ({report.year})" for report in lacking[:_MAX_NAMED])
    if len(lacking) <= _MAX_NAMED:
        return [Notice(calculation.say("calc.not_counted", reports=reports))]
    everything = len(lacking) + len(counted.reports)
    return [Notice(calculation.say("calc.not_counted_many", missing=len(lacking), count=everything, reports=reports))]


def over(reports: Sequence[StoredReport], quantity: Quantity, value: Decimal | None, unit: str, operation: str) -> Value:
    """A figure computed over several reports; agency and year only where they are the same in all."""
    agencies = {report.agency for report in reports}
    years = {report.year for report in reports}
    one = next(iter(agencies)) if len(agencies) == 1 else None
    return Value(
        one.name if one else None,
        one.region_code if one else None,
        next(iter(years)) if len(years) == 1 else None,
        quantity.key.metric,
        quantity.key.applicant,
        value,
        unit,
        "derived",
        operation=operation,
    )
