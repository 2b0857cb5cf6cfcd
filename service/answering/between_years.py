"""Findings between the reports of one agency on two years that follow each other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from indexer.domain.form import TOTAL, CellKey
from indexer.domain.report import Finding, Severity
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport

_CARRIED_FORWARD = CellKey("requests.carried_forward", TOTAL)
_CARRIED_OVER = CellKey("requests.carried_over", TOTAL)
_DOCUMENTS = ("proactive.rules", "proactive.normative_documents")


def chain_findings(facts: FactReader, earlier: StoredReport, later: StoredReport) -> Iterator[Finding]:
    """`carry-chain`: 四 of one year against 二 of the next. `in-force-chain`: in force + issued − repealed."""
    forward, over = _value(facts, earlier, _CARRIED_FORWARD), _value(facts, later, _CARRIED_OVER)
    if forward is not None and over is not None and forward != over:
        yield Finding("carry-chain", Severity.CONTRADICTION, (_CARRIED_FORWARD, _CARRIED_OVER), printed=forward, computed=over)
    for row in _DOCUMENTS:
        before = _value(facts, earlier, CellKey(f"{row}.in_force"))
        issued, repealed, now = (_value(facts, later, CellKey(f"{row}.{column}")) for column in ("issued", "repealed", "in_force"))
        if before is None or issued is None or repealed is None or now is None or before + issued - repealed == now:
            continue
        cells = (CellKey(f"{row}.in_force"),)
        yield Finding("in-force-chain", Severity.WORTH_A_LOOK, cells, printed=now, computed=before + issued - repealed)


def _value(facts: FactReader, report: StoredReport, key: CellKey) -> Decimal | None:
    cell = facts.cells(report, [key]).get(key)
    return cell.known if cell else None
