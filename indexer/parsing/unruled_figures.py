"""Figures that a narrow column without lines breaks: the rest of the number, or of the note behind it, stands close below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain.figures import read_cell
from indexer.parsing.alignment import overlap
from indexer.parsing.pdf_lines import Chunk, Line, join
from indexer.parsing.unruled_runs import is_figure

# parts of the type size
_NEAR = 1.6
_NARROW = 8
# of the distance to other rows
_CLOSER = 0.75
_MAX_LINES = 8
_DIGITS = re.compile(r"[\d０-９]+")
# 986（其 · 1918 with （含 on the next line · 1,92
_NOTE_BEGINS = re.compile(r"[+-－−]?[\d０-９][\d０-９,，.．]*\D{0,2}[（(][^）)]*")
_NUMBER_BREAKS = re.compile(r"[\d０-９]{1,3}(?:[,，][\d０-９]{3})*[,，][\d０-９]{0,2}")

Place = tuple[int, Line]
Part = tuple[int, Chunk]
"""A chunk with the index of its line."""


def whole_figures(lines: Sequence[Place]) -> list[Place]:
    """The lines, each with its page, with figures that run over several put together in the line of their row."""
    changed = [list(line) for _, line in lines]
    for index, (_, line) in enumerate(lines):
        for chunk in line:
            if chunk not in changed[index]:
                continue
            parts = _note(lines, index, chunk) or _number(lines, index, chunk)
            if not parts:
                continue
            for at, part in parts:
                changed[at] = [other for other in changed[at] if other is not part]
            home = _home(lines, changed, parts)
            whole = replace(join([part for _, part in parts], ""), baseline=lines[home][1][-1].baseline)
            changed[home] = sorted([*changed[home], whole], key=lambda one: one.left)
    return [(page, tuple(line)) for (page, _), line in zip(lines, changed, strict=True) if line]


def _below(lines: Sequence[Place], index: int, chunk: Chunk) -> Part | None:
    """The narrow chunk close below another, on the same page."""
    for at in range(index + 1, min(index + _MAX_LINES, len(lines))):
        page, line = lines[at]
        if page != lines[index][0] or line[0].baseline - chunk.baseline > _MAX_LINES * chunk.size:
            return None
        for other in line:
            if (
                other.baseline - chunk.baseline <= _NEAR * chunk.size
                and overlap((other.left, other.right), (chunk.left, chunk.right))
                and _is_narrow(other)
            ):
                return at, other
    return None


def _is_narrow(chunk: Chunk) -> bool:
    return chunk.right - chunk.left <= _NARROW * chunk.size


def _note(lines: Sequence[Place], index: int, chunk: Chunk) -> list[Part]:
    """A figure with the lines of its note, up to the bracket that closes it."""
    below = _below(lines, index, chunk)
    if below is None or not _is_narrow(chunk):
        return []
    opens = _NOTE_BEGINS.fullmatch(chunk.text) or (_DIGITS.match(chunk.text) and _NOTE_BEGINS.fullmatch(chunk.text + below[1].text[:1]))
    parts = [(index, chunk)]
    while opens and below is not None and len(parts) < _MAX_LINES:
        parts.append(below)
        if below[1].text.endswith(("）", ")")):
            return parts if read_cell("".join(part.text for _, part in parts)) else []
        below = _below(lines, *below)
    return []


def _number(lines: Sequence[Place], index: int, chunk: Chunk) -> list[Part]:
    """A number over two lines: its unit or thousands stand below, or its lines stand closer than rows do."""
    below = _below(lines, index, chunk)
    figure = read_cell(chunk.text + below[1].text) if below and _DIGITS.match(chunk.text) else None
    if below is None or figure is None:
        return []
    is_digits = bool(_DIGITS.fullmatch(below[1].text))
    is_unit = not is_digits and figure.unit == below[1].text
    is_rest = is_digits and bool(_NUMBER_BREAKS.fullmatch(chunk.text))
    is_close = is_digits and bool(_DIGITS.fullmatch(chunk.text)) and _is_one_row(lines, index, below[0])
    return [(index, chunk), below] if is_unit or is_rest or is_close else []


def _is_one_row(lines: Sequence[Place], first: int, second: int) -> bool:
    """Whether two lines of figures are of one row: the second has figures below some of it, and other rows are further off."""
    page = lines[first][0]
    row, lower = (
        [chunk for _, line in lines[start:end] for chunk in line if is_figure(chunk)]
        for start, end in ((first, second), (second, second + 1))
    )
    if len(lower) >= len(row) or not all(any(_covers(one, two) for one in row) for two in lower):
        return False
    top, bottom = lines[first][1][-1].baseline, lines[second][1][-1].baseline
    rows = [line[-1].baseline for at, line in lines if at == page and any(map(is_figure, line))]
    others = [max(top - one, one - bottom) for one in rows if not top <= one <= bottom]
    return bool(others) and bottom - top < _CLOSER * min(others)


def _covers(one: Chunk, two: Chunk) -> bool:
    return one.left <= two.left and two.right <= one.right


def _home(lines: Sequence[Place], changed: Sequence[Sequence[Chunk]], parts: Sequence[Part]) -> int:
    """The line of the row that a cell stands in: beside it there are other figures, or at least a label."""
    middle = (parts[0][1].baseline + parts[-1][1].baseline) / 2
    near = range(parts[0][0], parts[-1][0] + 1)
    figures = [at for at in near if any(map(is_figure, changed[at]))]
    others = figures or [at for at in near if changed[at]] or [parts[0][0]]
    return min(others, key=lambda at: abs(lines[at][1][-1].baseline - middle))
