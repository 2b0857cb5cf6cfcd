"""How a report names its agency in its prose, where a copy lost the title: in the sentence that issues the report, and below it.

现公布某市2023年政府信息公开工作年度报告 · 结合某市商务局2022年政府信息公开工作实际 · 本报告由某镇人民政府编制 · 2023年，某市教育局认真…
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.gazetteer.regions import Gazetteer

_HAN = r"[\u4e00-\u9fff（）()·]"
_YEAR = r"(?:(?P<year>20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})年?度?)"
_REPORT = r"政府信息公开(?:工作)?(?:年度)?(?:工作)?(?:情况)?(?:报告|年报)"
# a notice, a law or a form that the report follows names others; what is quoted as a report may be this one
_QUOTED = re.compile(r"[《〈][^《》]*?(?:〈[^〉]*〉[^《》]*?)?[》〉]")
# (以下简称“某区税务局”)
_SHORT_FOR = re.compile(r"[（(](?:以下)?(?:统称|简称)[^（）()]*[）)]")
# 2023年政府信息公开工作年度报告编制要求: not the report itself
_ABOUT_REPORTS = r"(?!(?:的?编|的?有关|的?相关|的?要求|格式|发布|报送|工作的))"
_ISSUED = (
    re.compile(rf"(?P<who>{_HAN}{{3,40}}?){_YEAR}{_REPORT}{_ABOUT_REPORTS}"),
    re.compile(rf"{_YEAR}(?P<who>{_HAN}{{3,40}}?){_REPORT}{_ABOUT_REPORTS}"),
    re.compile(rf"结合(?P<who>{_HAN}{{3,40}}?){_YEAR}?(?:政府|政务)信息公开(?:工作)?(?:的?实际|有关|相关|开展)?"),
    re.compile(rf"(?:报告|年报)由(?P<who>{_HAN}{{3,40}}?)(?:根据|按照|依据|依照|编)"),
)
_SUBJECT = re.compile(
    rf"(?:^|。|\n){_YEAR}[,，]?(?P<who>{_HAN}{{3,30}}?)"
    r"(?:认真|严格|坚持|全面|深入|积极|高度|按照|根据|依照|紧紧|紧密|切实|持续|不断|扎实|依法|始终|主动|贯彻|聚焦|围绕|共|向|政府信息|政务公开|以)"
)
# what may stand between the verb of the sentence and the name: 特编制, 现公布, 现将
_LEAD = re.compile(r"^.*?(?:编制形成|编制|编写|公布|发布|公开|形成|报告|现将|将|结合|根据|按照|由)")

_CENTRAL = re.compile(r"(?:国家|中国)[\u4e00-\u9fff]{2,10}(?:局|会|银行)$")

_OPENING_LINES = 30


@dataclass(frozen=True)
class Named:
    """An agency as the prose names it, and the year that stands with it as printed, if one does."""

    agency: str
    year: str


def issuers(texts: Sequence[str], gazetteer: Gazetteer) -> list[Named]:
    """The agencies that the opening of a report names as the one that issues it."""
    return [*_named(_ISSUED, texts, gazetteer)]


def subjects(texts: Sequence[str], gazetteer: Gazetteer) -> list[Named]:
    """The agencies that sentences of the opening say did the work of the year."""
    return [*_named((_SUBJECT,), texts, gazetteer)]


def _named(patterns: Sequence[re.Pattern[str]], texts: Sequence[str], gazetteer: Gazetteer) -> Iterator[Named]:
    opening = "\n".join(texts[:_OPENING_LINES])
    plain = _SHORT_FOR.sub("", _QUOTED.sub(lambda quoted: quoted.group() if quoted.group().endswith(("报告》", "年报》")) else "", opening))
    for pattern in patterns:
        for found in pattern.finditer(re.sub(r"[《》〈〉“”]", "", plain)):
            yield Named(_without_lead(found["who"], gazetteer), found.groupdict().get("year") or "")


def _without_lead(printed: str, gazetteer: Gazetteer) -> str:
    """The name from its place on, with the central organ it is a branch of, or else behind the verb that leads to it."""
    starts = [start for start, end, regions in gazetteer.mentions(printed) if any(printed.startswith(one.name, start) for one in regions)]
    if not starts:
        return _LEAD.sub("", printed)
    above = _CENTRAL.search(printed[: starts[0]])
    return printed[above.start() if above else starts[0] :]
