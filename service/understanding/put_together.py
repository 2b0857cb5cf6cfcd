"""Figures told before, put together: add them up, which is higher, the former over the latter, the difference between the two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.domain.form import CellKey, find_cell
from service.understanding.cells import CellsReading
from service.understanding.content import is_counting
from service.understanding.going_on import names_of_two, names_two, pair_spans
from service.understanding.phrases import Meaning
from service.understanding.plans import Read
from service.understanding.quantities import added, cell_quantity, share_of
from service.understanding.query import Operation, Over, Query
from service.understanding.referring import (
    agencies_in_turn,
    cells_in_turn,
    computes,
    is_about_all,
    speaks_of_defined,
    speaks_of_them,
)
from service.understanding.surroundings import residual_of

# how one figure stands to another
_SIZE = re.compile(r"\b(?:higher|lower|larger|smaller|bigger|greater|more|fewer|less)\b|[更较]?[多少高低大小]", re.IGNORECASE)
_DIFFERENCE = re.compile(r"\bdiffer\w*\b|差[别异距]|区别|不同", re.IGNORECASE)
# of a sum of money: what it was taken for
_FOR_HOW_MANY = re.compile(
    r"\bfor how many (?:requests|cases|applications)\b|\bhow many (?:requests|cases|applications) (?:was|were|is|did) (?:that|this|it)\b"
    r"|涉及(?:多少|几)件|(?:是|收的是|针对)(?:多少|几)件|收费的(?:案件|申请)",
    re.IGNORECASE,
)
# what share of the former is the latter: the base stands first
_OF_THE_FORMER = re.compile(r"\b(?:of|in|out of)\s+the\b|中|里", re.IGNORECASE)
_TELLS_FIGURES = frozenset({Operation.LOOKUP, Operation.SHARE, Operation.COMPARE, Operation.SUM, Operation.RATIO})
_TWO = 2


@dataclass(frozen=True)
class Followed:
    """A question with what it leaves to the one before filled in; `whole`: the one before, asked again of others.

    `unclear`: what it wants of the figures before cannot be told, unless it takes something for true of them.
    """

    read: Read
    whole: Query | None = None
    inherited: bool = False
    unclear: bool = False


def as_difference(read: Read, previous: Query) -> Read:
    """A question what the difference between the two is, after two figures: how far they lie apart, and what no word means."""
    two = len(_figures_before(previous)) >= _TWO or len(agencies_in_turn(previous)) >= _TWO or len(previous.agencies) >= _TWO
    defines = "define" in read.named and _DIFFERENCE.search(read.text) and (names_two(read.text) or speaks_of_them(read.text))
    if not (two and defines) or read.cells.cells or read.quotients:
        return read
    compare = (Meaning("operation", (Operation.COMPARE.value,)),)
    intents = [replace(one, meanings=compare) if "define" in one.keys("intent") else one for one in read.intents]
    return replace(read, intents=intents, residual="")


def of_the_first(read: Read, previous: Query) -> Followed | None:
    """What is asked again of the answer before: how many cited the one ranked first, for how many requests the fee was."""
    if read.agencies or (read.cells.cells and not read.cells.all_requests) or read.quotients or read.years.named or read.breakdown:
        return None
    ranked = previous.operation is Operation.RANK and previous.ranking is not None and previous.ranking.over is Over.CELLS
    if (
        ranked
        and not previous.defined
        and not computes(read)
        and not read.residual
        and speaks_of_defined(read.text)
        and is_counting(read.text, read.language)
    ):
        return Followed(read, previous, inherited=True)
    of_money = bool(previous.cells) and {info.column.unit for key in previous.cells if (info := find_cell(key))} <= {"元", "万元"}
    return Followed(read, previous, inherited=True) if of_money and _FOR_HOW_MANY.search(read.text) else None


def in_turn(read: Read, previous: Query) -> Followed | None:
    """The figures of one report that were looked up in turn, put together: add them up, which is higher, the former over the latter."""
    names_more = read.agencies or read.cells.cells or read.quotients or read.years.named or _says_more(read) or read.breakdown
    if names_more or previous.operation not in _TELLS_FIGURES or is_about_all(read, previous):
        return None
    operations = read.keys("operation")
    sums, compares = Operation.SUM.value in operations or read.cells.total_named, Operation.COMPARE.value in operations
    first, second = names_of_two(read.text)
    if not (sums or compares or read.division or read.keys("extreme") or (first and second)):
        return None
    if Operation.SHARE.value in operations and not (sums or first or second or names_two(read.text)):
        # of what the last is a part of
        return None
    cells = _figures_before(previous)
    if len(cells) < _TWO:
        nothing_else = len(previous.cells) == 1 and len(previous.agencies) == 1 and len(previous.years.years) <= 1
        return Followed(read, unclear=True) if nothing_else and (compares or (first and second)) else None
    if previous.operation is Operation.SHARE:
        # shares are neither added nor set against each other by the figures they are told of
        return Followed(read, unclear=True)
    cells = cells[-_TWO:] if first or second or names_two(read.text) else cells
    # what is the difference between them: no term is to be explained
    intents = [mention for mention in read.intents if "define" not in mention.keys("intent")]
    read = replace(read, agencies=previous.agencies, years=previous.years, intents=intents)
    if (sums and len(added(cells, Operation.SUM)) > 1) or not _of_one_unit(cells):
        return Followed(read, unclear=True)
    if (read.division or Operation.SHARE.value in operations) and not sums:
        return _one_over_the_other(read, cells)
    return Followed(replace(read, cells=CellsReading(cells, together=sums)), inherited=True)


def _one_over_the_other(read: Read, cells: Sequence[CellKey]) -> Followed:
    """The former over the latter, or as a share of it."""
    first, second = names_of_two(read.text)
    if not (first and second):
        return Followed(read, unclear=True)
    above, below = cells if first.start() < second.start() else cells[::-1]
    if read.division and read.division.kind == "times" and Operation.SHARE.value not in read.keys("operation"):
        sides = (cell_quantity(above), cell_quantity(below))
        return Followed(replace(read, sides=sides, cells=CellsReading(tuple(cells))), inherited=True)
    if _OF_THE_FORMER.search(read.text, 0, max(first.start(), second.start())):
        above, below = below, above
    return Followed(replace(read, quotients=(share_of(above, below),), cells=CellsReading((above,)), division=None), inherited=True)


def _figures_before(previous: Query) -> tuple[CellKey, ...]:
    """The cells of one report that figures were told of: in one answer, or in turn."""
    in_one_answer = len(previous.cells) > 1 and len(previous.agencies) == 1 and not previous.all_requests
    in_turn = cells_in_turn(previous)
    return previous.cells if in_one_answer else in_turn if len(in_turn) > 1 else previous.picked_from


def _says_more(read: Read) -> bool:
    """Whether a message has words beyond those for figures before and what is to be done with them."""
    spans = [(mention.start, mention.end) for mention in read.intents] + pair_spans(read.text)
    spans += [read.division.span] if read.division else []
    left = residual_of(read.text, spans, read.language)
    return bool(_SIZE.sub("", left).strip())


def _of_one_unit(cells: Sequence[CellKey]) -> bool:
    """Whether cells can be set against each other: all are counts, or all sums of money."""
    return len({info.column.unit for key in cells if (info := find_cell(key))}) == 1
