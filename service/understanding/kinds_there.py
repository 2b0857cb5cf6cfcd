"""Organs of the place spoken of that a message names by their kind alone: the natural resources one, and the police there?, 自然资源呢."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.gazetteer.organs import abbreviated_at_start, named_kinds
from indexer.gazetteer.regions import CENTRAL_CODE
from indexer.storage.rows import StoredAgency
from service.understanding.agencies import AgencyReader
from service.understanding.going_on import bare, says
from service.understanding.organs_in_list import kind_of
from service.understanding.query import AgencyReading, Query

_THE_ONE = re.compile(
    r"\bthe\s+(?P<kind>[\w&' -]+?)\s+ones?\b"
    r"|^(?:不对?|错了|不好意思|抱歉|[，,。！!\s])*(?:我(?:说|指|问|要|想问)的?是?|应该?是)?"
    r"(?P<zh>[一-鿿]{2,8}?)[那这](?:一?[个家])(?:局|部门|单位)?",
    re.IGNORECASE,
)
_GOES_BACK = re.compile(r"\W*(?:那么?|再?(?:回到|说回|看回|换回|换成|看看?)|还是|至于)?\s*")
# an organ of the place spoken of, called by its kind and nothing else: and the police there?, the public security one, 自然资源呢
_ALONE = (
    r"\b{0} ones?\b|^\W*那?{0}(?=的?呢)"
    r"|^\W*(?:(?:and|so|but|now|then|what about|how about|same for|for|i meant?|rather|instead|back to|wrong \w+)\b\W*)*"
    r"(?:(?:the|its|their)\s+)?{0}"
    r"(?:['’]s)?(?:\s+(?:there|then|instead|people|side|too|as well|please|of course))*\W*$"
)
# or before what is asked of it: back to education - how many
_AHEAD = (
    r"^\W*(?:(?:and|so|but|now|then|again|ok|okay)\b\W*)*"
    r"(?:back to|return(?:ing)? to|going back to|as for|for|at|with|what about|how about)\s+(?:(?:the|its|their)\s+)?{0}"
    r"(?=\s*(?:[-–—,:;]|\s{{4}}))"
)


def offered_kind(text: str, previous: Query) -> tuple[tuple[AgencyReading, ...], str] | None:
    """The one of the agencies asked back that a message names by nothing but its kind, without a head word: the natural resources one."""
    several = asked_back(previous)
    among = several.agencies if several else tuple(one.agencies[0] for one in previous.offered if len(one.agencies) == 1)
    for kind, phrase in named_kinds(text) if among else ():
        one = only([agency for agency in among if agency.organ == kind])
        rest = text.replace(phrase, " " * len(phrase), 1)
        if one and (not bare(rest) or says("same", bare(rest))):
            return (AgencyReading(phrase, (one,)),), rest
    return None


def kind_there(text: str, previous: Query, agencies: AgencyReader) -> tuple[tuple[AgencyReading, ...], str] | None:
    """The organ of the place spoken of that a message names as one of a kind, and nothing else: the public security one, 自然资源呢."""
    codes = sorted({agency.agency.region_code or "" for one in previous.agencies for agency in one.agencies} - {"", CENTRAL_CODE})
    there = agencies.there(codes) if len(codes) == 1 and previous.cells else []
    for kind, phrase in named_kinds(text) if there else ():
        one = only([agency for agency in there if agency.organ == kind])
        named = re.search(_ALONE.format(re.escape(phrase)), text, re.IGNORECASE)
        ahead = re.search(_AHEAD.format(re.escape(phrase)), text, re.IGNORECASE)
        if one and ahead:
            return (AgencyReading(phrase, (one,)),), " " * ahead.end() + text[ahead.end() :]
        rest = text.replace(named.group(), " " * len(named.group()), 1) if named else ""
        if one and named and (not bare(rest) or says("same", bare(rest)) or bare(rest) in ("呢", "的呢")):
            return (AgencyReading(phrase, (one,)),), rest
    return None


def by_short_kind(text: str, previous: Query) -> tuple[tuple[AgencyReading, ...], str] | None:
    """The one of those spoken of whose kind a message begins with, in short: back to 城管."""
    begin = _GOES_BACK.match(text)
    short = abbreviated_at_start(text[begin.end() :]) if begin else None
    among = [one.agencies[0] for one in previous.spoken_of if len(one.agencies) == 1]
    one = only([agency for agency in among if short and agency.organ == short[1].id])
    if begin is None or short is None or one is None:
        return None
    return (AgencyReading(short[0], (one,)),), text[: begin.end()] + " " * len(short[0]) + text[begin.end() + len(short[0]) :]


def one_there(text: str, previous: Query, agencies: AgencyReader) -> tuple[tuple[AgencyReading, ...], str] | None:
    """The organ of the place spoken of that a message names by its kind and no head word: I meant the public security one."""
    codes = {agency.agency.region_code or "" for before in previous.agencies for agency in before.agencies} - {"", CENTRAL_CODE}
    match = _THE_ONE.search(text) if len(codes) == 1 else None
    words = (match["kind"] or match["zh"]) if match else ""
    kind = kind_of(words) if words else ""
    if match is None or not kind:
        return None
    there = tuple(agency for agency in agencies.there(list(codes)) if agency.organ == kind)
    return (AgencyReading(words, there),), text[: match.start()] + " " * len(match.group()) + text[match.end() :]


def asked_back(previous: Query) -> AgencyReading | None:
    return next((reading for reading in previous.agencies if len(reading.agencies) > 1), None)


def only(agencies: Sequence[StoredAgency]) -> StoredAgency | None:
    return agencies[0] if len(agencies) == 1 else None
