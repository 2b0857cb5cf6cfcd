"""What a Chinese quotation is about, for readers of English: its part of the report and its figures, put into English by code."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.domain.form import editions
from indexer.domain.report import NarrativeFigure, Passage
from indexer.storage.rows import StoredReport
from service.answering.names import Names
from service.understanding.lexicon import english_of

_MOST_FIGURES = 5


def gloss(report: StoredReport, quoted: Passage, figures: Sequence[NarrativeFigure], names: Names) -> str:
    """The part of the form a quotation stands in, and what it counts where the lexicon knows the words; '' if neither is known."""
    sections = editions()[report.edition_id].sections
    part = next((f"{section.label.en} ({section.id} {section.label.zh})" for section in sections if section.id == quoted.section), "")
    start, end = quoted.place.start, quoted.place.end
    inside = [item for item in figures if start is not None and end is not None and start <= (item.place.start or -1) < end]
    counted = [
        f"{names.figure(item.value, item.unit)} {english} ({item.subject})" for item in inside if (english := english_of(item.subject))
    ]
    if not counted:
        return names.say("text.part", part=part) if part else ""
    listed = names.list(counted[:_MOST_FIGURES])
    return names.say("text.part_counts", part=part, figures=listed) if part else names.say("text.counts", figures=listed)
