"""The metrics that a comparison can be of: cells of the form, by their official labels, and the measures of the catalog."""

from __future__ import annotations

from functools import cache

from indexer.domain.catalog.metrics import measures
from indexer.domain.errors import UserError
from indexer.domain.form import TOTAL, CellKey, Column, editions, find_cell, newest_edition
from service.reading_room.reader import Reader
from service.understanding.quantities import measured
from service.understanding.query import Quantity


class AddressError(UserError):
    """An address that names what is not there."""


def quantity_of(metric: str, applicant: str = TOTAL) -> Quantity:
    """A metric of the form, of an applicant in section 三, or a measure of the catalog.

    Raises:
        AddressError: there is none.
    """
    measure = next((measure for measure in measures() if measure.id == metric), None)
    if measure is not None:
        return measured(measure, (), [applicant])
    for key in (CellKey(metric), CellKey(metric, applicant), CellKey.parse(metric)):
        if find_cell(key):
            return Quantity(key, (key,))
    raise AddressError(f"the form has no metric {metric} of applicant {applicant}", "GET /metrics-catalog has all")


@cache
def choices() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The metrics to choose from by section of the newest form, groups before their rows; then the measures, under ""."""
    sections: dict[str, dict[str, None]] = {}
    for edition in editions().values():
        for table in edition.tables:
            groups = {table.members(group.key)[0]: group for group in table.groups if table.members(group.key)}
            for row in table.rows:
                for one in filter(None, (groups.get(row.key), row)):
                    keys = [one.key] if table.crossed else [table.key(one.key, column.key).metric for column in table.columns]
                    sections.setdefault(table.section, {}).update(dict.fromkeys(keys))
    return (*((section, tuple(keys)) for section, keys in sections.items()), ("", tuple(measure.id for measure in measures())))


def applicants() -> tuple[Column, ...]:
    """The applicants of section 三, all of them together last."""
    table = newest_edition().table("requests")
    return table.columns if table else ()


def metric_label(metric: str, reader: Reader) -> str:
    """What a metric is called in a list to choose from."""
    quantity = quantity_of(metric)
    if quantity.measure:
        return reader.label(quantity.measure.label)
    info = find_cell(quantity.key)
    assert info is not None
    row = f"{info.row.number} {reader.label(info.row.label)}".strip() if info.table.crossed else reader.label(info.row.label)
    return row if info.table.crossed else f"{row}{reader.say('site.colon')}{reader.label(info.column.label)}"
