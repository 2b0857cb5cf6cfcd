"""Put glyphs together to chunks and lines in reading order.

A chunk is what stands together on one baseline, without a gap as wide as a character: a line of prose is one chunk, a row of
an unruled table has one for each cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from indexer.parsing.document import Box
from indexer.parsing.page_scan import Glyph, PageScan, Ruling

# tolerances as parts of the size of the type
_SAME_BASELINE = 0.35
_SAME_PLACE = 0.25
_CHUNK_GAP = 0.65
_LATIN_SPACE = 0.2
_LATIN = re.compile(r"[!-~０-９]")
_WORD = re.compile(r"[0-9A-Za-z０-９.,，%+-]")


@dataclass(frozen=True)
class Chunk:
    """Text that stands together. `words` in order, each with its box; `size` of its type in points."""

    text: str
    words: tuple[tuple[str, Box], ...]
    box: Box
    size: float
    baseline: float

    @property
    def left(self) -> float:
        return self.box[0]

    @property
    def right(self) -> float:
        return self.box[2]

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


Line = tuple[Chunk, ...]
"""Chunks on one baseline, from left to right."""


def reading_turn(scan: PageScan) -> int:
    """The quarter turns that most of a page's glyphs are turned by."""
    turns = Counter(glyph.turn for glyph in scan.glyphs)
    return turns.most_common(1)[0][0] if turns else 0


def turn_box(box: Box, turn: int, width: float, height: float) -> Box:
    """The box after a page of that width and height was turned counterclockwise by quarter turns."""
    left, top, right, bottom = box
    if turn == 1:
        return top, width - right, bottom, width - left
    if turn == 2:
        return width - right, height - bottom, width - left, height - top
    if turn == 3:
        return height - bottom, left, height - top, right
    return box


def turned(scan: PageScan, turn: int) -> PageScan:
    """The page turned counterclockwise, so that glyphs of that turn stand upright."""
    if turn == 0:
        return scan
    width, height = scan.width, scan.height
    glyphs = []
    for glyph in scan.glyphs:
        x, y, _, _ = turn_box((glyph.x, glyph.y, glyph.x, glyph.y), turn, width, height)
        glyphs.append(Glyph(glyph.char, *turn_box(glyph.box, turn, width, height), x, y, glyph.size, (glyph.turn - turn) % 4))
    rulings = []
    for ruling in scan.rulings:
        line = (ruling.start, ruling.at, ruling.end, ruling.at) if ruling.horizontal else (ruling.at, ruling.start, ruling.at, ruling.end)
        left, top, right, bottom = turn_box(line, turn, width, height)
        horizontal = ruling.horizontal != bool(turn % 2)
        rulings.append(Ruling(True, top, left, right) if horizontal else Ruling(False, left, top, bottom))
    if turn % 2:
        width, height = height, width
    return replace(scan, width=width, height=height, glyphs=glyphs, rulings=rulings)


def turned_chunk(chunk: Chunk, turn: int, width: float, height: float) -> Chunk:
    """The chunk on the page turned counterclockwise."""
    if turn == 0:
        return chunk
    words = tuple((word, turn_box(box, turn, width, height)) for word, box in chunk.words)
    box = turn_box(chunk.box, turn, width, height)
    return replace(chunk, words=words, box=box, baseline=box[3])


def lines_of(glyphs: Iterable[Glyph], gap: float = _CHUNK_GAP) -> list[Line]:
    """Upright glyphs as lines from top to bottom; `gap`, in parts of the type size, parts chunks."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda one: one.y):
        if rows and glyph.y - rows[-1][0].y <= _SAME_BASELINE * min(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return [_line(row, gap) for row in rows]


def sideways_chunks(scan: PageScan) -> list[Chunk]:
    """The text of a page that stands on its side (labels in narrow cells), with boxes as on the page."""
    chunks: list[Chunk] = []
    for turn in {glyph.turn for glyph in scan.glyphs} - {0}:
        page = turned(scan, turn)
        for line in lines_of(glyph for glyph in page.glyphs if glyph.turn == 0):
            chunks += (turned_chunk(chunk, (4 - turn) % 4, page.width, page.height) for chunk in line)
    return chunks


def _line(row: list[Glyph], gap: float) -> Line:
    row.sort(key=lambda glyph: (glyph.left, glyph.char))
    groups: list[list[Glyph]] = []
    for glyph in row:
        if groups and _printed_twice(glyph, groups[-1]):
            continue
        if groups and glyph.left - groups[-1][-1].right <= gap * max(glyph.size, groups[-1][-1].size):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    return tuple(chunk_of(group) for group in groups)


def _printed_twice(glyph: Glyph, before: Sequence[Glyph]) -> bool:
    """Whether the glyph was drawn once already, a little beside: some programs make bold type so."""
    return any(
        other.char == glyph.char and abs(other.x - glyph.x) <= _SAME_PLACE * min(glyph.size, glyph.right - glyph.left)
        for other in before[-4:]
    )


def chunk_of(glyphs: Sequence[Glyph]) -> Chunk:
    """Glyphs, from left to right, as a chunk; a space where Latin letters or figures stand apart."""
    text = ""
    words: list[tuple[str, Box]] = []
    before: Glyph | None = None
    for glyph in glyphs:
        distance = glyph.left - before.right if before else 0.0
        size = max(glyph.size, before.size) if before else glyph.size
        latin = before is not None and bool(_LATIN.match(glyph.char) or _LATIN.match(before.char))
        space = distance > (_LATIN_SPACE if latin else _CHUNK_GAP) * size
        if words and before and not space and _WORD.match(glyph.char) and _WORD.match(before.char):
            words[-1] = words[-1][0] + glyph.char, around((words[-1][1], glyph.box))
        else:
            words.append((glyph.char, glyph.box))
        text += " " + glyph.char if space else glyph.char
        before = glyph
    baseline = sum(glyph.y for glyph in glyphs) / len(glyphs)
    return Chunk(text, tuple(words), around([glyph.box for glyph in glyphs]), max(glyph.size for glyph in glyphs), baseline)


def split(chunk: Chunk, gap: float) -> list[Chunk]:
    """The chunk parted where its words stand further apart than `gap`, in parts of the type size."""
    groups: list[list[tuple[str, Box]]] = []
    for word in chunk.words:
        if groups and word[1][0] - groups[-1][-1][1][2] <= gap * chunk.size:
            groups[-1].append(word)
        else:
            groups.append([word])
    if len(groups) < 2:
        return [chunk]
    return [
        Chunk("".join(word for word, _ in group), tuple(group), around([box for _, box in group]), chunk.size, chunk.baseline)
        for group in groups
    ]


def join(chunks: Sequence[Chunk], between: str = " ") -> Chunk:
    """Chunks as one."""
    words = tuple(word for chunk in chunks for word in chunk.words)
    box = around([chunk.box for chunk in chunks])
    return Chunk(between.join(chunk.text for chunk in chunks), words, box, max(chunk.size for chunk in chunks), chunks[-1].baseline)


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box around boxes."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
