"""Which agencies a question names: places by name or spelling, organs by kind, matched with what is indexed.

Names are linked by code, never by similarity: no vector knows that Zhaoyuan is 招远. A near miss is offered, not taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import or_, select

from indexer.domain.report import Level, Scope
from indexer.gazetteer.organs import GOVERNMENT, HEAD_OFFICE_STARTS, OrganKind, head_office_before
from indexer.gazetteer.regions import CENTRAL_CODE, Gazetteer, Region
from indexer.gazetteer.spelling import Spellings
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredAgency
from service.understanding.agency_names import AgencyNames
from service.understanding.agency_slips import organs_corrected
from service.understanding.language import has_latin
from service.understanding.named_agency import Named
from service.understanding.organs_in_list import organs_in_list
from service.understanding.placeless import PlacelessNames, blanked
from service.understanding.query import AgencyReading, Slip, YearReading
from service.understanding.quoted_names import account_names
from service.understanding.towns import Towns, readings_of_towns, with_kind_behind

_NEARBY = 5
# characters of an everyday name that is often part of other words (达旗)
_SHORTEST = 2
# zones that are called by their kind alone, and any committee of one
_TELLING_ZONES = ("高新区", "经开区", "保税区", "自贸区", "综保区", "管委会", "管理委员会")
MAX_OFFERED = 5
"""Agencies named when a question has to be asked back, or when what is indexed is named."""


class AgencyReader:
    """Reads the agencies out of questions against one fact store."""

    def __init__(self, facts: FactReader, gazetteer: Gazetteer, spellings: Spellings) -> None:
        self._facts = facts
        self._gazetteer = gazetteer
        self._spellings = spellings
        self._placeless = PlacelessNames(facts, gazetteer, spellings)
        self._towns = Towns(facts, gazetteer, spellings)
        self._names = AgencyNames(gazetteer, spellings, self.is_meant, self._is_there)

    def read(self, text: str) -> tuple[tuple[AgencyReading, ...], str]:
        """The agencies a question names, and the question with their names taken out.

        The place in the name of an account (“平安辽阳”) is asked about only where nothing else is named.
        """
        accounts = list(account_names(text, self._gazetteer, self._spellings))
        if not accounts:
            return self._read(text)
        without = text
        for start, end, _ in accounts:
            without = blanked(without, start, text[start:end])
        readings, rest = self._read(without)
        if not _names_places(readings) and (publisher := self._who_names(text, accounts)):
            return (publisher,), text
        if not readings:
            return self._read(text)
        for start, end, _ in accounts:
            rest = rest[:start] + text[start:end] + rest[end:]
        regions = [region for _, _, found in accounts for region in found]
        return tuple(_within(reading, regions) for reading in readings), rest

    def _who_names(self, text: str, accounts: Sequence[tuple[int, int, tuple[Region, ...]]]) -> AgencyReading | None:
        """The agencies of a place whose reports print the name of an account."""
        for start, end, regions in accounts:
            printing = select(schema.report.c.agency).join(schema.document).where(schema.document.c.text.contains(text[start:end]))
            codes = [region.code for region in regions]
            found = self._facts.agencies(schema.agency.c.region_code.in_(codes), schema.agency.c.id.in_(printing), limit=_NEARBY + 1)
            if found:
                return AgencyReading(text[start:end], tuple(found), regions)
        return None

    def _read(self, text: str) -> tuple[tuple[AgencyReading, ...], str]:
        text = self._without_head_offices(text)
        if central := self._placeless.central(text):
            reading, rest = central
            others, remaining = self._read(rest)
            return ((reading, *others), remaining) if _names_places(others) else ((reading,), rest)
        readings, rest = self._named_and_towns(text)
        if listed := self._listed(text, readings, rest):
            readings, rest = listed
        ministries = self._placeless.by_initials(rest, central=True) if readings else None
        if ministries:
            readings, rest = (*readings, *ministries[0]), ministries[1]
        return (readings, rest) if readings else self._placeless.by_initials(text) or self._placeless.by_organ_alone(text)

    def _listed(self, text: str, readings: Sequence[AgencyReading], rest: str) -> tuple[tuple[AgencyReading, ...], str] | None:
        """The organs of the one place named that a list behind their common head word names, each read by itself; and the text without."""
        found = organs_in_list(text) if len(readings) == 1 and not readings[0].of_kind else None
        codes = [region.code for region in readings[0].regions] if found else []
        there = self.there(codes) if codes else []
        if found is None or not there:
            return None
        kinds, (start, end) = found
        of_kind = [(phrase, tuple(agency for agency in there if agency.organ == kind)) for kind, phrase in kinds]
        listed = [
            AgencyReading(phrase, among, readings[0].regions, nearby=() if among else tuple(there[:_NEARBY])) for phrase, among in of_kind
        ]
        return tuple(listed), blanked(rest, start, rest[start:end]) if len(rest) == len(text) else rest

    def _without_head_offices(self, text: str) -> str:
        """The text with head offices blanked out whose names those of local organs begin with: 国家税务总局鄂州市税务局."""
        for match in HEAD_OFFICE_STARTS.finditer(text):
            end = head_office_before(text, self._gazetteer, match.start())
            text = blanked(text, match.start(), text[match.start() : end])
        return text

    def _named_and_towns(self, text: str) -> tuple[tuple[AgencyReading, ...], str]:
        """The agencies that a text names by their place, and its towns; and the text without them."""
        english = list(self._towns.english(text)) if has_latin(text) else []
        rest = text
        for town in english:
            rest = blanked(rest, town.start, text[town.start : town.end])
        named, rest = self._names.find(rest)
        readings = [self._resolve(item) for item in named]
        towns = [*english, *self._towns.chinese(rest)]
        for town in towns:
            rest = blanked(rest, town.start, text[town.start : town.end])
        of_towns, readings = readings_of_towns(towns, text, readings)
        if of_towns:
            readings = sorted((*readings, *of_towns), key=lambda reading: text.find(reading.mention))
        return tuple(dict.fromkeys(readings)), rest

    def corrected(self, text: str) -> tuple[str, tuple[Slip, ...]]:
        """A question with the words of organs' names that are typed wrong as they are written; and these words."""
        return organs_corrected(
            with_kind_behind(text), self._spellings, lambda regions: {agency.organ for agency in self._indexed(regions)} - {"", GOVERNMENT}
        )

    def offered(self, reading: AgencyReading, years: YearReading) -> tuple[AgencyReading, ...]:
        """The agencies that a name which fits several is asked back with, each as a reading of its own."""
        agencies = with_report(self._facts, reading, years) or reading.agencies
        return tuple(AgencyReading(agency.name, (agency,)) for agency in agencies[:MAX_OFFERED])

    def years_of(self, agency: StoredAgency) -> tuple[int, ...]:
        """The years on which a report of an agency is indexed."""
        return tuple(sorted({report.year for report in self._facts.reports(schema.report.c.agency == agency.key)}))

    def there(self, regions: Sequence[str]) -> list[StoredAgency]:
        """The indexed agencies of places, by their codes."""
        return self._facts.agencies(schema.agency.c.region_code.in_(regions), schema.agency.c.level != "town")

    def governments(self, code: str, level: Level) -> list[StoredAgency]:
        """The indexed whole governments of a level at a place, around it or in it; a city of a county's level is a city, too."""
        region = self._gazetteer.get(code)
        column = schema.agency.c.region_code
        around = column.in_([code, f"{code[:4]}00", f"{code[:2]}0000"])
        inside = column.startswith(region.prefix if region else code)
        found = self._facts.agencies(schema.agency.c.scope == Scope.TERRITORY.value, or_(around, inside))
        own = [one for one in found if level is Level.CITY and one.agency.region_code == code and "市" in one.name[-5:]]
        return own or [one for one in found if one.agency.level is level]

    def is_meant(self, name: str, regions: Sequence[Region]) -> bool:
        """Whether a bare name is a place: short county names are often words (公安, 和平, 资源), unless they are indexed."""
        names = (one for region in regions for one in (region.name, *region.everyday_names) if one == region.name or len(one) > _SHORTEST)
        if name.endswith(tuple(names)) or any(region.code[4:] == "00" for region in regions):
            return True
        return bool(self._indexed(regions))

    def _is_there(self, regions: Sequence[Region], kind: OrganKind) -> bool:
        return any(agency.organ == kind.id for agency in self._indexed(regions))

    # ------------------------------------------------------------ matching with what is indexed

    def _resolve(self, named: Named) -> AgencyReading:
        if named.town:
            return self._town_named(named)
        here = self._indexed(named.regions)
        if named.kindless:
            # the whole government is none of its bureaus, also where none of these is indexed
            organs = tuple(agency for agency in here if agency.agency.scope is Scope.ORGAN)
            return AgencyReading(named.text, organs, named.regions, nearby=() if organs else tuple(here[:_NEARBY]))
        fits = [agency for agency in here if _fits(agency, named) or self._placeless.has_initials(agency, named.unlisted)]
        fitting = _by_stem(fits, named.stem)
        shortened = () if fitting or not named.unlisted else [one for one in here if self._placeless.is_short_for(named.unlisted, one)]
        fitting = fitting or list(shortened) or self._zones_inside(named)
        if named.is_shared and here and not fitting:
            # the organ is that of the other place alone
            return self._resolve(replace(named, text=named.text[: named.end - named.start], organ=None))
        regions = (
            tuple(region for region in named.regions if any(agency.agency.region_code == region.code for agency in fitting))
            or named.regions
        )
        others = tuple(region for region in named.regions if not any(chosen.contains(region.code) for chosen in regions))
        nearby = () if fitting else tuple(here[:_NEARBY]) or self._inside(named.regions)
        bare = named.organ is None and not named.unlisted
        meant = _of_place(fitting) if bare else fitting
        beside = tuple(agency for agency in fitting if agency not in meant)
        return AgencyReading(named.text, tuple(meant), regions, others, nearby, bare_place=bare, beside=beside, shortened=bool(shortened))

    def _zones_inside(self, named: Named) -> list[StoredAgency]:
        """The committee of a zone in a district of the city named: the high-tech zone in Tianjin; 天津开发区 is the name of another."""
        cities = [region for region in named.regions if region.code[4:] == "00" and region.name.endswith("市")]
        prefixes = [region.prefix for region in cities if named.unlisted.endswith(_TELLING_ZONES)]
        inside = [schema.agency.c.region_code.startswith(prefix) for prefix in prefixes]
        found = self._facts.agencies(schema.agency.c.organ == "", schema.agency.c.level != "town", or_(*inside)) if inside else []
        fits = [agency for agency in found if named.unlisted in agency.name or self._placeless.is_short_for(named.unlisted, agency)]
        return fits if len(fits) == 1 else []

    def _town_named(self, named: Named) -> AgencyReading:
        """The agencies of a town, in the county that was named with it."""
        conditions = [schema.agency.c.level == Level.TOWN.value, schema.agency.c.name.contains(named.town)]
        if named.regions:
            conditions.append(or_(*(schema.agency.c.region_code.startswith(region.prefix) for region in named.regions)))
        found = self._facts.agencies(*conditions, limit=_NEARBY + 1)
        return AgencyReading(named.text, tuple(found), named.regions, nearby=() if found else tuple(self._indexed(named.regions)[:_NEARBY]))

    def _indexed(self, regions: Sequence[Region]) -> list[StoredAgency]:
        codes = [region.code for region in regions]
        return self._facts.agencies(schema.agency.c.region_code.in_(codes), schema.agency.c.level != "town") if codes else []

    def _inside(self, regions: Sequence[Region]) -> tuple[StoredAgency, ...]:
        """Agencies of the counties and cities inside the places named."""
        prefixes = [region.prefix for region in regions if region.code[4:] == "00" and region.code != CENTRAL_CODE]
        if not prefixes:
            return ()
        inside = or_(*(schema.agency.c.region_code.startswith(prefix) for prefix in prefixes))
        return tuple(self._facts.agencies(inside, limit=_NEARBY))


