"""Writing the fact store: reports, cells, narrative figures, passages and findings in SQL.

A report is written invisible, made visible once its passages stand in the passage store too, and hidden before it is
removed; whatever a killed run leaves behind is invisible and is cleaned up by the next (`unfinished`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from indexer.domain.form import CellKey
from indexer.domain.report import Agency, Cell, Finding, NarrativeFigure, Report
from indexer.domain.versions import Because
from indexer.storage import corrections, schema
from indexer.storage.database import get_meta, set_meta, upsert
from indexer.storage.fact_reader import GENERATION, FactReader
from indexer.storage.rows import (
    StoredReport,
    cell_place_row,
    cell_row,
    figure_row,
    finding_row,
    part_row,
    passage_row,
    report_row,
    span_row,
)

_CONTENT = (schema.cell, schema.cell_place, schema.narrative, schema.passage, schema.finding, schema.span, schema.document)


class FactStore(FactReader):
    """Reads and writes the fact store of one database."""

    def add(self, report: Report, organ: str, extractor_version: str, agency: Agency | None = None, read: Report | None = None) -> int:
        """Write a report with all it holds, invisible; the key of its row.

        `agency`: the agency as it is already known, where the report spells it otherwise. `read`: of a report that is written
        with corrections, the report without them.
        """
        with self._engine.begin() as connection:
            agency_key = self._agency_key(connection, agency or report.agency, organ)
            row = report_row(report, agency_key, datetime.now(UTC), extractor_version)
            key: int = connection.execute(insert(schema.report).values(row).returning(schema.report.c.id)).scalar_one()
            connection.execute(insert(schema.document), [{"report": key, "text": report.text}])
            _insert(connection, schema.report_part, (part_row(part, key, index) for index, part in enumerate(report.source.parts)))
            _insert(connection, schema.span, (span_row(place, key) for place in report.spans))
            self._write_cells(connection, key, report.edition.id, report.cells)
            _insert(connection, schema.narrative, (figure_row(figure, key, index) for index, figure in enumerate(report.figures)))
            _insert(
                connection, schema.passage, (passage_row(item, key, index, report.report_id) for index, item in enumerate(report.passages))
            )
            _insert(connection, schema.finding, (finding_row(finding, key, index) for index, finding in enumerate(report.findings)))
            if read is not None:
                corrections.keep_as_read(connection, key, read.cells.values(), read.figures, read.findings)
        return key

    def _write_cells(self, connection: Connection, key: int, edition_id: str, cells: Mapping[CellKey, Cell]) -> None:
        columns = self._form_columns(connection, edition_id, cells)
        _insert(connection, schema.cell, (cell_row(cell, key, columns[cell.key], edition_id) for cell in cells.values()))
        placed = (cell for cell in cells.values() if cell.row_place is not None)
        _insert(connection, schema.cell_place, (cell_place_row(cell, key, columns[cell.key]) for cell in placed))

    def rewrite(
        self,
        report: StoredReport,
        cells: Mapping[CellKey, Cell],
        figures: Sequence[NarrativeFigure],
        findings: Sequence[Finding],
        entries: Iterable[corrections.LogEntry],
    ) -> None:
        """Put what corrections make of a report in place of what was there, and log them, in one transaction."""
        with self._engine.begin() as connection:
            if corrections.read_as_read(connection, report.key) is None:
                was = (self.cells(report).values(), self.figures(report.key), self.findings(report.key))
                corrections.keep_as_read(connection, report.key, *was)
            for table in (schema.cell, schema.cell_place, schema.narrative, schema.finding):
                connection.execute(delete(table).where(table.c.report == report.key))
            self._write_cells(connection, report.key, report.edition_id, cells)
            _insert(connection, schema.narrative, (figure_row(figure, report.key, index) for index, figure in enumerate(figures)))
            _insert(connection, schema.finding, (finding_row(finding, report.key, index) for index, finding in enumerate(findings)))
            corrections.append(connection, entries)
            self._bump(connection)

    def log_corrections(self, entries: Iterable[corrections.LogEntry]) -> None:
        """Write entries to the log of corrections of reports that are written with them."""
        with self._engine.begin() as connection:
            corrections.append(connection, entries)

    def publish(self, report_id: str, replaces: Mapping[str, Because] | Sequence[str] = ()) -> None:
        """Make a report visible and the versions it replaces superseded, in one transaction."""
        reasons = replaces if isinstance(replaces, Mapping) else dict.fromkeys(replaces, Because.REVISION)
        with self._engine.begin() as connection:
            this = schema.report.c.report_id == report_id
            connection.execute(update(schema.report).where(this).values(visible=True, superseded_by=None, superseded_because=None))
            for older, because in reasons.items():
                self._supersede(connection, older, report_id, because)
            self._bump(connection)

    def publish_superseded(self, report_id: str, by: str, because: Because) -> None:
        """Make a report readable as a version of another one, which stays the current one."""
        with self._engine.begin() as connection:
            connection.execute(update(schema.report).where(schema.report.c.report_id == report_id).values(visible=True))
            self._supersede(connection, report_id, by, because)
            self._bump(connection)

    def _supersede(self, connection: Connection, report_id: str, by: str, because: Because) -> None:
        older = update(schema.report).where(schema.report.c.report_id == report_id)
        connection.execute(older.values(superseded_by=by, superseded_because=because.value))

    def remember_copy(self, report_key: int, file: str) -> None:
        """Remember another file with the very bytes of a report."""
        with self._engine.begin() as connection:
            upsert(connection, schema.report_copy, [{"report": report_key, "file": file}], ["report", "file"])

    def hide(self, report_id: str) -> None:
        """Make a report invisible, the first step of its removal."""
        with self._engine.begin() as connection:
            connection.execute(update(schema.report).where(schema.report.c.report_id == report_id).values(visible=False))
            self._bump(connection)

    def delete(self, report_key: int) -> None:
        """Delete a report and all it holds."""
        with self._engine.begin() as connection:
            for table in (*_CONTENT, schema.as_read, schema.report_copy, schema.report_part):
                connection.execute(delete(table).where(table.c.report == report_key))
            connection.execute(delete(schema.report).where(schema.report.c.id == report_key))

    def drop_passages(self, report_key: int) -> None:
        """Forget the passages of a superseded report; its facts stay readable."""
        with self._engine.begin() as connection:
            connection.execute(delete(schema.passage).where(schema.passage.c.report == report_key))

    def unfinished(self) -> tuple[list[int], list[int]]:
        """What a killed run left: keys of invisible reports, and of superseded ones that still hold passages."""
        with self._engine.connect() as connection:
            invisible = connection.scalars(select(schema.report.c.id).where(schema.report.c.visible.is_(False))).all()
            held = select(schema.passage.c.report).where(schema.passage.c.report == schema.report.c.id).exists()
            stale = connection.scalars(select(schema.report.c.id).where(schema.report.c.superseded_by.is_not(None), held)).all()
        return list(invisible), list(stale)

    def _agency_key(self, connection: Connection, agency: Agency, organ: str) -> int:
        row = {
            "name": agency.name,
            "region_code": agency.region_code,
            "level": agency.level.value,
            "scope": agency.scope.value,
            "organ": organ,
        }
        upsert(connection, schema.agency, [row], ["name", "region_code"])
        same = (schema.agency.c.name == agency.name, schema.agency.c.region_code == agency.region_code)
        # what kind of organ it is may have been learned since it was first stored
        connection.execute(schema.agency.update().where(*same).values(row))
        key: int = connection.execute(select(schema.agency.c.id).where(*same)).scalar_one()
        return key

    def _form_columns(self, connection: Connection, edition: str, keys: Iterable[CellKey]) -> dict[CellKey, int]:
        rows = [{"edition": edition, "metric": key.metric, "applicant": key.applicant or ""} for key in keys]
        upsert(connection, schema.form_column, rows, ["edition", "metric", "applicant"])
        table = schema.form_column
        found = connection.execute(select(table.c.id, table.c.metric, table.c.applicant).where(table.c.edition == edition))
        return {CellKey(row.metric, row.applicant or None): row.id for row in found}

    def _bump(self, connection: Connection) -> None:
        set_meta(connection, GENERATION, str(int(get_meta(connection, GENERATION) or 0) + 1))


def _insert(connection: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    batch = list(rows)
    if batch:
        connection.execute(insert(table), batch)
