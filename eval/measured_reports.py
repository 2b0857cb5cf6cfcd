"""How well messy reports are read: those of the generator, a verdict for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.cases import Extraction
from eval.evaluators.base import Failure
from eval.generator.measure import Misreading
from eval.generator.measure import Verdict as Reading
from eval.generator.tally import Measured, measure_seeds
from eval.verdicts import Measure, Verdict

_RIGHT = (Reading.EXACT, Reading.OVERFLAGGED, Reading.GUESSED)
_MOST_SHOWN = 5


def read_reports(extraction: Extraction, jobs: int = 1) -> Iterator[Verdict]:
    """Make reports from their seeds in each format and read them back. A report passes if no figure is wrong without a warning.

    Reports that leave open which cell is blank are counted apart, and pass if they can be read: no reader can be sure of them.
    """
    for measured in measure_seeds(range(*extraction.seeds), extraction.formats, jobs):
        yield _verdict(measured)


def _verdict(measured: Measured) -> Verdict:
    failures = [] if measured.ambiguous else list(map(_silent, _wrong(measured)))
    if measured.crash:
        failures.append(Failure("error", measured.crash.strip().splitlines()[-1]))
    if measured.comparison.failure:
        failures.append(Failure("refused", measured.comparison.failure))
    return Verdict(
        f"{measured.format}-{measured.seed}",
        f"{measured.format} (ambiguous)" if measured.ambiguous else measured.format,
        "zh",
        (measured.name,),
        "; ".join(map(_told, measured.comparison.misread[:_MOST_SHOWN])),
        tuple(failures),
        measured.seconds,
        measured.tears,
        expected={"shape": measured.shape},
        measures={"ambiguous: cells right": _share(measured, _RIGHT)} if measured.ambiguous else _measures(measured),
    )


def _wrong(measured: Measured) -> list[Misreading]:
    return [item for item in measured.comparison.misread if item.verdict is Reading.WRONG_SILENT]


def _silent(item: Misreading) -> Failure:
    return Failure("cell", f"{item.key}: {item.expected} read as {item.found}, and nothing warns of it", wrong_figure=True)


def _told(item: Misreading) -> str:
    return f"{item.verdict} {item.key}: {item.expected} read as {item.found}"


def _share(measured: Measured, readings: Sequence[Reading]) -> Measure:
    """How many of the cells were read so, and how many there are."""
    cells = measured.comparison.cells
    return sum(cells[reading] for reading in readings), cells.total()


def _measures(measured: Measured) -> dict[str, Measure]:
    """Shares of all cells: the right ones; figures that were lost; blanks and absent rows taken for each other; needless doubts."""
    readings = {
        "cells right": _RIGHT,
        "silent": [Reading.WRONG_SILENT],
        "flagged": [Reading.WRONG_FLAGGED],
        "lost": [Reading.LOST],
        "blanks mistaken": [Reading.PRESENCE, Reading.INVENTED],
        "needless flags": [Reading.OVERFLAGGED],
    }
    shares = {name: _share(measured, counted) for name, counted in readings.items()}
    return shares | {"all right": (measured.comparison.perfect and not measured.crash, 1)}
