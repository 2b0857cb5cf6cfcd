"""The sentences of a passage that answer a question, each with its own place in the source."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from indexer.domain.report import Passage

_MOST = 3
# what stands in brackets is not cut: (address; postcode; telephone)
_SENTENCE = re.compile(r"(?:（[^（）]*）|\([^()]*\)|[^。！？；])+[。！？；]?[”」）]?")
# 2.思想不牢。 is the head of a point, and 。 ends a sentence where ； only ends a part of one
_PART = re.compile(r"[，,；;、]")
_HEAD = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．]|[一二三四五六七八九十]{1,2}是).{2,24}。")
_ENDS_SENTENCE = re.compile(r"[。！？][”」）]?$")
# characters of a passage that is quoted whole, and of a sentence that is not cut at its semicolons
_MAX_WHOLE = 160
# a figure that is not a date, the number of a decree or of a paragraph; 第六期 counts nothing
_NUMERAL = "一二两三四五六七八九十百千万"
_FIGURE = re.compile(r"(?<!第)\d(?![\d,.]*(?:年|月|日|号|、|[.．](?!\d)))" + f"|(?<![第{_NUMERAL}])[{_NUMERAL}]+[件条个次份项名人家期篇场]")


def has_figure(text: str) -> bool:
    """Whether a text counts anything."""
    return bool(_FIGURE.search(text))


def _counts_any(sentence: str, wanted: Sequence[tuple[str, ...]]) -> bool:
    """Whether a part of a sentence counts something and holds a word that is wanted; any that counts, where nothing is."""
    words = [word for group in wanted for word in group]
    return any(has_figure(part) and (not words or any(word in part for word in words)) for part in _PART.split(sentence))


def best_sentences(
    passage: Passage, wanted: Sequence[tuple[str, ...]], source: str, figure: bool = False, fits: Callable[[str], bool] | None = None
) -> Passage | None:
    """One to three neighbouring sentences of a passage that hold most of what is wanted; all of it if it is short, or none holds any.

    A sentence goes on to its end, and the first one of a point has the point's head before it.

    `figure`: only sentences that count something and hold all that is wanted will do; None if there are none. `fits`: whether a
    sentence can answer; the best one that can is quoted alone, None if there is none.
    """
    spans = [match.span() for match in _SENTENCE.finditer(passage.text)]
    scores = [sum(any(word in passage.text[start:end] for word in words) for words in wanted) for start, end in spans]
    if figure:
        scores = [
            score if score == len(wanted) and _counts_any(passage.text[start:end], wanted) else 0
            for score, (start, end) in zip(scores, spans, strict=True)
        ]
    if fits:
        scores = [score if fits(passage.text[start:end]) else 0 for score, (start, end) in zip(scores, spans, strict=True)]
    best = max(scores, default=0)
    if fits and not best:
        return None
    if not best or (not figure and len(passage.text) <= _MAX_WHOLE):
        return None if figure else passage
    first = last = scores.index(best)
    while last + 1 < len(spans) and last - first + 1 < _MOST and 2 * scores[last + 1] >= best:
        last += 1
    while first > 0 and last - first + 1 < _MOST and 2 * scores[first - 1] >= best:
        first -= 1
    if not figure:
        first, last = _completed(passage.text, spans, first, last)
    return _cut(passage, spans[first][0], spans[last][1], source)


def sentences_holding(passage: Passage, held: Sequence[re.Pattern[str]], source: str) -> list[Passage]:
    """The sentences of a passage that hold one of several things, each with its own place."""
    spans = [match.span() for match in _SENTENCE.finditer(passage.text)]
    return [_cut(passage, start, end, source) for start, end in spans if any(pattern.search(passage.text[start:end]) for pattern in held)]


def _completed(text: str, spans: Sequence[tuple[int, int]], first: int, last: int) -> tuple[int, int]:
    """Parts of sentences with what is missing of these, where that is not long; and the head of the point they stand in."""
    start, end = first, last
    while start > 0 and not _ENDS_SENTENCE.search(text[: spans[start][0]]):
        start -= 1
    while end + 1 < len(spans) and not _ENDS_SENTENCE.search(text[: spans[end][1]]):
        end += 1
    if spans[end][1] - spans[start][0] <= _MAX_WHOLE:
        first, last = start, end
    if first == 1 and _HEAD.fullmatch(text[: spans[0][1]]):
        first = 0
    return first, last


def _cut(passage: Passage, start: int, end: int, source: str) -> Passage:
    """A part of a passage. Its text lacks spaces and breaks that the source has, so that its place is found by reading along."""
    place = passage.place
    part = replace(passage, text=passage.text[start:end])
    if place.start is None or place.end is None:
        return part
    positions: list[int] = []
    for position in range(place.start, min(place.end, len(source))):
        if len(positions) < len(passage.text) and _same(source[position], passage.text[len(positions)]):
            positions.append(position)
    if len(positions) < end:
        return part
    return replace(part, place=replace(place, start=positions[start], end=positions[end - 1] + 1))


def _same(printed: str, quoted: str) -> bool:
    """Whether a character of the source is that of a quotation, where all white space is a space."""
    return printed == quoted or (quoted == " " and printed.isspace())
