"""The files that reports were read from, as long as they still are what was indexed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from indexer.domain.errors import UnreadableReportError
from indexer.reading.files import read_bytes
from indexer.storage.rows import StoredReport
from service.api.problems import GoneError


def source_of(report: StoredReport) -> bytes:
    """The very bytes a report was read from.

    Raises:
        GoneError: the file is gone, or has changed.
    """
    path = Path(report.file)
    try:
        data = read_bytes(path)
    except UnreadableReportError:
        data = b""
    if hashlib.sha256(data).hexdigest() != report.source_hash:
        raise GoneError(
            f"the file {path.name} that report {report.report_id} was read from is gone or has changed",
            f"GET /reports/{report.report_id}/text has the text that was read",
        )
    return data
