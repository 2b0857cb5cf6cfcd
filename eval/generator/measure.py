"""Compare what was read out of a report with its truth, cell by cell, and count.

The right number first: a wrong figure that nothing warns of (`wrong_silent`) is the worst there is, a lost one is better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from eval.generator.sample import Sample
from eval.generator.truth import CellTruth, ExpectedFinding, Presence, Truth, form_of
from indexer.domain.errors import UnreadableReportError
from indexer.domain.form import CellKey
from indexer.domain.reconciliation import UNCONFIRMED, doubtful_sources
from indexer.domain.report import Cell, CellStatus, Finding, Report
from indexer.domain.text import squeeze
from indexer.extraction.extract import extract
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.formats import parse

NOT_PRINTED = "not-printed"
# what these say is not of the report but of how surely it was read
_NO_FAULT = frozenset({NOT_PRINTED, UNCONFIRMED})
_BY_LAST_CELL = frozenset({"row-sum", "column-sum", "balance", "outcome-sum", "group-sum"})
_BY_FIRST_CELL = frozenset({"prose-cell", "claim-cell"})
_CAUTIOUS = frozenset({CellStatus.DISPUTED, CellStatus.REPAIRED})


class Verdict(StrEnum):
    """How a cell was read.

    - `exact`: figure and status are true.
    - `overflagged`: the figure is true; its status casts doubt on it without need.
    - `derived`: the figure was not read but computed rightly.
    - `lost`: no figure where one is printed.
    - `presence`: nothing is printed; blank and absent were taken for each other, or the prose states what the truth leaves open.
    - `guessed`, `invented`: a figure is called printed that is not, though it is the true one; `guessed` where the file leaves
      open which cell is blank.
    - `wrong_flagged`: another figure than the true one, but disputed, repaired or named by a finding.
    - `wrong_silent`: another figure than the true one, and nothing warns of it.
    """

    EXACT = "exact"
    OVERFLAGGED = "overflagged"
    DERIVED = "derived"
    LOST = "lost"
    PRESENCE = "presence"
    GUESSED = "guessed"
    INVENTED = "invented"
    WRONG_FLAGGED = "wrong_flagged"
    WRONG_SILENT = "wrong_silent"


@dataclass(frozen=True)
class Misreading:
    """A cell that was not read exactly: what the truth is and what came out."""

    key: str
    verdict: Verdict
    expected: str
    found: str


@dataclass(frozen=True)
class Comparison:
    """One report read, against its truth."""

    cells: Counter[Verdict] = field(default_factory=Counter)
    misread: tuple[Misreading, ...] = ()
    groups: Counter[Verdict] = field(default_factory=Counter)
    identity: tuple[str, ...] = ()
    false_findings: tuple[str, ...] = ()
    missed_findings: tuple[str, ...] = ()
    narrative_found: int = 0
    narrative_total: int = 0
    failure: str = ""

    @property
    def perfect(self) -> bool:
        """Every cell, group and finding as it is."""
        return not (self.misread or self.identity or self.false_findings or self.missed_findings or self.failure)


def read_sample(sample: Sample, gazetteer: Gazetteer) -> Report:
    """Read a sample's file as the indexer does.

    Raises:
        UnreadableReportError: the file cannot become a report.
    """
    return extract(parse(sample.data, sample.path), sample.data, sample.path, gazetteer)


def measure_sample(sample: Sample, gazetteer: Gazetteer) -> Comparison:
    """Read a sample and compare; a file that is refused is a comparison with its `failure`."""
    try:
        report = read_sample(sample, gazetteer)
    except UnreadableReportError as error:
        return Comparison(failure=str(error), cells=_all_lost(sample.truth))
    return compare(report, sample.truth, sample.ambiguous)


def compare(report: Report, truth: Truth, ambiguous: bool = False) -> Comparison:
    """Compare a report with the truth. `ambiguous`: the file does not tell a blank cell from an absent one."""
    warned = {key for finding in report.findings for key in finding.cells if finding.rule != NOT_PRINTED}
    # of what is computed a reader is told which of the figures below it are doubtful
    unconfirmed = {key for finding in report.findings for key in finding.cells if finding.rule == UNCONFIRMED}
    doubted = {key for key, cell in report.cells.items() if cell.status in _CAUTIOUS} | unconfirmed
    warned |= {key for key in report.cells if doubtful_sources(key, report.cells, doubted, report.edition)}
    misread: list[Misreading] = []
    cells: Counter[Verdict] = Counter()
    for key, expected in truth.cells.items():
        cell = report.cells.get(key)
        verdict = _verdict(expected, cell, key in warned, ambiguous)
        cells[verdict] += 1
        if verdict is not Verdict.EXACT:
            misread.append(Misreading(str(key), verdict, _told(expected), _read(cell)))
    groups: Counter[Verdict] = Counter()
    for key, value in truth.groups.items():
        cell = report.cells.get(key)
        known = cell.known if cell else None
        wrong = Verdict.WRONG_FLAGGED if key in warned or (cell and cell.status in _CAUTIOUS) else Verdict.WRONG_SILENT
        absent = not any(truth.cells[member].presence is Presence.PRINTED for member in _members(truth, key))
        verdict = Verdict.LOST if known is None else Verdict.EXACT if known == value else wrong
        groups[Verdict.EXACT if absent and known is None else verdict] += 1
        if verdict in (Verdict.WRONG_FLAGGED, Verdict.WRONG_SILENT):
            misread.append(Misreading(str(key), verdict, f"sum {value}", _read(cell)))
    false, missed = _findings(report, truth, ambiguous)
    return Comparison(
        cells,
        tuple(misread),
        groups,
        tuple(_identity(report, truth)),
        tuple(false),
        tuple(missed),
        _narrative(report, truth),
        len(truth.narrative),
    )


def _verdict(expected: CellTruth, cell: Cell | None, warned: bool, ambiguous: bool) -> Verdict:
    status = cell.status if cell else CellStatus.ABSENT
    value = cell.value if cell else None
    derived = cell.derivation.value if cell and cell.derivation else None
    wrong = Verdict.WRONG_FLAGGED if warned or status in _CAUTIOUS else Verdict.WRONG_SILENT
    if expected.presence is Presence.PRINTED:
        if value is not None:
            right = Verdict.EXACT if status in expected.statuses else Verdict.OVERFLAGGED
            return right if value == expected.value else wrong
        if derived is not None:
            return Verdict.DERIVED if derived == expected.value else wrong
        return Verdict.LOST
    if status is CellStatus.STATED and expected.value is None:
        return Verdict.PRESENCE
    if value is not None:
        if value != expected.value:
            return wrong
        return Verdict.EXACT if status is CellStatus.STATED else Verdict.GUESSED if ambiguous else Verdict.INVENTED
    if derived is not None and expected.value is not None and derived != expected.value:
        return wrong
    both = {CellStatus.BLANK, CellStatus.ABSENT} if ambiguous else set()
    return Verdict.EXACT if status in expected.statuses | both else Verdict.PRESENCE


def _members(truth: Truth, group: CellKey) -> Iterator[CellKey]:
    info = form_of(truth.edition).cells[group]
    keys = (info.table.key(row, info.column.key) for row in info.table.members(info.row.key))
    return (key for key in keys if key in truth.cells)


def _identity(report: Report, truth: Truth) -> Iterator[str]:
    pairs = {
        "name": (truth.agency.name, report.agency.name),
        "region": (truth.agency.region_code, report.agency.region_code),
        "level": (str(truth.agency.level), str(report.agency.level)),
        "scope": (str(truth.agency.scope), str(report.agency.scope)),
        "year": (str(truth.year), str(report.year)),
        # a report from before the form has no edition to get right
        "edition": (truth.edition, report.edition.id if truth.edition else ""),
    }
    return (f"{what}: {expected} read as {found}" for what, (expected, found) in pairs.items() if expected != found)


def identify_finding(finding: Finding) -> ExpectedFinding:
    """What tells a finding from others of its rule."""
    if finding.rule in _BY_LAST_CELL and finding.cells:
        return ExpectedFinding(finding.rule, str(finding.cells[-1]))
    if finding.rule in _BY_FIRST_CELL and finding.cells:
        return ExpectedFinding(finding.rule, str(finding.cells[0]))
    return ExpectedFinding(finding.rule)


def _findings(report: Report, truth: Truth, ambiguous: bool) -> tuple[list[str], list[str]]:
    expected = Counter(truth.findings)
    found = Counter(identify_finding(finding) for finding in report.findings if finding.rule not in _NO_FAULT)
    if not ambiguous:
        rows = form_of(truth.edition).cells
        expected += Counter(ExpectedFinding(NOT_PRINTED, row) for row in truth.incomplete_rows())
        blank = (finding.cells[0] for finding in report.findings if finding.rule == NOT_PRINTED)
        found += Counter(ExpectedFinding(NOT_PRINTED, rows[key].row.key if key in rows else str(key)) for key in blank)
    return (
        [f"{item.rule} {item.cell}".strip() for item in sorted((found - expected).elements())],
        [f"{item.rule} {item.cell}".strip() for item in sorted((expected - found).elements())],
    )


def _narrative(report: Report, truth: Truth) -> int:
    read = Counter((figure.value, figure.unit, squeeze(figure.sentence)) for figure in report.figures)
    found = 0
    for item in truth.narrative:
        key = next((key for key in read if read[key] and key[:2] == (item.value, item.unit) and key[2] in squeeze(item.sentence)), None)
        if key is not None:
            read[key] -= 1
            found += 1
    return found


def _all_lost(truth: Truth) -> Counter[Verdict]:
    return Counter(Verdict.LOST if cell.presence is Presence.PRINTED else Verdict.EXACT for cell in truth.cells.values())


def _told(expected: CellTruth) -> str:
    return f"{expected.value}" if expected.presence is Presence.PRINTED else f"{expected.presence} ({expected.value})"


def _read(cell: Cell | None) -> str:
    if cell is None:
        return "nothing"
    derived = f", derived {cell.derivation.value}" if cell.derivation else ""
    return f"{cell.status} {cell.value} ({cell.raw!r}){derived}"
