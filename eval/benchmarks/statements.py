"""What a database is asked while something runs, and how it goes about it: which tables it reads whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

# tables that grow with the reports; the others hold the form, settings, and what corrections changed
GROWING = frozenset({"agency", "report", "document", "cell", "cell_place", "narrative", "passage", "finding"})
_TABLE_READ = re.compile(r"^SCAN (?P<table>\w+)(?! USING (?:COVERING )?INDEX)")

Statements = dict[str, Any]
"""Statements as they were sent, each with the last parameters it was sent with."""


@contextmanager
def recorded(engine: Engine) -> Iterator[Statements]:
    """The statements that are sent inside the block."""
    found: Statements = {}

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        found[statement] = parameters

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def plan(engine: Engine, statement: str, parameters: Any) -> list[str]:
    """The steps of SQLite's plan for a statement, such as `SEARCH cell USING INDEX …` and `SCAN report`."""
    with engine.connect() as connection:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]


def whole_tables(engine: Engine, statements: Statements) -> dict[str, list[str]]:
    """Statements that read a growing table from one end to the other, with those tables, on SQLite or PostgreSQL.

    A walk along an index counts as served by it: it is in the order that is wanted, and ends where the limit is reached.
    """
    scanned = _scanned_by_postgres if engine.dialect.name == "postgresql" else _scanned_by_sqlite
    selects = {statement: parameters for statement, parameters in statements.items() if statement.lstrip().startswith("SELECT")}
    read = {statement: scanned(engine, statement, parameters) for statement, parameters in selects.items()}
    return {statement: growing for statement, tables in read.items() if (growing := [table for table in tables if table in GROWING])}


def _scanned_by_sqlite(engine: Engine, statement: str, parameters: Any) -> list[str]:
    return [found["table"] for step in plan(engine, statement, parameters) if (found := _TABLE_READ.match(step))]


def _scanned_by_postgres(engine: Engine, statement: str, parameters: Any) -> list[str]:
    with engine.connect() as connection:
        [[[explained]]] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        # a table without a row is never worth an index
        filled = set(connection.exec_driver_sql("SELECT relname FROM pg_class WHERE relpages > 0").scalars())
    return [table for table in _sequential(explained["Plan"]) if table in filled]


def _sequential(node: dict[str, Any]) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for below in node.get("Plans", ()):
        yield from _sequential(below)
