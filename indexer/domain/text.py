"""Characters that look alike in official documents and mean the same.

PDF fonts of government offices print ⼀⼆⼈⾏⽂⻅⺠ for 一二人行文见民. Folding maps one character to one character, so that an
offset into folded text is an offset into the source. (NFKC is no help: it misses most of the supplement, and turns ① into 1.)
"""

from __future__ import annotations

import re
import unicodedata

# CJK Radicals Supplement, those that fonts use for a whole character; Unicode gives most of them no decomposition
_SUPPLEMENT = dict(
    zip(
        "⺠⺟⺝⺩⺫⺮⺴⺶⺼⻁⻄⻅⻆⻉⻋⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻞⻡⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "民母月王目竹网羊肉虎西见角贝车長长门雨青韦页风飞食食首马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
# where the compatibility character is the traditional shape and documents mean the simplified one
_SIMPLIFIED = {"⼾": "户", "⿈": "黄", "⾭": "青"}
_LOOK_ALIKES = str.maketrans({**_KANGXI, **_SUPPLEMENT, **_SIMPLIFIED, "\u00a0": " ", "\u3000": " ", "\ufeff": " ", "\u200b": " "})

_SPACE = re.compile(r"\s+")


def fold(text: str) -> str:
    """Replace look-alike radicals and exotic spaces, one character for one character."""
    return text.translate(_LOOK_ALIKES)


def squeeze(text: str) -> str:
    """Drop all white space: Chinese text carries none, converters scatter it."""
    return _SPACE.sub("", text)
