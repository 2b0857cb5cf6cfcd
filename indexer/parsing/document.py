"""What every format is parsed into: lines of text and rows of tables in reading order, each with its place.

A parser knows its format and nothing of the official form. It fills `ParsedDocument.text` with the text it read; every
`Place` it gives is a span of that text, with page and box beside it where the format has them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from indexer.domain.report import Place, box_around

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the top left corner of the page as it is shown."""


@dataclass(frozen=True)
class TextLine:
    """A line outside tables. `heading` is the level the markup gives it, 0 for none; `confidence` as in `GridCell`."""

    text: str
    place: Place
    heading: int = 0
    confidence: float | None = None


@dataclass(frozen=True)
class GridCell:
    """A cell of a table as the format has it; a merged cell stands at its first row and column.

    `confidence`: of a text read from a picture, 0 to 1 (0 of an empty one: something is printed that could not be read);
    None where the text itself was in the file. `alternatives`: other figures the picture can be read as, likeliest first.
    """

    text: str
    place: Place
    confidence: float | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableRow:
    """A row of a table. Lines that converters tore out of a table may stand between its rows.

    `parted_by_space`: nothing but white space told its cells apart, so that a blank one may be missing.
    """

    cells: tuple[GridCell, ...]
    place: Place
    parted_by_space: bool = False


Element = TextLine | TableRow


@dataclass(frozen=True)
class Word:
    """Characters `start` to `end` (exclusive) of the text and the box they are printed in."""

    start: int
    end: int
    page: int
    box: Box


@dataclass(frozen=True)
class ParsedDocument:
    """A document in reading order.

    `text`: the decoded text, look-alike characters folded one for one. `title`: the title the format itself names. `notes`:
    what a reader should know of the parsing. `words`, in order of `start`, and `printed_pages` (by page index): where the
    text stands on pages, for formats that have them; `pages`: how many it has, those without text included.
    """

    text: str
    elements: tuple[Element, ...]
    title: str = ""
    notes: tuple[str, ...] = field(default=())
    words: tuple[Word, ...] = ()
    printed_pages: Mapping[int, str] = field(default_factory=dict)
    pages: int = 0

    def locate(self, place: Place) -> Place:
        """The place with the page and the box of its span; a span over a page break gives its part on the first page."""
        if place.start is None or place.end is None:
            return place
        first = bisect_left(self.words, place.start + 1, key=lambda word: word.end)
        found: list[Word] = []
        for word in self.words[first:]:
            if word.start >= place.end or (found and word.page != found[0].page):
                break
            found.append(word)
        if not found:
            return place
        page = found[0].page
        return replace(place, page=page, printed_page=self.printed_pages.get(page), box=box_around([word.box for word in found]))