def _within(reading: AgencyReading, regions: Sequence[Region]) -> AgencyReading:
    """An organ that was named without a place, as those of it in some places, if there are any."""
    inside = tuple(agency for agency in reading.agencies if agency.agency.region_code in {region.code for region in regions})
    return replace(reading, agencies=inside, organ="", level="") if reading.of_kind and inside else reading


def with_report(facts: FactReader, reading: AgencyReading, years: YearReading) -> list[StoredAgency]:
    """Of several agencies that fit, those with a report on a year that was named; never fewer kinds of organ than fit."""
    years = YearReading(reading.years) if reading.years else years
    if not years.years or len({agency.organ for agency in reading.agencies}) > 1:
        return []
    report = schema.report.c
    return [agency for agency in reading.agencies if facts.reports(report.agency == agency.key, report.year.in_(years.years))]


def _names_places(readings: Sequence[AgencyReading]) -> bool:
    """Whether readings come from names in the question rather than from an organ that stands alone in it."""
    central = Level.CENTRAL.value
    return bool(readings) and not any((reading.of_kind and reading.level != central) or reading.close_spelling for reading in readings)


def _by_stem(agencies: list[StoredAgency], stem: str) -> list[StoredAgency]:
    """Of the agencies of a kind in each place those that bear the name that was said, if any do: 林业局 beside 园林绿化局."""
    exact = [agency for agency in agencies if stem and stem in agency.name]
    places = {agency.agency.region_code for agency in exact}
    return [agency for agency in agencies if agency in exact or agency.agency.region_code not in places]


def _of_place(agencies: Sequence[StoredAgency]) -> Sequence[StoredAgency]:
    """Those that the name of a place alone stands for: its whole government, or one of several such; without one it can be any."""
    return [agency for agency in agencies if agency.agency.scope is Scope.TERRITORY] or agencies


def _fits(agency: StoredAgency, named: Named) -> bool:
    if named.organ is not None:
        return agency.organ == named.organ.id
    return not named.unlisted or named.unlisted in agency.name
