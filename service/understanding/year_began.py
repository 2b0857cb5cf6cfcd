"""Requests that were open when a year began (went into 2024 with, 2024年初还没办完的), in the form's words: carried over into it."""

from __future__ import annotations

import re
from functools import cache

# {0} is the pattern of a year
_BEGAN = (
    r"(?P<en>(?:\b(?:when|as|before|at the time)\s+{0}\s+(?:began|begins?|started|starts?|opened|opens?|got under ?way|dawned)"
    r"|\b(?:begin|begins|began|begun|beginning|start|starts|started|starting|open|opens|opened|opening|enter|enters|entered|entering"
    r"|(?:go|goes|going|went|come|comes|came|coming|head|heads|headed|heading|move|moves|moved|moving|step|stepped|walk|walked)\s+into"
    r"|br(?:ing|ings|inging|ought)[^,.?!;]{{0,40}}?\s+into)"
    r"\s+(?:the\s+)?(?:year\s+|calendar year\s+)?{0}(?:\s+with)?"
    r"|\b(?:at|from|since|by)\s+the\s+(?:very\s+)?(?:start|beginning|outset|opening|dawn)\s+of\s+(?:the\s+year\s+)?{0}"
    r"|\b(?:on|as of|as at|by)\s+(?:1(?:st)?\s+january,?|january\s+(?:1(?:st)?|the first),?|new year['’]s day)\s+{0}))"
    r"|(?P<zh>{0}\s*年(?:年?初|伊始|开年|开局|一?开始|开头|元旦|[1一]月[1一]日|刚开始|[1一]月初)(?:的?时候?|之?时|那会儿?|当天)?"
    r"|(?:进|迈|跨|步|走)入\s*{0}\s*年度?(?:的?时候?|之?时)?|到(?:了)?\s*{0}\s*年初)"
)
_OPEN = (
    re.compile(
        r"\b(?:un(?:finished|answered|resolved|decided|processed|settled|closed|concluded|completed|handled)|pending|outstanding"
        r"|open(?= \w)"
        r"|not yet (?:finished|answered|decided|processed|concluded|closed|handled)|still (?:open|waiting|pending|undecided))\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:还有?|尚|都)?[没未](?:有|能|曾)?(?:及时)?(?:办[完结好理]|处理完?|答复完?|回复|了结|结案|结掉|解决|搞定|完成|完结)"
        r"|积压|待办|在办|悬而未决|遗留|[拖欠压]着"
    ),
)
_CARRIED = ("carried over", "上年结转")
# disputes that are open have no line of that kind
_DISPUTES = re.compile(r"复议|诉讼|官司|\b(?:reviews?|reconsiderations?|appeals?|lawsuits?|litigation|court)\b", re.IGNORECASE)


def in_words_of_form(text: str, year: str) -> tuple[str, str]:
    """The text with requests that were open when a year began called carried over, and that year as it was written; '' if it tells none.

    `year`: the pattern of a year.
    """
    began = _began(year).search(text)
    # beside another year it is that one's which were left
    if began is None or _DISPUTES.search(text) or len(set(re.findall(year, text))) > 1:
        return text, ""
    chinese = began["en"] is None
    named = re.search(year, began.group())
    rest = text[: began.start()] + " " * len(began.group()) + text[began.end() :]
    found, many = _OPEN[chinese].subn(_CARRIED[chinese], rest, count=1)
    return (found, named.group()) if many and named else (text, "")


@cache
def _began(year: str) -> re.Pattern[str]:
    return re.compile(_BEGAN.format(year), re.IGNORECASE)
