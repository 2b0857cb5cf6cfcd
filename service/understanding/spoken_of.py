"""Names that only the conversation makes clear: one of those asked back, the bureau there, the other one; and which report of theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain.report import Level, Scope
from indexer.gazetteer.organs import GOVERNMENT, organ_at_start
from indexer.gazetteer.regions import CENTRAL_CODE
from indexer.storage.rows import StoredAgency
from service.understanding.agencies import AgencyReader
from service.understanding.going_on import unread
from service.understanding.kinds_there import asked_back, by_short_kind, kind_there, offered_kind, one_there, only
from service.understanding.levels_spoken_of import of_level, zone_spoken_of
from service.understanding.query import AgencyReading, Operation, Query, YearReading

# an organ of the place that was spoken of
_THERE = re.compile(
    r"\b(?:there|over there|of (?:that|this|the same) (?:place|city|county|province))\b|那里|那边|那儿|当地|[该本同]一?(?:市|县|区|省|地)",
    re.IGNORECASE,
)
# a place that says who asks, or where that is heard
_OF_SPEAKER = (
    r"\b(?:from|live in|living in|based in|born in|work(?:ing)? (?:in|at|for)|stud(?:y|ying) (?:in|at)|resident of|citizen of"
    r"|(?:student|lawyer|reporter|journalist|teacher|professor|researcher|editor) (?:in|at|with|of))\s+(?:the\s+)?(?:city of\s+)?{0}"
    r"|{0}(?:市|省|县|区)?的?(?:一?[名个位])?(?:市民|居民|村民|记者|学生|老师|律师|研究生|研究员|人(?!民)|大学|晚报|日报)"
    r"|(?:来自|住在|家住|在)\s*{0}[^，。]{{0,4}}(?:工作|上班|上学|读书|生活|居住|念书|打工)|(?:来自|住在|家住)\s*{0}"
    r"|{0} (?:university|college|daily|times|evening|resident|citizen|student|lawyer|reporter|journalist)"
)
# the other of two agencies, in a question of its own
_OTHER = re.compile(
    r"\bthe other (?:one|agency|bureau|department|office|commission|city|place|government|body)(?:['’]s)?\b"
    r"|另(?:外)?(?:一|那)(?:家|个(?:机关|单位|部门|局|城?市|地方|政府))",
    re.IGNORECASE,
)
_OTHER_ORGAN = re.compile(r"\bother (?:bureau|department|commission)\b|个(?:部门|局)", re.IGNORECASE)
# not Bozhou, Zunyi, where the names have been taken out
_NOT_THE_FIRST = re.compile(
    r"^\W*(?:no[,;]?\s+)?not(?: the)?\s{3,}[,;:–—-]|^\W*(?:不对?[，,]\s*)?不是(?:说|问|指)?\s{2,}[，,；;]", re.IGNORECASE
)
# all of the place that the one spoken of lies in, or is
_WHOLE = re.compile(
    r"全(?P<zh>[市省])(?!.{0,2}(?:第|排))|(?<=占)(?:整个|全)?(?P<of>[省市县区旗州])(?:里|人民|政府|[本一]级|的)*(?=总?(?:数|量|额)?的?(?:百分|比|[几多]成|多[少大]|份额|几分))"
    r"|\b(?:the )?(?:whole|entire) (?P<en>city|province)\b"
    r"|\b(?:the )?(?P<all>city|province) as a whole\b|\b(?P<wide>city|province)[- ]?wide\b"
    r"|\b(?:the )?(?P<total>city|province)(?:['’]s)? (?:total|figure|number|count)\b"
    r"|(?<=\bof )(?:the )?(?P<body>city|province|county|district)(?: government)?(?:['’]s)?(?=\W*$)",
    re.IGNORECASE,
)
_DIGITS = {**dict.fromkeys(("省", "province"), 2), **dict.fromkeys(("县", "区", "旗", "county", "district"), 6)}
# that figure as a part of the whole place's
_SHARE = re.compile(r"占|比[例重]|\b(?:share|percent(?:age)?|proportion|fraction|per cent)\b", re.IGNORECASE)
# of these the newest report can stand for another: nothing is compared over agencies or years
_OF_ONE_REPORT = frozenset({Operation.LOOKUP, Operation.SHARE, Operation.RATIO, Operation.TEXT, Operation.AUDIT})


def is_spoken_of(reading: AgencyReading, text: str) -> bool:
    """Whether a name in words that ask nothing says what a question is about; not where it says who asks: I'm a student from Suqian."""
    if reading.close_spelling or (reading.of_kind and not reading.agencies):
        return False
    return not (reading.bare_place and re.search(_OF_SPEAKER.format(re.escape(reading.mention)), text, re.IGNORECASE))


