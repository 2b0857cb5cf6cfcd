"""When a report was signed or published, and which time it covers: from the report's own fields, cited to where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from indexer.domain.report import Passage, Place
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Status
from service.answering.citations import Citations, tidy
from service.answering.names import Names
from service.understanding.query import Query


class Asked(StrEnum):
    """A field of a report that holds a date."""

    SIGNED = "signed"
    PUBLISHED = "published"
    PERIOD = "period"


_REPORT = r"(?:报告|年报|年度报告)"
_WHEN = r"(?:什么时候|何时|哪天|哪一天|几月几日|哪个日期|日期)"
_WHEN_EN = r"(?:when (?:was|did)|on what date|what date|which day|date (?:of|when|on which))"
_PATTERNS = (
    (Asked.PERIOD, r"统计期限|统计时段|统计期间|\b(?:statistical|reporting) period\b|\bperiod\b.*\bcovers?\b|\bperiod (?:of|does|is)\b"),
    (Asked.SIGNED, rf"落款|署(?:的|了)?(?:什么)?日期|签署{_WHEN}|{_WHEN}签署|{_REPORT}.{{0,6}}{_WHEN}签"),
    (Asked.SIGNED, r"\breport\b.*\bwhen was (?:it|this|that) (?:signed|dated)\b|(?:报告|年报).*(?:何时|什么时候|哪天|哪一天)(?:签|落款)"),
    (Asked.PUBLISHED, r"\breport\b.*\bwhen was (?:it|this|that) (?:published|released|issued|posted)\b"),
    (Asked.SIGNED, rf"\b{_WHEN_EN}\b.*\breport\b.*\b(?:signed|dated)\b|\bdate of signature\b|\bwhat date does\b.*\breport\b.*\bbear\b"),
    (Asked.PUBLISHED, rf"{_REPORT}.{{0,6}}(?:{_WHEN}(?:发布|公布|公开|发表)|(?:发布|公布)(?:的|于)?(?:时间|{_WHEN}))"),
    (
        Asked.PUBLISHED,
        rf"\b{_WHEN_EN}\b.*\breport\b.*\b(?:published|released|issued|posted)\b|\b(?:publication|release) date\b.*\breport\b",
    ),
)
_BEFORE_TITLE = 40


def date_asked(query: Query) -> Asked | None:
    """Which date of a report a question asks for; None if it asks for none."""
    return next((asked for asked, pattern in _PATTERNS if re.search(pattern, query.text, re.IGNORECASE)), None)


class DateAnswerer:
    """Composes an answer from the dates of reports; make a new one for each."""

    def __init__(self, facts: FactReader, names: Names, citations: Citations) -> None:
        self._facts = facts
        self._names = names
        self._cite = citations

    def answer(self, query: Query, asked: Asked, reports: Sequence[StoredReport], notices: Sequence[Notice] = ()) -> Answer:
        """The date in each report; `not_reported` if none gives it."""
        dates = [self._dates(report, asked) for report in reports]
        blocks: list[Block] = [Paragraph(self._sentence(report, asked, found)) for report, found in zip(reports, dates, strict=True)]
        status = Status.ANSWERED if any(dates) else Status.NOT_REPORTED
        return Answer(query.language, status, Method.CATALOG, (*blocks, *notices), citations=self._cite.all)

    def _dates(self, report: StoredReport, asked: Asked) -> tuple[date, ...]:
        match asked:
            case Asked.PERIOD:
                return report.period
            case Asked.SIGNED:
                return (report.signed_on,) if report.signed_on else ()
            case Asked.PUBLISHED:
                return (report.published_on,) if report.published_on else ()

    def _sentence(self, report: StoredReport, asked: Asked, dates: Sequence[date]) -> str:
        values = {"agency": self._names.agency(report.agency.name), "year": report.year}
        if not dates:
            return self._names.say(f"dates.no_{asked.value}", **values)
        mark = date_mark(self._facts, self._cite, report, dates, last=asked is Asked.SIGNED)
        return self._names.say(f"dates.{asked.value}", **values, date=dates[0].isoformat(), end=dates[-1].isoformat(), mark=mark)


def date_mark(facts: FactReader, cite: Citations, report: StoredReport, dates: Sequence[date], last: bool) -> str:
    """The mark of the words that print some dates, the last or the first time they do, else of the title."""
    text = facts.text(report.key)
    found = list(re.finditer("[^\\n]{0,12}?".join(map(_printed, dates)), text))
    place, words = Place(), report.title
    if found:
        match = found[-1 if last else 0]
        start = max(text.rfind("\n", 0, match.start()) + 1, match.start() - _BEFORE_TITLE)
        place, words = Place(start=start, end=match.end()), tidy(text[start : match.end()])
    return cite.passage(report, Passage("", "", words, place), words)


def _printed(day: date) -> str:
    """A pattern of the ways a date is printed in figures."""
    return rf"{day.year}\s*[年./-]\s*0?{day.month}\s*[月./-]\s*0?{day.day}(?!\d)\s*日?"
