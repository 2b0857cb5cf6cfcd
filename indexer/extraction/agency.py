"""From a name as printed to the agency: its full official name, its place, its level, its scope."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.domain.report import Agency, Level, Scope
from indexer.domain.text import squeeze
from indexer.gazetteer.organs import GOVERNMENT, GOVERNMENT_OFFICE, OrganName, organ_named, without_head_office
from indexer.gazetteer.regions import CENTRAL_CODE, Gazetteer, Region

_TOWN = re.compile(r"(?P<town>[\u4e00-\u9fff]{1,10}?(?:镇|乡|街道办事处|街道|街|苏木))(?P<rest>人民政府|政府|办事处)?$")
_CENTRAL = re.compile(r"^(?:国家|中国|中华人民共和国|国务院|全国|海关总署|审计署|[\u4e00-\u9fff]{2,12}部$)")
# what is left of 凤凰山街道 where 凤凰 is taken for the county
_LEFT_OF_TOWN = re.compile(r"[\u4e00-\u9fff]?(?:镇|乡|街道|街|苏木)(?:人民政府|政府|办事处)?")
# titles like 市工信局2023年… name the level of the place and leave the place out
_PLACELESS = re.compile(r"^(?:省|市|区|县|州|旗|我)(?=[\u4e00-\u9fff]{2,})")
# a second name that the same body goes by
_ALSO = re.compile(r"[（(][\u4e00-\u9fff、]+[）)]$")
# 某市政务公开办公室, 某市人民政府信息公开工作领导小组办公室: whom one writes to
_OFFICE_FOR_IT = re.compile(r"(?:(?<!人民)政府|政务)?(?:信息公开|公开)(?:工作)?(?:领导小组)?办公室$")
# the district of a customs is no other body than the customs
_CUSTOMS_DISTRICT = re.compile(r"(?<=海关)关区$")
_STATE = "中华人民共和国"
_LONGEST_PLACE = 12
# 教育局 names nobody, 青松岭工业园区 somebody
_PROPER_NAME = 5
_ORGAN_ENDING = re.compile(
    r"(?:政府|[局厅委办署部院会所站队社]|中心|办公室|园区|开发区|管委会|委员会|办事处|街道?|[镇乡]|兵团|集团|公司|学校|大学|学院|[中小]学|幼儿园|医院|海关|银行|法院|分局|支队|[省市区县州盟旗])$"
)


def identify_agency(names: Sequence[str], text: str, gazetteer: Gazetteer) -> Agency | None:
    """The agency that the first usable of several printed names means; None if none is usable.

    A name without its place (市工信局) takes the place from the other names or from the text; a place that several share
    (鼓楼区) is told apart by the cities the text names, else its code stays empty.
    """
    usable = [plain for name in names if _ORGAN_ENDING.search(_ALSO.sub("", plain := _plain(name)))]
    for name in usable:
        regions, rest = gazetteer.prefix(without_head_office(name, gazetteer).removeprefix(_STATE))
        if _LEFT_OF_TOWN.fullmatch(rest) and not _is_full_name(regions, name):
            regions, rest = (), name
        if not regions:
            inner = [(end, found) for _, end, found in gazetteer.mentions(name) if _is_full_name(found, name)]
            end, regions = inner[-1] if inner else (0, ())
            if not regions and _CENTRAL.search(name):
                return Agency(_central_name(name), CENTRAL_CODE, Level.CENTRAL, Scope.ORGAN)
            if inner:
                return _agency(name, name[end:] or name, _settle(regions, text, gazetteer))
            if town := _TOWN.fullmatch(name):
                return _town_without_place(town["town"], squeeze(text), gazetteer)
        if regions:
            return _agency(_official_name(name, regions, rest), rest, _settle(regions, text, gazetteer))
    return _placeless(usable[0], text, gazetteer) if usable else None


def _plain(name: str) -> str:
    """A name as printed, without the office that it keeps for the work, and with the government's own for its 机关."""
    return _CUSTOMS_DISTRICT.sub("", _OFFICE_FOR_IT.sub("", squeeze(name))).replace("政府机关", "政府办公室")


