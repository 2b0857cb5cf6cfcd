"""Metrics that a question may mean whose words no lexicon holds: ranked by embeddings, and only ever offered, never answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from statistics import median
from typing import TYPE_CHECKING

from indexer.domain.catalog.metrics import meanings
from indexer.domain.form import TOTAL, CellKey, Column, Label, Row, newest_edition
from indexer.storage.rows import StoredReport
from service.answering.answer import Answer, Method, Paragraph, Status
from service.answering.names import Names
from service.understanding.content import asks_for_money, is_counting
from service.understanding.lexicon import aliases_of
from service.understanding.patterns import speaks_of
from service.understanding.query import Query

if TYPE_CHECKING:
    from indexer.storage.embedder import Vectors
    from indexer.storage.passage_store import PassageStore

# how far the best metric's cosine must stand above the median of all metrics to be offered: on the half of eval/retrieval/paraphrases.yaml
# that it was not chosen on, 4 of 8 offers hold the right metric, and something is offered for 3 of 25 questions that ask for none. No
# margin answers any without a wrong one, so that nothing is answered (`python -m eval.benchmarks.proposals`)
MIN_MARGIN = 0.045
OFFERED = 3
# requests and disputes: what people ask for in words of their own
_SECTIONS = ("三", "四")
# of each metric so many everyday words in either language are embedded with its label and its definition
_ALIASES = 12


def speaks_of_records(query: Query) -> bool:
    """Whether a question counts something, but no money and no staff, about requests, disclosure or disputes over them."""
    text = query.subject.text
    counts = is_counting(text, query.written_in) and not asks_for_money(text) and not speaks_of("workers", text)
    return counts and bool(speaks_of("records", text))


@dataclass(frozen=True)
class Proposal:
    """A metric and how near the question is to its nearest description."""

    key: CellKey
    similarity: float


class MetricProposer:
    """Ranks the metrics of the form for a question. The embedder is opened when the first question needs it."""

    def __init__(self, open_passages: Callable[[], PassageStore]) -> None:
        self._open = open_passages
        self._vectors: dict[CellKey, Vectors] | None = None

    def rank(self, text: str) -> list[Proposal]:
        """All metrics, the nearest first."""
        store = self._open()
        if self._vectors is None:
            self._vectors = {key: store.embed_texts(texts) for key, texts in descriptions().items()}
        vector = store.embed_query(text)
        ranked = [Proposal(key, float((vectors @ vector).max())) for key, vectors in self._vectors.items()]
        return sorted(ranked, key=lambda proposal: -proposal.similarity)

    def ask(self, query: Query, report: StoredReport, names: Names) -> Answer | None:
        """Which of the nearest metrics is meant, each as a question that the grammar reads; None if none is near enough."""
        keys = self.offers(query.subject.text)
        if not keys:
            return None
        labels = [names.metric(key) for key in keys]
        values = {"agency": names.short(report.agency.name), "year": report.year}
        suggestions = tuple(names.say("suggest.metric", label=label, **values) for label in labels)
        blocks = (Paragraph(names.say("ask.nearest")), Paragraph("\n".join(f"- {label}" for label in labels)))
        return Answer(query.language, Status.CLARIFICATION, Method.NONE, blocks, suggestions=suggestions)

    def offers(self, text: str) -> list[CellKey]:
        """The few metrics to offer for a question; none if the best stands out too little."""
        ranked = self.rank(text)
        return [proposal.key for proposal in ranked[:OFFERED]] if margin(ranked) >= MIN_MARGIN else []


def margin(ranked: Sequence[Proposal]) -> float:
    """How far the best stands above the median."""
    return ranked[0].similarity - median(proposal.similarity for proposal in ranked)


@cache
def descriptions() -> dict[CellKey, tuple[str, ...]]:
    """The texts that say what each count of requests and disputes is: label with definition, and everyday words, in both languages."""
    found: dict[CellKey, tuple[str, ...]] = {}
    for table in (table for table in newest_edition().tables if table.section in _SECTIONS):
        for row, column in product((*table.rows, *table.groups), table.columns):
            key = table.key(row.key, column.key)
            if key.applicant in (None, TOTAL):
                found[key] = _described(row, column, table.crossed)
    return found


def _described(row: Row, column: Column, crossed: bool) -> tuple[str, ...]:
    meaning = meanings().get(row.key, Label("", ""))
    zh, en = (row.label.zh, row.label.en) if crossed else (f"{row.label.zh}{column.label.zh}", f"{row.label.en}, {column.label.en}")
    said_zh, said_en = aliases_of(row.key, column.key)
    texts = (f"{zh}：{meaning.zh}", f"{en}: {meaning.en}", "、".join(said_zh[:_ALIASES]), ", ".join(said_en[:_ALIASES]))
    return tuple(text for text in texts if text)
