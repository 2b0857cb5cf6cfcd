"""Findings over everything indexed: those within each report, and those between the reports of one agency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, product
from pathlib import Path

from indexer.domain.report import Finding, Severity
from indexer.domain.versions import printed_figures
from indexer.gazetteer.spelling import Spellings
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredReport
from service.answering.between_years import chain_findings
from service.records import FindingRecords, Record


def audit_records(facts: FactReader, spellings: Spellings) -> list[Record]:
    """Every finding as a record, by agency and year; contradictions before what is only worth a look."""
    records = FindingRecords(spellings)
    reports = facts.reports()
    found = [records.record(report, finding) for report in reports for finding in facts.findings(report.key)]
    found += [records.record(report, finding) for report, finding in _between_years(facts, reports)]
    found += [records.record(report, finding) for report, finding in _conflicts(facts, reports)]
    return sorted(found, key=lambda record: (record["agency"], record["year"], record["severity"]))


def _between_years(facts: FactReader, reports: Sequence[StoredReport]) -> Iterator[tuple[StoredReport, Finding]]:
    for _, group in groupby(sorted(reports, key=lambda report: (report.agency_key, report.year)), key=lambda report: report.agency_key):
        years = {year: list(claims) for year, claims in groupby(group, key=lambda report: report.year)}
        for year in years.keys() & {year - 1 for year in years}:
            for earlier, later in product(years[year], years[year + 1]):
                yield from ((later, finding) for finding in chain_findings(facts, earlier, later))


def _conflicts(facts: FactReader, reports: Sequence[StoredReport]) -> Iterator[tuple[StoredReport, Finding]]:
    """`identity-conflict`: different documents that claim one agency and year, with the cells in which they differ."""
    by_id = {report.report_id: report for report in reports}
    for report_id, others in facts.conflicts().items():
        claims = [by_id[claim] for claim in (report_id, *others) if claim in by_id]
        values = [printed_figures(facts.cells(claim)) for claim in claims]
        differing = [key for key in values[0] if any(figures.get(key) != values[0][key] for figures in values[1:])]
        documents = ", ".join(f"{Path(claim.file).name} ({claim.report_id})" for claim in claims)
        yield claims[0], Finding("identity-conflict", Severity.CONTRADICTION, tuple(differing), detail=documents)
