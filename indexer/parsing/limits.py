"""How large a file may be, and how long reading it may take, before it is refused with a reason."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass

from indexer.domain.errors import UnreadableReportError

MEGABYTE = 1_000_000
MEGAPIXEL = 1_000_000


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in seconds. An annual report has 5 to 60 pages and a few megabytes; a scan of one may have 100 MB.

    The first five are settings. `file_bytes`: of a PDF, a word processor's document or a picture, and what the parts of a zip
    container may come to; `text_bytes`: of text and web pages; `pages`: of one document; `pixels`: of one picture;
    `archive_bytes`: what all members of an archive may come to.

    `lines`: of text and of tables in one document. `table_columns`: spans reach no further. `page_side`: points along the side
    of a page. `page_marks`: characters or drawn objects on a page. `pages_seconds`: for taking the pages of a document apart.
    `archive_ratio`: how often larger than packed a member may be; `archive_list_bytes`: of the list of members.
    """

    file_bytes: int = 200 * MEGABYTE
    text_bytes: int = 32 * MEGABYTE
    pages: int = 1_000
    pixels: int = 80 * MEGAPIXEL  # A4 at 600 dpi has 35 million
    archive_bytes: int = 20_000 * MEGABYTE

    convert_seconds: float = 120.0
    lines: int = 100_000
    table_columns: int = 1_000
    pages_seconds: float = 120.0
    page_side: float = 14_400.0
    page_marks: int = 200_000
    archive_ratio: int = 200
    archive_list_bytes: int = 64 * MEGABYTE


LIMITS = Limits()
"""What holds unless a setting says otherwise."""


def check_file(data: Sized | int, limits: Limits, name: str) -> None:
    """Refuse a PDF, a word processor's document or a picture that is too large, by its content or by its size in bytes.

    Raises:
        UnreadableReportError: it has more than `limits.file_bytes`.
    """
    _check_size(data, limits.file_bytes, name, "check that it is a single report and take out pictures, or raise GONGKAI_MAX_FILE_MB")


def check_text(data: Sized | int, limits: Limits, name: str) -> None:
    """The same for a text or a web page and `limits.text_bytes`."""
    _check_size(data, limits.text_bytes, name, "check that it is a single report, or raise GONGKAI_MAX_TEXT_MB")


def check_pages(count: int, limits: Limits, name: str) -> None:
    """Refuse a document with too many pages.

    Raises:
        UnreadableReportError: it has more than `limits.pages`.
    """
    if count > limits.pages:
        raise UnreadableReportError(
            f"{name} has {count} pages, more than the limit of {limits.pages}",
            "take the report out of the collection it is bound in, or raise GONGKAI_MAX_PAGES",
        )


def _check_size(data: Sized | int, most: int, name: str, advice: str) -> None:
    size = data if isinstance(data, int) else len(data)
    if size > most:
        raise UnreadableReportError(
            f"{name} has {size / MEGABYTE:.0f} MB, more than the {most / MEGABYTE:.0f} MB that are read of its kind", advice
        )
