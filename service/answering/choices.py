"""Which reports have a figure that meets a condition, and how many they are; and how a condition is put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from indexer.domain.form import find_cell
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Notice, Paragraph, Status, Table
from service.answering.calculation import MAX_LISTED, Calculation
from service.answering.counted import Counted, count, not_counted, over
from service.answering.measured import Measured
from service.answering.selection import Selection
from service.answering.told import Told
from service.understanding.query import Bound, Condition, Quantity, Query

_MONEY = frozenset({"元", "万元"})
_CONDITIONS = {
    Bound.MORE: "more_than",
    Bound.AT_LEAST: "at_least",
    Bound.FEWER: "fewer_than",
    Bound.AT_MOST: "at_most",
    Bound.EQUAL: "exactly",
}


class Chooser:
    """Composes one choice of reports; make a new one for each."""

    def __init__(self, calculation: Calculation, told: Told) -> None:
        self._calc = calculation
        self._told = told
        self._facts = calculation.facts
        self._say = calculation.say

    def answer(self, query: Query, selection: Selection, notices: Sequence[Notice]) -> Answer:
        """The reports whose figure meets the condition, and how many they are; with what the prose tells of the others."""
        assert query.condition is not None
        quantity = query.quantities[0]
        reports = self._facts.reports(*selection.conditions)
        pairs = ((quantity, query.condition), *query.also)
        quantities = [one for pair in pairs for one in (pair[0], pair[1].than) if one]
        counts = {one: count(one, selection, reports, self._facts) for one in quantities}
        everywhere = set.intersection(*({report.key for report in counted.reports} for counted in counts.values()))
        complete = [report for report in counts[quantity].reports if report.key in everywhere]
        meeting = [report for report in complete if all(_meets(report, pair, counts) for pair in pairs)]
        shown = [self._calc.measurer.of(report, quantity) for report in meeting[:MAX_LISTED]]
        others = [[self._calc.measurer.of(report, one) for report in meeting[:MAX_LISTED]] for one in quantities[1:]]
        told = [] if others else self._told.of(quantity, query.condition, counts[quantity].lacking)
        found = len(meeting) + len(told)
        blocks: list[Block] = [Paragraph(met(query, found, len(complete) + len(told), self._calc, self._calc.scope(selection.scope)))]
        blocks += self._beside(quantities, [shown, *others]) if others and shown else self._calc.listing(shown, len(meeting))
        blocks += [block for item in told for block in item.blocks]
        computed = [over(reports, quantity, Decimal(found), "份", "count")] if query.counting or not found else []
        said = {item.report for item in told}
        left = [replace(one, lacking=tuple(report for report in one.lacking if report not in said)) for one in counts.values()]
        lacking = [notice for counted in left for notice in not_counted(counted, self._calc)]
        answer = self._calc.answer(query, blocks, [*shown, *(item for column in others for item in column)], computed, [*notices, *lacking])
        return replace(answer, status=Status.ANSWERED, values=(*answer.values, *(item.value for item in told))) if told else answer

    def _beside(self, quantities: Sequence[Quantity], columns: Sequence[Sequence[Measured]]) -> list[Block]:
        """The figures of each report that was chosen, side by side."""
        heads = (self._say("column.agency"), self._say("column.year"), *(self._calc.names.quantity(quantity) for quantity in quantities))
        rows = tuple(
            (self._calc.who(first.report), str(first.report.year), *(self._calc.marked(item) for item in (first, *others)))
            for first, *others in zip(*columns, strict=True)
        )
        return [Table(heads, rows)]


def met(query: Query, meeting: int, reports: int, calculation: Calculation, scope: str = "") -> str:
    """How many of so many reports meet the conditions of a query; `scope`: which reports they are, in brackets."""
    assert query.condition is not None
    pairs = ((query.quantities[0], query.condition), *query.also)
    names = calculation.names
    stands = names.list(
        names.say("calc.stands", label=names.quantity(quantity), condition=condition_in_words(condition, quantity, calculation))
        for quantity, condition in pairs
        # of those chosen by another figure it is told, whatever it is
        if not condition.is_whatever
    )
    values = {"count": reports, "scope": scope, "stands": stands}
    return names.say("calc.count", meeting=f"**{meeting}**", **values) if meeting else names.say("calc.select_none", **values)


def condition_in_words(condition: Condition, quantity: Quantity, calculation: Calculation) -> str:
    """A condition that a quantity is put under; a sum of money with its unit."""
    info, names = find_cell(quantity.key), calculation.names
    unit = info.column.unit if info else ""

    def told(number: Decimal) -> str:
        return names.figure(number, unit) if unit in _MONEY else f"{number:f}"

    number = names.quantity(condition.than) if condition.than else told(condition.number)
    text = names.say(f"calc.{_CONDITIONS[condition.bound]}", number=number)
    return text if condition.below is None else names.say("calc.between", condition=text, below=told(condition.below))


def _meets(report: StoredReport, pair: tuple[Quantity, Condition], counts: Mapping[Quantity, Counted]) -> bool:
    """Whether a figure of a report stands as it must to a number, or to another figure of the report."""
    quantity, condition = pair
    value = counts[quantity].value(report)
    other = counts[condition.than].value(report) if condition.than else None
    if value is None or (condition.than and other is None):
        return False
    return (Condition(condition.bound, other) if other is not None else condition).holds(value)
