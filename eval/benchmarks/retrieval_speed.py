"""How fast passages are found among very many: `python -m eval.benchmarks.retrieval_speed [--passages 100000] [--data FOLDER]`.

An embedded Chroma collection holds random vectors of the default model's size, the fact store the passages they stand for: sentences of
the generator, as many in a report as real ones have. The questions name an agency and a year and are embedded by the real model.
Printed in milliseconds, median and 95th percentile: a whole answer through the engine, and the steps it consists of; the median of the
processor's time (on a busy machine the truer one); and what the first question pays once, for the model and the dictionary of words.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

from eval.generator.words import words
from eval.questions.corpus import KnownReport, known_reports
from eval.questions.store import VERSION, title, with_cells
from indexer.domain.report import Passage, Place, Report
from indexer.gazetteer.organs import organ_of
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.embedder import Embedder, SentenceTransformerEmbedder, Vectors
from indexer.storage.fact_store import FactStore
from indexer.storage.passage_store import PassageStore, embedded_client
from service.answering import retrieval
from service.answering.engine import Engine
from service.cli.render import print_table, say
from service.understanding.agencies import AgencyReader
from service.understanding.messages import MessageReader

BUDGET_MS = 60.0
_SEED = 1
_A_REPORT = 25
# Chroma's index takes many vectors at once far faster than a report's
_AT_ONCE = 80
_SENTENCES = 3
_DIMENSIONS = 384
_QUESTIONS = 60
_ASKED = {
    "zh": (
        "{agency}{year}年给工作人员上过课吗",
        "{agency}{year}年存在哪些问题",
        "{agency}{year}年怎么防范泄密",
        "{agency}{year}年两会提案怎么处理",
    ),
    "en": (
        "Were staff of {agency} trained in {year}?",
        "What problems did {agency} name in {year}?",
        "How did {agency} guard secrets in {year}?",
    ),
}


def main() -> int:
    """Fill the stores if need be, ask, print; exit 1 if the budget is exceeded."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--passages", type=int, default=100_000)
    arguments.add_argument("--data", type=Path, help="folder that keeps the stores for the next run")
    options = arguments.parse_args()
    with ExitStack() as stack:
        folder = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-retrieval-")))
        folder.mkdir(parents=True, exist_ok=True)
        engine = open_engine(sqlite_url(folder))
        stack.callback(engine.dispose)
        ensure_schema(engine)
        facts = FactStore(engine)
        store = PassageStore(embedded_client(folder / "chroma"), _RealQuestions(), engine)
        gazetteer = Gazetteer()
        asked_of = list(_fill(facts, store, gazetteer, options.passages // _A_REPORT))
        spellings = Spellings(gazetteer)
        reader = MessageReader(AgencyReader(facts, gazetteer, spellings), lambda: date(2026, 1, 1))
        answers = Engine(facts, reader, lambda: store, spellings)
        say(f"{store.count():,} passages of {len(asked_of):,} reports")
        return 0 if _measure(answers, facts, store, asked_of) <= BUDGET_MS else 1


class _RealQuestions:
    """Questions embedded by the default model; vectors of passages that mean nothing and cost nothing."""

    def __init__(self) -> None:
        self._model: Embedder = SentenceTransformerEmbedder()
        self._rng = np.random.default_rng(_SEED)

    @property
    def fingerprint(self) -> str:
        return "random"

    def passages(self, texts: Sequence[str]) -> Vectors:
        vectors = self._rng.standard_normal((len(texts), _DIMENSIONS)).astype(np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    def query(self, text: str) -> Vectors:
        return self._model.query(text)


def _fill(facts: FactStore, store: PassageStore, gazetteer: Gazetteer, reports: int) -> Iterator[KnownReport]:
    """Write what is not there yet, some reports at a time; every report with its passages."""
    held = facts.count_reports()
    sentences = [sentence.text.replace("{", "").replace("}", "") for sentence in words().other]
    numbered = enumerate(islice(known_reports(_SEED), reports))
    while batch := list(islice(numbered, _AT_ONCE)):
        fresh = [_report(known, number, sentences) for number, known in batch if number >= held]
        for report in fresh:
            facts.add(report, organ_of(report.agency.name, gazetteer), VERSION)
        store.add(*fresh)
        for report in fresh:
            facts.publish(report.report_id)
        yield from (known for _, known in batch)


def _report(known: KnownReport, number: int, sentences: Sequence[str]) -> Report:
    made = tuple(_passage(sentences, random.Random(f"{number}:{index}"), index) for index in range(_A_REPORT))  # noqa: S311
    return replace(with_cells(known, {}, title(known)), passages=made)


def _passage(sentences: Sequence[str], rng: random.Random, index: int) -> Passage:
    """Sentences of the generator behind an ordinal of their own, so that no two passages are the same."""
    text = f"（{index + 1}）{''.join(rng.sample(sentences, _SENTENCES))}"
    return Passage("一" if index < _A_REPORT - _SENTENCES else "五", "总体情况", text, Place(index * 1000, index * 1000 + len(text)))


def _measure(engine: Engine, facts: FactStore, store: PassageStore, asked_of: Sequence[KnownReport]) -> float:
    """Ask and print; the slower median of the two languages."""
    clock = _Clock()
    for owner, name, step in (
        (store, "embed_query", "embedding the question"),
        (facts, "passages", "passages of the report, SQL"),
        (store, "vectors", "their vectors by id, Chroma"),
        (retrieval, "lexical_scores", "ranking by words"),
        (retrieval, "best_sentences", "choosing sentences"),
    ):
        setattr(owner, name, clock.timing(getattr(owner, name), step))
    questions = {language: list(_questions(language, wordings, asked_of, engine)) for language, wordings in _ASKED.items()}
    for step in ("first question, with loading the model and the words", "second question"):
        clock.timing(engine.ask, step)(questions["zh"].pop())
    rows = [(step, "", *clock.row(step)) for step in ("first question, with loading the model and the words", "second question")]
    medians = []
    for language, texts in questions.items():
        clock.clear()
        ask = clock.timing(engine.ask, "a whole answer")
        quoted = sum(bool(ask(text).citations) for text in texts)
        medians.append(median(clock.walls["a whole answer"]))
        rows += [(step, language, *clock.row(step)) for step in clock.walls]
        say(f"{language}: {quoted} of {len(texts)} answers quote a passage")
    print_table(("step", "language", "asked", "p50 ms", "p95 ms", "processor ms"), rows)
    say(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    say(f"budget: {BUDGET_MS:.0f} ms, {'exceeded' if max(medians) > BUDGET_MS else 'kept'}")
    return max(medians)


def _questions(language: str, wordings: Sequence[str], asked_of: Sequence[KnownReport], engine: Engine) -> Iterator[str]:
    """Questions about reports here and there that the engine takes as questions about one report."""
    rng = random.Random(f"{_SEED}:{language}")  # noqa: S311
    found = 0
    while found < _QUESTIONS:
        known = rng.choice(asked_of)
        text = rng.choice(wordings).format(agency=known.agency.name, year=known.year)
        [query, *_] = engine.reader.read(text)
        if len(query.agencies) == 1 and len(query.agencies[0].agencies) == 1:
            found += 1
            yield text


class _Clock:
    """Milliseconds of steps, by the clock and of the processor."""

    def __init__(self) -> None:
        self.walls: defaultdict[str, list[float]] = defaultdict(list)
        self._processor: defaultdict[str, list[float]] = defaultdict(list)

    def clear(self) -> None:
        self.walls.clear()
        self._processor.clear()

    def timing(self, call: Callable[..., Any], step: str) -> Callable[..., Any]:
        """The call, its time noted under a name."""

        def timed(*arguments: Any, **named: Any) -> Any:
            wall, processor = time.perf_counter(), time.process_time()
            try:
                return call(*arguments, **named)
            finally:
                self.walls[step].append((time.perf_counter() - wall) * 1000)
                self._processor[step].append((time.process_time() - processor) * 1000)

        return timed

    def row(self, step: str) -> tuple[str, str, str, str]:
        walls = self.walls[step]
        p95 = quantiles(walls, n=20)[-1] if len(walls) > 1 else walls[0]
        return f"{len(walls)}", f"{median(walls):.1f}", f"{p95:.1f}", f"{median(self._processor[step]):.1f}"


if __name__ == "__main__":
    sys.exit(main())
