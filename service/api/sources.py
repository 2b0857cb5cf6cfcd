"""The files that reports were read from, as long as they still are what was indexed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.limits import Limits
from indexer.reading.files import read_bytes
from indexer.storage.rows import StoredReport
from service.api.problems import GoneError


def source_of(report: StoredReport, copies: Sequence[str], limits: Limits) -> bytes:
    """The very bytes a report was read from, from whichever of its files still holds them.

    Raises:
        GoneError: all are gone, or have changed.
    """
    for file in (report.file, *copies):
        try:
            data = read_bytes(Path(file), limits)
        except UnreadableReportError:
            continue
        if hashlib.sha256(data).hexdigest() == report.source_hash:
            return data
    raise GoneError(
        f"the file {Path(report.file).name} that report {report.report_id} was read from is gone or has changed",
        f"GET /reports/{report.report_id}/text has the text that was read",
    )
