"""From what a chat model proposes to queries: metrics of the form, agencies and years that the messages name, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from indexer.domain.catalog.metrics import measures
from indexer.domain.form import TOTAL, CellKey, find_cell
from service.assisting.numbers import find_numbers
from service.assisting.proposal import ProposedQuestion
from service.understanding.agencies import AgencyReader
from service.understanding.cells import CellsReading
from service.understanding.language import detect_language, normalise
from service.understanding.lexicon import function_words
from service.understanding.quantities import added, measured, share_of, shares
from service.understanding.query import (
    AgencyReading,
    Condition,
    Language,
    Operation,
    Quantity,
    Query,
    Ranking,
    Subject,
    YearReading,
)
from service.understanding.years import read_years

_CHINESE = re.compile(r"[\u3400-\u9fff]{2,12}")
_FEWEST_TO_COMPARE = 2


class RejectedError(ValueError):
    """A proposal that says something the messages or the form do not; why, without their words."""


@dataclass(frozen=True)
class Named:
    """The agencies and years that messages name, read by the same rules as ever."""

    agencies: tuple[AgencyReading, ...] = ()
    years: YearReading = field(default_factory=YearReading)


class ProposalChecker:
    """Makes queries of proposals."""

    def __init__(self, agencies: AgencyReader, today: Callable[[], date]) -> None:
        self._agencies = agencies
        self._today = today

    def named_in(self, *messages: str) -> Named:
        """What some messages name; of their years those that are numbers."""
        agencies: list[AgencyReading] = []
        years = YearReading()
        for message in messages:
            found, rest = read_years(normalise(message), self._today())
            agencies += self._agencies.read(rest)[0]
            years = YearReading(tuple(sorted({*years.years, *found.years})), years.latest or found.latest, years.every or found.every)
        return Named(tuple(dict.fromkeys(agencies)), years)

    def queries(
        self, questions: Sequence[ProposedQuestion], message: str, language: Language | None, earlier: Sequence[str]
    ) -> list[Query]:
        """The queries of a message.

        Raises:
            RejectedError: something is proposed that is not there, or something that is there is left out.
        """
        own, before = self.named_in(message), self.named_in(*earlier)
        written_in = detect_language(message)
        found = []
        for question in questions:
            agencies, from_before = self._agencies_of(question.agencies, own, before, alone=len(questions) == 1)
            years, years_before = self._years_of(question.years, own, before)
            query = _query(question, agencies, years, message, language or written_in, written_in)
            found.append(replace(query, inherited=from_before or years_before))
        said = {number.value for text in (message, *earlier) for number in find_numbers(text)}
        _check_numbers(questions, said)
        if not {*own.agencies} <= {reading for query in found for reading in query.agencies}:
            raise RejectedError("an agency of the message is left out")
        if not {*own.years.years} <= {year for query in found for year in query.years.years}:
            raise RejectedError("a year of the message is left out")
        return found

    def check_names(self, queries: Sequence[Query], message: str, earlier: Sequence[str]) -> None:
        """That queries made of a rewritten message name what the messages name.

        Raises:
            RejectedError: they name something else, or leave something out.
        """
        own, before = self.named_in(message), self.named_in(*earlier)
        agencies = [reading for query in queries for reading in query.agencies]
        years = {year for query in queries for year in query.years.years}
        if any(_among(reading, (*own.agencies, *before.agencies)) is None for reading in agencies):
            raise RejectedError("an agency that no message names")
        if any(_among(reading, agencies) is None for reading in own.agencies):
            raise RejectedError("an agency of the message is left out")
        if not {*own.years.years} <= years <= {*own.years.years, *before.years.years}:
            raise RejectedError("years that the messages do not name")

    def _agencies_of(self, names: Sequence[str], own: Named, before: Named, alone: bool) -> tuple[tuple[AgencyReading, ...], bool]:
        """The agencies of one question, and whether one of them comes from a message before."""
        chosen: list[AgencyReading] = []
        for name in names:
            readings, _ = self._agencies.read(normalise(name))
            matching = [_among(reading, (*own.agencies, *before.agencies)) for reading in readings]
            if not readings or None in matching:
                raise RejectedError("an agency that no message names")
            chosen += [reading for reading in matching if reading]
        agencies = tuple(dict.fromkeys(chosen)) or (own.agencies if alone else ())
        return agencies, any(reading not in own.agencies for reading in agencies)

    def _years_of(self, words: Sequence[str], own: Named, before: Named) -> tuple[YearReading, bool]:
        """The years of one question, and whether one of them comes from a message before."""
        wanted, _ = read_years(normalise(" ".join(words)), self._today())
        if not {*wanted.years} <= {*own.years.years, *before.years.years}:
            raise RejectedError("a year that no message names")
        return (wanted, not {*wanted.years} <= {*own.years.years}) if wanted.years else (own.years, False)


def _among(reading: AgencyReading, named: Iterable[AgencyReading]) -> AgencyReading | None:
    """The reading among those named that is of the same agencies, or where none is indexed of the same words."""
    for other in named:
        if reading.agencies and {agency.key for agency in reading.agencies} == {agency.key for agency in other.agencies}:
            return other
        if not reading.agencies and not other.agencies and reading.mention == other.mention:
            return other
    return None


def _check_numbers(questions: Sequence[ProposedQuestion], said: set[Decimal]) -> None:
    """Numbers of a ranking or a condition are the user's own; 1 and 0 go without saying."""
    asked = [Decimal(question.ranking.count) for question in questions if question.ranking and question.ranking.count != 1]
    asked += [Decimal(question.ranking.first) for question in questions if question.ranking and question.ranking.first != 1]
    asked += [question.condition.number for question in questions if question.condition and question.condition.number != 0]
    if not {*asked} <= said:
        raise RejectedError("a number that no message names")


