"""Answer a question: understand it, find the reports it is about, and let the answerer for its kind compose the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from indexer.domain.report import CellStatus, Scope
from indexer.gazetteer.spelling import Spellings
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Quote, Status
from service.answering.auditing import Auditor
from service.answering.carried import in_the_other_report, in_the_report_before
from service.answering.claims import with_verdict
from service.answering.composers import Composers, composers_of
from service.answering.counted_in import asks_for_cases, cases_asked
from service.answering.dates import DateAnswerer, date_asked
from service.answering.definitions import Explainer
from service.answering.figure_match import Match
from service.answering.found_agencies import found_agencies
from service.answering.merged import merged
from service.answering.names import Names
from service.answering.proposals import MetricProposer, speaks_of_records
from service.answering.reading import reading_of
from service.answering.retrieval import PassageFinder
from service.answering.selection import is_missing, select_reports, summed_alone
from service.answering.sequel import Sequel
from service.answering.targets import TargetFinder, Targets
from service.answering.tellings import asks_for_reason, asks_for_subjects
from service.understanding.content import is_counting
from service.understanding.messages import MessageReader
from service.understanding.patterns import speaks_of
from service.understanding.prose import figure_words
from service.understanding.query import Language, Operation, Over, Query, YearReading
from service.understanding.units import asks_for_number

if TYPE_CHECKING:
    from indexer.storage.passage_store import PassageStore
    from service.answering.reranker import Reranker

AnswerFrom = Callable[[Query, Targets, Composers], Answer]
"""Answers a question from the reports that were found for it."""

_MAX_SUGGESTIONS = 3
# characters of a subject: 那莆田呢 leaves one
_SHORTEST_SUBJECT = 2


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
                return self._from_reports(query, compose)
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
                return self._from_reports(query, compose)
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

    def _say(self, query: Query, status: Status, key: str) -> Answer:
        names = Names(query.language, self._spellings)
        suggestions = self._suggestions(query, list(filter(None, [self._facts.first_report()])), names)
        return Answer(query.language, status, Method.NONE, (Paragraph(names.say(key)),), suggestions=suggestions)

    def _from_reports(self, query: Query, compose: Composers) -> Answer:
        query = replace(query, years=_compared_years(query.years)) if query.operation is Operation.CHANGE else query
        query, targets = self._targets(query, compose.names)
        if isinstance(targets, Answer):
            return (not query.agencies and self._only_told(query, compose)) or compose.hearsay.instead(query, targets)
        reports, notices = targets.reports, targets.notices
        match query.operation:
            case Operation.AUDIT:
                answer = Auditor(self._facts, compose.names, compose.citations).answer(query, reports, notices)
            case Operation.TEXT if _says_nothing(query):
                return self._ask_what(query, reports, compose)
            case Operation.TEXT | Operation.LOOKUP if asks_for_subjects(query) and (
                told := compose.passages.subjects_told(query, reports, notices)
            ):
                answer = told
            case Operation.TEXT:
                answer = self._of_any_year(query, targets, compose, self._text)
            case Operation.SHARE | Operation.RATIO | Operation.COMPARE | Operation.CHANGE if query.quantities and not query.narrowed_by:
                answer = self._compared(query, targets, compose)
            case _:
                answer = self._of_any_year(query, targets, compose, self._figure)
        if answer.status is Status.NOT_REPORTED and (of_another := self._only_told(query, compose)):
            return of_another
        beside = [*self._reasons(query, answer, reports, compose), *compose.hearsay.of(query)]
        answer = replace(answer, blocks=(*answer.blocks, *beside), citations=compose.citations.all) if beside else answer
        return replace(answer, suggestions=answer.suggestions or self._suggestions(query, reports, compose.names))

    def _only_told(self, query: Query, compose: Composers) -> Answer | None:
        """What only the reports of one agency tell of a place with several; where the question names none, whether that one is meant."""
        cited = len(compose.citations.all)
        found = compose.only_told.find(query)
        if found is None:
            return None
        compose.citations.withdraw(cited)
        report, matches = found
        agency = compose.names.agency(report.agency.name)
        if not query.agencies:
            # that no other report tells it makes it likely, not sure, that this one is meant
            text = compose.names.say("ask.only_told", agency=agency, year=report.year)
            named = (f"{query.text} {report.agency.name}",)
            return Answer(query.language, Status.CLARIFICATION, Method.NONE, (Paragraph(text),), suggestions=named)
        notice = Notice(compose.names.say("caveat.only_told_of_place", agency=agency, mention=query.agencies[0].mention))
        return compose.narrative.answer(query, [(report, matches)], [notice])

    def _targets(self, query: Query, names: Names) -> tuple[Query, Targets | Answer]:
        """The reports a question is about, or another report that counts the very same: what was carried over a turn of the year."""
        finder = TargetFinder(self._facts, names)
        targets = finder.find(query)
        if not isinstance(targets, Answer) or targets.status is not Status.NOT_FOUND:
            return query, targets
        for other, said in ((in_the_other_report(query), "caveat.other_report"), (in_the_report_before(query), "caveat.planned_in")):
            found = finder.find(other) if other else targets
            if other and not isinstance(found, Answer):
                years = {"asked": query.years.years[0], "year": other.years.years[0]}
                return other, replace(found, notices=(*found.notices, Notice(names.say(said, **years))))
        return query, targets

    def _text(self, query: Query, targets: Targets, compose: Composers) -> Answer:
        """What the text says; how requests came, and how long they took, are figures of its sentences."""
        if any(compose.narrative.answers_beside_form(query, report) for report in targets.reports):
            in_prose = [(report, compose.narrative.find(query, report)) for report in targets.reports]
            return compose.narrative.answer(query, in_prose, targets.notices)
        if asks_for_reason(query) and (blocks := compose.passages.reasons_told(query, targets.reports)):
            said = (*blocks, *targets.notices)
            return Answer(query.language, Status.ANSWERED, Method.PASSAGES, said, citations=compose.citations.all)
        return compose.passages.answer(query, targets.reports, targets.notices)

    def _of_any_year(self, query: Query, targets: Targets, compose: Composers, answer_from: AnswerFrom) -> Answer:
        """What the newest report says, where no year is named; if it says nothing, what the one before it that does."""
        answer = answer_from(query, targets, compose)
        of_form = query.cells or query.quantities or query.unread
        if answer.status is not Status.NOT_REPORTED or of_form or query.years.named or len(targets.reports) != 1:
            return answer
        newest, cited = targets.reports[0], len(compose.citations.all)
        indexed = self._facts.reports(schema.report.c.agency == newest.agency_key)
        for report in sorted((one for one in indexed if one.year < newest.year), key=lambda one: -one.year):
            notice = Notice(compose.names.say("caveat.older_report", newest=newest.year, year=report.year))
            older = answer_from(query, Targets((report,), (notice,)), compose)
            if older.status is Status.ANSWERED:
                return older
            compose.citations.withdraw(cited)
        return answer

    def _reasons(self, query: Query, answer: Answer, reports: Sequence[StoredReport], compose: Composers) -> list[Block]:
        """The sentences that say why, beside figures that a question asks the reason of."""
        if answer.method is Method.PASSAGES or answer.status is not Status.ANSWERED or not asks_for_reason(query):
            return []
        return compose.passages.reasons_told(query, reports)

    def _ask_what(self, query: Query, reports: Sequence[StoredReport], compose: Composers) -> Answer:
        """A name and nothing else: what is to be told of it."""
        text = compose.names.say("ask.what", agency=compose.names.agency(reports[0].agency.name), year=reports[0].year)
        suggestions = self._suggestions(query, reports, compose.names)
        return Answer(query.language, Status.CLARIFICATION, Method.NONE, (Paragraph(text),), suggestions=suggestions)

    def _compared(self, query: Query, targets: Targets, compose: Composers) -> Answer:
        """Computed from the tables; a share or a change that only a sentence states is quoted from there."""
        cited = len(compose.citations.all)
        answer = compose.comparer.answer(query, targets.reports, targets.notices)
        if answer.status is Status.ANSWERED:
            return answer
        find = compose.narrative.change_told if query.operation is Operation.CHANGE else compose.narrative.find
        told = [(report, find(query, report)) for report in targets.reports]
        if not any(matches for _, matches in told):
            return answer
        compose.citations.withdraw(cited)
        return compose.narrative.answer(query, told, targets.notices)

    def _over_many(self, query: Query, compose: Composers) -> Answer:
        """Over the reports of many agencies, of one over the years, or over the rows of one report."""
        if query.narrowed_by:
            return self._narrowed(query, compose.names)
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
            return replace(answer, suggestions=self._suggestions(query, targets.reports, compose.names))
        unknown = [reading for reading in query.agencies if is_missing(reading)]
        selection = select_reports(query, compose.names)
        first = self._facts.first_report(*selection.parts_of(query))
        if (unknown and len(unknown) == len(query.agencies)) or first is None:
            targets = TargetFinder(self._facts, compose.names).find(query)
            if isinstance(targets, Answer):
                return targets
            if query.operation is Operation.SUM and _of_whole_place(targets):
                # what all organs of a place have together is what its government reports
                return self._from_reports(replace(query, operation=Operation.LOOKUP), compose)
            return self._only_itself(query, targets, compose.names)
        if alone := summed_alone(query, selection, self._facts):
            return self._from_reports(alone, compose)
        notices = [Notice(compose.names.say("caveat.also_missing", mention=reading.mention)) for reading in unknown]
        notices += [Notice(compose.names.say("calc.newest"))] if selection.newest else []
        over_reports = {Operation.RANK: compose.ranker.agencies, Operation.SELECT: compose.ranker.chosen}
        answer = over_reports.get(query.operation, compose.adder.answer)(query, selection, notices)
        return replace(answer, suggestions=self._suggestions(query, [first], compose.names))

    def _narrowed(self, query: Query, names: Names) -> Answer:
        """Words of the question that no figure is broken down by."""
        words = names.say("missing.narrowed" if query.quantities or query.cells else "missing.uncounted", words=query.narrowed_by)
        return Answer(query.language, Status.NOT_REPORTED, Method.NONE, (Paragraph(words),))

    def _only_itself(self, query: Query, targets: Targets, names: Names) -> Answer:
        """A ranking within a place of which only its own report is indexed."""
        text = names.say("calc.only_itself", agency=names.agency(targets.reports[0].agency.name))
        return Answer(query.language, Status.NOT_FOUND, Method.NONE, (Paragraph(text), *targets.notices))

    def _figure(self, query: Query, targets: Targets, compose: Composers) -> Answer:
        """A figure: of the form, unless the question names something more that a sentence of the report counts."""
        reports, narrative = targets.reports, compose.narrative
        in_prose = [(report, narrative.find(query, report)) for report in reports]
        found_in_prose = any(matches for _, matches in in_prose)
        of_others = _of_other_cells(query, in_prose)
        names_more = (
            query.subject.residual and not of_others and any(narrative.names_more(query, report, matches) for report, matches in in_prose)
        )
        # a sentence that gives the very cells asked for says nothing of what would narrow them
        same = all(set(match.figure.cells) & set(query.cells) for _, matches in in_prose for match in matches[:1])
        # 收办: what was received and handled, by the report's own word for it
        by_its_word = same and found_in_prose and query.all_requests and _says(in_prose, query.narrowed_by)
        told_beside = any(narrative.answers_beside_form(query, report) for report in reports)
        if query.cells and not by_its_word and not told_beside and (same or not (found_in_prose and names_more)):
            return self._cells(query, targets, compose)
        if found_in_prose and query.unread and not told_beside:
            return self._narrowed(query, compose.names)
        if found_in_prose:
            if by_its_word:
                in_prose = [
                    (report, [item for item in matches if set(item.figure.cells) & set(query.cells)]) for report, matches in in_prose
                ]
            return narrative.answer(query, in_prose, targets.notices)
        answer = compose.passages.answer(query, reports, targets.notices)
        if answer.status is Status.NOT_REPORTED and speaks_of_records(query):
            return self._proposer.ask(query, reports[0], compose.names) or answer
        return answer

    def _cells(self, query: Query, targets: Targets, compose: Composers) -> Answer:
        """Cells of the form; a table that our copy has not may be told in a sentence."""
        if query.narrowed_by:
            told = compose.narrative.on_subject(query, targets.reports)
            if not any(matches for _, matches in told):
                told = compose.narrative.of_rows(query, targets.reports) if asks_for_number(query.narrowed_by) else []
            if any(matches for _, matches in told):
                return compose.narrative.answer(query, told, targets.notices)
            if asks_for_reason(query) and (why := compose.passages.reasons_told(query, targets.reports)):
                said = (*why, *targets.notices)
                return Answer(query.language, Status.ANSWERED, Method.PASSAGES, said, citations=compose.citations.all)
            if quoted := compose.passages.share_told(query, targets.reports, targets.notices):
                return quoted
            circumstance = asks_for_reason(query) or speaks_of("circumstance", query.subject.text)
            if circumstance and not is_counting(query.subject.text, query.written_in):
                answer = compose.passages.answer(query, targets.reports, targets.notices)
                if answer.status is Status.ANSWERED:
                    return answer
            return compose.cells.narrowed(query, targets.reports, targets.notices)
        if asks_for_cases(query):
            told = compose.narrative.of_rows(query, targets.reports)
            if any(item.figure.unit not in figure_words().money_units for _, matches in told for item in matches):
                return compose.narrative.answer(query, told, targets.notices)
            if cases := cases_asked(query):
                # a sum of money is no number of cases
                return compose.cells.narrowed(replace(query, narrowed_by=cases), targets.reports, targets.notices)
        cited = len(compose.citations.all)
        answer = compose.cells.answer(query, targets.reports, targets.notices)
        if answer.status is Status.ANSWERED or any(value.status != CellStatus.ABSENT for value in answer.values):
            return self._with_sentences(query, answer, targets.reports, compose)
        told = compose.narrative.of_rows(query, targets.reports)
        if not any(matches for _, matches in told):
            return answer
        compose.citations.withdraw(cited)
        return compose.narrative.answer(query, told, targets.notices)

    def _with_sentences(self, query: Query, answer: Answer, reports: Sequence[StoredReport], compose: Composers) -> Answer:
        """An answer with the sentences that tell its fees, which say for how many requests they were."""
        fees = [key for key in query.cells if key.metric.startswith("fees.")]
        found = [(report, cell) for report in reports if fees for cell in self._facts.cells(report, fees).values()]
        told = {cell.raw: (report, cell) for report, cell in found if cell.status is CellStatus.STATED and cell.value}
        quotes: tuple[Block, ...] = tuple(Quote(raw, compose.citations.cell(report, cell)) for raw, (report, cell) in told.items())
        if quotes and not compose.names.is_chinese:
            quotes = (*quotes, Notice(compose.names.say("caveat.chinese_quote")))
        return replace(answer, blocks=(*answer.blocks, *quotes), citations=compose.citations.all) if quotes else answer

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


def _of_whole_place(targets: Targets) -> bool:
    """Whether the one report is that of a government with all that belongs to it."""
    return len(targets.reports) == 1 and targets.reports[0].agency.scope is Scope.TERRITORY


def _of_other_cells(query: Query, told: Sequence[tuple[StoredReport, Sequence[Match]]]) -> bool:
    """Whether the first figure of each report's sentences is one of the form, and none that the query names."""
    found = [set(match.figure.cells) for _, matches in told for match in matches[:1]]
    return bool(found) and all(cells and not cells & set(query.cells) for cells in found)


def _says_nothing(query: Query) -> bool:
    """Whether a question has a name and nothing else; how quick something was says what is asked."""
    named = query.subject.residual or query.topic or query.cells or speaks_of("duration", query.subject.text)
    return not named and len(query.subject.content) < _SHORTEST_SUBJECT


def _says(told: Sequence[tuple[StoredReport, Sequence[Match]]], narrowed_by: str) -> bool:
    """Whether the words by which sentences say what a figure counts hold those that narrow what is asked for, if there are any.

    What stands behind the figure tells of a part of it: 新收申请11件, 内容多为煤矿 counts no requests on mines.
    """
    counted = [matches[0].figure.context + matches[0].figure.subject for _, matches in told if matches]
    return bool(narrowed_by and counted) and all(word in text for word in narrowed_by.split() for text in counted)


def _compared_years(years: YearReading) -> YearReading:
    """The years that a change is seen over: of one year, from the year before; of none, over all."""
    if len(years.years) == 1:
        return YearReading((years.years[0] - 1, *years.years))
    return years if years.years else YearReading(every=True)
