"""What an answer is: blocks to draw, values to compute with, citations to check, and the same as Markdown text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from indexer.domain.report import Correction
from service.understanding.query import Language


class Status(StrEnum):
    """What kind of answer it is; see the contract."""

    ANSWERED = "answered"
    CLARIFICATION = "clarification"
    NOT_REPORTED = "not_reported"
    NOT_FOUND = "not_found"
    OUT_OF_SCOPE = "out_of_scope"


class Method(StrEnum):
    """How the answer was come by."""

    TABLE_LOOKUP = "table_lookup"
    CALCULATION = "calculation"
    PASSAGES = "passages"
    CATALOG = "catalog"
    NONE = "none"


@dataclass(frozen=True)
class Value:
    """A figure of the answer. `applicant` is None outside section 三, `value` None where there is no figure.

    `operation` says how it was computed from the figures that follow it, None that it was looked up; `agency`, `region_code`
    and `year` are None where several were put together.
    """

    agency: str | None
    region_code: str | None
    year: int | None
    metric: str
    applicant: str | None
    value: Decimal | None
    unit: str
    status: str
    report_id: str = ""
    operation: str | None = None


@dataclass(frozen=True)
class Citation:
    """Where something in the answer stands. `url` is our own view of the place, `source_url` the publisher's.

    `row`, `column`: of a cell, as printed; `label`: both in English, where the answer is; `value`: the figure of the cell, which a
    derived one does not print. `confidence`, 0 to 1: of a figure read
    from a picture. `corrected`: what a person made of the cell.
    `page`: as printed, else counted from 1; `box`: on it, in points; `page_image`: address of the page with a frame around it.
    """

    id: str
    report_id: str
    title: str
    agency: str
    year: int
    section: str
    quote: str
    url: str
    source_hash: str
    indexed_at: datetime
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    page_image: str | None = None
    row: str | None = None
    column: str | None = None
    value: Decimal | None = None
    state: str | None = None
    label: str | None = None
    source_url: str | None = None
    confidence: float | None = None
    corrected: Correction | None = None


@dataclass(frozen=True)
class Paragraph:
    """A sentence or more, in Markdown with [1] marks."""

    text: str


@dataclass(frozen=True)
class Quote:
    """Words of a report, with the mark of their citation."""

    text: str
    mark: str


@dataclass(frozen=True)
class Table:
    """Figures in rows; cells are text, with marks where they hold a figure."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Notice:
    """Something a reader must know to read the figures rightly."""

    text: str


@dataclass(frozen=True)
class Chart:
    """A chart of figures that a table beside it holds. `spec` is Vega-Lite with its data inside; `text` says what it shows."""

    spec: dict[str, Any]
    text: str


Block = Paragraph | Quote | Table | Notice | Chart


@dataclass(frozen=True)
class Answer:
    """A presentation-neutral answer. Widget, Slack and terminal render the blocks; `markdown` says the same as text."""

    language: Language
    status: Status
    method: Method
    blocks: tuple[Block, ...]
    values: tuple[Value, ...] = ()
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[str, ...] = ()

    @property
    def caveats(self) -> tuple[str, ...]:
        return tuple(block.text for block in self.blocks if isinstance(block, Notice))

    @property
    def markdown(self) -> str:
        return "\n\n".join(_markdown(block) for block in self.blocks if not isinstance(block, Chart))


def _markdown(block: Paragraph | Quote | Table | Notice) -> str:
    match block:
        case Paragraph(text):
            return text
        case Quote(text, mark):
            return f"> {text} {mark}"
        case Notice(text):
            return f"*{text}*"
        case Table(columns, rows):
            return "\n".join([_row(columns), _row(["---"] * len(columns)), *map(_row, rows)])


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
