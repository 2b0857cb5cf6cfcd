"""`gongkai index`: index files and folders; `gongkai remove`: take reports out again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from indexer.pipeline import collect
from indexer.storage.lock import running_service
from service.cli.client import ServiceClient
from service.cli.render import is_terminal, print_table, say
from service.indexing import file_record, index_files
from service.settings import load_settings

app = typer.Typer()
remove_app = typer.Typer()

SOME_FAILED = 3


@app.command()
def index(
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with files at any depth.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome of every file as JSON.")] = False,
) -> None:
    """Index reports. Files that have not changed are skipped; exit 3 if some files could not be indexed."""
    batch = collect(paths)
    results = [file_record(problem) for problem in batch.problems]
    with _progress(len(batch.files)) as advance:
        for result in _index(batch.files):
            advance(result)
            results.append(result)
    _report(results, batch.skipped, as_json)
    if any(result["outcome"] == "failed" for result in results):
        raise typer.Exit(SOME_FAILED)


def _index(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Results file by file: from the service that owns the data folder, else from our own indexer."""
    settings = load_settings()
    url = running_service(settings.folder)
    if url:
        yield from ServiceClient(url).index([str(path.resolve()) for path in files])
        return
    from service.wiring import Runtime  # noqa: PLC0415  (not needed when a service does the work)

    with Runtime(settings) as runtime:
        runtime.own_data_folder()
        yield from index_files(runtime.indexer, files)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[dict[str, Any]], None]]:
    """A progress bar where a person is looking."""
    if not is_terminal():
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}")) as progress:
        task = progress.add_task("", total=total)
        yield lambda result: progress.update(task, advance=1, description=Path(result["path"]).name)


def _report(results: list[dict[str, Any]], skipped: int, as_json: bool) -> None:
    if as_json:
        say(json.dumps({"results": results, "skipped": skipped}, ensure_ascii=False, indent=2))
        return
    rows = [
        (result["outcome"], Path(result["path"]).name, result["agency"], str(result["year"] or ""), str(result["findings"]))
        for result in results
        if result["outcome"] != "failed"
    ]
    if rows:
        print_table(("outcome", "file", "agency", "year", "findings"), rows)
    for result in results:
        if result["outcome"] == "failed":
            say(f"failed: {result['problem']}\n  {result['advice']}")
    for result in results:
        if result["conflicts_with"]:
            others = ", ".join(result["conflicts_with"])
            say(
                f"conflict: {Path(result['path']).name} ({result['report_id']}) and {others} claim to be the report of "
                f"{result['agency']} on {result['year']}; all are kept"
            )
    counts = Counter(result["outcome"] for result in results)
    summary = ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("indexed", "replaced", "unchanged", "failed") if counts[outcome])
    other_kinds = f", {skipped} files of other kinds skipped" if skipped else ""
    conflicts = sum(bool(result["conflicts_with"]) for result in results)
    in_conflict = f", {conflicts} in conflict" if conflicts else ""
    say(f"{summary or 'nothing to index'}{in_conflict}{other_kinds}")


@remove_app.command()
def remove(report_ids: Annotated[list[str], typer.Argument(help="Ids of reports, as `gongkai reports` lists them.")]) -> None:
    """Take reports out of both stores."""
    settings = load_settings()
    if url := running_service(settings.folder):
        for report_id in report_ids:
            ServiceClient(url).remove(report_id)
    else:
        from service.wiring import Runtime  # noqa: PLC0415

        with Runtime(settings) as runtime:
            runtime.own_data_folder()
            runtime.indexer.remove(report_ids)
    say(f"removed {len(report_ids)}")
