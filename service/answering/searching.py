"""Search the passages of the reports that a question or a filter names: the words themselves, for whoever reads on alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.gazetteer.spelling import Spellings
from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Citation
from service.answering.citations import Citations
from service.answering.names import Names
from service.answering.retrieval import PassageFinder
from service.answering.targets import TargetFinder
from service.understanding.messages import MessageReader
from service.understanding.query import Query

# more are more than a search of their passages by words and meaning answers in a second
MOST_REPORTS = 200


@dataclass(frozen=True)
class FoundPassages:
    """Passages, best first, each as a citation whose quote it is; and what a reader must know of how they were found."""

    passages: tuple[Citation, ...]
    notices: tuple[str, ...]


class PassageSearch:
    """Finds passages by what they say."""

    def __init__(self, facts: FactReader, reader: MessageReader, finder: PassageFinder, spellings: Spellings, base_url: str) -> None:
        self._facts = facts
        self._reader = reader
        self._finder = finder
        self._spellings = spellings
        self._base_url = base_url

    def search(self, text: str, reports: Sequence[StoredReport] | None, count: int) -> FoundPassages:
        """The passages about a text, of some reports; None for those that the text names, or else of all."""
        query = self._reader.understand(text)
        names = Names(query.language, self._spellings)
        notices: tuple[str, ...] = ()
        if reports is None:
            reports, notices = self._meant(query, names)
            if not reports:
                return FoundPassages((), notices)
        if not reports:
            return FoundPassages((), (names.say("door.no_such_reports"),))
        by_key = {report.key: report for report in reports[:MOST_REPORTS]}
        if len(reports) > MOST_REPORTS:
            notices = (*notices, names.say("door.first_reports", count=MOST_REPORTS))
        cite = Citations(self._facts, names, self._base_url)
        for hit in self._finder.search(query, list(by_key), count):
            passage = hit.passage.passage
            cite.passage(by_key[hit.passage.report_key], passage, passage.text)
        if not cite.all:
            notices = (*notices, names.say("door.no_passages", count=len(by_key)))
        return FoundPassages(cite.all, notices)

    def _meant(self, query: Query, names: Names) -> tuple[Sequence[StoredReport], tuple[str, ...]]:
        """The reports that a text names, or all; none, and why, where it names some that are not there or may be several."""
        if not query.agencies:
            years = query.years.years
            return self._facts.reports(*([schema.report.c.year.in_(years)] if years else []), limit=MOST_REPORTS + 1), ()
        targets = TargetFinder(self._facts, names).find(query)
        if isinstance(targets, Answer):
            return (), (targets.markdown,)
        return targets.reports, tuple(notice.text for notice in targets.notices)