def meant(
    readings: tuple[AgencyReading, ...], text: str, previous: Query, agencies: AgencyReader
) -> tuple[tuple[AgencyReading, ...], str, Query]:
    """The agencies a message names, each as the conversation makes it clear, or the other of two where it names that; the text without
    that name; and the question before, of the years that the conversation is about.
    """
    found = tuple(_cleared(reading, text, previous, agencies) for reading in readings)
    if not readings and (of_kind := offered_kind(text, previous) or kind_there(text, previous, agencies)):
        found, text = of_kind
    if not readings and _OTHER.search(text) and (found := _other(text, previous, agencies)):
        text = _OTHER.sub(lambda match: " " * len(match.group()), text)
    if (
        len(readings) == 1
        and readings[0].organ == GOVERNMENT
        and (government := of_level(f"the {readings[0].mention}", previous, agencies))
    ):
        shares = _SHARE.search(text) and len(previous.agencies) == 1
        found = tuple(dict.fromkeys((*(previous.agencies if shares else ()), *government[0])))
    if not (readings or found) and (government := of_level(text, previous, agencies)):
        found, text = government
    if not (readings or found) and (
        spoken := zone_spoken_of(text, previous, agencies) or by_short_kind(text, previous) or one_there(text, previous, agencies)
    ):
        found, text = spoken
    if len(found) > 1 and _NOT_THE_FIRST.search(text):
        found = found[1:]
    named = found or previous.agencies
    of_whole: tuple[AgencyReading, ...] = ()
    if (not found or _SHARE.search(text)) and (match := _WHOLE.search(text)) and (of_whole := _whole(match, named, agencies)):
        found = of_whole
        text = text[: match.start()] + " " * len(match.group()) + text[match.end() :]
    if len(found) == 1 and len(found[0].agencies) == 1:
        # the industry department, of Fujian I mean: the organ by which the one of that place was called
        text = _without_organ(text, found[0].agencies[0].organ)
    # a share is of the figure that was told
    if found and previous.meant_years and not (of_whole and _SHARE.search(text)):
        previous = replace(previous, years=YearReading(previous.meant_years), meant_years=())
    return found, text, previous


def _whole(match: re.Match[str], spoken: Sequence[AgencyReading], agencies: AgencyReader) -> tuple[AgencyReading, ...]:
    """The government of the city or province that a place without a report lies in: and all over the city, after one of its counties."""
    before = spoken[0] if len(spoken) == 1 else None
    codes = (
        {agency.agency.region_code or "" for agency in before.agencies} or {region.code for region in before.regions} if before else set()
    )
    shares = bool(_SHARE.search(match.string))
    if before is None or len(codes) != 1 or bool(before.agencies) != shares:
        return ()
    word = next(filter(None, match.groups())).lower()
    code = codes.pop()[: _DIGITS.get(word, 4)].ljust(6, "0")
    there = [agency for agency in agencies.there([code]) if agency.agency.scope is Scope.TERRITORY]
    whole = (AgencyReading(match.group(), (there[0],)),) if len(there) == 1 and there[0] not in before.agencies else ()
    return (before, *whole) if shares and whole else whole


def _without_organ(text: str, organ: str) -> str:
    for start in range(len(text)) if organ else ():
        named = organ_at_start(text[start:])
        if named and named.kind.id == organ and named.ending and not text.startswith("理", start + len(named.spelling)):
            return text[:start] + " " * len(named.spelling) + text[start + len(named.spelling) :]
    return text


def settled(query: Query, previous: Query, names_year: bool, agencies: AgencyReader) -> Query:
    """A question as the conversation settles it: of which report, and of which agencies its own was one."""
    if query.agencies == previous.agencies:
        if _OTHER.search(query.text) and not query.picked_from:
            # of whom it is cannot be told: not of the same again
            return unread(query.text, previous, query.language)
        query = replace(query, offered=query.offered or previous.offered)
        return query if names_year else replace(query, meant_years=previous.meant_years)
    query = _offered(query, previous, agencies)
    return query if names_year else _of_newest(query, YearReading(previous.meant_years or previous.years.years), agencies)


def _offered(query: Query, previous: Query, agencies: AgencyReader) -> Query:
    """The question with the agencies that its own was one of, where it was picked from those asked back or is one of two."""
    asked = asked_back(previous)
    chosen = query.agencies[0].agencies if len(query.agencies) == 1 else ()
    if asked and len(chosen) == 1 and chosen[0] in asked.agencies:
        return replace(query, offered=agencies.offered(asked, previous.years))
    if previous.offered and len(chosen) == 1 and any(one.agencies == chosen for one in previous.offered):
        return replace(query, offered=previous.offered)
    return query


def _of_newest(query: Query, inherited: YearReading, agencies: AgencyReader) -> Query:
    """The question asked of the newest report of the one agency it names, where that has none of the years it inherits."""
    reading = query.agencies[0] if len(query.agencies) == 1 else None
    if reading is None or len(reading.agencies) != 1 or query.operation not in _OF_ONE_REPORT or query.years.years != inherited.years:
        return query
    indexed = agencies.years_of(reading.agencies[0])
    if not inherited.years or not indexed or set(inherited.years) & set(indexed):
        return query
    return replace(query, years=YearReading((indexed[-1],)), meant_years=inherited.years)


