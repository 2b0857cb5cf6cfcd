"""Read the cells of a table in a picture: what holds ink is read again without detection, and the readings are weighed.

Detection misses one single digit in fifty, and joins neighbours; the crop of a cell does neither. Whether a cell is blank
is told by its ink, never by what was or was not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from indexer.domain.figures import is_blank, read_cell
from indexer.parsing.picture_tables import PictureTable, Slot, visual_lines
from indexer.parsing.recognition import NOTHING, Gray, PixelBox, Reading, TextReader

# smaller than any dash or dot that says something; specks of a scanner are smaller still
_LEAST_INK_PIXELS, _LEAST_INK_SIDE = 6, 4
# what is left of a rule where it was removed: this thin, this near
_RULE_REST = 4
# share of the way from paper to print at which a stroke begins; hair-lines of small print are pale
_INK_TONE = 0.35
_LEAST_CONTRAST = 80
_CHINESE = re.compile(r"[㐀-鿿]")
_SURE_LABEL, _SURE_LETTER = 0.8, 0.9
# less sure than this a reading is a guess: stains and noise
_GUESSED = 0.25
_OFTEN_FIGURES = frozenset("0123456789.,-，．OoQD〇○lI|")
_LESS_THAN_NAUGHT = re.compile(r"^-(?=0+$)")
# run over rise of a stroke; that of a slash is a third or more
_LEANING = 0.2
# a dash is flatter than any figure, in heights of a letter
_FLAT = 0.4
# a stroke of a sign is longer than a dot, and what belongs to a sign is nearer to its strokes; in heights of a letter
_LEAST_STROKE, _BESIDE = 0.35, 0.5
# a part of a word that may stick out of its cell
_STICKING_OUT = 0.2


@dataclass(frozen=True)
class ReadWord:
    """A piece of text with its place in pixels."""

    box: PixelBox
    reading: Reading


@dataclass(frozen=True)
class ReadSlot:
    """A cell with what stands in it: its words in reading order, the text they make, and how sure that is.

    `text` is empty and `confidence` 1 for a cell without ink; `text` is empty and `confidence` 0 where ink could not be read.
    """

    slot: Slot
    text: str
    words: tuple[ReadWord, ...]
    confidence: float
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ink:
    """What is printed on a page, rules of tables taken away: the picture, the blank paper's tone, and connected pieces.

    `pieces`: their boxes in pixels (left, top, right, bottom), one a row.
    """

    gray: Gray
    paper: int
    pieces: npt.NDArray[np.int_]


def ink_of(gray: Gray, rules: Gray) -> Ink:
    """The print of a page: what is clearly darker than its paper, without specks and without the rules, given as a mask."""
    import cv2  # noqa: PLC0415

    paper = int(np.median(gray))
    clean = gray.copy()
    clean[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = paper
    print_tone = min(float(np.percentile(gray, 0.5)), paper - _LEAST_CONTRAST)
    dark = (clean < paper - (paper - print_tone) * _INK_TONE).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    lefts, tops, widths, heights, areas = stats[1:].astype(int).T
    keep = (areas >= _LEAST_INK_PIXELS) & (np.maximum(widths, heights) >= _LEAST_INK_SIDE)
    return Ink(clean, paper, np.stack([lefts, tops, lefts + widths, tops + heights], axis=1)[keep])


def read_slots(table: PictureTable, ink: Ink, words: Sequence[ReadWord], reader: TextReader) -> list[list[ReadSlot]]:
    """Every cell of a table, by rows. `words` are those that detection found on the page."""
    import cv2  # noqa: PLC0415

    letter = letter_height(words)
    slots = [slot for row in table.rows for slot in row]
    detected = [_words_in(slot, words) for slot in slots]
    lines = [_ink_lines(slot, ink, letter) for slot in slots]
    again = [at for at in range(len(slots)) if lines[at] and not _sure_label(detected[at], lines[at])]
    calm = replace(ink, gray=np.asarray(cv2.medianBlur(ink.gray, 3), dtype=np.uint8))
    crops = [_crop(ink, box, 0.25) for at in again for box in lines[at]]
    crops += [_crop(calm, box, 0.4) for at in again if len(lines[at]) == 1 for box in lines[at]]
    readings = iter(reader.read(crops))
    first = {at: tuple(ReadWord(box, next(readings)) for box in lines[at]) for at in again}
    second = {at: tuple(ReadWord(box, next(readings)) for box in lines[at]) for at in again if len(lines[at]) == 1}
    read = [
        _shaped(
            _weighed(slot, any(_has_strokes(line, letter) for line in lines[at]), [first.get(at, ()), second.get(at, ()), detected[at]]),
            lines[at],
            ink,
            letter,
        )
        for at, slot in enumerate(slots)
    ]
    return [_dashes([cell for cell in read if cell.slot.row == number]) for number in range(len(table.rows))]


def joined(words: Sequence[ReadWord]) -> str:
    """The text of words in reading order; only Latin letters and figures that were apart are kept apart."""
    text = ""
    for before, word in zip([None, *words], words, strict=False):
        if before is not None and _apart(before, word):
            text += " "
        text += word.reading.text
    return text


def _apart(before: ReadWord, word: ReadWord) -> bool:
    height = min(before.box[3] - before.box[1], word.box[3] - word.box[1])
    return word.box[0] - before.box[2] > height / 2 and word.box[1] < before.box[3]


def letter_height(words: Sequence[ReadWord]) -> float:
    """How high the letters of a page are, in pixels."""
    heights = [word.box[3] - word.box[1] for word in words]
    # detection leaves a margin around letters
    return float(np.median(heights)) * 0.8 if heights else 24.0


def _words_in(slot: Slot, words: Sequence[ReadWord]) -> tuple[ReadWord, ...]:
    left, top, right, bottom = slot.box
    found = []
    for word in words:
        l, t, r, b = word.box  # noqa: E741
        width, height = min(r, right) - max(l, left), min(b, bottom) - max(t, top)
        if width > 0 and height > 0 and width * height >= (1 - _STICKING_OUT) * (r - l) * (b - t):
            found.append(word)
    order = [index for line in visual_lines([word.box for word in found]) for index in line]
    return tuple(found[index] for index in order)


def _ink_lines(slot: Slot, ink: Ink, letter: float) -> list[PixelBox]:
    """The boxes of the lines of print in a cell, from top to bottom; none for a blank cell.

    A piece belongs to the cell its middle lies in, so that figures too wide for their cell stay whole.
    """
    left, top, right, bottom = slot.box
    x, y = (ink.pieces[:, 0] + ink.pieces[:, 2]) / 2, (ink.pieces[:, 1] + ink.pieces[:, 3]) / 2
    thin = np.minimum(ink.pieces[:, 2] - ink.pieces[:, 0], ink.pieces[:, 3] - ink.pieces[:, 1]) <= _RULE_REST
    margin = np.where(thin, _RULE_REST, 0)
    inside = (left + margin < x) & (x < right - margin) & (top + margin < y) & (y < bottom - margin)
    lines: list[PixelBox] = []
    for l, t, r, b in sorted(_without_specks(ink.pieces[inside], letter).tolist(), key=lambda box: box[1]):  # noqa: E741
        if lines and (t <= lines[-1][3] or b - lines[-1][1] <= letter):
            lines[-1] = _union(lines[-1], (l, t, r, b))
        else:
            lines.append((l, t, r, b))
    return lines


def _has_strokes(line: PixelBox, letter: float) -> bool:
    return max(line[2] - line[0], line[3] - line[1]) >= _LEAST_STROKE * letter


def _without_specks(pieces: npt.NDArray[np.int_], letter: float) -> npt.NDArray[np.int_]:
    """The pieces of print without dots that stand far from all strokes, where there are strokes: points and commas stand beside digits."""
    strokes = pieces[np.maximum(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1]) >= _LEAST_STROKE * letter]
    if not len(strokes):
        return pieces
    apart = np.maximum(pieces[:, None, :2] - strokes[None, :, 2:], strokes[None, :, :2] - pieces[:, None, 2:]).max(axis=2)
    near: npt.NDArray[np.int_] = pieces[apart.min(axis=1) <= _BESIDE * letter]
    return near


def _union(one: PixelBox, other: PixelBox) -> PixelBox:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _crop(ink: Ink, box: PixelBox, margin: float) -> Gray:
    """A line of print with paper around it."""
    left, top, right, bottom = box
    space = max(3, round((bottom - top) * margin))
    near = 2
    inside = ink.gray[max(0, top - near) : bottom + near, max(0, left - near) : right + near]
    return np.pad(inside, space - near, constant_values=ink.paper)


def _sure_label(words: Sequence[ReadWord], lines: Sequence[PixelBox]) -> bool:
    """Whether detection read a cell of words, all of it: reading that again costs much and tells nothing."""
    if not words or min(word.reading.confidence for word in words) < _SURE_LABEL:
        return False
    text = "".join(word.reading.text for word in words)
    covered = all(any(_covers(word.box, line) for word in words) for line in lines)
    return covered and 2 * len(_CHINESE.findall(text)) > len(text) and read_cell(text) is None


def _covers(box: PixelBox, line: PixelBox) -> bool:
    return box[0] - 3 <= line[0] and line[2] <= box[2] + 3 and box[1] < (line[1] + line[3]) / 2 < box[3]


def _weighed(slot: Slot, has_strokes: bool, readings: Sequence[tuple[ReadWord, ...]]) -> ReadSlot:
    """Of several readings of a cell the one that is most sure, and what else was read; `has_strokes`: its ink is more than dots."""
    if not has_strokes and not any(_confidence(words) >= _SURE_LABEL for words in readings):
        return ReadSlot(slot, "", (), 1.0)
    by_text: dict[str, list[tuple[ReadWord, ...]]] = {}
    for words in map(_sensible, readings):
        if text := joined(words):
            by_text.setdefault(_key(text), []).append(words)
    weights = {key: sum(_confidence(words) for words in group) for key, group in by_text.items()}
    if not any(weights.values()):
        return ReadSlot(slot, "", (), 0.0 if has_strokes else 1.0)
    best = max(weights, key=lambda key: weights[key])
    figures = [key for key in weights if read_cell(key) and read_cell(best) and weights[key] >= _GUESSED]
    # a crop can cut a digit off, and never adds one
    best = max([best, *(key for key in figures if key.endswith(best) or key.startswith(best))], key=len)
    words = max(by_text[best], key=_confidence)
    confidence = _confidence(words) * weights[best] / sum(weights.values())
    others = sorted((key for key in weights if key != best), key=lambda key: -weights[key])
    if read_cell(best) is not None:
        others += [other for word in words for other in word.reading.alternatives if len(words) == 1]
    alternatives = tuple(dict.fromkeys(other for other in others if read_cell(other) is not None and other != best))
    if confidence < _GUESSED:
        return ReadSlot(slot, "", (), 0.0, ())
    return ReadSlot(slot, joined(words), words, confidence, alternatives)


def _sensible(words: tuple[ReadWord, ...]) -> tuple[ReadWord, ...]:
    """The words as figures if they look like one; no words if they say nothing: marks that a cell cannot consist of."""
    text = joined(words)
    if not is_blank(text) and not any(map(str.isalnum, text)):
        return ()
    figures = tuple(_trimmed(replace(word, reading=word.reading.figure)) for word in words if word.reading.figure)
    if len(figures) == len(words) and all(character in _OFTEN_FIGURES for character in text):
        return figures
    if read_cell(text) or is_blank(text) or _CHINESE.search(text) or sum(map(str.isalnum, text)) > 2:
        return words
    if len(figures) == len(words):
        return figures
    return words if text.isalnum() and _confidence(words) >= _SURE_LETTER else ()


def _trimmed(word: ReadWord) -> ReadWord:
    """A figure does not end in a stop, and naught is not negative: these are specks."""
    text = word.reading.text
    figure = text.rstrip(".,") or text
    return replace(word, reading=replace(word.reading, text=_LESS_THAN_NAUGHT.sub("", figure)))


def _shaped(cell: ReadSlot, lines: Sequence[PixelBox], ink: Ink, letter: float) -> ReadSlot:
    """Tell by their shape the strokes that say "none" from a one or any other figure: the network mistakes them."""
    if len(lines) != 1 or len(cell.text) != 1 or not (cell.text in "/\\" or read_cell(cell.text)):
        return cell
    left, top, right, bottom = lines[0]
    if bottom - top < letter * _FLAT and right - left > bottom - top:
        return _retold(cell, "-", lines[0])
    if cell.text not in ("1", "/"):
        return cell
    strokes = ink.paper - np.minimum(ink.gray[top:bottom, left:right], ink.paper).astype(float)
    strokes[strokes < strokes.max(initial=0) / 2] = 0
    third = max(1, (bottom - top) // 3)
    above, below = strokes[:third].sum(axis=0), strokes[-third:].sum(axis=0)
    if not above.any() or not below.any():
        return cell
    across = np.arange(right - left)
    # the top of a slash stands right of its foot; a one is upright, or its flag points left
    leaning = (np.average(across, weights=above) - np.average(across, weights=below)) / max(1, bottom - top - third)
    return _retold(cell, "/" if leaning > _LEANING else "1", lines[0])


def _retold(cell: ReadSlot, text: str, box: PixelBox) -> ReadSlot:
    if text == cell.text:
        return cell
    return replace(cell, text=text, words=(ReadWord(box, Reading(text, 0.5)),), confidence=0.5, alternatives=())


def _key(text: str) -> str:
    """Readings that mean the same: spaces and the width of punctuation do not count."""
    return "".join(text.split()).replace("（", "(").replace("）", ")").replace("，", ",").replace("：", ":")


def _confidence(words: Sequence[ReadWord]) -> float:
    return min((word.reading.confidence for word in words), default=NOTHING.confidence)


def _dashes(row: list[ReadSlot]) -> list[ReadSlot]:
    """A lone 一 right of a label or a figure is the dash that says there is none; a number of the row stands leftmost."""
    result: list[ReadSlot] = []
    for cell in row:
        if cell.text == "一" and any(len(before.text) > 1 or read_cell(before.text) or is_blank(before.text) for before in result):
            word = replace(cell.words[0], reading=replace(cell.words[0].reading, text="—"))
            result.append(replace(cell, text="—", words=(word,)))
        else:
            result.append(cell)
    return result
