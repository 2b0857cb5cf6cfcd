"""One page of a PDF as lines and tables, or the finding that its text cannot be read."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.parsing.document import Box
from indexer.parsing.encoding import plausible_share
from indexer.parsing.page_scan import PageScan
from indexer.parsing.pdf_grid import grids
from indexer.parsing.pdf_lines import Line, lines_of, reading_turn, sideways_chunks, turn_box, turned
from indexer.parsing.pdf_tables import FIGURE, Part, fill, token_place, tokens_of

# share of glyphs without a character above which a page is read as a picture
_MAX_UNMAPPED = 0.1
# share of characters that Chinese official prose is made of, below which a font's map is wrong
_MIN_PLAUSIBLE = 0.7
_MIN_JUDGED = 20
# a page with fewer characters is a picture if pictures fill that share of it: a stamp or a page number printed over a scan
_FEW_GLYPHS = 50
_MIN_PICTURE = 0.4
# text drawn as outlines leaves this many curved paths
_MIN_DRAWINGS = 40
_LOOSE_ROWS = 3


@dataclass(frozen=True)
class PageContent:
    """A page as it is read: turned so that most of its text is upright. `turn`: by how many quarter turns counterclockwise."""

    width: float
    height: float
    turn: int
    lines: list[Line]
    tables: list[Part]
    unmapped: int

    @property
    def has_loose_rows(self) -> bool:
        """Whether rows of figures stand outside tables: their borders may be drawn in a way that was not recognised."""
        return sum(sum(bool(FIGURE.fullmatch(chunk.text)) for chunk in line) > 1 for line in self.lines) >= _LOOSE_ROWS

    def shown(self, box: Box) -> Box:
        """A box of the page as it is read on the page as it is shown."""
        return turn_box(box, (4 - self.turn) % 4, self.width, self.height)


def is_picture(scan: PageScan) -> bool:
    """Whether a page has to be read by eye: it has no text layer, or its fonts do not tell which characters they draw."""
    count = len(scan.glyphs)
    if scan.unmapped > _MAX_UNMAPPED * (count + scan.unmapped):
        return True
    if count < _FEW_GLYPHS and (scan.picture_share >= _MIN_PICTURE or (scan.drawings >= _MIN_DRAWINGS and count < _MIN_JUDGED)):
        return True
    text = "".join(glyph.char for glyph in scan.glyphs)
    if count < _MIN_JUDGED:
        return False
    return plausible_share(text) < _MIN_PLAUSIBLE or _is_gibberish(text)


def _is_gibberish(text: str) -> bool:
    """Whether text has no Chinese character among its signs and letters: a font that numbers its glyphs !"#$ in order of use."""
    signs = sum(not char.isdigit() for char in text)
    return signs >= _MIN_JUDGED and 2 * signs > len(text) and not any("\u2e80" <= char <= "\u9fff" for char in text)


def read_page(scan: PageScan, index: int) -> PageContent:
    """The lines and tables of a page with readable text."""
    turn = reading_turn(scan)
    page = turned(scan, turn)
    tokens = tokens_of(glyph for glyph in page.glyphs if glyph.turn == 0)
    sideways = sideways_chunks(page)
    tables: list[Part] = []
    for grid in grids(page.rulings):
        part = fill(grid, tokens, sideways, index)
        if part is not None:
            tables.append(part)
            tokens = [token for token in tokens if grid.field_at(*token_place(token)) is None]
            sideways = [chunk for chunk in sideways if grid.field_at((chunk.left + chunk.right) / 2, chunk.middle) is None]
    lines = lines_of(glyph for token in tokens for glyph in token)
    lines += [(chunk,) for chunk in sideways]
    return PageContent(page.width, page.height, turn, sorted(lines, key=lambda line: line[0].baseline), tables, scan.unmapped)
