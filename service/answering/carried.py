"""What the report on another year tells: requests open at the turn of a year, which two reports count, and the plans for a year."""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.domain.form import CellKey
from service.understanding.patterns import speaks_of
from service.understanding.query import Operation, Query, YearReading

# the same count in the report on the year before, or after
_ELSEWHERE = {"requests.carried_over": ("requests.carried_forward", -1), "requests.carried_forward": ("requests.carried_over", 1)}

_PLANS = "improvements"

# what is to be done, told of a year to come
_PLANNED = re.compile(
    r"\b(?:will|going to|plans?|planned|intends?|wants? to)\b|将|打算|准备|计划|要(?!求)|会(?!议|商|审|诊)", re.IGNORECASE
)


def in_the_other_report(query: Query) -> Query | None:
    """The question asked of the report on the year before or after, which counts the same requests.

    None if there is no such line, or the question does not name that year as well (2023年结转到2024年), nor says that they went into
    the year it is asked of.
    """
    metrics = {key.metric for key in query.cells}
    if query.operation is not Operation.LOOKUP or len(metrics) != 1 or len(query.years.years) != 1:
        return None
    metric, step = _ELSEWHERE.get(metrics.pop(), ("", 0))
    year = query.years.years[0] + step
    went_in = metric.endswith("forward") and re.search(rf"\binto {query.years.years[0]}\b", query.text, re.IGNORECASE)
    if not metric or not (went_in or str(year) in query.text):
        return None
    cells = tuple(CellKey(metric, key.applicant) for key in query.cells)
    return replace(query, cells=cells, quantities=(), years=YearReading((year,)))


def in_the_report_before(query: Query) -> Query | None:
    """A question for what is planned for a year, asked of the report on the year before, which tells it; None for any other question."""
    plans = query.topic == _PLANS or speaks_of("remedy", query.text) or _PLANNED.search(query.text)
    if query.operation is not Operation.TEXT or not plans or len(query.years.years) != 1:
        return None
    return replace(query, years=YearReading((query.years.years[0] - 1,)))
