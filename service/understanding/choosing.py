"""Which agencies, years or rows a question ranks, or chooses by a condition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from service.understanding.conditions import chooses_among, found_conditions, read_condition
from service.understanding.content import is_counting
from service.understanding.phrases import Mention
from service.understanding.plans import Plan, Read
from service.understanding.query import (
    Bound,
    Condition,
    Operation,
    Over,
    Ranking,
)
from service.understanding.ranks import first_and_later, only_that_occur, read_place
from service.understanding.within import chooses_agencies

_AT_LEAST = re.compile(r"\bat (?:least|most)\b|最多(?=\d)", re.IGNORECASE)
_MORE_OF_TWO = re.compile(
    r"\b(?:more|fewer|less|higher|lower|larger|smaller|bigger|greater|lesser)\b|更?多|更?少|更?高|更?低", re.IGNORECASE
)
# which of the organs of a kind, whose name has been taken out of the text and left spaces
_WHICH_OF_KIND = re.compile(r"\b(?:which|what|any)(?: of)?(?: the)?\s{4,}|(?:哪(?:些|个|家|几个|几家)?|有没有|有无)\s{3,}", re.IGNORECASE)
# one of several that has more than the rest
_MORE_OF_ALL = re.compile(
    r"\b(?:more|higher|larger|greater|bigger|(?P<fewer>fewer|less|lower|smaller))\b(?!.*\bthan\b)"
    r"|(?:更|较|比较)(?:[多高大]|(?P<fewer_zh>[少低小]))(?!于)"
    r"|(?<![多很至最不])[申请件数量额率收罚得案](?:[多高]|(?P<few>[少低]))(?=一?些?[的呢呀啊吗]?[？?。！!，,]|\s*$)",
    re.IGNORECASE,
)
_JUDGED = re.compile(r"\b(?:worst|(?P<best>best))\b|最(?:[差糟坏]|(?P<best_zh>好(?!是|不要|能)))", re.IGNORECASE)
_DISCLOSED = ("requests.granted", "requests.partial")
_WHICH_ROW = re.compile(r"哪|什么|何种|列出|所有|凡|\b(?:which|what|list|every|all|name|any)\b", re.IGNORECASE)


# those that did something so many times; who applied are no agencies
_WHO = re.compile(
    r"^\W*(?:(?:and|so|now)\s+)?(?:(?:among|amongst|of|out of|in|from) [^,?!.;]{2,60},\s*)?(?:who|whose)\b"
    r"(?!\s+(?:appl|ask|fil|su[ei]|submi|request|demand|sent|made))",
    re.IGNORECASE,
)
_WHICH_OF_ALL = re.compile(r"哪|谁|\b(?:which|who|name|list)\b", re.IGNORECASE)


def _one_agency(read: Read) -> bool:
    """Whether it is about one agency, so that there is nothing to choose from but its years."""
    return len(read.agencies) == 1 and not read.agencies[0].of_kind and not read.agencies[0].is_wide


def read_choice_or_rank(read: Read, operations: Sequence[Operation]) -> Plan | None:
    """A ranking, or a choice of those that meet a condition."""
    over = _over(read)
    place = first_and_later(read.text, read_place(read.text))
    # at least one is no superlative
    extremes = () if _AT_LEAST.search(read.text) else read.keys("extreme")
    judged = () if extremes else _judged(read)
    ranks = bool(extremes or judged) or place.named or Operation.RANK in operations
    if not ranks and (rows := _chosen_rows(read)):
        return rows
    if over and not ranks and not (over is Over.AGENCIES and _one_agency(read)):
        if asks_for_more_of_two(read) and not read_condition(read.text):
            return Plan(Operation.COMPARE)
        if not read.choice and (more := _MORE_OF_ALL.search(read.text)) and not read_condition(read.text):
            return Plan(Operation.RANK, Ranking(over, not (more["fewer"] or more["fewer_zh"] or more["few"])))
        if chosen := _chosen(read, over, operations):
            return chosen
    if not ranks:
        return None
    # from most to least: the end that is named first
    descending = (extremes or judged or ("most",))[0] != "least" and not place.from_bottom
    what = _ranked(read, over)
    if what is None:
        return None
    return Plan(Operation.RANK, Ranking(what, descending, place.count, place.first, read.behind, only_that_occur(read.text)))


def _judged(read: Read) -> tuple[str, ...]:
    """Which end of a ranking is the best, or the worst: the most that was disclosed, the least that was not."""
    said = _JUDGED.search(read.text)
    counted = [key.metric for key in (*read.cells.cells, *(key for quantity in read.quotients for key in quantity.numerator))]
    if not said or not counted:
        return ()
    discloses = all(metric in _DISCLOSED for metric in counted)
    return ("most",) if discloses == bool(said["best"] or said["best_zh"]) else ("least",)


def _over(read: Read) -> Over | None:
    """What is ranked or chosen from, where the question says so."""
    named = read.keys("over")
    if named:
        return Over(named[0])
    if _WHO.match(read.text) and found_conditions(read.text) and not read.agencies and "by_applicant" not in read.named:
        return Over.AGENCIES
    among = chooses_among(read.text) or (any(one.of_kind for one in read.agencies) and _WHICH_OF_KIND.search(read.text))
    return Over.AGENCIES if among and (read.cells.cells or read.quotients) else None


def _chosen(read: Read, over: Over, operations: Sequence[Operation]) -> Plan | None:
    """A choice of those that meet a condition; without one of those that have any."""
    counting = is_counting(read.text, read.language)
    if read.choice and over is Over.AGENCIES and not read.quotients:
        return Plan(Operation.SELECT, Ranking(over), read.choice.condition, read.choice, counting)
    condition = read_condition(read.text, _named_spans(read))
    added_or_mean = Operation.AVERAGE in operations or (Operation.SUM in operations and not condition)
    # a total over all in a place: no number of agencies is asked for
    counts_others = counting and read.cells.total_named and condition is None and not chooses_among(read.text)
    # all of them, and which of these did it: 所有单位里，哪些用过
    which = any(one.keys("over") and _WHICH_OF_ALL.match(one.text) for one in read.intents)
    lists = bool(read.keys("everyone")) and which and not read.cells.total_named
    if added_or_mean or counts_others or not (condition or lists or not read.keys("everyone")):
        return None
    return Plan(Operation.SELECT, Ranking(over), condition or Condition(Bound.MORE, Decimal(0)), counting=counting)


def _chosen_rows(read: Read) -> Plan | None:
    """A choice of the rows of one report that meet a condition: which of the grounds was not cited once."""
    one = len(read.agencies) == 1 and not read.agencies[0].of_kind and len(read.agencies[0].agencies) <= 1 and len(read.years.years) <= 1
    asked = one and _WHICH_ROW.search(read.text) and read.cells.broken_down
    condition = read_condition(read.text, _named_spans(read)) if asked and not (read.claim or read.whether) else None
    return Plan(Operation.SELECT, Ranking(Over.CELLS), condition) if condition else None


def chooses_rows(planned: Plan) -> bool:
    """Whether rows of one report are chosen by a condition."""
    return planned.operation is Operation.SELECT and planned.ranking is not None and planned.ranking.over is Over.CELLS


def _named_spans(read: Read) -> list[tuple[int, int]]:
    """Where rows and outcomes are named, which may say not by themselves; that nobody applied says it of the requests.

    A verb that could name requests (没公开) says it of the rules it stands before.
    """
    counted = {cell.metric for cell in (*read.cells.cells, *(cell for quantity in read.quotients for cell in quantity.cells))}

    def names(one: Mention) -> bool:
        metrics = set(one.keys("metric")) - {"requests.new"}
        return bool(one.keys("row") or one.keys("column") or any(cell.startswith(tuple(metrics)) for cell in counted))

    return [(one.start, one.end) for one in read.phrases if names(one)]


def asks_for_more_of_two(read: Read) -> bool:
    """Whether it asks which of those named has more."""
    return len(read.agencies) > 1 and bool(_MORE_OF_TWO.search(read.text))


def _ranked(read: Read, over: Over | None) -> Over | None:
    """What a superlative ranks; None where it ranks nothing that can be told."""
    if read.breakdown and "why" not in read.text.lower():
        return Over.CELLS
    one = len(read.agencies) == 1 and not read.agencies[0].bare_place and not read.agencies[0].of_kind
    single = len(read.agencies) == 1 and not read.agencies[0].of_kind and len(read.years.years) <= 1 and not read.years.every
    if single and len(read.cells.cells) > 1 and not read.cells.all_requests and not chooses_agencies(read.intents):
        # of those that are named
        return Over.CELLS
    if over:
        return over
    if (len(read.years.years) > 1 or read.years.every) and len(read.agencies) == 1:
        return Over.YEARS
    return None if one and Operation.RANK.value not in read.keys("operation") else Over.AGENCIES
