"""Who reports, on which year, and when it signed: drawn from the open list of administrative divisions."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from eval.generator.randomness import Seed, weighted
from eval.generator.words import words
from indexer.domain.form import editions
from indexer.domain.report import Agency, Level, Scope
from indexer.gazetteer.regions import CENTRAL_CODE, Gazetteer, Region

FIRST_YEARS = (2014, 2015, 2016, 2017, 2018)
"""Years from before the form that are generated."""

_FORM_YEARS = (2019, 2020, 2021, 2022, 2023, 2024)
_KINDS = {"bureau": 6.0, "government": 3.0, "office": 2.0, "town": 2.0, "shared_name": 2.0, "central": 1.0, "provincial": 1.0}
# names under which the lists keep zones that report through their host
_NO_REPORTER = re.compile(r"开发区|园区|管理区|示范|市辖区|直辖")
_SHARED = ("鼓楼区", "朝阳区", "和平区", "城关区", "西湖区", "普陀区", "桥西区", "铁西区", "新华区", "南山区", "海州区", "永定区")


@dataclass(frozen=True)
class Reporter:
    """An agency and the year it reports on.

    `edition` is "" before 2019. `host` is the name of the division above, which the text must mention where the agency's own
    place shares its name with others. `we` is how the prose calls the agency.
    """

    agency: Agency
    year: int
    edition: str
    host: str
    we: str


def draw_reporter(seed: Seed, before_the_form: bool = False) -> Reporter:
    """An agency of any level and kind, and a year."""
    rng = seed.stream("reporter")
    year = rng.choice(FIRST_YEARS if before_the_form else _FORM_YEARS)
    edition = next((edition.id for edition in editions().values() if edition.valid_in(year)), "")
    kind = weighted(rng, _KINDS)
    if kind == "central":
        agency = Agency(rng.choice(words().organs["central"]), CENTRAL_CODE, Level.CENTRAL, Scope.ORGAN)
        return Reporter(agency, year, edition, "", "我单位")
    region = _region(rng, kind)
    name, scope = _organ(rng, kind, region)
    level = Level.TOWN if kind == "town" else region.level
    parents = [parent for code in region.parents if (parent := _gazetteer().get(code))]
    host = ""
    if parents and len(_places()[region.name]) > 1:
        host = parents[0].name
    elif parents and kind != "town" and rng.random() < 0.3:
        name = parents[0].name + name
    return Reporter(Agency(name, region.code, level, scope), year, edition, host, _we(rng, region, level, scope))


def _region(rng: random.Random, kind: str) -> Region:
    if kind == "shared_name":
        return rng.choice([region for name in _SHARED for region in _places().get(name, ())])
    level = {"provincial": Level.PROVINCE, "town": Level.COUNTY}.get(kind)
    level = level or weighted(rng, {Level.PROVINCE: 1.0, Level.CITY: 3.0, Level.COUNTY: 4.0})
    return rng.choice(_by_level()[level])


def _organ(rng: random.Random, kind: str, region: Region) -> tuple[str, Scope]:
    organs = words().organs
    if kind == "shared_name":
        kind = rng.choice(("government", "office", "bureau"))
    if kind == "town":
        return region.name + rng.choice(organs["town"]), Scope.TERRITORY
    if kind == "government":
        return f"{region.name}人民政府", Scope.TERRITORY
    if kind == "office":
        return f"{region.name}人民政府{'办公厅' if region.level is Level.PROVINCE else '办公室'}", Scope.OFFICE
    stem = rng.choice(organs["provincial" if region.level is Level.PROVINCE else "bureau"])
    return region.name + stem, Scope.ORGAN


def _we(rng: random.Random, region: Region, level: Level, scope: Scope) -> str:
    if level is Level.TOWN:
        return "本单位"
    if scope is not Scope.TERRITORY:
        return rng.choice(("我单位", "本机关"))
    return f"全{region.name[-1]}" if region.name[-1] in "省市区县州" else "本机关"


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer()


@cache
def _places() -> Mapping[str, tuple[Region, ...]]:
    places: defaultdict[str, list[Region]] = defaultdict(list)
    for region in _gazetteer():
        places[region.name].append(region)
    return {name: tuple(regions) for name, regions in places.items()}


@cache
def _by_level() -> Mapping[Level, tuple[Region, ...]]:
    levels: defaultdict[Level, list[Region]] = defaultdict(list)
    for region in _gazetteer():
        # Taiwan, Hong Kong and Macao publish no such reports; 90 are divisions run by the province itself
        outside = region.code.startswith(("71", "81", "82")) or (region.level is Level.COUNTY and region.code[2:4] == "90")
        if not outside and len(region.name) > 2 and not _NO_REPORTER.search(region.name):
            levels[region.level].append(region)
    return {level: tuple(regions) for level, regions in levels.items()}
