"""Put torn lines together into paragraphs and sentences that still know where each character stands in the source."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from indexer.domain.report import Place
from indexer.domain.text import squeeze
from indexer.extraction.outline import Located
from indexer.extraction.rows import is_table_line
from indexer.parsing.document import TextLine

_TERMINAL = re.compile(r"[。！？；：!?;:]\s*[”\"」』）)]*\s*$")
_SENTENCE = re.compile(r"[^。！？；!?;]+(?:[。！？；!?;]+[”」』）)]*|$)")
_STARTS_PARAGRAPH = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十]{1,2}[、.．]|\d{1,2}[.．、](?!\d)|第[一二三四五六七八九十]+[,，、])"
)
# between Chinese characters and around figures white space is layout
_LATIN_SPACE = re.compile(r"(?<=[A-Za-z])\s(?=\s*[A-Za-z0-9(&])|(?<=[0-9,.;:!?)&])\s(?=\s*[A-Za-z])")
# a line shorter than this that ends without a stop is a line of its own (a signature, a date), not a torn sentence
_MIN_TORN_LINE = 18
# so many lines broken at the same length show that the text is set to a measure
_MIN_TORN_LINES = 10
_SLACK = 4  # in halves of a Chinese character: what may not begin a line pushes others over
# in the parts that are tables, a line that is no sentence is a torn cell
_TABLE_SECTIONS = ("二", "三", "四")
_PAGE_NUMBER = re.compile(r"\s*[-—–]?\s*\d{1,3}\s*[-—–]?\s*|\s*第\s*\d{1,3}\s*页.*")


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together, without the breaks and spaces that layout put between them.

    `text` has no white space but the spaces of Latin text; `offsets[i]` is where its i-th character stands in the document.
    """

    text: str
    offsets: tuple[int, ...]
    section: str
    heading: str

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """The span in the document of a part of the text, end exclusive."""
        last = (len(self.text) if end is None else end) - 1
        return Place(self.offsets[start], self.offsets[last] + 1)

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Spans of the sentences in `text`; a semicolon ends one too."""
        return (match.span() for match in _SENTENCE.finditer(self.text))


def paragraphs(located: Sequence[Located]) -> Iterator[Paragraph]:
    """The prose of a document, paragraph by paragraph; headings and page numbers are left out."""
    lines: list[TextLine] = []
    context = ("", "")
    full = _full_line(located)
    for item in located:
        line = item.element
        if not isinstance(line, TextLine) or item.is_heading:
            yield from _joined(lines, context)
            lines = []
            continue
        if _PAGE_NUMBER.fullmatch(line.text) or (item.section in _TABLE_SECTIONS and _is_table_debris(line)):
            continue
        if lines and not _continues(lines[-1], line, full):
            yield from _joined(lines, context)
            lines = []
        if not lines:
            context = (item.section, item.heading)
        lines.append(line)
    yield from _joined(lines, context)


def _is_table_debris(line: TextLine) -> bool:
    return is_table_line(line) or not re.search("[。；，]", line.text)


def _full_line(located: Sequence[Located]) -> int:
    """How wide the lines are that layout broke inside a sentence; 0 where too few are alike to tell."""
    texts = [squeeze(item.element.text) for item in located if isinstance(item.element, TextLine) and not item.is_heading]
    torn = [_width(text) for text in texts if len(text) >= _MIN_TORN_LINE and not _TERMINAL.search(text)]
    usual = int(median(torn)) if len(torn) >= _MIN_TORN_LINES else 0
    return usual if 2 * sum(_is_full(width, usual) for width in torn) > len(torn) else 0


def _is_full(width: int, full: int) -> bool:
    return abs(width - full) <= _SLACK


def _width(text: str) -> int:
    """The width of a text in halves of a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _continues(previous: TextLine, line: TextLine, full: int) -> bool:
    """Whether a line goes on with the sentence or, after a full line that ends with a stop by chance, with the paragraph before it."""
    text = squeeze(previous.text)
    if _STARTS_PARAGRAPH.match(line.text) or len(text) < _MIN_TORN_LINE:
        return False
    return not _TERMINAL.search(text) or (full > 0 and _is_full(_width(text), full))


def _joined(lines: Sequence[TextLine], context: tuple[str, str]) -> Iterator[Paragraph]:
    pairs = [pair for line in lines for pair in _without_layout(line.text, line.place.start or 0)]
    if pairs:
        yield Paragraph("".join(char for char, _ in pairs), tuple(offset for _, offset in pairs), *context)


def _without_layout(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The characters of a line, each with its offset; of white space what parts Latin words, or a Latin word from a number."""
    kept = {match.start() for match in _LATIN_SPACE.finditer(text)}
    for index, char in enumerate(text):
        if not char.isspace():
            yield char, start + index
        elif index in kept:
            yield " ", start + index
