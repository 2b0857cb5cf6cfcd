"""The comparison: agencies × years of some metrics, as tables and charts, and as rows of a file.

Everything it shows is in its address, so that it can be shared. A figure is a cell of the form or a measure of the catalog.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.domain.catalog.metrics import breaks
from indexer.domain.errors import UserError
from indexer.domain.form import TOTAL
from indexer.domain.report import CellStatus, Scope
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredAgency, StoredReport
from service.answering.answer import Chart
from service.answering.charts import Point, bars, line
from service.answering.measured import Lack, Measured, Measurer
from service.answering.names import plain
from service.numbers import json_number
from service.reading_room.figures import ABSENT, UNCONFIRMED, Shown, shown
from service.reading_room.metrics import choices, quantity_of
from service.reading_room.reader import Pairs, Reader
from service.reading_room.report_page import cell_address, unconfirmed
from service.records import Record
from service.report_filter import called
from service.understanding.query import Quantity

MOST_AGENCIES, MOST_METRICS, MOST_YEARS = 20, 6, 15
_CANDIDATES = 20
# stands between the name of an agency and its place where others bear the name
_AT = "@"


class TooManyError(UserError):
    """A comparison of more than a page can show."""


@dataclass(frozen=True)
class Wanted:
    """What an address asks to compare. `find`: words to find more agencies by."""

    agencies: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    applicant: str = TOTAL
    find: str = ""

    def pairs(self, metrics: Sequence[str] | None = None) -> Pairs:
        """The address's parameters; of some metrics alone."""
        applicant = [] if self.applicant == TOTAL else [("applicant", self.applicant)]
        named = [("agency", name) for name in self.agencies] + [("metric", key) for key in (self.metrics if metrics is None else metrics)]
        return (*named, *(("year", str(year)) for year in self.years), *applicant)


@dataclass(frozen=True)
class Entry:
    """A figure in one report; `href` leads to where it stands, `fraction` says what a quotient was computed from."""

    measured: Measured
    shown: Shown
    href: str
    fraction: str = ""


@dataclass(frozen=True)
class Line:
    """An agency with its figures by year: none where no report is indexed, several where documents contradict each other."""

    agency: StoredAgency
    name: str
    entries: Mapping[int, tuple[Entry, ...]]


