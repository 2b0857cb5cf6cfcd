"""The values of numbers that are written in words: 八百点六八万, twenty-one, three hundred and five, half, first, January."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
ENGLISH_ONES = {word: value for value, word in enumerate(_ONES.split(" "))}
ENGLISH_TENS = {word: 10 * value for value, word in enumerate(_TENS.split(" "), start=2)}
ENGLISH_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
CHINESE_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
CHINESE_TENS = {"十": 10, "百": 100, "千": 1_000}
CHINESE_SCALES = {"万": 10_000, "亿": 100_000_000}
CHINESE_NUMERALS = "".join((*CHINESE_DIGITS, *CHINESE_TENS, *CHINESE_SCALES))
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# above the highest of 十百千
_ABOVE_TENS = 10_000


@cache
def notation() -> dict[str, Any]:
    """The words around numbers, and those that are numbers by themselves (`notation.toml`)."""
    return tomllib.loads((resources.files(__package__) / "notation.toml").read_text(encoding="utf-8"))


@cache
def _single_words() -> dict[str, Decimal]:
    """Words with a value of their own: first, half, twice, January, ③."""
    tables = (notation()[table] for table in ("month", "ordinal", "fraction", "parts", "multiple"))
    circled = {mark: number for number, mark in enumerate(CIRCLED, start=1)}
    return {word.lower(): Decimal(value) for table in (circled, *tables) for word, value in table.items()}


def number_value(text: str) -> Decimal | None:
    """The value of a number in digits, Chinese numerals or English words; None if it is none."""
    text = " ".join(text.lower().split())
    if re.fullmatch(r"\d[\d,]*(?:\.\d+)?", text):
        return Decimal(text.replace(",", ""))
    if text in _single_words():
        return _single_words()[text]
    return chinese_value(text) if text[:1] in CHINESE_NUMERALS else _english_value(re.findall("[a-z]+", text))


def chinese_value(text: str) -> Decimal | None:
    """The value of a number in Chinese numerals, 点 before its decimals; None if it is none (百百, 点三)."""
    whole, point, decimals = text.partition("点")
    if point and not (decimals and all(digit in CHINESE_DIGITS for digit in decimals)):
        return None
    value = _whole(whole)
    if value is None:
        return None
    return Decimal(f"{value}.{''.join(str(CHINESE_DIGITS[digit]) for digit in decimals)}") if point else Decimal(value)


def _whole(text: str) -> int | None:
    for scale in "亿万":
        above, found, below = text.rpartition(scale)
        if found:
            high, low = (_whole(above) if above else 1), (_whole(below) if below else 0)
            return None if high is None or low is None else high * CHINESE_SCALES[scale] + low
    if not text or any(char not in CHINESE_DIGITS and char not in CHINESE_TENS for char in text):
        return None
    if not any(char in CHINESE_TENS for char in text):
        return int("".join(str(CHINESE_DIGITS[char]) for char in text))
    return _with_tens(text)


def _with_tens(text: str) -> int | None:
    """A number below 10,000 with 十, 百 or 千 in it, the higher ones first."""
    total, digit, last = 0, None, _ABOVE_TENS
    for char in text:
        if char in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[char]
            continue
        if CHINESE_TENS[char] >= last:
            return None
        last = CHINESE_TENS[char]
        total += (digit or 1) * last
        digit = None
    return total + (digit or 0)


def _english_value(words: Sequence[str]) -> Decimal | None:
    """The value of English number words; `a` stands for one: a hundred and five."""
    total = current = 0
    for word in words:
        if word == "hundred":
            current = (current or 1) * ENGLISH_SCALES[word]
        elif word in ENGLISH_SCALES:
            total += (current or 1) * ENGLISH_SCALES[word]
            current = 0
        elif word != "and":
            current += 1 if word == "a" else ENGLISH_ONES.get(word, ENGLISH_TENS.get(word, 0))
    return Decimal(total + current) if words else None
