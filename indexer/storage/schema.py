"""The tables of the fact store. Cells are narrow and ordered for lookup and ranking; places stand apart.

Changing anything here needs a migration in `migrations/versions` and a new `SCHEMA_REVISION`.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.sql import visitors

from indexer.domain.report import CellStatus

SCHEMA_REVISION = "0008"
"""The migration this code needs; equal to the newest in `migrations/versions` (a test holds it)."""


class ExactNumber(TypeDecorator[Decimal]):
    """A Decimal kept exactly: NUMERIC on PostgreSQL; on SQLite a number that prints the same digits (up to fifteen)."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(Numeric(asdecimal=False) if dialect.name == "sqlite" else Numeric(asdecimal=True))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        if Decimal(repr(float(value))) != value:
            raise ValueError(f"{value} has more digits than the fact store keeps exactly")
        return float(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        if value is None:
            return None
        number = value if isinstance(value, Decimal) else Decimal(repr(value))
        return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


_STATUS_CODES = {status: code for code, status in enumerate(CellStatus)}
_STATUS_OF_CODE = {code: status for status, code in _STATUS_CODES.items()}


class StatusCode(TypeDecorator[CellStatus]):
    """A cell's status as one byte: there are hundreds of cells in each of hundreds of thousands of reports."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: CellStatus | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else _STATUS_CODES[value]

    def process_result_value(self, value: int | None, dialect: Dialect) -> CellStatus | None:  # noqa: ARG002
        return None if value is None else _STATUS_OF_CODE[value]


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _place_columns(prefix: str = "") -> list[Column[Any]]:
    """A place in the source: span, page, box, position in a table; see `indexer.domain.report.Place`."""
    numbers = ("start_at", "end_at", "page", "table_no", "row_no", "column_no")
    return [
        *(Column(f"{prefix}{name}", Integer) for name in numbers),
        Column(f"{prefix}printed_page", String(20)),
        Column(f"{prefix}box", JSON),
    ]


def _report_key() -> Column[int]:
    return Column("report", Integer, ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)


meta = Table("meta", metadata, Column("key", String(60), primary_key=True), Column("value", Text, nullable=False))

agency = Table(
    "agency",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("region_code", String(6), nullable=False),
    Column("level", String(10), nullable=False),
    Column("scope", String(10), nullable=False),
    Column("organ", String(40), nullable=False),  # kind of organ, '' if not listed
    UniqueConstraint("name", "region_code"),
    Index("ix_agency_region_code_organ", "region_code", "organ"),
    Index("ix_agency_region_code_name", "region_code", "name"),  # the order that reports are listed in
)

report = Table(
    "report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report_id", String(40), nullable=False, unique=True),
    Column("agency", Integer, ForeignKey("agency.id"), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("edition", String(20), nullable=False),
    Column("title", Text, nullable=False),
    Column("signed_on", Date),
    Column("published_on", Date),
    Column("file", Text, nullable=False),
    Column("source_hash", String(64), nullable=False),
    Column("source_url", Text),
    Column("retrieved_at", DateTime(timezone=True)),
    Column("indexed_at", DateTime(timezone=True), nullable=False),
    Column("extractor_version", String(40), nullable=False),
    # a report is visible once both stores hold it; an older version stays readable under its own id
    Column("visible", Boolean, nullable=False, default=False),
    Column("superseded_by", String(40)),
    Column("superseded_because", String(20)),
    # which reports are current is read from the indexes, without the rows: a ranking over all reports asks for it
    Index("ix_report_agency_year", "agency", "year", "visible", "superseded_by"),
    Index("ix_report_year", "year", "visible", "superseded_by"),
    Index("ix_report_source_hash", "source_hash"),
    Index("ix_report_file", "file"),
)

document = Table("document", metadata, _report_key(), Column("text", Text, nullable=False))

form_column = Table(
    "form_column",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edition", String(20), nullable=False),
    Column("metric", String(80), nullable=False),
    Column("applicant", String(30), nullable=False),  # '' outside section 三
    UniqueConstraint("edition", "metric", "applicant"),
    Index("ix_form_column_metric_applicant", "metric", "applicant"),
)

cell = Table(
    "cell",
    metadata,
    _report_key(),
    Column("form_column", Integer, ForeignKey("form_column.id"), primary_key=True),
    Column("status", StatusCode, nullable=False),
    Column("value", ExactNumber),  # as printed or stated
    Column("derived", ExactNumber),  # what a rule of the form determines where nothing is printed
    Column("rule", String(30)),
    Column("unit", String(12)),  # where it is not the column's
    Column("raw", Text),  # where it is not just the value
    Column("note", Text),
    Column("confidence", Float),  # of a text read from a picture, 0 to 1
    Index("ix_cell_form_column_report_value", "form_column", "report", "value", "derived", "status"),
    sqlite_with_rowid=False,
)

cell_place = Table(
    "cell_place",
    metadata,
    _report_key(),
    Column("form_column", Integer, ForeignKey("form_column.id"), primary_key=True),
    *_place_columns(),
    Column("row_start_at", Integer),
    Column("row_end_at", Integer),
    sqlite_with_rowid=False,
)

# where rows and sentences stand on their pages; cells, figures and findings name them by their span
span = Table(
    "span",
    metadata,
    _report_key(),
    Column("start_at", Integer, primary_key=True),
    Column("end_at", Integer, primary_key=True),
    Column("page", Integer, nullable=False),
    Column("printed_page", String(20)),
    Column("box", JSON, nullable=False),
    sqlite_with_rowid=False,
)

narrative = Table(
    "narrative",
    metadata,
    _report_key(),
    Column("ordinal", Integer, primary_key=True),
    Column("value", ExactNumber, nullable=False),
    Column("unit", String(20), nullable=False),
    Column("qualifier", String(10), nullable=False),
    Column("subject", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("period", String(12), nullable=False),
    Column("about", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("section", String(4), nullable=False),
    Column("whole", Integer),
    Column("listing", Integer),
    Column("cells", JSON, nullable=False),
    Column("relation", String(12)),
    *_place_columns(),
    Column("sentence_start_at", Integer),
    Column("sentence_end_at", Integer),
)

passage = Table(
    "passage",
    metadata,
    _report_key(),
    Column("ordinal", Integer, primary_key=True),
    Column("chunk_id", String(40), nullable=False, unique=True),
    Column("section", String(4), nullable=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    *_place_columns(),
)

finding = Table(
    "finding",
    metadata,
    _report_key(),
    Column("ordinal", Integer, primary_key=True),
    Column("rule", String(30), nullable=False),
    Column("severity", String(20), nullable=False),
    Column("cells", JSON, nullable=False),
    Column("sentences", JSON, nullable=False),
    Column("spans", JSON),  # of the sentences, each as [start, end]
    Column("printed", ExactNumber),
    Column("computed", ExactNumber),
    Column("detail", Text, nullable=False),
    Index("ix_finding_rule", "rule"),
)

# other files with the very bytes of a report
report_copy = Table("report_copy", metadata, _report_key(), Column("file", Text, primary_key=True))

# the files of a report that was published in several; `report.file` is the first of them
report_part = Table(
    "report_part",
    metadata,
    _report_key(),
    Column("ordinal", Integer, primary_key=True),
    Column("file", Text, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("first_page", Integer),  # NULL without pages
)

# a log: rows are only ever added, and stay when their report is removed; the last row on a cell is what holds
correction = Table(
    "correction",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report_id", String(40), nullable=False, index=True),
    Column("metric", String(80), nullable=False),
    Column("applicant", String(30), nullable=False),  # '' outside section 三
    Column("action", String(10), nullable=False),
    Column("printed", ExactNumber),  # what was read in the cell when it was corrected
    Column("value", ExactNumber),  # what stands there; NULL is a blank
    Column("reason", Text, nullable=False),
    Column("author", String(120), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("carried_from", String(40)),  # the earlier version that the correction was made on
)

# of a corrected report: what extraction read, so that a correction can be taken back
as_read = Table(
    "as_read",
    metadata,
    _report_key(),
    Column("cells", JSON, nullable=False),
    Column("relations", JSON, nullable=False),
    Column("findings", JSON, nullable=False),
)

vector_cache = Table(
    "vector_cache",
    metadata,
    Column("model", String(120), primary_key=True),
    Column("text_hash", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian
    sqlite_with_rowid=False,
)


def speaks_of_agencies(conditions: Iterable[ColumnElement[bool]]) -> bool:
    """Whether conditions on reports need their agencies beside them."""
    return any(isinstance(part, Column) and part.table is agency for condition in conditions for part in visitors.iterate(condition))
