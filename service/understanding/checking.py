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


def checks_report(text: str, named: bool, cells: int, of_agency: bool) -> bool:
    """Whether it does. `named`: by a word that says no more than that; `cells`: how many cells it names; `of_agency`: an agency, too.

    Who wants to check a number and asks for it is told the number, unless it is one of faults.
    """
    text = _ON_HOW_MANY.sub(" ", text) if named else text
    if (speaks_of("asks_number", text) and not speaks_of("number_of_faults", text)) or (not named and speaks_of("admits", text)):
        return False
    return (named and cells <= _ENUMERATED) or (of_agency and cells <= _ENUMERATED and bool(speaks_of("audit", text)))
