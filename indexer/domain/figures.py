"""Numbers as reports print them: in cells (`22（其中修订16件）`, `251000元`, `—`) and in prose (`320余条`, `超9万人次`).

Every value is a Decimal; the text it was read from is kept by the caller. Only what is meant is normalised: full-width
digits become digits, but a footnote mark such as ① never becomes a 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

# one character for one, so that offsets into the text stay true; in prose ， is a comma between clauses, never in a number
_DIGITS_IN_PROSE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_DIGITS_IN_CELL = _DIGITS_IN_PROSE | str.maketrans("，－＋（）−", ",-+()-")

BLANK_MARKS = frozenset(
    {"", "-", "--", "—", "——", "－", "–", "/", "／", "\\", "无", "没有", "暂无", "不适用", "空", "…", "*"}
    | {"N/A", "n/a", "NaN", "nan", "null", "NULL", "None"}
)
"""What agencies, and programs that convert their tables, put in a cell that has no figure. None of them is a zero."""

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# longest first, so that 个工作日 is not read as 个; 部 must not begin 部门
UNITS = (
    "个百分点|个工作日|平方米|亿元|万元|元|场次|人次|批次|期次|班次|篇次|个|件|条|篇|期|次|场|人|名|位|家|户|项|份|册|部(?!门)|起|宗|例|批|类|种|处"
    "|台|套|天|小时|页|字|张|段|组|轮|届|款|幅|倍|本|间|辆|支|卷|%"
)
"""Measure words that make a number a figure, as alternatives of a regular expression."""

_UNIT = re.compile(UNITS)
_CELL = re.compile(rf"(?P<sign>[+-]|增加?|减少?|↑|↓)?(?P<number>(?:{_NUMBER}))(?P<unit>件次|{UNITS})?(?P<note>[(①-⑳*\[〔注].*)?")
_LESS = frozenset({"-", "减", "减少", "↓"})
_ZERO_IN_WORDS = frozenset("〇○零")
# letters in a figure are digits that a converter misread; a lone I numbers a row as often
_LETTERS = re.compile(r"[Oo]|l|(?=.*\d)[OoIl\d]+")
_DIGITS_MEANT = str.maketrans("OoIl", "0011")
# digits with a space between them: Chinese documents part no thousands so
_PARTED = re.compile(r"\d\s+\d")

_PROSE = re.compile(
    rf"(?P<before>不足|不到|少于|低于|将近|接近|大约|超过|突破|逾|近|约|超)?\s*"
    rf"(?P<number>(?<![\d.,A-Za-z〔\[-])(?:{_NUMBER}))\s*(?P<scale>[万亿])?\s*(?P<after>余|多)?\s*"
    rf"(?P<unit>{UNITS})?(?P<tail>左右|上下|以上|以下|以内)?"
)
# 粉丝数54373, 关注量达269万: the noun says that it is counted, and no measure word follows
_COUNTED_BY_NOUN = re.compile(
    r"(?:(?<![序参指基倍分])数量?|(?:关注|阅读|访问|点击|浏览|播放|下载|转发|点赞|查询|曝光)总?量|粉丝)(?:已?达到?|为|是|共有?|有|[：:])?$"
)
_NO_COUNT_FOLLOWS = re.compile(r"\s*[年月日号时分\d.%A-Za-z〕]")
_NOT_COUNTED = re.compile(r"(?:第|〔|\[|编号：?|-|\+)\s*$")
_SCALE = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}


class Qualifier(StrEnum):
    """How a figure in prose is meant."""

    EXACT = "exact"
    ABOUT = "about"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"


_QUALIFIERS = {
    **dict.fromkeys(("不足", "不到", "少于", "低于", "以下", "以内"), Qualifier.LESS_THAN),
    **dict.fromkeys(("将近", "接近", "大约", "近", "约", "左右", "上下"), Qualifier.ABOUT),
    **dict.fromkeys(("超过", "突破", "逾", "超", "余", "多", "以上"), Qualifier.MORE_THAN),
}


@dataclass(frozen=True)
class CellFigure:
    """A figure printed in a table cell, with a unit and a note if the cell carries them. `misread`: letters stand for digits."""

    value: Decimal
    unit: str = ""
    note: str = ""
    misread: bool = False


@dataclass(frozen=True)
class ProseFigure:
    """A counted figure in a sentence. `start` and `end` span number and unit in the text it was found in."""

    value: Decimal
    unit: str
    qualifier: Qualifier
    start: int
    end: int


def is_blank(raw: str) -> bool:
    """Whether a cell's text stands for no figure at all."""
    return "".join(raw.split()).replace("\xa0", "") in BLANK_MARKS


