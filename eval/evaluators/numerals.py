"""Numbers in a text of either language, in whatever notation: 1,234 · １２３ · 3.5万 · 三件 · twelve requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_FULL_WIDTH = str.maketrans("０１２３４５６７８９，．％", "0123456789,.%")
_DIGITS = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+|\d+)((?<=\d)\.\d+)?\s?(百万|千万|[万亿]|million\b|thousand\b)?")
_SCALES = {
    "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "thousand": 10**3, "million": 10**6,
}  # fmt: skip
_CHINESE_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
# in words only where they count something: 三类内部事务 and 第二十条 are names
_CHINESE = re.compile(
    r"(?<![第（(○〇零一二两三四五六七八九十百千万亿\d])(?<!\d\s)(?![万亿]元)([零〇一二两三四五六七八九十百千万亿]+?)(?=余?(?:件|份|宗|起|元|万元))"
    # a bare place: 过百的, 上万的
    r"|(?<=[过破超逾上满])([百千万亿])(?=的|[，,。？?]|$)"
)
_ENGLISH_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ENGLISH = re.compile(
    rf"\b({'|'.join(_ENGLISH_WORDS)})(?=(?:\s+\w+)?\s+(?:requests?|applications?|cases?|lawsuits?|decisions?|documents?|items?)\b)",
    re.IGNORECASE,
)
_ROUND = re.compile(rf"\b(a|per|every|each|{'|'.join(_ENGLISH_WORDS)})\s+(hundred|thousand|million)\b", re.IGNORECASE)
_ROUND_NUMBERS = {"hundred": 100, "thousand": 1000, "million": 10**6}


@dataclass(frozen=True)
class Numeral:
    """A number in a text: as written, where, and what it may mean: 3万 is 3 of 万, and 30,000."""

    text: str
    start: int
    end: int
    meanings: tuple[Decimal, ...]


def numerals(text: str) -> Iterator[Numeral]:
    """The numbers of a text, in no particular order."""
    plain = text.translate(_FULL_WIDTH)
    for match in _DIGITS.finditer(plain):
        value = Decimal(match[1].replace(",", "") + (match[2] or ""))
        scaled = (value * _SCALES[match[3]],) if match[3] else ()
        yield Numeral(match[0].strip(), match.start(), match.end(), (value, *scaled))
    for match in _CHINESE.finditer(plain):
        written = match[1] or match[2]
        yield Numeral(written, match.start(), match.end(), (Decimal(_chinese(written)),))
    for match in _ENGLISH.finditer(plain):
        yield Numeral(match[1], match.start(), match.end(), (Decimal(_ENGLISH_WORDS.index(match[1].lower())),))

    for match in _ROUND.finditer(plain):
        word = match[1].lower()
        many = _ENGLISH_WORDS.index(word) if word in _ENGLISH_WORDS else 1
        yield Numeral(match[0], match.start(), match.end(), (Decimal(many * _ROUND_NUMBERS[match[2].lower()]),))


def _chinese(text: str) -> int:
    """A number in Chinese characters; digits without units are read one after another."""
    for scale, power in (("亿", 10**8), ("万", 10**4)):
        if scale in text:
            above, _, below = text.partition(scale)
            return (_chinese(above) if above else 1) * power + (_chinese(below) if below else 0)
    if not any(character in _CHINESE_UNITS for character in text):
        return int("".join(str(_CHINESE_DIGITS[character]) for character in text))
    total, digit = 0, 0
    for character in text:
        if character in _CHINESE_UNITS:
            total += (digit or 1) * _CHINESE_UNITS[character]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[character]
    return total + digit
