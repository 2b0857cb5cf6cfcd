"""Reading the fact store: reports and agencies, the cells and the figures of a report, its versions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, select, tuple_

from indexer.domain.form import CellKey, editions
from indexer.domain.reconciliation import UNCONFIRMED, doubtful_sources
from indexer.domain.report import Cell, Cells, CellStatus, Correction, Finding, NarrativeFigure, Part, Passage, Place, box_around
from indexer.storage import corrections, schema
from indexer.storage.columns import ColumnStore
from indexer.storage.database import get_meta
from indexer.storage.lists import ReportLists, report_query
from indexer.storage.rows import (
    StoredAgency,
    StoredReport,
    stored_agency,
    stored_cell,
    stored_figure,
    stored_finding,
    stored_part,
    stored_passage,
    stored_report,
    stored_span,
)

GENERATION = "generation"
"""The key of the number that grows with every change of what is visible."""


@dataclass(frozen=True)
class StoredPassage:
    """A passage with its id in the passage store and its report's key."""

    chunk_id: str
    report_key: int
    passage: Passage


Spans = dict[tuple[int | None, int | None], Place]
"""Places by the first and the last character they stand for."""


class FactReader:
    """Reads the fact store of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.columns = ColumnStore(engine)
        self.lists = ReportLists(engine)
        self._columns_of: dict[str, Mapping[CellKey, int]] = {}

    def generation(self) -> int:
        """Grows with every change of what is visible, so that readers know when to reopen what they hold."""
        with self._engine.connect() as connection:
            return int(get_meta(connection, GENERATION) or 0)

    def reports(
        self, *conditions: ColumnElement[bool], superseded: bool = False, limit: int | None = None, offset: int = 0
    ) -> list[StoredReport]:
        """Visible reports that meet all conditions (on `schema.report` and `schema.agency`), by place, agency and year."""
        query = report_query().where(schema.report.c.visible, *conditions)
        if not superseded:
            query = query.where(schema.report.c.superseded_by.is_(None))
        query = query.order_by(schema.agency.c.region_code, schema.agency.c.name, schema.report.c.year, schema.report.c.id)
        with self._engine.connect() as connection:
            return [stored_report(row) for row in connection.execute(query.limit(limit).offset(offset))]

    def first_report(self, *conditions: ColumnElement[bool]) -> StoredReport | None:
        """The first report that `reports` would list: agencies are walked in their order, and the walk ends at the first that has one."""
        agency, report = schema.agency.c, schema.report.c
        reporting = select(report.id).where(report.agency == agency.id, report.visible, report.superseded_by.is_(None), *conditions)
        query = select(agency.id).where(reporting.correlate(schema.agency).exists()).order_by(agency.region_code, agency.name).limit(1)
        with self._engine.connect() as connection:
            first = connection.scalar(query)
        return None if first is None else next(iter(self.reports(report.agency == first, *conditions, limit=1)), None)

    def count_reports(self, *conditions: ColumnElement[bool]) -> int:
        """How many reports `reports` would list."""
        query = select(func.count()).select_from(schema.report.join(schema.agency))
        with self._engine.connect() as connection:
            found = connection.scalar(query.where(schema.report.c.visible, schema.report.c.superseded_by.is_(None), *conditions))
        return found or 0

    def extent(self, *conditions: ColumnElement[bool]) -> tuple[int, int, tuple[int, int]]:
        """How many reports of how many agencies `reports` would list, and the first and the last of their years (0, 0 if none)."""
        table = schema.report.c
        query = select(func.count(), func.count(table.agency.distinct()), func.min(table.year), func.max(table.year))
        query = query.select_from(schema.report.join(schema.agency)).where(table.visible, table.superseded_by.is_(None), *conditions)
        with self._engine.connect() as connection:
            reports, agencies, first, last = connection.execute(query).one()
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
        """Cells of a report with their places: those asked for, or all. Derivations name what is doubtful in what they rest on."""
        return self._cells_of([report], None if keys is None else tuple(keys))[report.key]

    def _cells_of(self, reports: Sequence[StoredReport], keys: Sequence[CellKey] | None) -> dict[int, dict[CellKey, Cell]]:
        """Cells of some reports on one edition of the form, by report."""
        found = self._as_stored(reports, keys)
        doubts = self._doubted_of([key for key, cells in found.items() if any(cell.derivation for cell in cells.values())])
        corrected = self._corrected_of([report.report_id for report in reports])
        for report in reports:
            cells = found[report.key]
            if doubted := doubts.get(report.key):
                whole = cells if keys is None else self._as_stored([report], None)[report.key]
                cells = {key: _with_doubts(cell, whole, doubted, report.edition_id) for key, cell in cells.items()}
            if made := corrected[report.report_id]:
                cells = {key: replace(cell, correction=made.get(key)) for key, cell in cells.items()}
            found[report.key] = cells
        return found

    def _as_stored(self, reports: Sequence[StoredReport], keys: Sequence[CellKey] | None) -> dict[int, dict[CellKey, Cell]]:
        cell, place, edition = schema.cell, schema.cell_place, reports[0].edition_id
        query = (
            select(cell, *(item for item in place.c if item.name not in ("report", "form_column")))
            .outerjoin(place, (place.c.report == cell.c.report) & (place.c.form_column == cell.c.form_column))
            .where(cell.c.report.in_([report.key for report in reports]))
            .order_by(cell.c.report, cell.c.form_column)
        )
        spans = self._spans_of([report.key for report in reports])
        found: dict[int, dict[CellKey, Cell]] = {report.key: {} for report in reports}
        with self._engine.connect() as connection:
            columns = self._columns_by_key(connection, edition, keys)
            by_column = {columns[key]: key for key in (columns if keys is None else keys) if key in columns}
            for row in connection.execute(query if keys is None else query.where(cell.c.form_column.in_(list(by_column)))):
                key = by_column[row.form_column]
                found[row.report][key] = stored_cell(row, key, edition, spans[row.report])
        return found

    def _columns_by_key(self, connection: Connection, edition_id: str, asked: Iterable[CellKey] | None) -> Mapping[CellKey, int]:
        """The form columns of an edition; read again if one that is asked for is not among those seen before.

        Columns are only ever added, so that what was read once stays true.
        """
        known = self._columns_of.get(edition_id, {})
        if asked is None or any(key not in known for key in asked):
            table = schema.form_column.c
            rows = connection.execute(select(table.id, table.metric, table.applicant).where(table.edition == edition_id))
            known = self._columns_of[edition_id] = {CellKey(row.metric, row.applicant or None): row.id for row in rows}
        return known

    def _spans_of(self, report_keys: Sequence[int]) -> dict[int, Spans]:
        """Where the sentences of some reports stand on their pages."""
        found: dict[int, Spans] = {key: {} for key in report_keys}
        with self._engine.connect() as connection:
            for row in connection.execute(select(schema.span).where(schema.span.c.report.in_(report_keys))):
                found[row.report][row.start_at, row.end_at] = stored_span(row)
        return found

    def _corrected_of(self, report_ids: Sequence[str]) -> dict[str, dict[CellKey, Correction]]:
        """The corrections of some reports that hold."""
        with self._engine.connect() as connection:
            return corrections.in_force(connection, report_ids)

    def _doubted_of(self, report_keys: Sequence[int]) -> dict[int, set[CellKey]]:
        """The cells of some reports that are disputed or repaired, or were read from a picture and are confirmed by no sum."""
        found: dict[int, set[CellKey]] = {key: set() for key in report_keys}
        if not report_keys:
            return found
        cell, column, finding = schema.cell.c, schema.form_column.c, schema.finding.c
        named = select(cell.report, column.metric, column.applicant).join(schema.cell, column.id == cell.form_column)
        unsure = cell.status.in_((CellStatus.DISPUTED, CellStatus.REPAIRED))
        unconfirmed = select(finding.report, finding.cells).where(finding.report.in_(report_keys), finding.rule == UNCONFIRMED)
        with self._engine.connect() as connection:
            for row in connection.execute(named.where(cell.report.in_(report_keys), unsure)):
                found[row.report].add(CellKey(row.metric, row.applicant or None))
            for report, keys in connection.execute(unconfirmed):
                found[report].update(map(CellKey.parse, keys))
        return found

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
        table = schema.report_part
        with self._engine.connect() as connection:
            rows = connection.execute(select(table).where(table.c.report == report_key).order_by(table.c.ordinal))
            return [stored_part(row) for row in rows]

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
        return self.reports_of(report.agency_key, report.year)

    def reports_of(self, agency_key: int, year: int) -> list[StoredReport]:
        """Every document that is held of an agency and a year, the superseded ones too, oldest first."""
        return self.reports(schema.report.c.agency == agency_key, schema.report.c.year == year, superseded=True)

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
        return self._figures_of([report_key])[report_key]

    def findings(self, report_key: int) -> list[Finding]:
        """The findings of a report."""
        return self._findings_of([report_key])[report_key]

    def _figures_of(self, report_keys: Sequence[int]) -> dict[int, list[NarrativeFigure]]:
        rows, spans = self._with_spans(schema.narrative, report_keys)
        return {key: [stored_figure(row, spans[key]) for row in rows.get(key, ())] for key in report_keys}

    def _findings_of(self, report_keys: Sequence[int]) -> dict[int, list[Finding]]:
        rows, spans = self._with_spans(schema.finding, report_keys)
        return {key: [stored_finding(row, spans[key]) for row in rows.get(key, ())] for key in report_keys}

    def _with_spans(self, table: Any, report_keys: Sequence[int]) -> tuple[Mapping[int, list[Any]], Mapping[int, Spans]]:
        """What some reports have in a table, and where their sentences stand, if they have anything."""
        query = select(table).where(table.c.report.in_(report_keys)).order_by(table.c.report, table.c.ordinal)
        rows: defaultdict[int, list[Any]] = defaultdict(list)
        with self._engine.connect() as connection:
            for row in connection.execute(query):
                rows[row.report].append(row)
        return rows, self._spans_of(list(rows)) if rows else {}

    def on_page(self, report_key: int, place: Place) -> Place:
        """A part of a passage with the box of its own sentences, on the page where it begins; as it is if there are no pages."""
        if place.start is None or place.end is None or place.page is None:
            return place
        table = schema.span
        inside = (table.c.report == report_key, table.c.start_at >= place.start, table.c.end_at <= place.end)
        with self._engine.connect() as connection:
            found = [stored_span(row) for row in connection.execute(select(table).where(*inside).order_by(table.c.start_at))]
        boxes = [span.box for span in found if span.box and span.page == found[0].page]
        if not boxes:
            return place
        return replace(place, page=found[0].page, printed_page=found[0].printed_page, box=box_around(boxes))

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


def _with_doubts(cell: Cell, cells: Cells, doubted: Set[CellKey], edition_id: str) -> Cell:
    if cell.derivation is None:
        return cell
    doubtful = doubtful_sources(cell.key, cells, doubted, editions()[edition_id])
    return replace(cell, derivation=replace(cell.derivation, doubtful=doubtful))