def is_unit(text: str) -> bool:
    """Whether a text is a measure word and nothing else."""
    return bool(_UNIT.fullmatch(text))


def read_cell(raw: str) -> CellFigure | None:
    """Read a table cell; None if it is blank or holds no figure.

    `22（其中修订16件）` is 22 with a note, `251000元` is 251000 with unit 元, `-35` and `减35` are
    negative changes, `零` is 0.
    """
    if _PARTED.search(raw.strip()):
        return None  # two figures in one cell: nobody can tell which is its own
    text = "".join(raw.split()).translate(_DIGITS_IN_CELL)
    if text in _ZERO_IN_WORDS:
        return CellFigure(Decimal(0))
    if not text.isdecimal() and _LETTERS.fullmatch(text):
        return CellFigure(Decimal(text.translate(_DIGITS_MEANT)), misread=True)
    match = _CELL.fullmatch(text)
    if match is None:
        return None
    value = Decimal(match["number"].replace(",", ""))
    return CellFigure(-value if match["sign"] in _LESS else value, match["unit"] or "", match["note"] or "")


def find_in_prose(text: str) -> Iterator[ProseFigure]:
    """Find counted figures in a sentence: a number with a measure word, no dates, ordinals, addresses or document numbers.

    `18万余条` is more than 180000 条; amounts keep the unit they are printed in (`800.68万元`).
    """
    for match in _PROSE.finditer(text.translate(_DIGITS_IN_PROSE)):
        if _NOT_COUNTED.search(text, 0, match.start("number")):
            continue
        value, unit = Decimal(match["number"].replace(",", "")), match["unit"] or ""
        if not unit and (not _COUNTED_BY_NOUN.search(text, 0, match.start("number")) or _NO_COUNT_FOLLOWS.match(text, match.end())):
            continue
        if match["scale"] and unit == "元":
            unit = match["scale"] + unit
        elif match["scale"]:
            value *= _SCALE[match["scale"]]
        marks = (match["after"], match["tail"], match["before"])
        qualifier = next((_QUALIFIERS[mark] for mark in marks if mark), Qualifier.EXACT)
        last = next(name for name in ("unit", "after", "scale", "number") if match[name])
        yield ProseFigure(value, unit, qualifier, match.start("number"), match.end(last))


_DIGITS = {digit: str(value) for value, digit in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "两": "2"}
_CHINESE_NUMBER = re.compile("[零〇○一二三四五六七八九十百千两]+")


def read_chinese_number(text: str) -> int | None:
    """Read a number in Chinese or Arabic digits: 七百一十一, 七一一, 711, 二〇二三; None if it is neither."""
    text = text.strip().translate(_DIGITS_IN_PROSE)
    if text.isascii() and text.isdigit():
        return int(text)
    if not _CHINESE_NUMBER.fullmatch(text):
        return None
    if not set(text) & set("十百千"):
        return int("".join(_DIGITS[char] for char in text))
    total, digit = 0, 0
    for char in text:
        scale = {"十": 10, "百": 100, "千": 1000}.get(char)
        if scale is None:
            digit = int(_DIGITS[char])
        else:
            total += (digit or 1) * scale
            digit = 0
    return total + digit
