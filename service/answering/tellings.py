"""What sentences tell that no figure does: why something came about, and what requests were about (`lexicon/tellings.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from indexer.domain.form import TOTAL, CellKey, find_cell
from indexer.domain.report import Passage
from service.answering.sentences import sentences_holding
from service.understanding.cells import read_cells
from service.understanding.content import is_counting
from service.understanding.lexicon import question_lexicon, word_lists
from service.understanding.patterns import speaks_of
from service.understanding.query import Query

_ANY = re.compile(".", re.DOTALL)
# sentences that are quoted
_MOST = 2
_PROBLEMS = "五"
_OF_LACKS = ("problems", "improvements")
_REQUESTS = "requests."
_OF_REQUESTS = re.compile(r"申请")


def asks_for_reason(query: Query) -> bool:
    """Whether a question about figures of the form asks why they are so."""
    return bool(_cells_spoken_of(query)) and bool(_pattern("reason", "asked").search(query.text))


def reasons(query: Query, passages: Sequence[Passage], source: str) -> list[Passage]:
    """The sentences that say why what a question names came about; none where none does.

    In the part on problems what is said beside it is the reason: 说理不充分，有1件被纠正.
    """
    names = _named_in(query)
    if names is None:
        return []
    found: list[tuple[int, Passage]] = []
    for sentence, lacks in _sentences(passages, source):
        told = _pattern("reason", "told").search(sentence.text)
        if names.search(sentence.text) and (told or lacks):
            found.append((0 if told and lacks else 1, sentence))
    return [sentence for _, sentence in sorted(found, key=lambda item: item[0])][:_MOST]


def asks_for_subjects(query: Query) -> bool:
    """Whether a question asks what requests were about; a number of them on one subject is another question."""
    asked = _pattern("subjects", "asked").search(query.subject.text)
    if not asked or query.topic in _OF_LACKS or is_counting(query.subject.text, query.written_in) or speaks_of("deed", query.subject.text):
        return False
    spoken_of = _cells_spoken_of(query)
    of_cells = bool(spoken_of) and all(key.metric.startswith(_REQUESTS) for key in spoken_of)
    return of_cells or bool(_pattern("subjects", "of_requests").search(query.subject.text))


def subjects(query: Query, passages: Sequence[Passage], source: str) -> list[Passage]:
    """The sentences that say what requests were about; of the applicants that a question names, where it names any."""
    told, other = _pattern("subjects", "told"), _pattern("subjects", "not_told")
    found = [
        sentence
        for passage in passages
        if passage.section != _PROBLEMS and _OF_REQUESTS.search(passage.text)
        for sentence in sentences_holding(passage, (told,), source)
        if _OF_REQUESTS.search(sentence.text) and not other.search(sentence.text)
    ]
    spellings = _applicants(query)
    return [one for one in found if not spellings or any(name in one.text for name in spellings)][:_MOST]


def _cells_spoken_of(query: Query) -> tuple[CellKey, ...]:
    """The cells that a question names, or goes on from."""
    measured = tuple(key for quantity in query.quantities for key in quantity.numerator)
    return query.cells or measured or (query.asked[-1].cells if query.inherited and query.asked else ())


def _sentences(passages: Sequence[Passage], source: str) -> Iterator[tuple[Passage, bool]]:
    """Every sentence, and whether it says what is lacking: it stands in the part on problems, before what is to be done."""
    remedied = _pattern("reason", "remedied")
    for passage in passages:
        lacks = passage.section == _PROBLEMS
        for sentence in sentences_holding(passage, (_ANY,), source):
            lacks = lacks and not remedied.search(sentence.text)
            yield sentence, lacks


def _named_in(query: Query) -> re.Pattern[str] | None:
    """What a sentence must name to speak of the figures that a question asks for; None where that is not known."""
    for item in word_lists("tellings")["reason"]["of"]:
        metrics = re.compile(item["metrics"])
        if any(metrics.search(key.metric) for key in _cells_spoken_of(query)):
            return re.compile(item["words"])
    return None


def _applicants(query: Query) -> list[str]:
    """What the form calls the applicants that a question names."""
    named = read_cells(question_lexicon().find(query.subject.text)).applicants
    cells = [find_cell(CellKey("requests.new", applicant)) for applicant in named if applicant != TOTAL]
    return [name for info in cells if info for name in info.column.label.spellings]


@cache
def _pattern(kind: str, name: str) -> re.Pattern[str]:
    lists: dict[str, Any] = word_lists("tellings")[kind]
    return re.compile(lists[name], re.IGNORECASE)
