"""How cases went, and suites: verdicts, their sums, and both as plain JSON."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, Self

from eval.evaluators.base import Failure
from eval.opinions import Opinion, counts, opinion_of

Measure = tuple[float, float]
"""A part and a whole: measures of many cases are added up, and the sums divided."""


@dataclass(frozen=True)
class Verdict:
    """How a case went. `asked` are its questions up to the last that was asked: a conversation ends where an answer fails.

    `expected` is what was written down for the last of them, `link` where its answer leads, `run` counts from 1 where cases
    are repeated. `measures` are figures beside right and wrong; `opinion` is what a judge thinks of the last answer, and decides nothing.
    """

    id: str
    kind: str
    language: str
    asked: tuple[str, ...]
    answer: str
    failures: tuple[Failure, ...]
    seconds: float
    tags: tuple[str, ...] = ()
    reviewed: bool = True
    run: int = 1
    conversation: bool = False
    expected: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    place: str = ""
    measures: Mapping[str, Measure] = field(default_factory=dict)
    opinion: Opinion | None = None

    @property
    def turn(self) -> int:
        """The number of the turn that was asked last, counted from 1."""
        return len(self.asked)

    @property
    def question(self) -> str:
        """What was asked last."""
        return self.asked[-1]

    @property
    def passed(self) -> bool:
        return not self.failures

    @property
    def wrong_figures(self) -> int:
        """How many of its failures are figures that are not the right ones."""
        return sum(failure.wrong_figure for failure in self.failures)

    @property
    def key(self) -> str:
        """What tells it from the other verdicts of its suite."""
        return self.id if self.run == 1 else f"{self.id}#{self.run}"

    def record(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self) | {"failures": [failure.record() for failure in self.failures]}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The verdict that was written down.

        Raises:
            TypeError: the record is none of a verdict.
        """
        lists = {name: tuple(record[name]) for name in ("asked", "tags")}
        measures = {name: (part, whole) for name, (part, whole) in record["measures"].items()}
        failures = tuple(Failure(**failure) for failure in record["failures"])
        opinion = opinion_of(record.get("opinion"))
        return cls(**{**record, **lists, "measures": measures, "failures": failures, "opinion": opinion})


@dataclass(frozen=True)
class SuiteReport:
    """How a suite went. `baselines`: how others did on the same cases, by name. `stopped`: why it was not run to its end."""

    suite: str
    verdicts: tuple[Verdict, ...]
    baselines: Mapping[str, Sequence[Verdict]] = field(default_factory=dict)
    stopped: str = ""

    @cached_property
    def counted(self) -> tuple[Verdict, ...]:
        """The verdicts that count: those of drafts do not."""
        return tuple(verdict for verdict in self.verdicts if verdict.reviewed)

    @property
    def drafts(self) -> tuple[Verdict, ...]:
        return tuple(verdict for verdict in self.verdicts if not verdict.reviewed)

    @property
    def accuracy(self) -> float:
        """Share of the cases that passed, 0 to 1; 1 for a suite without cases."""
        return share_passed(self.counted)

    @property
    def wrong_figures(self) -> int:
        return sum(verdict.wrong_figures for verdict in self.counted)

    @property
    def seconds(self) -> float:
        return sum(verdict.seconds for verdict in self.verdicts)

    @property
    def measures(self) -> dict[str, float]:
        """Measures of all cases: sums of the parts over sums of the wholes."""
        return added_measures(self.counted)

    @property
    def judged(self) -> dict[str, int]:
        """How many answers a judge found faithful, doubted, or had no opinion of; empty if none was asked."""
        return counts(verdict.opinion for verdict in self.counted)

    @property
    def unsettled(self) -> list[tuple[Verdict, Opinion]]:
        """The answers that the judge doubted or had no opinion of."""
        return [(verdict, verdict.opinion) for verdict in self.counted if verdict.opinion and verdict.opinion.told != "faithful"]

    def record(self) -> dict[str, Any]:
        """The report as plain JSON types."""
        return {
            "suite": self.suite,
            "cases": len(self.counted),
            "accuracy": round(self.accuracy, 4),
            "wrong_figures": self.wrong_figures,
            "drafts": len(self.drafts),
            "stopped": self.stopped,
            "groups": [
                {"kind": kind, "language": language, "cases": len(group), "passed": sum(verdict.passed for verdict in group)}
                for (kind, language), group in groups(self.counted).items()
            ],
            "latency": {kind: latency(group) for kind, group in by_kind(self.counted).items()},
            "measures": {name: round(value, 4) for name, value in self.measures.items()},
            "baselines": {name: round(share_passed(verdicts), 4) for name, verdicts in self.baselines.items()},
            "verdicts": {
                verdict.key: {"passed": verdict.passed, "wrong_figures": verdict.wrong_figures, "seconds": round(verdict.seconds, 3)}
                for verdict in self.counted
            },
            "misses": [_miss(verdict) for verdict in self.verdicts if not verdict.passed],
            "seconds": round(self.seconds, 3),
        } | ({"judged": self.judged, "opinions": self._opinions()} if self.judged else {})

    def _opinions(self) -> dict[str, dict[str, Any]]:
        return {verdict.key: asdict(verdict.opinion) | {"told": verdict.opinion.told} for verdict in self.counted if verdict.opinion}


def _miss(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.key,
        "turn": verdict.turn,
        "question": verdict.question,
        "answer": verdict.answer,
        "expected": dict(verdict.expected),
        "failures": [failure.record() for failure in verdict.failures],
        "reviewed": verdict.reviewed,
        "link": verdict.link,
    }


def share_passed(verdicts: Sequence[Verdict]) -> float:
    """Share that passed, 0 to 1; 1 of none."""
    return sum(verdict.passed for verdict in verdicts) / len(verdicts) if verdicts else 1.0


def by_kind(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    """Verdicts by kind, in the order in which kinds first come."""
    found: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        found[verdict.kind].append(verdict)
    return dict(found)


def groups(verdicts: Iterable[Verdict]) -> dict[tuple[str, str], list[Verdict]]:
    """Verdicts by kind and language."""
    found: defaultdict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        found[verdict.kind, verdict.language].append(verdict)
    return dict(sorted(found.items()))


def latency(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Median and 95th percentile of the seconds a case took; those of a conversation are of all its turns."""
    seconds = sorted(verdict.seconds for verdict in verdicts)
    return {name: round(percentile(seconds, share), 4) for name, share in (("p50", 0.5), ("p95", 0.95))}


def percentile(ascending: Sequence[float], share: float) -> float:
    """The smallest number that is not exceeded by that share of the numbers; 0 of none."""
    return ascending[max(0, math.ceil(share * len(ascending)) - 1)] if ascending else 0.0


def added_measures(verdicts: Iterable[Verdict]) -> dict[str, float]:
    """Parts over wholes of the measures of several verdicts."""
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for name, (part, whole) in _measured(verdicts):
        sums[name][0] += part
        sums[name][1] += whole
    return {name: part / whole if whole else 1.0 for name, (part, whole) in sums.items()}


def _measured(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, Measure]]:
    return (item for verdict in verdicts for item in verdict.measures.items())
