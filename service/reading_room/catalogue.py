"""The catalogue: the indexed reports that a filter finds, a page of them at a time, and what they can be filtered by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from indexer.domain.errors import NoSuchPageError
from indexer.domain.report import Level, Scope, Severity
from indexer.gazetteer.regions import Gazetteer, Region
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.reading_room.reader import Pairs, Reader
from service.report_filter import ReportFilter

AT_ONCE = 50
Tally = Mapping[tuple[str, int], int]
"""How many reports there are by region code and year."""

_CENTRAL = "00"
_WHOLE_CODE = 6


@dataclass(frozen=True)
class Listed:
    """A report in the list; `contradictions`: how many findings say that its figures cannot all be right."""

    report: StoredReport
    place: str
    contradictions: int
    conflicting: bool


@dataclass(frozen=True)
class Option:
    """A value to filter by; `depth`: how far a place lies inside others."""

    value: str
    label: str
    count: int | None = None
    chosen: bool = False
    depth: int = 0


@dataclass(frozen=True)
class Catalogue:
    """A page of the list; `total` counts all pages."""

    wanted: ReportFilter
    total: int
    page: int
    listed: tuple[Listed, ...]
    places: tuple[Option, ...]
    years: tuple[Option, ...]
    levels: tuple[Option, ...]
    scopes: tuple[Option, ...]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // AT_ONCE))

    @property
    def first(self) -> int:
        return (self.page - 1) * AT_ONCE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.listed) - 1

    @property
    def is_filtered(self) -> bool:
        return self.wanted != ReportFilter()

    def address(self, page: int) -> Pairs:
        """What the address of another page of this list says."""
        wanted = self.wanted
        named = {"q": wanted.words, "region": wanted.region, "year": wanted.year, "level": wanted.level, "scope": wanted.scope}
        pairs = {**named, "page": page if page > 1 else None}
        return tuple((name, str(value)) for name, value in pairs.items() if value not in (None, ""))


def catalogue(wanted: ReportFilter, page: int, facts: FactReader, gazetteer: Gazetteer, reader: Reader) -> Catalogue:
    """A page of the reports that meet a filter.

    Raises:
        NoSuchPageError: the list has fewer pages.
    """
    places = _Places(gazetteer, reader)
    wanted = replace(wanted, region=_prefix(wanted.region))
    tally = facts.lists.tally(*replace(wanted, year=None).conditions(reader.spellings))
    total = sum(count for (_, year), count in tally.items() if wanted.year in (None, year))
    if page > 1 and (page - 1) * AT_ONCE >= total:
        raise NoSuchPageError(f"the list has no page {page}", "pages are counted from 1")
    reports = facts.lists.page(*wanted.conditions(reader.spellings), limit=AT_ONCE, offset=(page - 1) * AT_ONCE)
    doubted = facts.lists.count_findings([report.key for report in reports], Severity.CONTRADICTION)
    conflicts = facts.conflicts([report.report_id for report in reports]) if reports else {}
    listed = [
        Listed(report, places.where(report.agency.region_code), doubted.get(report.key, 0), report.report_id in conflicts)
        for report in reports
    ]
    return Catalogue(
        wanted,
        total,
        page,
        tuple(listed),
        tuple(_place_options(wanted, tally, places)),
        tuple(_year_options(wanted, tally)),
        tuple(Option(level.value, reader.level(level), chosen=level is wanted.level) for level in Level),
        tuple(Option(scope.value, reader.scope(scope), chosen=scope is wanted.scope) for scope in Scope),
    )


def _year_options(wanted: ReportFilter, tally: Tally) -> Iterator[Option]:
    counts: Counter[int] = Counter()
    for (_, year), count in tally.items():
        counts[year] += count
    for year in sorted({*counts, *([wanted.year] if wanted.year is not None else [])}, reverse=True):
        yield Option(str(year), str(year), counts[year], year == wanted.year)


def _place_options(wanted: ReportFilter, tally: Tally, places: _Places) -> Iterator[Option]:
    """The chosen place with those around it, and those directly in it that have reports."""
    around = [wanted.region[:length] for length in (2, 4, 6) if length <= len(wanted.region) and places.is_one(wanted.region[:length])]
    for depth, prefix in enumerate(around):
        yield Option(prefix, places.name(prefix), chosen=prefix == wanted.region, depth=depth)
    length = places.inner_length(wanted.region)
    if length is None:
        return
    counts: Counter[str] = Counter()
    for (code, year), count in tally.items():
        if wanted.year in (None, year):
            counts[code[:length]] += count
    for prefix, count in sorted(counts.items()):
        if prefix and not (wanted.region and prefix.ljust(_WHOLE_CODE, "0") == wanted.region.ljust(_WHOLE_CODE, "0")):
            yield Option(prefix, places.name(prefix), count, depth=len(around))


def _prefix(region: str) -> str:
    """The beginning that the codes of a place and of all in it share: 350300 is 3503."""
    while len(region) > len(_CENTRAL) and region.endswith("00"):
        region = region[:-2]
    return region


class _Places:
    """Places by the beginnings of their codes."""

    def __init__(self, gazetteer: Gazetteer, reader: Reader) -> None:
        self._gazetteer = gazetteer
        self._reader = reader

    def is_one(self, prefix: str) -> bool:
        """Whether a beginning of codes is that of a place; the codes of a municipality's districts begin like no city's."""
        return prefix == _CENTRAL or self._gazetteer.get(prefix.ljust(_WHOLE_CODE, "0")) is not None

    def inner_length(self, prefix: str) -> int | None:
        """How much of a code tells the places directly inside one apart; None inside a county."""
        if prefix == _CENTRAL or len(prefix) >= _WHOLE_CODE:
            return None
        has_cities = len(prefix) != 2 or any(
            region.code.startswith(prefix) and region.code[2:4] != "00" and region.code.endswith("00") for region in self._gazetteer
        )
        return len(prefix) + 2 if has_cities else _WHOLE_CODE

    def name(self, prefix: str) -> str:
        if prefix == _CENTRAL:
            return self._reader.level(Level.CENTRAL)
        region = self._gazetteer.get(prefix.ljust(_WHOLE_CODE, "0"))
        if region is None:
            return self._reader.say("list.other_place", code=prefix)
        return region.name if self._reader.names.is_chinese else f"{self._called(region)} ({region.name})"

    def _called(self, region: Region) -> str:
        return region.name if self._reader.names.is_chinese else self._reader.spellings.write(region.short_name)

    def where(self, code: str) -> str:
        """A place with those around it, from the province down."""
        if code[:2] == _CENTRAL:
            return self._reader.level(Level.CENTRAL)
        own = self._gazetteer.get(code)
        around = [self._gazetteer.get(parent) for parent in reversed(own.parents)] if own else []
        return " · ".join(self._called(region) for region in (*around, own) if region)
