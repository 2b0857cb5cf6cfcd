"""Which language a question is in, and its text in one shape."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from indexer.domain.text import fold
from service.understanding.query import Language

_FULL_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
_CJK = re.compile(r"[\u3400-\u9fff]")
# words that build sentences, and do not stand in names
_ENGLISH_GRAMMAR = re.compile(
    r"\b(?:how|many|what|which|did|was|were|number|of|the|in|for|at|and|please|with|from|rate|is|does|much)\b", re.IGNORECASE
)
_ENOUGH_GRAMMAR = 2
_CHINESE_GRAMMAR = re.compile(r"多少|几件|哪|什么|是否|吗|呢|怎|如何|的是|有没有")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def normalise(text: str) -> str:
    """Full-width letters and digits to plain ones, look-alike and traditional characters to the usual ones, one space for white space."""
    text = " ".join(fold(text).translate(_FULL_WIDTH).replace("’", "'").split())
    return text if _is_simplified(text) else _to_simplified()(text)


def _is_simplified(text: str) -> bool:
    """Whether all characters are of the simplified set, so that no dictionary need be loaded."""
    try:
        "".join(_CJK.findall(text)).encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _to_simplified() -> Callable[[str], str]:
    from opencc import OpenCC  # noqa: PLC0415  (few questions need it)

    return OpenCC("t2s").convert


def detect_language(text: str) -> Language:
    """Chinese if Chinese characters outnumber Latin words: a name in the other script does not change the language."""
    if len(_ENGLISH_GRAMMAR.findall(text)) >= _ENOUGH_GRAMMAR and not _CHINESE_GRAMMAR.search(text):
        return Language.EN
    return Language.ZH if len(_CJK.findall(text)) > 2 * len(_LATIN_WORD.findall(text)) else Language.EN


def has_latin(text: str) -> bool:
    """Whether the text holds words in Latin letters."""
    return bool(_LATIN_WORD.search(text))


def has_chinese(text: str) -> bool:
    """Whether the text holds Chinese characters."""
    return bool(_CJK.search(text))


def words_with_classes(text: str) -> Iterator[tuple[str, str]]:
    """The words of a Chinese text, each with its class as jieba calls it: n, v, d …; together they are the text."""
    for word in _tagger()(text):
        yield word.word, word.flag


@cache
def _tagger() -> Callable[[str], Any]:
    import jieba.posseg  # noqa: PLC0415  (its dictionary takes a second)

    jieba.setLogLevel(logging.WARNING)
    return jieba.posseg.cut  # type: ignore[no-any-return]
