"""Read a page that is only a picture: lines of text, and tables whose cells are read one by one.

The heavy packages (rapidocr, onnxruntime, OpenCV) are imported when the first page is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexer.domain.figures import read_cell
from indexer.parsing.builder import DocumentBuilder, Piece
from indexer.parsing.picture_cells import Ink, ReadSlot, ReadWord, ink_of, joined, letter_height, read_slots
from indexer.parsing.picture_columns import cells_apart, uncovered, unruled_tables
from indexer.parsing.picture_tables import PictureTable, middle, ruled_tables, visual_lines
from indexer.parsing.recognition import PixelBox, Reading, TextReader, text_reader
from indexer.parsing.straighten import StraightPage, straighten

_CHINESE = re.compile(r"[㐀-鿿]")
_PAGE_NUMBER = re.compile(r"[-—–一~·.\s第]*(\d{1,4})[-—–一~·.\s页]*")
# share of a page's height at its top and bottom where page numbers stand
_MARGIN = 0.1
# characters that the widest pieces of an upright page surely give, each
_UPRIGHT_SENSE = 8
_WORDS_TO_TRY = 8
# in heights of a line: letters of one line are no further apart
_REACH = 0.6


def read_page(image: npt.NDArray[np.uint8], page_index: int, points_per_pixel: float, builder: DocumentBuilder) -> None:
    """Append what stands on a picture of a page to a document, in reading order.

    `image`: gray or RGB, rows from the top, the page as it is shown. `points_per_pixel`: 72 / dpi; boxes are in points of
    the picture as given, whatever had to be done to read it. A page may lie on its side or its head, and be askew by 3°.
    """
    reader = text_reader()
    page, words = _upright(straighten(image), reader)
    tables, rules = ruled_tables(page.gray, letter_height(words))
    ink = ink_of(page.without_red, rules)
    words = _completed(words, page, ink, [table.box for table in tables], reader)
    outside = [word for word in words if not any(_within(word.box, table.box) for table in tables)]
    parted: list[ReadWord] = []
    if not tables:
        parted = _parted(outside, page, ink, reader)
        missed = _read_words(page, uncovered(words, ink), reader)
        parted += [word for word in missed if read_cell(_as_figure(word))]
        tables = unruled_tables(parted, _as_figure)
        outside = [word for word in outside if not any(_within(word.box, table.box) for table in tables)]
    blocks: list[tuple[int, list[ReadWord] | PictureTable]] = [(table.box[1], table) for table in tables]
    for line in visual_lines([word.box for word in outside]):
        pieces = [outside[index] for index in line]
        blocks.append((min(word.box[1] for word in pieces), pieces))
    writer = _Writer(builder, page, page_index, points_per_pixel)
    for _, block in sorted(blocks, key=lambda item: item[0]):
        if isinstance(block, PictureTable):
            writer.table(read_slots(block, ink, words if block.ruled else parted, reader), parted_by_space=not block.ruled)
        else:
            writer.line(block)


def _as_figure(word: ReadWord) -> str:
    """The text of a word: its figure if it is one through and through; a speck may stand behind it like a stop."""
    figure = word.reading.figure
    text = figure.text.rstrip(".,") if figure is not None and not _CHINESE.search(word.reading.text) else ""
    return text if read_cell(text) else word.reading.text


def _told(word: ReadWord) -> ReadWord:
    return replace(word, reading=replace(word.reading, text=_as_figure(word)))


def _upright(page: StraightPage, reader: TextReader) -> tuple[StraightPage, list[ReadWord]]:
    """The page with its text the right way up, and its words."""
    boxes = reader.detect(page.gray)
    if _on_its_side(boxes):
        page = page.turned(1)
        boxes = reader.detect(page.gray)
    words = _read_words(page, boxes, reader)
    widest = sorted(boxes, key=lambda box: box[0] - box[2])[:_WORDS_TO_TRY]
    as_is = _sense([word.reading for word in words if word.box in widest])
    if widest and as_is < _UPRIGHT_SENSE * len(widest):
        turned = reader.read([np.ascontiguousarray(np.rot90(_cut(page, box), 2)) for box in widest])
        if _sense(turned) > as_is:
            page = page.turned(2)
            words = _read_words(page, reader.detect(page.gray), reader)
    return page, words


def _sense(readings: Sequence[Reading]) -> float:
    """How much was read, and how surely: letters on their head give few characters, and doubtful ones."""
    return sum(len(reading.text) * reading.confidence for reading in readings)


def _on_its_side(boxes: Sequence[PixelBox]) -> bool:
    sizes = [(right - left, bottom - top) for left, top, right, bottom in boxes]
    high = sum(width * height for width, height in sizes if height > 1.5 * width)
    wide = sum(width * height for width, height in sizes if width > 1.5 * height)
    return high > wide


def _read_words(page: StraightPage, boxes: Sequence[PixelBox], reader: TextReader) -> list[ReadWord]:
    readings = reader.read([_cut(page, box) for box in boxes])
    return [ReadWord(box, reading) for box, reading in zip(boxes, readings, strict=True) if reading.text]


def _completed(words: list[ReadWord], page: StraightPage, ink: Ink, tables: Sequence[PixelBox], reader: TextReader) -> list[ReadWord]:
    """The words with those outside tables read again whose ends detection cut off: print goes on right beside them."""
    boxes = [word.box for word in words]
    taken = [*boxes, *tables]
    longer = {at: _grown(box, ink, taken) for at, box in enumerate(boxes) if not any(_within(box, table) for table in tables)}
    changed = [at for at, box in longer.items() if box != boxes[at]]
    result = list(words)
    for at, reading in zip(changed, reader.read([_cut(page, longer[at]) for at in changed]), strict=True):
        if len(reading.text) > len(words[at].reading.text):
            result[at] = ReadWord(longer[at], reading)
    return result


def _parted(words: Sequence[ReadWord], page: StraightPage, ink: Ink, reader: TextReader) -> list[ReadWord]:
    """The words with those read again in parts that are several cells of a table."""
    parts = {word.box: cells_apart(word, ink) for word in words}
    # what detection has in a word of its own beside
    own = [box for box, boxes in parts.items() if len(boxes) == 1]
    again = [box for boxes in parts.values() if len(boxes) > 1 for box in boxes if not any(_within(box, other) for other in own)]
    return [*(word for word in words if len(parts[word.box]) == 1), *_read_words(page, again, reader)]


def _grown(box: PixelBox, ink: Ink, taken: Sequence[PixelBox]) -> PixelBox:
    """A box with the pieces of print that go on beside it, up to the next box."""
    left, top, right, bottom = box
    height = bottom - top
    beside = [other for other in taken if other != box and other[1] < bottom and top < other[3]]
    least = max([0, *(other[2] for other in beside if other[2] <= left + height // 2)])
    most = min([ink.gray.shape[1], *(other[0] for other in beside if other[0] >= right - height // 2)])
    middles = (ink.pieces[:, 1] + ink.pieces[:, 3]) / 2
    level = ink.pieces[(middles > top) & (middles < bottom) & (ink.pieces[:, 3] - ink.pieces[:, 1] <= height)]
    level = level[(level[:, 0] >= least) & (level[:, 2] <= most)]
    reach = round(height * _REACH)
    while (near := level[(level[:, 0] < left) & (level[:, 2] > left - reach)]).size:
        left = int(near[:, 0].min())
    while (near := level[(level[:, 2] > right) & (level[:, 0] < right + reach)]).size:
        right = int(near[:, 2].max())
    margin = height // 6
    return max(least, left - margin) if left < box[0] else box[0], top, min(most, right + margin) if right > box[2] else box[2], bottom


def _cut(page: StraightPage, box: PixelBox) -> npt.NDArray[np.uint8]:
    left, top, right, bottom = box
    return page.gray[top:bottom, left:right]


def _within(box: PixelBox, table: PixelBox) -> bool:
    x, y = middle(box)
    left, top, right, bottom = table
    return left <= x <= right and top <= y <= bottom


class _Writer:
    """Writes what was read on one page into a document."""

    def __init__(self, builder: DocumentBuilder, page: StraightPage, page_index: int, points_per_pixel: float) -> None:
        self._builder = builder
        self._page = page
        self._index = page_index
        self._scale = points_per_pixel

    def line(self, words: Sequence[ReadWord]) -> None:
        # what stands apart behind a label may be its figure
        words = [words[0], *(_told(word) for word in words[1:])]
        text = joined(words)
        height = self._page.gray.shape[0]
        y = middle(words[0].box)[1] / height
        number = _PAGE_NUMBER.fullmatch(text)
        if number and not _MARGIN < y < 1 - _MARGIN:
            # it would stand in the middle of a sentence that goes on overleaf
            self._builder.printed_pages.setdefault(self._index, number[1])
            return
        self._builder.line(self._piece(text, words, None, min(word.reading.confidence for word in words)))

    def table(self, rows: Sequence[Sequence[ReadSlot]], parted_by_space: bool) -> None:
        self._builder.begin_table()
        for row in rows:
            self._builder.row([(cell.slot.column, self._cell(cell)) for cell in row], parted_by_space)

    def _cell(self, cell: ReadSlot) -> Piece:
        piece = self._piece(cell.text, cell.words, cell.slot.box, cell.confidence)
        return replace(piece, alternatives=cell.alternatives)

    def _piece(self, text: str, words: Sequence[ReadWord], box: PixelBox | None, confidence: float) -> Piece:
        # the text of a line is that of its words; a cell has a box of its own
        parts = [part for word in words for part in (_letters(word) if box is None else [(word.reading.text, word.box)])]
        placed = [(part, self._page.source_box(at, self._scale)) for part, at in parts]
        around = box or _around([word.box for word in words])
        return Piece(text, self._index, placed, self._page.source_box(around, self._scale), confidence)


def _letters(word: ReadWord) -> list[tuple[str, PixelBox]]:
    """The characters of a word with their boxes, parted halfway between their middles."""
    text, middles = word.reading.text, word.reading.middles
    left, top, right, bottom = word.box
    if len(middles) != len(text):
        return [(text, word.box)]
    marks = [left + round((right - left) * (one + two) / 2) for one, two in pairwise(middles)]
    edges = [left, *marks, right]
    return [(char, (start, top, end, bottom)) for char, start, end in zip(text, edges, edges[1:], strict=False)]


def _around(boxes: Sequence[PixelBox]) -> PixelBox:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
