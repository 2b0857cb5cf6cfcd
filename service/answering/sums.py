"""Sums and averages over reports: what is added, what is missing, and what must not be added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from indexer.domain.form import CellKey, find_cell
from indexer.domain.report import Scope
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Status, Value
from service.answering.calculation import MAX_LISTED, Calculation
from service.answering.caveats import Entry
from service.answering.counted import Counted, count, not_counted, over
from service.answering.measured import Measured, compute
from service.answering.selection import Selection
from service.understanding.query import Operation, Quantity, Query

_TENTH = Decimal("0.1")
# what there is at one time, not what happened in a year
_STOCKS = ("requests.carried_over", "requests.carried_forward")
# reports whose known parts are told where a sum cannot be worked out
_MAX_PARTLY = 3
_STOCK_COLUMNS = ("in_force", "public_total", "projects_previous_year", "pending")


class Adder:
    """Composes one sum or average; make a new one for each."""

    def __init__(self, calculation: Calculation) -> None:
        self._calc = calculation
        self._say = calculation.say

    def answer(self, query: Query, selection: Selection, notices: Sequence[Notice]) -> Answer:
        """A sum or an average over the selected reports; asked back where it would count something twice."""
        reports = self._calc.facts.reports(*selection.conditions)
        if query.operation is Operation.SUM and (overlap := _overlap(reports)):
            return self._refuse(query, "calc.overlap", territory=self._calc.who(overlap[0]), part=self._calc.who(overlap[1]))
        blocks: list[Block] = [Paragraph(self._say(_why_apart(query)))] if len(query.quantities) > 1 else []
        measured: list[Measured] = []
        computed: list[Value] = []
        missing: list[Notice] = []
        for quantity in query.quantities:
            stock = _stock(quantity)
            if query.operation is Operation.SUM and stock and _several_years(reports):
                return self._refuse(query, "calc.stock", label=self._calc.names.metric(stock))
            counted = count(quantity, selection, reports, self._calc.facts)
            if _is_of_one(query, quantity, counted):
                only = counted.reports[0]
                return self._refuse(query, "calc.average_of_one", agency=self._calc.who(only), year=str(only.year))
            listed = [self._calc.measurer.of(report, quantity) for report in counted.reports[:MAX_LISTED]]
            measured += listed
            if counted.reports:
                value = _together(query.operation, counted, listed[0].unit)
                computed.append(value)
                blocks += [Paragraph(self._sentence(query, counted, value, selection)), *self._calc.listing(listed, len(counted.reports))]
            elif known := self._partly(quantity, counted.lacking):
                measured += known
                blocks += [Paragraph(self._known_parts(item)) for item in known]
                continue
            missing += not_counted(counted, self._calc)
        if not computed and not measured:
            blocks = [Paragraph(self._calc.nothing(query.quantities[0], selection.scope))]
        return self._calc.answer(query, blocks, measured, computed, [*notices, *missing])

    def _partly(self, quantity: Quantity, lacking: Sequence[StoredReport]) -> list[Measured]:
        """The few reports that print some of the cells to be added, where none prints them all."""
        if quantity.is_quotient or len(lacking) > _MAX_PARTLY:
            return []
        return [item for item in self._calc.measurer.all(lacking, quantity) if item.known]

    def _known_parts(self, item: Measured) -> str:
        names = self._calc.names

        def label(entry: Entry) -> str:
            return names.metric(entry.key, item.report.edition_id)

        return self._say(
            "calc.sum_partly",
            agency=self._calc.who(item.report),
            year=item.report.year,
            missing=names.list(f"{label(entry)} {self._calc.text.marks(entry)}".strip() for entry in item.missing),
            known=names.list(f"{label(entry)} {self._calc.text.marked(entry)}" for entry in item.known),
        )

    def _sentence(self, query: Query, counted: Counted, value: Value, selection: Selection) -> str:
        quantity = counted.quantity
        scope = self._calc.scope(selection.scope)
        label = self._calc.names.quantity(quantity)
        below = counted.added(quantity.denominator) - counted.added(quantity.minus)
        above = counted.added(quantity.numerator)
        if value.value is None:
            return self._say("calc.no_base_over", label=label, scope=scope)
        figure = self._calc.figure(value.value, value.unit)
        values = {"figure": figure, "label": label, "count": len(counted.reports), "scope": scope}
        if quantity.is_quotient:
            return self._say("calc.sum_pooled", above=f"{above:f}", below=f"{below:f}", **values)
        if query.operation is Operation.AVERAGE:
            return self._say("calc.average", sum=self._calc.names.figure(above, value.unit), **values)
        if len(counted.reports) == 1:
            report = counted.reports[0]
            return self._say("calc.sum_of_report", agency=self._calc.who(report), year=report.year, **values)
        return self._say("calc.sum", **values)

    def _refuse(self, query: Query, key: str, **values: str) -> Answer:
        return Answer(query.language, Status.CLARIFICATION, Method.NONE, (Paragraph(self._say(key, **values)),))


def _is_of_one(query: Query, quantity: Quantity, counted: Counted) -> bool:
    """Whether a mean of one agency's figure is asked for and there is one: over what it is to be the mean was not understood."""
    one = len(query.agencies) == 1 and len(query.agencies[0].agencies) == 1 and not query.agencies[0].is_wide
    averaged = query.operation is Operation.AVERAGE and not quantity.is_quotient
    return averaged and one and len(counted.reports) == 1 and not counted.lacking


