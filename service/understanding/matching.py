"""The figure before beside another: does it match what the next report has as carried over?, 跟23年表里的上年结转对得上不."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain.form import TOTAL, CellKey
from service.understanding.content import without
from service.understanding.lexicon import question_lexicon
from service.understanding.patterns import found_spans, speaks_of
from service.understanding.plans import Read
from service.understanding.query import Operation, Query, YearReading
from service.understanding.surroundings import residual_of
from service.understanding.years import year_spans

_VERB = re.compile(
    r"对得上|对不上|合得上|一致|吻合|相符|相等|\b(?:match(?:es)?|agrees?|tall(?:y|ies)|consistent|equals?|identical|square with)\b",
    re.IGNORECASE,
)
# behind the figure it is to match, or in front of it
_MATCHES = re.compile(
    r"(?:对得上|对不上|合得上|对上|一致|吻合|相符|相等|相同|一样|对应)(?:不上|没有?|不|吗|么)?"
    r"|(?:是不是|是否|能不能|能否|跟|与|和|同)(?!意)"
    r"|\b(?:match(?:es)?|agrees?(?: with)?|tall(?:y|ies)(?: with)?|consistent with|equals?|the same as|identical to|square with)\b",
    re.IGNORECASE,
)


def of_matching(read: Read, previous: Query) -> Read:
    """A question whether the figure before matches another of the form, as one for that other; else the question as it is."""
    asks = "audit" in read.named or bool(_VERB.search(read.text))
    one_before = previous.operation is Operation.LOOKUP and len(previous.cells) == 1 and len(previous.agencies) == 1
    if not (asks and one_before) or read.agencies or len(read.cells.cells) != 1 or read.quotients:
        return read
    spans = [*found_spans(read.text, _MATCHES), *((one.start, one.end) for one in read.intents if "audit" in one.keys("intent"))]
    text = without(read.text, spans)
    intents = [one for one in read.intents if "audit" not in one.keys("intent")]
    return replace(read, text=text, intents=intents, residual=residual_of(text, read.cells.spans, read.language), claim=None, whether=False)


# the same figure, said of two
_SAME = re.compile(
    rf"{_VERB.pattern}|一样|相同|同一个数|同一数字|一回事|等不等"
    r"|\b(?:the same|as many as|identical|equal to|differs?|different|line up|lines up|correspond\w*)\b",
    re.IGNORECASE,
)
_CARRIES = re.compile(
    r"[结带转留]|\b(?:carr(?:y|ied|ies|ying)|br(?:ing|ought)\w*|t[ao]k(?:e|en|es)|took|roll\w*|pass\w*|hand\w*|left|leave\w*|inherit\w*"
    r"|open(?:ed|ing)?|start\w*|beg[aiu]n\w*|pending|unfinished|outstanding|backlog)\b",
    re.IGNORECASE,
)
_FORWARD, _OVER = "requests.carried_forward", "requests.carried_over"


def across_the_year(text: str, whole: Query) -> list[Query]:
    """What one report carries forward and the next has carried over, where a question sets them beside each other; else nothing."""
    # a year that requests were carried into counts here, too
    years = {*whole.years.years, *(year for *_, year in year_spans(text))}
    first, last = (min(years), max(years)) if years else (0, 0)
    same = _SAME.search(text) or speaks_of("agrees", text)
    if len(whole.agencies) != 1 or whole.operation is Operation.AUDIT or last - first != 1 or not same:
        return []
    spans = [(start, end) for start, end, _ in year_spans(text)]
    named = {key for mention in question_lexicon().find(without(text, spans)) for key in mention.keys("metric")}
    if not {_FORWARD, _OVER} <= named and not (named & {_FORWARD, _OVER} and _carries_on_each_side(text)):
        return []
    plain = replace(whole, operation=Operation.LOOKUP, quantities=(), narrowed_by="", unread="", whether=False, claim=None, weak=False)
    pairs = ((_FORWARD, first), (_OVER, last))
    return [replace(plain, cells=(CellKey(metric, TOTAL),), years=YearReading((year,))) for metric, year in pairs]


def _carries_on_each_side(text: str) -> bool:
    """Whether what is set beside each other was carried on either side, by whichever verbs, and each side has its year."""
    return any(
        all(_CARRIES.search(side) and year_spans(side) for side in (text[: same.start()], text[same.end() :]))
        for same in _SAME.finditer(text)
    )


def both_matched(message: str, found: Sequence[Query], latest: Sequence[Query]) -> list[Query]:
    """Both figures, where a message asks whether the one before matches another."""
    if len(found) != 1 or len(latest) != 1 or not _VERB.search(message):
        return list(found)
    one, other = latest[0], found[0]
    if any(query.operation is not Operation.LOOKUP or len(query.cells) != 1 for query in (one, other)):
        return list(found)
    if (one.cells, one.years) == (other.cells, other.years) or one.agencies != other.agencies:
        return list(found)
    return [replace(one, language=other.language, claim=None, going_on=None, inherited=False), replace(other, claim=None, whether=False)]