def _central_name(name: str) -> str:
    """国家卫生健康委 in full: 国家卫生健康委员会."""
    organ = organ_named(name.removeprefix("国家"))
    return f"国家{organ.official}" if organ and name.startswith("国家") else name


def _is_full_name(regions: Sequence[Region], text: str) -> bool:
    return any(region.name in text for region in regions)


def _official_name(name: str, regions: Sequence[Region], rest: str) -> str:
    """Write a name in full: 上海市科委 is 上海市科学技术委员会, and 宿迁市 as a reporter is its 人民政府."""
    printed = name[: len(name) - len(rest)]
    # an agency that calls itself by an everyday name of its place keeps it: 达茂联合旗人民政府
    kept = {name for region in regions for name in (region.name, *region.everyday_names) if name not in region.everyday_stems}
    place = printed if printed.endswith(tuple(kept)) else regions[0].name
    if not rest:
        return f"{place}人民政府"
    if town := _TOWN.fullmatch(rest):
        return printed + _town_in_full(town["town"])
    organ = _organ(rest)
    return place + organ.official if organ and not organ.kind.as_printed else name


def _organ(rest: str) -> OrganName | None:
    return organ_named(rest) or organ_named(_PLACELESS.sub("", rest))


def _agency(name: str, rest: str, region: Region | None) -> Agency:
    code = region.code if region else ""
    if _TOWN.fullmatch(rest):
        return Agency(name, code, Level.TOWN, Scope.TERRITORY)
    organ = organ_named(rest)
    kind = organ.kind.id if organ else GOVERNMENT if not rest else ""
    scope = {GOVERNMENT: Scope.TERRITORY, GOVERNMENT_OFFICE: Scope.OFFICE}.get(kind, Scope.ORGAN)
    return Agency(name, code, region.level if region else Level.COUNTY, scope)


def _settle(regions: Sequence[Region], text: str, gazetteer: Gazetteer) -> Region | None:
    """The one region meant: the only one, or the one whose city or province the text names most."""
    if len(regions) == 1:
        return regions[0]
    if not regions:
        return None
    counts = {region: sum(text.count(parent.name) for code in region.parents if (parent := gazetteer.get(code))) for region in regions}
    best = max(counts.values())
    winners = [region for region, count in counts.items() if count == best]
    return winners[0] if best and len(winners) == 1 else None


def _placeless(name: str, text: str, gazetteer: Gazetteer) -> Agency | None:
    """An agency whose name leaves out its place: the place of that kind the text names most; a proper name needs none."""
    organ = _organ(name)
    kind = name[0] if _PLACELESS.match(name) else ""
    if organ is None and not kind:
        return Agency(name, "", Level.COUNTY, Scope.ORGAN) if len(name) >= _PROPER_NAME else None
    places = [
        found
        for _, _, found in gazetteer.mentions(squeeze(text))
        if any(region.name.endswith(kind) and region.name in text for region in found)
    ]
    if not places or kind == "我":
        return None
    regions = max(places, key=places.count)
    organ_name, spelling = (organ.official, organ.spelling) if organ else (name[1:], name[1:])
    return _agency(regions[0].name + organ_name, spelling, _settle(regions, text, gazetteer))


def _town_without_place(town: str, text: str, gazetteer: Gazetteer) -> Agency:
    """A town whose report leaves out its county: the one the text names before the town, else its code stays empty."""
    full = _town_in_full(town)
    for match in re.finditer(re.escape(town), text):
        before = text[max(0, match.start() - _LONGEST_PLACE) : match.start()]
        for start, end, regions in gazetteer.mentions(before):
            if end == len(before) and before[start:] in {region.name for region in regions}:
                region = _settle(regions, text, gazetteer)
                return Agency(before[start:] + full, region.code if region else "", Level.TOWN, Scope.TERRITORY)
    return Agency(full, "", Level.TOWN, Scope.TERRITORY)


def _town_in_full(town: str) -> str:
    """度尾镇 as a reporter is 度尾镇人民政府, 镇海街道 its 办事处."""
    plain = town.removesuffix("办事处")
    plain += "道" if plain.endswith("街") else ""
    return plain + ("办事处" if plain.endswith("街道") else "人民政府")
