"""Set a report that exists anew: its cells, its prose and its identity in the layout of the form, ready for any format.

So a report whose cells were read by hand can be measured in formats it was never published in.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from eval.generator.agencies import Reporter
from eval.generator.document import Contents, compose
from eval.generator.layout import Layout
from eval.generator.measure import NOT_PRINTED, identify_finding
from eval.generator.randomness import Seed
from eval.generator.renderers.formats import FORMATS, render
from eval.generator.sample import Sample, drops_blanks, observe
from eval.generator.truth import ExpectedFinding, Truth
from indexer.domain.form import CellKey, editions
from indexer.domain.report import Agency, CellStatus, Report

_SEED = Seed(0)


def rerender(
    agency: Agency,
    year: int,
    edition: str,
    cells: Mapping[CellKey, Decimal | None],
    sections: Mapping[str, Iterable[str]] | None = None,
    signed_on: date | None = None,
    findings: tuple[ExpectedFinding, ...] = (),
    disputed: frozenset[CellKey] = frozenset(),
) -> tuple[Layout, Truth]:
    """A layout that prints these cells, with its truth.

    Args:
        agency: who reports.
        year: the year reported on.
        edition: id of the form's edition.
        cells: the figures by cell; None is a blank; rows of which no cell is given are left out where the form allows it.
        sections: paragraphs by section (一, 五, 六).
        signed_on: the date under the report.
        findings: what an audit must find in it besides blanks.
        disputed: cells of sums that do not hold, which a reader may call so.
    """
    reporter = Reporter(agency, year, edition, "", "本机关")
    rows = {key.metric for key in cells}
    chosen = {"single_other"} if edition != "2019" and "requests.other" in rows else set()
    chosen |= {"no_rules_row"} if not any(row.startswith("proactive.rules.") for row in rows) else set()
    chosen |= {"fee_table"} if any(row.startswith("fees.") for row in rows) else set()
    contents = Contents(
        reporter,
        editions()[edition],
        cells,
        {section: tuple(paragraphs) for section, paragraphs in (sections or {}).items()},
        year,
        signed_on,
        states_period=True,
    )
    layout = compose(contents, frozenset(chosen), _SEED)
    known = {key: value for key, value in cells.items() if value is not None}
    return layout, observe(layout, reporter, known, disputed, findings)


def rerender_report(report: Report, cells: Mapping[CellKey, Decimal | None] | None = None) -> tuple[Layout, Truth]:
    """The same for a report that was read; `cells`, where given, are the true ones (read by hand) instead of those read."""
    if cells is None:
        stated = (CellStatus.ABSENT, CellStatus.STATED, CellStatus.DERIVED)
        cells = {key: cell.value for key, cell in report.cells.items() if cell.status not in stated}
    sections: dict[str, list[str]] = {}
    for passage in report.passages:
        # what stands before the first heading, or under a table, is prose all the same
        sections.setdefault(passage.section if passage.section in ("五", "六") else "一", []).append(passage.text)
    findings = tuple(identify_finding(finding) for finding in report.findings if finding.rule != NOT_PRINTED)
    disputed = frozenset(key for key, cell in report.cells.items() if cell.status is CellStatus.DISPUTED)
    layout, truth = rerender(report.agency, report.year, report.edition.id, cells, sections, report.signed_on, findings, disputed)
    stated_cells = {key: cell.value for key, cell in report.cells.items() if cell.status is CellStatus.STATED and cell.value is not None}
    restated = {
        key: replace(cell, value=stated_cells[key]) if key in stated_cells and cell.value is None else cell
        for key, cell in truth.cells.items()
    }
    return layout, replace(truth, cells=restated)


def as_sample(layout: Layout, truth: Truth, report_format: str, shape: str | None = None) -> Sample:
    """A layout in a format, the first of its shapes unless one is named, so that it can be measured like a generated report."""
    shape = shape or FORMATS[report_format].shapes[0]
    file = render(layout, report_format, shape, random.Random(0))  # noqa: S311
    return Sample(0, report_format, shape, frozenset(), "", truth, layout, file.data, file.suffix, drops_blanks(shape, truth))
