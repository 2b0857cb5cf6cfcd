"""Answer a question: understand it, find the reports it is about, and let the answerer for its kind compose the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, assert_never

from indexer.domain.form import find_cell
from indexer.domain.report import CellStatus
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Method, Paragraph, Status
from service.answering.catalog import CatalogAnswerer
from service.answering.citations import Citations
from service.answering.lookup import CellAnswerer
from service.answering.names import Names
from service.answering.narrative import NarrativeAnswerer
from service.answering.passages import PassageAnswerer
from service.answering.retrieval import PassageFinder
from service.answering.targets import TargetFinder, Targets
from service.understanding.agencies import AgencyReader
from service.understanding.query import Language, Operation, Query
from service.understanding.understand import understand

if TYPE_CHECKING:
    from indexer.storage.passage_store import PassageStore

_MAX_SUGGESTIONS = 3


@dataclass(frozen=True)
class _Composers:
    """The answerers of one answer, sharing its names and citations."""

    names: Names
    cells: CellAnswerer
    narrative: NarrativeAnswerer
    passages: PassageAnswerer
    catalog: CatalogAnswerer


class Engine:
    """Answers questions from one pair of stores.

    Args:
        open_passages: opens the passage store; called when the first question needs it, since that takes seconds.
        today: the clock.
        base_url: what citation addresses begin with; '' for addresses relative to the service.
    """

    def __init__(
        self,
        facts: FactReader,
        open_passages: Callable[[], PassageStore],
        gazetteer: Gazetteer,
        spellings: Spellings,
        today: Callable[[], date],
        base_url: str = "",
    ) -> None:
        self._facts = facts
        self._spellings = spellings
        self._agencies = AgencyReader(facts, gazetteer, self._spellings)
        self._finder = PassageFinder(facts, open_passages)
        self._today = today
        self._base_url = base_url

    def understand(self, question: str, language: Language | None = None) -> Query:
        """The question as a query."""
        return understand(question, self._agencies, self._today(), language)

    def ask(self, question: str, language: Language | None = None) -> Answer:
        """Understand and answer a question."""
        return self.answer(self.understand(question, language))

    def answer(self, query: Query) -> Answer:
        """Answer a query."""
        compose = self._composers(query.language)
        match query.operation:
            case Operation.OFF_TOPIC:
                return self._say(query, Status.OUT_OF_SCOPE, "ask.off_topic")
            case Operation.HELP:
                return compose.catalog.help(query)
            case Operation.CATALOG:
                return TargetFinder(self._facts, compose.names).misspelled(query) or compose.catalog.reports(query)
            case Operation.DEFINE:
                return compose.catalog.definitions(query) or self._say(query, Status.OUT_OF_SCOPE, "ask.unclear")
            case Operation.RANK | Operation.SUM | Operation.SHARE | Operation.CHANGE:
                return self._say(query, Status.OUT_OF_SCOPE, "ask.not_yet")
            case Operation.LOOKUP | Operation.TEXT | Operation.AUDIT:
                return self._from_reports(query, compose)
            case _:
                assert_never(query.operation)

    def _composers(self, language: Language) -> _Composers:
        names = Names(language, self._spellings)
        citations = Citations(self._facts, names, self._base_url)
        return _Composers(
            names,
            CellAnswerer(self._facts, names, citations),
            NarrativeAnswerer(self._facts, names, citations),
            PassageAnswerer(self._finder, names, citations),
            CatalogAnswerer(self._facts, names),
        )

    def _say(self, query: Query, status: Status, key: str) -> Answer:
        names = Names(query.language, self._spellings)
        suggestions = self._suggestions(query, self._facts.reports(limit=1), names)
        return Answer(query.language, status, Method.NONE, (Paragraph(names.say(key)),), suggestions=suggestions)

    def _from_reports(self, query: Query, compose: _Composers) -> Answer:
        targets = TargetFinder(self._facts, compose.names).find(query)
        if isinstance(targets, Answer):
            return targets
        if query.operation is Operation.AUDIT:
            answer = compose.catalog.audit(query, targets.reports, targets.notices)
        elif query.operation is Operation.TEXT:
            answer = compose.passages.answer(query, targets.reports, targets.notices)
        else:
            answer = self._figure(query, targets, compose)
        return replace(answer, suggestions=self._suggestions(query, targets.reports, compose.names))

    def _figure(self, query: Query, targets: Targets, compose: _Composers) -> Answer:
        """A figure: of the form, unless the question names something more that a sentence of the report counts."""
        reports, narrative = targets.reports, compose.narrative
        in_prose = [(report, narrative.find(query, report)) for report in reports]
        found_in_prose = any(matches for _, matches in in_prose)
        names_more = any(narrative.find(query, report, residual=True) for report in reports) if query.subject.residual else False
        if query.cells and not (found_in_prose and names_more):
            return self._cells(query, targets, compose)
        if found_in_prose:
            return narrative.answer(query, in_prose, targets.notices)
        return compose.passages.answer(query, reports, targets.notices)

    def _cells(self, query: Query, targets: Targets, compose: _Composers) -> Answer:
        """Cells of the form; a table that our copy has not may be told in a sentence."""
        if query.narrowed_by:
            return compose.cells.narrowed(query, targets.reports, targets.notices)
        answer = compose.cells.answer(query, targets.reports, targets.notices)
        if answer.status is Status.ANSWERED or any(value.status != CellStatus.ABSENT for value in answer.values):
            return answer
        names = [name for key in query.cells if (info := find_cell(key)) for name in info.row.label.spellings]
        told = [(report, compose.narrative.find_named(names, report)) for report in targets.reports]
        if not any(matches for _, matches in told):
            return answer
        return self._composers(query.language).narrative.answer(query, told, targets.notices)

    def _suggestions(self, query: Query, reports: Sequence[StoredReport], names: Names) -> tuple[str, ...]:
        """Up to three questions to go on with, none of them the one just asked."""
        if not reports:
            return (names.say("suggest.catalog"),)
        report = reports[0]
        values = {"agency": report.agency.name if names.is_chinese else self._short(report), "year": report.year}
        asked = {key.metric for key in query.cells}
        keys = [
            *(["received"] if "requests.new" not in asked else []),
            *(["refused"] if not any(metric.startswith("requests.denied") for metric in asked) else []),
            *(["lawsuits"] if "reconsideration.total" not in asked else []),
            *(["problems"] if query.operation is not Operation.TEXT else []),
        ]
        return tuple(names.say(f"suggest.{key}", **values) for key in keys[:_MAX_SUGGESTIONS])

    def _short(self, report: StoredReport) -> str:
        return self._spellings.agency_in_english(report.agency.name)
