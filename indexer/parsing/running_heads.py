"""What is repeated on the pages of a document and belongs to no sentence: page numbers, running heads and feet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.domain.text import squeeze
from indexer.parsing.pdf_lines import Line

# heads and feet stand in this share of the page's height
_MARGIN = 0.11
# of the pages, and at least two
_MIN_SHARE = 0.4
_SAME_HEIGHT = 6.0
_MARKED = re.compile(
    r"[-—–－―·•]+(?P<dashed>\d{1,4})[-—–－―·•]+|第(?P<chinese>\d{1,4})页(?:[,，/]?[共总]\d{1,4}页)?"
    r"|(?:[Pp]age)?(?P<of>\d{1,4})(?:/|of)\d{1,4}|[Pp]age(?P<page>\d{1,4})"
)
_BARE = re.compile(r"\d{1,4}")


@dataclass(frozen=True)
class PageLines:
    """The lines of a page outside its tables, and its height in points."""

    height: float
    lines: Sequence[Line]


def text_of(line: Line) -> str:
    """The text of a line without spaces."""
    return squeeze("".join(chunk.text for chunk in line))


def strip_running_heads(pages: Sequence[PageLines]) -> tuple[list[list[Line]], dict[int, str]]:
    """The lines of every page without heads, feet and page numbers; the printed number of each page that has one."""
    printed, numbers = _page_numbers(pages)
    repeated = _repeated(pages)
    kept = []
    for index, page in enumerate(pages):
        lines = []
        for position, line in enumerate(page.lines):
            if _key(page, line) in repeated:
                continue
            rest = tuple(chunk for place, chunk in enumerate(line) if (index, position, place) not in numbers)
            if rest:
                lines.append(rest)
        kept.append(lines)
    return kept, printed


def _in_margin(page: PageLines, line: Line) -> str:
    top, bottom = min(chunk.box[1] for chunk in line), max(chunk.box[3] for chunk in line)
    if bottom <= _MARGIN * page.height:
        return "head"
    return "foot" if top >= (1 - _MARGIN) * page.height else ""


def _page_numbers(pages: Sequence[PageLines]) -> tuple[dict[int, str], set[tuple[int, int, int]]]:
    """Printed numbers by page, and the chunks they stand in as page, line, chunk.

    A number without marks counts where pages agree on how far it is from their own; a figure of a table at the foot of one page does not.
    """
    found: dict[int, list[tuple[str, bool, list[tuple[int, int, int]]]]] = {}
    for index, page in enumerate(pages):
        for position, line in enumerate(page.lines):
            if not _in_margin(page, line):
                continue
            for text, chunks in _candidates(line):
                if match := _MARKED.fullmatch(text) or _BARE.fullmatch(text):
                    number = next((group for group in match.groups() if group), match.group())
                    places = [(index, position, chunk) for chunk in chunks]
                    found.setdefault(index, []).append((number, match.re is _MARKED, places))
    votes = Counter(offset for index, marks in found.items() for offset in {int(number) - index for number, _, _ in marks})
    best = votes.most_common(1)[0] if votes else (0, 0)
    printed: dict[int, str] = {}
    numbers: set[tuple[int, int, int]] = set()
    for index, marks in found.items():
        for number, marked, places in marks:
            agrees = int(number) - index == best[0] and best[1] > 1
            if agrees or marked:
                printed.setdefault(index, number)
                numbers.update(places)
    return printed, numbers


def _candidates(line: Line) -> list[tuple[str, list[int]]]:
    """What may be a page number: the whole line, else its outer chunks."""
    texts = [squeeze(chunk.text) for chunk in line]
    whole = ("".join(texts), list(range(len(line))))
    if len(line) == 1 or _MARKED.fullmatch(whole[0]):
        return [whole]
    return [(texts[0], [0]), (texts[-1], [len(line) - 1])] if len(line) <= 3 else []


def _key(page: PageLines, line: Line) -> tuple[str, str, int] | None:
    where = _in_margin(page, line)
    text = text_of(line)
    masked = re.sub(r"\d+", "#", text)
    # rows of figures look alike without being heads
    if not where or not re.search(r"[^\W\d_]", masked) or sum(chunk.text.isdigit() for chunk in line) > 2:
        return None
    height = line[0].baseline if where == "head" else page.height - line[0].baseline
    return where, masked, round(height / _SAME_HEIGHT)


def _repeated(pages: Sequence[PageLines]) -> set[tuple[str, str, int] | None]:
    counts = Counter(key for page in pages for key in {_key(page, line) for line in page.lines} if key)
    needed = max(2.0, _MIN_SHARE * len(pages))
    return {key for key, count in counts.items() if count >= needed}
