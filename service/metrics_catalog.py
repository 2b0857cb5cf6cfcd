"""The catalog of metrics and derived measures as plain records."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from rapidfuzz import process

from indexer.domain.catalog.metrics import SMALL_BASE, ZERO_BASE, Measure, breaks, meanings, measures
from indexer.domain.form import CellInfo, Edition, FormTable, Label, editions
from service.records import Record


@cache
def _metrics() -> dict[str, tuple[CellInfo, list[str]]]:
    """Every metric with its place on the newest form that has it, and the editions that have it."""
    found: dict[str, tuple[CellInfo, list[str]]] = {}
    for edition in editions().values():
        for key, info in edition.cells.items():
            if key.applicant in (None, "total"):
                found.setdefault(key.metric, (info, []))[1].append(edition.id)
    return found


def catalog() -> list[Record]:
    """Every metric, then every derived measure."""
    return [
        *(_metric_record(metric, info, in_editions) for metric, (info, in_editions) in _metrics().items()),
        *map(_measure_record, measures()),
    ]


def form_record(edition: Edition) -> Record:
    """An edition of the form: its tables in order, each row with the cells it crosses its columns in; groups stand before their rows."""
    return {
        "edition": edition.id,
        "label": _both(edition.label),
        "legal_source": edition.legal_source,
        "sections": {section.id: _both(section.label) for section in edition.sections},
        "tables": [_table_record(table) for table in edition.tables],
    }


def _table_record(table: FormTable) -> Record:
    columns = [{"label": _both(column.label), "unit": column.unit} for column in table.columns]
    return {
        "table": table.id,
        "section": table.section,
        "clause": table.clause or None,
        "columns": columns,
        "rows": list(_row_records(table)),
    }


def _row_records(table: FormTable) -> Iterator[Record]:
    groups = {table.members(group.key)[0]: group for group in table.groups if table.members(group.key)}
    for row in table.rows:
        for shown in filter(None, (groups.get(row.key), row)):
            cells = [str(table.key(shown.key, column.key)) for column in table.columns]
            yield {"number": shown.number or None, "label": _both(shown.label), "depth": shown.depth, "cells": cells}


def near_metrics(text: str, count: int = 3) -> list[str]:
    """The metrics whose keys look most like a text."""
    return [metric for metric, _, _ in process.extract(text, list(_metrics()), limit=count)]


def _metric_record(metric: str, info: CellInfo, in_editions: list[str]) -> Record:
    table = info.table
    meaning = meanings().get(info.row.key)
    row, column = info.row.label, info.column.label
    label = row if table.crossed else Label(f"{row.zh}：{column.zh}", f"{row.en}: {column.en}")
    return {
        "metric": metric,
        "kind": "group" if info.row in table.groups else "cell",
        "section": table.section,
        "number": info.row.number or None,
        "label": _both(label),
        "definition": _both(meaning) if meaning else None,
        "article": info.row.article or None,
        "unit": info.column.unit,
        "applicants": [column.key for column in table.columns] if table.crossed else None,
        "rows": list(table.members(info.row.key)) or None,
        "editions": in_editions,
        "breaks": [{"first_year": item.first_year} | _both(item.label) for item in breaks() if item.concerns(metric)],
    }


def _measure_record(measure: Measure) -> Record:
    return {
        "metric": measure.id,
        "kind": "measure",
        "label": _both(measure.label),
        "numerator": list(measure.numerator),
        "denominator": list(measure.denominator) or None,
        "denominator_minus": list(measure.minus) or None,
        "per": measure.per,
        "zero_base": _both(ZERO_BASE) if measure.denominator else None,
        "small_base_under": SMALL_BASE if measure.denominator else None,
    }


def _both(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
