"""How large a file may be, and how long reading it may take, before it is refused with a reason."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass

from indexer.domain.errors import UnreadableReportError

_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds. An annual report has 5 to 60 pages and a few megabytes; a scan of one may have 100 MB.

    `unpacked_bytes`: what the parts of a zip container that are read may come to. `lines`: of text and of tables
    in one document. `table_columns`: spans reach no further. `pdf_side`: points along the side of a page. `pdf_marks`:
    characters or drawn objects on a page. `archive_*`: of a .zip of reports: what all its members may come to, how often larger
    than packed one may be, and how large the list of its members.
    """

    text_bytes: int = 32 * _MEGABYTE
    picture_bytes: int = 200 * _MEGABYTE
    html_bytes: int = 32 * _MEGABYTE
    office_bytes: int = 100 * _MEGABYTE
    unpacked_bytes: int = 200 * _MEGABYTE
    convert_seconds: float = 120.0
    lines: int = 100_000
    table_columns: int = 1_000
    pdf_bytes: int = 200 * _MEGABYTE
    pdf_pages: int = 1_000
    pdf_seconds: float = 120.0
    pdf_side: float = 14_400.0
    pdf_marks: int = 200_000
    archive_bytes: int = 20_000 * _MEGABYTE
    archive_ratio: int = 200
    archive_list_bytes: int = 64 * _MEGABYTE


LIMITS = Limits()


def check_size(data: Sized | int, most: int, name: str) -> None:
    """Refuse a file that is too large, by its content or by its size in bytes.

    Raises:
        UnreadableReportError: it has more than `most` bytes.
    """
    size = data if isinstance(data, int) else len(data)
    if size > most:
        raise UnreadableReportError(
            f"{name} has {size / _MEGABYTE:.0f} MB, more than the {most / _MEGABYTE:.0f} MB that are read of its kind",
            "check that it is a single report, and take out pictures",
        )
