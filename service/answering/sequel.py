"""What a message wants of the answer before: where it stands, that it was looked up again, how it was worked out, or what it meant."""

from __future__ import annotations

from dataclasses import replace

from indexer.domain.report import CellStatus
from service.answering.answer import Answer, Block, Citation, Method, Paragraph, Status
from service.answering.definitions import Explainer
from service.answering.names import Names
from service.answering.reading import reading_of
from service.understanding.query import GoingOn, Query

_MOST_PLACES = 10
_FIGURES = (Method.TABLE_LOOKUP, Method.CALCULATION)


class Sequel:
    """Composes what is said of an answer that was given before; make a new one for each."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._say = names.say

    def answer(self, query: Query, before: Answer) -> Answer:
        """The answer before, with what this message wants of it in front; where there is nothing to say of it, that answer alone."""
        if query.going_on is GoingOn.UNREAD:
            return self._asked_back(query, before)
        if before.status is not Status.ANSWERED or not before.citations:
            return before
        match query.going_on:
            case GoingOn.SOURCE:
                led = self._places(before)
            case GoingOn.COMPUTED:
                led = [Paragraph(self._worked_out(before))]
            case _:
                led = [Paragraph(self._say("sequel.sure_figure" if before.method in _FIGURES else "sequel.sure_text"))]
        return replace(before, blocks=(*led, *before.blocks, *self._meaning(query)))

    def _asked_back(self, query: Query, before: Answer) -> Answer:
        """What could be meant: the answer before may be asking itself."""
        if before.status is Status.CLARIFICATION:
            return before
        text = self._say("sequel.unread", message=query.text.strip(), reading=reading_of(query, self._names) or "—")
        return Answer(query.language, Status.CLARIFICATION, Method.NONE, (Paragraph(text),), suggestions=before.suggestions)

    def _places(self, before: Answer) -> list[Block]:
        """Every place that the answer rests on, with its own words."""
        places = [f"- {self._place(citation)}" for citation in before.citations[:_MOST_PLACES]]
        return [Paragraph(self._say("sequel.source")), Paragraph("\n".join(places))]

    def _place(self, citation: Citation) -> str:
        where = " · ".join(part for part in (citation.title, citation.section, citation.row, citation.column, citation.source_url) if part)
        return f"{where} [{citation.id}]: 「{citation.quote}」"

    def _worked_out(self, before: Answer) -> str:
        if before.method is Method.CALCULATION:
            return self._say("sequel.calculated")
        if before.method is not Method.TABLE_LOOKUP:
            return self._say("sequel.sure_text")
        printed = len(before.values) == len(before.citations) and all(value.status == CellStatus.REPORTED for value in before.values)
        return self._say("sequel.printed" if printed else "sequel.derived")

    def _meaning(self, query: Query) -> tuple[Block, ...]:
        """What the rows are of which the figure was worked out."""
        found = Explainer(self._names).definitions(query) if query.going_on is GoingOn.COMPUTED else None
        return found.blocks if found else ()
