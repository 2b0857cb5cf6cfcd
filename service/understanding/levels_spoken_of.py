"""The government of a level as that of the place spoken of: 那区政府呢, the district instead, not the city but the county."""

from __future__ import annotations

import re

from indexer.domain.report import Level, Scope
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


def of_level(text: str, previous: Query, agencies: AgencyReader) -> tuple[tuple[AgencyReading, ...], str] | None:
    """The whole government of a level that a message names and nothing else, and the text without it; None if it names none.

    It is that of the place spoken of, or of the one around it or in it: of the conversation where several are in it.
    """
    without = _NOT_MEANT.sub(" ", text)
    match = _NAMED.search(without)
    if match is None:
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
