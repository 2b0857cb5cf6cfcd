"""One figure over another: how many times, or how many for every hundred; of one report, or of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Notice, Paragraph, Status, Value
from service.answering.calculation import Calculation
from service.answering.measured import Measured, quotient
from service.understanding.query import Query

_TWO = 2
# ratios are given to two decimals, those below one to three digits
_HUNDREDTH = Decimal("0.01")
_DIGITS = 3


class Ratios:
    """Composes one ratio; make a new one for each."""

    def __init__(self, calculation: Calculation) -> None:
        self._calc = calculation
        self._say = calculation.say

    def answer(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice]) -> Answer:
        """The ratio with both figures; what is lacking where there is none. One report of two makes no ratio."""
        measured = [self._calc.measurer.of(report, quantity) for quantity in query.quantities for report in reports]
        blocks: list[Block]
        computed: list[Value] = []
        if len(measured) != _TWO:
            blocks = [self._calc.table(measured)]
            answer = self._calc.answer(query, blocks, measured, (), notices)
            return replace(answer, status=Status.NOT_FOUND, values=()) if len(reports) == 1 else answer
        first, second = measured
        if first.value is None or second.value is None:
            blocks = [Paragraph(self._say("calc.ratio_lacks")), self._calc.table(measured)]
        else:
            value = quotient(first.value, second.value) if query.of_whole else _ratio(query.per * first.value, second.value)
            blocks = [Paragraph(self._sentence(query, first, second, value))]
            unit = "%" if query.of_whole else "倍" if query.per == 1 else first.unit
            computed = [_value(first, second, value, unit)] if value is not None else []
        answer = self._calc.answer(query, blocks, measured, computed, notices)
        return answer if computed or answer.status is not Status.ANSWERED else self._without(answer, measured)

    def _without(self, answer: Answer, measured: Sequence[Measured]) -> Answer:
        """Nothing to divide by is an answer; a figure that is not printed is none."""
        return answer if all(item.value is not None for item in measured) else replace(answer, status=Status.NOT_REPORTED)

    def _sentence(self, query: Query, first: Measured, second: Measured, value: Decimal | None) -> str:
        between = first.report != second.report
        names = self._calc.names
        label = names.quantity(first.quantity, first.report.edition_id)
        one, other = (
            [self._say("calc.in_year", agency=self._calc.who(item.report), year=item.report.year) for item in (first, second)]
            if between
            else [names.quantity(item.quantity, item.report.edition_id) for item in (first, second)]
        )
        values = {"agency": self._calc.who(first.report), "year": first.report.year, "label": label, "first": one, "second": other}
        values |= {"more": self._calc.marked(first), "less": self._calc.marked(second)}
        suffix = "_between" if between else ""
        if value is None:
            return self._say(f"calc.ratio_none{suffix}", **values)
        if query.of_whole:
            return self._say("calc.share_of_whole", figure=names.figure(value, "%"), **values)
        if query.per > 1:
            return self._say(f"calc.ratio_per{suffix}", per=query.per, figure=self._calc.figure(value, ""), **values)
        assert first.value is not None
        assert second.value is not None
        percent = quotient(first.value, second.value)
        below_one = "" if percent is None or value >= 1 else self._say("calc.that_is", percent=names.figure(percent, "%"))
        return self._say(f"calc.ratio{suffix}", figure=self._calc.figure(value, ""), that_is=below_one, **values)


def _ratio(above: Decimal, below: Decimal) -> Decimal | None:
    """The quotient, rounded halves up; None if there is nothing to divide by."""
    if not below:
        return None
    exact = above / below
    if exact == 0 or abs(exact) >= 1:
        return exact.quantize(_HUNDREDTH, ROUND_HALF_UP)
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - _DIGITS + 1), ROUND_HALF_UP)


def _value(first: Measured, second: Measured, value: Decimal | None, unit: str) -> Value:
    one, other = first.report, second.report
    same = one.agency == other.agency
    return Value(
        one.agency.name if same else None,
        one.agency.region_code if same else None,
        one.year if one.year == other.year else None,
        first.quantity.key.metric,
        first.quantity.key.applicant,
        value,
        unit,
        "derived",
        one.report_id if one == other else "",
        "ratio",
    )
