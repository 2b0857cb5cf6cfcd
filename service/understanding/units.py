"""Units of questions and of the form: money of what it counts, a count of money, a sum in yuan of one that is printed in 万元."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain.form import CellKey, find_cell
from service.understanding.patterns import speaks_of
from service.understanding.plans import Read
from service.understanding.query import Claim, Condition

_MONEY = frozenset({"元", "万元"})
_TEN_THOUSANDS = "万元"
_WAN = 10_000
# a number that is one of money, and not one as the form prints it
_SAYS_MONEY = re.compile(r"元|块|[万亿]|\b(?:yuan|rmb|cny|thousand|million|billion)\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"[几多少]+[件个份宗起]|\bhow many\b|\bnumber of\b", re.IGNORECASE)


_PEOPLE = re.compile(
    r"(?:多少|几)(?:个|位|名)?(?:人(?!民|均)|个人)|哪些人|\bhow many (?:people|persons|individuals|citizens|residents|applicants)\b",
    re.IGNORECASE,
)


def asks_for_number(words: str) -> bool:
    """Whether words that narrow a figure do so by asking for a number of things, where the form prints money."""
    return bool(_HOW_MANY.fullmatch(words))


def of_another_unit(read: Read) -> str:
    """The words that ask for another unit than that of the figures named, '' if there are none: the fines, where penalties are counted;
    how many requests were charged for, where the fees are told in money.
    """
    units = {info.column.unit for key in read.cells.cells if (info := find_cell(key))}
    people = _PEOPLE.search(read.text)
    if people and units and not any(key.metric.startswith("requests.") for key in read.cells.cells):
        # the form counts decisions and money, and nobody
        return people.group()
    asked = speaks_of("money", read.text)
    counted = all(unit == "件" for unit in units) and all(key.metric.startswith("proactive.") for key in read.cells.cells)
    if asked:
        return asked.group() if units and counted else ""
    many = _HOW_MANY.search(read.text)
    return many.group() if many and units and units <= _MONEY and read.cells.requests_named else ""


def as_printed(condition: Condition, keys: Sequence[CellKey], text: str) -> Condition:
    """A condition in the unit in which the form prints the figure: more than 8 million yuan is more than 800 万元.

    A number that is said of no unit is taken for one as it is printed.
    """
    if not (_in_ten_thousands(keys) and _SAYS_MONEY.search(text)) or condition.than:
        return condition
    below = None if condition.below is None else condition.below / _WAN
    return replace(condition, number=condition.number / _WAN, below=below)


def claim_as_printed(claim: Claim | None, keys: Sequence[CellKey], text: str) -> Claim | None:
    """A claim in the unit in which the form prints the figure; none where nobody can tell whether its number is one of yuan."""
    if claim is None or claim.condition is None or claim.existence or not _in_ten_thousands(keys):
        return claim
    if claim.condition.number and not _SAYS_MONEY.search(text):
        return None
    told = tuple((quantity, as_printed(condition, quantity.cells if quantity else keys, text)) for quantity, condition in claim.each)
    return replace(claim, condition=as_printed(claim.condition, keys, text), each=told)


_ASKED_IN_TEN_THOUSANDS = re.compile(r"万元|多少万|几万")


def in_unit_named(keys: Sequence[CellKey], text: str) -> tuple[CellKey, ...]:
    """Of fees of two kinds those that the form prints in the unit a question names: of 收费金额（万元） those of the administration."""
    printed = tuple(key for key in keys if _in_ten_thousands([key]))
    fees = all(key.metric.startswith(("proactive.fees", "fees.")) for key in keys)
    return printed if printed and fees and _ASKED_IN_TEN_THOUSANDS.search(text) else tuple(keys)


def _in_ten_thousands(keys: Sequence[CellKey]) -> bool:
    return any((info := find_cell(key)) and info.column.unit == _TEN_THOUSANDS for key in keys)
