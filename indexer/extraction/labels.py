"""Compare printed labels with the form's, tolerantly: numbering, brackets, spaces and lost characters do not count."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from indexer.domain.form import Label
from indexer.domain.text import squeeze

# a shorter label is compared as a whole only: 其他 stands inside 其他法律行政法规禁止公开
_MIN_PARTIAL = 4
# a label of which only a part was found is worth a little less than one found whole
_PARTIAL_WEIGHT = 0.9

ENUMERATOR = re.compile(
    r"(?:[（(]?[一二三四五六七八九十]{1,3}[）)][、.．]?|[一二三四五六七八九十]{1,3}[、.．]|[（(]?\d{1,2}[）)、.．]|第[一二三四五六七八]部分[、：:]?)"
)
_PUNCTUATION = re.compile(r"[\W_]+")
_UNIT = re.compile(r"[（(]单位[：:][^（）()]{1,4}[）)]")


@lru_cache(maxsize=4096)
def core(label: str) -> str:
    """A label without white space, leading numbers, punctuation, and the unit of its figures."""
    text = _UNIT.sub("", squeeze(label))
    while match := ENUMERATOR.match(text):
        text = text[match.end() :]
    return _PUNCTUATION.sub("", text)


@lru_cache(maxsize=65536)
def _whole(printed: str, official: str) -> float:
    return fuzz.ratio(printed, official) / 100


@lru_cache(maxsize=65536)
def _torn(printed: str, official: str) -> float:
    whole = _whole(printed, official)
    if min(len(printed), len(official)) < _MIN_PARTIAL:
        return whole
    return max(whole, fuzz.partial_ratio(printed, official) / 100 * _PARTIAL_WEIGHT)


def similarity(printed: str, label: Label) -> float:
    """How well a printed label, possibly torn, fits an official one or its aliases: 0 (nothing alike) to 1 (the same)."""
    text = core(printed)
    return max(_torn(text, core(spelling)) for spelling in label.spellings) if text else 0.0


def title_similarity(printed: str, label: Label) -> float:
    """How well a whole title fits an official one or its aliases, 0 to 1; a part of it does not count as it."""
    text = core(printed)
    return max(_whole(text, core(spelling)) for spelling in label.spellings) if text else 0.0
