"""Several figures in one question: short words in a list, rows that are only examples of their group, a group and its grounds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain.form import TOTAL, CellKey, find_cell
from service.understanding.cells import CellsReading
from service.understanding.content import is_counting
from service.understanding.phrases import Meaning, Mention
from service.understanding.query import Language

_NEW = Meaning("metric", ("requests.new",))
_SHORT_FOR_NEW = ("new", "新", "新增")
# behind rows that only stand for others as well: petitions, repeats and so on; 信访、重复等
_AND_SO_ON = re.compile(
    r"""^["'”’」]?(?:类|的)?(?:申请)?\s*(?:等等|等(?=[，,。、；;)）\s各几多五八三六情类项种理]|$)|之类|诸如此类"""
    r"""|,?\s*(?:and so (?:on|forth)|etc\b|and the like|and others\b|or the like|and what ?not|among others))""",
    re.IGNORECASE,
)


_OTHER = Meaning("column", ("other",))
# in a list of outcomes: upheld, corrected, other and pending
_OTHER_IN_LIST = re.compile(
    r"(?<=[、,，和及与])\s*(?P<word>其[他它])(?=[、,，和及与])|(?:,|\band)\s+(?P<en>others?)(?=\s*(?:,|and\b|$))", re.IGNORECASE
)
_LIST_OF = 2


def in_list(mentions: Sequence[Mention], listed: bool, text: str) -> list[Mention]:
    """The phrases, with short words of a list as what they stand for: new requests, carried over; upheld, corrected, other."""
    outcomes = [one for one in mentions if one.keys("column")]
    if len(outcomes) >= _LIST_OF and any(one.keys("row") for one in mentions) and (found := _OTHER_IN_LIST.search(text)):
        start, end = found.span("word" if found["word"] else "en")
        if not any(one.start < end and start < one.end and one.keys("column") for one in mentions):
            kept = [one for one in mentions if one.end <= start or end <= one.start]
            return sorted([*kept, Mention(start, end, text[start:end], (_OTHER,))], key=lambda one: one.start)
    rows = any(one.keys("row") for one in mentions)
    of_requests = sum(bool(one.keys("metric")) for one in mentions) > 1
    if rows or not (listed and of_requests):
        return list(mentions)
    return [replace(one, meanings=(_NEW,)) if one.text.lower() in _SHORT_FOR_NEW else one for one in mentions]


def without_examples(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The phrases without rows that are only told as examples of the group that is named."""
    named = {key for one in mentions for key in one.keys("metric")}
    groups = tuple(f"{key}." for key in named if (info := find_cell(CellKey(key, TOTAL))) and info.table.members(key))
    examples = [one for one in mentions if one.keys("metric") and all(key.startswith(groups) for key in one.keys("metric"))]
    if not groups or not examples or not _AND_SO_ON.match(text[examples[-1].end :]):
        return list(mentions)
    return [one for one in mentions if one not in examples]


def with_group(cells: CellsReading, named: CellsReading, grounds: Sequence[Mention], text: str, language: Language) -> CellsReading:
    """The rows of a group with the group before them, where it is counted apart: how many were refused, and on which grounds?

    `named`: the cells as they are named; `grounds`: the phrases that ask for the rows.
    """
    first = min((one.start for one in grounds), default=0)
    clause = max(text.rfind(mark, 0, first) for mark in (",", "，", ";", "；", "、", " and ", "并", "以及", "和")) if first else -1
    if not cells.broken_down or clause < 0 or not is_counting(text[:clause], language):
        return cells
    return replace(cells, cells=tuple(dict.fromkeys((*named.cells, *cells.cells))))
