"""Export everything, one row each: cells, findings, or narrative figures, as CSV or JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from enum import StrEnum
from typing import TextIO

from indexer.gazetteer.spelling import Spellings
from indexer.storage.fact_reader import FactReader
from service.audit import audit_records
from service.records import Record, cell_record, figure_record

_BOM = "\ufeff"
# what a spreadsheet would take for the beginning of a formula
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class ExportKind(StrEnum):
    """What is exported."""

    CELLS = "cells"
    FINDINGS = "findings"
    NARRATIVE = "narrative"


def records(facts: FactReader, spellings: Spellings, kind: ExportKind) -> Iterator[Record]:
    """The rows of an export, report by report."""
    if kind is ExportKind.FINDINGS:
        yield from audit_records(facts, spellings)
        return
    for report in facts.reports():
        if kind is ExportKind.CELLS:
            yield from (cell_record(report, cell) for cell in facts.cells(report).values())
        else:
            yield from (figure_record(report, figure) for figure in facts.figures(report.key))


def write_csv(rows: Iterator[Record], stream: TextIO) -> int:
    """Write rows as CSV that Excel opens rightly, and that carries no formulas; how many there were."""
    stream.write(_BOM)
    writer = None
    count = 0
    for row in rows:
        if writer is None:
            writer = csv.DictWriter(stream, row.keys())
            writer.writeheader()
        writer.writerow({name: csv_text(value) for name, value in row.items()})
        count += 1
    return count


def csv_text(value: object) -> str:
    """A value as a CSV field; text that a spreadsheet would compute gets a quote before it."""
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def write_json(rows: Iterator[Record], stream: TextIO) -> int:
    """Write rows as a JSON array, one on a line; how many there were."""
    count = 0
    stream.write("[")
    for row in rows:
        stream.write(("," if count else "") + "\n" + json.dumps(row, ensure_ascii=False))
        count += 1
    stream.write("\n]\n")
    return count
