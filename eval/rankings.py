"""How well passages are ranked: questions that name the passages which answer them, and what a ranking is worth."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from eval.evaluators.base import Failure
from eval.generator.words import words
from eval.verdicts import Measure, Verdict
from indexer.domain.errors import UserError
from indexer.storage.fact_reader import FactReader, StoredPassage
from indexer.storage.rows import StoredReport
from service.answering.retrieval import Hit, PassageFinder
from service.understanding.language import detect_language
from service.wiring import Runtime

DEPTH = 3
"""How many passages an answer quotes at most, and so how deep a ranking is looked at."""
# a question that every second generated report could be asked is asked of so many of them
_ASKED_OF = 4
_BRACES = re.compile(r"\\\{.*?\\\}")

RANKINGS: dict[str, Callable[[Hit], float]] = {
    "words": lambda hit: hit.by_words,
    "meaning": lambda hit: hit.by_meaning,
    "concepts": lambda hit: hit.by_concepts,
    "fused": lambda hit: hit.score,
}


@dataclass(frozen=True)
class Question:
    """A question, the report it is asked of, and what tells the passages that answer it."""

    text: str
    report: StoredReport
    answers: Callable[[StoredPassage], bool]
    holds: str


def questions_of(file: Path, facts: FactReader) -> Iterator[Question]:
    """The questions of a file that some report can be asked.

    Raises:
        UserError: the file is none of questions, or a report or a passage that it names is not there.
    """
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise UserError(f"{file} cannot be read as questions: {error}", "eval/retrieval/samples.yaml shows the form") from error
    reports = {(report.agency.name, report.year): report for report in facts.reports()}
    for item in data.get("passages", ()):
        report = reports.get((item["agency"], item["year"]))
        answers = _holding(re.compile(re.escape(item["holds"])))
        if report is None or not any(map(answers, facts.passages([report.key]))):
            raise UserError(f"{file}: no passage of {item['agency']} {item['year']} holds {item['holds']}", "mend the file")
        yield from (Question(text, report, answers, item["holds"]) for text in item["questions"])
    sentences = {sentence.id: sentence.text for sentence in words().other}
    for item in data.get("sentences", ()):
        answers = _holding(_pattern(sentences[item["id"]]))
        having = [report for report in reports.values() if any(map(answers, facts.passages([report.key])))]
        yield from (Question(text, report, answers, item["id"]) for report in having[:_ASKED_OF] for text in item["questions"])


def _holding(pattern: re.Pattern[str]) -> Callable[[StoredPassage], bool]:
    return lambda item: bool(pattern.search(item.passage.text))


def _pattern(sentence: str) -> re.Pattern[str]:
    """A sentence of the generator with any figures in it."""
    return re.compile(_BRACES.sub(r".{1,12}?", re.escape(sentence)))


def rank(question: Question, runtime: Runtime, finder: PassageFinder) -> list[Hit]:
    """The passages of its report ranked for a question."""
    return finder.rank(runtime.engine.reader.understand(question.text), [question.report.key])


def relevance(question: Question, hits: Sequence[Hit], score: Callable[[Hit], float]) -> list[bool]:
    """In the order of a ranking, which passages answer; those that it does not tell apart come in the order of the report."""
    read = sorted(hits, key=lambda hit: hit.passage.passage.place.start or 0)
    return [question.answers(hit.passage) for hit in sorted(read, key=lambda hit: -score(hit))]


def hit_at(relevant: Sequence[bool], depth: int) -> float:
    """1 if one of the first so many answers, else 0."""
    return float(any(relevant[:depth]))


def place(relevant: Sequence[bool]) -> int:
    """The place of the first that answers, from 1; 0 if none does."""
    return relevant.index(True) + 1 if True in relevant else 0


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """1 ÷ the place of the first that answers, 0 without one; its mean is the MRR."""
    return 1 / place(relevant) if True in relevant else 0.0


def gain(relevant: Sequence[bool], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain (nDCG) over the first places."""
    gained = sum(1 / math.log2(number + 2) for number, found in enumerate(relevant[:depth]) if found)
    best = sum(1 / math.log2(number + 2) for number in range(min(depth, sum(relevant))))
    return gained / best if best else 0.0


def measures_of(relevant: Sequence[bool]) -> dict[str, Measure]:
    """hit@1, hit@3, MRR and nDCG@3 of one ranking."""
    return {
        "hit@1": (hit_at(relevant, 1), 1),
        f"hit@{DEPTH}": (hit_at(relevant, DEPTH), 1),
        "MRR": (reciprocal_rank(relevant), 1),
        f"nDCG@{DEPTH}": (gain(relevant), 1),
    }


def rank_questions(file: Path, runtime: Runtime) -> Iterator[Verdict]:
    """A verdict for each question: it passes if a passage that answers is among the first three."""
    finder = PassageFinder(runtime.facts, lambda: runtime.passages)
    for number, question in enumerate(questions_of(file, runtime.facts), start=1):
        started = time.perf_counter()
        hits = rank(question, runtime, finder)
        relevant = relevance(question, hits, RANKINGS["fused"])
        failures = () if hit_at(relevant, DEPTH) else (Failure("ranking", f"place {place(relevant) or 'none'} of {len(relevant)}"),)
        yield Verdict(
            f"{file.stem}-{number}",
            "ranking",
            detect_language(question.text).value,
            (question.text,),
            hits[0].passage.passage.text if hits else "",
            failures,
            time.perf_counter() - started,
            expected={"agency": question.report.agency.name, "year": question.report.year, "holds": question.holds},
            measures=measures_of(relevant),
        )
