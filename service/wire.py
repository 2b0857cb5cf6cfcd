"""The chat response as it goes over the wire; its names are a contract with every client."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from indexer.domain.report import Correction
from service.answering import answer as domain
from service.answering.answer import Answer, Method, Status
from service.numbers import json_number

JsonNumber = Annotated[Decimal, PlainSerializer(json_number, return_type=int | float, when_used="json")]


class Value(BaseModel):
    """A figure of the answer; `applicant` is null outside section 三, `value` null where there is no figure.

    `operation` says how it was computed (sum, average, difference, change, change_rate, share, rate, count), null that it was
    looked up; a computed figure comes before those it was computed from. `agency`, `region_code` and `year` are null, and
    `report_id` empty, where several were put together.
    """

    agency: str | None
    region_code: str | None
    year: int | None
    metric: str
    applicant: str | None
    value: JsonNumber | None
    unit: str
    status: str
    report_id: str
    operation: str | None


class Corrected(BaseModel):
    """A person's correction of a cell: the figure that was read, and the one that stands there; `null` is a blank."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    printed: JsonNumber | None = Field(alias="from")
    value: JsonNumber | None = Field(alias="to")
    reason: str
    at: datetime


class Citation(BaseModel):
    """Where something in the answer stands; `url` is our own view of the place, `source_url` the publisher's address.

    `confidence` is there where the figure was read from a picture, `corrected` where a person corrected the cell.
    `row` and `column` of a cell are as printed, `label` says them in English where the answer is in it; `value` is the cell's figure.
    `page` is the number printed on the page, or where none is, the page's place in the file, counted from 1. `box`: left, top,
    right, bottom in points from the top left corner of the page; `page_image`: the page with a frame around it. All three
    are null for sources without pages.
    """

    id: str
    report_id: str
    title: str
    agency: str
    year: int
    section: str
    page: int | None
    box: tuple[float, float, float, float] | None = None
    page_image: str | None = None
    row: str | None
    column: str | None
    value: JsonNumber | None = None
    label: str | None = None
    quote: str
    state: str | None
    url: str
    source_url: str | None
    source_hash: str
    indexed_at: datetime
    confidence: float | None
    corrected: Corrected | None


class Paragraph(BaseModel):
    """Text in Markdown with [1] marks."""

    type: Literal["paragraph"] = "paragraph"
    text: str


class Quote(BaseModel):
    """Words of a report, and the id of their citation."""

    type: Literal["quote"] = "quote"
    text: str
    citation: str


class Table(BaseModel):
    """Figures in rows; cells are Markdown with [1] marks."""

    type: Literal["table"] = "table"
    columns: list[str]
    rows: list[list[str]]


class Notice(BaseModel):
    """A caveat."""

    type: Literal["notice"] = "notice"
    text: str


class Chart(BaseModel):
    """A chart as a Vega-Lite specification with its data; `text` says what it shows. GET /charts/{message_id}/{n}.svg draws the n-th."""

    type: Literal["chart"] = "chart"
    spec: dict[str, Any]
    text: str


Block = Paragraph | Quote | Table | Notice | Chart


class ChatResponse(BaseModel):
    """An answer with its figures, its citations, and the same as blocks to draw."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "answered", "method": "table_lookup", "answer": "… **0** …"}]})

    conversation_id: str
    message_id: str
    language: Literal["zh", "en"]
    status: Status
    method: Method
    answer: str
    values: list[Value]
    citations: list[Citation]
    caveats: list[str]
    suggestions: list[str]
    blocks: list[Block]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON types, figures as numbers."""
        return self.model_dump(mode="json")


def chat_response(answer: Answer, conversation_id: str, message_id: str) -> ChatResponse:
    """Put an answer on the wire."""
    return ChatResponse(
        conversation_id=conversation_id,
        message_id=message_id,
        language=answer.language.value,
        status=answer.status,
        method=answer.method,
        answer=answer.markdown,
        values=[Value(**vars(value)) for value in answer.values],
        citations=[citation_on_wire(citation) for citation in answer.citations],
        caveats=list(answer.caveats),
        suggestions=list(answer.suggestions),
        blocks=[_block(block) for block in answer.blocks],
    )


def citation_on_wire(citation: domain.Citation) -> Citation:
    """A citation as it goes over the wire."""
    return Citation(**vars(citation) | {"corrected": _corrected(citation.corrected)})


def _corrected(correction: Correction | None) -> Corrected | None:
    if correction is None:
        return None
    return Corrected(printed=correction.printed, value=correction.value, reason=correction.reason, at=correction.made_at)


def _block(block: domain.Block) -> Block:
    match block:
        case domain.Paragraph(text):
            return Paragraph(text=text)
        case domain.Quote(text, mark):
            return Quote(text=text, citation=mark.strip("[]"))
        case domain.Table(columns, rows):
            return Table(columns=list(columns), rows=[list(row) for row in rows])
        case domain.Notice(text):
            return Notice(text=text)
        case domain.Chart(spec, text):
            return Chart(spec=spec, text=text)
