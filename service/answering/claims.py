"""Yes or no in front of a figure, and that the report gives another one than a question supposes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from indexer.domain.form import CellKey
from service.answering.answer import Answer, Method, Paragraph, Status, Value
from service.answering.names import Names
from service.understanding.claims import whole_of
from service.understanding.quantities import added
from service.understanding.query import Claim, Operation, Query
from service.understanding.years import year_spans

_MORE = re.compile(
    r"\b(?:more|higher|larger|greater|bigger|exceed\w*|out(?:number|strip|pac|weigh|rank|do|did|perform)\w*|surpass\w*|eclips\w*|dwarf\w*"
    r"|overt[ao]\w*k\w*|beat(?:s|en)?|topp?(?:s|ed)?|ahead)\b"
    r"|(?<!至)多|高|大|超[过出]|[压盖胜赢]过|[赶反]超|甩开|领先",
    re.IGNORECASE,
)
_FEWER = re.compile(
    r"\b(?:fewer|less|lower|smaller|lag\w*|trail\w*|short of|behind)\b|(?<!至)少|低|小|不及|不如|落后|不敌|逊于|[比赶]不[上过]",
    re.IGNORECASE,
)
# of two the one named last is set against the other: outnumbered by, 被…超过; or the one named first: compared with Fujian, 跟福建相比
_PASSIVE = re.compile(r"\b(?:\w+ed|overtaken|beaten|outdone) by\b|被|让(?=[^，。]{1,16}[超压盖甩赶反])", re.IGNORECASE)
_AGAINST = re.compile(
    r"(?:\b(?:compared (?:with|to)|against|next to|relative to|than)(?: the)?|[跟和与同较]|相?比起?|相较于?|比之于?)\s*$", re.IGNORECASE
)
# one that a message before named
_IT = re.compile(r"\b(?:it|they|them|theirs)\b|它|他们|该", re.IGNORECASE)
_THAN = re.compile(r"\bthan\b|比", re.IGNORECASE)
_ROSE = re.compile(r"\b(?:r(?:i|o)se|risen|rising|increas\w*|gr(?:o|e)w\w*|up|climb\w*|more)\b|上升|增[加长多]|上涨|[升涨]", re.IGNORECASE)
_FELL = re.compile(r"\b(?:f(?:a|e)ll\w*|drop\w*|declin\w*|decreas\w*|down|shr[aiu]nk\w*|fewer|less)\b|下降|减少|[降跌]", re.IGNORECASE)
_TWO = 2


def with_verdict(query: Query, answer: Answer, names: Names) -> Answer:
    """The answer with what its figures say to the claim of the question in front; unchanged where they say nothing."""
    if query.claim is None or answer.status is not Status.ANSWERED or answer.method not in (Method.TABLE_LOOKUP, Method.CALCULATION):
        return answer
    verdict = _of_every(answer, names) if query.claim.every else _verdict(query, answer, names)
    if not verdict:
        return answer
    first, *rest = answer.blocks
    gap = "" if names.is_chinese else " "
    led = [Paragraph(f"{verdict}{gap}{first.text}"), *rest] if isinstance(first, Paragraph) else [Paragraph(verdict), first, *rest]
    return replace(answer, blocks=tuple(led))


def _verdict(query: Query, answer: Answer, names: Names) -> str:
    claim = query.claim
    assert claim is not None
    if query.operation is Operation.COMPARE:
        return _of_two(query, answer, names)
    if query.operation is Operation.CHANGE:
        return _of_two_years(query, answer, names)
    if claim.condition is None:
        return ""
    if claim.each:
        return _of_each(claim, answer, names)
    if claim.existence:
        return _whether_any(answer, names)
    value = _figure(query, answer)
    if value is None or value.value is None or claim.of_percent != (value.unit == "%"):
        return ""
    holds = claim.condition.holds(value.value)
    if claim.asked:
        verdict = names.say("claim.yes" if holds else "claim.no")
        together = names.say("claim.together", figure=f"**{names.figure(value.value, value.unit)}**")
        return verdict if value in answer.values else f"{verdict}{'' if names.is_chinese else ' '}{together}"
    claimed, figure = (names.figure(number, value.unit) for number in (claim.condition.number, value.value))
    return "" if holds else names.say("claim.another", claimed=claimed, figure=f"**{figure}**")


def _figure(query: Query, answer: Answer) -> Value | None:
    """The one figure that a claim can be about: looked up, added from rows that together are one count, or a share."""
    values = answer.values
    if not values or len({value.report_id for value in values}) > 1:
        return None
    if query.operation is Operation.SHARE:
        return values[0] if len(query.quantities) == 1 else None
    if query.operation is not Operation.LOOKUP or len(values) == 1 or query.all_requests:
        return values[0] if query.operation is Operation.LOOKUP else None
    keys = [CellKey(value.metric, value.applicant) for value in values]
    together = added(keys, Operation.SUM)
    known = [value.value for value in values if value.value is not None]
    if len(together) != 1 or len(known) < len(values):
        return None
    return replace(values[0], value=sum(known, Decimal(0)))


def _of_each(claim: Claim, answer: Answer, names: Names) -> str:
    """Whether several figures are all as they are told; nothing where one that would decide is not there."""
    if len({value.report_id for value in answer.values}) > 1:
        return ""
    values = {CellKey(value.metric, value.applicant): value.value for value in answer.values}
    held: list[bool | None] = []
    for quantity, condition in claim.each:
        figures = [values.get(key) for key in quantity.numerator] if quantity else [None]
        known = [figure for figure in figures if figure is not None]
        held.append(condition.holds(sum(known, Decimal(0))) if len(known) == len(figures) else None)
    if False in held:
        return names.say("claim.no")
    return names.say("claim.yes") if None not in held else ""


def _whether_any(answer: Answer, names: Names) -> str:
    """Whether there was any: yes if one figure says so, no if every figure is there and none does."""
    looked_up = [value for value in answer.values if value.operation is None and value.metric != "narrative"]
    if answer.method is not Method.TABLE_LOOKUP or not looked_up or len({value.report_id for value in looked_up}) > 1:
        return ""
    if any(value.value for value in looked_up):
        return names.say("claim.some")
    return names.say("claim.none") if all(value.value is not None for value in looked_up) else ""


def _of_every(answer: Answer, names: Names) -> str:
    """Whether a part is all of its whole; nothing where the report leaves one of the two empty and the others do not settle it."""
    values = {CellKey(value.metric, value.applicant): value.value for value in answer.values}
    if len({value.report_id for value in answer.values}) > 1:
        return ""
    parts = _parts(tuple(values))
    pairs = [(values[part], values[whole]) for part in parts if (whole := whole_of(part)) in values]
    known = [(part, whole) for part, whole in pairs if part is not None and whole is not None]
    if not known:
        return ""
    one, everything = sum((part for part, _ in known), Decimal(0)), sum((whole for _, whole in known), Decimal(0))
    if one < everything:
        return names.say("claim.not_all", part=f"{one:f}", whole=f"{everything:f}")
    return names.say("claim.all", whole=f"{everything:f}") if len(known) == len(pairs) and everything else ""


def _parts(keys: Sequence[CellKey]) -> list[CellKey]:
    """The first cell of each whole: what the question named."""
    found: dict[CellKey, CellKey] = {}
    for key in keys:
        if whole := whole_of(key):
            found.setdefault(whole, key)
    return list(found.values())


def _of_two_years(query: Query, answer: Answer, names: Names) -> str:
    """Whether there was more, or fewer, in the year named first than in the other; or whether it rose, or fell."""
    years = list(dict.fromkeys(year for _, _, year in year_spans(query.text)))
    changes = [value.value for value in answer.values if value.operation == "change" and value.value is not None]
    if len(query.years.years) != _TWO or len(changes) != 1 or len(query.quantities) != 1:
        return ""
    grown = changes[0]
    if _THAN.search(query.text):
        more, fewer = bool(_MORE.search(query.text)), bool(_FEWER.search(query.text))
        if len(years) != _TWO:
            return ""
        grown = grown if years[0] > years[1] else -grown
    else:
        more, fewer = bool(_ROSE.search(query.text)), bool(_FELL.search(query.text))
    if more == fewer:
        return ""
    return names.say("claim.yes" if (grown > 0 if more else grown < 0) else "claim.no")


def _of_two(query: Query, answer: Answer, names: Names) -> str:
    """Whether the agency that is spoken of has more, or fewer, than the one that it is set against."""
    more, fewer = bool(_MORE.search(query.text)), bool(_FEWER.search(query.text))
    who = _in_turn(query)
    if more == fewer or len(who) != _TWO or len(query.quantities) != 1:
        return ""
    metric = query.quantities[0].key.metric
    figures = [
        next((value.value for value in answer.values if value.agency == name and value.metric == metric and value.value is not None), None)
        for name in who
    ]
    if figures[0] is None or figures[1] is None:
        return ""
    holds = figures[0] > figures[1] if more else figures[0] < figures[1]
    return names.say("claim.yes" if holds else "claim.no")


def _in_turn(query: Query) -> list[str]:
    """The agencies of a comparison, the one that is spoken of first, whatever the order that they were read in."""

    def place(mention: str) -> int:
        at = query.text.lower().find(mention.lower())
        spoken_of = _IT.search(query.text) if at < 0 else None
        # what a message before named and this one leaves out is what the other is set against: did Putian impose more?
        return spoken_of.start() if spoken_of else at if at >= 0 else len(query.text)

    named = sorted((place(one.mention), one.agencies[0].name) for one in query.agencies if len(one.agencies) == 1)
    before = query.text[: named[0][0]] if named else ""
    turned = bool(_PASSIVE.search(query.text)) != bool(_AGAINST.search(before))
    return [name for _, name in (reversed(named) if turned else named)]
