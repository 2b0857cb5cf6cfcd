"""How a question was read, in words."""

from __future__ import annotations

from service.answering.names import Names
from service.understanding.query import Query

_MOST_QUANTITIES = 3


def reading_of(query: Query, names: Names) -> str:
    """Whose reports, which years, which figure or subject; '' if none of them is named."""
    whose = names.list(
        names.agency(reading.agencies[0].name) if len(reading.agencies) == 1 else reading.mention
        for reading in query.agencies
        if reading.agencies
    )
    what = names.list(names.quantity(quantity) for quantity in query.quantities[:_MOST_QUANTITIES])
    when = names.list(str(year) for year in query.years.years)
    return names.list(part for part in (whose, when, what) if part)
