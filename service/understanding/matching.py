"""The figure before beside another: does it match what the next report has as carried over?, 跟23年表里的上年结转对得上不."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from service.understanding.content import without
from service.understanding.patterns import found_spans
from service.understanding.plans import Read
from service.understanding.query import Operation, Query
from service.understanding.surroundings import residual_of

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
