"""Places and counts of a ranking: the second most, 前三名, the runner-up, 仅次于; and whether figures of 0 take part."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from service.understanding.numbers import EN_NUMBER, ZH_NUMBER, read_number
from service.understanding.patterns import found_spans
from service.understanding.phrases import TEXTS_KEPT

ORDINALS = {
    **{"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10},
    **{f"{place}{ending}": place for place, ending in ((2, "nd"), (3, "rd"), *((place, "th") for place in range(4, 11)))},
}
"""English ordinals from the second on."""
_ORDINAL = "|".join(ORDINALS)
_MOST = r"most|highest|largest|biggest|greatest|commonest|busiest|leading"
_LEAST = r"fewest|lowest|smallest|least|rarest"
_SUPERLATIVE = rf"(?:{_MOST}|{_LEAST})"
_COUNT = re.compile(
    rf"(?:[前头]|最(?:多|少|高|低|大|小|常见|常用|常|主要|普遍)的?|后)\s*({ZH_NUMBER})\s*(?:名|位|个|家|大|种|类|项|条|样)?(?!年|个?月|天|季|日|周|分钟|个?小时|个?钟头|个?星期|个?工作日)"
    rf"|(?<![第\d])({ZH_NUMBER})大(?:户|家|机关|单位|部门)"
    rf"|(?:top|bottom)\s*({EN_NUMBER})|\b(?:first|last|which|what)\s+({EN_NUMBER})"
    rf"|\b({EN_NUMBER})\s+(?:[a-z]+\s+){{0,2}}(?:with\s+the\s+|that\s+\w+\s+the\s+)?(?:{_SUPERLATIVE[3:-1]}|main|principal|chief)\b",
    re.IGNORECASE,
)
# a place of a ranking, by its number
_NUMBERED = re.compile(
    rf"第({ZH_NUMBER})(?:[多高大少低名位]|(?=的?(?:是|为|呢|又|[？?，,。]|$)))"
    rf"|(?:排名|排行|排到|排在|位居|位列|名列|列在|列|居于|居|占据|占|排|坐)(?:在|名)?第({ZH_NUMBER})(?!\d|次|期|条|款|项|部分)"
    rf"|(?:排名|排行|排到|排在|位居|位列|名列|列|排)(?:在|名)?({ZH_NUMBER})(?=[位名的])"
    rf"|\b({_ORDINAL})[-\s]+(?:{_SUPERLATIVE[3:-1]}|place|rank|position|spot)\b"
    rf"|\b(?:rank(?:s|ed|ing)?|com(?:es?|ing)|came|plac(?:es?|ed)|finish(?:es|ed)?|stands?|stood)\s+(?:in\s+|at\s+|as\s+)?(?:the\s+)?({_ORDINAL})\b"
    rf"|(?<!the )\b(?:number|place|rank|position)\s+({EN_NUMBER})(?=\s*(?:[?.,;]|$|by\b|for\b|in\b|on\b|among\b|of\b|counted\b))"
    rf"|\b(?:is|was|are|were)\s+({_ORDINAL})\b(?![\s-]+\w)|\bthe\s+({_ORDINAL})(?:\s+one)?(?=\s*(?:[?!.]|$))",
    re.IGNORECASE,
)
# the place behind the first
_NEXT = re.compile(
    r"次[多高大少低](?=[的是？?，,]|$)|其次(?!，|,)|次之|亚军|\brunners?[-\s]up\b"
    r"|\bsecond only\b|\bnext[-\s](?:most|highest|largest|biggest|commonest|fewest|lowest)\b|\bpenultimate\b"
    r"|\b(?:second|next)[-\s]to[-\s]last\b|\blast but one\b|\bsecond from (?:the )?(?:bottom|top)\b",
    re.IGNORECASE,
)
_THIRD = re.compile(r"季军|\blast but two\b|\bthird from (?:the )?(?:bottom|top)\b", re.IGNORECASE)
_FROM_BOTTOM = re.compile(
    r"倒数|次[少低小]|\bpenultimate\b|\bto[-\s]last\b|\blast but\b|\bfrom (?:the )?bottom\b|\brarest\b|(?<!most to )\bleast\b|\bscarcest\b",
    re.IGNORECASE,
)
# the place behind one that is named
_BEHIND = re.compile(
    r"仅次于|紧随|紧跟|\b(?:right|just|directly|immediately|next)\s+(?:behind|after|below)\b|\bsecond only to\b",
    re.IGNORECASE,
)
# the first place, and another behind it, each asked for: which had the most, and who came second?
_FIRST_ASKED = re.compile(
    rf"(?:\b{_SUPERLATIVE}\b|\b(?:first|top)\b)[^.!]*?(?:[,;?]|\band\b|&)"
    rf"\s*(?:(?:and|then|also)\s+)*(?:which|who|what|whose|the (?:runner|second|third|next|one|agency|body|bureau|department|office))\b"
    r"|(?:最[多高大少低小]|第一|头一?[名位家]|榜首|居首)[^。！]*?(?:[，,、；;？?]|和|与|及|以及)\s*(?:又|那|而|再|然后|接着|还有|随后|之后|后面|紧接着|排|位|居|列|名列|是|倒数)*(?:第[二两三四五]|次[多高大少低]|其次|亚军|[谁哪])",
    re.IGNORECASE,
)
_FIRST_TO = re.compile(rf"第一[名位多高大少低小]?的?(?:是谁|是哪[家个])?[和与及跟、，到至]+(?:倒数)?第?({ZH_NUMBER})[名位多高大少低小]?")
# not the few at the top, but all
_ALL_OF_THEM = re.compile(
    r"\b(?:rank|order|sort|list|line up)(?:ed|ing)?\b[^.?!;]{0,20}?\b(?:all|every|each)\b"
    r"|\b(?:full|complete|entire|whole) (?:ranking|list|league table|table|order)\b"
    r"|\ball\b[^.?!;]{0,60}"
    r"\b(?:ranked|in order|sorted|from (?:the )?(?:highest|most|largest|lowest|fewest|top)|highest first|lowest first)\b"
    r"|(?:所有|全部|每[个家]|各[个家]?|全体|挨个|逐[个家]|统统|通通|全都?)[^，。！？]{0,24}?(?:排[名序列个一]|排出|排下|排成|从[高多大低少小]到|由[高多大低少小]到|名次|座次)|完整(?:的)?(?:排名|名次|榜单|排行)",
    re.IGNORECASE,
)
_EVERY_PLACE = 1000
# the same beside a superlative; else a time
_AFTER = re.compile(
    r"(?<!复议|补正)之后|继(?=[^，。]{1,14}后)|\b(?:behind|following)\b"
    r"|\bafter\b(?!\s+(?:(?:the|an?|its|their|his|her|any|going through|losing|administrative|failed|unsuccessful|first)\s+)*"
    r"(?:re-?consideration|review|correction|appeal|that|this|which|all|then|having|being|it|\w+ing)\b)",
    re.IGNORECASE,
)
# figures of 0 take no part
_THAT_OCCUR = re.compile(
    r"(?:实际|真正|确实|真的)[^，。]{0,4}(?:用|援引|适用|出现|发生|涉及)|(?:用|使用|援引|引用|适用|动用|出现|发生)(?:到|过)(?:的|了)|非零|不[为是](?:零|0)的?"
    r"|\b(?:really|actually|ever)\s+(?:been\s+)?(?:used|invoked|cited|applied|relied|occur\w*|appear\w*)"
    r"|\b(?:that|which)\s+(?:was|were|are|is)\s+(?:\w+ly\s+)?(?:used|invoked|cited|applied|relied)\b"
    r"|\bof (?:those|the ones|what)\s+(?:\w+\s+){0,2}(?:used|invoked|cited|applied)\b|\bnon-?zero\b|\bin use\b|\bused at all\b",
    re.IGNORECASE,
)
# each row by itself, not its group
_SINGLE = re.compile(r"单项|单个|单独|具体|细项|逐行|每一行|\b(?:single|individual|separate|specific|detailed)\b", re.IGNORECASE)
# words that stand at a superlative and narrow nothing: 用得最多, invoked least often
_USED = re.compile(
    r"(?:使用|援引|引用|适用|动用|用|占|提|拒|收|办|批|罚|出现|发生)(?:得|的|过|到)*(?=最|次[多少数]|仅次|得|[较更]多|第)|出现|援引|适用|次数|对应|里头|实际|真正|件数|次数|几种|哪几[种条项类]|哪[一几]?[条种项类样]|是啥"
    r"|\b(?:really|actually|ever)\b|\b(?:used|invoked?|cit(?:ed?|ing)|appl(?:y|ied)|relied|rel(?:y|ies)|rests?|occur(?:s|red)?|appear(?:s|ed)?|frequent(?:ly)?|often|common(?:ly)?|rarest|scarcest|commonest|types?|kinds?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """How many are asked for, and from which place on; `named`: a place other than the first was named.

    `behind`: it is told by what comes before it.
    """

    count: int = 1
    first: int = 1
    named: bool = False
    from_bottom: bool = False
    behind: bool = False


@lru_cache(TEXTS_KEPT)
def read_place(text: str) -> Place:
    """The places of a ranking that a question asks for."""
    place = _one_place(text)
    if place.first > 1 and place.count == 1 and not place.behind and _FIRST_ASKED.search(text):
        return replace(place, count=place.first, first=1)
    if place.first == place.count == 1 and not place.behind and (last := _FIRST_TO.search(text)):
        return replace(place, count=max(1, read_number(last[1])))
    if place.count == 1 and place.first == 1 and not place.named and _ALL_OF_THEM.search(text):
        return replace(place, count=_EVERY_PLACE)
    return place


def _one_place(text: str) -> Place:
    from_bottom, behind = bool(_FROM_BOTTOM.search(text)), bool(_BEHIND.search(text) or _AFTER.search(text))
    if numbered := _NUMBERED.search(text):
        word = next(group for group in numbered.groups() if group).lower()
        first = ORDINALS.get(word) or max(1, read_number(word))
        return Place(first=first, named=True, from_bottom=from_bottom, behind=behind)
    for pattern, place in ((_THIRD, 3), (_NEXT, 2)):
        if pattern.search(text):
            return Place(first=place, named=True, from_bottom=from_bottom, behind=behind)
    if _BEHIND.search(text):
        return Place(named=True, from_bottom=from_bottom, behind=True)
    if count := _COUNT.search(text):
        return Place(max(1, read_number(next(group for group in count.groups() if group))), from_bottom=from_bottom, behind=behind)
    return Place(from_bottom=from_bottom, behind=behind)


# who has most, and who comes second: both are asked for
_FIRST_AND_LATER = re.compile(
    r"(?:最[多高大少低小](?!的?[^，,、；;]{0,8}[中里内])[^，,、；;]*?|第一[名位多高]?[^，,、；;]{0,8}?)(?:[，,、；;]|以及|和|与|及)"
    r"[^最]{0,12}?(?:第[二三四五]|次之|其次|亚军)"
    rf"|\b(?:{_MOST}|{_LEAST}|first)\b[^,;]*?(?:[,;]|\band\b)[^,;]{{0,40}}?\b(?:second|third|fourth|2nd|3rd|runners?[-\s]up|next)\b",
    re.IGNORECASE,
)


def first_and_later(text: str, place: Place) -> Place:
    """The places asked for, from the first on where that is asked for as well: who has most, and who comes second."""
    if place.first == 1 or place.behind or place.count > 1 or not _FIRST_AND_LATER.search(text):
        return place
    return replace(place, first=1, count=place.first)


_BOTH_ENDS = re.compile(
    r"最[多高大][^，,。；;]{0,6}?(?:[，,、和与及]|以及|还有)[^，,。；;、最]{0,10}(?P<least>最[少低小])"
    r"|最[少低小][^，,。；;]{0,6}?(?:[，,、和与及]|以及|还有)[^，,。；;、最]{0,10}(?P<most>最[多高大])"
    rf"|\b(?:{_MOST})\b(?!\s+to\b)[^.?!;]*?(?:,|\band\b)[^.?!;,]{{0,30}}?\b(?P<en_least>{_LEAST})\b"
    rf"|\b(?:{_LEAST})\b(?!\s+to\b)[^.?!;]*?(?:,|\band\b)[^.?!;,]{{0,30}}?\b(?P<en_most>{_MOST})\b",
    re.IGNORECASE,
)


def both_ends(text: str) -> str:
    """The second end where one sentence asks for both ends of a ranking: who has most, who has fewest; '' if it does not."""
    found = _BOTH_ENDS.search(text)
    return next(filter(None, found.groups())) if found else ""


def names_place(text: str) -> bool:
    """Whether a question asks for a place of a ranking other than the first: and the second most?"""
    return read_place(text).named


def only_that_occur(text: str) -> bool:
    """Whether only those are ranked that are not 0: of the grounds that were used."""
    return bool(_THAT_OCCUR.search(text))


def each_row(text: str) -> bool:
    """Whether single rows are ranked rather than groups of them."""
    return bool(_SINGLE.search(text))


def rank_spans(text: str) -> list[tuple[int, int]]:
    """Where a question says which places it asks for, or that something was used."""
    return found_spans(text, _COUNT, _NUMBERED, _NEXT, _THIRD, _BEHIND, _THAT_OCCUR, _FROM_BOTTOM)


def behind_spans(text: str) -> list[tuple[int, int]]:
    """Words that say that a place comes behind something."""
    return found_spans(text, _BEHIND, _AFTER)


def behind_ends(text: str) -> list[int]:
    """Where what a place comes behind is named from on."""
    return [end for _, end in behind_spans(text)]


# how a ranking is to be told, as any is
_IN_ORDER = re.compile(
    r"[按依](?:次序|顺序|名次|先后|大小|多少)(?:排列|列出|来)?|依次|(?:由|从)[多高大]到[少低小](?:排列?|排序)?"
    r"|\b(?:in|by) (?:(?:descending|that|rank|ranking|the right|decreasing) )?order\b"
    r"|\b(?:highest|largest|most|biggest) first\b|\bone after (?:the other|another)\b",
    re.IGNORECASE,
)


def use_spans(text: str) -> list[tuple[int, int]]:
    """Words of a ranking that say only that something was used, or that one row of several is meant."""
    return found_spans(text, _USED, _SINGLE, _IN_ORDER)
