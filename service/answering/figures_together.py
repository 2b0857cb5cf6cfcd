"""Figures that belong together: a whole and its parts, two things counted in one number, what other clauses of a question count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain.report import NarrativeFigure
from service.answering.counted_in import of_measure_asked
from service.answering.counted_things import Wanted, counted_apart, counted_together, wanted_of
from service.answering.figure_match import Match, match
from service.understanding.query import Language, Query

_EACH = re.compile(r"分别|各自|各(?=是?[几多有为占])|\b(?:respectively|separately|each|apiece)\b", re.IGNORECASE)
# share of what a clause names that a figure elsewhere must be about to be told beside another
_ALL_NAMED = 0.8
_PAIR = 2


def asks_for_each(query: Query) -> bool:
    """Whether a question asks for the parts one by one, not for what they are together."""
    return bool(_EACH.search(query.subject.text))


def told_more_fully(found: Sequence[Match], wanted: Sequence[Wanted], figures: Sequence[NarrativeFigure]) -> list[Match]:
    """The figures found, the first of them given up for one later in its sentence that leaves out what is counted and tells what was done.

    Of 检查企业30家，责令停产5家 the second counts the firms that were closed.
    """
    if not found:
        return []
    first = found[0].figure

    def held(figure: NarrativeFigure) -> int:
        return sum(any(word in figure.context + figure.subject for word in item.words) for item in wanted)

    # pairs of characters overlap: one alone, as in 类信息, tells nothing
    least = _PAIR if all(len(word) <= _PAIR for item in wanted for word in item.words) else 1

    later = [
        figure
        for figure in figures
        if figure.sentence_place == first.sentence_place
        and figure.unit == first.unit
        and (figure.place.start or 0) > (first.place.start or 0)
        and held(figure) >= held(first) + least
        and any(word in figure.subject for item in wanted for word in item.words)
    ]
    return [replace(found[0], figure=later[0]), *found[1:]] if later and not any(one.figure in later for one in found) else list(found)


def counted_beside(found: Sequence[Match], query: Query, figures: Sequence[NarrativeFigure]) -> list[Match]:
    """What the other clauses of a question count: in the sentence of its figure, how many surveys, and how many opinions came in.

    Elsewhere a clause that has lost what it goes on from could mean anything, unless it names all that it counts.
    """
    if len(found) != 1 or not (clauses := counted_apart(query.subject, query.written_in)):
        return []
    first = found[0].figure
    others: list[Match] = []
    for clause in clauses:
        wanted = wanted_of(clause, query.written_in)
        near = of_measure_asked(match(wanted, figures, asked=query.cells, sentence=first.sentence), clause.text)
        known = all(item.figure == first for item in near)
        far = match(wanted, figures, asked=query.cells) if known else []
        others += near if not known else [item for item in far[:1] if item.counts_head and item.recall >= _ALL_NAMED and len(far) == 1]
    others = [item for item in others if asks_for_each(query) or item.figure.whole is None or figures[item.figure.whole] != first]
    return [item for index, item in enumerate(others) if item.figure not in (first, *(one.figure for one in others[:index]))]


def told_with(found: Sequence[Match], query: Query, figures: Sequence[NarrativeFigure]) -> list[Match]:
    """The figure found with that of the other of two things counted together, where its sentence tells each by itself; else none.

    What is the whole of both counts both.
    """
    if len(found) != 1:
        return []
    first = found[0].figure
    told: list[Match] = []
    for thing in counted_together(query.subject, query.written_in):
        wanted = wanted_of(thing, query.written_in)
        near = match(wanted, figures, asked=query.cells, sentence=first.sentence)
        names = [item.words[0] for item in wanted if query.written_in is Language.ZH and item.words]
        if names and not any(name in first.subject for name in names):
            # 建议 stands for 提案 elsewhere, not where both are told
            beside = [one for one in figures if one.sentence_place == first.sentence_place and any(name in one.subject for name in names)]
            near = [Match(one, 1.0, 1.0) for one in beside] if len(beside) == 1 else near
        if not near or any(item.figure == first for item in near):
            continue
        if near[0].figure.unit != first.unit and near[0].recall < _ALL_NAMED:
            continue
        whole = near[0].figure.whole
        told += [] if whole is not None and figures[whole] == first else [near[0]]
    return sorted([*found, *told], key=lambda item: item.figure.place.start or 0) if told else []


def each_told(query: Query, figures: Sequence[NarrativeFigure]) -> list[Match]:
    """Of two things counted together that no sentence tells together the figure of each, where there is one of each."""
    told = [
        match(wanted_of(thing, query.written_in), figures, asked=query.cells) for thing in counted_together(query.subject, query.written_in)
    ]
    best = [found[0] for found in told if found and found[0].counts_head and found[0].recall >= _ALL_NAMED]
    return best if len(best) == _PAIR and best[0].figure != best[1].figure and best[0].figure.unit == best[1].figure.unit else []


def whole_of(found: Sequence[Match], figures: Sequence[NarrativeFigure]) -> list[Match]:
    """The figures found without the parts of one that is found too; where they are all the parts of one, that one."""
    wholes = {item.figure.whole for item in found}
    whole = next(iter(wholes)) if len(wholes) == 1 else None
    if whole is not None and len(found) > 1 and [item.figure for item in found] == [one for one in figures if one.whole == whole]:
        return [replace(found[0], figure=figures[whole])]
    kept = [item.figure for item in found]
    return [item for item in found if item.figure.whole is None or figures[item.figure.whole] not in kept]


def parts_asked(found: Sequence[Match], query: Query, figures: Sequence[NarrativeFigure]) -> list[Match]:
    """The parts of the figure found that a question asks for one by one (建议和提案各几件); none where it asks for the whole."""
    if not asks_for_each(query):
        return []
    text, wanted = query.subject.text, wanted_of(query.subject, query.written_in)
    words = [word for item in wanted for word in item.words if len(word) > _PAIR]
    # it may have found the whole, or one of its parts
    wholes = {figures.index(item.figure) if item.figure.whole is None else item.figure.whole for item in found}
    parts = [figure for figure in figures if figure.whole in wholes and not figure.about]
    named = [part for part in parts if part.subject in text or any(word in part.subject for word in words)]
    named = [part for part in named if part.subject in text] or named
    return [Match(part, 1.0, 1.0) for part in named] if len(named) > 1 else []
