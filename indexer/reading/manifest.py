"""What a manifest.csv says of the files beside it."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from indexer.domain.errors import UserError
from indexer.extraction.identity import Manifest
from indexer.parsing.encoding import decode
from indexer.parsing.limits import LIMITS, Limits
from indexer.reading.archives import holds, split_archive
from indexer.reading.files import read_bytes

MANIFEST = "manifest.csv"


def read_manifest(folder: Path, limits: Limits = LIMITS) -> dict[str, Manifest]:
    """What a folder's manifest.csv says of its files: columns file, source_url, retrieved_at, and optionally agency, year.

    Raises:
        UserError: the manifest cannot be read, has no column `file`, or a year that is no number.
    """
    path = folder / MANIFEST
    if not (holds(path, limits) if split_archive(path) else os.path.isfile(path)):  # noqa: PTH113 - says no where Path raises
        return {}
    entries = {}
    rows = csv.DictReader(decode(read_bytes(path, limits), path.name).splitlines())
    if "file" not in (rows.fieldnames or ()):
        raise UserError(f"{path} has no column named file", "begin it with the line: file,source_url,retrieved_at,agency,year")
    for number, row in enumerate(rows, start=2):
        year = (row.get("year") or "").strip()
        if year and not year.isdigit():
            raise UserError(f"{path}, line {number}: {year!r} is no year", "write it with four digits")
        entries[row["file"]] = Manifest(
            source_url=row.get("source_url") or None,
            retrieved_at=row.get("retrieved_at") or None,
            agency=row.get("agency") or None,
            year=int(year) if year else None,
        )
    return entries
