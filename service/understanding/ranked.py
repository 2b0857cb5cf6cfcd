"""Those that a ranking or a choice found, for a message that speaks of them: how many did it refuse?, 它, 其中谁最多."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from indexer.storage.rows import StoredAgency
from service.understanding.lexicon import question_lexicon
from service.understanding.picking import of_cells
from service.understanding.query import AgencyReading, Operation, Over, Query
from service.understanding.ranks import names_place

Found = Callable[[Query], Sequence[StoredAgency]]
"""The agencies that the answer to a ranking or a choice names: those in the places asked for, or those that meet the condition."""

# one of them, or however many there are; 其中 and "of those" as well
_ONE = re.compile(
    r"它(?!们)|[该这那](?:一?[家个]?(?:机关|单位|部门|地方|政府|城市)|[家个局厅市县区镇乡](?![年级地]))|第一名的(?!是谁)|(?<!尤)(?<!与)其(?=[不予收新公复诉行办被当])"
    r"|\b(?:it|its|(?:that|this|the same) (?:one|agency|bureau|department|office|commission|city|place|county|government|body|district))\b",
    re.IGNORECASE,
)
_THEM = re.compile(r"他们|\b(?:they|their|them)\b", re.IGNORECASE)
# no single one: after one was ranked first they are all that were ranked
_SEVERAL = re.compile(
    r"它们|其中|[这那](?:几|些|[两三四五])[家个]|\b(?:those|these|of them|of which)\b"
    r"|加起来|合计|合在?一起|总共|一共|加总|求和|\b(?:together|altogether|combined|in (?:all|total)|add)\b",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
# one by its place, of which something else is asked: 第三名那家收到几件申请, how many did the third one refuse?
_PLACED = re.compile(
    r"(?:排(?:在|名)?)?第(?P<zh>[一二三四五1-5])(?:名|位)?的?[那这]一?[家个](?:机关|单位|部门|地方|政府|局|厅|城市)?"
    rf"|\b(?:the|that) (?P<en>{'|'.join(_ORDINALS)})(?:[- ](?:ranked|placed|place))? "
    r"(?:one|agency|bureau|department|office|body|city|government)\b"
    rf"|\bthe (?:one|agency|bureau|body) in (?P<in>{'|'.join(_ORDINALS)}) place\b",
    re.IGNORECASE,
)
_PLACES = {word: place for words in ("一二三四五", "12345", _ORDINALS) for place, word in enumerate(words, 1)}
# more than these are no group that a reader has in mind
_MOST = 20


def of_found(text: str, previous: Query, found: Found) -> Query:
    """The question before as one of the agencies that it found, where a message speaks of them; as its ranking, where it asks for another
    place of that; else as it is.
    """
    ranked = previous if _finds(previous) else previous.ranked
    if ranked is not previous and ranked and names_place(text):
        return replace(ranked, spoken_of=previous.spoken_of, spoken_years=previous.spoken_years, asked=previous.asked)
    several = bool(_SEVERAL.search(text))
    if ranked is not previous or not (several or _ONE.search(text) or _THEM.search(text)):
        return previous
    members = found(previous)
    one_place = previous.operation is Operation.RANK and len(members) == 1
    if not 0 < len(members) <= (_MOST if several or _THEM.search(text) else 1) or (several and one_place):
        return previous
    readings = tuple(AgencyReading(agency.name, (agency,)) for agency in members)
    plain = of_cells(previous, previous.cells)
    return replace(plain, agencies=readings, spoken_of=readings, spoken_years=(), counting=False, picked_from=(), ranked=previous)


def of_placed(text: str, previous: Query, found: Found) -> tuple[str, Query] | None:
    """A message about the one at a place of the ranking before, with that called it, and the question before as one of it; else None."""
    ranked = previous if _finds(previous) else previous.ranked
    match = _PLACED.search(text)
    if match is None or ranked is None or ranked.ranking is None or ranked.operation is not Operation.RANK:
        return None
    rest = text[: match.start()] + " " + text[match.end() :]
    if not any(one.keys("metric") or one.keys("row") for one in question_lexicon().find(rest)):
        return None
    place = _PLACES[(match["zh"] or match["en"] or match["in"]).lower()]
    members = found(replace(ranked, ranking=replace(ranked.ranking, first=place, count=1)))
    if len(members) != 1:
        return None
    readings = (AgencyReading(members[0].name, (members[0],)),)
    plain = of_cells(previous, previous.cells)
    return rest, replace(plain, agencies=readings, spoken_of=readings, spoken_years=(), counting=False, picked_from=(), ranked=ranked)


def ranking_of(query: Query, previous: Query | None) -> Query | None:
    """The ranking of agencies that a conversation came from."""
    return replace(query, ranked=None) if _finds(query) else previous.ranked if previous else None


def _finds(query: Query) -> bool:
    over = query.ranking.over if query.ranking else Over.AGENCIES
    return query.operation in (Operation.RANK, Operation.SELECT) and over is Over.AGENCIES
