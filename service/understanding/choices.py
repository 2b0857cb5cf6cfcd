"""By what agencies are chosen: one figure that meets a condition, one that is more than another, or several that each meet theirs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.understanding.cells import read_cells
from service.understanding.conditions import found_conditions
from service.understanding.phrases import Mention
from service.understanding.quantities import added
from service.understanding.query import Bound, Condition, Language, Operation, Quantity
from service.understanding.ratios import divided, read_difference

_ANY = Condition(Bound.MORE, Decimal(0))
# of those chosen by another figure, this one is to be told
_WHATEVER = Condition(Bound.AT_LEAST, Decimal(0))
_TOLD = re.compile(r"分别|各是?|多少|几[件条个次份]|\bhow (?:many|much)\b|\beach\b|\brespectively\b", re.IGNORECASE)
_NUMBER_OF_THEM = re.compile(
    r"(?:多少|几)个?(?:家|个)?(?:机关|单位|部门|局|报告)"
    r"|\bhow many (?:of the |of these )?(?:agencies|bodies|bureaus|reports|organs|departments)\b",
    re.IGNORECASE,
)
# rows joined so are counted together: 许可和处罚超过10件的
_JOINT = re.compile(r"\W*(?:和|与|及|以及|加|、|或者?|\bor\b|\band\b|\bplus\b|/)\W*", re.IGNORECASE)
# a condition goes with a figure of its own clause
_CLAUSE = re.compile(r"[，,、；;]|[但却而且]|\b(?:and|but|yet|while|that|which|who|whose)\b", re.IGNORECASE)
_FAR = 1000


@dataclass(frozen=True)
class Choice:
    """The figure that is shown of those chosen with its condition, and what else must hold of them."""

    quantity: Quantity
    condition: Condition
    also: tuple[tuple[Quantity, Condition], ...] = ()


def read_choice(text: str, language: Language, mentions: Sequence[Mention]) -> Choice | None:
    """What a choice goes by where it names more than one figure; None where it names one."""
    if difference := read_difference(text, language):
        bound, division = difference
        if sides := divided(division, mentions):
            return Choice(sides[0], Condition(bound, Decimal(0), than=sides[1]))
    groups = _groups(text, mentions)
    if len(groups) < 2:
        return None
    conditions: dict[int, Condition] = {}
    for span, condition in found_conditions(text):
        nearest = min(range(len(groups)), key=lambda index: _distance(text, span, groups[index]))
        conditions.setdefault(nearest, condition)
    kept = [index for index, group in enumerate(groups) if index in conditions or not _is_a_verb(group)]
    pairs = [
        (quantity, conditions.get(index, _WHATEVER if conditions and _is_told(text, groups[index]) else _ANY))
        for index in kept
        if (quantity := _quantity(groups[index]))
    ]
    if len(kept) < 2 or len(pairs) < len(kept) or len({quantity.key for quantity, _ in pairs}) < len(pairs):
        return None
    *also, shown = sorted(pairs, key=lambda pair: pair[1] is not _ANY)
    return Choice(*shown, tuple(also))


def _is_told(text: str, group: Sequence[Mention]) -> bool:
    """Whether the clause of a figure asks how many it is."""
    start = max((match.end() for match in _BREAK.finditer(text, 0, group[0].start)), default=0)
    after = _BREAK.search(text, group[-1].end)
    return bool(_TOLD.search(_NUMBER_OF_THEM.sub(" ", text[start : after.start() if after else len(text)])))


_BREAK = re.compile(r"[，,；;。]|\band\b", re.IGNORECASE)


def _groups(text: str, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """The phrases of a question, those of each figure together; rows that are counted together are one figure."""
    groups: list[list[Mention]] = []
    mentions = [mention for mention in mentions if not _negates_another(mention, mentions)]
    for mention in mentions:
        if not any(mention.keys(kind) for kind in ("metric", "row")):
            continue
        last = groups[-1] if groups else []
        same = last and _are_one(_keys([mention]), _keys(last))
        if same or (last and _JOINT.fullmatch(text, last[-1].end, mention.start)):
            last.append(mention)
        else:
            groups.append([mention])
    for mention in mentions:
        if groups and not any(mention.keys(kind) for kind in ("metric", "row")):
            min(groups, key=lambda group: _distance(text, (mention.start, mention.end), group)).append(mention)
    return groups


# verbs that fit many things name requests only beside that word: 收过费
_WEAK = frozenset({"requests.new", "requests.concluded"})
_NOT_TO_HAVE = re.compile(r"\b(?:ha[ds]|have|has)\b|没有", re.IGNORECASE)


def _is_a_verb(group: Sequence[Mention]) -> bool:
    about_requests = any(one.keys("noun") or re.search(r"request|appl|申请", one.text, re.IGNORECASE) for one in group)
    return _keys(group) <= _WEAK and not about_requests


def _negates_another(mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a phrase for what is not held only says that an agency has none of what is named behind it: do not have any penalties."""
    denies = bool(_NOT_TO_HAVE.search(mention.text)) and any(key.endswith(".not_held") for key in mention.keys("metric"))
    behind = [one for one in mentions if one.start >= mention.end and any(one.keys(kind) for kind in ("metric", "row"))]
    return denies and bool(behind)


def _quantity(group: Sequence[Mention]) -> Quantity | None:
    reading = read_cells(sorted(group, key=lambda mention: mention.start))
    found = added(reading.cells[:1] if reading.all_requests else reading.cells, Operation.SUM)
    return found[0] if len(found) == 1 else None


def _keys(mentions: Sequence[Mention]) -> set[str]:
    return {key for mention in mentions for kind in ("metric", "row") for key in mention.keys(kind)}


def _are_one(some: set[str], others: set[str]) -> bool:
    """Whether phrases name the same row, or a row and its group."""
    return any(one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.") for one in some for other in others)


def _distance(text: str, span: tuple[int, int], group: Sequence[Mention]) -> int:
    """How many characters lie between a place and the nearest phrase of a figure; one of another clause is far."""

    def apart(mention: Mention) -> int:
        start, end = (mention.end, span[0]) if mention.end <= span[0] else (span[1], mention.start)
        return max(end - start, 0) + (_FAR if start < end and _CLAUSE.search(text[start:end]) else 0)

    return min(map(apart, group))
