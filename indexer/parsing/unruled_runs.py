"""Where unruled tables may be: stretches of lines with figures in line, and the headings above them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.domain.figures import BLANK_MARKS, read_cell
from indexer.parsing.alignment import Span, in_line
from indexer.parsing.pdf_lines import Chunk, Line
from indexer.parsing.pdf_tables import ENUMERATED, FIGURE

# lines between two anchors that may belong to their labels
_MAX_LABEL_LINES = 8
_MAX_HEADER_LINES = 8
# that headings next to the figures take: those that are wrapped, those that are not between them
_HEADING_LINES = 3
# part of the type size
_SAME_SIZE = 0.12
_FLUSH = 0.3
_MIN_SENTENCE = 16
# parts of the usual distance of lines
_SAME_DISTANCE = 1.2
_WHITE_SPACE = 1.4
_NOTE = re.compile(r"[（(]|其中")


def is_figure(chunk: Chunk) -> bool:
    """Whether a chunk is what a cell for figures holds: a figure, with its note if it has one, or a mark that there is none."""
    return bool(FIGURE.fullmatch(chunk.text)) or chunk.text in BLANK_MARKS or read_cell(chunk.text) is not None


def is_anchor(line: Line) -> bool:
    """Figures in a line, after a label or without one."""
    figures = sum(map(is_figure, line))
    return figures >= 2 or (figures == 1 and is_figure(line[-1]) and any(len(chunk.text) > 1 for chunk in line[:-1]))


def runs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Stretches of lines that may be tables, as start and end (exclusive)."""
    anchors = [index for index, line in enumerate(lines) if is_anchor(line)]
    run: list[int] = []
    for index in anchors:
        if run and not _goes_on(lines, run, index):
            yield from _accepted(run, lines)
            run = []
        run.append(index)
    yield from _accepted(run, lines)


def _goes_on(lines: Sequence[Line], run: Sequence[int], index: int) -> bool:
    """Whether a row of figures is of the table that the run is: only labels stand between, of blank rows if they are many."""
    if any(_breaks(line, lines[run[-1]]) for line in lines[run[-1] + 1 : index]):
        return False
    if index - run[-1] <= _MAX_LABEL_LINES:
        return True
    headings = [(chunk.left, chunk.right) for line in lines[max(0, run[0] - _HEADING_LINES) : run[0]] if len(line) > 1 for chunk in line]
    return in_line(_spans(lines[index]), [*headings, *(span for row in run for span in _spans(lines[row]))])


def _spans(line: Line) -> list[Span]:
    return [(chunk.left, chunk.right) for chunk in line if is_figure(chunk)]


def _breaks(line: Line, anchor: Line) -> bool:
    """Whether a line cannot stand between the rows of a table: a heading or prose that reaches under the figures, or in other type."""
    figures = [chunk for chunk in anchor if is_figure(chunk)]
    if len(line) > 1:
        over = [chunk for chunk in line if not is_figure(chunk) and not _NOTE.match(chunk.text)]
        return any(one.left < figure.right and figure.left < one.right for one in over for figure in figures)
    chunk = line[0]
    if abs(chunk.size - figures[0].size) > _SAME_SIZE * figures[0].size or (
        chunk.text.endswith(("。", "；")) and len(chunk.text) >= _MIN_SENTENCE
    ):
        return True
    return figures[0].left < chunk.right and not is_figure(chunk) and not _NOTE.match(chunk.text)


def _is_headed(line: Line, above: Sequence[Line]) -> bool:
    """Whether the lines above have a heading over every chunk of a row: a figure may stand right of one set flush left."""
    if not above or len(above[-1]) < 2:
        return False
    if len(above[-1]) == len(line):
        ends = [*(chunk.left for chunk in above[-1][1:]), float("inf")]
        return all(one.left < two.right and two.left < end for one, two, end in zip(above[-1], line, ends, strict=True))
    headings = [(chunk.left, chunk.right) for other in above if len(other) > len(line) for chunk in other]
    return in_line([(chunk.left, chunk.right) for chunk in line], headings)


def _accepted(run: Sequence[int], lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    if not run:
        return
    start = run[0]
    above = lines[max(0, start - _HEADING_LINES) : start]
    if len(run) == 1 and sum(map(is_figure, lines[start])) < 3 and not _is_headed(lines[start], above):
        return
    first = next(chunk for chunk in lines[run[0]] if is_figure(chunk))
    while start > 0 and run[0] - start < _MAX_HEADER_LINES:
        line = lines[start - 1]
        if (
            abs(line[0].size - first.size) > _SAME_SIZE * first.size
            or is_anchor(line)
            or (len(line) == 1 and _breaks(line, lines[run[0]]) and line[0].left < first.left)
        ):
            break
        start -= 1
    # a single chunk above the headings is no part of the table
    while start < run[0] and len(lines[start]) == 1 and lines[start][0].right < first.left:
        start += 1
    end = run[-1] + 1
    while end < len(lines) and _is_rest_of_label(lines[end], lines[end - 1], first):
        end += 1
    yield start, _end_of_blank_rows(lines, start, run[-1], end)


def _end_of_blank_rows(lines: Sequence[Line], start: int, anchor: int, end: int) -> int:
    """Where labels end that go on below the last figures, in their distance and flush with them: rows of blanks.

    White space has to follow; without it nobody can tell a row from the heading of what comes next.
    """
    last = lines[anchor]
    first = min(chunk.left for chunk in last if is_figure(chunk))
    edges = [line[0].left for line in lines[start:end]]
    usual = max((two - one for one, two in pairwise(line[0].baseline for line in lines[start:end])), default=0.0)
    at = end
    while at < len(lines):
        gap = lines[at][0].baseline - lines[at - 1][0].baseline
        if not 0 < gap <= _SAME_DISTANCE * usual:
            return at if gap > _WHITE_SPACE * usual else end
        chunk = lines[at][0]
        if (
            abs(chunk.size - last[0].size) > _SAME_SIZE * last[0].size
            or lines[at][-1].right > first
            or not any(abs(chunk.left - edge) < _FLUSH * chunk.size for edge in edges)
        ):
            return end
        at += 1
    return at


def _is_rest_of_label(line: Line, before: Line, first: Chunk) -> bool:
    chunk = line[0]
    return (
        len(line) == 1
        and abs(chunk.size - first.size) <= _SAME_SIZE * first.size
        and chunk.right < first.left
        and not ENUMERATED.match(chunk.text)
        and 0 < chunk.box[1] - before[0].box[1] < 1.6 * chunk.size
        and any(abs(chunk.left - other.left) < chunk.size for other in before)
    )
