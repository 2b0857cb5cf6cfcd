"""Towns, townships and subdistricts that a question names: no list has them, so they are known by the agencies that are indexed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_

from indexer.domain.report import Level
from indexer.gazetteer.regions import Gazetteer, Region
from indexer.gazetteer.spelling import ABOVE_TOWN, Spellings, squash
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredAgency
from service.understanding.query import AgencyReading

_OFFICE = re.compile(r"(?:人民政府|政府|办事处)?(?:党政(?:综合)?办公室|办公室|便民服务中心)?$")
_ENDING = re.compile(r"镇|乡(?![村镇亲下])|街道|苏木")
_BEHIND = re.compile(r"(?:人民政府|政府|街道办事处|办事处|街道办|办)?")
_LONGEST = 8
BEFORE_NAME = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[的在问查看和与及跟同比是请下对从到为给年月度份说把被由向去个我道解于烦析计出么那据让了除有就找按把讲及省市区县旗州])$"
)
"""What stands before a name that no list has: from where it begins cannot be told else."""

_JOINED = re.compile(r"\s*(?:和|与|及|以及|跟|同|、|,|，|还有|对|比)\s*")
_NO_TOWNS = re.compile(r"[城乡村集家返下故同各全这那两几个等小重古]$")
_IN_ENGLISH = re.compile(
    r"\b(?P<name>(?:[A-Z][A-Za-z']+[ -]){0,3}?[A-Z][A-Za-z']+)\s+(?i:(?P<kind>town(?:ship)?|sub-?district|street\s+office))"
    r"(?i:'s)?(?i:\s+(?:people's\s+)?(?:government|office))?\b"
)
# what it is, set behind or before its name: Xixi, the town in Yongkang; the town of Xixi, Yongkang
_APPOSED = re.compile(
    r"\b(?P<name>[A-Z][A-Za-z']+),? (?i:(?:the|a|that) (?P<kind>town(?:ship)?|sub-?district) (?:in|of|near)) "
    r"(?P<place>[A-Z][A-Za-z']+),?"
    r"|\b(?i:the (?P<kind_of>town(?:ship)?|sub-?district)) of "
    r"(?P<name_of>[A-Z][A-Za-z']+)(?:,| in) (?P<place_of>[A-Z][A-Za-z']+)(?:,(?=\s))?"
)
# capitalised where a question begins, and no part of a name
_OPENING = re.compile(r"^(?:(?:Did|Does|How|What|The|In|Has|Is|Was|For|And|Of|Compare|About|Which|Tell|By|At|From|Old|New|China)\b[\s-]*)+")
_KINDS = {"s": ("街道",), "t": ("镇", "乡", "苏木")}
_MOST_CANDIDATES = 24
_COUNTY_BEFORE = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,8})的$")


def with_kind_behind(text: str) -> str:
    """An English text with what a town is called behind its name."""

    def behind(match: re.Match[str]) -> str:
        name, kind, place = (match[group] or match[f"{group}_of"] for group in ("name", "kind", "place"))
        return f"{name} {kind} in {place}"

    return _APPOSED.sub(behind, text)


@dataclass(frozen=True)
class TownNamed:
    """A town as a question names it: where, and the agencies of that name, with the indexed places they can be of."""

    start: int
    end: int
    agencies: tuple[StoredAgency, ...]


class Towns:
    """Finds towns in questions by the names of indexed agencies."""

    def __init__(self, facts: FactReader, gazetteer: Gazetteer, spellings: Spellings) -> None:
        self._facts = facts
        self._gazetteer = gazetteer
        self._spellings = spellings

    def chinese(self, text: str) -> list[TownNamed]:
        """Towns that stand in a Chinese text, whose other names are blanked out; with those listed beside a name that no report has."""
        found = list(self._indexed_towns(text))
        for town in found:
            text = text[: town.start] + " " * (town.end - town.start) + text[town.end :]
        missing = [
            TownNamed(start, _end_of_town(text, match), ())
            for match in _ENDING.finditer(text)
            if (start := _listed_beside(text, match.start(), _end_of_town(text, match))) >= 0
        ]
        return sorted([*found, *missing], key=lambda town: town.start)

    def _indexed_towns(self, text: str) -> Iterator[TownNamed]:
        for match in _ENDING.finditer(text):
            names = {text[start : match.end()]: start for start in _starts(text, match.start())}
            found = self._of_names(list(names)) if names else {}
            if longest := max(found, key=len, default=""):
                yield self._in_county(text, TownNamed(names[longest], _end_of_town(text, match), tuple(found[longest])))

    def _in_county(self, text: str, town: TownNamed) -> TownNamed:
        """A town with the county before it, where that is a word as well and was not read as a place: 永康的西溪镇."""
        before = _COUNTY_BEFORE.search(text[: town.start])
        for start, end, regions in self._gazetteer.mentions(before["name"]) if before else ():
            inside = tuple(agency for agency in town.agencies if _contains(regions, agency))
            if before and inside and end == len(before["name"]):
                return TownNamed(before.start("name") + start, town.end, inside)
        return town

    def english(self, text: str) -> Iterator[TownNamed]:
        """Towns that stand in a text in Latin letters: Xixi Town, Xincheng Subdistrict."""
        for match in _IN_ENGLISH.finditer(text):
            name = _OPENING.sub("", match["name"]).rpartition("'s ")[2]
            if not name:
                continue
            by_spelling: dict[str, list[StoredAgency]] = {}
            for agency in self._of_kind(_KINDS[match["kind"][0].lower()]):
                by_spelling.setdefault(self._spelled(agency), []).append(agency)
            parts = re.split("(?<=[ -])", name)
            ends_of_name = ("".join(parts[first:]) for first in range(len(parts)))
            name, found = next(((part, by_spelling[squash(part)]) for part in ends_of_name if squash(part) in by_spelling), (name, []))
            yield TownNamed(match.end("name") - len(name), match.end(), tuple(found))

    def _of_names(self, names: Sequence[str]) -> dict[str, list[StoredAgency]]:
        agency = schema.agency.c
        named = or_(*(agency.name.contains(name) for name in names[:_MOST_CANDIDATES]))
        found: dict[str, list[StoredAgency]] = {}
        for one in self._facts.agencies(agency.level == Level.TOWN.value, named):
            if (town := self._town_of(one)) in names:
                found.setdefault(town, []).append(one)
        return found

    def _of_kind(self, endings: Sequence[str]) -> list[StoredAgency]:
        agency = schema.agency.c
        return self._facts.agencies(and_(agency.level == Level.TOWN.value, or_(*(agency.name.contains(ending) for ending in endings))))

    def _town_of(self, agency: StoredAgency) -> str:
        """The name of a town without its county and what governs it: 大垌镇."""
        _, rest = self._gazetteer.prefix(agency.name)
        return _OFFICE.sub("", ABOVE_TOWN.sub("", rest or agency.name))

    def _spelled(self, agency: StoredAgency) -> str:
        return squash(self._spellings.write(_ENDING.sub("", self._town_of(agency))))


def _starts(text: str, ending: int) -> list[int]:
    """Where a town's name can begin whose ending stands somewhere, the farthest first."""
    before = re.search(rf"[\u4e00-\u9fff]{{0,{_LONGEST}}}$", text[:ending])
    first = before.start() if before else ending
    return [start for start in range(first, ending) if BEFORE_NAME.search(text[:start])]


