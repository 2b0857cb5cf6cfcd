"""The formats we read, by file name ending. A new format adds a module here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from indexer.domain.errors import UnreadableReportError
from indexer.parsing import docx, html, office, pdf, pictures, text
from indexer.parsing.document import ParsedDocument
from indexer.parsing.limits import LIMITS
from indexer.parsing.sniff import sniff

Parser = Callable[[bytes, Path], ParsedDocument]

PARSERS: Mapping[str, Parser] = {
    **dict.fromkeys(text.SUFFIXES, text.parse_text),
    **dict.fromkeys(html.SUFFIXES, html.parse_html),
    **dict.fromkeys(html.ARCHIVE_SUFFIXES, html.parse_archive),
    **dict.fromkeys(docx.SUFFIXES, docx.parse_docx),
    **dict.fromkeys(office.SUFFIXES, office.parse_office),
    **dict.fromkeys(pdf.SUFFIXES, pdf.parse_pdf),
    **dict.fromkeys(pictures.SUFFIXES, pictures.parse_image),
}

_MOST_BYTES: Mapping[str, int] = {
    **dict.fromkeys(text.SUFFIXES, LIMITS.text_bytes),
    **dict.fromkeys((*html.SUFFIXES, *html.ARCHIVE_SUFFIXES), LIMITS.html_bytes),
    **dict.fromkeys((*docx.SUFFIXES, *office.SUFFIXES), LIMITS.office_bytes),
    **dict.fromkeys(pdf.SUFFIXES, LIMITS.pdf_bytes),
    **dict.fromkeys(pictures.SUFFIXES, LIMITS.picture_bytes),
}
_LIGHT = frozenset((*text.SUFFIXES, *html.SUFFIXES, *docx.SUFFIXES))


def is_supported(path: Path) -> bool:
    """Whether a file's name ends like a format we read."""
    return path.suffix.lower() in PARSERS


def most_bytes(path: Path) -> int:
    """The size in bytes beyond which a file of that name is not even opened."""
    return _MOST_BYTES.get(path.suffix.lower(), LIMITS.office_bytes)


def is_light(data: bytes, path: Path) -> bool:
    """Whether a file is of a format that takes milliseconds and no foreign program to read."""
    return sniff(data, path.suffix.lower()) in _LIGHT


def parse(data: bytes, path: Path) -> ParsedDocument:
    """Parse a file by the ending of its name, or by its content where that is plainly of another format.

    Raises:
        UnreadableReportError: no parser for that ending, or the content is not what the ending says.
    """
    suffix = path.suffix.lower()
    parser = PARSERS.get(sniff(data, suffix), PARSERS.get(suffix))
    if parser is None:
        known = ", ".join(PARSERS)
        raise UnreadableReportError(f"{path.name} is of a kind we do not read", f"convert it to one of: {known}")
    return parser(data, path)
