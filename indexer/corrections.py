"""A person's corrections: made, taken back, and carried over to a new version that reads the same in that cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from rapidfuzz import process

from indexer.domain.errors import UnknownMetricError, UnknownReportError, UserError
from indexer.domain.form import TOTAL, CellInfo, CellKey, Edition, editions
from indexer.domain.report import Cell, CellStatus, Correction, Report
from indexer.domain.versions import printed_figures
from indexer.extraction.corrections import Reading, correct
from indexer.storage.corrections import Action, LogEntry
from indexer.storage.fact_store import FactStore
from indexer.storage.rows import StoredReport

BLANK = "blank"
"""What is given as the value of a cell that prints no figure."""

_FIGURE = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋−", "0123456789.,-+-")
# what the fact store keeps exactly
_MAX_DIGITS = 15
_MAX_REASON = 2000
_LAPSED_BY = "gongkai"
_NEAR = 3


class CorrectionError(UserError):
    """A correction that cannot be made: no number, no reason, or nothing to take back."""


@dataclass(frozen=True)
class Made:
    """What a correction did: the cell before and after. `cell` is as it stands now."""

    report: StoredReport
    key: CellKey
    before: Cell | None
    cell: Cell | None


class Corrector:
    """Makes corrections in one fact store. One writer at a time: hold the data folder, or be the service."""

    def __init__(self, facts: FactStore) -> None:
        self._facts = facts

    def correct(self, report_id: str, cell: str, value: str, reason: str, author: str, now: datetime | None = None) -> Made:
        """Put a figure, or `blank`, in place of what was read in a cell.

        Raises:
            UnknownReportError: no such report, or a superseded one.
            UnknownMetricError: the report's edition of the form has no such cell.
            CorrectionError: no number, no reason, or a group that the report does not print.
        """
        report = self._report(report_id)
        edition = editions()[report.edition_id]
        key = cell_named(cell, edition)
        info = edition.cells[key]
        figure = read_value(value, info)
        reason = _reason(reason)
        reading = self._read(report)
        read = reading.cells.get(key)
        if read is None and info.row in info.table.groups:
            rows = ", ".join(str(info.table.key(row, info.column.key)) for row in info.table.members(info.row.key))
            raise CorrectionError(f"report {report_id} prints no {key}; it is the sum of its rows", f"correct one of {rows}")
        correction = Correction(key, read.value if read else None, figure, reason, author, now or datetime.now(UTC))
        return self._rewrite(report, reading, LogEntry(report_id, Action.SET, correction))

    def revert(self, report_id: str, cell: str, reason: str, author: str, now: datetime | None = None) -> Made:
        """Take the correction of a cell back.

        Raises:
            UnknownReportError, UnknownMetricError: as for `correct`.
            CorrectionError: no reason, or no correction of that cell holds.
        """
        report = self._report(report_id)
        key = cell_named(cell, editions()[report.edition_id])
        reason = _reason(reason)
        reading = self._read(report)
        held = _holding(self._facts.correction_log([report_id])).get(key)
        if held is None:
            raise CorrectionError(f"no correction of {key} holds in report {report_id}", "GET /reports/{id} lists those that do")
        taken_back = replace(held.correction, reason=reason, author=author, made_at=now or datetime.now(UTC))
        return self._rewrite(report, reading, LogEntry(report_id, Action.REVERT, taken_back))

    def _report(self, report_id: str) -> StoredReport:
        report = self._facts.report(report_id)
        if report is None:
            raise UnknownReportError(f"no report {report_id} is indexed", "`gongkai reports` lists what is")
        if report.superseded_by is not None:
            raise UnknownReportError(f"report {report_id} is superseded by {report.superseded_by}", "correct that one")
        return report

    def _read(self, report: StoredReport) -> Reading:
        """The report as extraction read it, without what was derived."""
        cells = self._facts.cells(report)
        figures, findings = tuple(self._facts.figures(report.key)), tuple(self._facts.findings(report.key))
        as_read = self._facts.as_read(report)
        if as_read is None:
            return Reading({key: cell for key, cell in cells.items() if cell.status is not CellStatus.DERIVED}, figures, findings)
        return Reading(as_read.restore_cells(cells), as_read.restore_figures(figures), tuple(as_read.findings))

    def _rewrite(self, report: StoredReport, reading: Reading, entry: LogEntry) -> Made:
        key = entry.correction.key
        before = self._facts.cells(report, [key]).get(key)
        holding = _holding([*self._facts.correction_log([report.report_id]), entry])
        result = correct(reading, [held.correction for held in holding.values()], editions()[report.edition_id])
        self._facts.rewrite(report, result.cells, result.figures, result.findings, [entry])
        return Made(report, key, before, self._facts.cells(report, [key]).get(key))


def carried(report: Report, log: Iterable[LogEntry], now: datetime) -> tuple[Report, list[LogEntry]]:
    """A report with the corrections that were made on it or on the versions it replaces, and what to add to the log.

    A correction holds where the cell reads as it did when the correction was made; where it does not, it lapses.
    """
    entries: list[LogEntry] = []
    holding: list[Correction] = []
    printed = printed_figures(report.cells)
    log = list(log)
    own = _last([entry for entry in log if entry.report_id == report.report_id])
    for key, last in _last(log).items():
        correction = last.correction
        if last.action is Action.SET and printed.get(key) == correction.printed and key in report.edition.cells:
            holding.append(correction)
            if own.get(key) != last:
                entries.append(replace(last, report_id=report.report_id, carried_from=last.carried_from or last.report_id))
        elif last.action is Action.SET:
            origin = last.carried_from or (last.report_id if last.report_id != report.report_id else None)
            entries.append(LogEntry(report.report_id, Action.LAPSE, replace(correction, author=_LAPSED_BY, made_at=now), origin))
        elif key in own and own[key].action is Action.SET:
            entries.append(replace(last, report_id=report.report_id, carried_from=last.carried_from or last.report_id))
    if not holding:
        return report, entries
    result = correct(Reading(report.cells, report.figures, report.findings), holding, report.edition)
    return replace(report, cells=result.cells, figures=result.figures, findings=result.findings), entries


def _last(log: Sequence[LogEntry]) -> dict[CellKey, LogEntry]:
    return {entry.correction.key: entry for entry in log}


def _holding(log: Sequence[LogEntry]) -> dict[CellKey, LogEntry]:
    return {key: entry for key, entry in _last(log).items() if entry.action is Action.SET}


def cell_named(text: str, edition: Edition) -> CellKey:
    """The cell that `metric` or `metric/applicant` names; in section 三 the total where no applicant is named.

    Raises:
        UnknownMetricError: the edition has no such cell.
    """
    key = CellKey.parse(text.strip())
    if key not in edition.cells and key.applicant is None and CellKey(key.metric, TOTAL) in edition.cells:
        key = CellKey(key.metric, TOTAL)
    if key not in edition.cells:
        near = [match for match, _, _ in process.extract(text, list(map(str, edition.cells)), limit=_NEAR)]
        raise UnknownMetricError(f"edition {edition.id} of the form has no cell {text}", f"near it: {', '.join(near)}")
    return key


def read_value(text: str, info: CellInfo) -> Decimal | None:
    """A figure for a cell; None for `blank`.

    Raises:
        CorrectionError: no number, or one that cannot stand in that cell.
    """
    if text.strip().lower() == BLANK:
        return None
    digits = text.strip().translate(_FULL_WIDTH)
    advice = f"give the digits alone, such as 12 or 1,234.5, or `{BLANK}` for a cell that prints no figure"
    if not _FIGURE.fullmatch(digits):
        raise CorrectionError(f"{text!r} is no number", advice)
    value = Decimal(digits.replace(",", ""))
    if value < 0 and not info.column.key.endswith("change"):
        raise CorrectionError(f"{text!r} is negative; {info.column.label.zh} is a count or an amount", advice)
    if info.column.unit == "件" and value != value.to_integral_value():
        raise CorrectionError(f"{text!r} is no whole number; {info.column.label.zh} counts in 件", advice)
    if len(value.as_tuple().digits) > _MAX_DIGITS:
        raise CorrectionError(f"{text!r} has more than {_MAX_DIGITS} digits", advice)
    return value


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason or len(reason) > _MAX_REASON:
        raise CorrectionError("a correction needs a reason" if not reason else "the reason is too long", "say it in a sentence or two")
    return reason