@dataclass(frozen=True)
class Compared:
    """One metric compared."""

    metric: str
    label: str
    unit: str
    lines: tuple[Line, ...]
    chart: Chart | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Everything the page shows. `unknown`: names that no agency with a report bears; `found`: agencies for `find`."""

    wanted: Wanted
    agencies: tuple[tuple[str, StoredAgency], ...]
    unknown: tuple[str, ...]
    found: tuple[tuple[str, StoredAgency], ...]
    years: tuple[int, ...]
    all_years: tuple[int, ...]
    compared: tuple[Compared, ...]

    @property
    def hidden(self) -> tuple[str, ...]:
        """Metrics of the address that are on no list to choose from: those of one applicant."""
        listed = {metric for _, metrics in choices() for metric in metrics}
        return tuple(metric for metric in self.wanted.metrics if metric not in listed)


def comparison(wanted: Wanted, facts: FactReader, reader: Reader) -> Comparison:
    """What an address asks to compare.

    Raises:
        TooManyError: more than a page can show.
        AddressError: no such metric or applicant.
    """
    _check(wanted)
    quantities = [(metric, quantity_of(metric, wanted.applicant)) for metric in dict.fromkeys(wanted.metrics)]
    named = {name: _agencies_called(name, facts) for name in dict.fromkeys(wanted.agencies)}
    agencies = [agency for found in named.values() for agency in found]
    reports = _reports(agencies, wanted.years, facts)
    years = wanted.years or tuple(sorted({report.year for report in reports})[-MOST_YEARS:])
    compared = [_compared(metric, quantity, agencies, years, reports, facts, reader) for metric, quantity in quantities] if reports else []
    found = facts.agencies(called(wanted.find, reader.spellings), limit=_CANDIDATES) if wanted.find.strip() else []
    chosen = {agency.key for agency in agencies}
    return Comparison(
        wanted,
        tuple((token(agency, facts), agency) for agency in agencies),
        tuple(name for name, found in named.items() if not found),
        tuple((token(agency, facts), agency) for agency in found if agency.key not in chosen),
        tuple(sorted(years)),
        tuple(facts.lists.years()),
        tuple(compared),
    )


def _check(wanted: Wanted) -> None:
    for given, most in ((wanted.agencies, MOST_AGENCIES), (wanted.metrics, MOST_METRICS), (wanted.years, MOST_YEARS)):
        if len(given) > most:
            raise TooManyError(
                f"a page compares at most {MOST_AGENCIES} agencies, {MOST_METRICS} metrics and {MOST_YEARS} years",
                "ask for fewer, or use /facts",
            )


def token(agency: StoredAgency, facts: FactReader) -> str:
    """How an address names an agency: by its name, with its place where others bear the name."""
    alone = len(facts.agencies(schema.agency.c.name == agency.name, limit=2)) < 2
    return agency.name if alone else f"{agency.name}{_AT}{agency.agency.region_code}"


def _agencies_called(name: str, facts: FactReader) -> list[StoredAgency]:
    """The agency of that very name; all of them where several bear it and no place is said."""
    bare, _, code = name.partition(_AT)
    conditions = [schema.agency.c.name == bare.strip(), *([schema.agency.c.region_code == code] if code else [])]
    return facts.agencies(*conditions, limit=MOST_AGENCIES)


def _reports(agencies: Sequence[StoredAgency], years: Sequence[int], facts: FactReader) -> list[StoredReport]:
    if not agencies:
        return []
    conditions = [schema.report.c.agency.in_([agency.key for agency in agencies])]
    return facts.reports(*conditions, *([schema.report.c.year.in_(years)] if years else []))


def _compared(
    metric: str,
    quantity: Quantity,
    agencies: Sequence[StoredAgency],
    years: Sequence[int],
    reports: Sequence[StoredReport],
    facts: FactReader,
    reader: Reader,
) -> Compared:
    found = [_entry(report, quantity, facts, reader) for report in reports if report.year in years]
    lines = []
    for agency in agencies:
        own = [entry for entry in found if entry.measured.report.agency_key == agency.key]
        by_year = {year: tuple(entry for entry in own if entry.measured.report.year == year) for year in years}
        lines.append(Line(agency, reader.names.short(agency.name), by_year))
    label = reader.names.quantity(quantity)
    unit = next((entry.measured.unit for entry in found if entry.measured.unit), "")
    return Compared(metric, label, unit, tuple(lines), _chart(label, unit, lines, years), tuple(_notes(quantity, found, reader)))


def _entry(report: StoredReport, quantity: Quantity, facts: FactReader, reader: Reader) -> Entry:
    item = Measurer(facts).of(report, quantity)
    doubtful = unconfirmed(facts.findings(report.key))
    href = cell_address(report, quantity.key, reader) if quantity.is_cell else reader.report(report.report_id)
    if quantity.is_cell:
        cell = item.entries[quantity.key].cell
        return Entry(item, shown(cell, cell.unit if cell else "", doubtful, reader), href)
    if item.lack is Lack.BASE:
        return Entry(item, Shown(ABSENT, (CellStatus.ABSENT.value,), reader.say("compare.no_base")), href, _fraction(item))
    if item.value is None:
        missing = reader.names.list(reader.names.metric(entry.key, report.edition_id) for entry in item.missing)
        return Entry(item, Shown("□", (CellStatus.BLANK.value,), reader.say("compare.missing", cells=missing)), href)
    states = [CellStatus.DERIVED.value]
    statuses = {entry.cell.status for entry in item.known if entry.cell}
    states += [CellStatus.DISPUTED.value] if CellStatus.DISPUTED in statuses else []
    states += [UNCONFIRMED] if doubtful.intersection(item.entries) else []
    unit = item.unit if item.unit == "%" else ""
    return Entry(item, Shown(f"{plain(item.value)}{unit}", tuple(states), reader.say("compare.computed")), href, _fraction(item))


def _fraction(item: Measured) -> str:
    """What a quotient was computed from: 1 / 3."""
    if item.numerator is None or item.denominator is None:
        return ""
    return f"{plain(item.numerator)} / {plain(item.denominator)}"


def _chart(label: str, unit: str, lines: Sequence[Line], years: Sequence[int]) -> Chart | None:
    """The figures that are known, drawn; a year for which documents contradict each other has no point."""
    points = [
        Point(one.name, year, entries[0].measured.value)
        for one in lines
        for year, entries in sorted(one.entries.items())
        if len(entries) == 1 and entries[0].measured.value is not None
    ]
    drawn = line(points, label, unit) if len(years) > 1 else bars(points, label, unit)
    return drawn[0] if drawn else None


def _notes(quantity: Quantity, entries: Sequence[Entry], reader: Reader) -> Iterator[str]:
    """What to beware of in comparing: changes in how things are counted, territories beside organs, small bases."""
    years = [entry.measured.report.year for entry in entries]
    for item in breaks():
        if any(item.concerns(key.metric) for key in quantity.cells) and years and min(years) < item.first_year <= max(years):
            yield reader.label(item.label)
    scopes = {entry.measured.report.agency.scope for entry in entries}
    if Scope.TERRITORY in scopes and len(scopes) > 1:
        yield reader.say("compare.mixed_scopes")
    if any(entry.measured.small_base for entry in entries):
        yield reader.names.say("calc.small_base")


def rows(compared: Sequence[Compared], reader: Reader) -> Iterator[Record]:
    """The comparison as a file has it, a row for every figure; an agency and year without a report has a row without one."""
    for one in compared:
        for item in one.lines:
            for year, entries in sorted(item.entries.items()):
                yield from (_row(one, item, year, entry) for entry in entries)
                if not entries:
                    yield _row(one, item, year, None) | {"state": reader.say("compare.no_report")}


def _row(one: Compared, item: Line, year: int, entry: Entry | None) -> Record:
    found = entry.measured if entry else None
    report = found.report if found else None
    return {
        "agency": item.agency.name,
        "region_code": item.agency.agency.region_code,
        "year": year,
        "metric": one.metric,
        "applicant": found.quantity.key.applicant if found else None,
        "label": one.label,
        "value": json_number(found.value) if found and found.value is not None else None,
        "unit": found.unit if found else "",
        "status": entry.shown.states[0] if entry else "no_report",
        "state": entry.shown.said if entry else "",
        "fraction": entry.fraction if entry else "",
        "report_id": report.report_id if report else None,
        "source": (report.source_url or "") if report else "",
        "source_hash": report.source_hash if report else None,
    }
