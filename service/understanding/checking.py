"""Whether a question wants a report checked rather than told: does it add up, is anything wrong in it?"""

from __future__ import annotations

from service.understanding.patterns import speaks_of

# cells that are named one by one are to be told
_ENUMERATED = 2


def checks_report(text: str, named: bool, cells: int, of_agency: bool) -> bool:
    """Whether it does. `named`: by a word that says no more than that; `cells`: how many cells it names; `of_agency`: an agency, too.

    Who wants to check a number and asks for it is told the number, unless it is one of faults.
    """
    if (speaks_of("asks_number", text) and not speaks_of("number_of_faults", text)) or (not named and speaks_of("admits", text)):
        return False
    return (named and cells <= _ENUMERATED) or (of_agency and cells <= _ENUMERATED and bool(speaks_of("audit", text)))
