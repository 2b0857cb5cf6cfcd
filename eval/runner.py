"""Ask the questions of a suite through the same door as users do, and gather the verdicts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from eval.cases import Case, Suite
from eval.evaluators.base import Evaluator, Failure, Response, Sources
from eval.evaluators.judge import EVALUATORS, judge
from eval.opinions import Judge
from eval.verdicts import Verdict
from indexer.domain.errors import UserError
from service.cli.client import UnreachableError

Ask = Callable[[str, str | None], Response]
"""Answers a question in the conversation of that id, None to begin one."""

_UNREACHED_IN_A_ROW = 3


class InterruptedRunError(UserError):
    """A run that cannot go on: the service has gone."""


@dataclass(frozen=True)
class Manner:
    """How cases are asked: how often each, how many at a time, what their answers are judged by, and whose opinion is added."""

    repeat: int = 1
    concurrency: int = 1
    evaluators: Sequence[Evaluator] = EVALUATORS
    judge: Judge | None = None


@dataclass(frozen=True)
class _Asked:
    """A case once asked, and whether the service could be reached."""

    verdict: Verdict
    reached: bool


def run_suite(suite: Suite, ask: Ask, sources: Sources | None = None, manner: Manner | None = None) -> Iterator[Verdict]:
    """Ask every question of a suite; one that errs is a failure, not a crash."""
    return run_cases(suite.cases, ask, sources, manner)


def run_cases(
    cases: Iterable[Case],
    ask: Ask,
    sources: Sources | None = None,
    manner: Manner | None = None,
    known: Callable[[str, int], Verdict | None] = lambda *_: None,
) -> Iterator[Verdict]:
    """Ask every case as often as is wanted; verdicts come in the order of the cases. `known`: verdicts that are there already.

    Raises:
        InterruptedRunError: the service cannot be reached any more.
    """
    manner = manner or Manner()
    todo = [(case, run) for run in range(1, manner.repeat + 1) for case in cases]

    def one(item: tuple[Case, int]) -> _Asked:
        if (verdict := known(item[0].id, item[1])) is not None:
            return _Asked(verdict, reached=True)
        return _ask_case(*item, ask, sources, manner)

    unreached = 0
    with ThreadPoolExecutor(manner.concurrency) as pool:
        try:
            for asked in map(one, todo) if manner.concurrency == 1 else pool.map(one, todo):
                unreached = 0 if asked.reached else unreached + 1
                if unreached == _UNREACHED_IN_A_ROW:
                    raise InterruptedRunError(asked.verdict.failures[0].reason, "start it again, and go on with --resume")
                yield asked.verdict
        finally:
            pool.shutdown(cancel_futures=True)


def _ask_case(case: Case, run: int, ask: Ask, sources: Sources | None, manner: Manner) -> _Asked:
    """Ask the turns of a case in one conversation, up to the first that fails."""
    started = time.perf_counter()
    asked: list[str] = []
    response: Response = {}
    failures: list[Failure] = []
    reached = True
    for turn in case.asked:
        asked.append(turn.question)
        try:
            response = ask(turn.question, response.get("conversation_id"))
            failures = judge(turn.expect, case.language, response, turn.question, sources, manner.evaluators)
        except Exception as error:
            response, reached = {}, not isinstance(error, UnreachableError)
            failures = [Failure("error", f"{type(error).__name__}: {error}")]
        if failures:
            break
    seconds = time.perf_counter() - started
    citation: Response = next(iter(response.get("citations", ())), {})
    verdict = Verdict(
        case.id,
        case.kind,
        case.language,
        tuple(asked),
        response.get("answer", ""),
        tuple(failures),
        seconds,
        case.tags,
        case.reviewed,
        run,
        bool(case.turns),
        case.asked[len(asked) - 1].expect.written(),
        citation.get("url", ""),
        " · ".join(filter(None, (citation.get("title"), citation.get("row"), citation.get("column")))),
        opinion=manner.judge.opinion(asked[-1], response) if manner.judge and response else None,
    )
    return _Asked(verdict, reached)
