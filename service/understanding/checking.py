"""Whether a question wants a report checked rather than told: does it add up, is anything wrong in it?"""

from __future__ import annotations

import re

from service.understanding.patterns import speaks_of

# cells that are named one by one are to be told
_ENUMERATED = 2
# what the contradiction is about, asked for by nobody: does it contradict itself on how many came in, 在收了多少件上自相矛盾吗
_ON_HOW_MANY = re.compile(
    r"\b(?:on|about|over|as to|regarding|concerning|when it comes to|in|of)\s+(?:how (?:many|much)|the (?:number|count|total))\b"
    r"|(?:在|对|就|关于|有关)[^，。？！]{0,16}?(?:多少|几)[件条个次份项人名家期篇场元起宗]?[^，。？！]{0,10}?(?:[上这]|方面|数|说法|前后|问题|自相|矛盾|打架|一致|对不上|对得上|出入)",
    re.IGNORECASE,
)


# the words of a report held against its tables, whatever number is named with them
_TEXT = re.compile(r"正文|文字|文中|行文|叙述|描述|(?:总体情况|前面)[^，。？]{0,6}(?:写|说|讲)")
_TABLE = re.compile(r"表")
_TOLD = re.compile(r"\d[\d,]*\s*[件份起项条个次]")


def _is_reckoned(text: str) -> bool:
    """Whether a Chinese question has the sums of a report checked, or its words held against its tables (表里又是多少，一致不一致)."""
    if _TEXT.search(text) and _TABLE.search(text) and speaks_of("agrees", text):
        return True
    return bool(speaks_of("reckons", text)) and not _TOLD.search(text) and not speaks_of("asks_number", text)


def checks_report(text: str, named: bool, cells: int, of_agency: bool) -> bool:
    """Whether it does. `named`: by a word that says no more than that; `cells`: how many cells it names; `of_agency`: an agency, too.

    Who wants to check a number and asks for it is told the number, unless it is one of faults.
    """
    if of_agency and cells <= _ENUMERATED and _is_reckoned(text):
        return True
    text = _ON_HOW_MANY.sub(" ", text) if named else text
    if (speaks_of("asks_number", text) and not speaks_of("number_of_faults", text)) or (not named and speaks_of("admits", text)):
        return False
    return (named and cells <= _ENUMERATED) or (of_agency and cells <= _ENUMERATED and bool(speaks_of("audit", text)))
