"""Which agencies a question names: places by name or spelling, organs by kind, matched with what is indexed.

Names are linked by code, never by similarity: no vector knows that Zhaoyuan is 招远. A near miss is offered, not taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlalchemy import or_

from indexer.domain.report import Level
from indexer.gazetteer.organs import GOVERNMENT_OFFICE, OrganKind, OrganName, english_organs, organ_at_start, organ_kinds
from indexer.gazetteer.regions import CENTRAL_CODE, Gazetteer, Region
from indexer.gazetteer.spelling import MIN_SPELLING, Spellings, squash
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredAgency
from service.understanding.language import has_latin
from service.understanding.lexicon import words
from service.understanding.query import AgencyReading

# a name typed wrong is offered as a suggestion from here on; putian/puttian is 92, suqian/sukian 83, putian/putuo 73
_MIN_CLOSE_SPELLING = 82
_NEARBY = 5

_UNLISTED_ORGAN = re.compile(
    r"的?(?P<name>(?![和与及或跟比同])[\u4e00-\u9fff]{0,12}?"
    r"(?:办事处|局|厅|委员会|管委会|委|办公室|署|中心|支队|总队|学院|大学|医院|银行|法院|检察院|海关|消防|税务|公安|交警|海事|烟草|邮政))"
)
# an organ that the list has not, directly after a place: Shanghai police, Nanping tax bureau, Putian's city government
_ENGLISH_ORGAN = re.compile(
    r"\s*(?:'s\s+)?(?P<name>(?:(?!(?:did|does|do|have|has|had|in|for|and|get|got|receive|received|deny|denied|refuse|refused|report|because|failed|fail|that|which|who|when|since|was|were|is|are|not|the|to|by|from|with|as|if|so|or|how)\b)[a-z&'-]+\s+"
    r"(?:(?:and|of|&)\s+)?){0,6}?"
    r"(?:bureau|department|dept|commission|committee|office|administration|ministry|agency|authority|government|police|customs|court|"
    r"procuratorate|council|brigade|cent(?:er|re)|hospital|university|college|school|bank|prosecutors?|prosecutor's office)\b)"
    r"(?!\s+(?:information|website|fees?|charges?|documents?|open|gazette|portal|procurement|work|affairs|data))",
    re.IGNORECASE,
)
_ENGLISH_LEVEL = re.compile(r"\s*(?:'s\s+)?(?P<level>city|municipal\w*|province|provincial|county|district|prefecture)\b", re.IGNORECASE)
_LEVEL_ENDINGS = {"city": "市", "muni": "市", "prov": "省", "coun": "县", "dist": "区", "pref": "州"}
_BELOW_CENTRE = schema.agency.c.level != Level.CENTRAL.value
# endings that only organs of the centre have
_CENTRAL_ENDINGS = ("部", "署", "总局")
_CENTRAL = re.compile(r"(?:国家|中国|中华人民共和国)(?!秘密|安全|机密|赔偿)[\u4e00-\u9fff]{1,12}?(?:总局|委员会|委|署|部(?!门)|局)")
# characters of most names without the ending of their level
_BARE_NAME = 2
# how far before a place's name an organ's can begin that it is part of
_MAX_ORGAN = 6
# what can join two names, behind the end of one
_JOINT = re.compile(r"(?<=[局厅委办府处部署省市州区县旗镇乡道会院])[和与及跟同]")
# towns and what is called so without being one
_TOWN = re.compile(
    r"(?P<name>(?![、与及或跟比同对的各])[\u4e00-\u9fff]{1,6}?(?:镇|乡|街道|苏木))(?:人民政府|政府|办事处|党政办公室|便民服务中心)?"
)
_TOWN_ENDING = re.compile(r"镇|乡(?!村)|街道")
_NO_TOWNS = ("城镇", "乡镇", "村镇", "各乡", "各镇", "城乡", "集镇", "家乡")
# what joins places that share an organ, and what may stand before it: 两家, 三地的, 等
_JOINED = re.compile(r"\s*(?:和|与|及|以及|跟|同|、|,|，|对|比)\s*")
_COUNTED = re.compile(r"(?:的|等)?(?:这?[一二两三四五六七八九十\d几各]+(?:家|个|地|市|县|区))?的?")
_LEVEL_PREFIX = {"省": "province", "市": "city", "区": "county", "县": "county"}
# 政府 that begins another word is no organ: 招远政府开放月, 福建政府网站
_GOVERNMENT_COMPOUND = re.compile(r"政府(?:信息|开放|网站|采购|公报|门户|部门|工作|集中|新媒体|购买)")
# the Putian bureau: no kind of organ is named
_BARE_HEADS = frozenset(
    {"bureau", "department", "dept", "commission", "committee", "office", "administration", "ministry", "agency", "authority", "government"}
)
# letters an organ goes by after its place: Fujian DIIT, Shanghai STCSM
_INITIALS = re.compile(r"\s*(?:'s\s+)?(?P<name>[A-Z]{3,6})\b")
# pinyin of some place, and an English word in a question
_ENGLISH_WORDS = frozenset({"dang", "ding", "dong", "gang", "long", "ping", "sang", "sing", "song", "wang"})


@dataclass(frozen=True)
class _Named:
    """A place and an organ as a question names them, with the span they take."""

    start: int
    end: int
    text: str
    regions: tuple[Region, ...]
    organ: OrganKind | None = None
    unlisted: str = ""
    town: str = ""


def _compared_inside(text: str, end: int, behind: Sequence[tuple[int, int, tuple[Region, ...]]]) -> bool:
    """Whether what looks like one organ runs on into another place that is compared with it: 宿迁的公开率比上海科委."""
    return any(start < end and text[start - 1] in "比和与跟" for start, _, _ in behind)


class AgencyReader:
    """Reads the agencies out of questions against one fact store."""

    def __init__(self, facts: FactReader, gazetteer: Gazetteer, spellings: Spellings) -> None:
        self._facts = facts
        self._gazetteer = gazetteer
        self._spellings = spellings

    def read(self, text: str) -> tuple[tuple[AgencyReading, ...], str]:
        """The agencies a question names, and the question with their names taken out."""
        if central := self._central(text):
            reading, rest = central
            others, remaining = self.read(rest)
            return ((reading, *others), remaining) if _names_places(others) else ((reading,), rest)
        text = self._with_joints(text)
        named = list(self._chinese(text))
        if has_latin(text):
            named += self._english(text)
        characters = list(text)
        for item in named:
            characters[item.start : item.end] = " " * (item.end - item.start)
        readings = tuple(dict.fromkeys(self._resolve(item) for item in sorted(named, key=lambda item: item.start)))
        return (readings, "".join(characters)) if readings else self._by_organ_alone(text)

    def _central(self, text: str) -> tuple[AgencyReading, str] | None:
        """An organ of the centre by its full name (国家税务总局), and the question without it."""
        indexed = [agency for agency in self._facts.agencies(schema.agency.c.region_code == CENTRAL_CODE) if agency.name in text]
        if indexed:
            agency = max(indexed, key=lambda agency: len(agency.name))
            return AgencyReading(agency.name, (agency,)), _blanked(text, text.index(agency.name), agency.name)
        name, start = next(_central_names(text), ("", 0))
        if not name:
            return None
        organ = organ_at_start(name.removeprefix("国家"))
        names = [name, *([f"国家{organ.official}", organ.official] if organ else [])]
        found = self._facts.agencies(schema.agency.c.name.in_(names), schema.agency.c.region_code == CENTRAL_CODE)
        return AgencyReading(name, tuple(found)), _blanked(text, start, name)

    def _with_joints(self, text: str) -> str:
        """The text with what joins two names as a comma: 统计局和平遥县 names 平遥县, not 和平."""
        characters = list(text)
        for match in _JOINT.finditer(text):
            behind = next(self._gazetteer.mentions(text[match.end() :]), None)
            if behind and behind[0] == 0 and (behind[1] > _BARE_NAME or _TOWN_ENDING.match(text, match.end() + behind[1])):
                characters[match.start()] = "、"
        return "".join(characters)

    # ------------------------------------------------------------ finding names

    def _chinese(self, text: str) -> Iterator[_Named]:
        position = 0
        places = list(self._narrowed(text))
        for index, (start, end, regions) in enumerate(places):
            if start < position:
                continue
            if town := _town(text, start, end, places):
                of_county = town.start("name") >= end
                yield _Named(start, town.end(), text[start : town.end()], regions if of_county else (), town=town["name"])
                position = town.end()
                continue
            if _in_organ(text, max(position, start - _MAX_ORGAN), start, end):
                continue
            if shared := _shared_organ(text, places[index:]):
                yield _Named(start, end, text[start:end], regions, shared.kind)
                position = end
                continue
            behind = _COUNTED.match(text, end)
            organ = organ_at_start(text[end:]) or organ_at_start(text[behind.end() if behind else end :])
            if _GOVERNMENT_COMPOUND.match(text, end):
                organ = None
            if organ is not None:
                stop = text.index(organ.spelling, end) + len(organ.spelling)
                yield _Named(start, stop, text[start:stop], regions, organ.kind)
                position = stop
            elif (unlisted := _UNLISTED_ORGAN.match(text, end)) and not _compared_inside(text, unlisted.end(), places[index + 1 :]):
                yield _Named(start, unlisted.end(), text[start : unlisted.end()], regions, unlisted=unlisted["name"])
                position = unlisted.end()
            elif self.is_meant(text[start:end], regions):
                yield _Named(start, end, text[start:end], regions)
                position = end

    def _narrowed(self, text: str) -> Iterator[tuple[int, int, tuple[Region, ...]]]:
        """Places named, with a province or city directly before a place taken as part of its name."""
        pending: tuple[int, int, tuple[Region, ...]] | None = None
        for start, end, regions in self._gazetteer.mentions(text):
            if pending is not None:
                inside = tuple(region for region in regions if any(outer.encloses(region) for outer in pending[2]))
                if start == pending[1] and inside:
                    pending = (pending[0], end, inside)
                    continue
                yield pending
            pending = (start, end, regions)
        if pending is not None:
            yield pending

    def is_meant(self, name: str, regions: Sequence[Region]) -> bool:
        """Whether a bare name is a place: short county names are often words (公安, 和平, 资源), unless they are indexed."""
        if any(name.endswith(region.name) or region.code[4:] == "00" for region in regions):
            return True
        return bool(self._indexed(regions))

    def _english(self, text: str) -> Iterator[_Named]:
        places = list(self._spelled_places(text))
        organs = english_organs(text)
        kinds = organ_kinds()
        for index, (start, end, regions) in enumerate(places):
            if len(places) == 1:
                # the general office of a government names both
                organ = next((found for found in organs if found.lastgroup == GOVERNMENT_OFFICE), organs[0] if len(organs) == 1 else None)
            else:
                organ = organs[index] if len(organs) == len(places) else organs[0] if len(organs) == 1 else None
            if len(places) > 1 and _INITIALS.match(text, end):
                # an organ of its own: not that of the place before
                organ = None
            unlisted = None if organ else _ENGLISH_ORGAN.match(text, end) or _INITIALS.match(text, end)
            if unlisted and unlisted["name"].lower() in _BARE_HEADS:
                unlisted = None
            own = organ is not None and (len(places) == 1 or _is_own(organ, index, places))
            spans = [start, end, *(organ.span() if organ and own else unlisted.span() if unlisted else ())]
            kind = kinds[organ.lastgroup or ""] if organ else None
            name = text[min(spans) : max(spans)].removesuffix("'s")
            yield _Named(min(spans), max(spans), name, regions, kind, unlisted["name"] if unlisted else "")

    def _spelled_places(self, text: str) -> Iterator[tuple[int, int, tuple[Region, ...]]]:
        found = words(text)
        index = 0
        while index < len(found):
            for length in (3, 2, 1):
                group = found[index : index + length]
                spelling = squash("".join(word.removesuffix("'s") for word, _, _ in group))
                regions = self._spellings.by_spelling.get(spelling, ()) if len(spelling) >= MIN_SPELLING and len(group) == length else ()
                if regions and spelling not in _ENGLISH_WORDS and not any(word.isdigit() for word, _, _ in group):
                    start, end = group[0][1], group[-1][2]
                    yield start, end, _of_level(regions, _ENGLISH_LEVEL.match(text, end))
                    index += length
                    break
            else:
                index += 1

    def _by_organ_alone(self, text: str) -> tuple[tuple[AgencyReading, ...], str]:
        """A question that names an organ and no place (工信局, 市工信局), or a place that is spelled wrong."""
        for start in range(len(text)):
            organ = organ_at_start(text[start:])
            if organ is None or organ.spelling in ("政府", "人民政府") or text.startswith("理", start + len(organ.spelling)):
                continue
            level = _LEVEL_PREFIX.get(text[start - 1 : start], "")
            if organ.ending and organ.ending.official in _CENTRAL_ENDINGS:
                level = Level.CENTRAL.value
            conditions = [schema.agency.c.organ == organ.kind.id, schema.agency.c.level == level if level else _BELOW_CENTRE]
            agencies = self._facts.agencies(*conditions, limit=_NEARBY + 1)
            end = start + len(organ.spelling)
            reading = AgencyReading(organ.spelling, tuple(agencies), organ=organ.kind.id, level=level)
            return (reading,), text[:start] + " " * (end - start) + text[end:]
        if match := next(iter(english_organs(text)), None):
            level = Level.CENTRAL.value if "ministry" in match.group().lower() else ""
            conditions = [schema.agency.c.organ == match.lastgroup, schema.agency.c.level == level if level else _BELOW_CENTRE]
            agencies = self._facts.agencies(*conditions, limit=_NEARBY + 1)
            reading = AgencyReading(match.group(), tuple(agencies), organ=match.lastgroup or "", level=level)
            return (reading,), text[: match.start()] + " " * len(match.group()) + text[match.end() :]
        return self._close_spelling(text), text

    def _close_spelling(self, text: str) -> tuple[AgencyReading, ...]:
        """A capitalised word that is nearly a place: the place is named in the reading, and nothing is looked up."""
        for word, _, _ in words(text) if has_latin(text) else ():
            if len(word) < MIN_SPELLING or not word[0].isupper():
                continue
            near = process.extract(squash(word), self._spellings.by_spelling.keys(), scorer=fuzz.ratio, score_cutoff=_MIN_CLOSE_SPELLING)
            regions = [region for spelling, _, _ in near for region in self._spellings.by_spelling[spelling]]
            codes = {agency.agency.region_code for agency in self._indexed(regions)}
            if best := sorted(regions, key=lambda region: region.code not in codes):
                return (AgencyReading(word, (), close_spelling=best[0].name),)
        return ()

    # ------------------------------------------------------------ matching with what is indexed

    def _resolve(self, named: _Named) -> AgencyReading:
        if named.town:
            return self._town_named(named)
        here = self._indexed(named.regions)
        fitting = [agency for agency in here if _fits(agency, named) or self._has_initials(agency, named.unlisted)]
        regions = (
            tuple(region for region in named.regions if any(agency.agency.region_code == region.code for agency in fitting))
            or named.regions
        )
        others = tuple(region for region in named.regions if not any(chosen.contains(region.code) for chosen in regions))
        nearby = () if fitting else tuple(here[:_NEARBY]) or self._inside(named.regions)
        bare = named.organ is None and not named.unlisted
        return AgencyReading(named.text, tuple(fitting), regions, others, nearby, bare_place=bare)

    def _town_named(self, named: _Named) -> AgencyReading:
        """The agencies of a town, in the county that was named with it."""
        conditions = [schema.agency.c.level == Level.TOWN.value, schema.agency.c.name.contains(named.town)]
        if named.regions:
            conditions.append(schema.agency.c.region_code.in_([region.code for region in named.regions]))
        found = self._facts.agencies(*conditions, limit=_NEARBY + 1)
        return AgencyReading(named.text, tuple(found), named.regions, nearby=() if found else tuple(self._indexed(named.regions)[:_NEARBY]))

    def _has_initials(self, agency: StoredAgency, letters: str) -> bool:
        """Whether letters are initials of an agency's English name, in any order: STCSM puts the place last."""
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


