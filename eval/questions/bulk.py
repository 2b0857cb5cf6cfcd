"""Put very many known reports into a fact store: the very rows `store` writes, made from the form instead of from documents.

The reports of an edition differ in their figures alone. What their rows have in common is learned from the first of them, which
is stored as any report is; the others go to the database's driver in batches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select

from eval.questions.corpus import KnownReport
from eval.questions.store import VERSION, as_report, before_figure, store, title, with_cells
from indexer.domain.form import CellKey
from indexer.domain.report import Agency, CellStatus
from indexer.gazetteer.organs import organ_of
from indexer.gazetteer.regions import Gazetteer
from indexer.storage import schema
from indexer.storage.fact_store import FactStore
from indexer.storage.rows import cell_row, report_row

_BATCH = 500
# name and code of the place: districts of one name, in two cities, have bureaus of one name (和平区民政局)
_Identity = tuple[str, str]


def store_many(reports: Iterable[KnownReport], engine: Engine, gazetteer: Gazetteer) -> None:
    """Write reports and make them visible. The store must hold none of them."""
    writer, remaining = _Writer(engine, gazetteer), iter(reports)
    while batch := list(islice(remaining, _BATCH)):
        writer.write(batch)


@dataclass(frozen=True)
class _Shape:
    """What the reports of an edition have in common.

    `printed`: of each cell in the order of the text its form column, what is printed before the figure, and its unit.
    `derived`: of each group its form column, the rule, and the cells it is the sum of.
    """

    printed: Sequence[tuple[CellKey, int, str, str | None]]
    derived: Sequence[tuple[int, str, Sequence[CellKey]]]


@dataclass
class _Rows:
    """Rows of one batch."""

    documents: list[dict[str, Any]] = field(default_factory=list)
    printed: list[tuple[Any, ...]] = field(default_factory=list)
    derived: list[tuple[Any, ...]] = field(default_factory=list)
    places: list[tuple[Any, ...]] = field(default_factory=list)

    def add(self, known: KnownReport, report: int, shape: _Shape) -> None:
        """Lay a report's text out, one cell a line, and note where each figure stands."""
        text = [f"{title(known)}\n"]
        start = len(text[0])
        for key, column, before, unit in shape.printed:
            value = known.values[key]
            digits = f"{value:f}"
            end = start + len(before) + len(digits)
            text.append(f"{before}{digits}\n")
            raw = digits if digits != str(value) else None
            self.printed.append((report, column, CellStatus.REPORTED, value, unit, raw))
            self.places.append((report, column, end - len(digits), end, start, end))
            start = end + 1
        for column, rule, parts in shape.derived:
            total = sum((known.values[part] for part in parts), Decimal(0))
            self.derived.append((report, column, CellStatus.DERIVED, total, rule))
        self.documents.append({"report": report, "text": "".join(text)})


def _identity(agency: Agency) -> _Identity:
    return agency.name, agency.region_code


class _Writer:
    def __init__(self, engine: Engine, gazetteer: Gazetteer) -> None:
        self._engine = engine
        self._gazetteer = gazetteer
        self._shapes: dict[str, _Shape] = {}
        self._agencies: dict[_Identity, int] = {}

    def write(self, batch: Sequence[KnownReport]) -> None:
        """Write some reports in one transaction."""
        remaining = [known for known in batch if not self._learned_from(known)]
        rows = _Rows()
        with self._engine.begin() as connection:
            first = self._write_reports(connection, remaining)
            for key, known in enumerate(remaining, start=first):
                rows.add(known, key, self._shapes[known.edition])
            connection.execute(insert(schema.document), rows.documents)
            _insert(connection, schema.cell, ("report", "form_column", "status", "value", "unit", "raw"), rows.printed)
            _insert(connection, schema.cell, ("report", "form_column", "status", "derived", "rule"), rows.derived)
            _insert(
                connection, schema.cell_place, ("report", "form_column", "start_at", "end_at", "row_start_at", "row_end_at"), rows.places
            )

    def _learned_from(self, known: KnownReport) -> bool:
        """Whether a report was the first of its edition and is stored by now."""
        if known.edition in self._shapes:
            return False
        store([known], FactStore(self._engine), self._gazetteer)
        columns = self._form_columns(known.edition)
        report = as_report(known)
        cells, info = report.cells.items(), report.edition.cells
        self._shapes[known.edition] = _Shape(
            [
                (key, columns[key], before_figure(info[key]), cell_row(cell, 0, 0, known.edition)["unit"])
                for key, cell in cells
                if cell.value is not None
            ],
            [(columns[key], cell.derivation.rule, cell.derivation.sources) for key, cell in cells if cell.derivation],
        )
        return True

    def _form_columns(self, edition: str) -> Mapping[CellKey, int]:
        table = schema.form_column.c
        with self._engine.connect() as connection:
            rows = connection.execute(select(table.id, table.metric, table.applicant).where(table.edition == edition))
            return {CellKey(row.metric, row.applicant or None): row.id for row in rows}

    def _write_reports(self, connection: Connection, batch: Sequence[KnownReport]) -> int:
        """Write the rows of agencies and reports; the key of the first report, those of the others follow."""
        agencies = schema.agency.c
        fresh = {_identity(known.agency): known.agency for known in batch if _identity(known.agency) not in self._agencies}
        same_name = connection.execute(select(schema.agency).where(agencies.name.in_({name for name, _ in fresh})))
        self._agencies |= {(row.name, row.region_code): row.id for row in same_name}
        new = {identity: agency for identity, agency in fresh.items() if identity not in self._agencies}
        highest = connection.scalar(select(func.max(agencies.id))) or 0
        self._agencies |= {identity: key for key, identity in enumerate(new, start=highest + 1)}
        if new:
            rows = [
                {
                    "id": self._agencies[identity],
                    "name": agency.name,
                    "region_code": agency.region_code,
                    "level": agency.level.value,
                    "scope": agency.scope.value,
                    "organ": organ_of(agency.name, self._gazetteer),
                }
                for identity, agency in new.items()
            ]
            connection.execute(insert(schema.agency), rows)
        now = datetime.now(UTC)
        first = (connection.scalar(select(func.max(schema.report.c.id))) or 0) + 1
        reports = [
            {**report_row(with_cells(known, {}, ""), self._agencies[_identity(known.agency)], now, VERSION), "id": key, "visible": True}
            for key, known in enumerate(batch, start=first)
        ]
        connection.execute(insert(schema.report), reports)
        return first


def _insert(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Hand rows to the driver at once, each value as the column's type writes it: SQLAlchemy would make a dictionary of every row."""
    if not rows:
        return
    dialect = connection.dialect
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"  # noqa: S608  (our own names)
    writers = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns]
    if any(writers):
        written = (values if to is None else map(to, values) for to, values in zip(writers, zip(*rows, strict=True), strict=True))
        rows = list(zip(*written, strict=True))
    connection.exec_driver_sql(statement, list(rows))
