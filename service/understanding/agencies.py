"""Which agencies a question names: places by name or spelling, organs by kind, matched with what is indexed.

Names are linked by code, never by similarity: no vector knows that Zhaoyuan is 招远. A near miss is offered, not taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process
from sqlalchemy import or_, select

from indexer.domain.report import Level
from indexer.gazetteer.organs import GOVERNMENT, OrganKind, english_organs, ministry_of_initials, organ_at_start, organ_kinds
from indexer.gazetteer.regions import CENTRAL_CODE, Gazetteer, Region
from indexer.gazetteer.spelling import MIN_SPELLING, Spellings, squash
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredAgency
from service.understanding.agency_names import AgencyNames
from service.understanding.agency_slips import organs_corrected
from service.understanding.language import has_latin
from service.understanding.named_agency import Named
from service.understanding.phrases import words
from service.understanding.query import AgencyReading, Slip, YearReading
from service.understanding.quoted_names import account_names
from service.understanding.short_names import is_short_for, short_names
from service.understanding.towns import Towns, readings_of_towns
from service.understanding.typos import is_unknown

# a name typed wrong is offered as a suggestion from here on; putian/puttian is 92, suqian/sukian 83, putian/putuo 73
_MIN_CLOSE_SPELLING = 82
_NEARBY = 5
# letters that an organ goes by, and the fewest that tell one without its place
_LETTERS = re.compile(r"(?<![A-Za-z])[A-Z]{3,7}(?![A-Za-z])")
_MIN_INITIALS = 4
MAX_OFFERED = 5
"""Agencies named when a question has to be asked back, or when what is indexed is named."""

_BELOW_CENTRE = schema.agency.c.level != Level.CENTRAL.value
# endings that only organs of the centre have
_CENTRAL_ENDINGS = ("部", "署", "总局")
_LEVEL_PREFIX = {"省": "province", "市": "city", "区": "county", "县": "county"}
# organs of a level, of whatever kind and place
_OF_LEVEL = re.compile(
    r"(?P<zh>省|地?市|区县|县区|区|县)级的?(?:行政)?(?:机关|单位|部门|政府|机构|报告|年报|的)"
    r"|\b(?P<en>province|provincial|prefecture|city|municipal|county|district)[- ]level "
    r"(?:ones?|agency|agencies|bod(?:y|ies)|organs?|authorit(?:y|ies)|"
    r"governments?|reports?|units?|departments?|bureaus?|offices?)\b",
    re.IGNORECASE,
)
_LEVELS = {
    **dict.fromkeys(("省", "province", "provincial"), Level.PROVINCE.value),
    **dict.fromkeys(("市", "地市", "prefecture", "city", "municipal"), Level.CITY.value),
    **dict.fromkeys(("区县", "县区", "区", "县", "county", "district"), Level.COUNTY.value),
}
_CENTRAL = re.compile(r"(?:国家|中国|中华人民共和国)(?!秘密|安全|机密|赔偿)[\u4e00-\u9fff]{1,12}?(?:总局|委员会|委|署|部(?!门)|局)")

_OF_THE_STATE = re.compile(r"\b(?:(?:China's|Chinese)\s+)?(?:National|State|General|Central|China's|Chinese)\s+$")


class AgencyReader:
    """Reads the agencies out of questions against one fact store."""

    def __init__(self, facts: FactReader, gazetteer: Gazetteer, spellings: Spellings) -> None:
        self._facts = facts
        self._gazetteer = gazetteer
        self._spellings = spellings
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
            without = _blanked(without, start, text[start:end])
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
        if central := self._central(text):
            reading, rest = central
            others, remaining = self._read(rest)
            return ((reading, *others), remaining) if _names_places(others) else ((reading,), rest)
        readings, rest = self._named_and_towns(text)
        ministries = self._by_initials(rest, central=True) if readings else None
        if ministries:
            readings, rest = (*readings, *ministries[0]), ministries[1]
        return (readings, rest) if readings else self._by_initials(text) or self._by_organ_alone(text)

    def _named_and_towns(self, text: str) -> tuple[tuple[AgencyReading, ...], str]:
        """The agencies that a text names by their place, and its towns; and the text without them."""
        english = list(self._towns.english(text)) if has_latin(text) else []
        rest = text
        for town in english:
            rest = _blanked(rest, town.start, text[town.start : town.end])
        named, rest = self._names.find(rest)
        readings = [self._resolve(item) for item in named]
        towns = [*english, *self._towns.chinese(rest)]
        for town in towns:
            rest = _blanked(rest, town.start, text[town.start : town.end])
        of_towns, readings = readings_of_towns(towns, text, readings)
        if of_towns:
            readings = sorted((*readings, *of_towns), key=lambda reading: text.find(reading.mention))
        return tuple(dict.fromkeys(readings)), rest

    def corrected(self, text: str) -> tuple[str, tuple[Slip, ...]]:
        """A question with the words of organs' names that are typed wrong as they are written; and these words."""
        return organs_corrected(
            text, self._spellings, lambda regions: {agency.organ for agency in self._indexed(regions)} - {"", GOVERNMENT}
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

    def _central(self, text: str) -> tuple[AgencyReading, str] | None:
        """An organ of the centre by its full name (国家税务总局), and the question without it."""
        indexed = [agency for agency in self._facts.agencies(schema.agency.c.region_code == CENTRAL_CODE) if agency.name in text]
        if indexed:
            agency = max(indexed, key=lambda agency: len(agency.name))
            return AgencyReading(agency.name, (agency,)), _blanked(text, text.index(agency.name), agency.name)
        name, start = next(_central_names(text), ("", 0))
        if not name:
            return self._central_in_english(text)
        organ = organ_at_start(name.removeprefix("国家"))
        names = [name, *([f"国家{organ.official}", organ.official] if organ else [])]
        found = self._facts.agencies(schema.agency.c.name.in_(names), schema.agency.c.region_code == CENTRAL_CODE)
        return AgencyReading(name, tuple(found)), _blanked(text, start, name)

    def _central_in_english(self, text: str) -> tuple[AgencyReading, str] | None:
        """A ministry, or an organ of the nation or the State, by its English name: the National Health Commission."""
        for match in english_organs(text) if has_latin(text) else ():
            before = _OF_THE_STATE.search(text[: match.start()])
            if not (before or match.group().lower().startswith("ministry")):
                continue
            start = before.start() if before else match.start()
            name = text[start : match.end()]
            found = self._facts.agencies(schema.agency.c.organ == match.lastgroup, schema.agency.c.level == Level.CENTRAL.value)
            return AgencyReading(name, tuple(found)), _blanked(text, start, name)
        return None

    def is_meant(self, name: str, regions: Sequence[Region]) -> bool:
        """Whether a bare name is a place: short county names are often words (公安, 和平, 资源), unless they are indexed."""
        if any(name.endswith(region.name) or region.code[4:] == "00" for region in regions):
            return True
        return bool(self._indexed(regions))

    def _is_there(self, regions: Sequence[Region], kind: OrganKind) -> bool:
        return any(agency.organ == kind.id for agency in self._indexed(regions))

    def _by_initials(self, text: str, central: bool = False) -> tuple[tuple[AgencyReading, ...], str] | None:
        """Organs by the letters they go by, without a place: STCSM, and MIIT for the ministry; None if there are none.

        `central`: ministries alone are read.
        """
        found: list[AgencyReading] = []
        rest = text
        for match in _LETTERS.finditer(text) if text != text.upper() else ():
            letters = match.group()
            if kind := ministry_of_initials(letters):
                ministries = self._facts.agencies(schema.agency.c.organ == kind.id, schema.agency.c.level == Level.CENTRAL.value)
                found.append(AgencyReading(letters, tuple(ministries), organ=kind.id, level=Level.CENTRAL.value))
            elif not central and len(letters) >= _MIN_INITIALS and (meant := self._with_initials(letters)):
                found.append(AgencyReading(letters, tuple(meant[: _NEARBY + 1])))
            else:
                continue
            rest = _blanked(rest, match.start(), letters)
        return (tuple(dict.fromkeys(found)), rest) if found else None

    def _with_initials(self, letters: str) -> list[StoredAgency]:
        """The indexed organs that letters can stand for: they name kind and head, and of the rest only what the name has."""
        return [
            agency
            for agency in self._facts.agencies(_BELOW_CENTRE, schema.agency.c.organ != "")
            if self._has_initials(agency, letters) and _names_kind(agency, letters)
        ]

    def _by_organ_alone(self, text: str) -> tuple[tuple[AgencyReading, ...], str]:
        """A question that names an organ and no place (工信局, 市工信局), or a place that is spelled wrong."""
        for start in range(len(text)):
            organ = organ_at_start(text[start:])
            if organ is None or organ.spelling in ("政府", "人民政府") or text.startswith("理", start + len(organ.spelling)):
                continue
            before = text[:start].removesuffix("级")
            level = _LEVEL_PREFIX.get(before[-1:], "")
            if organ.ending and organ.ending.official in _CENTRAL_ENDINGS:
                level = Level.CENTRAL.value
            conditions = [schema.agency.c.organ == organ.kind.id, schema.agency.c.level == level if level else _BELOW_CENTRE]
            agencies = self._facts.agencies(*conditions, limit=_NEARBY + 1)
            end = start + len(organ.spelling)
            reading = AgencyReading(organ.spelling, tuple(agencies), organ=organ.kind.id, level=level)
            begin = len(before) - 1 if level and len(before) < start else start
            return (reading,), text[:begin] + " " * (end - begin) + text[end:]
        if match := next(iter(english_organs(text)), None):
            level = Level.CENTRAL.value if "ministry" in match.group().lower() else ""
            conditions = [schema.agency.c.organ == match.lastgroup, schema.agency.c.level == level if level else _BELOW_CENTRE]
            agencies = self._facts.agencies(*conditions, limit=_NEARBY + 1)
            reading = AgencyReading(match.group(), tuple(agencies), organ=match.lastgroup or "", level=level)
            return (reading,), text[: match.start()] + " " * len(match.group()) + text[match.end() :]
        if match := _OF_LEVEL.search(text):
            level = _LEVELS[(match["zh"] or match["en"]).lower()]
            agencies = self._facts.agencies(schema.agency.c.level == level, limit=_NEARBY + 1)
            return (AgencyReading(match.group(), tuple(agencies), level=level),), _blanked(text, match.start(), match.group())
        return self._in_short(text) or (self._close_spelling(text), text)

    def _in_short(self, text: str) -> tuple[tuple[AgencyReading, ...], str] | None:
        """An agency without its place whose name is shortened: 黄三角农高区."""
        for start, end in short_names(text):
            pattern = "%".join(("", *text[start:end], "")).replace("管%委%会", "").replace("管%理%委%员%会", "")
            unlisted = (schema.agency.c.organ == "", schema.agency.c.level != Level.TOWN.value, schema.agency.c.name.like(pattern))
            found = self._facts.agencies(*unlisted)
            fitting = [one for one in found if is_short_for(text[start:end], one.name) or self._is_short_for(text[start:end], one)]
            if fitting:
                reading = AgencyReading(text[start:end], tuple(fitting[: _NEARBY + 1]), shortened=text[start:end] != fitting[0].name)
                return (reading,), _blanked(text, start, text[start:end])
        return None

    def _close_spelling(self, text: str) -> tuple[AgencyReading, ...]:
        """A word that is nearly a place: the place is named in the reading, and nothing is looked up.

        In small letters it must be none that any list knows, and the place one of which something is indexed.
        """
        for word, _, _ in words(text) if has_latin(text) else ():
            if len(word) < MIN_SPELLING or not (word[0].isupper() or is_unknown(word)):
                continue
            near = process.extract(squash(word), self._spellings.by_spelling.keys(), scorer=fuzz.ratio, score_cutoff=_MIN_CLOSE_SPELLING)
            regions = [region for spelling, _, _ in near for region in self._spellings.by_spelling[spelling]]
            codes = {agency.agency.region_code for agency in self._indexed(regions)}
            best = sorted(
                (region for region in regions if word[0].isupper() or region.code in codes), key=lambda region: region.code not in codes
            )
            if best:
                return (AgencyReading(word, (), close_spelling=best[0].name),)
        return ()

    # ------------------------------------------------------------ matching with what is indexed

    def _resolve(self, named: Named) -> AgencyReading:
        if named.town:
            return self._town_named(named)
        here = self._indexed(named.regions)
        fitting = _by_stem([agency for agency in here if _fits(agency, named) or self._has_initials(agency, named.unlisted)], named.stem)
        shortened = () if fitting or not named.unlisted else tuple(agency for agency in here if self._is_short_for(named.unlisted, agency))
        fitting = fitting or list(shortened)
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
        return AgencyReading(named.text, tuple(fitting), regions, others, nearby, bare_place=bare, shortened=bool(shortened))

    def _is_short_for(self, short: str, agency: StoredAgency) -> bool:
        """Whether a name without its place is a short form of an agency's."""
        _, rest = self._gazetteer.prefix(agency.name)
        return is_short_for(short, rest or agency.name)

    def _town_named(self, named: Named) -> AgencyReading:
        """The agencies of a town, in the county that was named with it."""
        conditions = [schema.agency.c.level == Level.TOWN.value, schema.agency.c.name.contains(named.town)]
        if named.regions:
            conditions.append(schema.agency.c.region_code.in_([region.code for region in named.regions]))
        found = self._facts.agencies(*conditions, limit=_NEARBY + 1)
        return AgencyReading(named.text, tuple(found), named.regions, nearby=() if found else tuple(self._indexed(named.regions)[:_NEARBY]))

    def _has_initials(self, agency: StoredAgency, letters: str) -> bool:
        """Whether letters are initials of an agency's English name, in any order: STCSM puts the place last; Putian's IIT bureau."""
        letters = letters.partition(" ")[0]
        initials = Counter(word[0].upper() for word in self._spellings.agency_in_english(agency.agency.name).split())
        return letters.isupper() and letters.isalpha() and Counter(letters) <= initials

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


def _names_kind(agency: StoredAgency, letters: str) -> bool:
    """Whether letters have all the initials of an organ's kind: S and T of Science and Technology."""
    kind = organ_kinds()[agency.organ]
    return not Counter(word[0] for word in kind.en.split() if word[0].isupper()) - Counter(letters)


def with_report(facts: FactReader, reading: AgencyReading, years: YearReading) -> list[StoredAgency]:
    """Of several agencies that fit, those with a report on a year that was named; never fewer kinds of organ than fit."""
    years = YearReading(reading.years) if reading.years else years
    if not years.years or len({agency.organ for agency in reading.agencies}) > 1:
        return []
    report = schema.report.c
    return [agency for agency in reading.agencies if facts.reports(report.agency == agency.key, report.year.in_(years.years))]


def _blanked(text: str, start: int, name: str) -> str:
    """The text with a name in it replaced by spaces."""
    return text[:start] + " " * len(name) + text[start + len(name) :]


def _central_names(text: str) -> Iterator[tuple[str, int]]:
    """Full names of organs of the centre in a text, with their places: those of the State, and ministries."""
    yield from ((match.group(), match.start()) for match in _CENTRAL.finditer(text))
    for start in range(len(text)):
        organ = organ_at_start(text[start:])
        central = organ is not None and organ.ending is not None and organ.ending.official in _CENTRAL_ENDINGS
        if organ and central and not text.startswith("门", start + len(organ.spelling)):
            yield organ.spelling, start


def _names_places(readings: Sequence[AgencyReading]) -> bool:
    """Whether readings come from names in the question rather than from an organ that stands alone in it."""
    central = Level.CENTRAL.value
    return bool(readings) and not any((reading.of_kind and reading.level != central) or reading.close_spelling for reading in readings)


def _by_stem(agencies: list[StoredAgency], stem: str) -> list[StoredAgency]:
    """Of the agencies of a kind in each place those that bear the name that was said, if any do: 林业局 beside 园林绿化局."""
    exact = [agency for agency in agencies if stem and stem in agency.name]
    places = {agency.agency.region_code for agency in exact}
    return [agency for agency in agencies if agency in exact or agency.agency.region_code not in places]


def _fits(agency: StoredAgency, named: Named) -> bool:
    if named.organ is not None:
        return agency.organ == named.organ.id
    return not named.unlisted or named.unlisted in agency.name
