"""Where an English question names places: by their spelling, with the level behind it, one inside another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.domain.report import Level
from indexer.gazetteer.regions import Region
from indexer.gazetteer.spelling import MIN_SPELLING, Spellings, squash
from service.understanding.phrases import words

_PEOPLES = (
    r"(?:(?:Mongol(?:ian)?|Hui|Tibetan|Zang|Uygh?ur|Miao|Hmong|Yi|Zhuang|Bouyei|Buyi|Korean|Manchu|Man|Dong|Yao|Bai|Tujia|Hani|Kaza(?:kh?|ks)|Dai|Li|Lisu"
    r"|Va|Wa|She|Lahu|Shui|Sui|Dongxiang|Naxi|Jingpo|Kyrgyz|Kirgh?iz|Tu|Daur|Mulao|Mulam|Qiang|Blang|Bulang|Salar|Maonan|Gelao|Xibe|Sibe|Pumi|Tajik|Nu"
    r"|Ewenki|Bonan|Bao'?an|Yugur|Derung|Drung|Oroqen|Various|All|Multi)(?:\s+Ethnic\w*(?:\s+Groups?)?|\s+Nationalit\w+)?(?:\s*(?:,|-|&|\band\b)?\s*))*"
)
_ENGLISH_LEVEL = re.compile(
    rf"\s*(?:'s\s+)?(?:{_PEOPLES}autonomous\s+)?"
    r"(?P<level>city|municipal\w*|province|provincial|county|district|prefecture|banner|league|region)\b",
    re.IGNORECASE,
)
_AUTONOMOUS = re.compile(r"autonomous\s|banner|league", re.IGNORECASE)
# a place inside another: Bozhou District in Zunyi, Bozhou District, Zunyi; and behind it: Zunyi's Bozhou District
_INSIDE = re.compile(r"\s*(?:\(|(?:,\s*)?\b(?:in|of|under|within)\s+)\s*(?:the\s+)?(?:city\s+of\s+)?", re.IGNORECASE)
_INSIDE_BY_COMMA = re.compile(r"\s*,\s*")
_HOLDING = re.compile(r"(?:\s+(?:city|municipality|province))?(?:'s)?\s+(?:the\s+)?", re.IGNORECASE)
_LISTED = re.compile(r"(?:\s+(?:city|municipality|province))?\s*,?\s*(?:and|or|vs|versus|&)\s", re.IGNORECASE)
# the level in pinyin, directly behind a place (Tonghua Xian): where no place of that level is spelled so, it is a word of its own
_PINYIN_LEVEL = re.compile(r"\s+(?P<level>sheng|shi|xian|qu|qi|zhou)\b", re.IGNORECASE)
_PINYIN_ENDINGS = {"sheng": "省", "shi": "市", "xian": "县", "qu": "区", "qi": "旗", "zhou": "州"}
# a name of one syllable is spelled with its level: Ju County is Juxian
_SYLLABLES = {"county": "xian", "district": "qu"}
_OF_ONE_SYLLABLE = 2
_LEVEL_ENDINGS = {
    "city": "市",
    "muni": "市",
    "prov": "省",
    "coun": "县",
    "dist": "区",
    "pref": "州",
    "bann": "旗",
    "leag": "盟",
    "regi": "区",
}
# pinyin of some place, and an English word in a question
_ENGLISH_WORDS = frozenset({"dang", "ding", "dong", "gang", "long", "ping", "sang", "sing", "song", "wang", "yuan"})
# what an organ is called every day, and the pinyin of a place: 城管 and 城关区
_ORGANS = frozenset({"chengguan"})


class EnglishPlaces:
    """Finds places by their spelling."""

    def __init__(self, spellings: Spellings) -> None:
        self._spellings = spellings

    def _spelled(self, spelling: str, text: str, group: Sequence[tuple[str, int, int]]) -> tuple[Region, ...]:
        """The places that words spell; of a name of few letters the prefectures (Ili), or the county it is called (Ju County)."""
        by_spelling = self._spellings.by_spelling
        if len(spelling) >= MIN_SPELLING and (found := by_spelling.get(spelling)):
            return found
        if len(group) > 1 or not group[0][0][0].isupper():
            return ()
        level = _ENGLISH_LEVEL.match(text, group[0][2])
        if level and (syllable := _SYLLABLES.get(level["level"].lower())):
            return tuple(region for region in by_spelling.get(f"{spelling}{syllable}", ()) if len(region.name) == _OF_ONE_SYLLABLE)
        of_few = len(spelling) == MIN_SPELLING - 1
        return tuple(region for region in by_spelling.get(spelling, ()) if of_few and region.level is Level.CITY)

    def find(self, text: str) -> Iterator[tuple[int, int, tuple[Region, ...]]]:
        """Where places stand in a text, each with the regions it can be."""
        found = words(text)
        index = 0
        while index < len(found):
            for length in (3, 2, 1):
                group = found[index : index + length]
                spelling = squash("".join(word.removesuffix("'s") for word, _, _ in group))
                regions = self._spelled(spelling, text, group) if len(group) == length else ()
                if spelling in _ORGANS and group[0][0].islower():
                    regions = ()
                if regions and spelling not in _ENGLISH_WORDS and not any(word.isdigit() for word, _, _ in group):
                    start, end = group[0][1], group[-1][2]
                    level = _PINYIN_LEVEL.match(text, end)
                    of_level = [region for region in regions if level and region.name.endswith(_PINYIN_ENDINGS[level["level"].lower()])]
                    if level and of_level:
                        yield start, level.end(), tuple(of_level)
                        index += length + 1
                        break
                    level = _ENGLISH_LEVEL.match(text, end)
                    regions = _of_level(regions, level)
                    if level and _AUTONOMOUS.search(level.group()):
                        end = level.end()
                    yield start, end, regions
                    index += length
                    while index < len(found) and found[index][1] < end:
                        index += 1
                    break
            else:
                index += 1


def innermost(text: str, places: Sequence[tuple[int, int, tuple[Region, ...]]]) -> Iterator[tuple[int, int, tuple[Region, ...]]]:
    """The places, one named for the place in it taken as part of its name: Bozhou District in Zunyi, Zunyi's Bozhou District."""
    index = 0
    while index < len(places):
        start, end, regions = places[index]
        while index + 1 < len(places):
            behind, behind_end, others = places[index + 1]
            level = _ENGLISH_LEVEL.match(text, end)
            joint = text[level.end() if level else end : behind]
            by_comma = level and _INSIDE_BY_COMMA.fullmatch(joint) and not _LISTED.match(text, behind_end)
            inside = [one for one in regions if any(outer.encloses(one) for outer in others)]
            within = [one for one in others if any(outer.encloses(one) for outer in regions)]
            if inside and (_INSIDE.fullmatch(joint) or by_comma):
                end, regions = behind_end, tuple(inside)
            elif within and _HOLDING.fullmatch(text, end, behind) and (text[end:behind].strip() or _ENGLISH_LEVEL.match(text, behind_end)):
                end, regions = behind_end, tuple(within)
            else:
                break
            index += 1
        yield start, end, regions
        index += 1


def _of_level(regions: tuple[Region, ...], level: re.Match[str] | None) -> tuple[Region, ...]:
    """Keep the places whose level the next English word names (Jilin City), if any is left."""
    ending = _LEVEL_ENDINGS[level["level"][:4].lower()] if level else ""
    return tuple(region for region in regions if region.name.endswith(ending)) or regions
