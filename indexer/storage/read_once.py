"""The fact store as one answer reads it: nothing of a report twice, and of reports that were listed together, together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from sqlalchemy import ColumnElement

from indexer.domain.form import CellKey
from indexer.domain.report import Cell, Correction, Finding, NarrativeFigure
from indexer.storage.fact_reader import FactReader, Spans
from indexer.storage.rows import StoredReport

Key = TypeVar("Key")
Read = TypeVar("Read")

# so many reports, in the order of the list, are read with the first of them
_TOGETHER = 50


class ReadOnce(FactReader):
    """A fact reader that remembers. Make one for each answer: what changes in the store meanwhile it does not see."""

    def __init__(self, facts: FactReader) -> None:
        super().__init__(facts._engine)
        self.columns, self.lists, self._columns_of = facts.columns, facts.lists, facts._columns_of
        self._listed: dict[int, tuple[Sequence[StoredReport], int]] = {}
        self._cells_read: defaultdict[int, dict[CellKey, Cell | None]] = defaultdict(dict)
        self._figures_read: dict[int, list[NarrativeFigure]] = {}
        self._findings_read: dict[int, list[Finding]] = {}
        self._spans_read: dict[int, Spans] = {}
        self._doubts_read: dict[int, set[CellKey]] = {}
        self._corrections_read: dict[str, dict[CellKey, Correction]] = {}

    def reports(
        self, *conditions: ColumnElement[bool], superseded: bool = False, limit: int | None = None, offset: int = 0
    ) -> list[StoredReport]:
        found = super().reports(*conditions, superseded=superseded, limit=limit, offset=offset)
        self._listed |= {report.key: (found, index) for index, report in enumerate(found)}
        return found

    def cells(self, report: StoredReport, keys: Iterable[CellKey] | None = None) -> dict[CellKey, Cell]:
        if keys is None:
            return super().cells(report)
        read, asked = self._cells_read[report.key], tuple(keys)
        if missing := [key for key in asked if key not in read]:
            beside = [one for one in self._listed_with(report.key) if one.edition_id == report.edition_id]
            for key, cells in self._cells_of(beside or [report], missing).items():
                self._cells_read[key] |= {**dict.fromkeys(missing), **cells}
        return {key: cell for key in asked if (cell := read[key])}

    def figures(self, report_key: int) -> list[NarrativeFigure]:
        return _remembered(self._figures_read, [report_key], self._figures_of, self._keys_with(report_key))[report_key]

    def findings(self, report_key: int) -> list[Finding]:
        return _remembered(self._findings_read, [report_key], self._findings_of, self._keys_with(report_key))[report_key]

    def _spans_of(self, report_keys: Sequence[int]) -> dict[int, Spans]:
        return _remembered(self._spans_read, report_keys, super()._spans_of)

    def _doubted_of(self, report_keys: Sequence[int]) -> dict[int, set[CellKey]]:
        return _remembered(self._doubts_read, report_keys, super()._doubted_of)

    def _corrected_of(self, report_ids: Sequence[str]) -> dict[str, dict[CellKey, Correction]]:
        return _remembered(self._corrections_read, report_ids, super()._corrected_of)

    def _listed_with(self, report_key: int) -> Sequence[StoredReport]:
        """A report and those behind it in the list it was found in last."""
        found, index = self._listed.get(report_key, ((), 0))
        return found[index : index + _TOGETHER]

    def _keys_with(self, report_key: int) -> list[int]:
        return [report.key for report in self._listed_with(report_key)]


def _remembered(
    known: dict[Key, Read], keys: Sequence[Key], read: Callable[[Sequence[Key]], dict[Key, Read]], beside: Sequence[Key] = ()
) -> dict[Key, Read]:
    """What is known by key; what is not is read, and with it what stands beside it."""
    if missing := [key for key in keys if key not in known]:
        known |= read([*missing, *(key for key in beside if key not in known and key not in missing)])
    return {key: known[key] for key in keys}
