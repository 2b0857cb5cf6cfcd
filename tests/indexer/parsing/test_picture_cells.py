"""Cells of pictures: what is cut out, which of several readings counts, and where one word is several cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from indexer.parsing.picture_cells import Ink, ReadWord, ink_of, read_slots
from indexer.parsing.picture_columns import cells_apart
from indexer.parsing.picture_tables import PictureTable, Slot
from indexer.parsing.recognition import Gray, PixelBox, Reading, TextReader

CELL = (0, 0, 300, 60)
DIGIT = (140, 20, 152, 38)


class _Reader:
    """A recogniser that has been told what it reads, crop after crop, and remembers how wide the crops were."""

    def __init__(self, *readings: Reading) -> None:
        self._readings = readings
        self.widths: list[int] = []

    def read(self, crops: Sequence[Gray]) -> list[Reading]:
        self.widths += [crop.shape[1] for crop in crops]
        return list(self._readings[: len(crops)])


def _print(*boxes: PixelBox) -> Ink:
    page = np.full((60, 300), 255, dtype=np.uint8)
    for left, top, right, bottom in boxes:
        page[top:bottom, left:right] = 0
    return ink_of(page, np.zeros_like(page))


def _read(ink: Ink, reader: _Reader, detected: Reading | None = None) -> str:
    words = [ReadWord((130, 12, 162, 46), detected)] if detected else []
    table = PictureTable(CELL, ((Slot(0, 0, CELL),),))
    return read_slots(table, ink, words, cast(TextReader, reader))[0][0].text


def _figure(text: str, confidence: float, as_text: str = "") -> Reading:
    return Reading(as_text or text, confidence, figure=Reading(text, confidence))


def test_a_longer_reading_that_is_hardly_believed_does_not_count() -> None:
    assert _read(_print(DIGIT), _Reader(_figure("0", 0.9), _figure("0", 0.95)), _figure("10", 0.014, as_text=":o")) == "0"


def test_a_longer_reading_that_is_believed_does() -> None:
    assert _read(_print(DIGIT), _Reader(_figure("0", 0.9), _figure("0", 0.95)), _figure("10", 0.9)) == "10"


def test_naught_is_not_negative_and_other_figures_may_be() -> None:
    assert _read(_print(DIGIT), _Reader(_figure("-0", 0.5), _figure("0", 0.9))) == "0"
    assert _read(_print(DIGIT), _Reader(_figure("-35", 0.9), _figure("-35", 0.9))) == "-35"


@pytest.mark.parametrize(
    ("dot", "kept"),
    [((280, 30, 284, 34), False), ((156, 34, 160, 38), True)],
    ids=["a speck at the other end of the cell", "a point beside the digit"],
)
def test_dots_far_from_all_strokes_are_not_read(dot: PixelBox, kept: bool) -> None:
    alone, beside = _Reader(_figure("0", 0.9), _figure("0", 0.9)), _Reader(_figure("0", 0.9), _figure("0", 0.9))
    assert _read(_print(DIGIT), alone) == _read(_print(DIGIT, dot), beside) == "0"
    assert (beside.widths[0] > alone.widths[0]) is kept


def test_a_lone_dot_is_read_all_the_same() -> None:
    dash = (140, 28, 146, 31)
    assert _read(_print(dash), _Reader(_figure("-", 0.9), _figure("-", 0.9))) == "-"


def test_a_speck_that_reads_as_a_point_leaves_the_cell_blank() -> None:
    point = Reading(".", 0.9, figure=Reading(".", 0.9))
    table = PictureTable(CELL, ((Slot(0, 0, CELL),),))
    ((cell,),) = read_slots(table, _print((140, 28, 145, 33)), [], cast(TextReader, _Reader(point, point)))
    assert (cell.text, cell.confidence) == ("", 1.0)


# letters of 20 pixels without a step between them, white space of 22 after the fourth
LEFTS = [10 + 20 * at + (22 if at >= 4 else 0) for at in range(8)]


@pytest.mark.parametrize("text", ["商业企业科研机构", "商业企业.科研机构"], ids=["nothing between", "a speck between, read as a point"])
@pytest.mark.parametrize("height", [24, 44], ids=["a box that fits", "a box drawn too high"])
def test_headings_that_detection_ran_together_are_parted(text: str, height: int) -> None:
    ink = _print(*((left, 22, left + 19, 40) for left in LEFTS))
    box = (5, 31 - height // 2, LEFTS[-1] + 25, 31 + height // 2)
    middles = [left + 9.5 for left in LEFTS]
    middles = [*middles[:4], 101.0, *middles[4:]] if "." in text else middles
    word = ReadWord(box, Reading(text, 0.9, middles=tuple((middle - box[0]) / (box[2] - box[0]) for middle in middles)))
    assert [(left, right) for left, _, right, _ in cells_apart(word, ink)] == [(5, 89), (112, box[2])]
