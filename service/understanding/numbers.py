"""Numbers as questions write them: 12, 一百, two dozen, a hundred, 800.5万, 1.2 million."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from indexer.domain.figures import read_chinese_number

SMALL_NUMBERS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11},
    **{"twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19},
    **{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80},
    "ninety": 90,
}
_POWERS = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_WAN = 10_000
_SCALES = {
    **{"百": 100, "千": 1000, "万": _WAN, "百万": 100 * _WAN, "千万": 1000 * _WAN, "亿": _WAN * _WAN, "k": 1000},
    **_POWERS,
}

ZH_NUMBER = r"\d[\d,]*万?|[零〇一二两三四五六七八九十百千万]+"
_POWER = "|".join(_POWERS)
# seven, twenty-five
_SMALL = (
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[\s-](?:one|two|three|four|five|six|seven|eight|nine)\b"
    rf"|(?:{'|'.join(SMALL_NUMBERS)})\b"
)
# 12, seven, half a dozen, two thousand five hundred, a hundred and fifty
EN_NUMBER = (
    rf"(?:(?:half\s+)?an?(?=[\s-](?:{_POWER})\b)|\d[\d,]*|{_SMALL})"
    rf"(?:[\s-](?:{_POWER})\b(?:\s(?:and\s)?(?:{_SMALL})(?!\s(?:and|to|or)\b))?)*"
)
_WORDS = re.compile(r"[a-z]+|\d+")


def read_number(text: str) -> int:
    """The number that one of the patterns found; 1 where it cannot be told."""
    lowered = " ".join(text.lower().replace(",", "").split())
    if lowered.isascii() and not lowered.isdigit():
        return _in_words(_WORDS.findall(lowered))
    if lowered.isdigit():
        return int(lowered)
    ten_thousands, wan, rest = lowered.replace("两", "二").partition("万")
    if wan:
        return (read_chinese_number(ten_thousands) or 1) * _WAN + (read_chinese_number(rest) or 0)
    found = read_chinese_number(ten_thousands)
    return 1 if found is None else found


def _in_words(found: Sequence[str]) -> int:
    """What English words say one after another: a hundred and fifty, twelve thousand."""
    halved = found[:1] == ["half"]
    total = below = 0
    for word in found:
        power = _POWERS.get(word, 0)
        if power >= _THOUSAND:
            total, below = total + (below or 1) * power, 0
        elif power:
            below = (below or 1) * power
        else:
            below += int(word) if word.isdigit() else SMALL_NUMBERS.get(word, 0)
    return (total + below or 1) // (2 if halved else 1)


_THOUSAND = 1000


SCALE = rf"百万|千万|[百千万亿]|k\b|(?:{'|'.join(_POWERS)})\b"
"""What a number in digits can be told in."""
# in digits with a fraction or a scale, or any that is in words
_SCALED = rf"\d[\d,]*(?:\.\d+)?(?:\s*(?:{SCALE}))?"
ZH_AMOUNT = rf"{_SCALED}|[零〇一二两三四五六七八九十百千万亿]+"
EN_AMOUNT = rf"{_SCALED}|{EN_NUMBER}"
_IN_DIGITS = re.compile(rf"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>{SCALE})?", re.IGNORECASE)


def read_amount(text: str) -> Decimal:
    """The number that one of the patterns for amounts found: 800.5万 is 8,005,000."""
    if match := _IN_DIGITS.fullmatch(text.strip()):
        return Decimal(match["number"].replace(",", "")) * _SCALES.get((match["scale"] or "").lower(), 1)
    hundred_millions, yi, rest = text.partition("亿")
    if yi:
        return Decimal(read_number(hundred_millions) * _SCALES[yi] + (read_number(rest) if rest else 0))
    return Decimal(read_number(text))
