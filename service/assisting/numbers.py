"""Every number of a text, in any notation.

11,162 and １１１６２, 三件, 百分之七十二点七, 800.68万元, twenty-one, 3.5 million, dates, ordinals, marks of lists. A text and its evidence
are read by the same rules (`number_rules.py`), so that two ways of writing one number come out equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from indexer.domain.figures import Qualifier
from service.assisting.number_rules import SCALES, rules
from service.assisting.numerals import CHINESE_NUMERALS, notation, number_value


class Kind(StrEnum):
    """What a number says: a count, a share, an amount of money, a date, or the name of something (第三, 711号, Article 20).

    `BARE`: a Chinese numeral without a measure word (三公). `MARK`: of a list (一是, （二）, 3.). `CODE`: digits that are no
    quantity, such as a telephone number.
    """

    COUNT = "count"
    PERCENT = "percent"
    FRACTION = "fraction"
    MONEY = "money"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    LABEL = "label"
    MARK = "mark"
    BARE = "bare"
    CODE = "code"


@dataclass(frozen=True)
class Number:
    """A number of a text. `unit`: its Chinese measure word, '' where it has none or it is English."""

    value: Decimal
    kind: Kind
    text: str
    qualifier: Qualifier = Qualifier.EXACT
    unit: str = ""


# 11 162, its thousands parted by a space that does not break
_GROUPED = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")
_PLAIN = str.maketrans("０１２３４５６７８９．％，（）－／：\u00a0\u2009\u202f", "0123456789.%,()-/:   ")
_KINDS = frozenset(Kind)


def find_numbers(text: str) -> list[Number]:
    """Every number of a text, in the order of the rules that find them; what one rule has read no other sees."""
    rest = _GROUPED.sub(",", text).translate(_PLAIN)
    found: list[Number] = []
    for rule in rules():
        for match in list(rule.finditer(rest)):
            found += _read(match)
            rest = rest[: match.start()] + "\0" * len(match.group()) + rest[match.end() :]
    return found


def _read(match: re.Match[str]) -> Iterator[Number]:
    """The numbers of a match: its groups are named after what they hold."""
    text = match.group().strip()
    for group, words in match.groupdict().items():
        if not words:
            continue
        if group == "quantity":
            yield from _quantity(match)
        elif group == "parts":
            above, below = number_value(match["above"]), number_value(words)
            if above is not None and below:
                yield Number((above / below).quantize(Decimal("0.000001")), Kind.FRACTION, text)
        elif group == "tenths" and (value := number_value(words)) is not None:
            yield Number(value * 10, Kind.PERCENT, text)
        elif group == "labels":
            yield from (Number(Decimal(digits), Kind.LABEL, text) for digits in re.findall(r"\d+", words))
        elif group == "half_year":
            yield Number(Decimal(notation()[group][words]), Kind.LABEL, text)
            yield Number(Decimal("0.5"), Kind.FRACTION, text)
        elif group == "short_year":
            yield Number(Decimal(2000 + int(words)), Kind.YEAR, text)
        elif group == "code":
            yield Number(Decimal(re.sub(r"\D", "", words)), Kind.CODE, text)
        elif group in _KINDS and (value := number_value(words)) is not None:
            yield Number(value, Kind(group), text)


def _quantity(match: re.Match[str]) -> Iterator[Number]:
    """A number with its scale and unit; money in yuan, shares in percent."""
    value = number_value(match["quantity"])
    if value is None:
        return
    scale = match["zh_scale"] or (match["en_scale"] or "").lower()
    value *= SCALES.get(scale, 1)
    unit = match["unit"] or ""
    if match["percent_sign"] or match["of_hundred"]:
        kind = Kind.PERCENT
    elif match["money_sign"] or match["currency"]:
        kind = Kind.MONEY
    elif len(match["quantity"]) == 1 and match["quantity"] in CHINESE_NUMERALS and not unit and not scale:
        kind = Kind.BARE
    else:
        kind = Kind.COUNT
    yield Number(value, kind, match.group().strip(), _qualifier(match), unit)


def _qualifier(match: re.Match[str]) -> Qualifier:
    for where, said in (("behind", match["behind"]), ("behind", match["tail"]), ("before", match["before"])):
        for name, words in notation()[where].items():
            if said and said.lower() in words:
                return Qualifier(name)
    return Qualifier.EXACT
