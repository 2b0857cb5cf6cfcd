"""The fact store: reports, cells, narrative figures, passages and findings in SQL.

A report is written invisible, made visible once its passages stand in the passage store too, and hidden before it is
removed; whatever a killed run leaves behind is invisible and is cleaned up by the next (`unfinished`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, delete, func, insert, or_, select, tuple_, update
from sqlalchemy.engine import Connection

from indexer.domain.form import CellKey
from indexer.domain.report import Agency, Cell, Finding, NarrativeFigure, Part, Passage, Report
from indexer.domain.versions import Because
from indexer.storage import corrections, schema
from indexer.storage.database import get_meta, set_meta, upsert
from indexer.storage.rows import (
    StoredAgency,
    StoredReport,
    cell_place_row,
    cell_row,
    figure_row,
    finding_row,
    part_row,
    passage_row,
    report_row,
    stored_agency,
    stored_cell,
    stored_figure,
    stored_finding,
    stored_part,
    stored_passage,
    stored_report,
)

_GENERATION = "generation"
_CONTENT = (schema.cell, schema.cell_place, schema.narrative, schema.passage, schema.finding, schema.document)


@dataclass(frozen=True)
class StoredPassage:
    """A passage with its id in the passage store and its report's key."""

    chunk_id: str
    report_key: int
    passage: Passage


