"""Export as Parquet, for tools that read columns: DuckDB, pandas, Arrow. Needs the extra `parquet`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from indexer.domain.errors import UserError
from service.export import ExportKind
from service.records import Record

_BATCH = 20_000
# figures of reports have up to twelve digits before the point and four behind it
_DIGITS, _DECIMALS = 38, 10

_TEXT, _WHOLE, _FIGURE, _SHARE, _TEXTS, _BOTH = "text", "whole", "figure", "share", "texts", "both"
_COLUMNS = {
    "year": _WHOLE,
    "page": _WHOLE,
    "start": _WHOLE,
    "end": _WHOLE,
    "value": _FIGURE,
    "derived_value": _FIGURE,
    "corrected_from": _FIGURE,
    "printed": _FIGURE,
    "computed": _FIGURE,
    "confidence": _SHARE,
    "cells": _TEXTS,
    "derived_from_doubtful": _TEXTS,
    "sentences": _TEXTS,
    "text": _BOTH,
}
"""Columns that are no text. Figures are decimals, so that 0.1 stays 0.1."""

_EMPTY: dict[ExportKind, tuple[str, ...]] = {
    ExportKind.CELLS: ("report_id", "agency", "year", "metric", "applicant", "value", "unit", "status"),
    ExportKind.FINDINGS: ("report_id", "agency", "year", "rule", "severity", "cells", "printed", "computed"),
    ExportKind.NARRATIVE: ("report_id", "agency", "year", "metric", "value", "unit", "subject", "sentence"),
}
"""Columns of an export without a row: none of the rest is known."""


def write_parquet(rows: Iterator[Record], kind: ExportKind, file: Path) -> int:
    """Write rows as a Parquet file, figures as decimal128; how many there were.

    Raises:
        UserError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  (an extra)
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise UserError("Parquet needs the package pyarrow, which is not installed", "pip install 'gongkai[parquet]'") from error
    batch = list(islice(rows, _BATCH))
    schema = _schema(pa, batch[0] if batch else dict.fromkeys(_EMPTY[kind]))
    count = 0
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while batch:
            writer.write_table(pa.Table.from_pylist([_plain(row) for row in batch], schema))
            count += len(batch)
            batch = list(islice(rows, _BATCH))
    return count


def _schema(pa: Any, row: Record) -> Any:
    types = {
        _TEXT: pa.string(),
        _WHOLE: pa.int32(),
        _FIGURE: pa.decimal128(_DIGITS, _DECIMALS),
        _SHARE: pa.float64(),
        _TEXTS: pa.list_(pa.string()),
        _BOTH: pa.struct([("zh", pa.string()), ("en", pa.string())]),
    }
    return pa.schema([(name, types[_COLUMNS.get(name, _TEXT)]) for name in row])


def _plain(row: Record) -> Record:
    return {name: _field(_COLUMNS.get(name, _TEXT), value) for name, value in row.items()}


def _field(kind: str, value: Any) -> Any:
    if value is None or kind in (_WHOLE, _SHARE, _TEXTS, _BOTH):
        return value
    if kind == _FIGURE:
        return Decimal(str(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
