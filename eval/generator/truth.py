"""What is true of a generated report: who reports, every figure, what is printed of it, and what an audit must find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from indexer.domain.form import CellKey, Edition, editions
from indexer.domain.report import Agency, CellStatus


class Presence(StrEnum):
    """What a report shows of a cell: the figure; its row without the figure; not even the row."""

    PRINTED = "printed"
    BLANK = "blank"
    ABSENT = "absent"


@dataclass(frozen=True)
class CellTruth:
    """A cell: the figure the agency counted (None if nobody knows it), what is shown of it, and how a reader may mark it."""

    presence: Presence
    value: Decimal | None
    statuses: frozenset[CellStatus]


@dataclass(frozen=True, order=True)
class ExpectedFinding:
    """A finding an audit must make: its rule, and the cell that tells findings of one rule apart ("" where none does)."""

    rule: str
    cell: str = ""


@dataclass(frozen=True)
class NarrativeTruth:
    """A figure that stands in a sentence of the prose."""

    value: Decimal
    unit: str
    sentence: str


@dataclass(frozen=True)
class Truth:
    """Everything known of one report before anything reads it.

    `edition` is the form's id, "" for a report from before the form. `cells` are all cells of the edition, those of a group
    included where a row prints the group; `groups` the sums of the others.
    """

    agency: Agency
    year: int
    edition: str
    cells: Mapping[CellKey, CellTruth]
    groups: Mapping[CellKey, Decimal]
    findings: tuple[ExpectedFinding, ...] = ()
    narrative: tuple[NarrativeTruth, ...] = ()

    def incomplete_rows(self) -> frozenset[str]:
        """Rows of the form that are shown with at least one figure missing: what `not-printed` must name."""
        form = form_of(self.edition)
        return frozenset(form.cells[key].row.key for key, cell in self.cells.items() if cell.presence is Presence.BLANK)

    def record(self) -> dict[str, Any]:
        """The truth as JSON values; figures as strings, so that no digit is lost."""
        return {
            "agency": self.agency.name,
            "region_code": self.agency.region_code,
            "level": str(self.agency.level),
            "scope": str(self.agency.scope),
            "year": self.year,
            "edition": self.edition,
            "cells": {str(key): _text(cell.value) if cell.presence is Presence.PRINTED else None for key, cell in self.cells.items()},
            "absent": [str(key) for key, cell in self.cells.items() if cell.presence is Presence.ABSENT],
            "unprinted": {str(key): _text(cell.value) for key, cell in self.cells.items() if cell.presence is not Presence.PRINTED},
            "groups": {str(key): _text(value) for key, value in self.groups.items()},
            "findings": [{"rule": finding.rule, "cell": finding.cell} for finding in self.findings],
            "not_printed": sorted(self.incomplete_rows()),
            "narrative": [{"value": _text(item.value), "unit": item.unit, "sentence": item.sentence} for item in self.narrative],
        }


def form_of(edition: str) -> Edition:
    """The edition with that id; for reports from before the form, whose cells nobody prints, the oldest one."""
    return editions()[edition] if edition else list(editions().values())[-1]


def group_sums(values: Mapping[CellKey, Decimal], form: Edition, printed: Iterable[CellKey] = ()) -> dict[CellKey, Decimal]:
    """Sums of the groups that are no rows of their own and of which every row is known."""
    sums = {}
    for table in form.tables:
        for group in table.groups:
            for column in table.columns:
                key = table.key(group.key, column.key)
                members = [table.key(row, column.key) for row in table.members(group.key)]
                if key not in printed and all(member in values for member in members):
                    sums[key] = sum((values[member] for member in members), Decimal(0))
    return sums


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
