"""Whom and when a message refers to: the agencies and years of the conversation so far."""

from __future__ import annotations

import re
from dataclasses import replace

from service.understanding.operations import Read
from service.understanding.query import AgencyReading, Operation, Over, Query

# a year told by that of the question before
_YEAR_BEFORE = re.compile(
    r"前一年|上一年(?!度?结转)|\b(?:the\s+)?(?:year before(?: that)?|previous year|preceding year|a year earlier)\b", re.IGNORECASE
)
_YEAR_AFTER = re.compile(r"后一年|次年(?!结转)|\b(?:the\s+)?(?:year after(?: that)?|following year|a year later)\b", re.IGNORECASE)
_AMONG_THEM = re.compile(r"其中|它们|他们|两者|二者|这几|这些|those|these|them|the two|of which|both", re.IGNORECASE)
_BEGINS_ANEW = frozenset({Operation.OFF_TOPIC, Operation.HELP, Operation.CATALOG, Operation.DEFINE})


def context(query: Query, previous: Query | None) -> Query | None:
    """What the next question may refer to: this one, or the one before where this one was about no report."""
    if query.operation in _BEGINS_ANEW:
        return previous
    before = previous.spoken_of if previous else ()
    years = dict(previous.spoken_years) if previous else {}
    years |= dict.fromkeys(query.agencies, query.years.years)
    return replace(query, spoken_of=tuple(dict.fromkeys((*before, *query.agencies))), spoken_years=tuple(years.items()))


def with_named_year(text: str, previous: Query | None) -> str:
    """The question with a year that counts from the one before it written out."""
    if previous is None or not previous.years.years:
        return text
    text = _YEAR_BEFORE.sub(f" {min(previous.years.years) - 1} ", text)
    return _YEAR_AFTER.sub(f" {max(previous.years.years) + 1} ", text)


def those_meant(read: Read, previous: Query) -> tuple[AgencyReading, ...]:
    """Whose reports a question that names nobody is about: all that were spoken of, the one before, or everybody."""
    compares = Operation.COMPARE.value in read.keys("operation") and not read.years.named
    # and in all: of everybody whose figure was told
    sums = read.cells.total_named and not read.cells.cells and not read.years.named and len(previous.cells) == 1
    if len(previous.spoken_of) > 1 and (sums or ((_AMONG_THEM.search(read.text) or compares) and computes(read))):
        return previous.spoken_of
    return () if Over.AGENCIES in read.keys("over") else previous.agencies


def computes(read: Read) -> bool:
    """Whether a question wants something done with figures, or asks which of several."""
    return any(read.keys(kind) for kind in ("over", "operation", "extreme"))


def speaks_of_them(text: str) -> bool:
    """Whether a message speaks of those before by a pronoun: of those, 其中, both."""
    return bool(_AMONG_THEM.search(text))