class FactStore:
    """Reads and writes the fact store of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # ------------------------------------------------------------ writing

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
        key: int = connection.execute(select(schema.agency.c.id).where(*same)).scalar_one()
        return key

    def _form_columns(self, connection: Connection, edition: str, keys: Iterable[CellKey]) -> dict[CellKey, int]:
        rows = [{"edition": edition, "metric": key.metric, "applicant": key.applicant or ""} for key in keys]
        upsert(connection, schema.form_column, rows, ["edition", "metric", "applicant"])
        table = schema.form_column
        found = connection.execute(select(table.c.id, table.c.metric, table.c.applicant).where(table.c.edition == edition))
        return {CellKey(row.metric, row.applicant or None): row.id for row in found}

    def _bump(self, connection: Connection) -> None:
        set_meta(connection, _GENERATION, str(int(get_meta(connection, _GENERATION) or 0) + 1))

    # ------------------------------------------------------------ reading

    def generation(self) -> int:
        """Grows with every change of what is visible, so that readers know when to reopen what they hold."""
        with self._engine.connect() as connection:
            return int(get_meta(connection, _GENERATION) or 0)

    def reports(
        self, *conditions: ColumnElement[bool], superseded: bool = False, limit: int | None = None, offset: int = 0
    ) -> list[StoredReport]:
        """Visible reports that meet all conditions (on `schema.report` and `schema.agency`), by place, agency and year."""
        query = _report_query().where(schema.report.c.visible, *conditions)
        if not superseded:
            query = query.where(schema.report.c.superseded_by.is_(None))
        query = query.order_by(schema.agency.c.region_code, schema.agency.c.name, schema.report.c.year, schema.report.c.id)
        with self._engine.connect() as connection:
            return [stored_report(row) for row in connection.execute(query.limit(limit).offset(offset))]

    def count_reports(self, *conditions: ColumnElement[bool]) -> int:
        """How many reports `reports` would list."""
        query = select(func.count()).select_from(schema.report.join(schema.agency))
        with self._engine.connect() as connection:
            found = connection.scalar(query.where(schema.report.c.visible, schema.report.c.superseded_by.is_(None), *conditions))
        return found or 0

    def extent(self) -> tuple[int, int, tuple[int, int]]:
        """How many reports of how many agencies are visible, and the first and the last of their years (0, 0 if none)."""
        table = schema.report.c
        query = select(func.count(), func.count(table.agency.distinct()), func.min(table.year), func.max(table.year))
        with self._engine.connect() as connection:
            reports, agencies, first, last = connection.execute(query.where(table.visible, table.superseded_by.is_(None))).one()
        return reports, agencies, (first or 0, last or 0)

    def agencies(self, *conditions: ColumnElement[bool], limit: int | None = None) -> list[StoredAgency]:
        """Agencies with visible reports that meet all conditions (on `schema.agency`), by place and name."""
        agency = schema.agency
        reporting = select(schema.report.c.id).where(
            schema.report.c.agency == agency.c.id, schema.report.c.visible, schema.report.c.superseded_by.is_(None)
        )
        query = select(agency).where(reporting.exists(), *conditions).order_by(agency.c.region_code, agency.c.name).limit(limit)
        with self._engine.connect() as connection:
            return [stored_agency(row) for row in connection.execute(query)]

    def report(self, report_id: str) -> StoredReport | None:
        """One report by its id, superseded or not."""
        found = self.reports(schema.report.c.report_id == report_id, superseded=True)
        return found[0] if found else None

    def keys_by_id(self, report_ids: Sequence[str]) -> dict[str, int]:
        """Keys of reports by id, the invisible included."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(schema.report.c.report_id, schema.report.c.id).where(schema.report.c.report_id.in_(report_ids))
            )
            return {row.report_id: row.id for row in rows}

    def cells(self, report: StoredReport, keys: Iterable[CellKey] | None = None) -> dict[CellKey, Cell]:
        """Cells of a report with their places: those asked for, or all."""
        column, place = schema.form_column, schema.cell_place
        query = (
            select(
                schema.cell, column.c.metric, column.c.applicant, *(item for item in place.c if item.name not in ("report", "form_column"))
            )
            .join(column, column.c.id == schema.cell.c.form_column)
            .outerjoin(place, (place.c.report == schema.cell.c.report) & (place.c.form_column == schema.cell.c.form_column))
            .where(schema.cell.c.report == report.key)
            .order_by(schema.cell.c.form_column)
        )
        if keys is not None:
            query = query.where(or_(*((column.c.metric == key.metric) & (column.c.applicant == (key.applicant or "")) for key in keys)))
        with self._engine.connect() as connection:
            cells = [stored_cell(row, report.edition_id) for row in connection.execute(query)]
            made = corrections.in_force(connection, report.report_id)
        return {cell.key: replace(cell, correction=made.get(cell.key)) if made else cell for cell in cells}

    def as_read(self, report: StoredReport) -> corrections.AsRead | None:
        """What was read of a report, if corrections have changed it since."""
        with self._engine.connect() as connection:
            return corrections.read_as_read(connection, report.key)

    def correction_log(self, report_ids: Sequence[str]) -> list[corrections.LogEntry]:
        """Every correction ever made on some reports, oldest first."""
        with self._engine.connect() as connection:
            return corrections.log(connection, report_ids)

    def copies(self, report_key: int) -> list[str]:
        """Other files with the very bytes of a report."""
        table = schema.report_copy
        with self._engine.connect() as connection:
            return list(connection.scalars(select(table.c.file).where(table.c.report == report_key).order_by(table.c.file)))

    def parts(self, report_key: int) -> list[Part]:
        """The files of a report that was published in several, in reading order; none of one in a single file."""
        return [stored_part(row) for row in self._of_report(schema.report_part, report_key)]

    def current(self, report: StoredReport) -> StoredReport | None:
        """The version that is answered in place of a superseded one; the report itself if it is current; None if that was removed."""
        seen = {report.report_id}
        newest: StoredReport | None = report
        while newest is not None and newest.superseded_by is not None and newest.superseded_by not in seen:
            seen.add(newest.superseded_by)
            newest = self.report(newest.superseded_by)
        return newest

    def versions(self, report: StoredReport) -> list[StoredReport]:
        """Every document that is held of the report's agency and year, the superseded ones too, oldest first."""
        same = (schema.report.c.agency == report.agency_key, schema.report.c.year == report.year)
        return self.reports(*same, superseded=True)

    def conflicts(self, report_ids: Sequence[str] | None = None) -> dict[str, tuple[str, ...]]:
        """Reports that claim an agency and year that others claim too, with the ids of those; of all reports, or of some."""
        table = schema.report.c
        current = (table.visible, table.superseded_by.is_(None))
        same = select(table.agency, table.year).where(*current).group_by(table.agency, table.year).having(func.count() > 1)
        if report_ids is not None:
            own = select(table.agency, table.year).where(table.report_id.in_(report_ids))
            same = same.where(tuple_(table.agency, table.year).in_(own))
        claimed = select(table.agency, table.year, table.report_id).where(*current, tuple_(table.agency, table.year).in_(same))
        groups: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
        with self._engine.connect() as connection:
            for row in connection.execute(claimed.order_by(table.id)):
                groups[row.agency, row.year].append(row.report_id)
        return {one: tuple(other for other in group if other != one) for group in groups.values() for one in group}

    def figures(self, report_key: int) -> list[NarrativeFigure]:
        """The narrative figures of a report in reading order."""
        return [stored_figure(row) for row in self._of_report(schema.narrative, report_key)]

    def findings(self, report_key: int) -> list[Finding]:
        """The findings of a report."""
        return [stored_finding(row) for row in self._of_report(schema.finding, report_key)]

    def passages(self, report_keys: Sequence[int]) -> list[StoredPassage]:
        """The passages of some reports in reading order."""
        table = schema.passage
        query = select(table).where(table.c.report.in_(report_keys)).order_by(table.c.report, table.c.ordinal)
        with self._engine.connect() as connection:
            return [StoredPassage(row.chunk_id, row.report, stored_passage(row)) for row in connection.execute(query)]

    def text(self, report_key: int) -> str:
        """The decoded source of a report, which all its places are spans of."""
        with self._engine.connect() as connection:
            return connection.scalar(select(schema.document.c.text).where(schema.document.c.report == report_key)) or ""

    def _of_report(self, table: Any, report_key: int) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(select(table).where(table.c.report == report_key).order_by(table.c.ordinal)))


def _report_query() -> Select[Any]:
    agency = schema.agency
    return select(schema.report, agency.c.name, agency.c.region_code, agency.c.level, agency.c.scope, agency.c.organ).join(agency)


def _insert(connection: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    batch = list(rows)
    if batch:
        connection.execute(insert(table), batch)
