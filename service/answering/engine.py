"""Answer a question: understand it, find the reports it is about, and let the answerer for its kind compose the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from indexer.domain.report import Scope
from indexer.gazetteer.spelling import Spellings
from indexer.storage.fact_reader import FactReader
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Status
from service.answering.auditing import Auditor
from service.answering.claims import with_verdict
from service.answering.composers import Composers, composers_of
from service.answering.dates import DateAnswerer, date_asked
from service.answering.definitions import Explainer
from service.answering.found_agencies import found_agencies
from service.answering.merged import merged
from service.answering.names import Names
from service.answering.proposals import MetricProposer
from service.answering.reading import reading_of
from service.answering.retrieval import PassageFinder
from service.answering.selection import is_missing, select_reports, summed_alone
from service.answering.sequel import Sequel
from service.answering.single_reports import ReportAnswerer, not_broken_down
from service.answering.suggestions import suggested
from service.answering.targets import TargetFinder, Targets
from service.understanding.messages import MessageReader
from service.understanding.query import Language, Operation, Over, Query, YearReading

if TYPE_CHECKING:
    from indexer.storage.passage_store import PassageStore
    from service.answering.reranker import Reranker


class Engine:
    """Answers questions from one pair of stores.

    Args:
        reader: understands messages.
        open_passages: opens the passage store; called when the first question needs it, since that takes seconds.
        base_url: what citation addresses begin with; '' for addresses relative to the service.
        reranker: ranks the best passages anew; None to leave them as they are.
    """

    def __init__(
        self,
        facts: FactReader,
        reader: MessageReader,
        open_passages: Callable[[], PassageStore],
        spellings: Spellings,
        base_url: str = "",
        reranker: Reranker | None = None,
    ) -> None:
        self.reader = reader.finding(lambda query: found_agencies(facts, query, self.answer(query)))
        self._facts = facts
        self._spellings = spellings
        self.finder = PassageFinder(facts, open_passages, reranker)
        self._proposer = MetricProposer(open_passages)
        self._base_url = base_url

    def ask(self, message: str, language: Language | None = None, earlier: Sequence[str] = ()) -> Answer:
        """Understand and answer a message, after the earlier ones of its conversation, oldest first."""
        return self.answer_all(self.reader.read(message, language, earlier))

    def answer_all(self, queries: Sequence[Query]) -> Answer:
        """Answer the queries of one message, at least one."""
        compose = self._composers(queries[0].language)
        return merged([self._answer(query, compose) for query in queries], compose.citations.all)

    def answer(self, query: Query) -> Answer:
        """Answer a query."""
        return self._answer(query, self._composers(query.language))

    def _answer(self, query: Query, compose: Composers) -> Answer:
        answer = with_verdict(query, self._answered(query, compose), compose.names)
        if query.slips and answer.status is not Status.OUT_OF_SCOPE:
            said = [compose.names.say("ask.slip", typed=slip.typed, read=slip.read) for slip in query.slips]
            answer = replace(answer, blocks=(*answer.blocks, *map(Notice, said)))
        if query.years.instead_of and answer.values:
            answer = replace(answer, blocks=(*answer.blocks, self._last_years(query.years, compose.names)))
        if query.going_on:
            return Sequel(compose.names).answer(query, answer)
        if query.inherited and answer.status is not Status.OUT_OF_SCOPE:
            answer = replace(answer, blocks=(*answer.blocks, *self._inherited(query, compose)))
        return answer

    def _answered(self, query: Query, compose: Composers) -> Answer:
        if not query.cells and query.operation not in (Operation.DEFINE, Operation.AUDIT) and (asked := date_asked(query)):
            targets = TargetFinder(self._facts, compose.names).find(query)
            dates = DateAnswerer(self._facts, compose.names, compose.citations)
            return targets if isinstance(targets, Answer) else dates.answer(query, asked, targets.reports, targets.notices)
        if listed := compose.listed.answer(query):
            return listed
        match query.operation:
            case Operation.OFF_TOPIC if query.beyond:
                return self._say(query, Status.OUT_OF_SCOPE, f"ask.{query.beyond.value}")
            case Operation.OFF_TOPIC if query.agencies and compose.hearsay.speaks_of(query):
                return self._single(compose).answer(query)
            case Operation.OFF_TOPIC:
                return self._say(query, Status.OUT_OF_SCOPE, "ask.off_topic")
            case Operation.HELP:
                return compose.catalog.help(query)
            case Operation.CATALOG:
                return TargetFinder(self._facts, compose.names).misspelled(query) or compose.catalog.reports(query)
            case Operation.DEFINE:
                return Explainer(compose.names).definitions(query) or self._say(query, Status.OUT_OF_SCOPE, "ask.unclear")
            case Operation.AUDIT if not query.agencies:
                return Auditor(self._facts, compose.names, compose.citations).over_all(query)
            case Operation.SUM | Operation.AVERAGE | Operation.RANK | Operation.SELECT:
                return self._over_many(query, compose)
            case (
                Operation.LOOKUP
                | Operation.TEXT
                | Operation.AUDIT
                | Operation.SHARE
                | Operation.RATIO
                | Operation.COMPARE
                | Operation.CHANGE
            ):
                return self._single(compose).answer(query)
            case _:
                assert_never(query.operation)

    def _last_years(self, years: YearReading, names: Names) -> Notice:
        """Which years were taken for the last ones."""
        asked, taken = (names.list(map(str, of)) for of in (years.instead_of, years.years))
        return Notice(names.say("caveat.last_years", asked=asked, taken=taken))

    def _inherited(self, query: Query, compose: Composers) -> list[Block]:
        """How a follow-up was read."""
        reading = reading_of(query, compose.names)
        return [Notice(compose.names.say("ask.read_as", reading=reading))] if reading else []

    def _composers(self, language: Language) -> Composers:
        return composers_of(self._facts, self.finder, Names(language, self._spellings), self._base_url)

    def _single(self, compose: Composers) -> ReportAnswerer:
        return ReportAnswerer(self._facts, compose, self._proposer)

    def _say(self, query: Query, status: Status, key: str) -> Answer:
        names = Names(query.language, self._spellings)
        suggestions = suggested(query, list(filter(None, [self._facts.first_report()])), names)
        return Answer(query.language, status, Method.NONE, (Paragraph(names.say(key)),), suggestions=suggestions)

    def _over_many(self, query: Query, compose: Composers) -> Answer:
        """Over the reports of many agencies, of one over the years, or over the rows of one report."""
        if query.narrowed_by:
            return not_broken_down(query, compose.names)
        if not query.quantities:
            return self._say(query, Status.CLARIFICATION, "ask.which_figure")
        over = query.ranking.over if query.ranking else None
        if over in (Over.CELLS, Over.YEARS):
            years = YearReading(every=True) if over is Over.YEARS and not query.years.named else query.years
            targets = TargetFinder(self._facts, compose.names).find(replace(query, years=years))
            if isinstance(targets, Answer):
                return targets
            of_report = compose.ranker.cells if over is Over.CELLS else compose.ranker.years
            answer = of_report(query, targets.reports, targets.notices)
            return replace(answer, suggestions=suggested(query, targets.reports, compose.names))
        unknown = [reading for reading in query.agencies if is_missing(reading)]
        selection = select_reports(query, compose.names)
        first = self._facts.first_report(*selection.parts_of(query))
        if (unknown and len(unknown) == len(query.agencies)) or first is None:
            targets = TargetFinder(self._facts, compose.names).find(query)
            if isinstance(targets, Answer):
                return targets
            if query.operation is Operation.SUM and _of_whole_place(targets):
                # what all organs of a place have together is what its government reports
                return self._single(compose).answer(replace(query, operation=Operation.LOOKUP))
            return self._only_itself(query, targets, compose.names)
        if alone := summed_alone(query, selection, self._facts):
            return self._single(compose).answer(alone)
        notices = [Notice(compose.names.say("caveat.also_missing", mention=reading.mention)) for reading in unknown]
        notices += [Notice(compose.names.say("calc.newest"))] if selection.newest else []
        over_reports = {Operation.RANK: compose.ranker.agencies, Operation.SELECT: compose.chooser.answer}
        answer = over_reports.get(query.operation, compose.adder.answer)(query, selection, notices)
        return replace(answer, suggestions=suggested(query, [first], compose.names))

    def _only_itself(self, query: Query, targets: Targets, names: Names) -> Answer:
        """A ranking within a place of which only its own report is indexed."""
        text = names.say("calc.only_itself", agency=names.agency(targets.reports[0].agency.name))
        return Answer(query.language, Status.NOT_FOUND, Method.NONE, (Paragraph(text), *targets.notices))


def _of_whole_place(targets: Targets) -> bool:
    """Whether the one report is that of a government with all that belongs to it."""
    return len(targets.reports) == 1 and targets.reports[0].agency.scope is Scope.TERRITORY