def _end_of_town(text: str, ending: re.Match[str]) -> int:
    office = _BEHIND.match(text, ending.end())
    return office.end() if office else ending.end()


def _listed_beside(text: str, ending: int, end: int) -> int:
    """Where a town begins of which nothing is indexed, if it is listed beside another name; -1 if none is."""
    starts = [] if _NO_TOWNS.search(text[:ending]) else _starts(text, ending)
    behind = _JOINED.match(text, end)
    if starts and behind and text[behind.end() : behind.end() + 1].isspace():
        return max(starts)
    return next((start for start in starts if re.search(rf"\s(?:{_JOINED.pattern})$", text[:start])), -1)


def readings_of_towns(
    towns: Sequence[TownNamed], text: str, places: Sequence[AgencyReading]
) -> tuple[list[AgencyReading], list[AgencyReading]]:
    """The readings of towns, in the counties or cities that are named beside them; and the other readings, without those places."""
    left = list(places)
    found = []
    for town in towns:
        around = [reading for reading in left if reading.bare_place and _beside(text, reading.mention, town)]
        inside = [agency for agency in town.agencies if any(_contains(reading.regions, agency) for reading in around)]
        if inside:
            left = [reading for reading in left if reading not in around or not any(_contains(reading.regions, one) for one in inside)]
        found.append(AgencyReading(text[town.start : town.end].strip(), tuple(inside or town.agencies)))
    return found, left


def _contains(regions: Sequence[Region], agency: StoredAgency) -> bool:
    return any(region.contains(agency.agency.region_code) for region in regions)


def _beside(text: str, mention: str, town: TownNamed) -> bool:
    """Whether a place is named for a town that lies in it: no joint stands between the two."""
    at = text.find(mention)
    if at < 0:
        return False
    between = text[at + len(mention) : town.start] if at < town.start else text[town.end : at]
    return bool(re.fullmatch(r"\s*(?:'s)?\s*的?(?:[,(（]|in|of|the|city|county|district|省|市|县|区|\s)*", between, re.IGNORECASE))
