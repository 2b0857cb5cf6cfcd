"""Where a question names agencies: places by name or spelling, with the organs that belong to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexer.gazetteer.organs import (
    GOVERNMENT,
    GOVERNMENT_OFFICE,
    OrganKind,
    OrganName,
    abbreviated_at_start,
    english_organs,
    organ_at_start,
    organ_kinds,
)
from indexer.gazetteer.regions import Gazetteer, Region
from indexer.gazetteer.spelling import MIN_SPELLING, Spellings, squash
from service.understanding.language import has_latin
from service.understanding.phrases import words

_UNLISTED_ORGAN = re.compile(
    r"的?(?P<name>(?![和与及或跟比同被把因遭在向对由给让去上到告诉闹拖])[\u4e00-\u9fff]{0,12}?"
    r"(?:办事处|局|厅|委员会|管委会|委|办公室|署|中心|支队|总队|学院|大学|医院|银行|法院|检察院|海关|消防|税务|公安|交警|海事|烟草|邮政))"
)
# words that no name of an organ has
_NO_NAME = (
    r"(?!(?:did|does|do|have|has|had|in|for|and|get|got|receive|received|deny|denied|refuse|refused|report|because|failed|fail|that|which|who|"
    r"when|since|was|were|is|are|not|against|versus|vs|than|whereas|while|but|more|the|to|by|from|with|as|if|so|or|how)\b)"
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
_ENGLISH_LEVEL = re.compile(r"\s*(?:'s\s+)?(?P<level>city|municipal\w*|province|provincial|county|district|prefecture)\b", re.IGNORECASE)
# the level in pinyin, directly behind a place (Tonghua Xian): where no place of that level is spelled so, it is a word of its own
_ENGLISH_JOINT = re.compile(r"(?:'s)?(?:\s*(?:,|&|and|or|or in|and in|both|/)\s*)+", re.IGNORECASE)
_PINYIN_LEVEL = re.compile(r"\s+(?P<level>sheng|shi|xian|qu|qi|zhou)\b", re.IGNORECASE)
_PINYIN_ENDINGS = {"sheng": "省", "shi": "市", "xian": "县", "qu": "区", "qi": "旗", "zhou": "州"}
_LEVEL_ENDINGS = {"city": "市", "muni": "市", "prov": "省", "coun": "县", "dist": "区", "pref": "州"}
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
_AGAINST = re.compile(r"[比对]")
# a year stood there, which goes with the place before it alone
_APART = re.compile(r"\s{4}")
_ENDINGS = "省市州区县旗"
_COUNTED = re.compile(r"(?:的|等)?(?:这?[一二两三四五六七八九十\d几各]+(?:家|个|地|市|县|区))?的?")
# 政府 that begins another word is no organ: 招远政府开放月, 福建政府网站
_GOVERNMENT_COMPOUND = re.compile(r"政府(?:信息|开放|网站|采购|公报|门户|部门|工作|集中|新媒体|购买)")
# the Putian bureau: no kind of organ is named
_BARE_HEADS = frozenset(
    {"bureau", "department", "dept", "commission", "committee", "office", "administration", "ministry", "agency", "authority", "government"}
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
# pinyin of some place, and an English word in a question
_ENGLISH_WORDS = frozenset({"dang", "ding", "dong", "gang", "long", "ping", "sang", "sing", "song", "wang", "yuan"})


@dataclass(frozen=True)
class Named:
    """A place and an organ as a question names them, with the span they take; `text` has what several names share, too.

    `is_shared`: its organ is said at another place: Putian and Xinxiang's bureau.
    """

    start: int
    end: int
    text: str
    regions: tuple[Region, ...]
    organ: OrganKind | None = None
    unlisted: str = ""
    town: str = ""
    is_shared: bool = False


def _compared_inside(text: str, end: int, behind: Sequence[tuple[int, int, tuple[Region, ...]]]) -> bool:
    """Whether what looks like one organ runs on into another place that is compared with it: 宿迁的公开率比上海科委."""
    return any(start < end and text[start - 1] in "比和与跟" for start, _, _ in behind)


class AgencyNames:
    """Finds names of agencies in questions.

    Args:
        is_meant: whether a bare name that is a word as well (公安, 和平) is meant as a place.
        is_there: whether one of some places has an organ of a kind that is indexed.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        spellings: Spellings,
        is_meant: Callable[[str, Sequence[Region]], bool],
        is_there: Callable[[Sequence[Region], OrganKind], bool],
    ) -> None:
        self._gazetteer = gazetteer
        self._spellings = spellings
        self._is_meant = is_meant
        self._is_there = is_there

    def find(self, text: str) -> tuple[list[Named], str]:
        """The names in a question as they stand, and the question with them blanked out."""
        text = self._with_joints(text)
        named = list(self._chinese(text))
        if has_latin(text):
            named += self._english(text)
        characters = list(text)
        for item in named:
            characters[item.start : item.end] = " " * (item.end - item.start)
        return sorted(named, key=lambda item: item.start), "".join(characters)

    def _with_joints(self, text: str) -> str:
        """The text with what joins two names as a comma: 统计局和平遥县 names 平遥县, not 和平."""
        characters = list(text)
        for match in _JOINT.finditer(text):
            behind = next(self._gazetteer.mentions(text[match.end() :]), None)
            if behind and behind[0] == 0 and (behind[1] > _BARE_NAME or _TOWN_ENDING.match(text, match.end() + behind[1])):
                characters[match.start()] = "、"
        return "".join(characters)

    def _chinese(self, text: str) -> Iterator[Named]:
        position = 0
        places = list(self._narrowed(text))
        for index, (start, end, regions) in enumerate(places):
            if start < position:
                continue
            if town := _town(text, start, end, places):
                of_county = town.start("name") >= end
                yield Named(start, town.end(), text[start : town.end()], regions if of_county else (), town=town["name"])
                position = town.end()
                continue
            if _in_organ(text, max(position, start - _MAX_ORGAN), start, end):
                continue
            if shared := _shared_organ(text, places[index:]):
                yield Named(start, end, text[start:end] + shared.spelling, regions, shared.kind, is_shared=True)
                position = end
                continue
            behind = _COUNTED.match(text, end)
            organ = organ_at_start(text[end:]) or organ_at_start(text[behind.end() if behind else end :])
            if _GOVERNMENT_COMPOUND.match(text, end):
                organ = None
            if organ is not None:
                stop = text.index(organ.spelling, end) + len(organ.spelling)
                yield Named(start, stop, text[start:stop], regions, organ.kind)
                # 莆田市教育局和工信局: more organs of the same place
                while (joint := _JOINED.match(text, stop)) and (other := organ_at_start(text[joint.end() :])):
                    stop = joint.end() + len(other.spelling)
                    yield Named(joint.end(), stop, text[start:end] + other.spelling, regions, other.kind)
                position = stop
            elif (short := abbreviated_at_start(text[end:])) and self._is_there(regions, short[1]):
                position = end + len(short[0])
                yield Named(start, position, text[start:position], regions, short[1])
            elif (unlisted := _UNLISTED_ORGAN.match(text, end)) and not _compared_inside(text, unlisted.end(), places[index + 1 :]):
                yield Named(start, unlisted.end(), text[start : unlisted.end()], regions, unlisted=unlisted["name"])
                position = unlisted.end()
            elif self._is_meant(text[start:end], regions):
                yield Named(start, end, text[start:end], regions)
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

    def _english(self, text: str) -> Iterator[Named]:
        places = list(self._spelled_places(text))
        organs = english_organs(text)
        kinds = organ_kinds()
        for index, (start, end, regions) in enumerate(places):
            if len(places) == 1:
                # the general office of a government names both
                office = next((found for found in organs if found.lastgroup == GOVERNMENT_OFFICE), None)
                organ = office or next((found for found in organs if found.lastgroup != GOVERNMENT), organs[0] if organs else None)
            else:
                organ = organs[index] if len(organs) == len(places) else organs[0] if len(organs) == 1 else None
                following = places[index + 1][0] if index + 1 < len(places) else start
                if len(organs) == 1 and organ and end < following <= organ.end() and not _shares_organ(text[end:following], organ):
                    # Suqian against the Shanghai General Office: the organ is that of the place behind
                    organ = None
            if len(places) > 1 and _INITIALS.match(text, end):
                # an organ of its own: not that of the place before
                organ = None
            unlisted = None if organ else _ENGLISH_ORGAN.match(text, end) or _INITIALS.match(text, end)
            if organ is None and unlisted is None:
                unlisted = _ENGLISH_ORGAN_BEFORE.search(text[:start])
            if unlisted and _is_bare(unlisted["name"]):
                unlisted = None
            own = organ is not None and (len(places) == 1 or _is_own(organ, index, places))
            spans = [start, end, *(organ.span() if organ and own else unlisted.span("name") if unlisted else ())]
            kind = kinds[organ.lastgroup or ""] if organ else None
            name = text[min(spans) : max(spans)].removesuffix("'s")
            if organ and not own:
                name = f"{name} {organ.group()}"
            yield Named(
                min(spans), max(spans), name, regions, kind, unlisted["name"] if unlisted else "", is_shared=organ is not None and not own
            )
            if organ and len(places) == 1:
                # Putian's education bureau and its industry bureau
                for other in organs:
                    if other.lastgroup not in (organ.lastgroup, GOVERNMENT):
                        yield Named(*other.span(), f"{text[start:end]} {other.group()}", regions, kinds[other.lastgroup or ""])

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
                    level = _PINYIN_LEVEL.match(text, end)
                    of_level = [region for region in regions if level and region.name.endswith(_PINYIN_ENDINGS[level["level"].lower()])]
                    if level and of_level:
                        yield start, level.end(), tuple(of_level)
                        index += length + 1
                        break
                    yield start, end, _of_level(regions, _ENGLISH_LEVEL.match(text, end))
                    index += length
                    break
            else:
                index += 1


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
        joint = _JOINED.fullmatch(text, end, start)
        if joint is None or _APART.search(joint.group()) or (_AGAINST.search(joint.group()) and text[end - 1] in _ENDINGS):
            # 宿迁市比莆田市工信局多: a whole place against an organ of another
            return None
        end = next_end
        behind = _COUNTED.match(text, end)
        if organ := organ_at_start(text[behind.end() if behind else end :]):
            return organ
    return None


def _of_level(regions: tuple[Region, ...], level: re.Match[str] | None) -> tuple[Region, ...]:
    """Keep the places whose level the next English word names (Jilin City), if any is left."""
    ending = _LEVEL_ENDINGS[level["level"][:4].lower()] if level else ""
    return tuple(region for region in regions if region.name.endswith(ending)) or regions
