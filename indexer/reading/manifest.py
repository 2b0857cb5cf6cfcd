"""What a manifest.csv says of the files beside it."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from pathlib import Path

from indexer.domain.errors import UserError
from indexer.extraction.identity import Manifest
from indexer.parsing.encoding import decode
from indexer.parsing.limits import LIMITS, Limits
from indexer.reading.archives import holds, split_archive
from indexer.reading.files import read_bytes

MANIFEST = "manifest.csv"


def read_manifest(folder: Path, limits: Limits = LIMITS) -> dict[str, Manifest]:
    """What a folder's manifest.csv says of its files: columns file, source_url, retrieved_at, and optionally agency, year, part_of.

    Raises:
        UserError: the manifest cannot be read, has no column `file`, a year that is no number, or a part of no file.
    """
    path = folder / MANIFEST
    if not _is_file(path, limits):
        return {}
    entries: dict[str, Manifest] = {}
    lines: dict[str, int] = {}
    rows = csv.DictReader(decode(read_bytes(path, limits), path.name).splitlines())
    if "file" not in (rows.fieldnames or ()):
        raise UserError(f"{path} has no column named file", "begin it with the line: file,source_url,retrieved_at,agency,year,part_of")
    for number, row in enumerate(rows, start=2):
        year = (row.get("year") or "").strip()
        if year and not year.isdigit():
            raise UserError(f"{path}, line {number}: {year!r} is no year", "write it with four digits")
        entries[row["file"]] = Manifest(
            source_url=row.get("source_url") or None,
            retrieved_at=row.get("retrieved_at") or None,
            agency=row.get("agency") or None,
            year=int(year) if year else None,
            part_of=(row.get("part_of") or "").strip() or None,
        )
        lines[row["file"]] = number
    for name, entry in entries.items():
        if entry.part_of is not None:
            _check_part(path, lines[name], name, entry.part_of, entries, limits)
    return entries


def _check_part(path: Path, line: int, name: str, first: str, entries: Mapping[str, Manifest], limits: Limits) -> None:
    advice = "part_of names the first file of the report, as its own file name in the same folder"
    if first == name or (first in entries and entries[first].part_of is not None):
        raise UserError(f"{path}, line {line}: {first!r} is itself a part of {entries[first].part_of!r}", advice)
    if Path(first).name != first or not _is_file(path.parent / first, limits):
        raise UserError(f"{path}, line {line}: there is no file {first!r}", advice)


def _is_file(path: Path, limits: Limits) -> bool:
    return holds(path, limits) if split_archive(path) else os.path.isfile(path)  # noqa: PTH113 - says no where Path raises
