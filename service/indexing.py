"""Outcomes of indexing as plain records, the same on the command line and over HTTP."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from indexer.pipeline import FileResult, Indexer

Records = Generator[dict[str, Any], None, None]


def index_files(indexer: Indexer, files: Iterable[Path]) -> Records:
    """Index files, a record for each as it is done; close it to stop early."""
    with closing(indexer.index(files)) as results:
        for result in results:
            yield file_record(result)


def file_record(result: FileResult) -> dict[str, Any]:
    """What became of a file, in plain JSON types; `parts` are all files of a report in several, of which `path` is the first."""
    return {
        "path": str(result.path),
        "outcome": result.outcome.value,
        "report_id": result.report_id,
        "agency": result.agency,
        "year": result.year,
        "findings": result.findings,
        "problem": result.problem,
        "advice": result.advice,
        "conflicts_with": list(result.conflicts_with),
        "parts": [str(path) for path in result.parts],
    }


def in_order(records: Iterable[dict[str, Any]], files: Iterable[Path]) -> list[dict[str, Any]]:
    """Records in the order of the files, whichever was done first; what is no file to index comes before."""
    places = {os.path.realpath(path): place for place, path in enumerate(files)}
    return sorted(records, key=lambda record: places.get(record["path"], -1))
