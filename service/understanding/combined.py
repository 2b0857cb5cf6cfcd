"""One figure put together out of several results: all but some, some with others, one or another counted alike.

A complement is no cell of the form. It is the sum of the results that are left, for results add to all that was concluded,
outcomes of disputes to all disputes, and applicants to the total.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import chain

from indexer.domain.form import TOTAL, CellKey, find_cell, newest_edition, request_results
from service.understanding.cells import CellsReading
from service.understanding.content import without
from service.understanding.lexicon import verbs_of_requests
from service.understanding.patterns import found_spans, operator_pattern
from service.understanding.phrases import Mention
from service.understanding.query import Language
from service.understanding.stances import Stances, is_result, read_stances, stance_patterns

_NEW, _CARRIED_OVER = "requests.new", "requests.carried_over"
_CONCLUDED, _CARRIED_FORWARD = "requests.concluded", "requests.carried_forward"
_DISCLOSED = frozenset({"requests.granted", "requests.partial", _NEW, _CONCLUDED})
_IN_FULL_OR_PART = frozenset({"requests.granted", "requests.partial"})
_NOT_DISCLOSED = re.compile(r"(?:没有?|未)(?:予以?|给)?公开|not (?:disclos|releas|grant|publish)\w*", re.IGNORECASE)
# what is not carried forward is concluded
_OTHERWISE = {
    frozenset({_CARRIED_FORWARD}): (_CONCLUDED,),
    frozenset({_CONCLUDED}): (_CARRIED_FORWARD,),
    # what there is to handle, without what was left from the year before
    frozenset({_CARRIED_OVER}): (_NEW,),
}
# what results are out of: named beside a result it is no result itself
_WHOLES = frozenset({_NEW, _CARRIED_OVER, _CARRIED_FORWARD, _CONCLUDED})
_NEWLY = re.compile(r"新|\bnew", re.IGNORECASE)
_SAYS_NOT = re.compile(r"没|未|\bnot\b", re.IGNORECASE)
_DISPUTES = ("reconsideration", "litigation")
_COUNTS = re.compile(r"多少|几(?!乎|年)|\bhow (?:many|much)\b|\bnumber of\b", re.IGNORECASE)


def combined(
    cells: CellsReading, mentions: Sequence[Mention], text: str, language: Language, share: bool = False, joined: bool = False
) -> CellsReading:
    """The cells that together are the figure asked for, where a question leaves some out or counts some with others.

    `share`: it asks for a share, whose base outcomes that are counted in belong to, as they do anyhow; `joined`: of several together.
    """
    stances = read_stances(mentions, text, language)
    if others := _beside_left_out(cells, stances):
        return replace(cells, cells=others, spans=(*cells.spans, *stances.spans))
    base = {key for mention in stances.besides for key in mention.keys("column")} if share else set()
    cells = replace(cells, cells=tuple(key for key in cells.cells if key.metric.rpartition(".")[2] not in base) or cells.cells)
    if base and not stances.out:
        # what a share is of has them anyhow
        stances = replace(stances, besides=())
    if stances.out:
        cells, mentions = _without_remainder(cells, mentions, language)
        stances = read_stances(mentions, text, language)
    cells = replace(cells, taken_out=() if stances.contrasted else _taken_out(cells, stances))
    if share and (parts := _parts_of_rest(cells, stances)):
        return replace(cells, cells=parts, spans=(*cells.spans, *stances.spans, *_phrases(stances.out)))
    found = _left(cells, stances) if stances.out else _united(cells, mentions, stances, text, joined)
    plain = found_spans(text, operator_pattern("plain", language.value))
    known = (*plain, *stances.spans, *((one.start, one.end) for one in (*mentions, *verbs_of_requests().find(text))))
    disclosed = {key.metric for key in cells.cells} <= _DISCLOSED
    for kind in ("leaves_out", "denies") if disclosed else ("leaves_out",):
        # what is said not to be counted, and is not understood, leaves no figure to give
        if cells.cells and (left_open := stance_patterns(language)[kind].search(without(text, known))):
            return replace(cells, left_open=left_open.group())
    if found is None:
        # what is said not to be counted, and cannot be told apart, leaves no figure to give
        return replace(cells, left_open=cells.left_open or " ".join(text[start:end].strip() for start, end in stances.spans if stances.out))
    keys = tuple(dict.fromkeys(found))
    spans = (*cells.spans, *stances.spans, *((one.start, one.end) for one in (*stances.out, *stances.besides)))
    if stances.besides or (stances.out and _keys(stances.out, "metric") <= _DISCLOSED):
        # 把部分公开也算成公开: the verb says what it is counted with, or once more what it is not: nothing released
        spans = (*spans, *_verbs(without(text, spans)))
    if _keys(stances.out, "column") == {"pending"}:
        # all but those that are pending are decided
        spans = (*spans, *_phrases([one for one in mentions if one.keys("unprinted")]))
    applicants = tuple(dict.fromkeys(key.applicant for key in keys if key.applicant not in (None, TOTAL)))
    return replace(cells, cells=keys, together=_is_one_number(keys), weak=False, all_requests=False, applicants=applicants, spans=spans)


def _beside_left_out(cells: CellsReading, stances: Stances) -> tuple[CellKey, ...]:
    """The rows of other sections that are asked for where a row beside them is only named not to be: the licences, penalties apart."""
    out = _keys(stances.out, "row")
    named = {key.metric.rpartition(".") for key in cells.cells}
    wider = [row for mention in stances.plain for row in mention.keys("row") if out < set(mention.keys("row")) and row not in out]
    others = tuple(key for key in cells.cells if key.metric.rpartition(".")[0] not in out) or tuple(
        # lawsuits without those after reconsideration: the other kind
        CellKey(f"{row}.{column}")
        for row in wider
        for column in dict.fromkeys(key[2] for key in sorted(named))
    )
    return others if out and others and not any(one.keys("metric") or one.keys("column") for one in stances.out) else ()


def _taken_out(cells: CellsReading, stances: Stances) -> tuple[CellKey, ...]:
    """The outcomes of disputes, or the results of requests, that are left out of all there were."""
    rows = dict.fromkeys(key.metric.rpartition(".")[0] for key in cells.cells if key.metric.startswith(_DISPUTES))
    outcomes = [f"{row}.{column}" for row in rows for column in sorted(_keys(stances.out, "column"))]
    if outcomes:
        return tuple(CellKey(metric) for metric in outcomes)
    results = sorted(filter(is_result, _keys(stances.out, "metric")))
    return tuple(CellKey(metric, applicant) for metric in results for applicant in cells.applicants or (TOTAL,))


def _parts_of_rest(cells: CellsReading, stances: Stances) -> tuple[CellKey, ...]:
    """What is asked for as a share of the rest, where something is left out: of those decided, how many were corrected."""
    columns = _keys(stances.plain, "column") - {TOTAL}
    if not cells.taken_out or (cells.taken_out[0].applicant is None and not columns):
        return ()
    return tuple(key for key in cells.cells if key not in cells.taken_out and (is_result(key.metric) or key.applicant is None))


_NOTHING = re.compile(r"\b(?:nothing|none|no|not|never)\s+(?:(?:was|were|be|been|being|had|has|have|ever)\s+)*$|没有?$|未$", re.IGNORECASE)


def _verbs(text: str) -> list[tuple[int, int]]:
    """Where a text says by a verb that requests were disclosed, or that nothing was."""
    found = [(one.start, one.end) for one in verbs_of_requests().find(text)]
    return [(match.start() if (match := _NOTHING.search(text[:start])) else start, end) for start, end in found]


def _without_remainder(cells: CellsReading, mentions: Sequence[Mention], language: Language) -> tuple[CellsReading, Sequence[Mention]]:
    """A question without what only says that something is left, where something is taken out: how many requests remain?"""
    remainder = stance_patterns(language)["remainder"]
    left = [one for one in mentions if one.keys("metric") == (_CARRIED_FORWARD,) and remainder.search(one.text)]
    if not left:
        return cells, mentions
    kept = tuple(key for key in cells.cells if key.metric != _CARRIED_FORWARD)
    return replace(cells, cells=kept, spans=(*cells.spans, *_phrases(left))), [one for one in mentions if one not in left]


def _phrases(mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in mentions]


def _left(cells: CellsReading, stances: Stances) -> list[CellKey] | None:
    """What is left when the phrases that are negated or left out are taken away; None where they are no part of anything."""
    applicants = _keys(stances.out, "applicant") - {TOTAL}
    if applicants:
        named_beside = _keys(stances.plain, "applicant") - {TOTAL} - applicants
        others = [column for column in _applicants() if column not in applicants and (column in named_beside or not named_beside)]
        named = _metrics(stances.plain)
        metrics = [metric for metric in named if metric not in _WHOLES] or named[:1] or [_NEW]
        return [CellKey(metric, applicant) for metric in metrics for applicant in others]
    columns = _keys(stances.out, "column")
    rows = dict.fromkeys(key.metric.rpartition(".")[0] for key in cells.cells if key.metric.startswith(_DISPUTES))
    if columns and rows:
        if beside := _keys(stances.plain, "column") - {TOTAL}:
            # upheld rather than corrected: what is left out is only named not to be meant
            return [CellKey(f"{row}.{column}") for row in rows for column in _outcomes(row) if column in beside]
        return [CellKey(f"{row}.{column}") for row in rows for column in _outcomes(row) if column not in columns]
    out = _keys(stances.out, "metric")
    if not out:
        return None
    if out <= _IN_FULL_OR_PART and (withheld := [one for one in stances.plain if _NOT_DISCLOSED.fullmatch(one.text)]):
        # neither disclosed nor in part: none of both, whatever the reason
        stances = replace(stances, plain=tuple(one for one in stances.plain if one not in withheld))
        out = _IN_FULL_OR_PART
        cells = replace(cells, cells=())
    # beside other results the ones left out are only named not to be counted
    others = [key.metric for key in cells.cells if key.metric not in out]
    if _cannot_be_told(out, others, stances.plain):
        return None
    whole: Sequence[str] = _whole(out, stances.plain) or others or _metrics(stances.plain) or _OTHERWISE.get(out, ())
    return [CellKey(metric, applicant) for metric in whole if metric not in out for applicant in cells.applicants or (TOTAL,)] or None


def _cannot_be_told(out: frozenset[str], others: Sequence[str], plain: Sequence[Mention]) -> bool:
    """Whether what is left out is no part of what is asked for: how those carried over ended, which of the new ones were refused;
    or is named to be asked for as well, by a word that says not itself: neither disclosed nor refused.
    """
    of_new = any(_NEW in mention.keys("metric") and _NEWLY.search(mention.text) for mention in plain)
    of_others = {*others, *_metrics(plain)} - {*out, _NEW}
    carried = out & {_CARRIED_OVER, _CARRIED_FORWARD} and of_others
    both = out & set(_metrics([mention for mention in plain if _SAYS_NOT.search(mention.text)]))
    return bool(carried or both) or (of_new and any(map(is_result, out)))


def _whole(out: frozenset[str], plain: Sequence[Mention]) -> tuple[str, ...]:
    """What results are taken out of: the rows of the group that is named, else all results; nothing if others than theirs are named."""
    results = [metric for metric in _metrics(plain) if metric not in _WHOLES and metric not in out]
    groups = [metric for metric in results if all(one.startswith(f"{metric}.") for one in out)]
    if groups:
        return tuple(_rows_of(groups[0]))
    if results or not all(map(is_result, out)):
        return ()
    return tuple(chain.from_iterable(_rows_of(group) if _holds_one(group, out) else (group,) for group in request_results()))


def _united(cells: CellsReading, mentions: Sequence[Mention], stances: Stances, text: str, joined: bool) -> list[CellKey] | None:
    """What one phrase names as one (in full or in part), or what is counted in with the rest."""
    if stances.besides:
        if disputes := _disputes_with(cells, stances):
            return disputes
        more = _keys(stances.besides, "metric")
        new = cells.requests_named or _NEW in _metrics(stances.plain)
        if new and _CARRIED_OVER in more and more <= {_CARRIED_OVER, _CARRIED_FORWARD}:
            return [CellKey(metric, applicant) for metric in (_NEW, _CARRIED_OVER) for applicant in cells.applicants or (TOTAL,)]
        named = [key for key in cells.cells if key.metric not in more]
        if (
            not more
            and len({key.metric.rpartition(".")[2] for key in named}) == 1
            and (all(key.metric.startswith(_DISPUTES) for key in named) or any(one.keys("row") for one in stances.besides))
        ):
            return named
        if more and all(map(is_result, more)):
            base = [key for key in named if is_result(key.metric)]
            # what was disclosed, and in part as well
            base = base or ([CellKey("requests.granted", TOTAL)] if more == {"requests.partial"} else [])
            return [*base, *(CellKey(metric, TOTAL) for metric in sorted(more))] if base or len(more) > 1 else None
    if stances.either or ((joined or (cells.total_named and _asked_once(text))) and _is_several(cells, joined)):
        return list(cells.cells)
    return list(cells.cells) if _is_one_phrase(cells, mentions) else None


def _disputes_with(cells: CellsReading, stances: Stances) -> list[CellKey]:
    """Disputes with those that are counted in: lawsuits, those after reconsideration included; all, those pending included."""
    if not all(key.metric.startswith(_DISPUTES) for key in cells.cells) or not any(
        one.keys("row") or one.keys("column") for one in stances.besides
    ):
        return []
    named = (*stances.plain, *stances.besides)
    rows = [row for row in _order(named, "row") if row.startswith(_DISPUTES)]
    plain = _keys(stances.plain, "column") - {TOTAL}
    # those counted in are a part of all of them anyhow
    columns = [column for column in _order(named, "column") if column != TOTAL] if plain else [TOTAL]
    return [CellKey(f"{row}.{column}") for row in rows for column in columns]


def _order(mentions: Sequence[Mention], kind: str) -> list[str]:
    return list(dict.fromkeys(key for mention in mentions for key in mention.keys(kind)))


def _is_one_number(keys: Sequence[CellKey]) -> bool:
    """Whether cells can be one figure: of several rows or of several applicants, not of both."""
    return len(keys) > 1 and (len({key.metric for key in keys}) == 1 or len({key.applicant for key in keys}) == 1)


def _is_one_phrase(cells: CellsReading, mentions: Sequence[Mention]) -> bool:
    """Whether one phrase names all results, or all applicants: in full or in part, legal persons."""
    results = [set(mention.keys("metric")) for mention in mentions if len(mention.keys("metric")) > 1]
    applicants = [set(mention.keys("applicant")) for mention in mentions if len(mention.keys("applicant")) > 1]
    if len(results) == 1 and all(map(is_result, results[0])):
        return {key.metric for key in cells.cells} == results[0]
    return len(applicants) == 1 and {key.applicant for key in cells.cells} == applicants[0]


def _asked_once(text: str) -> bool:
    """Whether one number is asked for, and not one of each thing that is named."""
    return len(_COUNTS.findall(text)) <= 1


def _is_several(cells: CellsReading, joined: bool = False) -> bool:
    """Whether several results are named, or several outcomes of one kind of dispute; if `joined`, or several applicants."""
    if joined and len({key.applicant for key in cells.cells}) > 1 == len({key.metric for key in cells.cells}):
        return True
    rows = {key.metric.rpartition(".")[0] for key in cells.cells}
    outcomes = len(rows) == 1 and rows.pop().startswith(_DISPUTES) and not any(key.metric.endswith(f".{TOTAL}") for key in cells.cells)
    return len(cells.cells) > 1 and (outcomes or all(is_result(key.metric) for key in cells.cells))


def _metrics(mentions: Sequence[Mention]) -> list[str]:
    return list(dict.fromkeys(key for mention in mentions for key in mention.keys("metric")))


def _keys(mentions: Sequence[Mention], kind: str) -> frozenset[str]:
    return frozenset(key for mention in mentions for key in mention.keys(kind))


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
