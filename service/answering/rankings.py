"""Which agencies, years or rows have the highest or lowest figure, and where one stands; which years or rows meet a condition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from indexer.domain.form import TOTAL, CellKey
from indexer.storage import schema
from indexer.storage.columns import Figure
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Notice, Paragraph, Table
from service.answering.calculation import MAX_LISTED, Calculation
from service.answering.charts import Point, bars
from service.answering.choices import condition_in_words, met
from service.answering.measured import Measured
from service.answering.selection import Selection
from service.understanding.claims import whole_of
from service.understanding.query import Condition, Over, Quantity, Query, Ranking

# how many a ranking shows beside the first
_MAX_AROUND = 5
_TWO = 2


class Ranker:
    """Composes one ranking; make a new one for each."""

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
        # those before the place asked for can share its figure
        skipped = max(0, ranking.first - 1 - _MAX_AROUND)
        most += ranking.first - 1 - skipped
        found, having = self._facts.columns.ranked(_figure(quantity), selection.conditions, ranking.descending, most, skipped)
        reports = {report.key: report for report in self._facts.reports(schema.report.c.id.in_([item.report for item in found]))}
        before = ranking.first - 1 - skipped
        ordered = self._measured((reports[item.report] for item in found), quantity, before + ranking.count)
        measured = _from_place(ordered, before)
        listed = _with_ties(measured, ranking.count)
        if not listed:
            text = self._calc.nothing(quantity, selection.scope)
            return self._calc.answer(query, [Paragraph(text)], [], (), notices)
        of_reports = self._of_reports(having, selection.scope)
        blocks: list[Block] = [Paragraph(self._headline(listed, ranking, quantity, of_reports))]
        if query.apart and len(listed) == _TWO and listed[0].value is not None and listed[1].value is not None:
            difference = self._calc.figure(abs(listed[0].value - listed[1].value), listed[0].unit)
            blocks.append(Paragraph(self._say("calc.top_two", difference=difference)))
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
        if ranking.first > 1 and tied > 1:
            agencies = self._calc.names.list(
                self._say("calc.in_year", agency=self._calc.who(item.report), year=item.report.year) for item in listed
            )
            return self._say("calc.rank_place_tied", place=ranking.first, agencies=agencies, **values)
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
            blocks.append(Paragraph(met(query, len(chosen), len(known), self._calc)))
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
            if query.condition:
                meeting = [item for item in known if item.value is not None and query.condition.holds(item.value)]
                blocks += self._cells_meeting(report, known, meeting, query.condition) if known else []
                everything += [*meeting, *(item for item in measured if item not in meeting)]
                continue
            ranked = [item for item in known if item.value] if query.ranking.occurring else known
            ranking = self._from(query.ranking, ranked)
            listed = _with_ties(_from_place(ranked, ranking.first - 1), ranking.count)
            if known:
                blocks += self._cells_of(report, known, listed, ranking)
            everything += [*listed, *(item for item in known if item not in listed), *(item for item in measured if item.value is None)]
        if not blocks:
            blocks.append(Paragraph(self._calc.nothing(query.quantities[0], "")))
        return self._calc.answer(query, blocks, everything, (), notices)

    def _from(self, ranking: Ranking, ordered: Sequence[Measured]) -> Ranking:
        """The ranking with the place that comes behind the row it names."""
        behind = next((place for place, item in enumerate(ordered, 1) if item.quantity.key == ranking.behind), None)
        return replace(ranking, first=behind + 1) if behind and ranking.behind else ranking

    def _cells_of(self, report: StoredReport, known: Sequence[Measured], listed: Sequence[Measured], ranking: Ranking) -> list[Block]:
        values = {"agency": self._calc.who(report), "year": report.year, "end": self._end(ranking), "place": ranking.first}
        of_those = self._say("calc.occurring") if ranking.occurring else ""
        if not any(item.value for item in known):
            text = self._say("calc.rank_cells_zero", **values)
        elif not listed:
            text = self._say("calc.rank_cells_short", count=len(known), **values)
        elif len({item.value for item in listed}) > 1:
            figures = self._calc.names.list(f"{self._label(item.quantity)} {self._calc.marked(item)}" for item in listed)
            text = self._say("calc.rank_cells_several", count=len(listed), figures=figures, occurring=of_those, **values)
        else:
            label = self._calc.names.list(self._label(item.quantity) for item in listed)
            key = "calc.rank_cells" if ranking.first == 1 else "calc.rank_cells_place"
            text = self._say(key, label=label, figure=self._calc.marked(listed[0]), occurring=of_those, **values)
            text = self._with_lowest_used(text, known, listed)
        rows = tuple((self._label(item.quantity), self._calc.marked(item)) for item in known)
        return [Paragraph(text), Table((self._say("column.item"), self._say("column.figure")), rows)]

    def _cells_meeting(
        self, report: StoredReport, known: Sequence[Measured], meeting: Sequence[Measured], condition: Condition
    ) -> list[Block]:
        """The rows of a report whose figures meet a condition, beside all of them."""
        figures = self._calc.names.list(f"{self._label(item.quantity)} {self._calc.marked(item)}" for item in meeting)
        values = {
            "agency": self._calc.who(report),
            "year": report.year,
            "condition": condition_in_words(condition, known[0].quantity, self._calc),
            "count": len(known),
        }
        key = "calc.cells_meeting" if meeting else "calc.cells_none"
        rows = tuple((self._label(item.quantity), self._calc.marked(item)) for item in known)
        text = self._say(key, figures=figures, meeting=len(meeting), **values) if meeting else self._say(key, **values)
        return [Paragraph(text), Table((self._say("column.item"), self._say("column.figure")), rows)]

    def _with_lowest_used(self, text: str, known: Sequence[Measured], listed: Sequence[Measured]) -> str:
        """Where the lowest are 0: which of the others is lowest."""
        used = [item for item in known if item.value]
        if listed[0].value or not used:
            return text
        lowest = _with_ties(sorted(used, key=lambda item: item.value or Decimal(0)), 1)
        label = self._calc.names.list(self._label(item.quantity) for item in lowest)
        return f"{text} {self._say('calc.lowest_used', label=label, figure=self._calc.marked(lowest[0]))}"

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


def _from_place(ordered: Sequence[Measured], before: int) -> list[Measured]:
    """Those from a place on, with those just before it that have the same figure; none where there is no such place."""
    if not 0 < before < len(ordered):
        return list(ordered[before:])
    first = next(index for index, item in enumerate(ordered) if item.value == ordered[before].value)
    return list(ordered[first:])


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
