"""The reports that a question over many is about: those of the agencies, places or kinds of organ it names, or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, func, not_, or_, select, tuple_

from indexer.domain.report import Level, Scope
from indexer.gazetteer.regions import CENTRAL_CODE, Region
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from service.answering.names import Names
from service.understanding.query import AgencyReading, Operation, Query


@dataclass(frozen=True)
class Selection:
    """Conditions on `schema.report` and `schema.agency`, and how the reports that meet them are called.

    `newest`: no year was named, and of each agency the newest report is meant. `named`: agencies were named one by one.
    """

    conditions: tuple[ColumnElement[bool], ...]
    scope: str
    newest: bool
    named: bool

    def parts_of(self, query: Query) -> tuple[ColumnElement[bool], ...]:
        """The conditions without the whole governments of the places that are named: with nothing in them there is nothing to rank."""
        if query.operation not in (Operation.RANK, Operation.SELECT):
            return self.conditions
        agency = schema.agency.c
        codes = [region.code for reading in query.agencies if reading.bare_place and reading.is_wide for region in reading.regions]
        return (*self.conditions, not_(and_(agency.scope == Scope.TERRITORY.value, agency.region_code.in_(codes))))


def select_reports(query: Query, names: Names) -> Selection:
    """The reports a question over many agencies or years is about."""
    conditions: list[ColumnElement[bool]] = []
    places: list[str] = []
    readings = [reading for reading in query.agencies if not is_missing(reading)]
    if readings:
        conditions.append(or_(*(_of_own_years(reading, _of_reading(reading, query.operation, len(readings) == 1)) for reading in readings)))
        alone = len(readings) == 1
        places = [reading.mention if _for_all_in_it(reading, query.operation, alone) else _called(reading, names) for reading in readings]
    without = [agency.key for reading in query.left_out for agency in reading.agencies]
    if without:
        conditions.append(schema.agency.c.id.not_in(without))
    years = query.years
    newest = not years.years and not years.every
    if years.years:
        conditions.append(schema.report.c.year.in_(years.years))
    elif newest:
        conditions.append(_newest(conditions))
    places += (
        [names.say("calc.left_out", agencies=names.list(_called(reading, names) for reading in query.left_out))] if query.left_out else []
    )
    when = names.list(str(year) for year in years.years)
    named = bool(readings) and all(_is_single(reading) for reading in readings)
    return Selection(tuple(conditions), names.list([*places, *([when] if when else [])]), newest, named)


def summed_alone(query: Query, selection: Selection, facts: FactReader) -> Query | None:
    """A sum of one printed figure as the question for that figure; None where there is more to be added."""
    # each of a kind is a sum, of however many
    named = bool(query.agencies) and not any(reading.of_kind for reading in query.agencies)
    one_figure = query.operation is Operation.SUM and named and len(query.quantities) == 1 and query.quantities[0].is_cell
    reports = facts.reports(*selection.conditions) if one_figure else []
    if len(reports) != 1:
        return None
    agency = next((one for reading in query.agencies for one in reading.agencies if one.key == reports[0].agency_key), None)
    return replace(query, operation=Operation.LOOKUP, agencies=(AgencyReading(agency.name, (agency,)),)) if agency else None


def is_missing(reading: AgencyReading) -> bool:
    """Whether nothing is indexed of what a name stands for; others of its place are no agency that was named."""
    return not (reading.agencies or (reading.nearby and reading.bare_place))


def _of_own_years(reading: AgencyReading, named: ColumnElement[bool]) -> ColumnElement[bool]:
    """The reports of an agency, of those years alone that are named with it."""
    return and_(named, schema.report.c.year.in_(reading.years)) if reading.years else named


def _of_reading(reading: AgencyReading, operation: Operation, alone: bool) -> ColumnElement[bool]:
    """The agencies a name stands for: a province or city named alone for all in it, an organ without a place for all of its kind.

    A city whose own agency is indexed stands for that where figures are added: Putian's requests are not those of its counties.
    """
    agency = schema.agency.c
    if reading.organ:
        of_kind = agency.organ == reading.organ
        return of_kind & (agency.level == reading.level if reading.level else agency.level != Level.CENTRAL.value)
    if reading.level:
        return agency.level == reading.level
    if _for_all_in_it(reading, operation, alone):
        prefixes = [_prefix(region) for region in (*reading.regions, *reading.others) if _is_wide(region)]
        return or_(*(agency.region_code.like(f"{prefix}%") for prefix in prefixes))
    return agency.id.in_([item.key for item in (reading.agencies or reading.nearby)])


def _for_all_in_it(reading: AgencyReading, operation: Operation, alone: bool) -> bool:
    """Whether a province or city that is named alone stands for all in it."""
    itself = operation in (Operation.SUM, Operation.AVERAGE) and len(reading.agencies) == 1 and not any(map(_is_province, reading.regions))
    return reading.is_wide and (alone or not reading.agencies) and not itself


def _is_single(reading: AgencyReading) -> bool:
    return len(reading.agencies) == 1 and not reading.of_kind and not reading.is_wide


def _is_wide(region: Region) -> bool:
    """Whether there are places inside it: a province or a city."""
    return region.code[4:] == "00" and region.code != CENTRAL_CODE


def _is_province(region: Region) -> bool:
    return region.code[2:] == "0000" and region.code != CENTRAL_CODE


def _prefix(region: Region) -> str:
    return region.code[:2] if region.code[2:] == "0000" else region.code[:4]


def _called(reading: AgencyReading, names: Names) -> str:
    if len(reading.agencies) == 1 and not reading.of_kind:
        return names.agency(reading.agencies[0].name)
    return reading.mention


def _newest(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The newest report of each agency."""
    report = schema.report.c
    current = (report.visible, report.superseded_by.is_(None))
    reports = schema.report.join(schema.agency) if schema.speaks_of_agencies(conditions) else schema.report
    newest = select(report.agency, func.max(report.year)).select_from(reports).where(*current, *conditions).group_by(report.agency)
    return tuple_(report.agency, report.year).in_(newest)
