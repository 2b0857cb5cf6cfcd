"""How fast answers are over very many reports: `python -m eval.benchmarks.scale [--reports N] [--data FOLDER] [--url URL]`.

The fact store is filled with known reports (110,000 of them are 25 million cells), then questions go through the engine in process:
understood, looked up, composed, cited. Printed: of each kind of question and language the median and the 95th percentile in
milliseconds, the median of the processor's time (on a busy machine the truer one), and how many answers are right; the peak memory of
the process; and every statement that reads a whole table. Exit 1 if a budget is exceeded.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from eval.benchmarks.known_store import SEED, YEAR, Noted, fill
from eval.benchmarks.statements import recorded, whole_tables
from eval.evaluators.base import Response
from eval.questions.corpus import make_corpus
from eval.questions.maker import make_suite
from eval.runner import run_suite
from indexer.storage.database import sqlite_url
from service.answering.answer import Answer
from service.answering.engine import Engine
from service.cli.render import print_table, say
from service.settings import Settings
from service.understanding.query import Language
from service.wire import chat_response
from service.wiring import Runtime

FIGURE_MS, RANKING_MS = 15.0, 300.0
"""Budgets of the medians: a figure, and a ranking over all reports."""
_NAMED = (
    "cell",
    "group",
    "applicant",
    "several",
    "share",
    "rate",
    "compare",
    "trend",
    "change",
    "sum_agencies",
    "not_indexed",
    "follow_up",
)
_FIGURES = ("cell", "group", "applicant")
_RANKINGS = ("most", "most, newest reports", "least", "ten most", "highest rate", "largest share")
# the agencies that questions name are those of the corpus's beginning
_BEGINNING = 3_000
_QUESTIONS = 1_200


@dataclass(frozen=True)
class Timed:
    """An answer with the milliseconds it took, by the clock and of the processor."""

    answer: Answer
    wall: float
    processor: float


@dataclass(frozen=True)
class OverMany:
    """A question over many reports in both languages; `right` judges an answer by what was noted of the reports."""

    kind: str
    zh: str
    en: str
    right: Callable[[Answer], bool]


def main() -> int:
    """Fill the store if need be, ask, and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reports", type=int, default=110_000)
    arguments.add_argument("--data", type=Path, help="folder that keeps the store for the next run")
    arguments.add_argument("--url", help="an empty database to use instead of SQLite; its notes are kept in the folder")
    options = arguments.parse_args()
    with ExitStack() as stack:
        folder = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gongkai-scale-")))
        folder.mkdir(parents=True, exist_ok=True)
        noted, seconds = fill(options.url or sqlite_url(folder), options.reports, folder / "noted.json")
        runtime = stack.enter_context(Runtime(Settings(data_dir=folder, database_url=options.url or "")))
        reports, agencies, years = runtime.facts.extent()
        say(f"{reports:,} reports of {agencies:,} agencies, {years[0]} to {years[1]}; filled in {seconds:.0f} s")
        with recorded(runtime.sql) as statements:
            medians = {**_named(runtime.engine, runtime), **_over_many(runtime.engine, noted)}
        say(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
        _print_whole_tables(runtime, statements)
    kept = {"a figure": (_FIGURES, FIGURE_MS), "a ranking": (_RANKINGS, RANKING_MS)}
    exceeded = False
    for name, (kinds, budget) in kept.items():
        worst = max(medians[kind] for kind in kinds)
        exceeded = exceeded or worst > budget
        say(f"budget of {name}: {budget:.0f} ms, {'exceeded' if worst > budget else 'kept'}: slowest median {worst:.1f} ms")
    return 1 if exceeded else 0


def _print_whole_tables(runtime: Runtime, statements: dict[str, Any]) -> None:
    whole = whole_tables(runtime.sql, statements)
    say(f"{len(statements)} different statements, {len(whole)} of them read a whole table")
    for statement, tables in whole.items():
        say(f"  {', '.join(tables)}: {' '.join(statement.split())[:600]}")


# ------------------------------------------------------------ about agencies that are named


def _named(engine: Engine, runtime: Runtime) -> dict[str, float]:
    suite = make_suite(make_corpus(SEED, _BEGINNING), runtime.gazetteer, SEED, _QUESTIONS)
    cases = tuple(case for case in suite.cases if case.kind in _NAMED)
    ask = _Asking(engine)
    taken: defaultdict[tuple[str, str], list[Timed]] = defaultdict(list)
    right: defaultdict[str, list[bool]] = defaultdict(list)
    # what is loaded once is not part of an answer
    list(run_suite(suite.model_copy(update={"cases": cases[:4]}), ask))
    for case in cases:
        ask.timed.clear()
        verdict = next(run_suite(suite.model_copy(update={"cases": (case,)}), ask))
        taken[case.kind, case.language] += ask.timed
        right[case.kind].append(verdict.passed)
    return _print(taken, right)


class _Asking:
    """Asks the engine as the harness does, without storing conversations, and takes the time of every answer."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._earlier: defaultdict[str, list[str]] = defaultdict(list)
        self.timed: list[Timed] = []

    def __call__(self, question: str, conversation: str | None) -> Response:
        conversation = conversation or f"c{len(self._earlier)}"
        timed = _timed(self._engine, question, earlier=self._earlier[conversation])
        self._earlier[conversation].append(question)
        self.timed.append(timed)
        return chat_response(timed.answer, conversation, "m").as_json()


def _timed(engine: Engine, question: str, language: Language | None = None, earlier: Sequence[str] = ()) -> Timed:
    wall, processor = time.perf_counter(), time.process_time()
    answer = engine.ask(question, language, earlier)
    return Timed(answer, (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000)


# ------------------------------------------------------------ about all reports


def _over_many(engine: Engine, noted: Sequence[Noted]) -> dict[str, float]:
    taken: defaultdict[tuple[str, str], list[Timed]] = defaultdict(list)
    right: defaultdict[str, list[bool]] = defaultdict(list)
    for question in _questions(noted):
        for language, text in (("zh", question.zh), ("en", question.en)):
            timed = _timed(engine, text)
            taken[question.kind, language].append(timed)
            right[question.kind].append(question.right(timed.answer))
            if not right[question.kind][-1]:
                say(f"not as expected: {text}: {timed.answer.status.value}, {' '.join(timed.answer.markdown.split())[:200]}")
    return _print(taken, right)


_RANKED = {
    "requests.new": ("收到的申请", "requests"),
    "requests.granted": ("予以公开的申请", "granted requests"),
    "requests.denied": ("不予公开的申请", "refused requests"),
    "requests.partial": ("部分公开的申请", "partly granted requests"),
}


def _questions(noted: Sequence[Noted]) -> Iterator[OverMany]:
    for metric, (zh, en) in _RANKED.items():
        values = [item.figures[metric] for item in noted]
        ordered = sorted(values, reverse=True)
        yield OverMany("most", f"{YEAR}年哪个单位{zh}最多？", f"Which agency had the most {en} in {YEAR}?", _first_is(max(values)))
        yield OverMany("least", f"{YEAR}年哪个单位{zh}最少？", f"Which agency had the fewest {en} in {YEAR}?", _first_is(min(values)))
        yield OverMany("ten most", f"{YEAR}年{zh}最多的十个单位", f"Top ten agencies by number of {en} in {YEAR}", _has_all(ordered[:10]))
        yield OverMany("most, newest reports", f"哪个单位{zh}最多？", f"Which agency had the most {en}?", _is_answered)
        yield OverMany(
            "count", f"{YEAR}年有几家单位{zh}超过1000件？", f"How many agencies had more than 1000 {en} in {YEAR}?",
            _first_is(sum(value > 1000 for value in values)),
        )  # fmt: skip
        civil = [item.figures[metric] for item in noted if item.agency.endswith("民政局")]
        yield OverMany(
            "average of a kind",
            f"{YEAR}年各民政局平均有多少件{zh}？",
            f"On average, how many {en} did civil affairs bureaus have in {YEAR}?",
            _first_is((Decimal(sum(civil)) / max(1, len(civil))).quantize(Decimal("0.1"), ROUND_HALF_UP)),
        )
        # a province's government counts its departments too: where both are indexed the sum is refused
        yield OverMany(
            "sum of a province",
            f"{YEAR}年广东各单位{zh}总共多少件？",
            f"How many {en} were there in Guangdong in total in {YEAR}?",
            _is("answered", "clarification"),
        )
    yield OverMany(
        "highest rate", f"{YEAR}年哪个单位的公开率最高？", f"Which agency had the highest disclosure rate in {YEAR}?", _is_answered
    )
    yield OverMany(
        "highest rate", f"{YEAR}年哪个单位的公开率最低？", f"Which agency had the lowest disclosure rate in {YEAR}?", _is_answered
    )
    yield OverMany(
        "largest share",
        f"{YEAR}年哪个单位不予公开的占比最高？",
        f"Which agency had the largest share of refused requests in {YEAR}?",
        _is_answered,
    )
    yield OverMany("catalog", "有哪些报告？", "Which reports are there?", _is_answered)
    yield OverMany("catalog", "广东有哪些报告？", "Which reports are there from Guangdong?", _is_answered)
    for place, english in (("莆田市", "Putian"), ("新乡市", "Xinxiang"), ("普陀区", "Putuo")):
        zh, en = f"{place}烟草专卖局{YEAR}年收到多少申请？", f"How many requests did {english} tobacco bureau receive in {YEAR}?"
        yield OverMany("not there", zh, en, _is("not_found", "clarification"))
    for name in ("Puttian", "Xinxang", "Nanpinng", "Guangdongg"):
        yield OverMany(
            "misspelled",
            f"{name}{YEAR}年收到多少申请",
            f"How many requests did {name} receive in {YEAR}?",
            _is("clarification", "not_found"),
        )


def _first_is(value: Decimal | int) -> Callable[[Answer], bool]:
    return lambda answer: bool(answer.values) and answer.values[0].value == value


def _has_all(values: Sequence[int]) -> Callable[[Answer], bool]:
    return lambda answer: [value.value for value in answer.values[: len(values)]] == list(values)


def _is(*statuses: str) -> Callable[[Answer], bool]:
    return lambda answer: answer.status.value in statuses


_is_answered = _is("answered")


# ------------------------------------------------------------ printing


def _print(taken: dict[tuple[str, str], list[Timed]], right: dict[str, list[bool]]) -> dict[str, float]:
    """A line for each kind and language; the slower median of the two languages, by kind."""
    rows, medians = [], {}
    for kind, verdicts in right.items():
        medians[kind] = max(median(item.wall for item in taken[kind, language]) for language in ("zh", "en") if taken[kind, language])
        for language in ("zh", "en"):
            walls = [item.wall for item in taken[kind, language]]
            if walls:
                p95 = quantiles(walls, n=20)[-1] if len(walls) > 1 else walls[0]
                processor = median(item.processor for item in taken[kind, language])
                rows.append(
                    (
                        kind,
                        language,
                        f"{len(walls)}",
                        f"{median(walls):.1f}",
                        f"{p95:.1f}",
                        f"{processor:.1f}",
                        f"{sum(verdicts)}/{len(verdicts)}",
                    )
                )
    print_table(("kind", "language", "asked", "p50 ms", "p95 ms", "processor ms", "as expected"), rows)
    return medians


if __name__ == "__main__":
    sys.exit(main())
