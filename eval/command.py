"""`gongkai eval`: how far the service can be trusted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from eval.cases import Suite, find_suite, load_suite
from eval.runner import Ask, SuiteReport, open_runtime, run_suite
from service.cli.client import ServiceClient
from service.cli.render import print_table, say
from service.settings import load_settings

app = typer.Typer()


@app.command("eval")
def evaluate(
    suites: Annotated[list[str] | None, typer.Argument(help="Suites that ship, by name, or YAML files.")] = None,
    url: Annotated[str | None, typer.Option(help="Ask a running service at this address instead of answering in process.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the reports as JSON.")] = False,
    min_accuracy: Annotated[float, typer.Option(min=0.0, max=1.0, help="Exit 1 if a suite passes a smaller share of its cases.")] = 1.0,
) -> None:
    """Ask canned questions and judge the answers; exit 1 below the bar."""
    reports = [_run(find_suite(name), url) for name in suites or ["smoke"]]
    if as_json:
        say(json.dumps([report.record() for report in reports], ensure_ascii=False, indent=2))
    else:
        _print(reports)
    if any(report.accuracy < min_accuracy for report in reports):
        raise typer.Exit(1)


def _run(path: Path, url: str | None) -> SuiteReport:
    suite = load_suite(path)
    with _door(suite, path, url) as ask:
        return SuiteReport(suite.name, tuple(run_suite(suite, ask)))


@contextmanager
def _door(suite: Suite, path: Path, url: str | None) -> Iterator[Ask]:
    """The way to ask: over HTTP, or in process."""
    if url:
        client = ServiceClient(url)
        yield lambda question, conversation: client.chat(question, conversation, None)
        return
    with open_runtime(load_settings(), suite, path) as runtime:
        yield lambda question, conversation: runtime.chat.ask(question, conversation).as_json()


def _print(reports: list[SuiteReport]) -> None:
    for report in reports:
        for verdict in report.verdicts:
            for failure in verdict.failures:
                turn = f", turn {verdict.turn}" if verdict.case.turns else ""
                say(f"{report.suite}/{verdict.case.id}{turn}: {failure.check}: {failure.reason}\n  {verdict.question}")
    rows = [
        (report.suite, str(len(report.verdicts)), f"{report.accuracy:.1%}", f"{sum(verdict.seconds for verdict in report.verdicts):.1f} s")
        for report in reports
    ]
    print_table(("suite", "cases", "passed", "time"), rows)
