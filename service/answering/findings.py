"""Findings in words."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.domain.form import CellKey
from indexer.domain.report import Finding
from service.answering.names import Names, plain

# in a list of cells the first ones tell which row it is; the rest are counted
MAX_CELLS = 3


def finding_text(finding: Finding, names: Names) -> str:
    """What a finding says, in the language of the names."""
    key = f"finding.{finding.rule}"
    if finding.rule == "not-printed" and finding.computed is not None:
        key = "finding.not-printed-derived"
    percent = finding.detail if finding.detail == "%" else ""
    return names.say(
        key,
        cells=cell_list(_telling(finding), names),
        printed=plain(finding.printed) + percent if finding.printed is not None else "",
        computed=plain(finding.computed) + percent if finding.computed is not None else "",
        difference=plain(abs(finding.printed - finding.computed)) if finding.printed is not None and finding.computed is not None else "",
        sentence=finding.sentences[0] if finding.sentences else "",
        detail=finding.detail,
        rule=names.say(f"rule.{finding.detail}") if finding.rule == "not-printed" and finding.detail else "",
    )


def _telling(finding: Finding) -> Sequence[CellKey]:
    """The cells that name a broken sum: its total, the last of them."""
    return finding.cells[-1:] if finding.rule in ("column-sum", "balance", "row-sum", "outcome-sum") else finding.cells


def cell_list(keys: Sequence[CellKey], names: Names) -> str:
    """Cells by their labels, a long list cut with its count."""
    mark = "、" if names.is_chinese else "; "
    if not keys:
        return "—"
    shown = mark.join(names.metric(key) for key in keys[:MAX_CELLS])
    return shown if len(keys) <= MAX_CELLS else f"{shown} … ({len(keys)})"
