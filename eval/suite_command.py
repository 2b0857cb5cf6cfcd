"""`gongkai suite`: draft one's own suites."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from eval.cases import Case, Suite
from eval.loading import load_suite, suite_schema, write_file
from indexer.domain.errors import UserError
from service.cli.render import say
from service.settings import load_settings
from service.wiring import Runtime

app = typer.Typer(no_args_is_help=True)

Output = Annotated[Path, typer.Option(help="YAML file to write.")]


@app.callback()
def _suite() -> None:
    """Draft one's own suites of questions. Drafts count for nothing until a person has confirmed them."""


@app.command()
def new(
    reports: Annotated[list[str] | None, typer.Option("--reports", help="Id of a report, or part of an agency's name.")] = None,
    output: Output = Path("suite.yaml"),
    each: Annotated[int, typer.Option(min=1, help="Cases for each report.")] = 6,
    seed: Annotated[int, typer.Option(help="Draw other questions.")] = 1,
) -> None:
    """Draft cases from indexed reports: the facts as they were read, marked `reviewed: false` until a person confirms them."""
    from eval.drafts import as_yaml, draft_suite  # noqa: PLC0415

    if output.exists():
        raise UserError(f"{output} exists", "name another file with --output; drafts never replace what was confirmed")
    with Runtime(load_settings()) as runtime:
        chosen = [report for report in runtime.facts.reports() if _is_one_of(report.report_id, report.agency.name, reports)]
        if not chosen:
            raise UserError("no such report is indexed", "`gongkai reports` lists what is")
        suite = draft_suite(output.stem, chosen, runtime.facts, each, seed)
    write_file(output, as_yaml(suite))
    say(f"{len(suite.cases)} drafts of {len(chosen)} reports in {output}; confirm each, then delete its `reviewed: false`")


def _is_one_of(report_id: str, agency: str, wanted: list[str] | None) -> bool:
    return not wanted or any(name == report_id or name in agency for name in wanted)


@app.command()
def add(
    conversation: Annotated[str, typer.Argument(help="Id of a conversation.")] = "",
    rated_down: Annotated[bool, typer.Option("--rated-down", help="All conversations with an answer that was rated down.")] = False,
    output: Output = Path("suite.yaml"),
) -> None:
    """Record conversations as cases, at the end of a suite or in a new one; what was answered stands there to be mended."""
    from eval.drafts import as_yaml, case_of_conversation  # noqa: PLC0415

    if bool(conversation) == rated_down:
        raise typer.BadParameter("give either the id of a conversation or --rated-down")
    with Runtime(load_settings()) as runtime:
        ids = runtime.conversations.rated("down") if rated_down else [conversation]
        cases = [case_of_conversation(runtime.conversations.messages(name)) for name in ids]
    suite = load_suite(output) if output.exists() else None
    fresh = [case for case in cases if not _has(suite, case)]
    if not fresh:
        say("nothing to add")
        return
    if suite is None:
        text = as_yaml(Suite(name=output.stem, description="Recorded conversations.", cases=tuple(fresh)))
        write_file(output, text)
    else:
        _append(output, as_yaml(Suite(name="x", description="x", cases=tuple(fresh))))
    say(f"{len(fresh)} conversations in {output}; mend what is expected, then delete `reviewed: false`")


def _has(suite: Suite | None, case: Case) -> bool:
    return suite is not None and case.id in {known.id for known in suite.cases}


def _append(output: Path, text: str) -> None:
    """Put cases behind those of a file, whose own words and comments stay as they are.

    Raises:
        SuiteError: the file does not end with its cases; it is left as it was.
    """
    before = output.read_text(encoding="utf-8")
    added = text.split("\ncases:\n", 1)[1]
    indented = before.partition("\ncases:")[2].lstrip("\n").startswith("  ")
    added = "".join(f"  {line}" if indented and line.strip() else line for line in added.splitlines(keepends=True))
    write_file(output, f"{before.rstrip()}\n{added}")
    try:
        load_suite(output)
    except UserError:
        write_file(output, before)
        raise


@app.command()
def check(files: Annotated[list[Path], typer.Argument(help="YAML files.")]) -> None:
    """Read suites without running them."""
    for file in files:
        suite = load_suite(file)
        say(f"{file}: {len(suite.cases)} cases, {sum(not case.reviewed for case in suite.cases)} of them drafts")


@app.command()
def schema() -> None:
    """Print the JSON schema of suites, for editors."""
    say(suite_schema().rstrip())