def _blanked(text: str, start: int, name: str) -> str:
    """The text with a name in it replaced by spaces."""
    return text[:start] + " " * len(name) + text[start + len(name) :]


def _is_own(organ: re.Match[str], index: int, places: Sequence[tuple[int, int, tuple[Region, ...]]]) -> bool:
    """Whether an organ stands between its place and the next one: the County Bureau of Justice or …"""
    following = places[index + 1][0] if index + 1 < len(places) else organ.end()
    return places[index][1] <= organ.start() and organ.end() <= following


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
    return bool(readings) and not any(reading.organ or reading.close_spelling for reading in readings)


def _town(text: str, start: int, end: int, places: Sequence[tuple[int, int, tuple[Region, ...]]]) -> re.Match[str] | None:
    """A town behind its county (龙文区长安镇), or one whose name is that of a county too (城关镇); not 新乡, which is a city."""
    for match in (_TOWN.match(text, end), _TOWN.match(text, start) if _TOWN_ENDING.match(text, end) else None):
        if match is None or match["name"].endswith(_NO_TOWNS) or match.end("name") <= end:
            continue
        if not any(begin < match.end("name") <= stop for begin, stop, _ in places):
            return match
    return None


def _in_organ(text: str, earliest: int, start: int, end: int) -> bool:
    """Whether a name is part of that of an organ: 公安局 and 自然资源局 are no places, though 公安 and 资源 are counties."""
    for begin in range(earliest, start + 1):
        organ = organ_at_start(text[begin:])
        if organ and begin + len(organ.spelling) > end:
            return True
    return False


def _shared_organ(text: str, places: Sequence[tuple[int, int, tuple[Region, ...]]]) -> OrganName | None:
    """The organ that is said once behind several places: 莆田和新乡工信局, 莆田、新乡、招远三家工信局."""
    end = places[0][1]
    for start, next_end, _ in places[1:]:
        if not _JOINED.fullmatch(text, end, start):
            return None
        end = next_end
        behind = _COUNTED.match(text, end)
        if organ := organ_at_start(text[behind.end() if behind else end :]):
            return organ
    return None


def _fits(agency: StoredAgency, named: _Named) -> bool:
    if named.organ is not None:
        return agency.organ == named.organ.id
    return not named.unlisted or named.unlisted in agency.name


def _of_level(regions: tuple[Region, ...], level: re.Match[str] | None) -> tuple[Region, ...]:
    """Keep the places whose level the next English word names (Jilin City), if any is left."""
    ending = _LEVEL_ENDINGS[level["level"][:4].lower()] if level else ""
    return tuple(region for region in regions if region.name.endswith(ending)) or regions
