"""Find passages of certain reports: by words and by meaning, fused; and judge which of them are about the question.

Agency and year are never left to similarity: the reports are known before anything is ranked. SQL gives their passages,
Chroma their vectors by id, and both rankings are made here, over tens or hundreds of passages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from indexer.storage.fact_reader import FactReader, StoredPassage
from service.answering.ranking import chinese_words, concept_term, coverage, fuse, lexical_scores, words_and_pairs
from service.answering.sentences import best_sentences
from service.understanding.content import chinese_keywords, content_of, is_counting, narrowing, without
from service.understanding.lexicon import concept_lexicon, concepts, narrative_lexicon, topics
from service.understanding.query import Language, Query

if TYPE_CHECKING:
    from indexer.storage.passage_store import PassageStore
    from service.answering.reranker import Reranker

# share of the question's words, the rare ones weighing more, that a passage must hold to be quoted
MIN_COVERAGE = 0.5
# or how far its cosine must stand above the report's median: E5 gives unrelated texts 0.75 to 0.85, so that no fixed
# cosine tells; measured on the sample reports, unrelated questions reach 0.032 above it
MIN_MARGIN = 0.04
# a passage ranked this far below the best one is not quoted beside it
_MIN_SHARE_OF_BEST = 0.6
# how often a concept that the question names counts beside a word; best of 1, 2 and 4 on eval/retrieval
_CONCEPT_WEIGHT = 4
# the part on problems and plans names every subject, and answers questions about none of them
_PROBLEMS = "五"
_OF_PROBLEMS = 0.85
# words that every paragraph of such a report may hold
# passages a reranker reads: it takes as long for each as the embedder does
_RERANKED = 12
_EVERYWHERE = frozenset({"信息", "公开", "政府", "政务", "工作"})
_COUNTED = re.compile(r"(?:多少|几)(?:[件条个次份项名人家期篇场部元位户张](?![\u4e00-\u9fff]?员))?(?P<thing>[\u4e00-\u9fff]{2,6})")


@dataclass(frozen=True)
class Hit:
    """A passage ranked for a question: its fused score, its BM25, its cosine, and the share of the question's words it holds."""

    passage: StoredPassage
    score: float
    by_words: float
    similarity: float
    coverage: float


class PassageFinder:
    """Ranks the passages of given reports. The passage store is opened when the first question needs it.

    With a reranker the best of them are put in the order that it gives them.
    """

    def __init__(self, facts: FactReader, open_passages: Callable[[], PassageStore], reranker: Reranker | None = None) -> None:
        self._facts = facts
        self._open = open_passages
        self._reranker = reranker

    def find(self, query: Query, report_key: int, count: int) -> list[Hit]:
        """The best passages of a report for a question, best first, each cut to the sentences that answer it.

        None that has nothing to do with the question; and for one that counts, none that does not count what it names.
        """
        hits = self.rank(query, [report_key])
        if not hits:
            return []
        # a part of the form that the topic has to itself is about the question whatever its words
        if query.topic and all(hit.passage.passage.section == topics()[query.topic].section for hit in hits):
            return hits[:count]
        fitting = _fitting(hits)
        # a telephone number is no count
        counts = is_counting(query.subject.text, query.written_in) and not query.whether and query.topic != "contact"
        wanted, source = counted_words(query) if counts else wanted_words(query), self._facts.text(report_key)
        quoted = [
            replace(hit, passage=replace(hit.passage, passage=part))
            for hit in fitting
            if (part := best_sentences(hit.passage.passage, wanted, source, figure=counts))
        ]
        return [hit for hit in quoted if hit.score >= _MIN_SHARE_OF_BEST * quoted[0].score][:count]

    def search(self, query: Query, report_keys: Sequence[int], count: int) -> list[Hit]:
        """The best passages of several reports for a question, whole; none that has nothing to do with it."""
        hits = self.rank(query, report_keys)
        return _fitting(hits)[:count] if hits else []

    def rank(self, query: Query, report_keys: Sequence[int]) -> list[Hit]:
        """All passages that come into question, best first, whether or not they are about it."""
        passages = self._candidates(query, report_keys)
        if not passages:
            return []
        texts = [f"{item.passage.heading} {item.passage.text}" for item in passages]
        wanted = wanted_words(query)
        by_words = lexical_scores(_terms(query, wanted), texts)
        by_meaning = self._similarities(query.subject.text, passages)
        fused = [score * _standing(item, query) for item, score in zip(passages, fuse(by_words, by_meaning), strict=True)]
        columns = zip(passages, fused, by_words, by_meaning, coverage(wanted, texts), strict=True)
        hits = sorted((Hit(*column) for column in columns), key=lambda hit: -hit.score)
        return hits if self._reranker is None else [*_reranked(self._reranker, query, hits[:_RERANKED]), *hits[_RERANKED:]]

    def _candidates(self, query: Query, report_keys: Sequence[int]) -> list[StoredPassage]:
        """The passages of the reports; for a topic that has a part of the form to itself, those of that part."""
        passages = self._facts.passages(report_keys)
        section = topics()[query.topic].section if query.topic else ""
        return [item for item in passages if section and item.passage.section == section] or passages

    def _similarities(self, text: str, passages: Sequence[StoredPassage]) -> list[float]:
        store = self._open()
        vector = store.embed_query(text)
        vectors = store.vectors([item.chunk_id for item in passages])
        return [float(vector @ vectors[item.chunk_id]) if item.chunk_id in vectors else 0.0 for item in passages]


