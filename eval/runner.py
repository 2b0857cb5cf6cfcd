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

Ask = Callable[[Case], Response]


@dataclass(frozen=True)
class Verdict:
    """How a case went."""

    case: Case
    answer: str
    failures: tuple[Failure, ...]
    seconds: float

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
                    "question": verdict.case.question,
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
        try:
            response = ask(case)
            failures = judge(case, response)
        except Exception as error:
            response, failures = {"answer": ""}, [Failure("error", f"{type(error).__name__}: {error}")]
        yield Verdict(case, response["answer"], tuple(failures), time.perf_counter() - started)


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
