"""Whether every word of a question that changes which figure is meant was used: not, except, second, half (`lexicon/operators.toml`).

A figure for a question with such a word unused is a figure for another question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from indexer.domain.form import TOTAL
from service.understanding.conditions import choice_spans, condition_spans, found_conditions
from service.understanding.content import without
from service.understanding.data import load
from service.understanding.dividing import for_each
from service.understanding.numbers_told import unread_number
from service.understanding.patterns import Span, found_spans, operator_pattern, overlaps
from service.understanding.phrases import Mention
from service.understanding.plans import Plan, Read
from service.understanding.quantities import decided_spans
from service.understanding.query import OVER_MANY, Language, Operation, Over
from service.understanding.ranks import behind_spans, both_ends, rank_spans, read_place, use_spans
from service.understanding.stances import read_stances
from service.understanding.surroundings import clauses_around, idle_spans
from service.understanding.unread_names import unread_name

_WITHHELD = ("requests.denied", "requests.unavailable", "requests.not_processed", "requests.other")
_DISPUTES = ("reconsideration.", "litigation.")
_SENTENCE_END = re.compile(r"[。？！?!；;]|\.(?=\s|$)")
# may stand between a phrase and what is said of it: “重复申请”这一类
_JOINT = " 的”’」\"'"
# operations that give figures
_FIGURES = frozenset(Operation) - {
    Operation.TEXT,
    Operation.CATALOG,
    Operation.AUDIT,
    Operation.DEFINE,
    Operation.HELP,
    Operation.OFF_TOPIC,
}


@dataclass(frozen=True)
class _Kind:
    """A kind of operators: the words, the operations that use them wherever they stand, and whether a claim does.

    `anywhere`: no phrase that they stand in uses them; `back`: one of a sentence before does; `prose`: figures of sentences leave them
    unused too.
    """

    words: re.Pattern[str]
    operations: frozenset[str]
    claim: bool
    anywhere: bool
    prose: bool
    back: bool


# a part of the whole that is told before it is asked how many that are: a third were about land, I hear. How many exactly?
_TOLD_FRACTION = re.compile(
    r"\b(?:a|one|two|three)[ -](?:half|third|quarter|fifth|tenth)s?\b(?= of\b[^.?!]*[.?!]\s*(?:(?:so|and|but|well),? )?(?:exactly )?"
    r"(?:how many\b|what(?: is|'s| was) the (?:exact|precise|actual|real) (?:number|figure|count)))"
    r"|(?:[一二三四五六七八九两]成多?|[三四五]分之[一二三四])(?=[^。？！?!]*[，。？！,?!]\s*(?:那么?)?(?:具体|确切|准确|精确|到底|究竟|实际)[^，。？！]{0,6}(?:多少|几)[件份个])",
    re.IGNORECASE,
)


def unused_words(read: Read, planned: Plan) -> str:
    """The words of a question that change its figure and that nothing it was read as has used; '' if there are none."""
    if planned.operation not in _FIGURES:
        return ""
    read = replace(read, text=without(read.text, found_spans(read.text, _TOLD_FRACTION)))
    for unused in (_unused_place, _unused_ratio, _unused_condition, _unused_change, _unused_way, _unused_decision):
        if words := unused(read, planned):
            return words
    if planned.operation in OVER_MANY and not _of_one_agency(read) and (name := unread_name(read.text, read.language)):
        return name
    of_form = bool(read.cells.cells or read.quotients)
    used = _used(read, planned)
    named = [(one.start, one.end) for one in (*read.phrases, *read.intents)]
    text = without(read.text, (*clauses_around(read.text, named, read.language), *idle_spans(read.text, read.language)))
    if of_form and (number := unread_number(read, planned, text, used)):
        return number
    for kind in _kinds(read.language):
        if not (of_form or kind.prose) or (kind.anywhere and read.explains_measure):
            continue
        # nothing is put to the test where the highest is asked for: 收到不少于20件的里面，谁最高
        tested = (read.claim or read.whether) and planned.operation is not Operation.RANK
        if planned.operation.value in kind.operations or (kind.claim and tested):
            continue
        for match in kind.words.finditer(text):
            known = _of_phrase(match.start(), text, named) if kind.anywhere else any(overlaps(match.span(), span) for span in used)
            if not known and not (kind.back and _told_before(match.start(), text, read.cells.spans)):
                return match.group().strip()
    return ""


def _of_phrase(start: int, text: str, named: Sequence[Span]) -> bool:
    """Whether what stands at a place is said of the phrase directly before it, or is part of one: 信访举报投诉那一类, 这类项目."""
    return any(begin <= start < end or (end <= start and text[end:start].strip(_JOINT) == "") for begin, end in named)


def _told_before(start: int, text: str, named: Sequence[Span]) -> bool:
    """Whether all that is named stands in sentences before that place: somebody asked for a publication. How many such requests?"""
    before = [end for _, end in named if end <= start]
    return bool(before) and all(_SENTENCE_END.search(text, end, start) for end in before)


def _used(read: Read, planned: Plan) -> Sequence[Span]:
    """Where a question says what was read of it, or what only looks like an operator."""
    for_each_other = for_each(read.division, read.sides, read.quotients)
    ranks = planned.operation is Operation.RANK
    chosen = planned.condition or planned.choice or (read.claim and not ranks)
    divides = planned.operation in (Operation.RATIO, Operation.SHARE) and read.division
    return [
        # a measure takes in no cells that are named beside it, but those that it is made of, and those it leaves out itself
        *(read.cells.spans if not read.quotients or read.explains_measure or _left_out_anyhow(read) else ()),
        *((one.start, one.end) for one in (*read.phrases, *read.intents) if for_each_other or _goes_with(one, planned.operation)),
        *([*condition_spans(read.text), *choice_spans(read.text)] if chosen else ()),
        *([*rank_spans(read.text), *use_spans(read.text)] if ranks else ()),
        *([read.division.span] if divides and read.division else ()),
        *found_spans(read.text, operator_pattern("plain", read.language.value)),
        *(found_spans(read.text, operator_pattern("echo", read.language.value)) if _is_withheld(read) else ()),
        *_left_out_by_measure(read),
        # documents that are left are those still in force, requests and disputes those that are not finished
        *(found_spans(read.text, operator_pattern("remainder", read.language.value)) if _is_left(read) else ()),
    ]


def _left_out_by_measure(read: Read) -> list[Span]:
    """Words that leave out what a measure leaves out itself: leaving those pending aside, what is the correction rate?"""
    minus = {key.metric.rpartition(".")[2] for quantity in read.quotients for key in quantity.minus}
    ends = {at for one in read.phrases if minus.intersection(one.keys("column")) for at in (one.start, one.end)}
    return [span for span in read_stances(read.phrases, read.text, read.language).spans if ends.intersection(span)] if minus else []


def _left_out_anyhow(read: Read) -> bool:
    out = set(read.cells.taken_out)
    return bool(out) and all(out <= set(quotient.minus) for quotient in read.quotients)


def _goes_with(mention: Mention, operation: Operation) -> bool:
    """Whether a phrase names something other than an operation that is not carried out."""
    return not set(mention.keys("operation")) & _OF_ONE_MEANING - {operation.value}


# of these operations the words say nothing where another is carried out
_OF_ONE_MEANING = {Operation.AVERAGE.value, Operation.COMPARE.value, Operation.CHANGE.value, Operation.SHARE.value}


def _is_withheld(read: Read) -> bool:
    """Whether all that is asked for ended without disclosure, so that a verb with not only says so once more."""
    return all(key.metric.startswith(_WITHHELD) for key in read.cells.cells)


def _is_left(read: Read) -> bool:
    return bool(read.cells.cells) and all(key.metric.endswith((".in_force", ".carried_forward", ".pending")) for key in read.cells.cells)


def _unused_place(read: Read, planned: Plan) -> str:
    """Words for a place of a ranking that is not given, or that comes behind nothing known."""
    if planned.operation is Operation.RANK and (both := both_ends(read.text)):
        return both
    place = read_place(read.text)
    behind_unknown = place.behind and place.first == 1 and not read.behind
    if not (place.named if planned.operation is not Operation.RANK else behind_unknown):
        return ""
    spans = [*rank_spans(read.text), *behind_spans(read.text)]
    return read.text[slice(*spans[0])].strip()


def _unused_ratio(read: Read, planned: Plan) -> str:
    """Words for a ratio where none is given."""
    if planned.operation in (Operation.RATIO, Operation.SHARE) or read.quotients:
        return ""
    hundreds = _FOR_HUNDREDS.search(read.text)
    return read.of_ratio or (hundreds.group() if hundreds else "")


# so many of one thing for a hundred of another, whatever clause says it
_FOR_HUNDREDS = re.compile(
    r"每[^，,。；;每年]{0,6}?(?:\d{2,}|[一二三四五六七八九十两]?[十百千万])[件份个起条]"
    r"|\b(?:for|per|in|of) every (?:\d+|ten|(?:a |one )?(?:hundred|thousand))\b",
    re.IGNORECASE,
)


def _unused_condition(read: Read, planned: Plan) -> str:
    """What agencies are to meet beside the condition that they are chosen by: more than five in all, none of them corrected."""
    if planned.operation is not Operation.SELECT or planned.condition is None or planned.condition.below is not None:
        return ""
    if planned.choice and planned.choice.also and (joint := _EITHER.search(read.text)):
        return joint.group().strip()
    found = [(span, condition) for span, condition in found_conditions(read.text) if not condition.is_any]
    used = (planned.condition, *(condition for _, condition in (planned.choice.also if planned.choice else ())))
    if planned.condition not in [condition for _, condition in found]:
        # one that is turned round: 没有收到超过10件
        return ""
    left = [span for span, condition in found if condition not in used]
    return read.text[slice(*left[0])].strip() if left and len(found) > 1 else ""


# of several conditions only one is to be met
_EITHER = re.compile(r"或者|或是|或(?!许)|要么|\beither\b|\bor\b(?! (?:more|fewer|less|above|below|over|under)\b)", re.IGNORECASE)


# another figure of the agency that a ranking finds
_OF_THE_FIRST = re.compile(
    r"(?:最[多少高低]|第[二三四五]多|次多)的(?:那个|那家|一家)?(?:机关|单位|部门|局|政府|地方)的?[^，,。；;是为有谁哪]{2,12}?(?P<asked>多少|几[件个项元])"
)


def _unused_change(read: Read, planned: Plan) -> str:
    """Words for a change where the figures themselves are ranked: the biggest increase."""
    if planned.operation is not Operation.RANK:
        return ""
    if further := _OF_THE_FIRST.search(read.text):
        return further["asked"]
    if (
        apart := next((one.text for one in read.intents if Operation.COMPARE.value in one.keys("operation")), "")
        if _adds_up(planned, read)
        else ""
    ):
        # how far two figures lie apart in each report is none that is ranked
        return apart
    changes = (one for one in read.intents if Operation.CHANGE.value in one.keys("operation"))
    return next((one.text for one in changes), "")


_BOTH_WAYS = {"requests.carried_over", "requests.carried_forward"}


def _unused_way(read: Read, planned: Plan) -> str:
    """Words for requests that were carried over or forward, where figures of many reports are one: of the two no sum is any figure."""
    if planned.operation not in OVER_MANY or not {key.metric for key in read.cells.cells} >= _BOTH_WAYS:
        return ""
    return next((one.text for one in read.phrases if set(one.keys("metric")) == _BOTH_WAYS), "")


def _unused_decision(read: Read, planned: Plan) -> str:
    """Words for disputes that are decided, which the form does not count, where all that there were are named."""
    counts = planned.operation not in (Operation.SHARE, Operation.RATIO) and not read.quotients and read.cells.cells
    disputes = all(key.metric.startswith(_DISPUTES) and key.metric.endswith(f".{TOTAL}") for key in read.cells.cells)
    spans = decided_spans(read.text) if counts and disputes else []
    return read.text[slice(*spans[0])].strip() if spans else ""


def _adds_up(planned: Plan, read: Read) -> bool:
    """Whether what is ranked is the sum of several figures of a report."""
    over_cells = planned.ranking is not None and planned.ranking.over is Over.CELLS
    return not over_cells and not read.quotients and len(read.cells.cells) > 1 and not read.cells.all_requests


def _of_one_agency(read: Read) -> bool:
    return len(read.agencies) == 1 and len(read.agencies[0].agencies) == 1


@cache
def _kinds(language: Language) -> tuple[_Kind, ...]:
    return tuple(
        _Kind(
            re.compile(item[language.value], re.IGNORECASE),
            frozenset(item["operations"]),
            item.get("claim", False),
            item.get("anywhere", False),
            item.get("prose", False),
            item.get("back", False),
        )
        for name, item in load("operators").items()
        if "operations" in item
    )
