"""What a person's corrections make of a report: its cells, what follows from them, and what they no longer contradict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from indexer.domain.figures import Qualifier
from indexer.domain.form import CellKey, Edition
from indexer.domain.reconciliation import UNCONFIRMED, arithmetic_findings, breaches, derive, not_printed_findings
from indexer.domain.report import Cell, Cells, CellStatus, Correction, Finding, NarrativeFigure, Relation
from indexer.extraction.mentions import known_sum
from indexer.extraction.pictures import unconfirmed_findings
from indexer.extraction.prose_rules import cell_findings

_RECOMPUTED = frozenset({"column-sum", "balance", "row-sum", "outcome-sum", "prose-cell", "not-printed", UNCONFIRMED})


@dataclass(frozen=True)
class Reading:
    """The parts of a report that a correction can change."""

    cells: Cells
    figures: tuple[NarrativeFigure, ...]
    findings: tuple[Finding, ...]


def correct(read: Reading, corrections: Iterable[Correction], edition: Edition) -> Reading:
    """A report with corrections, from what was read of it.

    Groups, totals and blanks are derived anew, and every finding that can be is judged anew; findings that speak of the
    prose alone stay. Without corrections the reading comes back as it was.
    """
    by_key = {correction.key: correction for correction in corrections}
    cells = {key: cell for key, cell in read.cells.items() if cell.status is not CellStatus.DERIVED}
    before = derive(cells, edition)
    if not by_key:
        return replace(read, cells=before)
    for key, correction in by_key.items():
        cells[key] = corrected_cell(cells.get(key) or Cell(key, CellStatus.ABSENT, unit=edition.cells[key].column.unit), correction)
    derived = derive(_no_longer_disputed(before, cells, edition), edition)
    changed = {key for key in before.keys() | derived.keys() if _known(before, key) != _known(derived, key)}
    figures = tuple(_judged(figure, derived) if changed.intersection(figure.cells) else figure for figure in read.figures)
    findings = (
        *arithmetic_findings(derived, edition),
        *cell_findings(figures, derived),
        *_standing(read.findings, derived),
        *not_printed_findings(derived, edition),
        *unconfirmed_findings(derived, edition),
    )
    return Reading(derived, figures, findings)


def corrected_cell(cell: Cell, correction: Correction) -> Cell:
    """A cell as a person says it is; what was read there stays in `raw`."""
    status = CellStatus.BLANK if correction.value is None else CellStatus.CORRECTED
    return replace(cell, status=status, value=correction.value, derivation=None, confidence=None, correction=correction)


def _known(cells: Cells, key: CellKey) -> object:
    return cells[key].known if key in cells else None


def _no_longer_disputed(before: Cells, cells: Mapping[CellKey, Cell], edition: Edition) -> dict[CellKey, Cell]:
    """Cells whose broken sums all hold now are what they print again."""
    freed = _in_broken_sums(before, edition) - _in_broken_sums(cells, edition)
    return {
        key: replace(cell, status=CellStatus.REPORTED) if cell.status is CellStatus.DISPUTED and key in freed else cell
        for key, cell in cells.items()
    }


def _in_broken_sums(cells: Cells, edition: Edition) -> set[CellKey]:
    values = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    return {key for equation, _, _ in breaches(values, edition) for key in equation.cells}


def _judged(figure: NarrativeFigure, cells: Cells) -> NarrativeFigure:
    """A figure of the prose against the cells it speaks of, as they are now."""
    table = known_sum(figure.cells, cells)
    if table is None:
        return replace(figure, relation=None)
    if table == figure.value:
        return replace(figure, relation=Relation.CONFIRMS)
    return replace(figure, relation=Relation.CONTRADICTS if figure.qualifier is Qualifier.EXACT else None)


def _standing(findings: Iterable[Finding], cells: Cells) -> Iterator[Finding]:
    """Findings of other rules, as far as they still stand."""
    for finding in findings:
        if finding.rule == "claim-cell":
            against = tuple(key for key in finding.cells if key in cells and (cells[key].known or 0) > 0)
            if against:
                yield replace(finding, cells=against, computed=known_sum(against, cells))
        elif finding.rule not in _RECOMPUTED:
            yield finding