def _why_apart(query: Query) -> str:
    """Why several figures are not added: they have different units, or one holds another."""
    units = {info.column.unit for quantity in query.quantities for key in quantity.numerator if (info := find_cell(key))}
    return "calc.mixed_units" if len(units) > 1 else "calc.each_alone"


def _together(operation: Operation, counted: Counted, unit: str) -> Value:
    """The sum or average; of quotients the quotient of the sums."""
    _, _, value = compute(counted.quantity, counted.sums())
    if operation is Operation.AVERAGE and not counted.quantity.is_quotient and value is not None:
        value = (value / len(counted.reports)).quantize(_TENTH, ROUND_HALF_UP)
    return over((*counted.reports, *counted.lacking), counted.quantity, value, unit, operation.value)


def _overlap(reports: Sequence[StoredReport]) -> tuple[StoredReport, StoredReport] | None:
    """A whole government's report and one of its parts, on the same year."""
    # of each year and place the first reports of two agencies: one of them is not the government itself
    inside: defaultdict[tuple[int, str], list[StoredReport]] = defaultdict(list)
    for report in reports:
        code = report.agency.region_code
        for end in range(2, len(code) + 1, 2):
            found = inside[report.year, code[:end]]
            if not found or (len(found) == 1 and found[0].agency != report.agency):
                found.append(report)
    for whole in (report for report in reports if report.agency.scope is Scope.TERRITORY):
        found = inside[whole.year, prefix] if (prefix := _prefix(whole.agency.region_code)) else []
        for part in found:
            if part.agency != whole.agency:
                return whole, part
    return None


def _prefix(region_code: str) -> str:
    """What the codes of all places inside a place begin with (GB/T 2260: two digits a level)."""
    pairs = [region_code[index : index + 2] for index in range(0, len(region_code), 2)]
    while pairs and pairs[-1] == "00":
        pairs.pop()
    return "".join(pairs)


def _stock(quantity: Quantity) -> CellKey | None:
    """A cell of the quantity that counts what there is at one time."""
    if quantity.is_quotient:
        return None
    return next((key for key in quantity.numerator if key.metric in _STOCKS or key.metric.rsplit(".", 1)[-1] in _STOCK_COLUMNS), None)


def _several_years(reports: Sequence[StoredReport]) -> bool:
    """Whether some agency takes part with more than one year."""
    claims = {(report.agency_key, report.year) for report in reports}
    return len(claims) > len({agency for agency, _ in claims})
