"""What stands around a question and asks nothing: greetings, thanks, who asks and why (`lexicon/framing.toml`)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from service.understanding.patterns import framing_patterns
from service.understanding.phrases import TEXTS_KEPT

# what is left of a message must ask something: with fewer characters the framing is the message
_SHORTEST = 2
# what stands behind a statement that is to be confirmed
_IS_IT_SO = ", right?"
# 收到申请没有: with yes or no
_OR_NOT = re.compile(r"(?<=[请费议讼罚书规])没有?[啊呢呀]?[？?\s]*$")
# where a place lies, told behind it in a sentence that asks nothing: a piece on Weinan, Shaanxi.
_LIES_IN = r"(?:(?<=, )[A-Z][a-z']+(?: [A-Z][a-z']+){0,2}\.\s+)?"


@lru_cache(TEXTS_KEPT)
def unframed(text: str) -> str:
    """A message without what only stands around its question; the message itself where nothing else is left."""
    rest = _pattern("fronted").sub(rf"\g<told>{_IS_IT_SO}", text)
    rest = _pattern("tag").sub(_IS_IT_SO, rest)
    rest = _pattern("tag_before").sub(" ", rest)
    rest = _OR_NOT.sub("吗？", rest)
    for pattern in _framing():
        rest = pattern.sub(" ", rest)
    return rest if len(re.sub(r"\W", "", rest)) >= _SHORTEST else text


@lru_cache(TEXTS_KEPT)
def framing_of(text: str) -> str:
    """What `unframed` takes away of a message that asks something: who asks, what for, what it is about."""
    found: list[str] = []
    rest = text
    for pattern in _framing():
        found += [match.group() for match in pattern.finditer(rest)]
        rest = pattern.sub(" ", rest)
    return " ".join(found) if len(re.sub(r"\W", "", rest)) >= _SHORTEST else ""


def corrections(text: str) -> list[str]:
    """A sentence in the parts between which its speaker takes back what was said, the last of them what is asked."""
    parts = [part.strip() for part in _taken_back().split(text)]
    if any(len(re.sub(r"\W", "", part)) < _SHORTEST for part in parts):
        return [text]
    return parts


@cache
def _taken_back() -> re.Pattern[str]:
    return re.compile("|".join(framing_patterns()["taken_back"]), re.IGNORECASE)


@cache
def _framing() -> tuple[re.Pattern[str], ...]:
    patterns = framing_patterns()
    in_english = (f"(?i:{pattern}){_LIES_IN}" for pattern in patterns["en"])
    return tuple(
        map(re.compile, (*(f"(?i:{pattern})" for pattern in (*patterns["zh_asker"], *patterns["zh"], *patterns["zh_aside"])), *in_english))
    )


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(framing_patterns()[name], re.IGNORECASE)
