"""Numbers written out in words, independently of what reads them."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_chinese(value: int) -> str:
    """A number below 亿 in Chinese numerals."""
    written = _in_chinese(value)
    return written.removeprefix("一") if written.startswith("一十") else written


def _in_chinese(value: int) -> str:
    if value >= 10_000:
        high, low = divmod(value, 10_000)
        return _in_chinese(high) + "万" + (("零" if low < 1_000 else "") + _in_chinese(low) if low else "")
    if value < 10:
        return _DIGITS[value]
    written, zero = "", False
    for place, name in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            written += ("零" if zero and written else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return written


def in_english(value: int) -> str:
    """A number below a thousand million in English words."""
    for scale, name in ((1_000_000, "million"), (1_000, "thousand")):
        if value >= scale:
            high, low = divmod(value, scale)
            return f"{in_english(high)} {name}" + (f"{' and' if low < 100 else ''} {in_english(low)}" if low else "")
    if value >= 100:
        high, low = divmod(value, 100)
        return f"{_ONES[high]} hundred" + (f" and {in_english(low)}" if low else "")
    if value < 20:
        return _ONES[value]
    return _TENS[value // 10] + (f"-{_ONES[value % 10]}" if value % 10 else "")
