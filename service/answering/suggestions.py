"""What can be asked next: questions that an answer ends with."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.storage.rows import StoredReport
from service.answering.names import Names
from service.understanding.query import Operation, Query

MAX_SUGGESTIONS = 3


def suggested(query: Query, reports: Sequence[StoredReport], names: Names) -> tuple[str, ...]:
    """Up to three questions on the first of some reports, none of them the one just asked; without a report, for what is indexed."""
    if not reports:
        return (names.say("suggest.catalog"),)
    report = reports[0]
    asked = {key.metric for key in query.cells}
    keys = [
        *(["received"] if "requests.new" not in asked else []),
        *(["refused"] if not any(metric.startswith("requests.denied") for metric in asked) else []),
        *(["lawsuits"] if "reconsideration.total" not in asked else []),
        *(["problems"] if query.operation is not Operation.TEXT else []),
    ]
    agency = names.short(report.agency.name)
    return tuple(names.say(f"suggest.{key}", agency=agency, year=report.year) for key in keys[:MAX_SUGGESTIONS])
