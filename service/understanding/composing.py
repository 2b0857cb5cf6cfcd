"""From what was read of a question, and what is planned to be done, to the `Query`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain.form import TOTAL, CellKey
from indexer.domain.report import Scope
from service.understanding.accounting import unused_words
from service.understanding.choosing import chooses_rows
from service.understanding.claims import asks_whether
from service.understanding.conditions import choice_spans, condition_spans, unused_spans
from service.understanding.content import (
    brought_otherwise,
    chinese_keywords,
    content_of,
    in_whose_hands,
    made_public,
    narrowed_by,
    no_requests,
    without,
)
from service.understanding.crossed import crossed, of_part_of_row
from service.understanding.operations import in_percent
from service.understanding.part_of_whole import part_first
from service.understanding.part_unread import whole_alone
from service.understanding.patterns import Span
from service.understanding.phrases import spans_of
from service.understanding.plans import BREAKDOWNS, Plan, Read
from service.understanding.quantities import added, decided_spans, of_decided, one_over_another, shares
from service.understanding.query import Language, Operation, Over, Quantity, Query, Subject, YearReading
from service.understanding.ranks import rank_spans, use_spans
from service.understanding.said_of_counted import about_applicant, said_of_counted
from service.understanding.stances import is_result
from service.understanding.surroundings import idle_spans, residual_of
from service.understanding.units import as_printed, of_another_unit

_HUNDRED = 100
# at any time: of all years, where none is named
_EVER = re.compile(r"曾|历年|历来|从来(?=用|有|出现|发生)|\b(?:ever|at any time|in any year)\b", re.IGNORECASE)
# words that set a part against its whole, in whatever unit
_OF_WHOLE = re.compile(r"占|比例|比重|份额|\b(?:share|proportion|portion|fraction)\b", re.IGNORECASE)
# what requests are where a share of them names nothing else
_WHOLES = (CellKey("requests.new", TOTAL),)
_COMPUTED = frozenset(
    {
        Operation.SHARE,
        Operation.RATIO,
        Operation.COMPARE,
        Operation.CHANGE,
        Operation.SUM,
        Operation.AVERAGE,
        Operation.RANK,
        Operation.SELECT,
    }
)


def composed(read: Read, planned: Plan, text: str, language: Language, inherited: bool) -> Query:
    """The query; `text`: the question as it was asked, `language`: that to answer in, `inherited`: something comes from the one before."""
    cells, operation = read.cells, planned.operation
    is_chinese = read.language is Language.ZH
    topics = read.keys("topic")
    residual, unread = read.residual, unused_words(read, planned)
    if operation in _COMPUTED:
        # the words of an operation narrow nothing
        broken_down_by = [mention for mention in read.intents if set(BREAKDOWNS) & set(mention.keys("intent"))]
        operators = (
            *spans_of(read.intents, ("operation", "extreme", "over")),
            *spans_of(broken_down_by, ("intent",)),
            *condition_spans(read.text),
            *rank_spans(read.text),
            *(use_spans(read.text) if operation is Operation.RANK else ()),
            *((*use_spans(read.text), *unused_spans(read.text)) if chooses_rows(planned) else ()),
            *(choice_spans(read.text) if operation in (Operation.RANK, Operation.SELECT) else ()),
            *(use_spans(read.text) if operation is Operation.RATIO else ()),
            *(read.more_by if operation is Operation.COMPARE else ()),
            *(read.division.words if read.division and operation in (Operation.RATIO, Operation.SHARE) else ()),
        )
        spans = (*cells.spans, *spans_of(read.phrases, ("measure", "share")), *operators, *_of_base(read, planned))
        residual = residual_of(read.text, spans, read.language, cells.vague)
    quantities = _quantities(read, planned)
    of_condition = [key for quantity in quantities[:1] for key in quantity.cells]
    return Query(
        text=text,
        language=language,
        written_in=read.language,
        operation=operation,
        agencies=(part_first(read.agencies) if planned.of_whole else ()) or tuple(read.agencies),
        years=YearReading(every=True) if operation is Operation.SELECT and not read.years.named and _EVER.search(text) else read.years,
        cells=_WHOLES
        if cells.all_requests and not set(_WHOLES) & set(cells.cells) and (operation is Operation.SHARE or planned.of_whole)
        else cells.cells,
        weak=cells.weak,
        all_requests=cells.all_requests,
        narrowed_by=_narrowing(read, planned, text, residual, quantities) or unread,
        unread=unread,
        topic=topics[0] if topics else "",
        subject=Subject(
            " ".join(read.text.split()),
            content_of(read.text, read.language),
            read.residual,
            () if is_chinese else chinese_keywords(read.text),
            () if is_chinese else chinese_keywords(residual),
        ),
        quantities=quantities,
        ranking=planned.ranking,
        condition=as_printed(planned.condition, of_condition, text) if planned.condition else None,
        also=tuple((one, as_printed(held, one.cells, text)) for one, held in planned.choice.also) if planned.choice else (),
        per=read.division.per if read.division and operation is Operation.RATIO else 1,
        of_whole=planned.of_whole,
        counting=planned.counting,
        beyond=planned.beyond,
        apart=operation is Operation.RANK and Operation.COMPARE in read.keys("operation"),
        inherited=inherited,
        whether=asks_whether(text, read.language),
    )


def _narrowing(read: Read, planned: Plan, text: str, residual: str, quantities: Sequence[Quantity]) -> str:
    """The words that ask for a part of the figures named which the form does not break them down by, '' if there are none."""
    cells = read.cells
    return (
        cells.left_open
        or in_whose_hands(text)
        or made_public(read.text, cells.cells)
        or no_requests(read.text, cells.cells)
        or brought_otherwise(read.text, [key for one in quantities if one.is_quotient for key in one.cells])
        or narrowed_by(without(read.text, idle_spans(read.text, read.language)), residual, cells.general, _of_whole_place(read, planned))
        or about_applicant(read.text, read.phrases, cells, read.language)
        or said_of_counted(read.text, residual, cells, read.language)
        or whole_alone(read, planned)
        or crossed(read, planned)
        or of_part_of_row(read, planned)
        or of_another_unit(read)
    )


def _of_base(read: Read, planned: Plan) -> list[Span]:
    """Where a question names what a share or a measure is of: 每办结一百件会引出几件复议, of those that were decided."""
    if any(key.metric.endswith(".pending") for quantity in _quantities(read, planned) for key in quantity.minus):
        return decided_spans(read.text)
    if read.division is None or not any(quantity.measure and quantity.measure.per > 1 for quantity in read.quotients):
        return []
    base = {key.metric for quantity in read.quotients for key in quantity.denominator}
    named = [(one.start, one.end) for one in read.phrases if base.intersection(one.keys("metric"))]
    return [*named, read.division.span, (read.division.below[1], read.division.above[0])]


def _quantities(read: Read, planned: Plan) -> tuple[Quantity, ...]:
    """What the operation is carried out on."""
    if planned.operation is Operation.RATIO and read.sides:
        return read.sides
    if planned.choice:
        return (planned.choice.quantity,)
    if read.quotients:
        return tuple(read.quotients)
    cells = read.cells.cells[:1] if read.cells.all_requests and not read.cells.broken_down else read.cells.cells
    if planned.of_whole:
        return added(_WHOLES if read.cells.all_requests else cells, Operation.LOOKUP)
    operations = read.keys("operation")
    over_cells = planned.ranking is not None and planned.ranking.over is Over.CELLS
    # by how many per cent a figure changed is no change of a share
    changes = planned.operation is Operation.CHANGE and not any(_OF_WHOLE.search(one.text) for one in read.intents)
    of_shares = Operation.SHARE in operations and planned.operation in _COMPUTED and not changes
    if read.sides and in_percent(read) and planned.operation is Operation.SHARE:
        part, whole = read.sides
        return (of_decided(replace(part, denominator=whole.numerator, per=_HUNDRED), read.text),)
    if planned.operation is Operation.SHARE or (of_shares and not over_cells):
        over = tuple(of_decided(quantity, read.text) for quantity in one_over_another(read.sides))
        return over or shares(read.phrases, read.cells, read.text, planned.operation is Operation.COMPARE)
    if read.difference and planned.operation is Operation.COMPARE and _within_report(read, planned):
        return read.difference
    if read.cells.together and not over_cells:
        return added(_parts(cells), Operation.SUM)
    return added(cells, Operation.LOOKUP if over_cells or _within_report(read, planned) else planned.operation)


def _parts(cells: Sequence[CellKey]) -> tuple[CellKey, ...]:
    """The cells that are added: not the requests of which the others are results, of the requests received how many were refused or …."""
    results = tuple(key for key in cells if is_result(key.metric))
    return results if results and len(results) > 1 else tuple(cells)


def _within_report(read: Read, planned: Plan) -> bool:
    """Whether several figures of one report are compared with each other."""
    return planned.operation is Operation.COMPARE and len(read.agencies) <= 1 and len(read.years.years) <= 1


def _of_whole_place(read: Read, planned: Plan) -> bool:
    """Whether one figure is asked of the report of a whole government."""
    agencies = [agency for reading in read.agencies for agency in reading.agencies]
    return planned.operation is Operation.LOOKUP and len(agencies) == 1 and agencies[0].agency.scope is Scope.TERRITORY
