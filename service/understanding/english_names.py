"""Where an English question names agencies: places by their spelling, with the organs beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from indexer.gazetteer.organs import GOVERNMENT, GOVERNMENT_OFFICE, english_organs, organ_beside, organ_kinds
from indexer.gazetteer.regions import Region
from indexer.gazetteer.spelling import Spellings
from service.understanding.english_places import EnglishPlaces, innermost
from service.understanding.named_agency import Named

# words that no name of an organ has
_NO_NAME = (
    r"(?!(?:did|does|do|have|has|had|in|for|and|get|got|receive|received|deny|denied|refuse|refused|report|because|failed|fail|that|which|who|"
    r"when|since|was|were|is|are|not|against|versus|vs|than|whereas|while|but|more|the|to|by|from|with|as|if|so|or|how|"
    r"beat|beats|top|tops|topped|out(?:do|did|number|strip|pace|rank|perform|weigh)\w*|exceed\w*|surpass\w*|trail\w*|lag\w*|overt(?:ake|ook)\w*|dwarf\w*|"
    r"eclips\w*|match\w*|equal\w*|compar\w*|issued|granted|imposed|handled|concluded|behind|ahead)\b)"
)
_HEAD = (
    r"(?:bureau|department|dept|commission|committee|office|administration|ministry|agency|authority|government|police|customs|court|"
    r"procuratorate|council|brigade|cent(?:er|re)|hospital|university|college|school|bank|prosecutors?|prosecutor's office)"
)
# an organ that the list has not, directly after a place: Shanghai police, Nanping tax bureau, Putian's city government
_ENGLISH_ORGAN = re.compile(
    rf"\s*(?:'s\s+)?(?P<name>(?:{_NO_NAME}[a-z&'-]+\s+(?:(?:and|of|&)\s+)?){{0,6}}?{_HEAD}\b(?:\s+(?:of|for)\s+(?:the\s+)?{_NO_NAME}[a-z]{{4,}}\b(?:\s+and\s+{_NO_NAME}[a-z]{{4,}}\b)?)?)"
    r"(?!\s+(?:information|website|fees?|charges?|documents?|open|gazette|portal|procurement|work|affairs|data))",
    re.IGNORECASE,
)
# or directly before it: the forestry police of Putian
_ENGLISH_ORGAN_BEFORE = re.compile(
    rf"\b(?P<name>{_NO_NAME}[a-z&'-]+\s+(?:(?:(?:and|&)\s+)?{_NO_NAME}[a-z&'-]+\s+){{0,4}}?{_HEAD})\s+(?:of|in|at)\s+(?:the\s+)?(?:city\s+of\s+)?$",
    re.IGNORECASE,
)
_ENGLISH_JOINT = re.compile(r"(?:'s)?(?:\s*(?:,|&|and|or|or in|and in|both|/)\s*)+", re.IGNORECASE)
# what stands between a place and its organ: Wuhan's city police; the police of the city of Wuhan
_TO_ORGAN = re.compile(
    r"(?:'s)?\s*(?:(?:the|city|municipal|provincial|province|county|district|prefectur\w+|regional|local)\s+)*", re.IGNORECASE
)
_FROM_ORGAN = re.compile(r"\s+(?:of|in|at|for)\s+(?:the\s+)?(?:city\s+of\s+)?", re.IGNORECASE)
# the Putian bureau: no kind of organ is named
_BARE_HEADS = frozenset(
    {"bureau", "department", "dept", "commission", "committee", "office", "administration", "ministry", "agency", "authority", "government"}
)
_KINDLESS = r"(?:bureau|department|dept|commission|agency)"
_KINDLESS_BEHIND = re.compile(
    rf"(?:'s)?\s+(?:(?:city|municipal|provincial|county|district|local)\s+)*{_KINDLESS}\b(?!\s+(?:of|for|on)\b)", re.IGNORECASE
)
# several of them, that many: two Yancheng bureaus
_SEVERAL_BEHIND = re.compile(r"\s+(?:bureaus|departments|commissions|agencies)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\b(?:two|three|four|both|these|those|\d)\s+(?:of\s+the\s+)?$", re.IGNORECASE)
_CHOSEN = re.compile(
    r"\b(?:most|fewest|least|highest|lowest|largest|smallest|biggest|best|worst|more|fewer|less|over|under|above|below)\b", re.IGNORECASE
)
_KINDLESS_BEFORE = re.compile(
    rf"\b(?:the|a|that|this|one)\s+(?:(?:city|municipal|provincial|county|district|local)\s+)*"
    rf"{_KINDLESS}\s+(?:of|in|at|from)\s+(?:the\s+)?(?:city\s+of\s+)?$",
    re.IGNORECASE,
)
_SAYS_NO_KIND = frozenset(
    {
        "city",
        "municipal",
        "provincial",
        "county",
        "district",
        "local",
        "main",
        "disclosure",
        "information",
        "openness",
        "transparency",
        "open",
        "said",
    }
)
# letters an organ goes by after its place: Fujian DIIT, Shanghai STCSM
_INITIALS = re.compile(r"\s*(?:'s\s+)?(?P<name>[A-Z]{3,6})\b")
# zones, and what stands in the Chinese names of their committees
_ZONE = re.compile(
    r"(?:'s)?\s+(?:(?:city|municipal|national|provincial)\s+)?"
    r"(?:(?P<high_tech>(?:hi|high|new and high)-?\s?tech(?:nology)?\s+(?:\w+\s+){0,3}?(?:zone|park|area|district))"
    r"|(?P<economic>econom\w+\s+(?:(?:and|&)\s+\w+\s+)?(?:development\s+)?(?:zone|area)|ETDZ)"
    r"|(?P<bonded>(?:comprehensive\s+)?bonded\s+(?:zone|area))|(?P<free_trade>(?:pilot\s+)?free[- ]trade\s+(?:pilot\s+)?zone)"
    r"|(?P<development>development\s+zone)|(?P<new>new\s+(?:area|district))|(?P<industrial>industrial\s+(?:park|zone)))\b"
    r"(?:'s)?(?:\s+(?:administrati(?:ve|on)|management)\s+committee)?",
    re.IGNORECASE,
)
_IN_PLACE = re.compile(r"\s+(?:of|in|at)\s+(?:the\s+)?(?:city\s+of\s+)?$", re.IGNORECASE)
_ANY_ZONE = re.compile(
    r"\b(?:zone|park)(?:'s)?\s+(?:(?:administrati(?:ve|on)|management)\s+)?committee\s+(?:of|in|at)\s+(?:the\s+)?(?:city\s+of\s+)?$",
    re.IGNORECASE,
)
_ZONES = {
    "high_tech": "高新区",
    "economic": "经开区",
    "bonded": "保税区",
    "free_trade": "自贸区",
    "development": "开发区",
    "new": "新区",
    "industrial": "工业园区",
}
# what stands between a place and an organ that are named apart
_ASKS = re.compile(r"\b(?:how|what|which|did|does|do|had|has|have|was|were|is|are|many|requests?|applications?|with)\b", re.IGNORECASE)
# a year stood there, which goes with the place before it alone
_APART = re.compile(r"\s{4}")


class EnglishNames:
    """Finds agencies by names in Latin letters."""

    def __init__(self, spellings: Spellings) -> None:
        self._places = EnglishPlaces(spellings)

    def find(self, text: str) -> Iterator[Named]:
        """The names in a text, as they stand."""
        organs = english_organs(text)
        # the office of Taiwan, Hong Kong and Macao affairs is in none of them
        outside = [
            place for place in self._places.find(text) if not any(one.start() <= place[0] and place[1] <= one.end() for one in organs)
        ]
        places = list(innermost(text, outside))
        claimed = {index: organ for index, (start, end, _) in enumerate(places) if (organ := _beside(text, start, end, organs))}
        kinds = organ_kinds()
        for index, (start, end, regions) in enumerate(places):
            if zone := _ZONE.match(text, end):
                yield Named(start, zone.end(), text[start : zone.end()], regions, unlisted=_ZONES[zone.lastgroup or ""])
                continue
            organ = claimed.get(index)
            has_its_own = organ is not None
            if len(places) == 1 and (organ is None or organ.lastgroup == GOVERNMENT):
                # the general office of a government names both
                office = next((found for found in organs if found.lastgroup == GOVERNMENT_OFFICE), None)
                organ = office or next(
                    (found for found in organs if found.lastgroup != GOVERNMENT), organ or (organs[0] if organs else None)
                )
            elif organ is None:
                organ = _organ_elsewhere(text, index, places, organs, claimed)
            if len(places) > 1 and not has_its_own and _INITIALS.match(text, end):
                # an organ of its own: not that of the place before
                organ = None
            unlisted = None if organ else _ENGLISH_ORGAN.match(text, end) or _INITIALS.match(text, end)
            if organ is None and unlisted is None:
                unlisted = _ENGLISH_ORGAN_BEFORE.search(text[:start])
            kindless = None if organ else _kindless(text, start, end)
            if organ is None and (in_zone := _zone_before(text, start, end, regions)):
                yield in_zone
                continue
            if unlisted and _is_bare(unlisted["name"]):
                unlisted = None
            own = organ is not None and (len(places) == 1 or has_its_own or _is_own(organ, index, places))
            apart = _apart(text, (start, end), organ.span()) if organ and own else None
            spans = [start, end, *(organ.span() if organ and own and not apart else unlisted.span("name") if unlisted else kindless or ())]
            kind = kinds[organ.lastgroup or ""] if organ else None
            name = text[min(spans) : max(spans)].removesuffix("'s")
            if organ and (apart or not own):
                name = f"{name} {organ.group()}"
            yield Named(
                min(spans),
                max(spans),
                name,
                regions,
                kind,
                unlisted["name"] if unlisted else "",
                is_shared=organ is not None and not own,
                kindless=bool(kindless and not unlisted),
                apart=apart,
            )
            if organ and len(places) == 1:
                # Putian's education bureau and its industry bureau
                for other in organs:
                    if other.lastgroup not in (organ.lastgroup, GOVERNMENT):
                        yield Named(*other.span(), f"{text[start:end]} {other.group()}", regions, kinds[other.lastgroup or ""])


def _beside(text: str, start: int, end: int, organs: Sequence[re.Match[str]]) -> re.Match[str] | None:
    """The organ that stands directly behind or before a place, with or without a head word."""
    behind = next((organ for organ in organs if _TO_ORGAN.fullmatch(text, end, organ.start())), None) if organs else None
    before = next((organ for organ in organs if organ.end() <= start and _FROM_ORGAN.fullmatch(text, organ.end(), start)), None)
    return behind or organ_beside(text, start, end) or before


def _organ_elsewhere(
    text: str,
    index: int,
    places: Sequence[tuple[int, int, tuple[Region, ...]]],
    organs: Sequence[re.Match[str]],
    claimed: Mapping[int, re.Match[str]],
) -> re.Match[str] | None:
    """The organ of a place that has none beside it: the one shared with the next place, or the one in the same turn as the place."""
    _, end, _ = places[index]
    if len(organs) == len(places):
        return None if organs[index] in claimed.values() else organs[index]
    following = places[index + 1][0] if index + 1 < len(places) else end
    if len(organs) == 1 and set(claimed.values()) <= set(organs):
        organ = organs[0]
        # Suqian against the Shanghai General Office: the organ is that of the place behind
        return None if end < following <= organ.end() and not _shares_organ(text[end:following], organ) else organ
    behind = claimed.get(index + 1)
    return behind if behind and _shares_organ(text[end:following], behind) else None


def _apart(text: str, place: tuple[int, int], organ: tuple[int, int]) -> tuple[int, int] | None:
    """Where an organ is named if the question stands between it and its place."""
    return organ if _ASKS.search(text[min(place[1], organ[1]) : max(place[0], organ[0])]) else None


def _zone_before(text: str, start: int, end: int, regions: tuple[Region, ...]) -> Named | None:
    """A zone said to lie in a place, of whichever kind: the zone committee in Tianjin, the high-tech zone of Wuxi."""
    before = _IN_PLACE.search(text[:start])
    zones = list(_ZONE.finditer(text, 0, before.start())) if before else []
    if before and zones and zones[-1].end() == before.start():
        return Named(zones[-1].start(), end, text[zones[-1].start() : end].strip(), regions, unlisted=_ZONES[zones[-1].lastgroup or ""])
    if any_zone := _ANY_ZONE.search(text[:start]):
        return Named(any_zone.start(), end, text[any_zone.start() : end], regions, unlisted="管理委员会")
    return None


def _kindless(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a place is said to have an organ of which no kind is named: the Putian bureau, that bureau in Putian.

    The agency in Fujian with the fewest is one to be found.
    """
    several = _SEVERAL_BEHIND.match(text, end) if _COUNTED.search(text[:start]) else None
    found = several or _KINDLESS_BEHIND.match(text, end) or (None if _CHOSEN.search(text[end:]) else _KINDLESS_BEFORE.search(text[:start]))
    return found.span() if found else None


def _is_bare(name: str) -> bool:
    """Whether a name says no kind of organ: bureau, municipal office, disclosure office."""
    *before, head = name.lower().split()
    return head in _BARE_HEADS and _SAYS_NO_KIND.issuperset(before)


def _shares_organ(joint: str, organ: re.Match[str]) -> bool:
    """Whether two places have one organ, by what stands between them: Putian and Xinxiang's bureau, Putian vs Xinxiang bureaus."""
    return bool(_ENGLISH_JOINT.fullmatch(joint) and not _APART.search(joint)) or organ.group().lower().endswith("s")


def _is_own(organ: re.Match[str], index: int, places: Sequence[tuple[int, int, tuple[Region, ...]]]) -> bool:
    """Whether an organ stands between its place and the next one: the County Bureau of Justice or …"""
    following = places[index + 1][0] if index + 1 < len(places) else organ.end()
    return places[index][1] <= organ.start() and organ.end() <= following
