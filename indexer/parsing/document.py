"""What every format is parsed into: lines of text and rows of tables in reading order, each with its place.

A parser knows its format and nothing of the official form. It fills `ParsedDocument.text` with the text it read; every
`Place` it gives is a span of that text, with page and box beside it where the format has them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.domain.report import Place


@dataclass(frozen=True)
class TextLine:
    """A line outside tables. `heading` is the level the markup gives it, 0 for none."""

    text: str
    place: Place
    heading: int = 0


@dataclass(frozen=True)
class GridCell:
    """A cell of a table as the format has it; a merged cell stands at its first row and column."""

    text: str
    place: Place


@dataclass(frozen=True)
class TableRow:
    """A row of a table. Lines that converters tore out of a table may stand between its rows."""

    cells: tuple[GridCell, ...]
    place: Place


Element = TextLine | TableRow


@dataclass(frozen=True)
class ParsedDocument:
    """A document in reading order.

    `text`: the decoded text, look-alike characters folded one for one. `title`: the title the format itself names.
    """

    text: str
    elements: tuple[Element, ...]
    title: str = ""
    notes: tuple[str, ...] = field(default=())
