"""Lists of very many reports: a page of them, how many there are by place and year, which of them contradict themselves.

A page is read in the order of indexes, so that nothing is sorted and only as much is read as is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, func, select

from indexer.domain.report import Severity
from indexer.storage import schema
from indexer.storage.rows import StoredReport, stored_report

_CURRENT = (schema.report.c.visible, schema.report.c.superseded_by.is_(None))


class ReportLists:
    """Lists the current reports of one database. Conditions are on `schema.report` and `schema.agency`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, *conditions: ColumnElement[bool], limit: int, offset: int = 0) -> list[StoredReport]:
        """Some of the reports that meet all conditions, by place, kind of organ, agency and year."""
        report, agency = schema.report.c, schema.agency.c
        # SQLite would begin with the reports and sort them all; what is added to the id keeps it from looking agencies up
        agencies_first = schema.agency.join(schema.report, report.agency == agency.id + 0)
        keys = select(report.id).select_from(agencies_first).where(*_CURRENT, *conditions)
        keys = keys.order_by(agency.region_code, agency.organ, agency.id, report.year, report.id).limit(limit).offset(offset)
        with self._engine.connect() as connection:
            order = {key: place for place, key in enumerate(connection.scalars(keys))}
            found = [stored_report(row) for row in connection.execute(report_query().where(report.id.in_(order)))]
        return sorted(found, key=lambda item: order[item.key])

    def tally(self, *conditions: ColumnElement[bool]) -> dict[tuple[str, int], int]:
        """How many reports meet all conditions, by region code and year."""
        report, agency = schema.report.c, schema.agency.c
        query = select(agency.region_code, report.year, func.count()).select_from(schema.report.join(schema.agency))
        query = query.where(*_CURRENT, *conditions).group_by(agency.region_code, report.year)
        with self._engine.connect() as connection:
            return {(code, year): count for code, year, count in connection.execute(query)}

    def years(self) -> list[int]:
        """The years that there are reports on, the latest first."""
        query = select(schema.report.c.year).where(*_CURRENT).distinct().order_by(schema.report.c.year.desc())
        with self._engine.connect() as connection:
            return list(connection.scalars(query))

    def count_findings(self, report_keys: Sequence[int], severity: Severity) -> dict[int, int]:
        """How many findings of a severity some reports have, by report key; those without any are left out."""
        table = schema.finding.c
        query = select(table.report, func.count()).where(table.report.in_(report_keys), table.severity == severity.value)
        with self._engine.connect() as connection:
            return {report: count for report, count in connection.execute(query.group_by(table.report))}

    def with_findings(self, severity: Severity, *conditions: ColumnElement[bool], limit: int) -> tuple[list[tuple[StoredReport, int]], int]:
        """Those with most findings of a severity among the reports that meet all conditions, and how many have any."""
        report, finding = schema.report.c, schema.finding.c
        counted = select(report.id, func.count().label("count"), func.count().over().label("having"))
        counted = counted.select_from(schema.report.join(schema.agency).join(schema.finding, finding.report == report.id))
        counted = counted.where(*_CURRENT, finding.severity == severity.value, *conditions).group_by(report.id)
        with self._engine.connect() as connection:
            rows = connection.execute(counted.order_by(func.count().desc(), report.id).limit(limit)).all()
            found = {row.id: row for row in connection.execute(report_query().where(report.id.in_([key for key, _, _ in rows])))}
        return [(stored_report(found[key]), count) for key, count, _ in rows], rows[0][2] if rows else 0


def report_query() -> Select[Any]:
    """Reports with their agencies, as `stored_report` reads them."""
    agency = schema.agency
    return select(schema.report, agency.c.name, agency.c.region_code, agency.c.level, agency.c.scope, agency.c.organ).join(agency)
