"""Between domain objects and rows of the fact store, in both directions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row

from indexer.domain.figures import Qualifier
from indexer.domain.form import UNIT_AS_PRINTED, CellKey, editions
from indexer.domain.report import (
    Agency,
    Cell,
    CellStatus,
    Derivation,
    Finding,
    Level,
    NarrativeFigure,
    Part,
    Passage,
    Place,
    Relation,
    Report,
    Scope,
    Severity,
)

_PLACE_FIELDS = {
    "start_at": "start",
    "end_at": "end",
    "page": "page",
    "table_no": "table",
    "row_no": "row",
    "column_no": "column",
    "printed_page": "printed_page",
}


Spans = Mapping[tuple[int | None, int | None], Place]
"""By their span, rows and sentences of a report with the page and the box they stand in."""


@dataclass(frozen=True)
class StoredAgency:
    """An agency as the store lists it; `organ` is its kind in the gazetteer, '' if that lists none."""

    key: int
    agency: Agency
    organ: str

    @property
    def name(self) -> str:
        return self.agency.name


@dataclass(frozen=True)
class StoredReport:
    """A report as the store lists it. `key` is the store's own number, `report_id` the one that others see."""

    key: int
    report_id: str
    agency_key: int
    agency: Agency
    organ: str
    year: int
    period: tuple[date, date]
    edition_id: str
    title: str
    signed_on: date | None
    published_on: date | None
    file: str
    source_hash: str
    source_url: str | None
    retrieved_at: datetime | None
    indexed_at: datetime
    extractor_version: str
    superseded_by: str | None
    superseded_because: str | None = None


def report_row(report: Report, agency_key: int, now: datetime, extractor_version: str) -> dict[str, Any]:
    return {
        "report_id": report.report_id,
        "agency": agency_key,
        "year": report.year,
        "period_start": report.period[0],
        "period_end": report.period[1],
        "edition": report.edition.id,
        "title": report.title,
        "signed_on": report.signed_on,
        "published_on": report.published_on,
        "file": report.source.file,
        "source_hash": report.source.content_hash,
        "source_url": report.source.url,
        "retrieved_at": report.source.retrieved_at,
        "indexed_at": now,
        "extractor_version": extractor_version,
        "visible": False,
        "superseded_by": None,
        "superseded_because": None,
    }


def stored_agency(row: Row[Any]) -> StoredAgency:
    return StoredAgency(row.id, Agency(row.name, row.region_code, Level(row.level), Scope(row.scope)), row.organ)


def stored_report(row: Row[Any]) -> StoredReport:
    return StoredReport(
        key=row.id,
        report_id=row.report_id,
        agency_key=row.agency,
        agency=Agency(row.name, row.region_code, Level(row.level), Scope(row.scope)),
        organ=row.organ,
        year=row.year,
        period=(row.period_start, row.period_end),
        edition_id=row.edition,
        title=row.title,
        signed_on=row.signed_on,
        published_on=row.published_on,
        file=row.file,
        source_hash=row.source_hash,
        source_url=row.source_url,
        retrieved_at=utc(row.retrieved_at),
        indexed_at=utc(row.indexed_at) or datetime.min.replace(tzinfo=UTC),
        extractor_version=row.extractor_version,
        superseded_by=row.superseded_by,
        superseded_because=row.superseded_because,
    )


def utc(moment: datetime | None) -> datetime | None:
    """SQLite forgets the zone; everything is stored in UTC."""
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _default_unit(key: CellKey, edition_id: str) -> str:
    info = editions()[edition_id].cells.get(key)
    return "" if info is None or info.column.unit == UNIT_AS_PRINTED else info.column.unit


def cell_row(cell: Cell, report: int, form_column: int, edition_id: str) -> dict[str, Any]:
    return {
        "report": report,
        "form_column": form_column,
        "status": cell.status,
        "value": cell.value,
        "derived": cell.derivation.value if cell.derivation else None,
        "rule": cell.derivation.rule if cell.derivation else None,
        "unit": cell.unit if cell.unit != _default_unit(cell.key, edition_id) else None,
        "raw": cell.raw if cell.raw != str(cell.value) and (cell.raw or cell.status is CellStatus.CORRECTED) else None,
        "note": cell.note or None,
        "confidence": cell.confidence,
    }


def cell_place_row(cell: Cell, report: int, form_column: int) -> dict[str, Any]:
    row_place = cell.row_place or Place()
    return {
        "report": report,
        "form_column": form_column,
        **place_columns(cell.place or Place()),
        "row_start_at": row_place.start,
        "row_end_at": row_place.end,
    }


