"""Which terms a question asks the meaning of: words of the field and of this service that are no row of the form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from indexer.domain.catalog.metrics import terms
from service.understanding.cells import read_cells
from service.understanding.content import is_counting, without
from service.understanding.lexicon import intent_lexicon, question_lexicon, term_lexicon
from service.understanding.operations import PLAINLY
from service.understanding.phrases import Mention
from service.understanding.plans import Plan, Read
from service.understanding.quantities import named_quotients
from service.understanding.query import Operation
from service.understanding.years import read_years

# what a question may ask about without a word for meaning
_SPEAKS_FOR_ITSELF = "us_foia"
# phrases that name a thing to be explained, not only the kind of thing that is counted
_NAMES_A_ROW = ("metric", "row", "measure", "share")


def with_terms(read: Read, planned: Plan, text: str, today: date) -> tuple[Read, Plan, tuple[str, ...]]:
    """The question as one for definitions, with the terms it asks for; unchanged and without terms if it asks for none.

    `text` is the whole question: a year in the words to be explained (received this year, 2019年版) asks for no report.
    """
    rows = [mention for mention in question_lexicon().find(text) if any(mention.keys(kind) for kind in _NAMES_A_ROW)]
    found = [term for term in term_lexicon().find(text) if not any(_within(term, row) for row in rows)]
    rows = [row for row in rows if not any(row.start < term.end and term.start < row.end for term in found)]
    rest = without(text, [(mention.start, mention.end) for mention in (*found, *rows)])
    computes = planned.operation in PLAINLY and any(
        mention.keys("operation") or mention.keys("extreme") or mention.keys("over") for mention in intent_lexicon().find(rest)
    )
    if read.agencies or read_years(rest, today)[0].named or computes or is_counting(rest, read.language):
        return read, planned, ()
    asked = tuple(dict.fromkeys(key for mention in found for key in mention.keys("term")))
    if not (read.defines or _SPEAKS_FOR_ITSELF in asked):
        return read, planned, ()
    specific = tuple(key for key in asked if not terms()[key].general)
    cells, quotients = read_cells(rows), named_quotients(rows)
    if not specific and (cells.cells or quotients):
        # the years may have hidden that it asks for a definition
        return (replace(read, cells=cells, quotients=quotients), Plan(Operation.DEFINE), ()) if read.years.named else (read, planned, ())
    return (replace(read, cells=cells, quotients=quotients), Plan(Operation.DEFINE), specific or asked) if asked else (read, planned, ())


def _within(term: Mention, row: Mention) -> bool:
    """Whether a term is only part of a longer phrase: 纠正 of 纠正率."""
    return row.start <= term.start and term.end <= row.end and len(row.text) > len(term.text)
