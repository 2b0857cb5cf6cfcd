"""Whether the reports of one agency go on from each other: what each carries forward, and what the next has carried over."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Status
from service.answering.caveats import Entry
from service.answering.citations import Citations
from service.answering.figures import FigureTexts, looked_up
from service.answering.names import Names
from service.understanding.matching import CHAIN
from service.understanding.query import Query


def chain_answer(
    query: Query, reports: Sequence[StoredReport], facts: FactReader, names: Names, citations: Citations, notices: Sequence[Notice]
) -> Answer | None:
    """Both figures at each turn of the year, and whether they are the same; None where no two reports follow each other."""
    forward, over = CHAIN
    in_turn = sorted(reports, key=lambda report: report.year)
    pairs = [(one, other) for one, other in pairwise(in_turn) if (one.agency_key, one.year + 1) == (other.agency_key, other.year)]
    turns = [
        (Entry(one, forward, facts.cells(one, [forward]).get(forward)), Entry(other, over, facts.cells(other, [over]).get(over)))
        for one, other in pairs
    ]
    if not turns:
        return None
    text = FigureTexts(names, citations)
    lines = [_line(left, had, text, names) for left, had in turns]
    known = any(left.known is not None and had.known is not None for left, had in turns)
    whose = names.say("audit.chain", agency=names.agency(in_turn[0].agency.name))
    blocks: list[Block] = [Paragraph(whose), Paragraph("\n".join(f"- {line}" for line in lines)), *notices]
    return Answer(
        query.language,
        Status.ANSWERED if known else Status.NOT_REPORTED,
        Method.TABLE_LOOKUP,
        tuple(blocks),
        tuple(looked_up(entry) for turn in turns for entry in turn),
        citations.all,
    )


def _line(left: Entry, had: Entry, text: FigureTexts, names: Names) -> str:
    """One turn of the year."""
    known = left.known is not None and had.known is not None
    key = "missing" if not known else "agrees" if left.known == had.known else "differs"
    left_text, had_text = (text.marked(entry) if entry.known is not None else f"— {text.marks(entry)}".strip() for entry in (left, had))
    return names.say(f"audit.chain_{key}", year=left.report.year, next=had.report.year, left=left_text, had=had_text)
