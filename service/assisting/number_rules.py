"""How numbers are found: patterns in the order in which they are tried, the special ones first.

A group of a pattern is named after the kind of number it holds (`numbers.Kind`); other groups are explained where they are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from indexer.domain.figures import UNITS
from service.assisting.numerals import CHINESE_NUMERALS, CHINESE_SCALES, CIRCLED, ENGLISH_ONES, ENGLISH_SCALES, ENGLISH_TENS, notation

SCALES = {**CHINESE_SCALES, **ENGLISH_SCALES, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}
"""What a word or sign behind a number multiplies it by."""

_DIGITS = r"(?<![\d.])(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_ZH = f"[{CHINESE_NUMERALS}]+(?:点[{CHINESE_NUMERALS}]+)?"
_ZH_TO_TEN = "[一二三四五六七八九十]"
_EN_WORD = f"(?:{'|'.join(sorted((*ENGLISH_ONES, *ENGLISH_TENS, *ENGLISH_SCALES), key=len, reverse=True))})"
_EN_SCALE = "|".join(ENGLISH_SCALES)
_EN = rf"\b(?:a\s+(?={_EN_SCALE})|{_EN_WORD}\b)(?:(?:\s+and\s+|[\s-]+)?{_EN_WORD}\b)*"
_ANY = f"(?:{_DIGITS}|{_ZH}|{_EN})"

_YEAR = r"(?:19|20)\d\d"
# 2023 standing alone is a year behind such words, or before such; elsewhere it counts something
_STANDING_YEAR = rf"(?<![\d.,]){_YEAR}(?![\d.%]|,\d|\s*(?:[万亿元]|million|thousand|billion|yuan))"
_BEFORE_YEAR = (
    r"(?:\b(?:in|for|of|since|from|during|by|until|through|to|and|year|years|FY|fiscal|late|early|mid|end|between|annual|over|into|on"
    r"|before|after)\s*|[-–—(,/]\s*)"
)
_BEHIND_YEAR = rf"(?=\s*(?:annual|report|edition|figures?\b|statistical|'s|’s|[-–—)/]\s*{_YEAR}|[.,;:)]|$))"
_PERCENT = r"\s*(?:%|个百分点|百分点|per\s?cent(?:age\s+points?)?\b|percentage\s+points?\b|pct\b)"


@cache
def rules() -> Sequence[re.Pattern[str]]:
    """The patterns, in their order."""
    groups = (_no_numbers(), _dates(), _codes(), _shares(), _labels(), _standing_years(), _quantities())
    return [re.compile(pattern, re.IGNORECASE | re.MULTILINE) for group in groups for pattern in group]


def _alternatives(words: Iterable[str]) -> str:
    """A pattern of some words; those in Latin letters stand by themselves."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(rf"\b{re.escape(word)}\b" if re.fullmatch(r"[A-Za-z].*[a-zA-Z]", word) else re.escape(word) for word in ordered)


def _no_numbers() -> Iterator[str]:
    """Words with a numeral in them; not where the numeral is part of a longer one: 万一 in 一万一千, 十分 in 十分之一."""
    words = notation()["no_number"]
    numerals = [word for word in words["zh"] if set(word) <= set(CHINESE_NUMERALS)]
    first = [word for word in words["zh"] if word[0] in CHINESE_NUMERALS and word not in numerals]
    others = [word for word in words["zh"] if word not in first and word not in numerals]
    yield _alternatives(others)
    yield rf"(?<![{CHINESE_NUMERALS}\d])(?:{_alternatives(first)})(?!之[{CHINESE_NUMERALS}])"
    yield rf"(?<![{CHINESE_NUMERALS}\d])(?:{_alternatives(numerals)})(?![{CHINESE_NUMERALS}])"
    yield _alternatives(words["en"])


def _codes() -> Iterator[str]:
    yield r"(?P<code>(?<!\d)\d{3,4}-\d{7,8}(?!\d)|(?<![\d.,])0\d+(?![\d.]))"


