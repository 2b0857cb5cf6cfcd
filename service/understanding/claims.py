"""What a question takes for true of a figure: more than 200, any at all, all of them; asked with yes or no, told, or only supposed.

Its words are in `lexicon/claims.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

from indexer.domain.form import TOTAL, CellKey, find_cell
from service.understanding.cells import CellsReading, read_cells
from service.understanding.conditions import bound_spans, read_bound
from service.understanding.content import without
from service.understanding.numbers import SMALL_NUMBERS, read_amount
from service.understanding.patterns import claim_patterns
from service.understanding.phrases import Mention
from service.understanding.quantities import cell_quantity
from service.understanding.query import Bound, Claim, Condition, Language, Quantity

_CONCLUDED, _CARRIED_FORWARD = CellKey("requests.concluded", TOTAL), CellKey("requests.carried_forward", TOTAL)
_DISPUTES = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")
_NONE = Condition(Bound.EQUAL, Decimal(0))
# about 3,500 is a twentieth more or less
_NEAR = Decimal(20)
_SEVERAL = 2


def asks_whether(text: str, language: Language) -> bool:
    """Whether a question is to be answered with yes or no."""
    return _says("whether", text, language.value)


def read_claim(text: str, whether: bool) -> Claim | None:
    """What a question without its years and agencies takes for true; None if nothing that a figure could tell.

    A sentence that asks nothing tells a figure, to be checked. Of what is only supposed no more is read than a number: why were 5
    refused?
    """
    if not whether and _says("why", text):
        number = number_told(text)
        return Claim(number, asked=False) if number else None
    if _says("asks_more", text) or not (whether or _says("told", text)):
        return None
    if _says("negated", _pattern("negated", "but_not").sub(" ", without(text, bound_spans(text)))):
        plainly = _says("is_it_so", text) or _says("none_asked", text)
        none = whether and plainly and _says("none", text) and not _pattern("number", "either").search(text)
        return Claim(_NONE) if none else None
    return _positive(text, whether)


def told_each(text: str, mentions: Sequence[Mention], claim: Claim | None) -> Claim | None:
    """The claim of a question that tells several numbers, each of the figure of its clause: 2 of the 8; received 9, refused 1.

    Of one number or another (8 or 9?), and where a clause leaves open what its number is of, none is claimed.
    """
    numbers = list(_pattern("number", "either").finditer(text))
    if claim is None or claim.condition is None or claim.condition.bound is not Bound.EQUAL or len(numbers) < _SEVERAL:
        return claim
    if claim.of_percent or any(_pattern("instead", "either").fullmatch(text, one.end(), other.start()) for one, other in pairwise(numbers)):
        return None
    told: list[tuple[Quantity | None, Condition]] = []
    rows: list[Mention] = []
    for (start, end), number in zip(_clauses_of(text, numbers, mentions), numbers, strict=True):
        inside = [one for one in mentions if start <= one.start and one.end <= end]
        cells = read_cells([*(rows if not any(one.keys("row") for one in inside) else ()), *inside]).cells
        rows = [one for one in inside if one.keys("row")] or rows
        condition = number_told(number.group())
        if condition is None or (len(cells) != 1 and not _is_base(text, number)):
            return None
        told.append((cell_quantity(cells[0]) if len(cells) == 1 else None, condition))
    return replace(claim, each=tuple(told))


def _clauses_of(text: str, numbers: Sequence[re.Match[str]], mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """The part of a text that each number belongs to: up to where the next clause begins.

    What comes first after a number that others are a part of is what that counts, and what is left says what those are.
    """
    if len(numbers) == _SEVERAL and (base := next((one for one in numbers if _is_base(text, one)), None)):
        end = next((one.end for one in mentions if one.start >= base.end() and _names_figure(one)), base.end())
        return [(base.start(), end) if number is base else (end, len(text)) for number in numbers]
    ends = []
    for one, other in pairwise(numbers):
        joint = list(_pattern("clause", "either").finditer(text, one.end(), other.start()))
        ends.append(joint[-1].start() if joint else other.start())
    return list(zip([0, *ends], [*ends, len(text)], strict=True))


def _names_figure(mention: Mention) -> bool:
    return any(mention.keys(kind) for kind in ("metric", "row", "noun"))


def _is_base(text: str, match: re.Match[str]) -> bool:
    """Whether a number is what another is a part of: of the 8, 8件申请里."""
    return bool(
        _pattern("base_before", "either").search(text[: match.start()]) or _pattern("base_after", "either").match(text[match.end() :])
    )


def _positive(text: str, whether: bool) -> Claim | None:
    of_percent = _says("percent", text)
    if _says("half", text):
        return Claim(Condition(Bound.MORE, Decimal(50)), of_percent=True)
    if whether and _says("every", text):
        return Claim(every=True)
    if condition := read_bound(text):
        return Claim(condition, of_percent=of_percent)
    if _says("compared", text):
        # more than another: no figure by itself tells
        return Claim()
    number = None if _says("any", text) and "吗" not in text else number_told(text)
    if number is not None:
        return Claim(number, of_percent=of_percent)
    # that there is any says nothing to half of them, or to none but those
    more = of_percent or _says("alone", text)
    return Claim(Condition(Bound.MORE, Decimal(0)), existence=True) if whether and not more else None


def claimed(cells: CellsReading, claim: Claim | None) -> tuple[CellsReading, Claim | None]:
    """The cells a question names with what it takes for true of them.

    That all requests were concluded is that none was carried forward; whether a result is that of all is told by it and its whole.
    """
    if claim and claim.each:
        told = tuple(key for quantity, _ in claim.each if quantity for key in quantity.numerator)
        return replace(cells, cells=told, weak=False, all_requests=False), claim
    if claim is None or not claim.every:
        return cells, claim
    if cells.cells == (_CONCLUDED,):
        return CellsReading((_CARRIED_FORWARD,), spans=cells.spans), Claim(_NONE)
    found: list[CellKey] = []
    for key in cells.cells:
        info, row = find_cell(key), key.metric.rpartition(".")[0]
        if row in _DISPUTES and info:
            found += [CellKey(f"{row}.{column.key}") for column in info.table.columns]
        elif whole := whole_of(key):
            found += [key, whole]
    return (CellsReading(tuple(dict.fromkeys(found)), spans=cells.spans, broken_down=True) if found else cells), claim


def whole_of(key: CellKey) -> CellKey | None:
    """What a result of requests or disputes is one of; None for anything else."""
    row, _, column = key.metric.rpartition(".")
    if row in _DISPUTES:
        return CellKey(f"{row}.{TOTAL}") if column != TOTAL else None
    results = key.metric.startswith("requests.") and key.metric.split(".")[1] not in ("new", "carried_over", "concluded", "carried_forward")
    return CellKey("requests.concluded", key.applicant) if results else None


def number_told(text: str) -> Condition | None:
    """The number a text names, as what a figure must be: 142, 4000多, about 3,500."""
    match = _pattern("number", "either").search(text)
    if not match:
        return None
    if match["digits"]:
        number = read_amount(match["digits"] + (match["scale"] or ""))
    elif match["en"]:
        number = Decimal(SMALL_NUMBERS[match["en"].lower()])
    else:
        number = read_amount(match["zh"])
    if match["odd"] or match["odd_zh"]:
        return Condition(Bound.MORE, number, below=number + _last_place(number))
    if _says("about", text):
        return Condition(Bound.AT_LEAST, number - number / _NEAR, below=number + number / _NEAR)
    return Condition(Bound.EQUAL, number)


def _last_place(number: Decimal) -> Decimal:
    """One of the last place that a round number has: 1000 of 4000, 10 of 350."""
    digits = f"{number:.0f}"
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0")))


def _says(what: str, text: str, which: str = "either") -> bool:
    return bool(_pattern(what, which).search(text))


@cache
def _pattern(what: str, which: str) -> re.Pattern[str]:
    return re.compile(claim_patterns()[what][which], re.IGNORECASE)