def _cleared(reading: AgencyReading, text: str, previous: Query, agencies: AgencyReader) -> AgencyReading:
    """A name that fits several, or an organ without a place, as the one of those spoken of that it fits.

    The place of one of those asked back names that one: 盐城的.
    """
    if reading.bare_place and (several := asked_back(previous)):
        codes = {region.code for region in reading.regions}
        if one := only([agency for agency in several.agencies if agency.agency.region_code in codes]):
            return _named(reading, one)
    if len(reading.agencies) == 1 and not reading.of_kind:
        return reading
    if (asked := asked_back(previous)) and (one := only(_fitting(reading, asked.agencies))):
        return _named(reading, one)
    if _THERE.search(text) and reading.organ:
        regions = {region.code for before in previous.agencies for region in before.regions}
        regions |= {agency.agency.region_code for before in previous.agencies for agency in before.agencies}
        here = _fitting(reading, agencies.there(sorted(regions)))
        return _named(reading, here[0]) if len(here) == 1 else replace(reading, agencies=tuple(here), organ="", level="")
    if of_place := _of_place_spoken_of(reading, previous, agencies):
        return of_place
    spoken = [one.agencies[0] for one in previous.spoken_of if len(one.agencies) == 1 and one.agencies[0] in reading.agencies]
    one = only(spoken) if len(reading.agencies) > 1 and not reading.of_kind else None
    return _named(reading, one) if one else reading


def _of_place_spoken_of(reading: AgencyReading, previous: Query, agencies: AgencyReader) -> AgencyReading | None:
    """An organ named without its place as that of the place spoken of; one of a level (市教育局) is none of another place."""
    codes = {agency.agency.region_code or "" for before in previous.agencies for agency in before.agencies} - {"", CENTRAL_CODE}
    if not reading.organ or reading.level == Level.CENTRAL.value or len(codes) != 1:
        return None
    code = codes.pop()
    if (one := only(_at_level(reading, _fitting(reading, agencies.there([code]))))) and one not in previous.agencies[0].agencies:
        return _named(reading, one)
    among = [one.agencies[0] for one in previous.spoken_of if len(one.agencies) == 1 and one.agencies[0].organ == reading.organ]
    if one := only(_at_level(reading, among)):
        return _named(reading, one)
    in_province = [agency for agency in reading.agencies if (agency.agency.region_code or "")[:2] == code[:2]]
    if not reading.level and (in_province or not reading.agencies):
        return None
    around = [code, f"{code[:4]}00", f"{code[:2]}0000"]
    there = _fitting(reading, agencies.there(around))
    if one := only([agency for agency in there if agency in reading.agencies]):
        return _named(reading, one)
    return AgencyReading(reading.mention, (), nearby=tuple(there) or reading.agencies)


def _at_level(reading: AgencyReading, agencies: Sequence[StoredAgency]) -> list[StoredAgency]:
    """Those of the level at which an organ was named, if it was; cities are of a county's level, too."""
    levels = {reading.level, Level.COUNTY.value} if reading.level == Level.CITY.value else {reading.level}
    return [agency for agency in agencies if not reading.level or agency.agency.level.value in levels]


def _fitting(reading: AgencyReading, agencies: Sequence[StoredAgency]) -> list[StoredAgency]:
    """Those of some agencies that a name without a place fits: by their kind, or by what they are called."""
    if reading.organ:
        return [agency for agency in agencies if agency.organ == reading.organ]
    if reading.bare_place or reading.close_spelling:
        return []
    return [agency for agency in agencies if agency in reading.agencies or agency.name.endswith(reading.mention)]


def _is_organ(agency: StoredAgency) -> bool:
    return agency.agency.scope is Scope.ORGAN


def _named(reading: AgencyReading, agency: StoredAgency) -> AgencyReading:
    return AgencyReading(reading.mention, (agency,))


def _other(text: str, previous: Query, agencies: AgencyReader) -> tuple[AgencyReading, ...]:
    """The other of two agencies: of those asked back, or of the two spoken of; the other bureau is no whole government, but one there."""
    now = {agency.key for reading in previous.agencies for agency in reading.agencies}
    if len(previous.agencies) != 1 or len(now) != 1:
        return ()
    among = previous.offered or tuple(reading for reading in previous.spoken_of if len(reading.agencies) == 1)
    left = {reading.agencies[0].key: reading for reading in among if reading.agencies[0].key not in now}
    if _OTHER_ORGAN.search(text) and not (left := {key: one for key, one in left.items() if _is_organ(one.agencies[0])}):
        codes = [agency.agency.region_code or "" for reading in previous.agencies for agency in reading.agencies]
        there = [agency for agency in agencies.there(codes) if _is_organ(agency) and agency.key not in now]
        left = {agency.key: AgencyReading(agency.name, (agency,)) for agency in there}
    return tuple(replace(reading, years=()) for reading in left.values()) if len(left) == 1 else ()
