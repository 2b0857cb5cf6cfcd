"""Many comparisons added up by format, and printed as tables."""

from __future__ import annotations

import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from multiprocessing import get_context
from time import perf_counter

from eval.generator.measure import Comparison, Misreading, Verdict, measure_sample
from eval.generator.sample import Sample, make_sample
from indexer.gazetteer.regions import Gazetteer

_PER_TASK = 10
WORST_FIRST = (
    Verdict.WRONG_SILENT,
    Verdict.WRONG_FLAGGED,
    Verdict.INVENTED,
    Verdict.LOST,
    Verdict.PRESENCE,
    Verdict.OVERFLAGGED,
    Verdict.DERIVED,
)


@dataclass(frozen=True)
class Measured:
    """The comparison of one sample, with what tells it apart."""

    name: str
    seed: int
    format: str
    shape: str
    tears: tuple[str, ...]
    contradiction: str
    ambiguous: bool
    comparison: Comparison
    seconds: float
    crash: str = ""

    @property
    def worst(self) -> Misreading | None:
        """The worst misreading of a cell, None if there is none."""
        order = {verdict: place for place, verdict in enumerate(WORST_FIRST)}
        return min(self.comparison.misread, key=lambda item: order.get(item.verdict, len(order)), default=None)


@dataclass
class Tally:
    """Comparisons of one format added up."""

    reports: int = 0
    perfect: int = 0
    failures: int = 0
    crashes: int = 0
    seconds: float = 0.0
    cells: Counter[Verdict] = field(default_factory=Counter)
    groups: Counter[Verdict] = field(default_factory=Counter)
    identity: int = 0
    false_findings: int = 0
    missed_findings: int = 0
    narrative_found: int = 0
    narrative_total: int = 0

    def add(self, measured: Measured) -> None:
        """Count one report."""
        comparison = measured.comparison
        self.reports += 1
        self.perfect += comparison.perfect and not measured.crash
        self.failures += bool(comparison.failure)
        self.crashes += bool(measured.crash)
        self.seconds += measured.seconds
        self.cells += comparison.cells
        self.groups += comparison.groups
        self.identity += bool(comparison.identity)
        self.false_findings += len(comparison.false_findings)
        self.missed_findings += len(comparison.missed_findings)
        self.narrative_found += comparison.narrative_found
        self.narrative_total += comparison.narrative_total

    @property
    def right(self) -> float:
        """Share of cells whose figure is right, whatever their status; blanks that are seen as such count as right."""
        fine = (Verdict.EXACT, Verdict.OVERFLAGGED, Verdict.GUESSED)
        return sum(self.cells[verdict] for verdict in fine) / max(1, self.cells.total())


HEADER = (
    "format", "reports", "all right", "cells right", "silent", "flagged", "invented", "lost", "presence", "overflag", "derived",
    "groups wrong", "identity", "false", "missed", "prose", "refused", "crash", "s/report",
)  # fmt: skip


def table(tallies: dict[str, Tally]) -> list[tuple[str, ...]]:
    """Rows for `HEADER`, one a format."""
    return [(name, *_cells(tally)) for name, tally in sorted(tallies.items())]


def _cells(tally: Tally) -> tuple[str, ...]:
    wrong_groups = tally.groups[Verdict.WRONG_SILENT] + tally.groups[Verdict.WRONG_FLAGGED]
    counted = (
        *(tally.cells[verdict] for verdict in WORST_FIRST),
        wrong_groups,
        tally.identity,
        tally.false_findings,
        tally.missed_findings,
    )
    prose = f"{tally.narrative_found / max(1, tally.narrative_total):.1%}"
    share = f"{tally.perfect / max(1, tally.reports):.1%}"
    seconds = f"{tally.seconds / max(1, tally.reports):.3f}"
    return (str(tally.reports), share, f"{tally.right:.3%}", *map(str, counted), prose, str(tally.failures), str(tally.crashes), seconds)


def tallied(results: Iterable[Measured], by_shape: bool) -> dict[str, Tally]:
    """Results added up by format, or by format and shape; reports that no reader can be sure of apart."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    for item in results:
        name = f"{item.format} {item.shape}" if by_shape else item.format
        tallies[f"{name} (ambiguous)" if item.ambiguous else name].add(item)
    return dict(tallies)


def measure_seeds(seeds: Sequence[int], formats: Sequence[str], jobs: int) -> Iterator[Measured]:
    """Make and measure every seed in every format, in worker processes; results as they come in the order of the seeds."""
    batches = [(tuple(seeds[start : start + _PER_TASK]), tuple(formats)) for start in range(0, len(seeds), _PER_TASK)]
    if jobs <= 1:
        for batch in batches:
            yield from _measure_batch(batch)
        return
    # spawn: a fork of a process that has threads may hang
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for results in pool.map(_measure_batch, batches):
            yield from results


def _measure_batch(batch: tuple[tuple[int, ...], tuple[str, ...]]) -> list[Measured]:
    seeds, formats = batch
    return [measured(make_sample(seed, report_format)) for seed in seeds for report_format in formats]


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer()


def measured(sample: Sample, name: str = "") -> Measured:
    """One sample measured. An exception of the reader is a bug there: it is kept as `crash`, and the run goes on."""
    start = perf_counter()
    crash, comparison = "", Comparison()
    try:
        comparison = measure_sample(sample, _gazetteer())
    except Exception:
        crash = traceback.format_exc()
    seconds = perf_counter() - start
    tears = tuple(sorted(sample.tears))
    return Measured(
        name or sample.path.name,
        sample.seed,
        sample.format,
        sample.shape,
        tears,
        sample.contradiction,
        sample.ambiguous,
        comparison,
        seconds,
        crash,
    )
