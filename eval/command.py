"""`gongkai eval`: how far the service can be trusted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from eval.cases import Suite
from eval.compare import Change, compare, load_run
from eval.gate import Floor, faults, floors_file, load_floors
from eval.loading import find_suite, load_suite, write_file
from eval.opinions import Judge
from eval.output.text import print_changes, print_reports, progress
from eval.resume import RunLog
from eval.runner import Manner
from eval.tasks import MissingReportsError, Options, run
from eval.verdicts import SuiteReport, Verdict
from indexer.domain.errors import UserError
from service.cli.client import ServiceClient
from service.cli.render import say
from service.settings import load_settings

app = typer.Typer()

BELOW, UNREACHABLE, INTERRUPTED = 1, 4, 130
"""Exit codes: below the bar; the service could not be reached; stopped with Ctrl-C."""


@app.command("eval")
def evaluate(
    suites: Annotated[list[str] | None, typer.Argument(help="Suites that ship, by name, or YAML files.")] = None,
    url: Annotated[str | None, typer.Option(help="Ask a running service at this address instead of answering in process.")] = None,
    token: Annotated[str, typer.Option(help="Key of that service; GONGKAI_API_KEY if not given.")] = "",
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that service may take for an answer.")] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="Print the reports as JSON.")] = False,
    output: Annotated[Path | None, typer.Option(help="Write that JSON into a file, to compare with later.")] = None,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit XML.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write one self-contained page.")] = None,
    min_accuracy: Annotated[float, typer.Option(min=0.0, max=1.0, help="Exit 1 if a suite passes a smaller share of its cases.")] = 1.0,
    gate: Annotated[bool, typer.Option("--gate", help="Hold every suite to its floor; without SUITES, run all that have one.")] = False,
    floors: Annotated[Path | None, typer.Option(help="File of the floors for --gate; eval/floors.toml if not given.")] = None,
    baselines: Annotated[bool, typer.Option("--baselines", help="Ask plain search, and a langchain retrieval chain, the same.")] = False,
    repeat: Annotated[int, typer.Option(min=1, help="Ask every case so often.")] = 1,
    concurrency: Annotated[int, typer.Option(min=1, help="Ask so many cases at a time.")] = 1,
    tags: Annotated[list[str] | None, typer.Option("--tag", help="Only cases with this tag.")] = None,
    kinds: Annotated[bool, typer.Option("--kinds", help="Print scores and latency by kind and language, too.")] = False,
    resume: Annotated[Path | None, typer.Option(help="Write every verdict into this file, and pass over those it holds.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="Show the change against a run that --output saved.")] = None,
    comparison: Annotated[
        tuple[Path, Path] | None, typer.Option("--compare", help="Ask nothing: compare two runs that --output saved.")
    ] = None,
    judge: Annotated[str, typer.Option(help="Add the opinion of a chat model, at this OpenAI-compatible address, on faithfulness.")] = "",
    judge_model: Annotated[str, typer.Option(help="Name of that model; its key is GONGKAI_JUDGE_KEY.")] = "",
) -> None:
    """Ask canned questions and judge the answers.

    Exit 1 below the bar, 4 if the service cannot be reached; a run that was broken off goes on with --resume.
    """
    if comparison:
        print_changes(compare(*map(load_run, comparison)))
        return
    earlier = load_run(baseline) if baseline else None
    known_floors = load_floors(floors or floors_file()) if gate else {}
    with ExitStack() as stack:
        log = RunLog(resume, judged=bool(judge)) if resume else None
        if log:
            stack.callback(log.close)
        client = _client(url, token, timeout) if url else None
        options = Options(load_settings(), client, Manner(repeat, concurrency, judge=_judge(judge, judge_model)), baselines, log)
        loaded = _tagged({path: load_suite(path) for path in map(find_suite, suites or known_floors or ["smoke"])}, tags)
        reports, interrupted = _run_all(loaded, options, gate)
    records = [report.record() for report in reports]
    changes = compare(earlier, records) if earlier else []
    found = _faults(reports, known_floors, min_accuracy)
    _write(reports, records, output, junit)
    if html:
        _write_page(html, reports, found, changes, url or options.settings.public_url, loaded.values())
    if as_json:
        say(json.dumps(records, ensure_ascii=False, indent=2))
    else:
        print_reports(reports, kinds)
        if changes:
            print_changes(changes)
    _end(reports, found, interrupted)


def _client(url: str, token: str, timeout: float) -> ServiceClient:
    if urlsplit(url).scheme not in ("http", "https"):
        raise typer.BadParameter(f"{url} is no address: --url http://HOST:PORT")
    client = ServiceClient(url, token, timeout)
    try:
        client.ready()
    except UserError as error:
        typer.echo(f"gongkai: {error.problem}\n  {error.advice}", err=True)
        raise typer.Exit(UNREACHABLE) from error
    return client


def _judge(address: str, model: str) -> Judge | None:
    if not address and not model:
        return None
    if not (address and model):
        raise typer.BadParameter("a judge needs both an address and a model: --judge URL --judge-model NAME")
    from eval.faithfulness import FaithfulnessJudge  # noqa: PLC0415  (an extra)

    return FaithfulnessJudge(address, model, os.environ.get("GONGKAI_JUDGE_KEY", ""))


def _tagged(suites: dict[Path, Suite], tags: Sequence[str] | None) -> dict[Path, Suite]:
    """The suites with only the cases that have one of the tags, where there are any.

    Raises:
        UserError: no case has; a run of nothing would pass.
    """
    if not tags:
        return suites
    cases = {path: tuple(case for case in suite.cases if set(tags) & set(case.tags)) for path, suite in suites.items()}
    if not any(cases.values()):
        known = {tag for suite in suites.values() for case in suite.cases for tag in case.tags}
        raise UserError(f"no case has the tag {' or '.join(tags)}", f"the tags are: {', '.join(sorted(known)) or 'none'}")
    return {path: suite.model_copy(update={"cases": cases[path]}) for path, suite in suites.items() if cases[path]}


def _run_all(loaded: dict[Path, Suite], options: Options, gate: bool) -> tuple[list[SuiteReport], bool]:
    """The reports of all suites, and whether somebody stopped the run; of the one under way then, what there is."""
    reports: list[SuiteReport] = []
    for path, suite in loaded.items():
        verdicts: list[Verdict] = []
        try:
            with progress(suite.name, _expected(suite, options), verdicts) as watch:
                reports.append(run(suite, path, options, watch))
        except MissingReportsError as error:
            # the real reports lie beside the repository, not in it
            if not gate or os.environ.get("CI") == "true":
                raise
            say(f"{suite.name}: skipped, {error.problem}")
        except KeyboardInterrupt:
            return [*reports, SuiteReport(suite.name, tuple(verdicts), stopped="stopped by hand")], True
    return reports, False


def _expected(suite: Suite, options: Options) -> int | None:
    """How many verdicts will come, None if that is not known beforehand."""
    if suite.rankings or (suite.corpus and suite.corpus.kinds):
        return None
    extracted = len(range(*suite.extraction.seeds)) * len(suite.extraction.formats) if suite.extraction else 0
    asked = suite.corpus.questions if suite.corpus else len(suite.cases)
    return extracted + asked * options.manner.repeat


def _faults(reports: Sequence[SuiteReport], floors: dict[str, Floor], min_accuracy: float) -> list[str]:
    if floors:
        bar = Floor(accuracy=min_accuracy)
        return [fault for report in reports for fault in faults(report, floors.get(report.suite, bar))]
    below = [report for report in reports if report.accuracy < min_accuracy]
    stopped = [f"{report.suite} was not run to its end: {report.stopped}" for report in reports if report.stopped]
    return [f"{report.suite}: {report.accuracy:.2%} passed, the bar is {min_accuracy:.2%}" for report in below] + stopped


def _write(reports: Sequence[SuiteReport], records: list[dict[str, object]], output: Path | None, junit: Path | None) -> None:
    if output:
        write_file(output, json.dumps(records, ensure_ascii=False, indent=1) + "\n")
    if junit:
        from eval.output.junit import as_junit  # noqa: PLC0415

        write_file(junit, as_junit(reports))


def _write_page(
    file: Path, reports: list[SuiteReport], found: list[str], changes: list[Change], address: str, suites: Iterable[Suite]
) -> None:
    from eval.output.html import Context, as_html  # noqa: PLC0415

    descriptions = {suite.name: suite.description for suite in suites}
    context = Context(datetime.now(UTC), found, changes, address, descriptions)
    write_file(file, as_html(reports, context))


def _end(reports: Sequence[SuiteReport], found: Sequence[str], interrupted: bool) -> None:
    for fault in found:
        typer.echo(f"gongkai: {fault}", err=True)
    if interrupted:
        raise typer.Exit(INTERRUPTED)
    if any(report.stopped for report in reports):
        raise typer.Exit(UNREACHABLE)
    if found:
        raise typer.Exit(BELOW)
