"""How much of a file a parser takes on before it gives up with a named reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on one document: bytes of the file, pages, seconds of reading, points along the side of a page,
    characters or drawn objects on a page.

    An annual report has 5 to 60 pages and a few megabytes; a scan of one may have 100 MB.
    """

    max_bytes: int = 200_000_000
    max_pages: int = 1_000
    max_seconds: float = 120.0
    max_side: float = 14_400.0
    max_marks: int = 200_000
