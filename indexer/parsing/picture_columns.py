"""Unruled tables of a page that is a picture: told by the alignment of its words, as in print, every cell to be looked at.

Detection misses figures. So a cell's box is all the room that its row and its column have, whatever was detected there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from indexer.domain.figures import read_cell
from indexer.parsing.alignment import Span, middle
from indexer.parsing.pdf_lines import Chunk, Line
from indexer.parsing.pdf_tables import Cell, Table
from indexer.parsing.picture_cells import Ink, ReadWord
from indexer.parsing.picture_tables import PictureTable, Slot, visual_lines
from indexer.parsing.recognition import PixelBox
from indexer.parsing.unruled_tables import UnruledTable, unruled

# in heights of a letter: what is not higher is type of its size; between cells; room around labels; half the highest row
_SAME_SIZE = 1.3
_CELL_GAP = 0.8
# letters that tell how far apart those of a word stand; further apart there is white space between them
_FEWEST_STEPS, _WIDE_STEP = 3, 1.4
_SPECKS = " .·'"
# a line of headings, even where no figures stand
_MANY_WORDS = 3
_LEAST_DIGIT, _MOST_DIGIT, _WIDEST_FIGURE = 0.4, 1.4, 8
_AROUND_LABEL = 0.3
_ROOM = 1.1


def cells_apart(word: ReadWord, ink: Ink) -> list[PixelBox]:
    """The boxes of the cells that detection took for one word: white space as wide as a letter parts them."""
    left, top, right, bottom = word.box
    x, y = (ink.pieces[:, 0] + ink.pieces[:, 2]) / 2, (ink.pieces[:, 1] + ink.pieces[:, 3]) / 2
    inside = (left < x) & (x < right) & (top < y) & (y < bottom)
    least = _CELL_GAP * _letter_width(word)
    edges, end = [left], None
    for start, stop in sorted(zip(ink.pieces[inside, 0].tolist(), ink.pieces[inside, 2].tolist(), strict=True)):
        if end is not None and start - end >= least and _between_letters(word, (start + end) / 2):
            edges += [end, start]
        end = stop if end is None else max(end, stop)
    edges.append(right)
    return [(a, top, b, bottom) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def uncovered(words: Sequence[ReadWord], ink: Ink) -> list[PixelBox]:
    """Print as high as a digit that is in no word: detection misses one single digit in fifty, and each may be the only one of a row."""
    if not words:
        return []
    letter = median(_letter(word.box) for word in words)
    boxes = np.array([word.box for word in words])
    pieces = ink.pieces[
        (ink.pieces[:, 3] - ink.pieces[:, 1] > _LEAST_DIGIT * letter) & (ink.pieces[:, 3] - ink.pieces[:, 1] < _MOST_DIGIT * letter)
    ]
    x, y = (pieces[:, 0] + pieces[:, 2])[:, None] / 2, (pieces[:, 1] + pieces[:, 3])[:, None] / 2
    covered = ((boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= y) & (y <= boxes[:, 3])).any(axis=1)
    margin = round(letter / 4)
    found: list[PixelBox] = []
    for left, top, right, bottom in sorted(pieces[~covered].tolist()):
        beside = next((at for at, box in enumerate(found) if left - box[2] < margin and box[1] < (top + bottom) / 2 < box[3]), None)
        if beside is None:
            found.append((left - margin, top - margin, right + margin, bottom + margin))
        else:
            box = found[beside]
            found[beside] = box[0], min(box[1], top - margin), max(box[2], right + margin), max(box[3], bottom + margin)
    return [(max(0, left), max(0, top), right, bottom) for left, top, right, bottom in found if right - left < _WIDEST_FIGURE * letter]


def _between_letters(word: ReadWord, x: float) -> bool:
    """Whether letters or digits stand on both sides of a place: punctuation has white space of its own."""
    share = (x - word.box[0]) / (word.box[2] - word.box[0])
    at = bisect_left(word.reading.middles, share)
    # a speck in the white space reads as a point
    before, behind = word.reading.text[:at].rstrip(_SPECKS), word.reading.text[at:].lstrip(_SPECKS)
    return before[-1:].isalnum() and behind[:1].isalnum()


def unruled_tables(words: Sequence[ReadWord], text_of: Callable[[ReadWord], str]) -> list[PictureTable]:
    """The tables among the words of a page. `text_of`: a word's text, as a figure where it can be one."""
    lines = [[words[index] for index in line] for line in visual_lines([word.box for word in words])]
    figures = {word.box for word in words if read_cell(text_of(word))}
    if not figures:
        return []
    rows = [line for line in lines if len(line) >= _MANY_WORDS or any(word.box in figures for word in line)]
    # boxes of digits are lower than those of letters
    letters = [_letter(word.box) for line in rows for word in line if word.box not in figures]
    letter = median(letters or map(_letter, figures))
    chunks: list[tuple[int, Line]] = [(0, tuple(_chunk(word, letter, text_of) for word in line)) for line in lines]
    return [_picture_table(item, letter) for item in unruled(chunks) if isinstance(item, UnruledTable)]


