"""One figure put together out of several results: all but some, some with others, one or another counted alike.

A complement is no cell of the form. It is the sum of the results that are left, for results add to all that was concluded,
outcomes of disputes to all disputes, and applicants to the total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, pairwise

from indexer.domain.form import TOTAL, CellKey, find_cell, newest_edition, request_results
from service.understanding.cells import CellsReading
from service.understanding.content import without
from service.understanding.lexicon import Mention, combining_patterns, verbs_of_requests
from service.understanding.query import Language

_NEW, _CARRIED_OVER = "requests.new", "requests.carried_over"
# what results are out of: named beside a result it is no result itself
_WHOLES = frozenset({_NEW, _CARRIED_OVER, "requests.carried_forward", "requests.concluded"})
_DISPUTES = ("reconsideration", "litigation")


@dataclass(frozen=True)
class _Stances:
    """The phrases of a question by how they are named: plainly, not (or left out), and besides; `either`: all results named are joined by or."""

    plain: tuple[Mention, ...]
    out: tuple[Mention, ...]
    besides: tuple[Mention, ...]
    either: bool
    spans: tuple[tuple[int, int], ...]


def combined(cells: CellsReading, mentions: Sequence[Mention], text: str, language: Language) -> CellsReading:
    """The cells that together are the figure asked for, where a question leaves some out or counts some with others."""
    stances = _stances(mentions, text, language)
    found = _left(cells, stances) if stances.out else _united(cells, mentions, stances)
    if found is None:
        return cells
    keys = tuple(dict.fromkeys(found))
    spans = (*cells.spans, *stances.spans, *((one.start, one.end) for one in (*stances.out, *stances.besides)))
    if stances.besides:
        # 把部分公开也算成公开: the verb says what it is counted with
        spans = (*spans, *((one.start, one.end) for one in verbs_of_requests().find(without(text, spans))))
    return replace(cells, cells=keys, together=len(keys) > 1, weak=False, all_requests=False, spans=spans)


def _left(cells: CellsReading, stances: _Stances) -> list[CellKey] | None:
    """What is left when the phrases that are negated or left out are taken away; None where they are no part of anything."""
    applicants = _keys(stances.out, "applicant") - {TOTAL}
    if applicants:
        others = [column for column in _applicants() if column not in applicants]
        metrics = [metric for metric in _metrics(stances.plain) if metric] or [_NEW]
        return [CellKey(metric, applicant) for metric in metrics for applicant in others]
    columns = _keys(stances.out, "column")
    rows = dict.fromkeys(key.metric.rpartition(".")[0] for key in cells.cells if key.metric.startswith(_DISPUTES))
    if columns and rows:
        return [CellKey(f"{row}.{column}") for row in rows for column in _outcomes(row) if column not in columns]
    out = _keys(stances.out, "metric")
    if not out:
        return None
    whole = _whole(out, stances.plain)
    if whole is None:
        # beside other results the ones left out are only named not to be counted
        return [key for key in cells.cells if key.metric not in out] or None
    return [CellKey(metric, applicant) for metric in whole if metric not in out for applicant in cells.applicants or (TOTAL,)]


def _whole(out: frozenset[str], plain: Sequence[Mention]) -> tuple[str, ...] | None:
    """What results are taken out of: the rows of the group that is named, else all results; None if others than theirs are named."""
    results = [metric for metric in _metrics(plain) if metric not in _WHOLES and metric not in out]
    groups = [metric for metric in results if all(one.startswith(f"{metric}.") for one in out)]
    if groups:
        return tuple(_rows_of(groups[0]))
    if results:
        return None
    if not all(_is_result(metric) for metric in out):
        return None
    return tuple(chain.from_iterable(_rows_of(group) if _holds_one(group, out) else (group,) for group in request_results()))


def _united(cells: CellsReading, mentions: Sequence[Mention], stances: _Stances) -> list[CellKey] | None:
    """What one phrase names as one (in full or in part), or what is counted in with the rest."""
    if stances.besides:
        more = _keys(stances.besides, "metric")
        if more == {_CARRIED_OVER} and cells.requests_named:
            return [CellKey(_NEW, applicant) for applicant in cells.applicants or (TOTAL,)] + list(_of(cells, more))
        named = [key for key in cells.cells if key.metric not in more]
        if all(map(_is_result, more)):
            base = [key for key in named if _is_result(key.metric)]
            # what was disclosed, and in part as well
            base = base or ([CellKey("requests.granted", TOTAL)] if more == {"requests.partial"} else [])
            return [*base, *(CellKey(metric, TOTAL) for metric in sorted(more))] if base else None
    if stances.either:
        return list(cells.cells)
    one = [mention for mention in mentions if len(mention.keys("metric")) > 1 and all(map(_is_result, mention.keys("metric")))]
    alone = len(one) == 1 and {key.metric for key in cells.cells} == set(one[0].keys("metric"))
    return list(cells.cells) if alone else None


def _of(cells: CellsReading, metrics: frozenset[str]) -> Iterator[CellKey]:
    for metric in sorted(metrics):
        yield from (CellKey(metric, applicant) for applicant in cells.applicants or (TOTAL,))


def _stances(mentions: Sequence[Mention], text: str, language: Language) -> _Stances:
    sorted_out: dict[str, list[Mention]] = {"plain": [], "out": [], "besides": []}
    spans: list[tuple[int, int]] = []
    named = [mention for mention in mentions if any(mention.keys(kind) for kind in ("metric", "applicant", "column", "row", "noun"))]
    for index, mention in enumerate(named):
        before = named[index - 1].end if index else 0
        after = named[index + 1].start if index + 1 < len(named) else len(text)
        stance, found = _stance(text[before : mention.start], text[mention.end : after], language)
        sorted_out[stance].append(mention)
        spans += [(mention.start - found[0], mention.start)] if found[0] else []
        spans += [(mention.end, mention.end + found[1])] if found[1] else []
    results = [mention for mention in named if any(map(_is_result, mention.keys("metric")))]
    joints = [text[one.end : other.start] for one, other in pairwise(results)]
    either = bool(joints) and all(_patterns(language)["either_between"].match(joint) for joint in joints)
    return _Stances(*(tuple(sorted_out[stance]) for stance in ("plain", "out", "besides")), either, tuple(spans))


def _stance(before: str, after: str, language: Language) -> tuple[str, tuple[int, int]]:
    """How a phrase is named, and how many characters before and behind it say so."""
    patterns = _patterns(language)
    for kind, stance in (("not", "out"), ("left_out", "out"), ("with", "besides")):
        ahead = patterns[f"{kind}_before"].search(before)
        behind = patterns[f"{kind}_after"].match(after) if f"{kind}_after" in patterns else None
        if ahead or behind:
            # 不要把…算进去: what is left out has the words of both
            behind = behind or (patterns["with_after"].match(after) if stance == "out" else None)
            return stance, (len(ahead.group()) if ahead else 0, behind.end() if behind else 0)
    return "plain", (0, 0)


def _metrics(mentions: Sequence[Mention]) -> list[str]:
    return list(dict.fromkeys(key for mention in mentions for key in mention.keys("metric")))


def _keys(mentions: Sequence[Mention], kind: str) -> frozenset[str]:
    return frozenset(key for mention in mentions for key in mention.keys(kind))


def _is_result(metric: str) -> bool:
    return any(metric == result or metric.startswith(f"{result}.") for result in request_results())


def _holds_one(group: str, metrics: frozenset[str]) -> bool:
    return any(metric.startswith(f"{group}.") for metric in metrics)


def _rows_of(group: str) -> tuple[str, ...]:
    info = find_cell(CellKey(group, TOTAL))
    return info.table.members(group) if info else ()


def _outcomes(row: str) -> list[str]:
    info = find_cell(CellKey(f"{row}.{TOTAL}"))
    return [column.key for column in info.table.columns if column.key != TOTAL] if info else []


@cache
def _applicants() -> tuple[str, ...]:
    table = newest_edition().table("requests")
    return tuple(column.key for column in table.columns if column.key != TOTAL) if table else ()


@cache
def _patterns(language: Language) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in combining_patterns(language.value).items()}
