"""Numbers that are not in a document's text but are printed before its paragraphs: 一、（一） 1. ① a) iv."""

from __future__ import annotations

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_LEGAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def chinese(number: int) -> str:
    """1 to 9999 in words: 十, 十二, 二十, 一百零五; other numbers in digits."""
    if not 0 < number < 10_000:
        return str(number)
    words, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + name
        gap = not digit
    return words.removeprefix("一") if words.startswith("一十") else words


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number)).replace("零", "〇")


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    letters = ""
    for value, sign in _ROMAN:
        letters += sign * (number // value)
        number %= value
    return letters


def _letter(number: int) -> str:
    # after z comes aa, then bb, in Word and in browsers' nearest equivalent
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 1000 else str(number)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


_CIRCLED = _one_of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand"), chinese
    ),
    "ideographDigital": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "chineseLegalSimplified": lambda number: chinese(number).translate(_LEGAL),
    "ideographLegalTraditional": lambda number: chinese(number).translate(_LEGAL),
    "ideographTraditional": _one_of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _one_of("子丑寅卯辰巳午未申酉戌亥"),
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "none": lambda _: "",
    "bullet": lambda _: "",
}


def numeral(number: int, style: str) -> str:
    """A number in a style named as in OOXML (ST_NumberFormat); styles we do not know give digits."""
    return _FORMATS.get(style, str)(number)


def circled(number: int) -> str:
    """The mark of a footnote: ① to ⑳, then (21)."""
    return _CIRCLED(number) if 0 < number <= 20 else f"({number})"
