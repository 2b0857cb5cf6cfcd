"""Columns that a question tells by what it counts them in: in how many cases a fee was demanded, for how many 万 was bought."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.understanding.phrases import Meaning, Mention

_WITHIN = "[^，,。；;？?]"
_ASKED_TO_PAY = r"(?:通知|要求|让|叫|催|告知|开单|开出|发出|发单|要(?=[申当对人]))"
_COUNT = r"(?:多少|几)[件次份张起笔]"
_BY_COUNT = (
    # of a fee, what is counted are the notices of it, in whatever words they were given
    (
        "fees.information_processing",
        "notices",
        re.compile(
            rf"{_ASKED_TO_PAY}{_WITHIN}{{0,16}}?{_COUNT}"
            rf"|{_COUNT}(?:申请)?(?:是|被)?{_ASKED_TO_PAY}(?=[^，,。；;？?]{{0,8}}[交缴付收])"
            r"|\bhow (?:often|many (?:\w+ )?(?:cases|times|occasions|instances|applicants|requesters|notices|demands|bills))\b"
            r"[^,.;?]{0,48}?\b(?:demand|notif|bill|invoic|ask|told|tell|dun)\w*",
            re.IGNORECASE,
        ),
    ),
    (
        "fees.information_processing",
        "amount_notified",
        re.compile(
            r"\bhow much\b[^,.;?]{0,60}?"
            r"\b(?:ask(?:s|ed)? for|demand(?:s|ed)?|bill(?:s|ed)?|want(?:s|ed)?|seek|sought|invoiced?|claim(?:s|ed)?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "proactive.procurement",
        "amount",
        re.compile(
            r"(?:多少|几)(?:[百千]?[万亿]元?|元)|\b(?:for )?how much(?: money)?\b|\bhow many (?:[a-z]+ )?(?:yuan|rmb|cny|万元)",
            re.IGNORECASE,
        ),
    ),
)
# so many projects bought name the row by the same words
_PROCURED = re.compile(
    r"采购(?:了|过)?(?:项目)?(?:数量|总数)?(?:共|总共|一共)?(?:有|是|做了)?(?:多少|几)[个项次]|(?:多少|几)[个项](?:政府|集中)*采购(?:项目)?"
    r"|\bhow many (?:[a-z]+ )?(?:procurements?(?: projects?| contracts?)?|purchases)\b",
    re.IGNORECASE,
)
_PROCUREMENT = Meaning("row", ("proactive.procurement",))


def with_counted_columns(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The phrases, with a column where the row that has it is named and counted by it, and no phrase for that column stands there."""
    found = [_procured(one, text) for one in mentions] if not any(one.keys("row") for one in mentions) else list(mentions)
    for row, column, pattern in _BY_COUNT:
        if not any(row in one.keys("row") for one in found):
            continue
        for match in pattern.finditer(text):
            inside = [one for one in found if match.start() <= one.start < match.end() and not one.keys("row")]
            if any(column in one.keys("column") for one in inside):
                continue
            inside = [one for one in inside if not one.keys("noun")]
            counted = Mention(match.start(), match.end(), match.group(), (Meaning("column", (column,)),))
            found = sorted([*(one for one in found if one not in inside), counted], key=lambda one: one.start)
    return found


def _procured(mention: Mention, text: str) -> Mention:
    """The phrase for the number of projects, with the row where it is that of procurement."""
    counted = (at for at in _PROCURED.finditer(text) if mention.start < at.end() and at.start() < mention.end)
    match = next(counted, None) if "projects" in mention.keys("column") else None
    if match is None:
        return mention
    start, end = min(mention.start, match.start()), max(mention.end, match.end())
    return Mention(start, end, text[start:end], (*mention.meanings, _PROCUREMENT))
