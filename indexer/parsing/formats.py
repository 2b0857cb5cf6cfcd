"""The formats we read, by file name ending. A new format adds a module here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from indexer.domain.errors import UnreadableReportError
from indexer.parsing import docx, html, ofd, office, pdf, pictures, text
from indexer.parsing.document import ParsedDocument
from indexer.parsing.limits import LIMITS, Limits, check_file, check_text
from indexer.parsing.sniff import sniff

Parser = Callable[[bytes, Path, Limits], ParsedDocument]

PARSERS: Mapping[str, Parser] = {
    **dict.fromkeys(text.SUFFIXES, text.parse_text),
    **dict.fromkeys(html.SUFFIXES, html.parse_html),
    **dict.fromkeys(html.ARCHIVE_SUFFIXES, html.parse_archive),
    **dict.fromkeys(docx.SUFFIXES, docx.parse_docx),
    **dict.fromkeys(office.SUFFIXES, office.parse_office),
    **dict.fromkeys(pdf.SUFFIXES, pdf.parse_pdf),
    **dict.fromkeys(ofd.SUFFIXES, ofd.parse_ofd),
    **dict.fromkeys(pictures.SUFFIXES, pictures.parse_image),
}

_TEXTS = frozenset((*text.SUFFIXES, *html.SUFFIXES, *html.ARCHIVE_SUFFIXES))
_LIGHT = frozenset((*text.SUFFIXES, *html.SUFFIXES, *docx.SUFFIXES))


def is_supported(path: Path) -> bool:
    """Whether a file's name ends like a format we read."""
    return path.suffix.lower() in PARSERS


def check_size(size: int, path: Path, limits: Limits, name: str) -> None:
    """Refuse a file by its size in bytes and the ending of its path, before it is read; `name` is what to call it.

    Raises:
        UnreadableReportError: it is too large for its kind.
    """
    check = check_text if path.suffix.lower() in _TEXTS else check_file
    check(size, limits, name)


def is_light(data: bytes, path: Path) -> bool:
    """Whether a file is of a format that takes milliseconds and no foreign program to read."""
    return sniff(data, path.suffix.lower()) in _LIGHT


def parse(data: bytes, path: Path, limits: Limits = LIMITS) -> ParsedDocument:
    """Parse a file by the ending of its name, or by its content where that is plainly of another format.

    Raises:
        UnreadableReportError: no parser for that ending, the content is not what the ending says, or beyond the limits.
    """
    suffix = path.suffix.lower()
    parser = PARSERS.get(sniff(data, suffix), PARSERS.get(suffix))
    if parser is None:
        known = ", ".join(PARSERS)
        raise UnreadableReportError(f"{path.name} is of a kind we do not read", f"convert it to one of: {known}")
    return parser(data, path, limits)
