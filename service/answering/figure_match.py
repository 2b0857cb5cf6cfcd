"""Which figures of a report's prose fit what a question counts, the best first."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from indexer.domain.form import CellKey
from indexer.domain.report import NarrativeFigure
from service.answering.counted_things import Wanted
from service.understanding.prose import figure_words

# share of what a question counts that a figure must be about; lowest at which suite `smoke` still answers rightly
MIN_MATCH = 0.6
# or, if it counts the very thing the question counts, this share
_MIN_MATCH_OF_HEAD = 0.45
_NOT_HEAD_PENALTY = 0.4
# figures this close to the best are weighed by how much of their own words the question names
_TIE = 0.1
# a whole outranks the parts it is broken down into, any part the remainder (其他…类信息), and a year's figure one since the
# beginning that was not asked for
_PART_PENALTY = 0.1
_REMAINDER_PENALTY = 0.5
_CUMULATIVE_PENALTY = 0.3
_CONTEXT_WEIGHT = 0.8
_MAX_LISTED = 4
_MAX_CHANNELS = 6
_PAIR = 2
# characters of a name of something, the longest of those in pairs: 人大代表建议
_NAME = 6
_OF_DISCLOSURE = re.compile(r"(?:信息|政务|申请)公开")
_ITSELF = re.compile(r"本?[省市区县州盟旗](?:人民)?政府|[省市区县州盟旗]?(?:政务|(?:政府)?信息)公开(?:工作)?(?:办公室|办|领导小组)")
# beginnings of what is counted that name nobody: 区政协委员提案228件, 市级部门38个, 新建专区13处
_NOBODY = re.compile(r".{0,2}政协委|[省市区县州国家]{1,2}级|[新改扩]建")
# things that sentences count together, and by themselves
_PAIRS = (("建议", "提案"), ("微博", "微信"), ("代表", "代表"), ("委员", "代表"))
_JOINT = re.compile(r"[、和与及]")
# cells that a question about anything else never means
_REQUESTS_AND_DISPUTES = ("requests.", "reconsideration.", "litigation.")


@dataclass(frozen=True)
class Match:
    """A figure that fits a question: how much of the question it covers, and how much of it the question names."""

    figure: NarrativeFigure
    recall: float
    precision: float
    counts_head: bool = False


def match(
    wanted: Sequence[Wanted],
    figures: Sequence[NarrativeFigure],
    about: str = "",
    asked: Collection[CellKey] = (),
    taken_over: bool = True,
    sentence: str = "",
) -> list[Match]:
    """The figures that fit best, the best first; empty if none covers enough of the question.

    `about`: of which agency or place that is not the reporter; '' for the reporter's own figures. `asked`: the cells the question
    names; a sentence that counts other requests or disputes than these (收到政府信息公开申请3件) fits no question about information.
    `taken_over`: also what others took over of what was published. `sentence`: of this one alone; '' for any.
    """
    total = sum(item.weight for item in wanted)
    if not total:
        return []
    words = figure_words()
    candidates = [
        figure
        for figure in figures
        if (not sentence or figure.sentence == sentence)
        and _is_about(figure, about)
        and not _of_other_cells(figure, asked)
        and (taken_over or not words.is_taken_over(figure.subject))
        and not _counts_more(figure, wanted, figures)
    ]
    matches = [_weigh(wanted, figure, figures, total) for figure in candidates]
    matches = [found for found in matches if found.recall >= (_MIN_MATCH_OF_HEAD if found.counts_head else MIN_MATCH)]
    if not matches:
        return []
    # where something counts the very thing, figures that only name it do not come into question
    matches = [found for found in matches if found.counts_head] or matches
    best = max(found.recall for found in matches)
    close = sorted((found for found in matches if found.recall >= best - _TIE), key=_score, reverse=True)
    # reports repeat themselves: the same figure of the same thing is listed once
    distinct = {(found.figure.value, found.figure.unit, found.figure.subject): found for found in reversed(close)}
    ranked = sorted(distinct.values(), key=_score, reverse=True)
    return [found for found in ranked if _score(found) >= _score(ranked[0]) - _TIE][:_MAX_LISTED]


def counted_by(figure: NarrativeFigure) -> str:
    """What a figure counts, with a beginning that was taken for the name of somebody else."""
    return (figure.about or "") + figure.subject if _NOBODY.fullmatch(figure.about or "") else figure.subject


def _counts_more(figure: NarrativeFigure, wanted: Sequence[Wanted], figures: Sequence[NarrativeFigure]) -> bool:
    """Whether a figure counts two things together of which the question names one: 建议、提案20件 is no number of 提案."""
    things = _JOINT.split(counted_by(figure))
    pair = _pair(things)
    # what is done with both stands before the first, what is said of both behind the last
    things = pair or [*(thing[-_NAME:] for thing in things[:-1]), things[-1][:_NAME]]
    if len(things) < _PAIR or not (pair or any(other.whole is not None and figures[other.whole] is figure for other in figures)):
        return False
    held = [{index for index, item in enumerate(wanted) if any(word in thing for word in item.words)} for thing in things]
    own = [bool(named - set().union(*(other for other in held if other is not named))) for named in held]
    return any(own) and not all(own)


def _pair(things: Sequence[str]) -> list[str]:
    """The names of two things that are counted together, without what stands around them; none where they are no such pair."""
    for one, other in (both for pair in _PAIRS for both in (pair, pair[::-1]) if len(things) == _PAIR):
        if one in things[0] and other in things[1]:
            return [things[0][: things[0].rindex(one) + len(one)][-_NAME:], things[1][: things[1].index(other) + len(other)]]
    return []


def _is_about(figure: NarrativeFigure, about: str) -> bool:
    """Whether a figure is of an agency or place; 市政府 in a report of 市政府 is itself, where that is not one of several parts.

    Nobody else is the office that does the work of disclosure there.
    """
    itself = not about and figure.whole is None and _ITSELF.fullmatch(figure.about or "")
    return figure.about == about or bool(itself) or (not about and bool(_NOBODY.fullmatch(figure.about or "")))


def _of_other_cells(figure: NarrativeFigure, asked: Collection[CellKey]) -> bool:
    counts_requests = any(cell.metric.startswith(_REQUESTS_AND_DISPUTES) for cell in figure.cells)
    return (
        counts_requests and not set(figure.cells) & set(asked) and not any(cell.metric.startswith(_REQUESTS_AND_DISPUTES) for cell in asked)
    )


def published_anyhow(wanted: Sequence[Wanted], figures: Sequence[NarrativeFigure]) -> list[Match]:
    """Of a question that counts what was published and does not say where (items published, 发布信息): the figure of every channel."""
    words = figure_words()
    if not asks_for_published(wanted):
        return []
    found = [
        item
        for item in figures
        if item.unit in words.published_units and item.whole is None and not item.about and not item.cells and is_of_published(item)
    ]
    return [Match(item, 1.0, 1.0) for item in found[:_MAX_CHANNELS]]


def asks_for_published(wanted: Sequence[Wanted]) -> bool:
    """Whether a question counts what was published, without a word for what or where."""
    words = figure_words()
    said = words.publishing | words.disclosing
    return any(words.says_nothing in item.words for item in wanted) and all(said.intersection(item.words) for item in wanted)


def is_of_published(figure: NarrativeFigure) -> bool:
    """Whether a figure counts what was published; the work of disclosure publishes nothing: 因政府信息公开被复议机关纠正7件."""
    return figure_words().is_published(_OF_DISCLOSURE.sub("", figure.subject + figure.context))


def _score(found: Match) -> float:
    penalty = _PART_PENALTY if found.figure.whole is not None else 0.0
    penalty += _REMAINDER_PENALTY if found.figure.subject.startswith(figure_words().remainders) else 0.0
    return found.recall + found.precision - penalty


def _weigh(wanted: Sequence[Wanted], figure: NarrativeFigure, figures: Sequence[NarrativeFigure], total: float) -> Match:
    subject = counted_by(figure) + figure.unit
    context = figure.context + (figures[figure.whole].subject if figure.whole is not None else "")
    covered: set[int] = set()
    found = 0.0
    for item in wanted:
        inside = next((word for word in item.words if word in subject), None)
        if inside is not None:
            start = subject.index(inside)
            covered |= set(range(start, start + len(inside)))
            found += item.weight
        elif any(word in context for word in item.words):
            found += item.weight * _CONTEXT_WEIGHT
    asked_for = any(word in item.words for item in wanted for word in figure_words().cumulative)
    penalty = _CUMULATIVE_PENALTY if figure.period == "cumulative" and not asked_for else 0.0
    heads = [item for item in wanted if item.head]
    # 企业的40余名代表 counts 代表
    counted = _OF_DISCLOSURE.sub("", subject.rpartition("的")[2])
    counts_head = any(word in counted for item in heads for word in item.words)
    if heads and not counts_head:
        penalty += _NOT_HEAD_PENALTY
    return Match(figure, found / total - penalty, len(covered) / max(1, len(subject)), counts_head)
