"""Read a report that was published in several files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from indexer.domain.errors import UnreadableReportError
from indexer.domain.report import Part, Report
from indexer.extraction.bound import parted
from indexer.extraction.extract import extract
from indexer.extraction.identity import Manifest
from indexer.extraction.parts import PartsSeen
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.document import ParsedDocument
from indexer.parsing.formats import parse
from indexer.parsing.joined import joined
from indexer.parsing.limits import LIMITS, Limits
from indexer.reading.files import hash_together


def read_together(
    files: Iterable[tuple[Path, bytes]], gazetteer: Gazetteer, manifest: Manifest | None, settled: bool, limits: Limits = LIMITS
) -> Report:
    """Read files one after the other as one report; `settled`, if nothing that stands in them can tell that they are not.

    Raises:
        UnreadableReportError: they are no single report, or one of them cannot be read.
    """
    seen = PartsSeen()
    documents: list[ParsedDocument] = []
    parts: list[Part] = []
    first = Path()
    pages = 0
    for path, data in files:
        document = parse(data, path, limits)
        # a reader of pictures takes seconds a page: stop at the first that belongs to another report
        if not settled and not seen.takes(document):
            raise _apart(path)
        first = first if parts else path
        parts.append(Part(str(path), hashlib.sha256(data).hexdigest(), pages if document.pages else None))
        documents.append(document)
        pages += document.pages
    whole = joined(documents)
    if not settled and len(list(parted(whole))) > 1:
        raise _apart(first)
    report = extract(whole, b"", first, gazetteer, manifest)
    content_hash = hash_together([part.content_hash for part in parts])
    return replace(report, source=replace(report.source, content_hash=content_hash, parts=tuple(parts)))


def _apart(path: Path) -> UnreadableReportError:
    return UnreadableReportError(f"{path.name} is no part of one report with the files named like it", "each is read by itself")
