"""What stands around a question and asks nothing: greetings, thanks, who asks and why (`lexicon/framing.toml`)."""

from __future__ import annotations

import re
from functools import cache

from service.understanding.lexicon import framing_patterns

# what is left of a message must ask something: with fewer characters the framing is the message
_SHORTEST = 2


def unframed(text: str) -> str:
    """A message without what only stands around its question; the message itself where nothing else is left."""
    rest = _tag_before().sub(" ", _tag().sub("?", text))
    for pattern in _framing():
        rest = pattern.sub(" ", rest)
    return rest if len(re.sub(r"\W", "", rest)) >= _SHORTEST else text


@cache
def _framing() -> tuple[re.Pattern[str], ...]:
    patterns = framing_patterns()
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in (*patterns["zh"], *patterns["en"]))


@cache
def _tag() -> re.Pattern[str]:
    return re.compile(framing_patterns()["tag"], re.IGNORECASE)


@cache
def _tag_before() -> re.Pattern[str]:
    return re.compile(framing_patterns()["tag_before"], re.IGNORECASE)
