"""Index reports: one, a folder, again; remove them. Both stores hold a report or neither does.

A report is written to the fact store invisible, its passages go to the passage store, then it is made visible. Whatever a
killed run left is cleaned up by the next one before it begins.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.corrections import carried
from indexer.domain.errors import UnknownReportError, UnreadableReportError, UserError
from indexer.domain.report import Report
from indexer.extraction.extract import extract
from indexer.extraction.identity import Manifest
from indexer.gazetteer.organs import organ_of
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.encoding import decode
from indexer.parsing.formats import is_supported, parse
from indexer.storage.fact_store import FactStore
from indexer.storage.rows import StoredReport
from indexer.versions import Versions

if TYPE_CHECKING:
    from indexer.storage.passage_store import PassageStore

EXTRACTOR_VERSION = "3"
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
    """What became of one file, and why it failed if it did.

    `report_id` is the current version of the report; `conflicts_with` are other reports that claim its agency and year.
    """

    path: Path
    outcome: Outcome
    report_id: str = ""
    agency: str = ""
    year: int | None = None
    findings: int = 0
    problem: str = ""
    advice: str = ""
    conflicts_with: tuple[str, ...] = ()


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
        self._versions = Versions(facts, gazetteer, EXTRACTOR_VERSION)
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
            known = self._versions.indexed_as(path, data, manifest)
            if known is not None:
                return self._unchanged(path, known)
            report = extract(parse(data, path), data, path, self._gazetteer, manifest)
        except OSError as error:
            return _failed(path, UserError(f"{path} cannot be read ({error.strerror})", "give this user the right to read it"))
        except UnreadableReportError as error:
            return _failed(path, error)
        return self._store(path, report)

    def _unchanged(self, path: Path, known: StoredReport) -> FileResult:
        if str(path) != known.file:
            self._facts.remember_copy(known.key, str(path))
        current = self._facts.current(known) or known
        conflicts = self._facts.conflicts([current.report_id]).get(current.report_id, ())
        return FileResult(path, Outcome.UNCHANGED, current.report_id, current.agency.name, current.year, conflicts_with=conflicts)

    def _store(self, path: Path, report: Report) -> FileResult:
        """Write a report to both stores, and settle which document of its agency and year is the current one."""
        agency = self._versions.known_as(report.agency)
        place = self._versions.settle(report, agency)
        corrected, entries = carried(report, self._facts.correction_log([report.report_id, *place.replaces]), datetime.now(UTC))
        for key in self._facts.keys_by_id([report.report_id]).values():
            self._facts.hide(report.report_id)
            self._forget(key)
        # a version that is not current is read by its id, never searched
        written = corrected if place.superseded_by is None else replace(corrected, passages=())
        organ = organ_of(agency.name, self._gazetteer)
        self._facts.add(written, organ, EXTRACTOR_VERSION, agency, read=None if corrected is report else report)
        self._facts.log_corrections(entries)
        if place.superseded_by is None:
            self._passages.add(written)
            self._facts.publish(report.report_id, place.replaces)
        else:
            self._facts.publish_superseded(report.report_id, *place.superseded_by)
        self._clean_up()
        current = place.superseded_by[0] if place.superseded_by else report.report_id
        outcome = Outcome.UNCHANGED if place.superseded_by else Outcome.REPLACED if place.replaces or place.again else Outcome.INDEXED
        conflicts = self._facts.conflicts([current]).get(current, ())
        return FileResult(path, outcome, current, agency.name, report.year, len(written.findings), conflicts_with=conflicts)

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
