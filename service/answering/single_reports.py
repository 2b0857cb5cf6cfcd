"""Answer a question from single reports: what the form of each prints, what its sentences tell, and what its text says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from indexer.domain.report import CellStatus
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Quote, Status
from service.answering.auditing import Auditor
from service.answering.carried import in_the_other_report, in_the_report_before
from service.answering.composers import Composers
from service.answering.counted_in import asks_for_cases, cases_asked
from service.answering.figure_match import Match
from service.answering.names import Names
from service.answering.proposals import MetricProposer, speaks_of_records
from service.answering.suggestions import suggested
from service.answering.targets import TargetFinder, Targets
from service.answering.tellings import asks_for_reason, asks_for_subjects
from service.understanding.content import is_counting
from service.understanding.patterns import speaks_of
from service.understanding.prose import figure_words
from service.understanding.query import Operation, Query, YearReading
from service.understanding.units import asks_for_number

AnswerFrom = Callable[[Query, Targets], Answer]
"""Answers a question from the reports that were found for it."""

# characters of a subject: 那莆田呢 leaves one
_SHORTEST_SUBJECT = 2


class ReportAnswerer:
    """Answers from the reports of the agencies and years a question names, each by itself; make a new one for each answer.

    Args:
        compose: the answerers of the answer.
        proposer: offers metrics for a count that neither the form nor a sentence has.
    """

    def __init__(self, facts: FactReader, compose: Composers, proposer: MetricProposer) -> None:
        self._facts = facts
        self._compose = compose
        self._narrative = compose.narrative
        self._passages = compose.passages
        self._names = compose.names
        self._say = compose.names.say
        self._cite = compose.citations
        self._proposer = proposer

    def answer(self, query: Query) -> Answer:
        """What the reports say that the question is about; asked back, or what others tell, where there is none."""
        query = replace(query, years=_compared_years(query.years)) if query.operation is Operation.CHANGE else query
        query, targets = self._targets(query)
        if isinstance(targets, Answer):
            return (not query.agencies and self._only_told(query)) or self._compose.hearsay.instead(query, targets)
        reports, notices = targets.reports, targets.notices
        match query.operation:
            case Operation.AUDIT:
                answer = Auditor(self._facts, self._names, self._cite).answer(query, reports, notices)
            case Operation.TEXT if _says_nothing(query):
                return self._ask_what(query, reports)
            case Operation.TEXT | Operation.LOOKUP if asks_for_subjects(query) and (
                told := self._passages.subjects_told(query, reports, notices)
            ):
                answer = told
            case Operation.TEXT:
                answer = self._of_any_year(query, targets, self._text)
            case Operation.SHARE | Operation.RATIO | Operation.COMPARE | Operation.CHANGE if query.quantities and not query.narrowed_by:
                answer = self._compared(query, targets)
            case _:
                answer = self._of_any_year(query, targets, self._figure)
        if answer.status is Status.NOT_REPORTED and (of_another := self._only_told(query)):
            return of_another
        beside = [*self._reasons(query, answer, reports), *self._compose.hearsay.of(query)]
        answer = replace(answer, blocks=(*answer.blocks, *beside), citations=self._cite.all) if beside else answer
        return replace(answer, suggestions=answer.suggestions or suggested(query, reports, self._names))

    def _targets(self, query: Query) -> tuple[Query, Targets | Answer]:
        """The reports a question is about, or another report that counts the very same: what was carried over a turn of the year."""
        finder = TargetFinder(self._facts, self._names)
        targets = finder.find(query)
        if not isinstance(targets, Answer) or targets.status is not Status.NOT_FOUND:
            return query, targets
        for other, said in ((in_the_other_report(query), "caveat.other_report"), (in_the_report_before(query), "caveat.planned_in")):
            found = finder.find(other) if other else targets
            if other and not isinstance(found, Answer):
                years = {"asked": query.years.years[0], "year": other.years.years[0]}
                return other, replace(found, notices=(*found.notices, Notice(self._say(said, **years))))
        return query, targets

    def _text(self, query: Query, targets: Targets) -> Answer:
        """What the text says; how requests came, and how long they took, are figures of its sentences."""
        if any(self._narrative.answers_beside_form(query, report) for report in targets.reports):
            in_prose = [(report, self._narrative.find(query, report)) for report in targets.reports]
            return self._narrative.answer(query, in_prose, targets.notices)
        if asks_for_reason(query) and (blocks := self._passages.reasons_told(query, targets.reports)):
            said = (*blocks, *targets.notices)
            return Answer(query.language, Status.ANSWERED, Method.PASSAGES, said, citations=self._cite.all)
        return self._passages.answer(query, targets.reports, targets.notices)

    def _of_any_year(self, query: Query, targets: Targets, answer_from: AnswerFrom) -> Answer:
        """What the newest report says, where no year is named; if it says nothing, what the one before it that does."""
        answer = answer_from(query, targets)
        of_form = query.cells or query.quantities or query.unread
        if answer.status is not Status.NOT_REPORTED or of_form or query.years.named or len(targets.reports) != 1:
            return answer
        newest, cited = targets.reports[0], len(self._cite.all)
        indexed = self._facts.reports(schema.report.c.agency == newest.agency_key)
        for report in sorted((one for one in indexed if one.year < newest.year), key=lambda one: -one.year):
            notice = Notice(self._say("caveat.older_report", newest=newest.year, year=report.year))
            older = answer_from(query, Targets((report,), (notice,)))
            if older.status is Status.ANSWERED:
                return older
            self._cite.withdraw(cited)
        return answer

    def _only_told(self, query: Query) -> Answer | None:
        """What only the reports of one agency tell of a place with several; where the question names none, whether that one is meant."""
        cited = len(self._cite.all)
        found = self._compose.only_told.find(query)
        if found is None:
            return None
        self._cite.withdraw(cited)
        report, matches = found
        agency = self._names.agency(report.agency.name)
        if not query.agencies:
            # that no other report tells it makes it likely, not sure, that this one is meant
            text = self._say("ask.only_told", agency=agency, year=report.year)
            named = (f"{query.text} {report.agency.name}",)
            return Answer(query.language, Status.CLARIFICATION, Method.NONE, (Paragraph(text),), suggestions=named)
        notice = Notice(self._say("caveat.only_told_of_place", agency=agency, mention=query.agencies[0].mention))
        return self._narrative.answer(query, [(report, matches)], [notice])

    def _reasons(self, query: Query, answer: Answer, reports: Sequence[StoredReport]) -> list[Block]:
        """The sentences that say why, beside figures that a question asks the reason of."""
        if answer.method is Method.PASSAGES or answer.status is not Status.ANSWERED or not asks_for_reason(query):
            return []
        return self._passages.reasons_told(query, reports)

    def _ask_what(self, query: Query, reports: Sequence[StoredReport]) -> Answer:
        """A name and nothing else: what is to be told of it."""
        text = self._say("ask.what", agency=self._names.agency(reports[0].agency.name), year=reports[0].year)
        suggestions = suggested(query, reports, self._names)
        return Answer(query.language, Status.CLARIFICATION, Method.NONE, (Paragraph(text),), suggestions=suggestions)

    def _compared(self, query: Query, targets: Targets) -> Answer:
        """Computed from the tables; a share or a change that only a sentence states is quoted from there."""
        cited = len(self._cite.all)
        answer = self._compose.comparer.answer(query, targets.reports, targets.notices)
        if answer.status is Status.ANSWERED:
            return answer
        find = self._narrative.change_told if query.operation is Operation.CHANGE else self._narrative.find
        told = [(report, find(query, report)) for report in targets.reports]
        if not any(matches for _, matches in told):
            return answer
        self._cite.withdraw(cited)
        return self._narrative.answer(query, told, targets.notices)

    def _figure(self, query: Query, targets: Targets) -> Answer:
        """A figure: of the form, unless the question names something more that a sentence of the report counts."""
        reports, narrative = targets.reports, self._narrative
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
            return self._cells(query, targets)
        if found_in_prose and query.unread and not told_beside:
            return not_broken_down(query, self._names)
        if found_in_prose:
            if by_its_word:
                in_prose = [
                    (report, [item for item in matches if set(item.figure.cells) & set(query.cells)]) for report, matches in in_prose
                ]
            return narrative.answer(query, in_prose, targets.notices)
        answer = self._passages.answer(query, reports, targets.notices)
        if answer.status is Status.NOT_REPORTED and speaks_of_records(query):
            return self._proposer.ask(query, reports[0], self._names) or answer
        return answer

    def _cells(self, query: Query, targets: Targets) -> Answer:
        """Cells of the form; a table that our copy has not may be told in a sentence."""
        if query.narrowed_by:
            told = self._narrative.on_subject(query, targets.reports)
            if not any(matches for _, matches in told):
                told = self._narrative.of_rows(query, targets.reports) if asks_for_number(query.narrowed_by) else []
            if any(matches for _, matches in told):
                return self._narrative.answer(query, told, targets.notices)
            if asks_for_reason(query) and (why := self._passages.reasons_told(query, targets.reports)):
                said = (*why, *targets.notices)
                return Answer(query.language, Status.ANSWERED, Method.PASSAGES, said, citations=self._cite.all)
            if quoted := self._passages.share_told(query, targets.reports, targets.notices):
                return quoted
            circumstance = asks_for_reason(query) or speaks_of("circumstance", query.subject.text)
            if circumstance and not is_counting(query.subject.text, query.written_in):
                answer = self._passages.answer(query, targets.reports, targets.notices)
                if answer.status is Status.ANSWERED:
                    return answer
            return self._compose.cells.narrowed(query, targets.reports, targets.notices)
        if asks_for_cases(query):
            told = self._narrative.of_rows(query, targets.reports)
            if any(item.figure.unit not in figure_words().money_units for _, matches in told for item in matches):
                return self._narrative.answer(query, told, targets.notices)
            if cases := cases_asked(query):
                # a sum of money is no number of cases
                return self._compose.cells.narrowed(replace(query, narrowed_by=cases), targets.reports, targets.notices)
        cited = len(self._cite.all)
        answer = self._compose.cells.answer(query, targets.reports, targets.notices)
        if answer.status is Status.ANSWERED or any(value.status != CellStatus.ABSENT for value in answer.values):
            return self._with_sentences(query, answer, targets.reports)
        told = self._narrative.of_rows(query, targets.reports)
        if not any(matches for _, matches in told):
            return answer
        self._cite.withdraw(cited)
        return self._narrative.answer(query, told, targets.notices)

    def _with_sentences(self, query: Query, answer: Answer, reports: Sequence[StoredReport]) -> Answer:
        """An answer with the sentences that tell its fees, which say for how many requests they were."""
        fees = [key for key in query.cells if key.metric.startswith("fees.")]
        found = [(report, cell) for report in reports if fees for cell in self._facts.cells(report, fees).values()]
        told = {cell.raw: (report, cell) for report, cell in found if cell.status is CellStatus.STATED and cell.value}
        quotes: tuple[Block, ...] = tuple(Quote(raw, self._cite.cell(report, cell)) for raw, (report, cell) in told.items())
        if quotes and not self._names.is_chinese:
            quotes = (*quotes, Notice(self._say("caveat.chinese_quote")))
        return replace(answer, blocks=(*answer.blocks, *quotes), citations=self._cite.all) if quotes else answer


def not_broken_down(query: Query, names: Names) -> Answer:
    """That no figure is broken down by the words which narrow what the question asks for."""
    words = names.say("missing.narrowed" if query.quantities or query.cells else "missing.uncounted", words=query.narrowed_by)
    return Answer(query.language, Status.NOT_REPORTED, Method.NONE, (Paragraph(words),))


def _says_nothing(query: Query) -> bool:
    """Whether a question has a name and nothing else; how quick something was says what is asked."""
    named = query.subject.residual or query.topic or query.cells or speaks_of("duration", query.subject.text)
    return not named and len(query.subject.content) < _SHORTEST_SUBJECT


def _compared_years(years: YearReading) -> YearReading:
    """The years that a change is seen over: of one year, from the year before; of none, over all."""
    if len(years.years) == 1:
        return YearReading((years.years[0] - 1, *years.years))
    return years if years.years else YearReading(every=True)


def _of_other_cells(query: Query, told: Sequence[tuple[StoredReport, Sequence[Match]]]) -> bool:
    """Whether the first figure of each report's sentences is one of the form, and none that the query names."""
    found = [set(match.figure.cells) for _, matches in told for match in matches[:1]]
    return bool(found) and all(cells and not cells & set(query.cells) for cells in found)


def _says(told: Sequence[tuple[StoredReport, Sequence[Match]]], narrowed_by: str) -> bool:
    """Whether the words by which sentences say what a figure counts hold those that narrow what is asked for, if there are any.

    What stands behind the figure tells of a part of it: 新收申请11件, 内容多为煤矿 counts no requests on mines.
    """
    counted = [matches[0].figure.context + matches[0].figure.subject for _, matches in told if matches]
    return bool(narrowed_by and counted) and all(word in text for word in narrowed_by.split() for text in counted)
