"""Outcomes of indexing as plain records, the same on the command line and over HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from indexer.pipeline import FileResult, Indexer


def index_files(indexer: Indexer, files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Index files one by one, a record for each."""
    for result in indexer.index(files):
        yield file_record(result)


def file_record(result: FileResult) -> dict[str, Any]:
    """What became of a file, in plain JSON types."""
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
    }