def stored_cell(row: Row[Any], key: CellKey, edition_id: str, spans: Spans) -> Cell:
    return Cell(
        key=key,
        status=row.status,
        value=row.value,
        unit=_default_unit(key, edition_id) if row.unit is None else row.unit,
        raw=row.raw if row.raw is not None else "" if row.value is None else str(row.value),
        note=row.note or "",
        place=place_of(row._mapping),
        row_place=_around(row, row.row_start_at, row.row_end_at, spans),
        derivation=Derivation(row.derived, row.rule, ()) if row.rule else None,
        confidence=row.confidence,
    )


def place_columns(place: Place) -> dict[str, Any]:
    return {column: getattr(place, field) for column, field in _PLACE_FIELDS.items()} | {"box": list(place.box) if place.box else None}


def place_of(row: Mapping[Any, Any]) -> Place | None:
    values = {field: row[column] for column, field in _PLACE_FIELDS.items()}
    box = tuple(row["box"]) if row["box"] else None
    return Place(**values, box=box) if any(value is not None for value in values.values()) else None


def span_row(place: Place, report: int) -> dict[str, Any]:
    columns = {"start_at": place.start, "end_at": place.end, "page": place.page, "printed_page": place.printed_page}
    return {"report": report, **columns, "box": list(place.box or ())}


def stored_span(row: Row[Any]) -> Place:
    return Place(row.start_at, row.end_at, row.page, row.printed_page, tuple(row.box))


def _around(row: Row[Any], start: int | None, end: int | None, spans: Spans) -> Place | None:
    """The place of the row or the sentence that a figure stands in: without pages its span and, in a table, its number."""
    if start is None:
        return None
    on_page = spans.get((start, end)) or Place(start, end, row.page, row.printed_page)
    return replace(on_page, table=row.table_no, row=row.row_no)


def figure_row(figure: NarrativeFigure, report: int, ordinal: int) -> dict[str, Any]:
    return {
        "report": report,
        "ordinal": ordinal,
        "value": figure.value,
        "unit": figure.unit,
        "qualifier": figure.qualifier.value,
        "subject": figure.subject,
        "context": figure.context,
        "period": figure.period,
        "about": figure.about,
        "sentence": figure.sentence,
        "section": figure.section,
        "whole": figure.whole,
        "listing": figure.listing,
        "cells": [str(key) for key in figure.cells],
        "relation": figure.relation.value if figure.relation else None,
        **place_columns(figure.place),
        "sentence_start_at": figure.sentence_place.start,
        "sentence_end_at": figure.sentence_place.end,
    }


def stored_figure(row: Row[Any], spans: Spans) -> NarrativeFigure:
    return NarrativeFigure(
        value=row.value,
        unit=row.unit,
        qualifier=Qualifier(row.qualifier),
        subject=row.subject,
        context=row.context,
        period=row.period,
        sentence=row.sentence,
        section=row.section,
        place=place_of(row._mapping) or Place(),
        sentence_place=_around(row, row.sentence_start_at, row.sentence_end_at, spans) or Place(),
        about=row.about,
        whole=row.whole,
        listing=row.listing,
        cells=tuple(CellKey.parse(key) for key in row.cells),
        relation=Relation(row.relation) if row.relation else None,
    )


def passage_row(passage: Passage, report: int, ordinal: int, report_id: str) -> dict[str, Any]:
    return {
        "report": report,
        "ordinal": ordinal,
        "chunk_id": passage.chunk_id(report_id),
        "section": passage.section,
        "heading": passage.heading,
        "text": passage.text,
        **place_columns(passage.place),
    }


def stored_passage(row: Row[Any]) -> Passage:
    return Passage(row.section, row.heading, row.text, place_of(row._mapping) or Place())


def part_row(part: Part, report: int, ordinal: int) -> dict[str, Any]:
    return {"report": report, "ordinal": ordinal, "file": part.file, "content_hash": part.content_hash, "first_page": part.first_page}


def stored_part(row: Row[Any]) -> Part:
    return Part(row.file, row.content_hash, row.first_page)


def finding_row(finding: Finding, report: int, ordinal: int) -> dict[str, Any]:
    return {
        "report": report,
        "ordinal": ordinal,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "cells": [str(key) for key in finding.cells],
        "sentences": list(finding.sentences),
        "spans": [[place.start, place.end] for place in finding.places],
        "printed": finding.printed,
        "computed": finding.computed,
        "detail": finding.detail,
    }


def stored_finding(row: Row[Any], spans: Spans) -> Finding:
    return Finding(
        rule=row.rule,
        severity=Severity(row.severity),
        cells=tuple(CellKey.parse(key) for key in row.cells),
        sentences=tuple(row.sentences),
        printed=row.printed,
        computed=row.computed,
        detail=row.detail,
        places=tuple(spans.get((start, end)) or Place(start, end) for start, end in row.spans or ()),
    )
