"""What a reader must beware of in a cell's figure: how it was come by, who corrected it, what contradicts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from indexer.domain.catalog.metrics import breaks
from indexer.domain.form import CellKey, editions
from indexer.domain.reconciliation import UNCONFIRMED, derivation_sources
from indexer.domain.report import Agency, Cell, CellStatus, Relation, Scope
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.answer import Notice
from service.answering.findings import cell_list, finding_text
from service.answering.names import Names, confidence_text


@dataclass(frozen=True)
class Entry:
    """A cell asked for, in one report; `cell` is None if the report's edition does not have it."""

    report: StoredReport
    key: CellKey
    cell: Cell | None

    @property
    def known(self) -> Decimal | None:
        return self.cell.known if self.cell else None


def sources(entry: Entry) -> tuple[CellKey, ...]:
    """The cells a derived figure was computed from; none for a printed one."""
    if entry.cell is None or entry.cell.derivation is None:
        return ()
    return derivation_sources(entry.key, entry.cell.derivation.rule, editions()[entry.report.edition_id])


def all_sources(entry: Entry) -> tuple[CellKey, ...]:
    """The cells a derived figure was computed from, and where a group is one of them, the rows of the group."""
    form = editions()[entry.report.edition_id].cells
    found = dict.fromkeys(sources(entry))
    for key in tuple(found):
        info = form[key]
        found |= dict.fromkeys(info.table.key(row, info.column.key) for row in info.table.members(info.row.key))
    return tuple(found)


class Caveats:
    """The caveats of one answer; make a new one for each."""

    def __init__(self, facts: FactReader, names: Names) -> None:
        self._facts = facts
        self._names = names
        self._say = names.say
        # an answer with many cells asks for these once a report
        self._findings = cache(facts.findings)
        self._figures = cache(facts.figures)

    def of(self, entries: Sequence[Entry]) -> list[Notice]:
        """What to beware of in some figures, each caveat once."""
        notices = [notice for entry in entries for notice in self._of(entry)]
        return list(dict.fromkeys([*self._breaks(entries), *notices, *self._scopes([entry.report.agency for entry in entries])]))

    def _scopes(self, agencies: Sequence[Agency]) -> Iterator[Notice]:
        """Whose figures are those of a whole government, or of the office acting for one; by name where others stand beside them."""
        several = len(set(agencies)) > 1
        for scope in (Scope.TERRITORY, Scope.OFFICE):
            found = dict.fromkeys(self._names.agency(agency.name) for agency in agencies if agency.scope is scope)
            if found and several:
                yield Notice(self._say(f"caveat.{scope.value}_of", agencies=self._names.list(found)))
            elif found:
                yield Notice(self._say(f"caveat.{scope.value}"))

    def _breaks(self, entries: Sequence[Entry]) -> list[Notice]:
        """Years between which figures of this kind do not compare, where an answer holds figures of both sides."""
        return [
            Notice(self._names.label(item.label))
            for item in breaks()
            if (years := [entry.report.year for entry in entries if item.concerns(entry.key.metric)])
            and min(years) < item.first_year <= max(years)
        ]

    def _of(self, entry: Entry) -> list[Notice]:
        cell, report = entry.cell, entry.report
        notices = self._corrections(entry)
        if cell is None or cell.known is None:
            return notices
        label, n = self._names.metric(entry.key, report.edition_id), self._names.figure(cell.known, cell.unit)
        if cell.value is None and cell.status is CellStatus.BLANK and cell.derivation:
            notices.append(Notice(self._say("caveat.derived", label=label, n=n, rule=self._say(f"rule.{cell.derivation.rule}"))))
        if cell.status is CellStatus.REPAIRED:
            notices.append(Notice(self._say("caveat.repaired", label=label)))
        involved = {entry.key, *sources(entry)}
        notices += self._doubtful(entry, label) if cell.derivation else self._unconfirmed(entry, cell, label)
        for finding in self._findings(report.key):
            if involved.intersection(finding.cells) and finding.rule in ("column-sum", "balance", "row-sum", "outcome-sum"):
                notices.append(Notice(self._say("caveat.disputed", label=label, n=n, why=finding_text(finding, self._names))))
        for figure in self._figures(report.key):
            if figure.relation is Relation.CONTRADICTS and figure.cells == (entry.key,):
                printed = self._names.figure(figure.value, figure.unit)
                notices.append(Notice(self._say("caveat.contradiction", printed=printed, computed=n, sentence=figure.sentence)))
        return notices

    def _corrections(self, entry: Entry) -> list[Notice]:
        """What a person has corrected in a cell, or in those its value was computed from."""
        below = self._facts.cells(entry.report, all_sources(entry)) if entry.cell and entry.cell.derivation else {}
        notices = []
        for cell in (*([entry.cell] if entry.cell else []), *below.values()):
            if made := cell.correction:
                now = self._say("state.blank") if made.value is None else self._names.figure(made.value, cell.unit)
                values = {"label": self._names.metric(cell.key, entry.report.edition_id), "n": now, "reason": made.reason}
                day = made.made_at.date().isoformat()
                notices.append(Notice(self._say("caveat.corrected", printed=self._names.printed(cell), date=day, **values)))
        return notices

    def _unconfirmed(self, entry: Entry, cell: Cell, label: str) -> list[Notice]:
        """That a figure was read from a picture and stands in no sum that confirms it."""
        if not any(finding.rule == UNCONFIRMED and cell.key in finding.cells for finding in self._findings(entry.report.key)):
            return []
        return [Notice(self._say("caveat.unconfirmed", label=label, confidence=confidence_text(cell.confidence or 0.0)))]

    def _doubtful(self, entry: Entry, label: str) -> list[Notice]:
        """That a derived figure rests on some that are disputed or repaired, or that were read from a picture and no sum confirms."""
        doubtful = entry.cell.derivation.doubtful if entry.cell and entry.cell.derivation else ()
        if not doubtful:
            return []
        cells = self._facts.cells(entry.report, doubtful)
        by_status = {
            name: [key for key, cell in cells.items() if cell.status is status]
            for name, status in (("disputed", CellStatus.DISPUTED), ("repaired", CellStatus.REPAIRED))
        }
        read = {key: cell.confidence or 0.0 for key, cell in cells.items() if cell.status not in (CellStatus.DISPUTED, CellStatus.REPAIRED)}
        notices = [
            Notice(self._say(f"caveat.from_{name}", label=label, cells=cell_list(keys, self._names)))
            for name, keys in by_status.items()
            if keys
        ]
        if read:
            least = confidence_text(min(read.values()))
            notices.append(
                Notice(self._say("caveat.from_unconfirmed", label=label, cells=cell_list(list(read), self._names), confidence=least))
            )
        return notices
