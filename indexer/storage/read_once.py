"""The fact store as one answer reads it: what it has read of a report it does not read again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from indexer.domain.form import CellKey
from indexer.domain.report import Cell, Correction, Finding, NarrativeFigure
from indexer.storage.fact_reader import FactReader, Spans
from indexer.storage.rows import StoredReport


class ReadOnce(FactReader):
    """A fact reader that remembers. Make one for each answer: what changes in the store meanwhile it does not see."""

    def __init__(self, facts: FactReader) -> None:
        super().__init__(facts._engine)
        self.columns, self.lists, self._columns_of = facts.columns, facts.lists, facts._columns_of
        self._read: defaultdict[int, dict[CellKey, Cell | None]] = defaultdict(dict)
        self._figures, self._findings = cache(super().figures), cache(super().findings)
        self._known_spans, self._known_doubts = cache(super()._spans), cache(super()._doubted)
        self._known_corrections = cache(super()._corrected)

    def cells(self, report: StoredReport, keys: Iterable[CellKey] | None = None) -> dict[CellKey, Cell]:
        if keys is None:
            return super().cells(report)
        read, asked = self._read[report.key], tuple(keys)
        if missing := [key for key in asked if key not in read]:
            read |= {**dict.fromkeys(missing), **super().cells(report, missing)}
        return {key: cell for key in asked if (cell := read[key])}

    def figures(self, report_key: int) -> list[NarrativeFigure]:
        return self._figures(report_key)

    def findings(self, report_key: int) -> list[Finding]:
        return self._findings(report_key)

    def _spans(self, report_key: int) -> Spans:
        return self._known_spans(report_key)

    def _doubted(self, report_key: int) -> frozenset[CellKey]:
        return self._known_doubts(report_key)

    def _corrected(self, report_id: str) -> Mapping[CellKey, Correction]:
        return self._known_corrections(report_id)
