"""The formats we read, by file name ending. A new format adds a module here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from indexer.domain.errors import UnreadableReportError
from indexer.parsing import text
from indexer.parsing.document import ParsedDocument

Parser = Callable[[bytes, Path], ParsedDocument]


def _parse_pdf(data: bytes, path: Path) -> ParsedDocument:
    # PDFium takes time to load, and whoever only asks reads no files
    from indexer.parsing.pdf import parse_pdf  # noqa: PLC0415

    return parse_pdf(data, path)


PARSERS: Mapping[str, Parser] = {**dict.fromkeys(text.SUFFIXES, text.parse_text), ".pdf": _parse_pdf}


def is_supported(path: Path) -> bool:
    """Whether a file's name ends like a format we read."""
    return path.suffix.lower() in PARSERS


def parse(data: bytes, path: Path) -> ParsedDocument:
    """Parse a file by the ending of its name.

    Raises:
        UnreadableReportError: no parser for that ending, or the content is not what the ending says.
    """
    parser = PARSERS.get(path.suffix.lower())
    if parser is None:
        known = ", ".join(PARSERS)
        raise UnreadableReportError(f"{path.name} is of a kind we do not read", f"convert it to one of: {known}")
    return parser(data, path)
