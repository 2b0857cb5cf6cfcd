"""`python -m eval.generator`: make messy reports with known truth, and measure how well they are read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from eval.generator.causes import causes
from eval.generator.measure import Verdict
from eval.generator.randomness import Seed
from eval.generator.renderers.formats import FORMATS
from eval.generator.rerender import as_sample, rerender_report
from eval.generator.sample import facts, make_sample
from eval.generator.tally import HEADER, WORST_FIRST, Measured, measure_seeds, measured, table, tallied
from indexer.domain.errors import UserError
from indexer.domain.form import CellKey
from indexer.extraction.extract import extract
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.formats import is_supported, parse
from service.cli.render import print_table, say

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

_MIXED = ("text", "markdown", "html", "docx", "pdf")
_ALL = ",".join((*_MIXED, "ofd", "scan"))

Seeds = Annotated[str, typer.Option(help="Seeds as FROM:TO, the end exclusive.")]


@app.command()
def make(
    output: Annotated[Path, typer.Argument(help="Folder to write to; it may exist.")],
    seeds: Seeds = "0:100",
    report_format: Annotated[str, typer.Option("--format", help=f"One of {', '.join(FORMATS)}, or mixed.")] = "mixed",
) -> None:
    """Write reports into a folder, and truth.json with what is true of each."""
    output.mkdir(parents=True, exist_ok=True)
    truths = {}
    for number in _range(seeds):
        chosen = Seed(number).stream("format").choice(_MIXED) if report_format == "mixed" else _formats(report_format)[0]
        sample = make_sample(number, chosen)
        (output / sample.path).write_bytes(sample.data)
        mixture = {
            "seed": number,
            "format": chosen,
            "shape": sample.shape,
            "tears": sorted(sample.tears),
            "contradiction": sample.contradiction,
        }
        truths[str(sample.path)] = {**mixture, "ambiguous": sample.ambiguous, **sample.truth.record()}
    (output / "truth.json").write_text(json.dumps(truths, ensure_ascii=False, indent=1), encoding="utf-8")
    say(f"{len(truths)} reports and truth.json in {output}")


@app.command("facts")
def write_facts(output: Annotated[Path, typer.Argument(help="JSON lines to write.")], seeds: Seeds = "0:1000") -> None:
    """Write figures only, a line of JSON for each report: for corpora too large for documents."""
    with output.open("w", encoding="utf-8") as lines:
        for number in _range(seeds):
            reporter, values = facts(number)
            cells = {str(key): f"{value:f}" for key, value in values.items()}
            record = {"agency": asdict(reporter.agency), "year": reporter.year, "edition": reporter.edition, "cells": cells}
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    say(f"figures of {len(_range(seeds))} reports in {output}")


@app.command()
def measure(
    seeds: Seeds = "0:200",
    formats: Annotated[str, typer.Option(help=f"Of {', '.join(FORMATS)}, parted by commas.")] = _ALL,
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 1,
    by_shape: Annotated[bool, typer.Option("--by-shape", help="A line for each shape of a format.")] = False,
    reports: Annotated[
        Path | None,
        typer.Option(help="Measure the reports of this folder instead, set anew in each format; expected/*.json are their cells."),
    ] = None,
    failures: Annotated[int, typer.Option(help="Show this many of the worst misreadings.")] = 10,
    by_cause: Annotated[bool, typer.Option("--causes", help="Group the failures by the fewest tears that bring them about.")] = False,
    max_silent: Annotated[int | None, typer.Option(help="Exit 1 if more wrong figures than this come without a flag.")] = None,
) -> None:
    """Read reports back and compare with the truth, cell by cell."""
    known = [name for name in _formats(formats) if _readable(name)]
    results = list(_reports_measured(reports, known) if reports else measure_seeds(_range(seeds), known, jobs))
    if by_cause and not reports:
        _show_causes(results)
    else:
        _show_failures(results, failures)
    tallies = tallied(results, by_shape)
    print_table(HEADER, table(tallies))
    silent = sum(tally.cells[Verdict.WRONG_SILENT] for tally in tallies.values())
    if max_silent is not None and silent > max_silent:
        raise typer.Exit(1)


def _reports_measured(folder: Path, formats: Sequence[str]) -> Iterable[Measured]:
    gazetteer = Gazetteer()
    for path in sorted(path for path in folder.iterdir() if path.is_file() and is_supported(path)):
        data = path.read_bytes()
        try:
            report = extract(parse(data, path), data, path, gazetteer)
        except UserError as error:
            say(f"left out: {error}")
            continue
        layout, truth = rerender_report(report, _expected_cells(folder / "expected" / f"{path.stem}.json"))
        for name in formats:
            for shape in FORMATS[name].shapes:
                yield measured(as_sample(layout, truth, name, shape), path.name)


def _expected_cells(path: Path) -> dict[CellKey, Decimal | None] | None:
    """Cells read by hand, where the folder has them."""
    if not path.is_file():
        return None
    data = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return {CellKey.parse(key): None if value is None else Decimal(value) for key, value in data["cells"].items()}


def _show_failures(results: Sequence[Measured], count: int) -> None:
    for item in sorted((item for item in results if item.crash or not item.comparison.perfect), key=_severity)[:count]:
        mixture = ", ".join((*item.tears, *filter(None, (item.contradiction,))))
        say(f"{item.name} [{mixture}]{' (ambiguous)' if item.ambiguous else ''}\n  {_worst(item)}")


def _show_causes(results: Sequence[Measured]) -> None:
    for cause in causes(results):
        mixture = ", ".join(cause.tears) or "no tear"
        say(f"{cause.count} × {cause.kind} [{mixture}] in {', '.join(cause.shapes)}")
        say(f"  {cause.example.name}: {_worst(cause.example, cause.kind)}")


def _severity(item: Measured) -> tuple[bool, bool, int, int]:
    place = WORST_FIRST.index(item.worst.verdict) if item.worst and item.worst.verdict in WORST_FIRST else len(WORST_FIRST)
    return not item.crash, item.ambiguous, place, len(item.tears)


def _worst(item: Measured, kind: str = "") -> str:
    """The worst that befell a report, or the first of a kind."""
    comparison = item.comparison
    worst = next((misread for misread in comparison.misread if misread.verdict == kind), None if kind else item.worst)
    if item.crash:
        return item.crash.strip().splitlines()[-1]
    if worst:
        return f"{worst.verdict} {worst.key}: {worst.expected} read as {worst.found}"
    kinds = {"": (comparison.failure, *comparison.identity), "false: ": comparison.false_findings, "missed: ": comparison.missed_findings}
    return "; ".join(f"{kind}{text}" for kind, texts in kinds.items() for text in texts if text)


def _readable(name: str) -> bool:
    suffix = FORMATS[name].suffix
    if is_supported(Path(f"report{suffix}")):
        return True
    say(f"{name}: skipped, no parser reads {suffix}")
    return False


def _formats(names: str) -> list[str]:
    chosen = [name.strip() for name in names.split(",") if name.strip()]
    if unknown := [name for name in chosen if name not in FORMATS]:
        raise typer.BadParameter(f"no format {', '.join(unknown)}; there are {', '.join(FORMATS)}")
    return chosen


def _range(seeds: str) -> range:
    first, colon, last = seeds.partition(":")
    if not (colon and first.isdigit() and last.isdigit()):
        raise typer.BadParameter(f"{seeds!r} is no range of seeds; write FROM:TO, as in 0:200")
    return range(int(first), int(last))


if __name__ == "__main__":
    app()