def _fitting(hits: Sequence[Hit]) -> list[Hit]:
    """Of ranked passages those about the question: they hold its words, or stand out by their meaning."""
    usual = median(hit.similarity for hit in hits)
    return [hit for hit in hits if hit.coverage >= MIN_COVERAGE or hit.similarity - usual >= MIN_MARGIN]


def _reranked(reranker: Reranker, query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """The hits in the order of a reranker; each takes the fused score of the place it comes to, so that what is measured by it holds."""
    scores = reranker.scores(query.subject.text, [hit.passage.passage.text for hit in hits])
    order = sorted(range(len(hits)), key=lambda index: -scores[index])
    return [replace(hits[index], score=place.score) for index, place in zip(order, hits, strict=True)]


def _standing(item: StoredPassage, query: Query) -> float:
    """How much a passage counts by where it stands: what was lacking and what is intended is told when it is asked for."""
    wished = item.passage.section == _PROBLEMS and not {"problems", "improvements"}.intersection((query.topic, *_concepts(query)))
    return _OF_PROBLEMS if wished else 1.0


def _terms(query: Query, wanted: Sequence[tuple[str, ...]]) -> list[str]:
    """The terms a question is looked up by; of what it names in so many words the concept weighs as much as the words."""
    own = words_and_pairs(query.subject.content) if query.written_in is Language.ZH else [word for words in wanted for word in words]
    return [*own, *_CONCEPT_WEIGHT * [concept_term(concept) for concept in _concepts(query)]]


def _concepts(query: Query) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for mention in concept_lexicon().find(query.subject.text) for key in mention.keys("concept")))


def wanted_words(query: Query) -> list[tuple[str, ...]]:
    """What the question asks for, each thing as the Chinese words that can stand for it."""
    mentions = concept_lexicon().find(query.subject.text)
    spoken_of = [concepts()[concept] for concept in _concepts(query)]
    if query.written_in is Language.EN:
        rest = without(query.subject.text, [(item.start, item.end) for item in mentions])
        counted = narrative_lexicon().find(rest)
        unknown = content_of(without(rest, [(item.start, item.end) for item in counted]), Language.EN)
        # a word that no lexicon knows is held by no passage
        return [*spoken_of, *chinese_keywords(rest), *(() for _ in narrowing(unknown, Language.EN).split())]
    rest = query.subject.content
    for mention in concept_lexicon().find(rest):
        rest = rest.replace(mention.text, " ")
    return [*spoken_of, *((word,) for word in dict.fromkeys(chinese_words(rest)) if word not in _EVERYWHERE)]


def counted_words(query: Query) -> list[tuple[str, ...]]:
    """What a question asks the number of: in Chinese its very words, in English the words that can stand for them."""
    if query.written_in is Language.EN:
        return wanted_words(query) or [()]
    thing = _COUNTED.search(query.subject.text)
    return [(word,) for word in chinese_words(thing["thing"] if thing else query.subject.content)] or [()]
