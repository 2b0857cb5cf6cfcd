"""One figure over many reports at once: its values, the highest and the lowest, the reports that lack it.

A figure is a sum of cells, or a quotient of such sums. Queries run on the index of cells by form column, so that ranking does
not read whole reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Engine, Float, Select, case, cast, func, or_, select

from indexer.domain.form import CellKey
from indexer.storage import schema

_CURRENT = (schema.report.c.visible, schema.report.c.superseded_by.is_(None))
_KNOWN = func.coalesce(schema.cell.c.value, schema.cell.c.derived)


@dataclass(frozen=True)
class Figure:
    """Numerator over (denominator − minus), sums of cells all; without a denominator the numerator alone."""

    numerator: tuple[CellKey, ...]
    denominator: tuple[CellKey, ...] = ()
    minus: tuple[CellKey, ...] = ()

    @property
    def cells(self) -> tuple[CellKey, ...]:
        return tuple(dict.fromkeys((*self.numerator, *self.denominator, *self.minus)))


@dataclass(frozen=True)
class Ranked:
    """A report by its key, with the figure it is ranked by; for a quotient a number to order by, not to print."""

    report: int
    value: float


class ColumnStore:
    """Reads figures across reports."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def values(self, keys: Sequence[CellKey], reports: Sequence[ColumnElement[bool]]) -> Mapping[int, Mapping[CellKey, Decimal]]:
        """What is known of some cells in all current reports that meet the conditions, by report key."""
        columns = self._columns(keys)
        names = {column: key for key, ids in columns.items() for column in ids}
        table = schema.cell.c
        query = select(table.report, table.form_column, table.value, table.derived).where(table.form_column.in_(names), _of(reports))
        found: defaultdict[int, dict[CellKey, Decimal]] = defaultdict(dict)
        with self._engine.connect() as connection:
            for report, column, value, derived in connection.execute(query):
                known = value if value is not None else derived
                if known is not None:
                    found[report][names[column]] = known
        return found

    def ranked(
        self, figure: Figure, reports: Sequence[ColumnElement[bool]], descending: bool, limit: int, offset: int = 0
    ) -> tuple[list[Ranked], int]:
        """The reports with the highest (or lowest) figure, and how many have it; those that lack a cell of it, or have 0 below the
        line, take no part.
        """
        found = self._figures(figure, reports).subquery().c
        order = found.figure.desc() if descending else found.figure.asc()
        query = select(found.report, found.figure, func.count().over()).order_by(order, found.report).limit(limit).offset(offset)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Ranked(report, float(value)) for report, value, _ in rows], rows[0][2] if rows else 0

    def place(self, figure: Figure, reports: Sequence[ColumnElement[bool]], value: float, descending: bool) -> tuple[int, int]:
        """How many of the reports have a higher (or lower) figure than a value, plus one; and how many have the figure."""
        found = self._figures(figure, reports).subquery().c
        # quotients are compared as floats: a hair's breadth apart is equal
        margin = 1e-9
        beyond = found.figure > value + margin if descending else found.figure < value - margin
        with self._engine.connect() as connection:
            before, everything = connection.execute(select(func.count(case((beyond, 1))), func.count(found.report))).one()
        return before + 1, everything

    def _figures(self, figure: Figure, reports: Sequence[ColumnElement[bool]]) -> Select[Any]:
        """Report key and figure of every report that has it."""
        columns = self._columns(figure.cells)
        ids = {key: columns.get(key, ()) for key in figure.cells}
        table = schema.cell.c
        everything = [column for key in figure.cells for column in ids[key]]
        query = select(table.report).where(table.form_column.in_(everything), _of(reports))
        known = cast(_KNOWN, Float)
        if len(figure.cells) == 1:
            return query.add_columns(known.label("figure")).where(_KNOWN.is_not(None))

        def total(keys: Sequence[CellKey]) -> ColumnElement[Any]:
            wanted = [column for key in keys for column in ids[key]]
            return func.sum(case((table.form_column.in_(wanted), known), else_=0.0)) if wanted else cast(0.0, Float)

        above = total(figure.numerator)
        query = query.group_by(table.report).having(func.count(_KNOWN) == len(figure.cells))
        if not figure.denominator:
            return query.add_columns(above.label("figure"))
        below = total(figure.denominator) - total(figure.minus) if figure.minus else total(figure.denominator)
        return query.add_columns((above / below).label("figure")).having(below > 0)

    def _columns(self, keys: Sequence[CellKey]) -> dict[CellKey, tuple[int, ...]]:
        """The form columns of some cells, one in each edition that has the cell."""
        table = schema.form_column.c
        wanted = or_(*((table.metric == key.metric) & (table.applicant == (key.applicant or "")) for key in keys))
        found: defaultdict[CellKey, list[int]] = defaultdict(list)
        with self._engine.connect() as connection:
            for row in connection.execute(select(table.id, table.metric, table.applicant).where(wanted)):
                found[CellKey(row.metric, row.applicant or None)].append(row.id)
        return {key: tuple(columns) for key, columns in found.items()}


def _of(reports: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """That a cell belongs to a current report that meets the conditions, as a condition on cells.

    Where agencies are named the reports are few, and their cells are looked up. All others are met on a walk along the index of
    the cells by form column: + 0 keeps a database from jumping about the table for each of very many reports.
    """
    chosen = select(schema.report.c.id).where(*_CURRENT, *reports)
    if schema.speaks_of_agencies(reports):
        return schema.cell.c.report.in_(chosen.select_from(schema.report.join(schema.agency)))
    return (schema.cell.c.report + 0).in_(chosen)
