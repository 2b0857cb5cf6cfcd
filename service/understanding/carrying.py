"""Which way requests were carried: over from the year before, or forward to the next, by the words that stand at the verb.

A verb by itself (rolled over, 结转, 转来) leaves it open, or is one way by custom; what it is said with decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from service.understanding.phrases import Meaning, Mention

_OVER, _FORWARD = "requests.carried_over", "requests.carried_forward"
_TO_NEXT = re.compile(
    r"\b(?:in)?(?:to|until|till|for) (?:the )?(?:next|following|subsequent|coming|new|succeeding|ensuing)(?: calendar| reporting)? year\b"
    r"|\binto the (?:next|following) one\b|\b(?:in)?to (?:the )?year after(?:wards)?\b"
    r"|[下次翌明来后](?:一个?)?年度?(?!初)|第二(?:个年头|年)",
    re.IGNORECASE,
)
_FROM_LAST = re.compile(
    r"\b(?:from|of) (?:the )?(?:(?:previous|preceding|prior|last|past|earlier|old)(?: calendar| reporting)? year(?:['’]s)?|year before)\b"
    r"|(?:[上去往头前](?:一个?)?年度?|年初)|(?<=[转留剩延拖带])(?:下|过|进|入)?来",
    re.IGNORECASE,
)
# how far from the verb its way is told, in characters
_REACH = 48
_END = re.compile(r"[，,。；;：:？?！!]|\b(?:and|but|how|which|what)\b", re.IGNORECASE)


def directed(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The mentions with those of requests that were carried as the way they were carried, where words beside them tell it."""
    found = []
    for index, mention in enumerate(mentions):
        end = mentions[index + 1].start if index + 1 < len(mentions) else len(text)
        found.append(_directed(mention, text, end) if _is_carried(mention) else mention)
    return found


def _directed(mention: Mention, text: str, end: int) -> Mention:
    stop = _END.search(text, mention.end, min(end, mention.end + _REACH))
    # English names the way behind the verb, Chinese on either side of it: 转到下一年, 从上年转来
    behind = (mention.start, stop.start() if stop else min(end, mention.end + _REACH))
    for way, pattern in ((_FORWARD, _TO_NEXT), (_OVER, _FROM_LAST)):
        if match := pattern.search(text, *behind):
            last = max(mention.end, match.end())
            named = (Meaning("metric", (way,)), *(one for one in mention.meanings if one.kind not in ("metric", "row")))
            return replace(mention, end=last, text=text[mention.start : last], meanings=named)
    return mention


def _is_carried(mention: Mention) -> bool:
    return bool(mention.keys("metric")) and set(mention.keys("metric")) <= {_OVER, _FORWARD}
