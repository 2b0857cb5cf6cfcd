"""Index reports: one, a folder, again; remove them. Both stores hold a report or neither does.

A report is written to the fact store invisible, its passages go to the passage store, then it is made visible. Whatever a
killed run left is cleaned up by the next one before it begins.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.domain.errors import UnknownReportError, UnreadableReportError, UserError
from indexer.domain.report import Report
from indexer.extraction.extract import extract
from indexer.extraction.identity import Manifest
from indexer.gazetteer.organs import organ_of
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.encoding import decode
from indexer.parsing.formats import is_supported, parse
from indexer.storage import schema
from indexer.storage.fact_store import FactStore
from indexer.storage.rows import StoredReport

if TYPE_CHECKING:
    from indexer.storage.passage_store import PassageStore

EXTRACTOR_VERSION = "2"
"""Raise it when extraction reads more or otherwise: unchanged files are then read again."""

MANIFEST = "manifest.csv"


class Outcome(StrEnum):
    """What became of a file."""

    INDEXED = "indexed"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True)
class FileResult:
    """What became of one file, and why it failed if it did."""

    path: Path
    outcome: Outcome
    report_id: str = ""
    agency: str = ""
    year: int | None = None
    findings: int = 0
    problem: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Batch:
    """The files to index, and how many of other kinds were passed over in folders."""

    files: tuple[Path, ...]
    skipped: int
    problems: tuple[FileResult, ...] = ()


def collect(paths: Iterable[Path]) -> Batch:
    """Find the files to index: those named, and in folders, at any depth, those of a kind we read."""
    files: dict[Path, None] = {}
    problems: list[FileResult] = []
    skipped = 0
    for path in paths:
        if path.is_dir():
            for found in _walk(path, problems):
                if is_supported(found):
                    files.setdefault(found)
                elif found.name != MANIFEST:
                    skipped += 1
        elif path.exists():
            files.setdefault(path)
        else:
            problems.append(_failed(path, UserError(f"{path} does not exist", "check the path")))
    return Batch(tuple(files), skipped, tuple(problems))


def _walk(folder: Path, problems: list[FileResult]) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        where = Path(error.filename or folder)
        problems.append(
            _failed(where, UserError(f"the folder {where} cannot be read ({error.strerror})", "give this user the right to read it"))
        )

    for root, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        yield from (Path(root) / name for name in sorted(names) if not name.startswith((".", "~$")))


def _failed(path: Path, error: UserError) -> FileResult:
    return FileResult(path, Outcome.FAILED, problem=error.problem, advice=error.advice)


class Indexer:
    """Indexes into one pair of stores."""

    def __init__(self, facts: FactStore, passages: PassageStore, gazetteer: Gazetteer) -> None:
        self._facts = facts
        self._passages = passages
        self._gazetteer = gazetteer
        self._clean_up()

    def index(self, files: Iterable[Path]) -> Iterator[FileResult]:
        """Index files one by one; one that cannot be read is named with its reason, and the rest goes on."""
        manifests: dict[Path, dict[str, Manifest]] = {}
        for path in files:
            folder = path.parent
            if folder not in manifests:
                manifests[folder] = read_manifest(folder)
            yield self._index_file(path.resolve(), manifests[folder].get(path.name))

    def remove(self, report_ids: Sequence[str]) -> None:
        """Take reports out of both stores.

        Raises:
            UnknownReportError: an id is not known; nothing is removed then.
        """
        keys = self._facts.keys_by_id(report_ids)
        if unknown := [report_id for report_id in report_ids if report_id not in keys]:
            raise UnknownReportError(f"no report {', '.join(unknown)} is indexed", "`gongkai reports` lists what is")
        for report_id, key in keys.items():
            self._facts.hide(report_id)
            self._forget(key)

    def _index_file(self, path: Path, manifest: Manifest | None) -> FileResult:
        try:
            data = path.read_bytes()
            known = self._indexed_as(data, manifest)
            if known is not None:
                return FileResult(path, Outcome.UNCHANGED, known.report_id, known.agency.name, known.year)
            report = extract(parse(data, path), data, path, self._gazetteer, manifest)
        except OSError as error:
            return _failed(path, UserError(f"{path} cannot be read ({error.strerror})", "give this user the right to read it"))
        except UnreadableReportError as error:
            return _failed(path, error)
        replaced = self._store(report)
        outcome = Outcome.REPLACED if replaced else Outcome.INDEXED
        return FileResult(path, outcome, report.report_id, report.agency.name, report.year, len(report.findings))

    def _indexed_as(self, data: bytes, manifest: Manifest | None) -> StoredReport | None:
        """The report these bytes were indexed as, if nothing that decides its content has changed since."""
        table = schema.report.c
        same = self._facts.reports(table.source_hash == hashlib.sha256(data).hexdigest(), table.extractor_version == EXTRACTOR_VERSION)
        return next(
            (report for report in same if manifest is None or manifest.agrees_with(report.agency.name, report.year, report.source_url)),
            None,
        )

    def _store(self, report: Report) -> bool:
        """Write a report to both stores; whether it replaced an earlier version of itself."""
        replaced = self._earlier_versions(report)
        for key in self._facts.keys_by_id([report.report_id]).values():
            self._facts.hide(report.report_id)
            self._forget(key)
        self._facts.add(report, organ_of(report.agency.name, self._gazetteer), EXTRACTOR_VERSION)
        self._passages.add(report)
        self._facts.publish(report.report_id, [earlier.report_id for earlier in replaced if earlier.report_id != report.report_id])
        self._clean_up()
        return bool(replaced)

    def _earlier_versions(self, report: Report) -> list[StoredReport]:
        """Reports that the same file held before, on the same agency and year."""
        same = (schema.report.c.file == report.source.file, schema.report.c.year == report.year, schema.agency.c.name == report.agency.name)
        return self._facts.reports(*same)

    def _forget(self, report_key: int) -> None:
        """Take a report that is no longer visible out of the passage store, then out of the fact store."""
        self._passages.remove([item.chunk_id for item in self._facts.passages([report_key])])
        self._facts.delete(report_key)

    def _clean_up(self) -> None:
        """Finish what was interrupted: reports half written or half removed, passages of superseded versions."""
        invisible, stale = self._facts.unfinished()
        for key in invisible:
            self._forget(key)
        for key in stale:
            self._passages.remove([item.chunk_id for item in self._facts.passages([key])])
            self._facts.drop_passages(key)


def read_manifest(folder: Path) -> dict[str, Manifest]:
    """What a folder's manifest.csv says of its files: columns file, source_url, retrieved_at, and optionally agency, year.

    Raises:
        UserError: the manifest has no column `file`, or a year that is no number.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return {}
    entries = {}
    rows = csv.DictReader(decode(path.read_bytes(), path.name).splitlines())
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
