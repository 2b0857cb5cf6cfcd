"""The government of a level as that of the place spoken of: 那区政府呢, the district instead, not the city but the county."""

from __future__ import annotations

import re

from indexer.domain.report import Level
from indexer.gazetteer.regions import CENTRAL_CODE
from service.understanding.agencies import AgencyReader
from service.understanding.going_on import bare, says
from service.understanding.query import AgencyReading, Query

_LEVEL = r"city|municipality|county|district|banner|province|prefecture"
_NAMED = re.compile(
    r"(?P<zh>[省市区县旗州])(?:级|人民)*(?:政府(?!信息|部门|网|办|公报|规章|采购|工作|集中)|里(?!面))(?:自己|自身|本身|本级)?"
    rf"|\b(?:the|its|that) (?:(?P<en>{_LEVEL})(?:['’]s)?(?P<body>(?:['’]s)? government)?|(?P<adj>municipal|provincial) government)"
    r"(?: itself| instead)?\b",
    re.IGNORECASE,
)
_DOES = re.compile(rf"\b(?:did|does|do|has|had|have|was|were|is) (?:the|its) (?:{_LEVEL})\b", re.IGNORECASE)
# said to be not meant: not the city, the county; 不是市政府，是区政府
_NOT_MEANT = re.compile(
    rf"\bnot (?:the |its |that )?(?:{_LEVEL})(?:['’]s)?(?: government)?\b\s*[,;:–—-]*\s*(?:but)?"
    r"|不是(?:说|问|指)?[省市区县旗州](?:级|人民)*(?:政府|里)?的?[，,；;]?\s*(?:而是|我(?:问|说|指)的是|是)?",
    re.IGNORECASE,
)
_LEVELS = {
    **dict.fromkeys(("省", "province", "provincial"), Level.PROVINCE),
    **dict.fromkeys(("市", "州", "city", "municipality", "municipal", "prefecture"), Level.CITY),
    **dict.fromkeys(("区", "县", "旗", "county", "district", "banner"), Level.COUNTY),
}


# a zone, by its kind or its committee
_ZONE = re.compile(
    r"(?<![\u4e00-\u9fff])(?:那|换成|回到)?(?P<zh>经济技术开发区|开发区|高新区|经开区|保税区|自贸区)(?:管理委员会|管委会)?"
    r"|\b(?:the|that|its) (?:[a-z-]+ ){0,2}zone(?:['’]s)?(?: (?:administrative |management )?committee)?\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"占|比[例重]|\b(?:share|percent(?:age)?|proportion|fraction|per cent)\b", re.IGNORECASE)


def zone_spoken_of(text: str, previous: Query, agencies: AgencyReader) -> tuple[tuple[AgencyReading, ...], str] | None:
    """The zone that is named without its place, as the one of the place spoken of or of the conversation; None if there is no such."""
    match = _ZONE.search(text)
    codes = [agency.agency.region_code or "" for one in previous.agencies for agency in one.agencies]
    there = agencies.there(codes) if match and codes else []
    zones = {agency.key: agency for agency in there if agency.name.endswith("管理委员会") and "区" in agency.name}
    spoken = [one.agencies[0] for one in previous.spoken_of if len(one.agencies) == 1 and one.agencies[0].name.endswith("管理委员会")]
    chosen = list(zones.values()) or spoken
    if match is None or len(chosen) != 1:
        return None
    return (AgencyReading(match.group(), (chosen[0],)),), text[: match.start()] + " " * len(match.group()) + text[match.end() :]


def of_level(text: str, previous: Query, agencies: AgencyReader) -> tuple[tuple[AgencyReading, ...], str] | None:
    """The whole government of a level that a message names and nothing else, and the text without it; None if it names none.

    It is that of the place spoken of, or of the one around it or in it: of the conversation where several are in it.
    """
    without = _NOT_MEANT.sub(" ", text)
    match = _NAMED.search(without)
    if match is None or _SHARE.search(text):
        return None
    rest = without[: match.start()] + " " * len(match.group()) + without[match.end() :]
    if not (match["zh"] or match["body"] or match["adj"] or _DOES.search(without)) and bare(rest) and not says("same", bare(rest)):
        return None
    codes = {agency.agency.region_code or "" for one in previous.agencies for agency in one.agencies} - {"", CENTRAL_CODE}
    if len(codes) != 1:
        return None
    found = agencies.governments(codes.pop(), _LEVELS[(match["zh"] or match["en"] or match["adj"]).lower()])
    spoken = [one.agencies[0] for one in previous.spoken_of if len(one.agencies) == 1 and one.agencies[0] in found]
    chosen = spoken if len(spoken) == 1 else found
    return ((AgencyReading(match.group(), tuple(chosen)),), rest) if chosen else None
