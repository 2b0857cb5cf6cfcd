"""Places in Latin letters: pinyin, and the customary spellings that are not pinyin (`spellings.toml`).

One spelling often stands for several places (Suzhou: 苏州, 宿州); all of them are returned.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cached_property
from importlib import resources

from indexer.domain.report import Level
from indexer.gazetteer.organs import CENTRAL_ENDINGS, GOVERNMENT, GOVERNMENT_OFFICE, OrganName, organ_named, without_head_office
from indexer.gazetteer.regions import Gazetteer, Region
from indexer.gazetteer.sounds import sounds

ABOVE_TOWN = re.compile(
    r"^.*(?:人民政府|政府|新区|新城|开发区|高新区|经开区|园区|示范区|度假区|合作区|管理委员会|管委会)(?=.{1,8}(?:镇|乡|街道|苏木))"
)
"""What stands before a town's own name beside its county: the government it belongs to, or a zone that the gazetteer has not."""
_COMMITTEE = re.compile("(?:管理委员会|管委会)$")
_NOT_LETTERS = re.compile(r"[^a-z]")
# shorter ones are English words more often than places (He, An, Long)
MIN_SPELLING = 4


def squash(text: str) -> str:
    """A spelling without marks, spaces and capitals: Lu'an and LU AN are `luan`."""
    return _NOT_LETTERS.sub("", text.lower().replace("ü", "v"))


class Spellings:
    """Reads and writes the names of places and agencies in Latin letters."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    @cached_property
    def _data(self) -> dict[str, dict[str, list[str] | str]]:
        return tomllib.loads((resources.files(__package__) / "spellings.toml").read_text(encoding="utf-8"))

    @cached_property
    def by_spelling(self) -> dict[str, tuple[Region, ...]]:
        """Every place by its squashed spellings, higher levels first."""
        index: dict[str, list[Region]] = {}
        for region in self._gazetteer:
            written = (self.write(name) for name in (region.short_name, *region.everyday_stems))
            for spelling in {squash(name) for name in (*written, *self._custom(region.short_name))}:
                index.setdefault(spelling, []).append(region)
        levels = list(Level)
        return {spelling: tuple(sorted(found, key=lambda region: levels.index(region.level))) for spelling, found in index.items()}

    def beginning_with(self, spelled: str) -> list[Region]:
        """Places whose squashed spelling begins with letters; higher levels first."""
        found = {region: None for spelling, regions in self.by_spelling.items() if spelling.startswith(spelled) for region in regions}
        levels = list(Level)
        return sorted(found, key=lambda region: levels.index(region.level))

    def mentions(self, text: str) -> Iterator[tuple[int, int, tuple[Region, ...]]]:
        """The places that a Chinese text names, with their spans."""
        return self._gazetteer.mentions(text)

    def write(self, name: str) -> str:
        """A Chinese name in Latin letters, each word capitalised: 莆田 → Putian, 陕西 → Shaanxi, 内蒙古 → Inner Mongolia."""
        custom = self._custom(name)
        if custom:
            return " ".join(word.capitalize() for word in custom[0].split())
        readings = self._data["reading"]
        syllables = sounds(name)
        # letters and digits that a name holds are given together, as one sound
        if len(syllables) == len(name):
            syllables = [str(readings.get(char, syllable)) for char, syllable in zip(name, syllables, strict=True)]
        return "".join(syllables).capitalize()

    def agency_in_english(self, name: str) -> str:
        """An English name for an agency: 莆田市工业和信息化局 → Putian Municipal Bureau of Industry and Information Technology.

        Zones and towns are told by what they are. Another organ that the gazetteer does not list keeps its Chinese name behind the place.
        """
        regions, rest = self._gazetteer.prefix(without_head_office(name, self._gazetteer))
        if not regions:
            return (
                str(self._data["central"].get(name, ""))
                or _central_in_english(name)
                or self._town_in_english(name)
                or self._zone_in_english(name)
                or name
            )
        region = regions[0]
        place = self.write(region.short_name)
        if organ := organ_named(rest):
            return " ".join(filter(None, (place, "" if organ.kind.as_printed else self._adjective(region), _organ_in_english(organ))))
        if town := self._town_in_english(rest):
            return f"{town} of {place}"
        return f"{place} {self._zone_in_english(rest) or rest}"

    def _town_in_english(self, name: str) -> str:
        """The government of a town: 大垌镇人民政府 → Dadong Town People's Government; '' if the name is of none.

        Of what it belongs to a zone is told, no government: 西咸新区底张街道办事处, 人民政府官洲街道办事处.
        """
        if above := ABOVE_TOWN.match(name):
            town = self._town_in_english(name[above.end() :])
            zone = self._zone_in_english(above.group())
            return f"{town} of {zone}" if town and zone else town
        found = next(((ending, english) for ending, english in self._data["town"].items() if name.endswith(ending)), None)
        return f"{self.write(name.removesuffix(found[0]))} {found[1]}" if found and name != found[0] else ""

    def _zone_in_english(self, name: str) -> str:
        """A zone, or its committee: 经济技术开发区管理委员会; '' if the name is of none."""
        zone = _COMMITTEE.sub("", name)
        kind, english = next(((kind, english) for kind, english in self._data["zone"].items() if zone.endswith(kind)), ("", ""))
        proper = zone.removesuffix(kind)
        words = (self.write(proper) if proper else "", str(english), "Administrative Committee" if zone != name else "")
        return " ".join(filter(None, words)) if kind else ""

    def _adjective(self, region: Region) -> str:
        adjectives = self._data["adjective"]
        kind = region.level.value
        if region.name.endswith("自治区"):
            kind = "autonomous_region"
        elif region.name.endswith(("自治州", "地区")):
            kind = "prefecture"
        elif region.name.endswith("盟"):
            kind = "league"
        elif region.name.endswith("旗"):
            kind = "banner"
        elif region.name.endswith("区"):
            kind = "district"
        elif region.name.endswith("市"):
            kind = "city"
        return str(adjectives[kind])

    def _custom(self, name: str) -> list[str]:
        return list(self._data["custom"].get(name, []))


def _central_in_english(name: str) -> str:
    """An organ of the centre: 水利部 → Ministry of Water Resources, 国家卫生健康委员会 → National Health Commission; '' if it is none."""
    organ = organ_named(name) or organ_named(name.removeprefix("国家"))
    if organ is None or organ.ending is None:
        return ""
    if not name.startswith("国家"):
        return _organ_in_english(organ) if organ.ending.official in CENTRAL_ENDINGS else ""
    if organ.ending.official == "委员会":
        return f"National {organ.kind.en} {organ.ending.en}"
    return f"{'State' if organ.ending.official == '总局' else 'National'} {_organ_in_english(organ)}"


def _organ_in_english(organ: OrganName) -> str:
    if organ.kind.whole_names:
        head = organ.ending.en if organ.ending else ""
        if organ.kind.id in (GOVERNMENT, GOVERNMENT_OFFICE):
            return f"People's Government {head}".strip()
        # a name that says no body by itself needs a head: Foreign Affairs Office
        head = head if organ.official.endswith("办公室") else "Center" if organ.official.endswith("中心") else ""
        return organ.kind.en if head in organ.kind.en else f"{organ.kind.en} {head}"
    return f"{organ.ending.en} of {organ.kind.en}" if organ.ending else organ.kind.en