def _dates() -> Iterator[str]:
    months = notation()["month"]
    plain = "|".join(name for name in months if name not in ("March", "May"))
    every = "|".join(months)
    yield rf"[〔\[(](?P<year>{_YEAR})[〕\])](?=\s*(?:第\s*)?\d+\s*号)"
    yield r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d.])"
    yield rf"(?<!\d)(?P<year>{_YEAR}|[一二][〇○零一二三四五六七八九]{{3}})\s*年度?"
    yield r"(?<![\d.])(?P<short_year>[1-4]\d)年(?!来|内|以上|期|间|的时间)度?"
    yield rf"(?<!第)(?P<month>\d{{1,2}}|{_ZH_TO_TEN}{{1,2}})月份?(?:\s*(?P<day>\d{{1,2}}|{_ZH_TO_TEN}{{1,3}})[日号])?"
    yield r"(?<![\d.])(?P<day>\d{1,2})日(?!均|常)"
    yield rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{every})\b(?:,?\s+(?P<year>{_YEAR})\b)?"
    yield rf"\b(?P<month>{every})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>{_YEAR})\b)?"
    yield rf"\b(?P<month>{plain}|(?<=in )(?:May|March)|(?:May|March)(?=\s+{_YEAR}))\b(?:,?\s+(?:of\s+)?(?P<year>{_YEAR})\b)?"


def _shares() -> Iterator[str]:
    """Parts of a whole in words."""
    yield rf"(?P<parts>(?!百分){_ZH})分之(?P<above>{_ZH})"
    yield rf"(?P<tenths>{_ZH})成(?![为立功员效果长本])"
    yield f"(?P<half_year>{_alternatives(notation()['half_year'])})"
    yield rf"\b(?P<above>{_EN_WORD}|a)[\s-]+(?P<parts>{_alternatives(notation()['parts'])})"
    yield f"(?P<fraction>{_alternatives(notation()['fraction'])})"


def _labels() -> Iterator[str]:
    """Ordinals, numbers that are names, and marks of lists."""
    words = notation()
    before = "|".join(rf"\b{re.escape(word)}" for word in sorted(words["label"]["before"], key=len, reverse=True))
    one = r"\d+(?:\s*\(\d+\))*"
    yield rf"第\s*\(?(?P<label>{_DIGITS}|{_ZH})\)?"
    yield rf"(?P<label>{_DIGITS}|{_ZH})\s*(?:号|季度)"
    yield rf"(?:{before})\s*(?P<labels>{one}(?:\s*(?:,|and|to|[-–])\s*{one})*)"
    yield r"\b(?P<label>\d+)(?:st|nd|rd|th)\b"
    yield f"(?P<label>{_alternatives(words['ordinal'])})"
    yield f"(?P<mark>[{CIRCLED}])"
    yield rf"\(\s*(?P<mark>{_ZH}|\d{{1,2}})\s*\)"
    yield rf"(?:(?<=[。；;:\n])|^)\s*(?P<mark>{_ZH_TO_TEN}{{1,3}}(?=、)|\d{{1,2}}(?=[.、)](?!\d)))"
    yield rf"(?P<mark>{_ZH_TO_TEN})是(?!否)"


def _standing_years() -> Iterator[str]:
    yield rf"(?P<year>{_STANDING_YEAR}){_BEHIND_YEAR}"
    yield rf"{_BEFORE_YEAR}(?P<year>{_STANDING_YEAR})"


def _quantities() -> Iterator[str]:
    """A number with what stands around it: qualifier, currency, scale, percent sign, measure word."""
    words = notation()
    before = _alternatives(word for group in words["before"].values() for word in group)
    behind = "|".join(re.escape(word) for group in words["behind"].values() for word in group)
    currency, money = _alternatives(words["money"]["before"]), _alternatives(words["money"]["behind"])
    yield (
        rf"(?:(?P<before>{before})\s*)?(?P<currency>(?:{currency})\s*)?(?P<of_hundred>百分之\s*)?(?P<quantity>{_ANY})"
        rf"(?:\s*(?P<zh_scale>[万亿])|\s*(?P<en_scale>{_EN_SCALE}|(?<=\d)(?:k|m|bn))\b)?\s?(?P<behind>{behind})?"
        rf"(?:(?P<percent_sign>{_PERCENT})|\s*(?P<money_sign>{money})|\s?(?P<unit>个月|年|点|{UNITS}))?\s?(?P<tail>{behind})?"
    )
    yield f"(?P<count>{_alternatives(words['multiple'])})"
