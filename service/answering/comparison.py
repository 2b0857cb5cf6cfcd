"""A few reports beside each other: shares and measures, differences, and changes over the years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby, pairwise

from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Notice, Paragraph, Status, Table, Value
from service.answering.calculation import Calculation
from service.answering.charts import Point, bars, line
from service.answering.measured import Lack, Measured, quotient
from service.answering.names import signed
from service.answering.ratio import Ratios
from service.understanding.query import Operation, Quantity, Query

_TWO = 2
# up to this many reports each is said in a sentence
_MAX_SENTENCES = 3


class Comparer:
    """Composes one answer over a few reports; make a new one for each."""

    def __init__(self, calculation: Calculation) -> None:
        self._calc = calculation
        self._say = calculation.say

    def answer(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice]) -> Answer:
        """A share or measure, a comparison, or a change, as the query asks."""
        match query.operation:
            case Operation.COMPARE:
                return self._compare(query, reports, notices)
            case Operation.CHANGE:
                return self._change(query, reports, notices)
            case Operation.RATIO:
                return Ratios(self._calc).answer(query, reports, notices)
            case _:
                return self._shares(query, reports, notices)

    # ------------------------------------------------------------ shares and measures

    def _shares(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice]) -> Answer:
        measured = [self._calc.measurer.of(report, quantity) for report in reports for quantity in query.quantities]
        blocks: list[Block] = []
        if len(measured) <= _MAX_SENTENCES or len(reports) == 1 == len(query.quantities):
            blocks += [Paragraph(self._share(item)) for item in measured]
        else:
            blocks += [Paragraph(self._say("calc.shares")), self._shares_table(measured, len(reports))]
        over_all = self._over_all(measured)
        blocks += map(self._also, over_all)
        return self._calc.answer(query, blocks, [*measured, *over_all], (), notices)

    def _share(self, item: Measured) -> str:
        values = {"agency": self._calc.who(item.report), "year": item.report.year, "label": self._label(item.quantity, item.report)}
        if item.lack is Lack.CELL:
            return self._say("calc.no_figure", marks="".join(self._calc.text.marks(entry) for entry in item.missing), **values)
        if item.value is None:
            return self._say("calc.no_base", computation=self._calc.computation(item), **values)
        figure = self._calc.figure(item.value, item.unit)
        return self._say("calc.share", figure=figure, computation=self._calc.computation(item), **values)

    def _shares_table(self, measured: Sequence[Measured], reports: int) -> Table:
        columns = [*(["agency", "year"] if reports > 1 else []), "item", "figure"]
        rows = []
        for item in measured:
            whose = [self._calc.who(item.report), str(item.report.year)] if reports > 1 else []
            rows.append((*whose, self._label(item.quantity, item.report), self._calc.marked(item)))
        return Table(tuple(self._say(f"column.{column}") for column in columns), tuple(rows))

    def _over_all(self, measured: Sequence[Measured]) -> list[Measured]:
        """Of measures over what is decided the same over all, where that differs."""
        found: list[Measured] = []
        for item in measured:
            quantity = item.quantity
            if item.value is None or not quantity.minus or item.numerator is None:
                continue
            everything = Quantity(quantity.key, quantity.numerator, quantity.denominator, per=quantity.per)
            over_all = self._calc.measurer.of(item.report, everything)
            if over_all.value is not None and over_all.value != item.value:
                found.append(over_all)
        return found

    def _also(self, over_all: Measured) -> Paragraph:
        assert over_all.value is not None
        figure = self._calc.figure(over_all.value, "%")
        return Paragraph(self._say("calc.also_pending", figure=figure, computation=self._calc.computation(over_all)))

    def _label(self, quantity: Quantity, report: StoredReport | None = None) -> str:
        return self._calc.names.quantity(quantity, report.edition_id if report else None)

    # ------------------------------------------------------------ side by side

    def _compare(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice]) -> Answer:
        if len(reports) == 1 and len(query.quantities) > 1:
            return self._compare_cells(query, reports[0], notices)
        blocks: list[Block] = []
        everything: list[Measured] = []
        computed: list[Value] = []
        for quantity in query.quantities:
            measured = self._calc.measurer.all(reports, quantity)
            everything += measured
            known = [item for item in measured if item.value is not None]
            if len(known) == _TWO == len(measured):
                blocks.append(Paragraph(self._pair(known[0], known[1])))
                computed.append(_difference(known[0], known[1]))
            elif len(known) > _TWO:
                top = max(known, key=lambda item: item.value or Decimal(0))
                blocks.append(
                    Paragraph(
                        self._say(
                            "calc.highest_of", label=self._label(quantity), agency=self._calc.who(top.report), figure=self._calc.marked(top)
                        )
                    )
                )
            else:
                blocks.append(Paragraph(self._say("calc.side_by_side", label=self._label(quantity))))
            blocks += [self._calc.table(measured), *self._bars(known, quantity)]
        answer = self._calc.answer(query, blocks, everything, computed, notices)
        # one side alone compares nothing: the report of the other is missing
        return replace(answer, status=Status.NOT_FOUND, values=()) if len(reports) == 1 else answer

    def _pair(self, first: Measured, second: Measured) -> str:
        assert first.value is not None
        assert second.value is not None
        names = [self._named(item, first.report.agency == second.report.agency) for item in (first, second)]
        label = self._label(first.quantity, first.report)
        if first.value == second.value:
            return self._say("calc.equal", first=names[0], second=names[1], label=label, figure=self._calc.marked(first))
        higher, lower = (0, 1) if first.value > second.value else (1, 0)
        pair = (first, second)
        unit = self._points(first)
        return self._say(
            "calc.more",
            higher=names[higher],
            lower=names[lower],
            label=label,
            difference=self._calc.figure(abs(first.value - second.value), unit),
            more=self._calc.marked(pair[higher]),
            less=self._calc.marked(pair[lower]),
        )

    def _named(self, item: Measured, same_agency: bool) -> str:
        return (
            self._say("calc.in_year", agency=self._calc.who(item.report), year=item.report.year)
            if same_agency
            else self._calc.who(item.report)
        )

    def _points(self, item: Measured) -> str:
        """The unit of a difference: percentages differ by points."""
        return self._say("calc.points") if item.unit == "%" else item.unit

    def _compare_cells(self, query: Query, report: StoredReport, notices: Sequence[Notice]) -> Answer:
        """Figures of one report beside each other."""
        measured = [self._calc.measurer.of(report, quantity) for quantity in query.quantities]
        rows = tuple((self._label(item.quantity, report), self._calc.marked(item)) for item in measured)
        known = [item for item in measured if item.value is not None]
        blocks: list[Block] = []
        computed: list[Value] = []
        if len(known) == _TWO == len(measured) and known[0].unit == known[1].unit:
            one, other = known
            difference = (one.value or Decimal(0)) - (other.value or Decimal(0))
            values = {"first": self._label(one.quantity, report), "second": self._label(other.quantity, report)}
            key = "calc.cells_more" if difference > 0 else "calc.cells_less" if difference < 0 else "calc.cells_equal"
            text = self._say(
                key,
                agency=self._calc.who(report),
                year=report.year,
                difference=self._calc.figure(abs(difference), self._points(one)),
                **values,
            )
            blocks.append(Paragraph(text))
            computed.append(_difference(one, other))
        else:
            blocks.append(Paragraph(self._say("figure.several", agency=self._calc.who(report), year=report.year)))
        blocks.append(Table((self._say("column.item"), self._say("column.figure")), rows))
        return self._calc.answer(query, blocks, measured, computed, notices)

    def _bars(self, measured: Sequence[Measured], quantity: Quantity) -> list[Block]:
        return [*bars(self._points_of(measured), self._label(quantity), measured[0].unit if measured else "")]

    def _points_of(self, measured: Sequence[Measured]) -> list[Point]:
        return [
            Point(self._calc.names.short(item.report.agency.name), item.report.year, item.value)
            for item in measured
            if item.value is not None
        ]

    # ------------------------------------------------------------ over the years

    def _change(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice]) -> Answer:
        blocks: list[Block] = []
        everything: list[Measured] = []
        computed: list[Value] = []
        for _, group in groupby(sorted(reports, key=lambda item: (item.agency_key, item.year)), key=lambda item: item.agency_key):
            of_agency = list(group)
            for quantity in query.quantities:
                measured = self._calc.measurer.all(of_agency, quantity)
                everything += measured
                known = [item for item in measured if item.value is not None]
                blocks += self._change_of(quantity, measured, known)
                computed += _changes(known)
        answer = self._calc.answer(query, blocks, everything, computed, notices)
        # one year alone shows no change: the report to compare with is missing
        return answer if computed or answer.status is not Status.ANSWERED else replace(answer, status=Status.NOT_FOUND, values=())

    def _change_of(self, quantity: Quantity, measured: Sequence[Measured], known: Sequence[Measured]) -> list[Block]:
        label = self._label(quantity)
        if not known:
            return [Paragraph(self._share(item)) for item in measured]
        first, last = known[0], known[-1]
        blocks: list[Block] = []
        if first is last:
            values = {"agency": self._calc.who(last.report), "year": last.report.year, "figure": self._calc.marked(last)}
            return [Paragraph(self._say("calc.one_year", label=label, **values))]
        blocks.append(Paragraph(self._moved(first, last, label)))
        if len(measured) > _TWO:
            blocks.append(self._calc.table(measured))
        return [*blocks, *line(self._points_of(known), label, first.unit)]

    def _moved(self, first: Measured, last: Measured, label: str) -> str:
        assert first.value is not None
        assert last.value is not None
        difference = last.value - first.value
        key = "calc.rose" if difference > 0 else "calc.fell" if difference < 0 else "calc.same"
        rate = quotient(difference, first.value) if first.unit != "%" and first.value > 0 else None
        return self._say(
            key,
            agency=self._calc.who(last.report),
            label=label,
            before=self._calc.marked(first),
            after=self._calc.marked(last),
            first_year=first.report.year,
            last_year=last.report.year,
            difference=self._calc.figure(abs(difference), self._points(first)),
            rate="" if rate is None or not difference else self._say("calc.rate", rate=signed(rate)),
        )


def _difference(first: Measured, second: Measured) -> Value:
    """How far two figures are apart."""
    assert first.value is not None
    assert second.value is not None
    one, other = first.report, second.report
    same = one.agency == other.agency
    return Value(
        one.agency.name if same else None,
        one.agency.region_code if same else None,
        one.year if one.year == other.year else None,
        first.quantity.key.metric,
        first.quantity.key.applicant,
        abs(first.value - second.value),
        first.unit,
        "derived",
        one.report_id if one == other else "",
        "difference",
    )


def _changes(known: Sequence[Measured]) -> list[Value]:
    """Between the first and the last year, and from each year to the next: the change, and its rate where there is a base."""
    pairs = list(pairwise(known))
    if len(known) > _TWO:
        pairs.insert(0, (known[0], known[-1]))
    found: list[Value] = []
    for before, after in pairs:
        assert before.value is not None
        assert after.value is not None
        agency = after.report.agency
        key = after.quantity.key
        change = after.value - before.value
        whose = (agency.name, agency.region_code, after.report.year, key.metric, key.applicant)
        found.append(Value(*whose, change, after.unit, "derived", after.report.report_id, "change"))
        if after.unit != "%" and (rate := quotient(change, before.value)) is not None:
            found.append(Value(*whose, rate, "%", "derived", after.report.report_id, "change_rate"))
    return found
