"""What the answers to computed questions share: how a quantity is written, cited, and put under its caveats."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from indexer.domain.form import CellKey
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Status, Table, Value
from service.answering.caveats import Caveats
from service.answering.citations import Citations
from service.answering.figures import FigureTexts, looked_up
from service.answering.measured import Lack, Measured, Measurer
from service.answering.names import Names
from service.understanding.query import Quantity, Query

# figures that a table over many reports lists
MAX_LISTED = 50


class Calculation:
    """What the answers to one computed question share: names, marks, caveats, and how a quantity is written."""

    def __init__(self, facts: FactReader, names: Names, citations: Citations) -> None:
        self.facts = facts
        self.names = names
        self.say = names.say
        self.cite = citations
        self.text = FigureTexts(names, citations)
        self.caveats = Caveats(facts, names)
        self.measurer = Measurer(facts)

    def figure(self, value: Decimal, unit: str) -> str:
        """A computed figure in bold."""
        return f"**{self.names.figure(value, unit)}**"

    def marked(self, measured: Measured) -> str:
        """The value of a quantity in bold with the marks of its cells; of a quotient with its fraction."""
        if measured.value is None:
            return self.lacking(measured)
        if measured.quantity.is_cell:
            return self.text.marked(measured.entries[measured.quantity.key])
        bold = self.figure(measured.value, measured.unit)
        return f"{bold} ({self.computation(measured)})"

    def computation(self, measured: Measured) -> str:
        """How a value was come by: 1 [1] of 3 [2], or 3 [1] + 0 [2]."""
        above = self._sum(measured, measured.quantity.numerator)
        if not measured.quantity.is_quotient:
            return above
        below = self._sum(measured, measured.quantity.denominator)
        if measured.quantity.minus:
            below = f"({below}) − ({self._sum(measured, measured.quantity.minus)})"
        return self.say("calc.fraction", above=above, below=below)

    def _sum(self, measured: Measured, keys: Sequence[CellKey]) -> str:
        return " + ".join(self.text.plain(measured.entries[key]) for key in keys)

    def lacking(self, measured: Measured) -> str:
        """Why a quantity has no value, in a few words with the marks of its cells."""
        if measured.lack is Lack.BASE:
            return f"— ({self.computation(measured)})"
        return f"— {''.join(self.text.marks(entry) for entry in measured.missing)}".strip()

    def who(self, report: StoredReport) -> str:
        """The agency of a report."""
        return self.names.agency(report.agency.name)

    def row(self, measured: Measured) -> tuple[str, ...]:
        """Agency, year and figure of a quantity, as a row of a table."""
        return (self.who(measured.report), str(measured.report.year), self.marked(measured))

    def table(self, measured: Sequence[Measured]) -> Table:
        """A quantity in several reports."""
        columns = tuple(self.say(f"column.{column}") for column in ("agency", "year", "figure"))
        return Table(columns, tuple(self.row(item) for item in measured))

    def listing(self, measured: Sequence[Measured], count: int) -> list[Block]:
        """The table of so many reports, and that it is cut short."""
        blocks: list[Block] = [self.table(measured)] if measured else []
        if count > len(measured):
            metric = measured[0].quantity.key.metric
            blocks.append(Notice(self.say("calc.listed", shown=len(measured), count=count, metric=metric)))
        return blocks

    def scope(self, scope: str) -> str:
        """What reports a figure is over, in brackets."""
        return self.say("calc.scope", scope=scope) if scope else ""

    def nothing(self, quantity: Quantity, scope: str) -> str:
        """That no report has the figure."""
        return self.say("calc.nothing", label=self.names.quantity(quantity), scope=self.scope(scope))

    def notices(self, measured: Sequence[Measured]) -> list[Notice]:
        """What to beware of: what is missing, small bases, breaks in time, and the caveats of every cell."""
        found: list[Notice] = []
        for item in measured:
            values = {"agency": self.who(item.report), "year": item.report.year}
            if item.lack is Lack.CELL:
                labels = self.names.list(self.names.metric(entry.key, item.report.edition_id) for entry in item.missing)
                found.append(Notice(self.say("calc.missing", label=labels, **values)))
        if any(item.small_base for item in measured):
            found.append(Notice(self.say("calc.small_base")))
        found += self.caveats.of([entry for item in measured for entry in item.entries.values()])
        return list(dict.fromkeys(found))

    def answer(
        self, query: Query, blocks: Sequence[Block], measured: Sequence[Measured], computed: Sequence[Value], notices: Sequence[Notice]
    ) -> Answer:
        """An answer with its computed figures first; `answered` if there is any figure, or none because there is nothing to divide by."""
        said = {_what_it_says(value) for value in computed}
        values = (*computed, *(value for value in _ingredients(measured) if _what_it_says(value) not in said))
        figures = (*(value.value for value in computed), *(item.value for item in measured))
        known = any(figure is not None for figure in figures) or any(item.lack is Lack.BASE for item in measured)
        return Answer(
            query.language,
            Status.ANSWERED if known else Status.NOT_REPORTED,
            Method.CALCULATION,
            (*blocks, *dict.fromkeys((*notices, *self.notices(measured)))),
            tuple(values),
            self.cite.all,
        )


def _what_it_says(value: Value) -> tuple[object, ...]:
    """A sum over one report says the same as the sum of that report."""
    return (value.agency, value.year, value.metric, value.applicant, value.value, value.operation)


def _ingredients(measured: Sequence[Measured]) -> list[Value]:
    """Each quantity, and the cells it was computed from; where some are missing those alone, for the text shows no others."""
    found: list[Value] = []
    for item in measured:
        if not item.quantity.is_cell and (item.value is not None or item.lack is Lack.BASE):
            found.append(item.as_value())
        found += [looked_up(entry) for entry in (item.missing if item.lack is Lack.CELL else item.entries.values())]
    return list(dict.fromkeys(found))