def _query(
    question: ProposedQuestion,
    agencies: tuple[AgencyReading, ...],
    years: YearReading,
    message: str,
    language: Language,
    written_in: Language,
) -> Query:
    if question.left_out:
        raise RejectedError("words that narrow the question are left out")
    cells = _cells(question)
    quantities = _quantities(question, cells, agencies, years)
    subject = _subject(question) if not cells and not question.measures else Subject()
    operation = Operation(question.operation)
    in_prose = bool(subject.text) and operation in (Operation.TEXT, Operation.LOOKUP)
    if not (cells or quantities or in_prose or operation is Operation.AUDIT):
        raise RejectedError("nothing is asked for")
    ranking = question.ranking
    needs_ranking = operation in (Operation.RANK, Operation.SELECT)
    if (operation is Operation.RANK and not ranking) or (operation is Operation.SELECT and not question.condition):
        raise RejectedError("nothing says what is ranked or chosen")
    return Query(
        text=message,
        language=language,
        written_in=Language.ZH if subject.text else written_in,
        operation=operation,
        agencies=agencies,
        years=years,
        cells=cells,
        subject=subject,
        quantities=quantities,
        ranking=Ranking(ranking.over, ranking.highest, ranking.count, ranking.first) if ranking and needs_ranking else None,
        condition=Condition(question.condition.bound, question.condition.number) if question.condition else None,
        counting=question.counting,
    )


def _cells(question: ProposedQuestion) -> tuple[CellKey, ...]:
    """The cells of the metrics, each with the applicants if its table has such.

    Raises:
        RejectedError: the form has no such cell.
    """
    found = []
    for metric in question.metrics:
        crossed = find_cell(CellKey(metric, TOTAL)) is not None
        keys = [CellKey(metric, applicant) for applicant in question.applicants or [TOTAL]] if crossed else [CellKey(metric)]
        if not all(find_cell(key) for key in keys) or (question.applicants and not crossed):
            raise RejectedError("a metric that the form has not")
        found += keys
    return tuple(dict.fromkeys(found))


def _quantities(
    question: ProposedQuestion, cells: tuple[CellKey, ...], agencies: Sequence[AgencyReading], years: YearReading
) -> tuple[Quantity, ...]:
    """What the operation is carried out on: measures, shares, or the cells."""
    by_id = {measure.id: measure for measure in measures()}
    if not set(question.measures) <= set(by_id):
        raise RejectedError("a measure that there is not")
    if question.measures:
        return tuple(measured(by_id[key], (), question.applicants) for key in question.measures)
    if question.share_of:
        wholes = [CellKey(question.share_of, key.applicant) for key in cells]
        if not all(find_cell(whole) for whole in wholes):
            raise RejectedError("a metric that the form has not")
        return tuple(share_of(key, whole) for key, whole in zip(cells, wholes, strict=True))
    if question.operation is Operation.SHARE:
        return shares((), CellsReading(cells))
    within_report = question.operation is Operation.COMPARE and len(agencies) < _FEWEST_TO_COMPARE and len(years.years) < _FEWEST_TO_COMPARE
    return added(cells, Operation.LOOKUP if within_report else Operation(question.operation))


def _subject(question: ProposedQuestion) -> Subject:
    """What is looked for in the prose, as words a report would use; of a figure, asked for as a number."""
    words = [word for about in question.about for word in _CHINESE.findall(about) if word not in function_words()["zh"]]
    if not words:
        return Subject()
    content = " ".join(dict.fromkeys(words))
    text = f"{content}有多少" if question.operation is Operation.LOOKUP else content
    return Subject(text=text, content=content, residual=content)
