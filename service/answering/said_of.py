"""Sentences in which a report speaks of a place or an organ that is not its own, for a question about that one."""

from __future__ import annotations

import re

from indexer.domain.report import Passage
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.ranking import coverage
from service.answering.sentences import sentences_holding
from service.answering.wanted import wanted_words
from service.understanding.query import Query

_MOST = 2
# share of the question's words that a sentence must hold beside the name: few name it, so that less tells than of any passage
_MIN_COVERAGE = 0.3


def said_of(facts: FactReader, query: Query, report: StoredReport, name: str) -> list[Passage]:
    """The sentences of a report that name a place or organ and hold most of what is asked, the best first; none if none holds enough."""
    source, wanted = facts.text(report.key), wanted_words(query)
    naming = [
        sentence
        for item in facts.passages([report.key])
        for sentence in sentences_holding(item.passage, [re.compile(re.escape(name))], source)
    ]
    # one of a list of figures says nothing in words
    naming = [sentence for sentence in naming if not re.search(rf"{re.escape(name)}\d", sentence.text)] or naming
    held = coverage(wanted, [sentence.text for sentence in naming]) if wanted and naming else []
    best = max(held, default=0.0)
    if best < _MIN_COVERAGE:
        return []
    return [sentence for sentence, share in zip(naming, held, strict=True) if share == best][:_MOST]
