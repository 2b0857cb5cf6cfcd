"""Whether what a question asks for is of the unit in which the form prints the figure: money of what it counts, a count of money."""

from __future__ import annotations

import re

from indexer.domain.form import find_cell
from service.understanding.operations import Read
from service.understanding.patterns import speaks_of

_MONEY = frozenset({"元", "万元"})
_HOW_MANY = re.compile(r"[几多少]+[件个份宗起]|\bhow many\b|\bnumber of\b", re.IGNORECASE)


def asks_for_number(words: str) -> bool:
    """Whether words that narrow a figure do so by asking for a number of things, where the form prints money."""
    return bool(_HOW_MANY.fullmatch(words))


def of_another_unit(read: Read) -> str:
    """The words that ask for another unit than that of the figures named, '' if there are none: the fines, where penalties are counted;
    how many requests were charged for, where the fees are told in money.
    """
    units = {info.column.unit for key in read.cells.cells if (info := find_cell(key))}
    asked = speaks_of("money", read.text)
    counted = all(unit == "件" for unit in units) and all(key.metric.startswith("proactive.") for key in read.cells.cells)
    if asked:
        return asked.group() if units and counted else ""
    many = _HOW_MANY.search(read.text)
    return many.group() if many and units and units <= _MONEY and read.cells.requests_named else ""
