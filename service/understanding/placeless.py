"""Agencies that a question names without their place: organs of the centre, letters, an organ or a level alone, short names.

A place that is spelled wrong is named, and nothing is looked up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from indexer.domain.report import Level
from indexer.gazetteer.organs import (
    CENTRAL_ENDINGS,
    GOVERNMENT,
    english_organs,
    ministry_of_initials,
    named_kinds,
    organ_at_start,
    organ_kinds,
)
from indexer.gazetteer.regions import CENTRAL_CODE, Gazetteer
from indexer.gazetteer.spelling import MIN_SPELLING, Spellings, squash
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredAgency
from service.understanding.language import has_chinese, has_latin
from service.understanding.phrases import words
from service.understanding.query import AgencyReading
from service.understanding.short_names import is_short_for, short_names
from service.understanding.typos import is_unknown, is_word

# a name typed wrong is offered as a suggestion from here on; putian/puttian is 92, suqian/sukian 83, putian/putuo 73
_MIN_CLOSE_SPELLING = 82
_NEARBY = 5
# letters that an organ goes by, and the fewest that tell one without its place
_LETTERS = re.compile(r"(?<![A-Za-z])(?:[A-Z]{3,7}|[a-z]{3,6})(?![A-Za-z])")
_MIN_INITIALS = 4
_BELOW_CENTRE = schema.agency.c.level != Level.CENTRAL.value
_LEVEL_PREFIX = {"省": "province", "市": "city", "区": "county", "县": "county", "旗": "county", "州": "city", "盟": "city"}
# organs of a level, of whatever kind and place
_OF_LEVEL = re.compile(
    r"(?P<zh>省|地?市|区县|县区|区|县)级的?(?:行政)?(?:机关|单位|部门|政府|机构|报告|年报|的)"
    r"|\b(?P<en>province|provincial|prefecture|city|municipal|county|district)[- ]level "
    r"(?:ones?|agency|agencies|bod(?:y|ies)|organs?|authorit(?:y|ies)|"
    r"governments?|reports?|units?|departments?|bureaus?|offices?)\b",
    re.IGNORECASE,
)
# whole governments, all of a level or of any
_GOVERNMENTS = re.compile(
    r"(?:各|哪个|哪些|哪家|哪几个|所有|全部|每个|几个|这些)的?"
    r"(?P<zh>(?P<zh_level>省|地?市|区县|县区|区|县|乡镇|镇|街道)级?(?:人民)?政府)(?!部门|信息|办|网|公报|规章|采购|门户|系统|机关|各)"
    r"|\b(?P<en>(?P<en_level>province|provincial|prefectural|prefecture|city|municipal|county|district|town|township)"
    r"(?:[- ]level)? governments)\b"
    r"|\b(?:which|every|any|each) (?P<one>(?P<one_level>province|provincial|city|municipal|county|district|town|township)"
    r"(?:[- ]level)? government)\b"
    r"|\b(?:which|all|the|every|whole)(?: of the)? (?P<any>governments)\b",
    re.IGNORECASE,
)
_LEVELS = {
    **dict.fromkeys(("省", "province", "provincial"), Level.PROVINCE.value),
    **dict.fromkeys(("市", "地市", "prefecture", "prefectural", "city", "municipal"), Level.CITY.value),
    **dict.fromkeys(("区县", "县区", "区", "县", "county", "district"), Level.COUNTY.value),
    **dict.fromkeys(("乡镇", "镇", "街道", "town", "township"), Level.TOWN.value),
}
_CENTRAL = re.compile(r"(?:国家|中国|中华人民共和国)(?!秘密|安全|机密|赔偿)[\u4e00-\u9fff]{1,12}?(?:总局|委员会|委|署|部(?!门(?!户))|局)")

# 水利部门 is no ministry; that of 水利部门户网站 is
_DEPARTMENTS = re.compile(r"门(?!户)")
# a kind of organ by its name alone, written as one and put before what is asked: For Water Resources in 2020, …
_KIND_AHEAD = r"^\W*(?:for|at|over at|take|with|within)\s+(?:the\s+)?(?P<kind>{0})(?=\s*[,:;–—]|\s{{2,}}|\s+(?:in|on|during)\b)"
_OF_THE_STATE = re.compile(r"\b(?:(?:China's|Chinese)\s+)?(?:National|State|General|Central|China's|Chinese)\s+$")

SUBJECT_BEFORE = re.compile(
    r"(?:涉及|涉|牵涉|针对|围绕)[省市区县]?$|(?:申请|信息|其中|件)[^，。？]{0,6}(?:关于|有关)[省市区县]?$"
    r"|\b(?:requests?|applications?|ones?|them|those|these|cases?|were|was|are)\s+"
    r"(?:about|regarding|concerning|involving|relat(?:ing|ed) to|mentioning|on)\s+(?:the\s+|a\s+)?$",
    re.IGNORECASE,
)
"""What makes an organ the subject of requests: 其中涉及教育局的, how many of them were about the education bureau."""


class PlacelessNames:
    """Finds agencies named without their place against one fact store."""

    def __init__(self, facts: FactReader, gazetteer: Gazetteer, spellings: Spellings) -> None:
        self._facts = facts
        self._gazetteer = gazetteer
        self._spellings = spellings

    def central(self, text: str) -> tuple[AgencyReading, str] | None:
        """An organ of the centre by its full name (国家税务总局), and the question without it."""
        central = self._facts.agencies(schema.agency.c.region_code == CENTRAL_CODE) if has_chinese(text) else []
        indexed = {agency: at for agency in central if (at := re.search(rf"{re.escape(agency.name)}(?!门(?!户))", text))}
        if indexed:
            agency = max(indexed, key=lambda agency: len(agency.name))
            return AgencyReading(agency.name, (agency,)), blanked(text, indexed[agency].start(), agency.name)
        name, start = next(self._central_names(text), ("", 0))
        if not name:
            return self._central_in_english(text)
        organ = organ_at_start(name.removeprefix("国家"))
        names = [name, *([f"国家{organ.official}", organ.official] if organ else [])]
        found = self._facts.agencies(schema.agency.c.name.in_(names), schema.agency.c.region_code == CENTRAL_CODE)
        return AgencyReading(name, tuple(found)), blanked(text, start, name)

    def _central_names(self, text: str) -> Iterator[tuple[str, int]]:
        """Full names of organs of the centre in a text, with their places: those of the State, and ministries.

        莆田国家税务局 was no organ of the centre.
        """
        for match in _CENTRAL.finditer(text):
            if all(end != match.start() for _, end, _ in self._gazetteer.mentions(text[: match.start()])):
                yield match.group(), match.start()
        for start in range(len(text)):
            organ = organ_at_start(text[start:])
            central = organ is not None and organ.ending is not None and organ.ending.official in CENTRAL_ENDINGS
            if organ and central and not _DEPARTMENTS.match(text, start + len(organ.spelling)):
                yield organ.spelling, start

    def _central_in_english(self, text: str) -> tuple[AgencyReading, str] | None:
        """A ministry, or an organ of the nation or the State, by its English name: the National Health Commission."""
        for match in english_organs(text) if has_latin(text) else ():
            before = _OF_THE_STATE.search(text[: match.start()])
            if not (before or "ministry" in match.group().lower()):
                continue
            start = before.start() if before else match.start()
            name = text[start : match.end()]
            found = self._facts.agencies(schema.agency.c.organ == match.lastgroup, schema.agency.c.level == Level.CENTRAL.value)
            return AgencyReading(name, tuple(found)), blanked(text, start, name)
        return None

    def by_initials(self, text: str, central: bool = False) -> tuple[tuple[AgencyReading, ...], str] | None:
        """Organs by the letters they go by, without a place: STCSM, and MIIT for the ministry; None if there are none.

        `central`: ministries alone are read.
        """
        found: list[AgencyReading] = []
        rest = text
        for match in _LETTERS.finditer(text) if text != text.upper() else ():
            letters = match.group()
            if letters.islower():
                # in small letters only those of ministries, as they are no other word
                letters = letters.upper() if not is_word(letters) and ministry_of_initials(letters.upper()) else ""
            if not letters:
                continue
            if kind := ministry_of_initials(letters):
                ministries = self._facts.agencies(schema.agency.c.organ == kind.id, schema.agency.c.level == Level.CENTRAL.value)
                found.append(AgencyReading(match.group(), tuple(ministries), organ=kind.id, level=Level.CENTRAL.value))
            elif not central and len(letters) >= _MIN_INITIALS and (meant := self._with_initials(letters)):
                found.append(AgencyReading(letters, tuple(meant[: _NEARBY + 1])))
            else:
                continue
            rest = blanked(rest, match.start(), letters)
        return (tuple(dict.fromkeys(found)), rest) if found else None

    def _with_initials(self, letters: str) -> list[StoredAgency]:
        """The indexed organs that letters can stand for: they name kind and head, and of the rest only what the name has."""
        return [
            agency
            for agency in self._facts.agencies(_BELOW_CENTRE, schema.agency.c.organ != "")
            if self.has_initials(agency, letters) and _names_kind(agency, letters)
        ]

    def _governments(self, text: str) -> tuple[tuple[AgencyReading, ...], str] | None:
        """Whole governments, of a level if that is said: which city governments; None if no such are named."""
        match = _GOVERNMENTS.search(text)
        if match is None:
            return None
        name = next(filter(None, (match["zh"], match["en"], match["one"], match["any"])))
        level = _LEVELS.get((match["zh_level"] or match["en_level"] or match["one_level"] or "").lower(), "")
        of_level = schema.agency.c.level == level if level else _BELOW_CENTRE
        # the governments of towns are the only agencies listed of them, of no kind
        organ = "" if level == Level.TOWN.value else GOVERNMENT
        agencies = self._facts.agencies(schema.agency.c.organ == organ, of_level, limit=_NEARBY + 1)
        return (AgencyReading(name, tuple(agencies), organ=organ, level=level),), blanked(text, match.end() - len(name), name)

    def by_organ_alone(self, text: str) -> tuple[tuple[AgencyReading, ...], str]:
        """A question that names an organ and no place (工信局, 市工信局), or a place that is spelled wrong."""
        if governments := self._governments(text):
            return governments
        for start in range(len(text)):
            organ = organ_at_start(text[start:])
            if organ is None or organ.spelling in ("政府", "人民政府") or text.startswith("理", start + len(organ.spelling)):
                continue
            if SUBJECT_BEFORE.search(text[:start]):
                # what requests are about, not who received them
                continue
            before = text[:start].removesuffix("级")
            level = _LEVEL_PREFIX.get(before[-1:], "")
            if organ.ending and organ.ending.official in CENTRAL_ENDINGS:
                level = Level.CENTRAL.value
            conditions = [schema.agency.c.organ == organ.kind.id, schema.agency.c.level == level if level else _BELOW_CENTRE]
            agencies = self._facts.agencies(*conditions, limit=_NEARBY + 1)
            end = start + len(organ.spelling)
            reading = AgencyReading(organ.spelling, tuple(agencies), organ=organ.kind.id, level=level)
            begin = len(before) - 1 if level and len(before) < start else start
            return (reading,), text[:begin] + " " * (end - begin) + text[end:]
        if match := next((one for one in english_organs(text) if not SUBJECT_BEFORE.search(text[: one.start()])), None):
            level = Level.CENTRAL.value if "ministry" in match.group().lower() else ""
            conditions = [schema.agency.c.organ == match.lastgroup, schema.agency.c.level == level if level else _BELOW_CENTRE]
            agencies = self._facts.agencies(*conditions, limit=_NEARBY + 1)
            if not agencies and not level and match.group().lower().endswith(("administration", "authority")):
                # the press and publication administration, where there is none below that of the nation
                agencies = self._facts.agencies(conditions[0], schema.agency.c.level == Level.CENTRAL.value)
            reading = AgencyReading(match.group(), tuple(agencies), organ=match.lastgroup or "", level=level)
            return (reading,), text[: match.start()] + " " * len(match.group()) + text[match.end() :]
        if ahead := self._kind_ahead(text):
            return ahead
        if match := _OF_LEVEL.search(text):
            level = _LEVELS[(match["zh"] or match["en"]).lower()]
            agencies = self._facts.agencies(schema.agency.c.level == level, limit=_NEARBY + 1)
            return (AgencyReading(match.group(), tuple(agencies), level=level),), blanked(text, match.start(), match.group())
        return self._in_short(text) or (self._close_spelling(text), text)

    def _kind_ahead(self, text: str) -> tuple[tuple[AgencyReading, ...], str] | None:
        """The organs of a kind that a question begins with, written as a name without its head word."""
        for kind, phrase in named_kinds(text) if has_latin(text) else ():
            match = re.search(_KIND_AHEAD.format(re.escape(phrase)), text, re.IGNORECASE)
            if match and all(word[0].isupper() or word in ("and", "of") for word in phrase.split()):
                agencies = self._facts.agencies(schema.agency.c.organ == kind, limit=_NEARBY + 1)
                return (AgencyReading(phrase, tuple(agencies), organ=kind),), blanked(text, match.start("kind"), phrase)
        return None

    def _in_short(self, text: str) -> tuple[tuple[AgencyReading, ...], str] | None:
        """An agency without its place whose name is shortened: 黄三角农高区."""
        for start, end in short_names(text):
            pattern = "%".join(("", *text[start:end], "")).replace("管%委%会", "").replace("管%理%委%员%会", "")
            unlisted = (schema.agency.c.organ == "", schema.agency.c.level != Level.TOWN.value, schema.agency.c.name.like(pattern))
            found = self._facts.agencies(*unlisted)
            fitting = [one for one in found if is_short_for(text[start:end], one.name) or self.is_short_for(text[start:end], one)]
            if fitting:
                reading = AgencyReading(text[start:end], tuple(fitting[: _NEARBY + 1]), shortened=text[start:end] != fitting[0].name)
                return (reading,), blanked(text, start, text[start:end])
        return None

    def _close_spelling(self, text: str) -> tuple[AgencyReading, ...]:
        """A word that is nearly a place: the place is named in the reading, and nothing is looked up.

        In small letters it must be none that any list knows, and the place one of which something is indexed.
        """
        of_kinds = {word for _, phrase in named_kinds(text) for word in phrase.split()} if has_latin(text) else set()
        for word, _, _ in words(text) if has_latin(text) else ():
            # Human Resources names no Hunan
            if len(word) < MIN_SPELLING or not (word[0].isupper() or is_unknown(word)) or word in of_kinds:
                continue
            near = process.extract(squash(word), self._spellings.by_spelling.keys(), scorer=fuzz.ratio, score_cutoff=_MIN_CLOSE_SPELLING)
            regions = [region for spelling, _, _ in near for region in self._spellings.by_spelling[spelling]]
            of_regions = schema.agency.c.region_code.in_([region.code for region in regions])
            codes = {agency.agency.region_code for agency in self._facts.agencies(of_regions)} if regions else set()
            best = sorted(
                (region for region in regions if word[0].isupper() or region.code in codes), key=lambda region: region.code not in codes
            )
            if best:
                return (AgencyReading(word, (), close_spelling=best[0].name),)
        return ()

    def has_initials(self, agency: StoredAgency, letters: str) -> bool:
        """Whether letters are initials of an agency's English name, in any order: STCSM puts the place last; Putian's IIT bureau."""
        letters = letters.partition(" ")[0]
        if not (letters.isupper() and letters.isalpha()):
            return False
        initials = Counter(word[0].upper() for word in self._spellings.agency_in_english(agency.agency.name).split())
        return Counter(letters) <= initials

    def is_short_for(self, short: str, agency: StoredAgency) -> bool:
        """Whether a name without its place is a short form of an agency's."""
        _, rest = self._gazetteer.prefix(agency.name)
        return is_short_for(short, rest or agency.name)


def _names_kind(agency: StoredAgency, letters: str) -> bool:
    """Whether letters have all the initials of an organ's kind: S and T of Science and Technology."""
    kind = organ_kinds()[agency.organ]
    return not Counter(word[0] for word in kind.en.split() if word[0].isupper()) - Counter(letters)


def blanked(text: str, start: int, name: str) -> str:
    """The text with a name in it replaced by spaces."""
    return text[:start] + " " * len(name) + text[start + len(name) :]
