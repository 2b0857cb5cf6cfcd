"""Index reports: one, a folder, again; remove them. Both stores hold a report or neither does.

A report is written to the fact store invisible, its passages go to the passage store, then it is made visible. Whatever a
killed run left is cleaned up by the next one before it begins.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.corrections import carried
from indexer.domain.errors import UnknownReportError, UnreadableReportError, UserError
from indexer.domain.report import Report
from indexer.gazetteer.organs import organ_of
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.limits import LIMITS, Limits
from indexer.reading.files import Contents, contents_together
from indexer.reading.folders import find
from indexer.reading.manifest import read_manifest
from indexer.reading.parts import Group, grouped
from indexer.reading.readers import InProcess, Reader
from indexer.reading.task import FilePart, Read, Task
from indexer.storage.fact_store import FactStore
from indexer.storage.rows import StoredReport
from indexer.versions import Versions

if TYPE_CHECKING:
    from indexer.storage.passage_store import PassageStore

EXTRACTOR_VERSION = "10"
"""Raise it when extraction reads more or otherwise: unchanged files are then read again."""

_log = logging.getLogger("gongkai.index")


class Outcome(StrEnum):
    """What became of a file."""

    INDEXED = "indexed"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    FAILED = "failed"


@dataclass(frozen=True)
class FileResult:
    """What became of one file, and why it failed if it did.

    `report_id` is the current version of the report; `conflicts_with` are other reports that claim its agency and year. `parts`:
    all files of a report in several; `path` is the first of them.
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
    parts: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Batch:
    """The files to index, and how many of other kinds were passed over in folders."""

    files: tuple[Path, ...]
    skipped: int
    problems: tuple[FileResult, ...] = ()


def collect(paths: Iterable[Path], limits: Limits = LIMITS) -> Batch:
    """Find the files to index: those named, and in folders and archives, at any depth, those of a kind we read."""
    found = find(paths, limits)
    return Batch(tuple(found.files), found.skipped, tuple(_failed(path, error) for path, error in found.problems))


def _failed(path: Path, error: UserError) -> FileResult:
    return FileResult(path, Outcome.FAILED, problem=error.problem, advice=error.advice)


class Indexer:
    """Indexes into one pair of stores."""

    def __init__(
        self,
        facts: FactStore,
        passages: PassageStore,
        gazetteer: Gazetteer,
        reader: Reader | None = None,
        seconds: float | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        self._facts = facts
        self._passages = passages
        self._gazetteer = gazetteer
        self._versions = Versions(facts, gazetteer, EXTRACTOR_VERSION, limits)
        self._reader = reader or InProcess()
        self._seconds = seconds
        self._limits = limits
        self._clean_up()

    def index(self, files: Iterable[Path]) -> Generator[FileResult, None, None]:
        """Index files; one that cannot be read is named with its reason, and the rest goes on.

        Results come as they are done, in any order. Close the iterator to stop early: what is stored is whole.

        Raises:
            UserError: a manifest cannot be read; nothing is indexed then.
        """
        files = list(files)
        manifests = {folder: read_manifest(folder, self._limits) for folder in dict.fromkeys(path.parent for path in files)}
        waiting, again = grouped(files, manifests), False
        while waiting:
            later: list[Group] = []
            by_first = {group.first.path: group for group in waiting}
            with closing(self._reader.read(self._steps(waiting, later, again))) as steps:
                for step in steps:
                    if isinstance(step, FileResult):
                        yield step
                    else:
                        yield from self._keep(by_first[step[0].path], *step, later)
            waiting, again = later, True

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

    def _steps(self, groups: Sequence[Group], later: list[Group], again: bool) -> Iterator[Task | FileResult]:
        """What has to be read, and what is known without. The second of two alike waits until the first is done, in `later`."""
        begun: set[str] = set()
        for group in groups:
            paths = [file.path for file in group.files]
            try:
                content_hash, found = contents_together(paths, self._limits)
            except UnreadableReportError as error:
                if len(paths) > 1:
                    later += group.apart()
                else:
                    yield _failed(paths[0], error)
                continue
            if known := self._known(group, content_hash, found):
                yield from known
            elif content_hash in begun and not again:
                later.append(group)
            else:
                begun.add(content_hash)
                parts = [FilePart(path, item.data) for path, item in zip(paths, found, strict=True)]
                seconds = None if self._seconds is None else self._seconds * len(parts)
                yield Task(paths[0], parts[0].data, group.first.manifest, seconds, self._limits, tuple(parts[1:]), group.settled)

    def _known(self, group: Group, content_hash: str, found: Sequence[Contents]) -> list[FileResult]:
        """The results of files that are indexed as they are: together, or each by itself since their contents did not go together."""
        report = self._versions.indexed_as(group.first.path, content_hash, group.first.manifest)
        if report is not None:
            return [self._unchanged(group, report)]
        if group.settled or len(group.files) == 1:
            return []
        results = []
        for file, item in zip(group.apart(), found, strict=True):
            known = self._known(file, item.content_hash, [item])
            if not known:
                return []
            results += known
        return results

    def _keep(self, group: Group, task: Task, read: Read, later: list[Group]) -> Iterator[FileResult]:
        """Store what was read: a result for each report, and one for what could not be read.

        Files that gave nothing together are read again, each by itself, `later`.
        """
        bound = [report.report_id for report in read.reports]
        for report in read.reports:
            yield self._store(group, report, bound)
        if read.trace:
            _log.error("%s\n%s", task.path, read.trace)
        if task.following and not read.reports:
            _log.info("%s and %d more files: %s", task.path, len(task.following), read.problem)
            later += group.apart()
        elif read.problem:
            yield _failed(task.path, UnreadableReportError(read.problem, read.advice))

    def _unchanged(self, group: Group, known: StoredReport) -> FileResult:
        held = {known.file, *(part.file for part in self._facts.parts(known.key))}
        for file in group.files:
            if str(file.path) not in held:
                self._facts.remember_copy(known.key, str(file.path))
        current = self._facts.current(known) or known
        conflicts = self._facts.conflicts([current.report_id]).get(current.report_id, ())
        report = (current.report_id, current.agency.name, current.year)
        return FileResult(group.first.path, Outcome.UNCHANGED, *report, conflicts_with=conflicts, parts=group.parts)

    def _store(self, group: Group, report: Report, bound: Sequence[str]) -> FileResult:
        """Write a report to both stores, and settle which document of its agency and year is the current one.

        `bound`: the ids of all reports of its file.
        """
        agency = self._versions.known_as(report.agency)
        place = self._versions.settle(report, agency, bound)
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
        found = len(written.findings)
        return FileResult(group.first.path, outcome, current, agency.name, report.year, found, conflicts_with=conflicts, parts=group.parts)

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
