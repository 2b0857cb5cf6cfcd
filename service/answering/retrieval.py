"""Find passages of certain reports: by words, meaning and concepts, fused; and judge which of them are about the question.

Agency and year are never left to similarity: the reports are known before anything is ranked. SQL gives their passages,
Chroma their vectors by id, and the rankings are made here, over tens or hundreds of passages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from indexer.domain.report import Passage
from indexer.storage.fact_reader import FactReader, StoredPassage
from service.answering.asked_for import form_of
from service.answering.meaning import Meanings
from service.answering.ranking import concept_scores, coverage, fuse, lexical_scores, standing_out
from service.answering.sentences import best_sentences
from service.answering.wanted import asks_for_remedy, counted_words, named_concepts, search_terms, wanted_words
from service.understanding.content import asks_how_many
from service.understanding.lexicon import concepts, topics
from service.understanding.patterns import speaks_of
from service.understanding.query import Query

if TYPE_CHECKING:
    from indexer.storage.embedder import Vectors
    from indexer.storage.passage_store import PassageStore
    from service.answering.reranker import Reranker

# share of the question's words, the rare ones weighing more, that a passage must hold to be quoted
MIN_COVERAGE = 0.5
# or, for one whose cosine stands out of its report, so many standard deviations above the median: E5 gives unrelated texts 0.75 to 0.85,
# so that no fixed cosine tells, and it alone tells no short text from an answer. Both measured on eval/retrieval against questions about
# sentences that a report has not.
_MIN_COVERAGE_OF_NEAR = 0.2
MIN_STANDING_OUT = 1.2
# what stands out somewhat may hold somewhat less than half, if that is more than one thing; what stands out far may hold little: of the
# questions of one report that were put to others, neither let in more than one of a hundred
_NEARLY = (0.4, 0.8)
_FAR = (0.15, 2.0)
# a passage that scores a smaller share of the best is not quoted beside it
_MIN_SHARE_OF_BEST = 0.4
# the part on problems and plans names every subject, and answers questions about none of them; one that asks for what is lacking or
# intended is answered there
_REQUESTS = "requests"
_PROBLEMS = "五"
_TOLD_THERE = frozenset({"problems", "improvements"})
_OUT_OF_PLACE = 0.85
# a passage that says of itself that it tells the other of the two: 存在问题：…
_SAYS_OTHERWISE = 0.4
_LABELS = {
    "problems": re.compile(r"^\W*(?:[（(]?[一二三四五\d][）)、.．])?(?:存在|主要|目前|当前)?(?:存在)?的?(?:主要)?(?:问题|不足|困难|短板)"),
    "improvements": re.compile(r"^\W*(?:[（(]?[一二三四五\d][）)、.．])?(?:下一步|今后|针对|改进|整改|下步|措施|对策)"),
}
# things of a question that a passage of the part on problems and plans must hold, where it asks for one of the two
_THINGS_IN_PART = 2
# or this share of its words
_MIN_COVERAGE_IN_PART = 0.4
# where a passage that begins with the one of the two goes on to the other
_GOES_ON = {
    "problems": re.compile(
        r"[。；](?:[（(]?[一二三四五\d][）)、.．])?(?:存在|主要|目前|当前)?(?:存在)?的?(?:主要)?(?:问题|不足|困难|短板)[^。；，]{0,4}[：:]"
    ),
    "improvements": re.compile(
        r"[。；](?:[（(]?[一二三四五\d][）)、.．])?(?:下一步|今后|针对|对此|改进|整改|下步|措施|对策)[^。；，]{0,8}[：:，]"
    ),
}
# so many passages are a part told whole
_MOST_OF_PART = 6
# passages a reranker reads: it takes as long for each as the embedder does
_RERANKED = 12


@dataclass(frozen=True)
class Hit:
    """A passage ranked for a question: its fused score, and what that is made of; the share of the question's words it holds, and how many.

    by_words: BM25. by_meaning: likeness to what the question differs by from the usual one. by_concepts: how much it says of the
    concepts that lie near. similarity: the cosine with the question itself, by which it is judged and not ranked.
    """

    passage: StoredPassage
    score: float
    by_words: float
    by_meaning: float
    by_concepts: float
    similarity: float
    coverage: float
    held: int


class PassageFinder:
    """Ranks the passages of given reports. The passage store is opened when the first question needs it.

    With a reranker the best of them are put in the order that it gives them.
    """

    def __init__(self, facts: FactReader, open_passages: Callable[[], PassageStore], reranker: Reranker | None = None) -> None:
        self._facts = facts
        self._open = open_passages
        self._reranker = reranker
        self._meanings = Meanings()

    def find(self, query: Query, report_key: int, count: int) -> list[Hit]:
        """The best passages of a report for a question, best first, each cut to the sentences that answer it.

        None that has nothing to do with the question; and for one that counts, none that does not count what it names.
        """
        hits = self.rank(query, [report_key])
        if not hits:
            return []
        # a part of the form that the topic has to itself is about the question whatever its words, and is told whole
        if (section := _part_asked_for(query)) and hits[0].passage.passage.section == section:
            return _in_their_place(hits, query)[:_MOST_OF_PART]
        fitting = _fitting(hits, count) or _of_part(hits, query)
        lacks_only = bool(fitting) and all(hit.passage.passage.section == _PROBLEMS for hit in fitting)
        remedy = asks_for_remedy(query) or (lacks_only and speaks_of("deed", query.subject.text))
        # what is to be done about a lack may share no word with it: the plan is told whole
        plans = [hit for hit in hits if _tells_plan(hit)][:count] if remedy else []
        if plans and not any(_tells_plan(hit) for hit in fitting):
            return plans
        if remedy and asks_for_remedy(query):
            fitting = sorted(fitting, key=lambda hit: not _tells_plan(hit))
        # a telephone number is no count
        counts = asks_how_many(query.subject.text, query.written_in) and not query.whether and query.topic != "contact"
        wanted, source = counted_words(query) if counts else wanted_words(query), self._facts.text(report_key)
        form = None if counts else form_of(query, wanted)
        quoted = [
            replace(hit, passage=replace(hit.passage, passage=part))
            for hit in fitting
            if (part := best_sentences(hit.passage.passage, wanted, source, counts, form.fits if form else None))
        ]
        return [hit for hit in quoted if hit is quoted[0] or hit.score >= _MIN_SHARE_OF_BEST * quoted[0].score][:count]

    def nearest(self, query: Query, report_key: int) -> Passage | None:
        """The passage that comes nearest to a question that none answers; None if none has anything to do with it."""
        hits = self.rank(query, [report_key])
        return hits[0].passage.passage if hits and hits[0].coverage >= _MIN_COVERAGE_OF_NEAR else None

    def search(self, query: Query, report_keys: Sequence[int], count: int) -> list[Hit]:
        """The best passages of several reports for a question, whole; none that has nothing to do with it."""
        hits = self.rank(query, report_keys)
        return _fitting(hits, count)[:count] if hits else []

    def rank(self, query: Query, report_keys: Sequence[int]) -> list[Hit]:
        """All passages that come into question, best first, whether or not they are about it."""
        passages = self._candidates(query, report_keys)
        if not passages:
            return []
        texts = [f"{item.passage.heading} {item.passage.text}" for item in passages]
        wanted = wanted_words(query)
        by_words = lexical_scores(search_terms(query, wanted), texts)
        store = self._open()
        meaning = self._meanings.of(query, store)
        vectors = store.vectors([item.chunk_id for item in passages])
        by_meaning, similarity = (_products(vector, passages, vectors) for vector in (meaning.direction, meaning.vector))
        by_concepts = concept_scores(meaning.concepts, texts)
        asked = _asked_of_problems(query)
        scores = zip(passages, fuse(by_words, by_meaning, by_concepts), strict=True)
        fused = [score * _standing(item.passage, asked) for item, score in scores]
        held = [sum(any(word in text for word in words) for words in wanted) for text in texts]
        columns = zip(passages, fused, by_words, by_meaning, by_concepts, similarity, coverage(wanted, texts), held, strict=True)
        hits = sorted((Hit(*column) for column in columns), key=lambda hit: -hit.score)
        return hits if self._reranker is None else [*_reranked(self._reranker, query, hits[:_RERANKED]), *hits[_RERANKED:]]

    def _candidates(self, query: Query, report_keys: Sequence[int]) -> list[StoredPassage]:
        """The passages of the reports; for a question that asks for a part of the form, those of that part, if there are any."""
        passages, part = self._facts.passages(report_keys), _part_asked_for(query)
        return [item for item in passages if part and item.passage.section == part] or passages


def _products(vector: Vectors, passages: Sequence[StoredPassage], vectors: Mapping[str, Vectors]) -> list[float]:
    """How alike a vector and that of each passage are; 0 for a passage that has none."""
    return [float(vector @ vectors[item.chunk_id]) if item.chunk_id in vectors else 0.0 for item in passages]


def _part_asked_for(query: Query) -> str:
    """The part of the form that a question asks for: its topic has one to itself, and it names nothing beside; '' if there is none."""
    part = topics()[query.topic].section if query.topic else ""
    told = [concepts()[concept] for concept in _TOLD_THERE]
    return part if part and all(words in told for words in wanted_words(query)) else ""


def _asked_of_problems(query: Query) -> frozenset[str]:
    """Which of what the part on problems and plans tells a question asks for; what is to be done about a lack asks for the plan."""
    if asks_for_remedy(query):
        return frozenset({"improvements"})
    return _TOLD_THERE.intersection((query.topic, *named_concepts(query)))


def _in_their_place(hits: Sequence[Hit], query: Query) -> list[Hit]:
    """The passages whose heading names what is asked for; all where none does, or a heading names both."""
    asked = _asked_of_problems(query)
    return [hit for hit in hits if _standing(hit.passage.passage, asked) == 1.0] or list(hits)


def _fitting(hits: Sequence[Hit], count: int) -> list[Hit]:
    """Of ranked passages those about the question: they hold its words, or some and stand out.

    What ranks before one of the first `count` answers no less.
    """
    near = standing_out([hit.similarity for hit in hits])
    accepted = [index for index, (hit, out) in enumerate(zip(hits, near, strict=True)) if _is_about(hit, out)]
    before = [hit for hit in hits[: accepted[0]] if hit.coverage >= _MIN_COVERAGE_OF_NEAR] if accepted and accepted[0] < count else []
    return [*before, *(hits[index] for index in accepted)]


def _of_part(hits: Sequence[Hit], query: Query) -> list[Hit]:
    """For a question about a certain lack or plan, in words far from the text: passages of that part that hold some of its things."""
    if not (asked := _asked_of_problems(query)):
        return []
    # requests are what every report is about
    told = [concepts()[concept] for concept in (*_TOLD_THERE, _REQUESTS)]
    wanted = wanted_words(query)
    things = [words for words in wanted if words and words not in told]
    in_part = [hit for hit in hits if hit.passage.passage.section == _PROBLEMS and _standing(hit.passage.passage, asked) == 1.0]
    if wanted and all(words in told for words in wanted):
        return in_part
    return [hit for hit in in_part if hit.coverage >= _MIN_COVERAGE_IN_PART or _held(hit, things) >= _THINGS_IN_PART]


def _tells_plan(hit: Hit) -> bool:
    """Whether a passage of the part on problems says what is to be done about them."""
    passage, plan = hit.passage.passage, "improvements"
    told = _LABELS[plan].search(passage.text) or _GOES_ON[plan].search(passage.text)
    by_heading = any(word in passage.heading for word in concepts()[plan]) and not _LABELS["problems"].search(passage.text)
    return passage.section == _PROBLEMS and bool(told or by_heading)


def _held(hit: Hit, things: Sequence[tuple[str, ...]]) -> int:
    """How many things a passage names."""
    return sum(any(word in hit.passage.passage.text for word in words) for words in things)


def _is_about(hit: Hit, out: float) -> bool:
    nearly = hit.held > 1 and hit.coverage >= _NEARLY[0] and out >= _NEARLY[1]
    near = hit.coverage >= _MIN_COVERAGE_OF_NEAR and out >= MIN_STANDING_OUT
    # one thing of several, held by what lies no nearer than most
    by_chance = hit.held == 1 and hit.coverage < 1 and out <= 0
    return (hit.coverage >= MIN_COVERAGE and not by_chance) or near or nearly or (hit.coverage >= _FAR[0] and out >= _FAR[1])


def _reranked(reranker: Reranker, query: Query, hits: Sequence[Hit]) -> list[Hit]:
    """The hits in the order of a reranker; each takes the fused score of the place it comes to, so that what is measured by it holds."""
    scores = reranker.scores(query.subject.text, [hit.passage.passage.text for hit in hits])
    order = sorted(range(len(hits)), key=lambda index: -scores[index])
    return [replace(hits[index], score=place.score) for index, place in zip(order, hits, strict=True)]


def _standing(passage: Passage, asked: Collection[str]) -> float:
    """How much a passage counts by where it stands, for a question that asks for what is lacking, intended, both or neither."""
    if not asked or passage.section != _PROBLEMS:
        return _OUT_OF_PLACE if asked or passage.section == _PROBLEMS else 1.0
    own = {concept for concept in _LABELS if _LABELS[concept].search(passage.text) or _GOES_ON[concept].search(passage.text)}
    if len(asked) == 1 and len(own) == 1 and not own.intersection(asked) and not _LABELS[next(iter(asked))].search(passage.text):
        return _SAYS_OTHERWISE
    heading = {concept for concept in _TOLD_THERE if any(word in passage.heading for word in concepts()[concept])}
    return 1.0 if not heading or heading.intersection(asked) else _OUT_OF_PLACE
