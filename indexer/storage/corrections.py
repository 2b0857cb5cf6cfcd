"""Corrections in the fact store: a log that only grows, the readings they were made on, and what they make of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.engine import Connection

from indexer.domain.form import CellKey
from indexer.domain.report import Cell, CellStatus, Correction, Finding, NarrativeFigure, Place, Relation, Severity
from indexer.storage import schema
from indexer.storage.rows import finding_row, utc


class Action(StrEnum):
    """What an entry of the log does to its cell."""

    SET = "set"
    REVERT = "revert"
    LAPSE = "lapse"
    """The cell was read otherwise after the correction was made: it rests on nothing any more."""


@dataclass(frozen=True)
class LogEntry:
    """An entry of the log. `carried_from` is the earlier version of the report that the correction was made on."""

    report_id: str
    action: Action
    correction: Correction
    carried_from: str | None = None


def log(connection: Connection, report_ids: Sequence[str]) -> list[LogEntry]:
    """The log of some reports, oldest first."""
    table = schema.correction
    rows = connection.execute(select(table).where(table.c.report_id.in_(report_ids)).order_by(table.c.id))
    return [_entry(row) for row in rows]


def in_force(connection: Connection, report_ids: Sequence[str]) -> dict[str, dict[CellKey, Correction]]:
    """The corrections of some reports that hold, by report: of each cell the last entry, if that sets a value."""
    table, found = schema.correction, {report_id: dict[CellKey, Correction]() for report_id in report_ids}
    last = select(func.max(table.c.id)).where(table.c.report_id.in_(report_ids))
    last = last.group_by(table.c.report_id, table.c.metric, table.c.applicant)
    for row in connection.execute(select(table).where(table.c.id.in_(last), table.c.action == Action.SET)):
        correction = _entry(row).correction
        found[row.report_id][correction.key] = correction
    return found


def append(connection: Connection, entries: Iterable[LogEntry]) -> None:
    """Write entries to the end of the log."""
    rows = [
        {
            "report_id": entry.report_id,
            "metric": entry.correction.key.metric,
            "applicant": entry.correction.key.applicant or "",
            "action": entry.action.value,
            "printed": entry.correction.printed,
            "value": entry.correction.value,
            "reason": entry.correction.reason,
            "author": entry.correction.author,
            "made_at": entry.correction.made_at,
            "carried_from": entry.carried_from,
        }
        for entry in entries
    ]
    if rows:
        connection.execute(insert(schema.correction), rows)


def _entry(row: Row[Any]) -> LogEntry:
    key = CellKey(row.metric, row.applicant or None)
    made_at = utc(row.made_at) or datetime.min.replace(tzinfo=UTC)
    return LogEntry(
        row.report_id, Action(row.action), Correction(key, row.printed, row.value, row.reason, row.author, made_at), row.carried_from
    )


# ---------------------------------------------------------------- what was read


@dataclass(frozen=True)
class AsRead:
    """What extraction read of a report that has been corrected since."""

    cells: Mapping[CellKey, tuple[CellStatus, Decimal | None, float | None]]
    relations: Sequence[Relation | None]
    findings: Sequence[Finding]

    def restore_cells(self, cells: Mapping[CellKey, Cell]) -> dict[CellKey, Cell]:
        """The cells as they were read; those derived from them are left out."""
        restored = {}
        for key, (status, value, confidence) in self.cells.items():
            cell = cells.get(key) or Cell(key, status)
            restored[key] = replace(cell, status=status, value=value, confidence=confidence, derivation=None, correction=None)
        return restored

    def restore_figures(self, figures: Sequence[NarrativeFigure]) -> tuple[NarrativeFigure, ...]:
        """The figures of the prose as they stood to the cells that were read."""
        return tuple(replace(figure, relation=relation) for figure, relation in zip(figures, self.relations, strict=True))


def keep_as_read(
    connection: Connection, report_key: int, cells: Iterable[Cell], figures: Iterable[NarrativeFigure], findings: Iterable[Finding]
) -> None:
    """Keep what was read of a report, before its first correction changes it."""
    read = [
        [str(cell.key), cell.status.value, None if cell.value is None else str(cell.value), cell.confidence]
        for cell in cells
        if cell.status is not CellStatus.DERIVED
    ]
    rows = [finding_row(finding, report_key, index) for index, finding in enumerate(findings)]
    texts = [{name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()} for row in rows]
    relations = [figure.relation.value if figure.relation else None for figure in figures]
    connection.execute(delete(schema.as_read).where(schema.as_read.c.report == report_key))
    connection.execute(insert(schema.as_read), [{"report": report_key, "cells": read, "relations": relations, "findings": texts}])


def read_as_read(connection: Connection, report_key: int) -> AsRead | None:
    """What was read of a report; None if it was never corrected."""
    row = connection.execute(select(schema.as_read).where(schema.as_read.c.report == report_key)).one_or_none()
    if row is None:
        return None
    cells = {
        CellKey.parse(key): (CellStatus(status), None if value is None else Decimal(value), confidence)
        for key, status, value, confidence in row.cells
    }
    relations = [Relation(relation) if relation else None for relation in row.relations]
    return AsRead(cells, relations, [_finding(item) for item in row.findings])


def _finding(item: Mapping[str, Any]) -> Finding:
    return Finding(
        rule=item["rule"],
        severity=Severity(item["severity"]),
        cells=tuple(CellKey.parse(key) for key in item["cells"]),
        sentences=tuple(item["sentences"]),
        printed=None if item["printed"] is None else Decimal(item["printed"]),
        computed=None if item["computed"] is None else Decimal(item["computed"]),
        detail=item["detail"],
        places=tuple(Place(start, end) for start, end in item.get("spans") or ()),
    )
