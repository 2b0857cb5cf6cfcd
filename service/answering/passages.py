"""Answer with the report's own words: the best passages of the right reports, quoted and cited."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from indexer.domain.report import Passage
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Block, Method, Notice, Paragraph, Quote, Status
from service.answering.citations import Citations
from service.answering.contact import contact_printed
from service.answering.gloss import gloss, part_of
from service.answering.names import Names
from service.answering.requests_on import tells_share
from service.answering.retrieval import PassageFinder
from service.answering.sentences import sentences_holding
from service.answering.tellings import reasons, subjects
from service.understanding.query import Query

_QUOTED = 3
_ANY = re.compile(".", re.DOTALL)


class PassageAnswerer:
    """Composes an answer from passages; make a new one for each."""

    def __init__(self, facts: FactReader, finder: PassageFinder, names: Names, citations: Citations) -> None:
        self._facts = facts
        self._finder = finder
        self._names = names
        self._say = names.say
        self._cite = citations

    def answer(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice] = ()) -> Answer:
        """Quote the passages of some reports that speak of the question's subject."""
        blocks: list[Block] = []
        found = False
        for report in reports:
            printed = contact_printed(query, [item.passage for item in self._facts.passages([report.key])], self._facts.text(report.key))
            if printed:
                found = True
                blocks += self._quoted(report, printed)
                continue
            hits = self._finder.find(query, report.key, _QUOTED)
            found = found or bool(hits)
            if query.topic:
                hits = sorted(hits, key=lambda hit: hit.passage.passage.place.start or 0)
            blocks += self._quoted(report, [hit.passage.passage for hit in hits]) if hits else self._nothing(query, report)
        blocks += notices
        if found and not self._names.is_chinese:
            blocks.append(Notice(self._say("caveat.chinese_quote")))
        status = Status.ANSWERED if found else Status.NOT_REPORTED
        return Answer(query.language, status, Method.PASSAGES, tuple(blocks), citations=self._cite.all)

    def share_told(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice] = ()) -> Answer | None:
        """Quote the sentences that tell in words (占六成以上) what share of the requests a subject has; None where no report does."""

        def found(passages: Sequence[Passage], source: str) -> list[Passage]:
            every = (one for passage in passages for one in sentences_holding(passage, (_ANY,), source))
            return [one for one in every if tells_share(query, one.text)]

        return self._told(query, self._sentences(reports, found), notices)

    def subjects_told(self, query: Query, reports: Sequence[StoredReport], notices: Sequence[Notice] = ()) -> Answer | None:
        """Quote the sentences that tell what requests were about; None where no report does."""
        return self._told(query, self._sentences(reports, lambda passages, source: subjects(query, passages, source)), notices)

    def reasons_told(self, query: Query, reports: Sequence[StoredReport]) -> list[Block]:
        """The sentences that tell why the figures that a question names came about, quoted; none where no report does."""
        blocks = self._sentences(reports, lambda passages, source: reasons(query, passages, source))
        return [*blocks, *self._in_chinese()] if blocks else []

    def _sentences(self, reports: Sequence[StoredReport], find: Callable[[Sequence[Passage], str], list[Passage]]) -> list[Block]:
        """The sentences of each report that are found among its passages, quoted."""
        blocks: list[Block] = []
        for report in reports:
            passages = [item.passage for item in self._facts.passages([report.key])]
            found = find(passages, self._facts.text(report.key))
            blocks += self._quoted(report, found) if found else []
        return blocks

    def _told(self, query: Query, blocks: Sequence[Block], notices: Sequence[Notice]) -> Answer | None:
        if not blocks:
            return None
        shown = (*blocks, *notices, *self._in_chinese())
        return Answer(query.language, Status.ANSWERED, Method.PASSAGES, shown, citations=self._cite.all)

    def _in_chinese(self) -> list[Block]:
        return [] if self._names.is_chinese else [Notice(self._say("caveat.chinese_quote"))]

    def _nothing(self, query: Query, report: StoredReport) -> list[Block]:
        """That nothing answers, and where the nearest to it stands."""
        text = self._say("missing.passage", agency=self._names.agency(report.agency.name), year=report.year)
        nearest = self._finder.nearest(query, report.key)
        if part := part_of(report, nearest, self._names) if nearest else "":
            return [Paragraph(text), Paragraph(self._say("missing.nearest", part=part))]
        return [Paragraph(text)]

    def _quoted(self, report: StoredReport, passages: Sequence[Passage]) -> list[Block]:
        values = {"agency": self._names.agency(report.agency.name), "year": report.year}
        blocks: list[Block] = [Paragraph(self._say("text.found", **values))]
        figures = [] if self._names.is_chinese else self._facts.figures(report.key)
        for quoted in passages:
            if not self._names.is_chinese and (about := gloss(report, quoted, figures, self._names)):
                blocks.append(Paragraph(about))
            blocks.append(Quote(quoted.text, self._cite.passage(report, quoted, quoted.text)))
        return blocks