def _letter(box: PixelBox) -> float:
    """How high the letters of a word are: detection leaves a margin around them, now more, now less."""
    return (box[3] - box[1]) * 0.8


def _letter_width(word: ReadWord) -> float:
    """How wide the letters of a word are, one next to the other; a box that is drawn too high makes none of them wider."""
    text, middles = word.reading.text, word.reading.middles
    steps = [two - one for (one, two), pair in zip(pairwise(middles), pairwise(text), strict=False) if all(map(_is_chinese, pair))]
    if len(steps) < _FEWEST_STEPS:
        return _letter(word.box)
    near = [step for step in steps if step <= _WIDE_STEP * median(steps)]
    return min(_letter(word.box), sum(near) / len(near) * (word.box[2] - word.box[0]))


def _is_chinese(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _chunk(word: ReadWord, letter: float, text_of: Callable[[ReadWord], str]) -> Chunk:
    left, top, right, bottom = word.box
    own = _letter(word.box)
    size = letter if own <= _SAME_SIZE * letter else own
    y = (top + bottom) / 2
    text = text_of(word)
    box = (float(left), y - size / 2, float(right), y + size / 2)
    return Chunk(text, ((text, box),), box, size, y)


def _picture_table(table: UnruledTable, letter: float) -> PictureTable:
    columns = _parted([(left, right) for left, right in table.columns], letter)
    heights = _row_heights(table.rows, table.columns, letter)
    rows = []
    for number, row in enumerate(table.rows):
        slots = []
        for column, cell in row:
            at = _column(cell, table.columns) if number in heights else None
            left, right = columns[at] if at is not None else (cell.box[0] - _AROUND_LABEL * letter, cell.box[2] + _AROUND_LABEL * letter)
            top, bottom = (
                heights[number] if at is not None else (cell.box[1] - _AROUND_LABEL * letter, cell.box[3] + _AROUND_LABEL * letter)
            )
            slots.append(Slot(number, column, (round(left), round(top), round(right), round(bottom))))
        rows.append(tuple(slots))
    lefts, tops, rights, bottoms = zip(*(slot.box for row in rows for slot in row), strict=True)
    box: PixelBox = min(lefts), min(tops), max(rights), max(bottoms)
    return PictureTable(box, tuple(rows), ruled=False)


def _column(cell: Cell, columns: Sequence[Span]) -> int | None:
    return next((index for index, column in enumerate(columns) if column == (cell.left, cell.right)), None)


def _parted(columns: Sequence[Span], letter: float) -> list[Span]:
    """The columns with the room between them; those at the edges have as much outside as the nearest have between them, at most."""
    edges = [(one[1] + two[0]) / 2 for one, two in pairwise(columns)]
    room = min((two[0] - one[1] for one, two in pairwise(columns)), default=letter) / 2
    return list(pairwise([columns[0][0] - room, *edges, columns[-1][1] + room]))


def _row_heights(rows: Table, columns: Sequence[Span], letter: float) -> dict[int, Span]:
    """Top and bottom of the rows that have a cell in every column, by number: half way to the next such rows.

    The label of a group stands level with the middle of its rows, between two of them, and takes no room from them.
    """
    cells = {number: [cell for _, cell in row if _column(cell, columns) is not None] for number, row in enumerate(rows)}
    middles = {number: middle((own[0].box[1], own[0].box[3])) for number, own in cells.items() if len(own) == len(columns)}
    taken = {number for number in middles if any(cell.lines for cell in cells[number])}
    # of labels, that of a row stands right of that of its group
    for number in sorted(middles.keys() - taken, key=lambda one: -_label_edge(rows[one])):
        if all(abs(middles[number] - middles[other]) >= letter for other in taken):
            taken.add(number)
    ordered = sorted({middles[number] for number in taken})
    between = [(one + two) / 2 for one, two in pairwise(ordered)]
    edges = dict(zip(ordered, pairwise([float("-inf"), *between, float("inf")]), strict=True))
    most = _ROOM * letter
    heights = {number: (y, y) for number, y in middles.items()}
    heights |= {number: (max(edges[y][0], y - most), min(edges[y][1], y + most)) for number, y in middles.items() if number in taken}
    return heights


def _label_edge(row: Sequence[tuple[int, Cell]]) -> float:
    return max((cell.left for _, cell in row if cell.lines), default=0.0)
