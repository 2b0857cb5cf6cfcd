"""Two documents of one agency on one year: the same report again, an older and a newer version of it, or a conflict.

A report is agency × year. Which of its documents is current is decided by what they print and by what they say of
themselves, never by the order in which they were found (docs/decisions/0009).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from indexer.domain.form import CellKey
from indexer.domain.report import Cell, CellStatus
from indexer.domain.text import squeeze


class Because(StrEnum):
    """Why a document is not the current one of its report."""

    REVISION = "revision"
    """The file has other content now."""

    CORRECTION = "correction"
    """The agency published a corrected report."""

    COPY = "copy"
    """The other document prints the same figures and text."""


# what a title or a note at the top says of a republication; 更正 and 修订 alone also name kinds of requests and documents
_IN_NAME = re.compile("更正|订正|勘误|更新版|修订|修正")
_IN_TEXT = re.compile(
    r"(?:年度?报告?|数据|原文|现将|现对|现予|特此)[^。；，,]{0,12}(?:更正|订正|勘误)|(?:更正|订正|勘误)(?:说明|公告|启事|如下|版)|更新版|修订[版稿]|修正[版稿]"
)
_BEGINNING = re.compile("总体情况|概述")
_MAX_BEGINNING = 1500
_BEGINNING_WITHOUT_PARTS = 300
_NOT_CHINESE = re.compile(r"[^\u4e00-\u9fff]")

# a scan loses single cells and misreads single characters of the text a PDF has in full; a second report is a new text
_MIN_SHARED_FIGURES = 0.9
_MIN_SHARED_TEXT = 0.8
_SHINGLE = 5


@dataclass(frozen=True)
class Version:
    """What decides between documents. `figures` are the printed cells, `prose` the text without tables."""

    report_id: str
    file: str
    figures: Mapping[CellKey, Decimal]
    prose: str
    from_picture: bool = False
    says_it_corrects: bool = False
    published_on: date | None = None
    retrieved_at: datetime | None = None
    url: str | None = None


@dataclass(frozen=True)
class Precedence:
    """That one of two documents is current, and why the other is not."""

    new_is_current: bool
    because: Because


def printed_figures(cells: Mapping[CellKey, Cell]) -> dict[CellKey, Decimal]:
    """The figures that a document prints, without what a person made of them."""
    read = {key: cell.correction.printed if cell.correction else cell.value for key, cell in cells.items()}
    return {key: value for key, value in read.items() if value is not None and cells[key].status is not CellStatus.DERIVED}


def says_it_corrects(text: str, name: str) -> bool:
    """Whether a document says that it corrects an earlier one: in its file's name, its title, or a note above part 一."""
    begins = _BEGINNING.search(text)
    beginning = squeeze(text[: min(begins.start(), _MAX_BEGINNING) if begins else _BEGINNING_WITHOUT_PARTS])
    titles = [line for line in re.split(r"[\n\r]+", text[:_MAX_BEGINNING]) if "报告" in line and "。" not in line and "，" not in line]
    return bool(_IN_NAME.search(name) or any(_IN_NAME.search(squeeze(line)) for line in titles[:3]) or _IN_TEXT.search(beginning))


def precedence(new: Version, held: Version, same_file: bool = False) -> Precedence | None:
    """Which of two documents of one agency and year is current; None if nothing says so: a conflict."""
    if same_file:
        return Precedence(True, Because.REVISION)
    if new.says_it_corrects != held.says_it_corrects:
        return Precedence(new.says_it_corrects, Because.CORRECTION)
    if _same_report(new, held):
        return Precedence(_is_better_copy(new, held), Because.COPY)
    if new.url is not None and new.url == held.url:
        return _later(new.published_on, held.published_on) or _later(new.retrieved_at, held.retrieved_at)
    if new.says_it_corrects:
        return _later(new.published_on, held.published_on)
    return None


def _later(new: date | None, held: date | None) -> Precedence | None:
    return Precedence(new > held, Because.CORRECTION) if new and held and new != held else None


def _same_report(new: Version, held: Version) -> bool:
    """No figure that both print differs, hardly one is printed by one alone, and the text is the same."""
    shared = new.figures.keys() & held.figures.keys()
    if any(new.figures[key] != held.figures[key] for key in shared):
        return False
    return len(shared) >= _MIN_SHARED_FIGURES * max(len(new.figures), len(held.figures)) and _same_text(new.prose, held.prose)


def _same_text(left: str, right: str) -> bool:
    one, other = _shingles(left), _shingles(right)
    smaller = min(len(one), len(other))
    return len(one & other) >= _MIN_SHARED_TEXT * smaller if smaller else len(one) == len(other)


def _shingles(text: str) -> set[str]:
    """Runs of Chinese characters: what stays of a text through every format, without figures, spaces and marks."""
    characters = _NOT_CHINESE.sub("", text)
    return {characters[start : start + _SHINGLE] for start in range(len(characters) - _SHINGLE + 1)}


def _is_better_copy(new: Version, held: Version) -> bool:
    """The copy that prints more figures; else the one not read from a picture; else the later download; else the first."""
    if len(new.figures) != len(held.figures):
        return len(new.figures) > len(held.figures)
    if new.from_picture != held.from_picture:
        return held.from_picture
    return new.retrieved_at is not None and held.retrieved_at is not None and new.retrieved_at > held.retrieved_at


def prose_of(passages: Iterable[str]) -> str:
    """The text by which documents are compared."""
    return "\n".join(passages)
