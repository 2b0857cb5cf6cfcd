"""The files that reports were read from, as long as they still are what was indexed."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.domain.errors import NoSuchPageError, UnreadableReportError
from indexer.domain.report import Part
from indexer.parsing.limits import Limits
from indexer.reading.files import read_bytes
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.api.problems import GoneError

# what no system takes for a step to another folder, nor for a mark of its own
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


@dataclass(frozen=True)
class SourceFiles:
    """The files of one report, in reading order; the bytes of each are those that were indexed, or not given."""

    report: StoredReport
    parts: tuple[Part, ...]
    copies: tuple[str, ...]
    limits: Limits

    def read(self, part: Part) -> bytes:
        """The very bytes that were read, from whichever file still holds them.

        Raises:
            GoneError: all are gone, or have changed.
        """
        for file in (part.file, *self.copies):
            try:
                data = read_bytes(Path(file), self.limits)
            except UnreadableReportError:
                continue
            if hashlib.sha256(data).hexdigest() == part.content_hash:
                return data
        raise GoneError(
            f"the file {Path(part.file).name} that report {self.report.report_id} was read from is gone or has changed",
            f"GET /reports/{self.report.report_id}/text has the text that was read",
        )

    def part(self, number: int) -> Part:
        """A file by its place among the files, counted from 1.

        Raises:
            NoSuchPageError: the report has fewer.
        """
        if not 1 <= number <= len(self.parts):
            raise NoSuchPageError(f"report {self.report.report_id} has no part {number}, but {len(self.parts)}", "parts are counted from 1")
        return self.parts[number - 1]

    def with_page(self, index: int) -> tuple[Part, int]:
        """The file that has a page, and the page's index in it; the last one that could have it where none does."""
        before = [part for part in self.parts if part.first_page is not None and part.first_page <= index]
        part = before[-1] if before else self.parts[0]
        return part, index - (part.first_page or 0)

    def packed(self) -> bytes:
        """All files in a zip, in reading order, under their names.

        Raises:
            GoneError: one of them is gone, or has changed.
        """
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, part in zip(_member_names(self.parts), self.parts, strict=True):
                archive.writestr(name, self.read(part))
        return file.getvalue()


def source_of(report: StoredReport, facts: FactReader, limits: Limits) -> SourceFiles:
    """The files a report was read from."""
    whole = Part(report.file, report.source_hash, 0)
    return SourceFiles(report, tuple(facts.parts(report.key)) or (whole,), tuple(facts.copies(report.key)), limits)


def _member_names(parts: Sequence[Part]) -> Iterable[str]:
    """Names without folders and without what a system could stumble over, each another."""
    names = [_UNSAFE.sub("_", Path(part.file).name).strip(". ") or "part" for part in parts]
    return (name if names.count(name) == 1 else f"{number}-{name}" for number, name in enumerate(names, start=1))
