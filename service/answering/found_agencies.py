"""The agencies that the answer to a ranking or a choice of them found, for the messages behind it that speak of them."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.storage import schema
from indexer.storage.fact_reader import FactReader
from indexer.storage.rows import StoredAgency
from service.answering.answer import Answer, Value
from service.understanding.query import Operation, Query


def found_agencies(facts: FactReader, query: Query, answer: Answer) -> Sequence[StoredAgency]:
    """Those in the places asked for with all that share the last of them, or those that meet the condition, in the order of the answer."""
    values = _told_of(query, answer)
    if query.operation is Operation.RANK and query.ranking:
        places = values[: query.ranking.count]
        values = [value for value in values if value in places or value.value == places[-1].value]
    names = list(dict.fromkeys(value.agency for value in values if value.agency))
    stored = {agency.name: agency for agency in facts.agencies(schema.agency.c.name.in_(names))}
    return [stored[name] for name in names if name in stored]


def _told_of(query: Query, answer: Answer) -> list[Value]:
    """The values of what was ranked or chosen by, without the figures that a share is worked out of."""
    if not query.quantities:
        return []
    quantity = query.quantities[0]
    operation = "share" if quantity.is_quotient else None
    own = [value for value in answer.values if value.agency and value.value is not None and value.operation == operation]
    return own if quantity.is_quotient else [value for value in own if value.metric == quantity.key.metric]
