"""From a question to a `Query`, by grammar alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.understanding.agencies import AgencyReader
from service.understanding.cells import CellsReading, broken_down, read_cells
from service.understanding.content import asks_whether, chinese_keywords, content_of, is_counting, is_narrowed, narrowing, without
from service.understanding.language import detect_language, normalise
from service.understanding.lexicon import Mention, intent_lexicon, question_lexicon
from service.understanding.query import NOT_YET, AgencyReading, Language, Operation, Query, Subject
from service.understanding.typos import corrected
from service.understanding.years import read_years

# words without which a question that names no cell and no indexed agency is about something else
_DOMAIN = re.compile(
    r"公开|申请|年报|报告|政府|政务|机关|部门|局|条例|复议|诉讼|disclos|transparen|foi|information|report|request|application|agenc|bureau|government|regulation",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Read:
    """What has been read of a question when its operation is decided; `residual`: the words that name no cell."""

    text: str
    language: Language
    cells: CellsReading
    intents: Sequence[Mention]
    agencies: Sequence[AgencyReading]
    residual: str


def understand(question: str, agencies: AgencyReader, today: date, language: Language | None = None) -> Query:
    """Read a question. `language` overrides the one it is written in; `today` is what last year is counted from."""
    text = normalise(question)
    written_in = detect_language(text)
    years, rest = read_years(text, today)
    readings, rest = agencies.read(rest)
    rest = corrected(rest) if written_in is Language.EN else rest
    intents = intent_lexicon().find(rest)
    named = _keys(intents, "intent")
    cells = broken_down(read_cells(question_lexicon().find(rest)), "grounds" in named, "by_applicant" in named)
    residual = narrowing(content_of(without(rest, cells.spans), written_in), written_in)
    read = _Read(rest, written_in, cells, intents, readings, residual)
    topics = _keys(intents, "topic")
    is_chinese = written_in is Language.ZH
    return Query(
        text=text,
        language=language or written_in,
        written_in=written_in,
        operation=_operation(read),
        agencies=readings,
        years=years,
        cells=cells.cells,
        weak=cells.weak,
        all_requests=cells.all_requests,
        narrowed_by=residual if cells.general or is_narrowed(rest) else "",
        topic=topics[0] if topics else "",
        subject=Subject(
            " ".join(rest.split()),
            content_of(rest, written_in),
            read.residual,
            () if is_chinese else chinese_keywords(rest),
            () if is_chinese else chinese_keywords(residual),
        ),
        whether=asks_whether(text, written_in),
    )


def _keys(mentions: Sequence[Mention], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for mention in mentions for key in mention.keys(kind)))


def _operation(read: _Read) -> Operation:
    named = _keys(read.intents, "intent")
    operations = [Operation(key) for key in _keys(read.intents, "operation")]
    indexed = any(reading.agencies for reading in read.agencies)
    cells, in_domain = read.cells, bool(_DOMAIN.search(read.text))
    if "task" in named:
        return Operation.OFF_TOPIC
    if "define" in named and not read.agencies and (cells.cells or in_domain):
        return Operation.DEFINE
    if "derived" in named:
        return Operation.SHARE
    if cells.cells and (wanted := next((operation for operation in operations if operation in NOT_YET), None)):
        return wanted
    if "audit" in named:
        return Operation.AUDIT
    breakdown = "grounds" in named or "by_applicant" in named
    # how something is done, or words beyond a mere "requests" in a question that counts nothing: it asks what the text says
    asks_text = "manner" in named or bool(_keys(read.intents, "topic"))
    if "catalog" in named and (not cells.cells or cells.weak) and not (asks_text and indexed):
        return Operation.CATALOG
    names_cells = bool(cells.cells) and (breakdown or not asks_text) and (breakdown or not (cells.weak and read.residual))
    if names_cells or is_counting(read.text, read.language):
        return Operation.LOOKUP if cells.cells or read.agencies or in_domain else Operation.OFF_TOPIC
    if indexed or _keys(read.intents, "topic") or (in_domain and "greeting" not in named):
        return Operation.TEXT
    return Operation.HELP if "greeting" in named else Operation.OFF_TOPIC
