"""Put known reports into a fact store, without documents or passages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from eval.questions.corpus import KnownReport
from indexer.domain.form import CellInfo, CellKey, editions
from indexer.domain.reconciliation import derive
from indexer.domain.report import Cell, Cells, CellStatus, Place, Report, Source
from indexer.gazetteer.organs import organ_of
from indexer.gazetteer.regions import Gazetteer
from indexer.storage.fact_store import FactStore

VERSION = "known"
"""What stands for the extractor's version: nothing was extracted."""


def store(reports: Iterable[KnownReport], facts: FactStore, gazetteer: Gazetteer) -> None:
    """Write reports and make them visible."""
    for known in reports:
        report = as_report(known)
        facts.add(report, organ_of(known.agency.name, gazetteer), VERSION)
        facts.publish(report.report_id)


def as_report(known: KnownReport) -> Report:
    """A report as if it had been read from a text that prints one cell a line; groups follow as they do for any report."""
    edition = editions()[known.edition]
    text, cells = f"{title(known)}\n", {}
    for key in (key for table in edition.tables for key in table.cell_keys()):
        info = edition.cells[key]
        line = f"{before_figure(info)}{known.values[key]:f}\n"
        cells[key] = _printed(key, known.values[key], info.column.unit, len(text), line)
        text += line
    return with_cells(known, derive(cells, edition), text)


def title(known: KnownReport) -> str:
    """The title of a known report, its first line."""
    return f"{known.agency.name}{known.year}年政府信息公开工作年度报告"


def before_figure(info: CellInfo) -> str:
    """What a line prints before the figure of a cell."""
    return f"{info.row.label.zh} {info.column.label.zh} "


def with_cells(known: KnownReport, cells: Cells, text: str) -> Report:
    """A known report with these cells and this text."""
    file = f"{known.agency.region_code}-{known.agency.name}-{known.year}.txt"
    period = (date(known.year, 1, 1), date(known.year, 12, 31))
    source = Source(file, content_hash=file)
    return Report(known.agency, known.year, period, editions()[known.edition], title(known), source, cells, (), (), (), text)


def _printed(key: CellKey, value: Decimal, unit: str, start: int, line: str) -> Cell:
    end = start + len(line) - 1
    place = Place(end - len(f"{value:f}"), end)
    return Cell(key, CellStatus.REPORTED, value, unit, f"{value:f}", place=place, row_place=Place(start, end))
