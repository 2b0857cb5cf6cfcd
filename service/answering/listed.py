"""Rankings among the counties or districts of which one sentence of a report gives the figures, all of the same thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from indexer.domain.report import NarrativeFigure
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Quote, Status, Table
from service.answering.citations import Citations
from service.answering.counted_things import wanted_of
from service.answering.figure_match import match
from service.answering.names import Names
from service.answering.narrative import figure_text, named_subject, narrative_value
from service.answering.spoken import counts_asked
from service.understanding.parts_ranked import PartsRanked, parts_ranked
from service.understanding.query import Query

# of one there is no ranking
_FEWEST = 2


@dataclass(frozen=True)
class _List:
    """The figures of the parts that one sentence of a report lists, in its order."""

    report: StoredReport
    figures: tuple[NarrativeFigure, ...]


class ListedParts:
    """Composes an answer from such a sentence; make a new one for each."""

    def __init__(self, facts: FactReader, names: Names, citations: Citations) -> None:
        self._facts = facts
        self._names = names
        self._say = names.say
        self._cite = citations

    def answer(self, query: Query) -> Answer | None:
        """Which of the parts of a place come first; None where the question ranks none, or no sentence lists what it counts."""
        ranked = parts_ranked(query.subject.text, query.written_in)
        agencies = [agency for reading in query.agencies for agency in reading.agencies]
        if ranked is None or len(agencies) != 1 or any(cell.applicant not in (None, "total") for cell in query.cells):
            return None
        conditions = [schema.report.c.agency == agencies[0].key]
        conditions += [schema.report.c.year.in_(query.years.years)] if query.years.years else []
        reports = sorted(self._facts.reports(*conditions), key=lambda report: -report.year)
        found = next((listed for report in reports for listed in self._lists(query, ranked, report)), None)
        return self._told(query, ranked, found) if found else None

    def _lists(self, query: Query, ranked: PartsRanked, report: StoredReport) -> list[_List]:
        """The sentences of a report that list what the question counts, for two of its parts at least."""
        figures = self._facts.figures(report.key)
        left_out = {region.name for reading in query.left_out for region in (*reading.regions, *reading.others)}
        parts = [
            figure for figure in figures if figure.whole is not None and ranked.holds(figure.about or "") and figure.about not in left_out
        ]
        narrowed_by = " ".join(word for word in query.narrowed_by.split() if word in ranked.counted.text)
        asked = replace(query, subject=ranked.counted, narrowed_by=narrowed_by)
        lists = [
            _List(report, tuple(group)) for _, group in groupby(parts, key=lambda figure: (figure.sentence, figure.whole, figure.unit))
        ]
        return [one for one in lists if len({figure.about for figure in one.figures}) >= _FEWEST and self._counts(asked, one, figures)]

    def _counts(self, query: Query, listed: _List, figures: Sequence[NarrativeFigure]) -> bool:
        """Whether a list counts what the question does."""
        first = listed.figures[0]
        if query.cells:
            return counts_asked(first, figures, query)
        found = match(wanted_of(query.subject, query.written_in), figures, about=first.about or "")
        return any(item.figure == first for item in found)

    def _told(self, query: Query, ranked: PartsRanked, listed: _List) -> Answer:
        ordered = sorted(listed.figures, key=lambda figure: figure.value, reverse=ranked.descending)
        values = [figure.value for figure in ordered]
        # equal figures share a place
        last = min(ranked.first + ranked.count - 1, len(ordered))
        chosen = [figure for figure in ordered if ranked.first <= values.index(figure.value) + 1 <= last]
        chosen = chosen or [figure for figure in ordered if figure.value == values[last - 1]]
        report, first = listed.report, listed.figures[0]
        marks = {figure.about: figure_text(report, figure, self._names, self._cite) for figure in ordered}
        who = self._names.list(f"{self._names.place(figure.about or '')} {marks[figure.about]}" for figure in chosen)
        text = self._say(
            "text.listed_parts",
            agency=self._names.agency(report.agency.name),
            year=report.year,
            subject=named_subject(first, self._names),
            who=who,
        )
        columns = tuple(self._say(f"column.{column}") for column in ("agency", "figure"))
        rows = tuple((self._names.place(figure.about or ""), marks[figure.about]) for figure in ordered)
        blocks: list[Block] = [Paragraph(text), Table(columns, rows), Quote(first.sentence, self._cite.figure(report, first))]
        blocks += [] if self._names.is_chinese else [Notice(self._say("caveat.chinese_quote"))]
        told = tuple(narrative_value(report, figure) for figure in chosen)
        return Answer(query.language, Status.ANSWERED, Method.TABLE_LOOKUP, tuple(blocks), told, self._cite.all)
