"""Which agencies, years or rows have the highest or lowest figure, where one stands, and which meet a condition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from indexer.domain.form import TOTAL, CellKey
from indexer.storage import schema
from indexer.storage.columns import Figure
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Notice, Paragraph, Table
from service.answering.calculation import MAX_LISTED, Calculation
from service.answering.charts import Point, bars
from service.answering.counted import count, not_counted, over
from service.answering.measured import Measured
from service.answering.selection import Selection
from service.understanding.claims import whole_of
from service.understanding.query import Bound, Over, Quantity, Query, Ranking

# how many a ranking shows beside the first
_MAX_AROUND = 5
_CONDITIONS = {
    Bound.MORE: "more_than",
    Bound.AT_LEAST: "at_least",
    Bound.FEWER: "fewer_than",
    Bound.AT_MOST: "at_most",
    Bound.EQUAL: "exactly",
}


class Ranker:
    """Composes one ranking or choice; make a new one for each."""

    def __init__(self, calculation: Calculation) -> None:
        self._calc = calculation
        self._facts = calculation.facts
        self._say = calculation.say

    def agencies(self, query: Query, selection: Selection, notices: Sequence[Notice]) -> Answer:
        """The reports with the highest or lowest figure; of a single agency, where it stands among all."""
        assert query.ranking is not None
        quantity, ranking = query.quantities[0], query.ranking
        if selection.named and len(query.agencies) == 1:
            return self._place_of(query, selection, notices)
        most = ranking.count + MAX_LISTED
        found, having = self._facts.columns.ranked(_figure(quantity), selection.conditions, ranking.descending, most, ranking.first - 1)
        reports = {report.key: report for report in self._facts.reports(schema.report.c.id.in_([item.report for item in found]))}
        measured = self._measured((reports[item.report] for item in found), quantity, ranking.count)
        listed = _with_ties(measured, ranking.count)
        if not listed:
            text = self._calc.nothing(quantity, selection.scope)
            return self._calc.answer(query, [Paragraph(text)], [], (), notices)
        of_reports = self._of_reports(having, selection.scope)
        blocks: list[Block] = [Paragraph(self._headline(listed, ranking, quantity, of_reports))]
        around = (listed if len(listed) > 1 else measured[: max(_MAX_AROUND, ranking.count)])[:MAX_LISTED]
        if len(around) > 1:
            blocks += [self._table(around, ranking), *self._bars(around, quantity)]
        return self._calc.answer(query, blocks, around, (), notices)

    def _measured(self, ordered: Iterable[StoredReport], quantity: Quantity, wanted: int) -> list[Measured]:
        """The quantity in reports, best first: in as many as are shown, and in those that share the last place that is wanted."""
        measured: list[Measured] = []
        for report in ordered:
            known = [item.value for item in measured if item.value is not None]
            if len(known) >= max(_MAX_AROUND, wanted) and known[-1] != known[wanted - 1]:
                break
            measured.append(self._calc.measurer.of(report, quantity))
        return measured

    def _headline(self, listed: Sequence[Measured], ranking: Ranking, quantity: Quantity, scope: str) -> str:
        first = listed[0]
        tied = sum(item.value == first.value for item in listed)
        values = {
            "label": self._label(quantity),
            "figure": self._calc.marked(first),
            "end": self._end(ranking),
            "scope": scope,
            "agency": self._calc.who(first.report),
            "year": self._say("calc.of_year", year=first.report.year),
        }
        if ranking.first > 1:
            return self._say("calc.rank_place", place=ranking.first, **values)
        if ranking.count > 1:
            return self._say("calc.rank_several", count=len(listed), **values)
        return self._say("calc.rank_tied", count=tied, **values) if tied > 1 else self._say("calc.rank_one", **values)

    def _table(self, measured: Sequence[Measured], ranking: Ranking) -> Table:
        columns = tuple(self._say(key) for key in ("calc.place", "column.agency", "column.year", "column.figure"))
        values = [item.value for item in measured]
        # equal figures share a place
        places = [str(values.index(item.value) + ranking.first) for item in measured]
        return Table(columns, tuple((place, *self._calc.row(item)) for place, item in zip(places, measured, strict=True)))

    def _place_of(self, query: Query, selection: Selection, notices: Sequence[Notice]) -> Answer:
        """Where one agency stands among all of its year."""
        assert query.ranking is not None
        quantity, columns = query.quantities[0], self._facts.columns
        measured = self._calc.measurer.all(self._facts.reports(*selection.conditions), quantity)
        blocks: list[Block] = []
        for item in measured:
            if item.value is None or item.numerator is None:
                continue
            of_year = [schema.report.c.year == item.report.year]
            exact = float(item.numerator) / float(item.denominator or 1)
            place, having = columns.place(_figure(quantity), of_year, exact, query.ranking.descending)
            values = {
                "agency": self._calc.who(item.report),
                "place": place,
                "count": having,
                "label": self._label(quantity),
                "scope": self._calc.scope(str(item.report.year)),
            }
            blocks.append(Paragraph(self._say("calc.rank_of", figure=self._calc.marked(item), **values)))
        return self._calc.answer(query, blocks, measured, (), notices)

    def years(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice]) -> Answer:
        """The years of an agency in which a figure was highest or lowest, or met a condition."""
        quantity, ranking = query.quantities[0], query.ranking or Ranking(Over.YEARS)
        measured = sorted(self._calc.measurer.all(reports, quantity), key=lambda item: item.report.year)
        known = [item for item in measured if item.value is not None]
        blocks: list[Block] = []
        if query.condition:
            chosen = [item for item in known if item.value is not None and query.condition.holds(item.value)]
            blocks.append(Paragraph(self._met(query, len(chosen), len(known), "")))
        else:
            ordered = _ordered(known, ranking.descending)
            chosen = _with_ties(ordered[ranking.first - 1 :], ranking.count)
            if chosen:
                values = {"agency": self._calc.who(chosen[0].report), "end": self._end(ranking), "label": self._label(quantity)}
                years = self._calc.names.list(str(item.report.year) for item in chosen)
                key = "calc.rank_years" if ranking.first == 1 else "calc.rank_years_place"
                values["place"] = str(ranking.first)
                blocks.append(Paragraph(self._say(key, years=years, figure=self._calc.marked(chosen[0]), **values)))
        blocks.append(self._calc.table(measured))
        return self._calc.answer(query, blocks, [*chosen, *(item for item in measured if item not in chosen)], (), notices)

    def cells(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice]) -> Answer:
        """The row or applicant of a report with the highest or lowest figure."""
        assert query.ranking is not None
        blocks: list[Block] = []
        everything: list[Measured] = []
        for report in reports:
            measured = [self._calc.measurer.of(report, quantity) for quantity in _alike(query.quantities)]
            known = _ordered([item for item in measured if item.value is not None], query.ranking.descending)
            listed = _with_ties(known[query.ranking.first - 1 :], query.ranking.count)
            if known:
                blocks += self._cells_of(report, known, listed, query.ranking)
            everything += [*listed, *(item for item in known if item not in listed), *(item for item in measured if item.value is None)]
        if not blocks:
            blocks.append(Paragraph(self._calc.nothing(query.quantities[0], "")))
        return self._calc.answer(query, blocks, everything, (), notices)

    def _cells_of(self, report: StoredReport, known: Sequence[Measured], listed: Sequence[Measured], ranking: Ranking) -> list[Block]:
        values = {"agency": self._calc.who(report), "year": report.year}
        if not any(item.value for item in known) or not listed:
            text = self._say("calc.rank_cells_zero", **values)
        else:
            label = self._calc.names.list(self._label(item.quantity) for item in listed)
            key = "calc.rank_cells" if ranking.first == 1 else "calc.rank_cells_place"
            figure = self._calc.marked(listed[0])
            text = self._say(key, end=self._end(ranking), place=ranking.first, label=label, figure=figure, **values)
        rows = tuple((self._label(item.quantity), self._calc.marked(item)) for item in known)
        return [Paragraph(text), Table((self._say("column.item"), self._say("column.figure")), rows)]

    # ------------------------------------------------------------ choices

    def chosen(self, query: Query, selection: Selection, notices: Sequence[Notice]) -> Answer:
        """The reports whose figure meets the condition, and how many they are."""
        assert query.condition is not None
        quantity = query.quantities[0]
        reports = self._facts.reports(*selection.conditions)
        counted = count(quantity, selection, reports, self._facts)
        meeting = [report for report in counted.reports if (value := counted.value(report)) is not None and query.condition.holds(value)]
        measured = [self._calc.measurer.of(report, quantity) for report in meeting[:MAX_LISTED]]
        text = self._met(query, len(meeting), len(counted.reports), self._calc.scope(selection.scope))
        blocks: list[Block] = [Paragraph(text), *self._calc.listing(measured, len(meeting))]
        computed = [over(reports, quantity, Decimal(len(meeting)), "份", "count")] if query.counting or not meeting else []
        return self._calc.answer(query, blocks, measured, computed, [*notices, *not_counted(counted, self._calc)])

    def _met(self, query: Query, meeting: int, reports: int, scope: str) -> str:
        assert query.condition is not None
        condition = self._say(f"calc.{_CONDITIONS[query.condition.bound]}", number=f"{query.condition.number:f}")
        values = {"count": reports, "scope": scope, "label": self._label(query.quantities[0]), "condition": condition}
        return self._say("calc.count", meeting=f"**{meeting}**", **values) if meeting else self._say("calc.select_none", **values)

    # ------------------------------------------------------------ wording

    def _label(self, quantity: Quantity) -> str:
        return self._calc.names.quantity(quantity)

    def _end(self, ranking: Ranking) -> str:
        return self._say("calc.highest" if ranking.descending else "calc.lowest")

    def _of_reports(self, reports: int, scope: str) -> str:
        return self._say("calc.of_reports_in", count=reports, scope=scope) if scope else self._say("calc.of_reports", count=reports)

    def _bars(self, measured: Sequence[Measured], quantity: Quantity) -> list[Block]:
        short = self._calc.names.short
        points = [Point(short(item.report.agency.name), item.report.year, item.value) for item in measured if item.value is not None]
        return [*bars(points, self._label(quantity), measured[0].unit)]


def _figure(quantity: Quantity) -> Figure:
    return Figure(quantity.numerator, quantity.denominator, quantity.minus)


def _ordered(measured: Sequence[Measured], descending: bool) -> list[Measured]:
    return sorted(measured, key=lambda item: item.value or Decimal(0), reverse=descending)


def _with_ties(measured: Sequence[Measured], wanted: int) -> list[Measured]:
    """The first so many, and those after them with the same figure."""
    known = [item for item in measured if item.value is not None]
    last = known[min(wanted, len(known)) - 1].value if known else None
    return [item for index, item in enumerate(known) if index < wanted or item.value == last]


def _alike(quantities: Sequence[Quantity]) -> list[Quantity]:
    """Parts with parts: neither the total of applicants nor that of results or outcomes is one of them."""
    parts = [quantity for quantity in quantities if not any(_holds(quantity.key, other.key) for other in quantities)]
    return parts or list(quantities)


def _holds(whole: CellKey, part: CellKey) -> bool:
    """Whether one figure is the total of what the other is one of."""
    return whole_of(part) == whole or (whole.metric == part.metric and whole.applicant == TOTAL != part.applicant)
