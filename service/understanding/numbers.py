"""Numbers as questions write them: 12, 一百, two dozen, a hundred."""

from __future__ import annotations

from indexer.domain.figures import read_chinese_number

SMALL_NUMBERS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11},
    **{"twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80},
    "ninety": 90,
}
_POWERS = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_WAN = 10_000

ZH_NUMBER = r"\d[\d,]*万?|[零〇一二两三四五六七八九十百千万]+"
EN_NUMBER = "|".join(
    (rf"(?:an?|half a|\d+|{'|'.join(SMALL_NUMBERS)})\s+(?:{'|'.join(_POWERS)})\b", r"\d[\d,]*", *(rf"{word}\b" for word in SMALL_NUMBERS))
)


def read_number(text: str) -> int:
    """The number that one of the patterns found; 1 where it cannot be told."""
    lowered = " ".join(text.lower().replace(",", "").split())
    if lowered in SMALL_NUMBERS:
        return SMALL_NUMBERS[lowered]
    number, _, power = lowered.rpartition(" ")
    if power in _POWERS:
        if number == "half a":
            return _POWERS[power] // 2
        return _POWERS[power] * (int(number) if number.isdigit() else SMALL_NUMBERS.get(number, 1))
    if lowered.isdigit():
        return int(lowered)
    ten_thousands, wan, rest = lowered.replace("两", "二").partition("万")
    if wan:
        return (read_chinese_number(ten_thousands) or 1) * _WAN + (read_chinese_number(rest) or 0)
    found = read_chinese_number(ten_thousands)
    return 1 if found is None else found
