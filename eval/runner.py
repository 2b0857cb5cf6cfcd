"""Run suites: ask every question through the same door as users do, and gather the verdicts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.cases import Case, Suite
from eval.evaluators import Failure, Response, judge
from service.indexing import index_files
from service.settings import Settings
from service.wiring import Runtime

Ask = Callable[[str, str | None], Response]
"""Answers a question in the conversation of that id, None to begin one."""


@dataclass(frozen=True)
class Verdict:
    """How a case went. `turn` is the last that was asked, counted from 1: a conversation ends where an answer fails."""

    case: Case
    turn: int
    answer: str
    failures: tuple[Failure, ...]
    seconds: float

    @property
    def question(self) -> str:
        """What was asked last."""
        return self.case.asked[self.turn - 1].question

    @property
    def passed(self) -> bool:
        return not self.failures


@dataclass(frozen=True)
class SuiteReport:
    """How a suite went."""

    suite: str
    verdicts: tuple[Verdict, ...]

    @property
    def accuracy(self) -> float:
        """Share of the cases that passed, 0 to 1; 1 for a suite without cases."""
        return sum(verdict.passed for verdict in self.verdicts) / len(self.verdicts) if self.verdicts else 1.0

    def record(self) -> dict[str, Any]:
        """The report as plain JSON types."""
        return {
            "suite": self.suite,
            "cases": len(self.verdicts),
            "accuracy": round(self.accuracy, 4),
            "misses": [
                {
                    "id": verdict.case.id,
                    "turn": verdict.turn,
                    "question": verdict.question,
                    "answer": verdict.answer,
                    "failures": [{"check": failure.check, "reason": failure.reason} for failure in verdict.failures],
                }
                for verdict in self.verdicts
                if not verdict.passed
            ],
            "seconds": round(sum(verdict.seconds for verdict in self.verdicts), 3),
        }


def run_suite(suite: Suite, ask: Ask) -> Iterator[Verdict]:
    """Ask every question; one that errs is a failure, not a crash."""
    for case in suite.cases:
        started = time.perf_counter()
        turn, answer, failures = _converse(case, ask)
        yield Verdict(case, turn, answer, tuple(failures), time.perf_counter() - started)


def _converse(case: Case, ask: Ask) -> tuple[int, str, list[Failure]]:
    """Ask the turns of a case in one conversation, up to the first that fails: its number, the answer, what is wrong with it."""
    turn, answer, conversation = 0, "", None
    for turn, asked in enumerate(case.asked, start=1):
        try:
            response = ask(asked.question, conversation)
            answer, conversation = response["answer"], response["conversation_id"]
            failures = judge(asked.expect, case.language, response)
        except Exception as error:
            answer, failures = "", [Failure("error", f"{type(error).__name__}: {error}")]
        if failures:
            return turn, answer, failures
    return turn, answer, []


def open_runtime(settings: Settings, suite: Suite, suite_file: Path) -> Runtime:
    """A runtime to ask in process; a suite with reports of its own gets a data folder of its own, indexed if need be.

    The folder stays, so that the next run finds the reports indexed.
    """
    if suite.reports is None:
        return Runtime(settings)
    folder = settings.folder / "eval" / suite.name
    runtime = Runtime(settings.model_copy(update={"data_dir": folder, "database_url": "", "chroma_url": ""}))
    runtime.own_data_folder()
    reports = suite_file.parent / suite.reports
    for _ in index_files(runtime.indexer, sorted(path for path in reports.iterdir() if path.is_file())):
        pass
    return runtime
