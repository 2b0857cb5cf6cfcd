"""From a question to a `Query`, by grammar alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from indexer.domain.form import CellKey
from service.understanding.agencies import AgencyReader
from service.understanding.cells import broken_down, read_cells
from service.understanding.content import asks_whether, chinese_keywords, content_of, is_counting, narrowed_by, narrowing, without
from service.understanding.followups import Followed, follow, with_named_year
from service.understanding.language import detect_language, normalise
from service.understanding.lexicon import Mention, intent_lexicon, question_lexicon
from service.understanding.operations import Plan, Read, operator_spans, plan
from service.understanding.quantities import added, named_quotients, shares
from service.understanding.query import Language, Operation, Over, Quantity, Query, Subject
from service.understanding.terms import with_terms
from service.understanding.typos import corrected
from service.understanding.years import read_years

# a question behind a statement: didn't it?, correct?, is that right?
_TAG = re.compile(
    r"\s*[,，;—-]\s*(?:correct|right|true|yes|no|am i right|is that (?:right|correct|true|so)"
    r"|(?:is|was|were|are|did|does|do|has|had|have)n['’]t (?:it|they|there|that))\s*\?\s*$",
    re.IGNORECASE,
)
# who asks, and why, before the question itself
_INTRODUCTION = re.compile(
    r"^\s*(?:i['’]?m|i am|we['’]?re|we are|as an?|my name is)\b[^.?!;:—–]{0,120}?(?:[.!;:—–,]|\s-)\s+"
    r"(?=.*\b(?:how|what|which|who|did|could|can|please|tell)\b)"
    r"|^(?:我|我们|本人)(?:是|在|正在)[^，。？！]{0,30}[，。！](?=.*(?:多少|几|哪|什么|吗|如何))",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"分别|各(?:是|为|有|几|多少)|数量$|\brespectively\b|\bfigures\b|\bnumbers of\b|\bnumber of .+ and of\b", re.IGNORECASE
)
_COMPUTED = frozenset(
    {Operation.SHARE, Operation.COMPARE, Operation.CHANGE, Operation.SUM, Operation.AVERAGE, Operation.RANK, Operation.SELECT}
)


def understand(
    question: str, agencies: AgencyReader, today: date, language: Language | None = None, previous: Query | None = None
) -> Query:
    """Read a question.

    `language` overrides the one it is written in; `today` is what last year is counted from; `previous` is the question before
    it in the conversation, which it may leave things to.
    """
    text = _INTRODUCTION.sub(lambda words: " " * len(words.group()), _TAG.sub("?", normalise(question)))
    years, rest = read_years(with_named_year(text, previous), today)
    readings, rest = agencies.read(rest)
    written_in = _written_in(text, rest, previous)
    rest = corrected(rest) if written_in is Language.EN else rest
    intents, mentions = intent_lexicon().find(rest), question_lexicon().find(rest)
    by_ground, by_applicant = _named(intents, "grounds"), _named(intents, "by_applicant")
    cells = broken_down(read_cells(mentions, bool(_LISTED.search(rest))), by_ground, by_applicant)
    spans = (*cells.spans, *_spans(mentions, ("measure", "share")))
    read = Read(
        rest,
        written_in,
        cells,
        intents,
        readings,
        years,
        narrowing(content_of(without(rest, spans), written_in), written_in),
        named_quotients(mentions),
    )
    followed = follow(read, previous) if previous else Followed(read)
    if followed.whole:
        return _repeated(followed, text, language or written_in, written_in)
    read = _of_applicants(followed.read)
    read, planned, terms = with_terms(read, plan(read), text, today)
    query = _query(read, planned, mentions, Followed(read, inherited=followed.inherited), text, language or written_in)
    return replace(query, terms=terms)


def _of_applicants(read: Read) -> Read:
    """A question that counts applicants and says nothing else is about their requests."""
    cells = read.cells
    if cells.cells or not cells.applicants or read.residual or read.quotients or not is_counting(read.text, read.language):
        return read
    return replace(read, cells=replace(cells, cells=tuple(CellKey("requests.new", applicant) for applicant in cells.applicants)))


def _written_in(text: str, rest: str, previous: Query | None) -> Language:
    """The language of the words around the names; where there are none, that of the question before."""
    if any(char.isalpha() for char in rest):
        return detect_language(rest)
    return previous.written_in if previous else detect_language(text)


def _query(read: Read, planned: Plan, mentions: Sequence[Mention], followed: Followed, text: str, language: Language) -> Query:
    cells, operation = read.cells, planned.operation
    is_chinese = read.language is Language.ZH
    topics = read.keys("topic")
    residual = read.residual
    if operation in _COMPUTED:
        # the words of an operation narrow nothing
        operators = (*_spans(read.intents, ("operation", "extreme", "over")), *operator_spans(read.text))
        spans = (*cells.spans, *_spans(mentions, ("measure", "share")), *operators)
        residual = narrowing(content_of(without(read.text, spans), read.language), read.language)
    return Query(
        text=text,
        language=language,
        written_in=read.language,
        operation=operation,
        agencies=tuple(read.agencies),
        years=read.years,
        cells=cells.cells,
        weak=cells.weak,
        all_requests=cells.all_requests,
        narrowed_by=narrowed_by(read.text, residual, cells.general),
        topic=topics[0] if topics else "",
        subject=Subject(
            " ".join(read.text.split()),
            content_of(read.text, read.language),
            read.residual,
            () if is_chinese else chinese_keywords(read.text),
            () if is_chinese else chinese_keywords(residual),
        ),
        quantities=_quantities(read, planned, mentions),
        ranking=planned.ranking,
        condition=planned.condition,
        counting=planned.counting,
        inherited=followed.inherited,
        whether=asks_whether(text, read.language),
    )


def _quantities(read: Read, planned: Plan, mentions: Sequence[Mention]) -> tuple[Quantity, ...]:
    """What the operation is carried out on."""
    if read.quotients:
        return tuple(read.quotients)
    cells = read.cells.cells[:1] if read.cells.all_requests and not read.cells.broken_down else read.cells.cells
    operations = read.keys("operation")
    over_cells = planned.ranking is not None and planned.ranking.over is Over.CELLS
    of_shares = Operation.SHARE in operations and planned.operation in _COMPUTED and planned.operation is not Operation.CHANGE
    if planned.operation is Operation.SHARE or (of_shares and not over_cells):
        return shares(mentions, read.cells)
    return added(cells, Operation.LOOKUP if over_cells or _within_report(read, planned) else planned.operation)


def _within_report(read: Read, planned: Plan) -> bool:
    """Whether several figures of one report are compared with each other."""
    return planned.operation is Operation.COMPARE and len(read.agencies) <= 1 and len(read.years.years) <= 1


def _repeated(followed: Followed, text: str, language: Language, written_in: Language) -> Query:
    """The question before, asked of others or of another time."""
    assert followed.whole is not None
    return replace(followed.whole, text=text, language=language, written_in=written_in, inherited=followed.inherited)


def _named(intents: Sequence[Mention], intent: str) -> bool:
    return any(intent in mention.keys("intent") for mention in intents)


def _spans(mentions: Sequence[Mention], kinds: Sequence[str]) -> tuple[tuple[int, int], ...]:
    return tuple((mention.start, mention.end) for mention in mentions if any(mention.keys(kind) for kind in kinds))
