"""Figures that a report tells in a sentence where its tables print none: a choice of agencies does not pass them over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.domain.form import find_cell
from indexer.domain.report import CellStatus
from indexer.storage.rows import StoredReport
from service.answering.answer import Block, Paragraph, Quote, Value
from service.answering.calculation import Calculation
from service.answering.figures import looked_up
from service.answering.narrative import NarrativeAnswerer, figure_text
from service.understanding.query import Condition, Quantity

_TAKEN = ("amount", "amount_received")
# reports without the figure that are looked through
_MOST_REPORTS = 20


@dataclass(frozen=True)
class ToldFigure:
    """A figure of the prose that meets a condition: how it is said, and its value."""

    report: StoredReport
    blocks: tuple[Block, ...]
    value: Value


class Told:
    """Finds the figures that sentences tell for one answer."""

    def __init__(self, calculation: Calculation, narrative: NarrativeAnswerer) -> None:
        self._calc = calculation
        self._narrative = narrative

    def of(self, quantity: Quantity, condition: Condition, reports: Sequence[StoredReport]) -> list[ToldFigure]:
        """Of some reports that print no such figure those whose sentences tell one, in its unit, that meets the condition."""
        info = find_cell(quantity.key) if quantity.is_cell and condition.than is None else None
        # a count of documents can be of any column; a sum of money that was taken is one
        if info is None or info.column.key not in _TAKEN:
            return []
        found: list[ToldFigure] = []
        for report in reports[:_MOST_REPORTS]:
            matches = self._narrative.find_named(info.row.label.spellings, report, [quantity.key])
            figures = [item.figure for item in matches if item.figure.unit == info.column.unit and condition.holds(item.figure.value)]
            if len(figures) != 1:
                continue
            entry = self._calc.measurer.of(report, quantity).entries[quantity.key]
            value = replace(looked_up(entry), value=figures[0].value, unit=figures[0].unit, status=CellStatus.STATED.value)
            text = self._calc.say(
                "calc.told",
                agency=self._calc.who(report),
                year=report.year,
                label=self._calc.names.metric(quantity.key, report.edition_id),
                figure=figure_text(report, figures[0], self._calc.names, self._calc.cite),
            )
            found.append(
                ToldFigure(report, (Paragraph(text), Quote(figures[0].sentence, self._calc.cite.figure(report, figures[0]))), value)
            )
        return found
