"""`gongkai index`: index files and folders; `gongkai remove`: take reports out again."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from indexer.pipeline import collect
from indexer.storage.lock import running_service
from service.cli.client import ServiceClient
from service.cli.progress import progress
from service.cli.render import say
from service.cli.summary import Run, print_json, print_run
from service.indexing import Records, file_record, in_order, index_files
from service.settings import Settings, load_settings

app = typer.Typer()
remove_app = typer.Typer()

SOME_FAILED = 3
INTERRUPTED = 130


@app.command()
def index(
    paths: Annotated[
        list[Path], typer.Argument(help="Files, folders with files at any depth, and archives (.zip, .tar, .tar.gz …) of them.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome of every file as JSON.")] = False,
) -> None:
    """Index reports. Files that have not changed are skipped; exit 3 if some files could not be indexed.

    Files that are parts of one report (pictures of its pages, its 附件) have one outcome together.

    Ctrl-C stops at once and leaves what is indexed whole; the same command goes on from there.
    """
    started = time.monotonic()
    settings = load_settings()
    batch = collect(paths, settings.limits)
    results = [file_record(problem) for problem in batch.problems]
    interrupted = False
    try:
        with progress(len(batch.files)) as advance, closing(_index(settings, batch.files)) as records:
            for record in records:
                results.append(record)
                advance(record)
    except KeyboardInterrupt:
        interrupted = True
    run = Run(in_order(results, batch.files), batch.skipped, len(batch.files) + len(batch.problems), time.monotonic() - started)
    (print_json if as_json else print_run)(run)
    if interrupted:
        typer.echo("gongkai: stopped; what is indexed is whole, and the same command goes on with the rest", err=True)
        raise typer.Exit(INTERRUPTED)
    if run.failed:
        raise typer.Exit(SOME_FAILED)


def _index(settings: Settings, files: Sequence[Path]) -> Records:
    """Results file by file: from the service that owns the data folder, else from our own indexer."""
    url = running_service(settings.folder)
    if url:
        if files:
            with closing(ServiceClient(url).index([os.path.realpath(path) for path in files])) as records:
                yield from records
        return
    from service.wiring import Runtime  # noqa: PLC0415  (not needed when a service does the work)

    with Runtime(settings) as runtime:
        runtime.own_data_folder()
        with closing(index_files(runtime.indexer, files)) as records:
            yield from records


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
