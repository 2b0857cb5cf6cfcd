"""Words that point back at what was asked: on that ground, the other years, what were they about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from service.understanding.cells import CellsReading
from service.understanding.content import without
from service.understanding.going_on import names_two
from service.understanding.patterns import found_spans
from service.understanding.phrases import spans_of
from service.understanding.plans import Read
from service.understanding.query import Language, Operation, Query, YearReading
from service.understanding.referring import cells_in_turn
from service.understanding.surroundings import residual_of

_SAME_GROUND = re.compile(
    r"\b(?:(?:on|for|under|with|by|because of|due to) )?(?:that|this|the (?:very )?same|those|these|the said)(?: very| same| particular)? "
    r"(?:grounds?|reasons?|exemptions?|basis|provisions?|categor(?:y|ies)|headings?|rows?|types?)\b"
    r"|(?:[因以按]|因为|由于|出于)?(?:同一|同样|相同|一样|[这那]同?一?|该|上述)(?:个|条|种|项|类|些|几[条项种])?的?(?:理由|原因|情形|依据|事由|条款|名目)",
    re.IGNORECASE,
)
_OTHER_YEARS = re.compile(
    r"\b(?:the |all )*(?:other|remaining) (?:two |three |four )?years?\b"
    r"|(?:其[他它余]|别的?|另外?|剩下?)的?(?:[一两二三四几]个?|那一?)?(?:年[份度头]?)(?=的?(?:呢|数|情况|是|各|有|分别|又|[?？,，。]|$))",
    re.IGNORECASE,
)
# what the requests counted were about, in words that do not name them
_THEY_WERE_ABOUT = {
    Language.EN: re.compile(
        r"\W*(?:(?:and|so|but|ok(?:ay)?|then)[,\s]+)*what (?:(?:were|are|was|is) (?:they|these|those|it|most of them|people|the applicants)"
        r"(?: all| mostly| mainly| chiefly| largely| usually)?(?: asking)? (?:about|on|for|concerned with|after|concerning)"
        r"|(?:did|do) (?:they|these|those|people|the applicants)(?: all| mostly| mainly| usually)? "
        r"(?:ask(?: for| about)?|want(?: to know)?|concern|request|seek))\W*",
        re.IGNORECASE,
    ),
    Language.ZH: re.compile(
        r"\W*(?:那么?|都|主要|大多|多半|一般|基本|这些|它们|这几件|[人大]家|群众|申请人|他们|里面)*(?:是|在|想|来)*"
        r"(?:要|问|申请|索要|索取|打听|关于|涉及|查|求|想?要?公开)(?:的|了)?(?:都|主要|大多)?是?(?:些)?(?:什么|哪些|哪方面|哪类|啥)(?:方面|类|样|些)?的?"
        r"(?:信息|内容|东西|事情?|资料|材料|问题|情况|主题|领域|事项)?的?(?:呢|啊|呀)?\W*"
        r"|\W*(?:那么?|这些|它们|这几件|[人大]家|他们)*(?:都|主要|大多|多半|一般|基本)+是?(?:些)?(?:什么|哪些?|哪个)(?:方面|内容|领域|主题|信息|事情?)的?"
        r"(?:申请|信息|内容|事情?)?(?:呢|啊|呀)?\W*"
    ),
}
_ABOUT_REQUESTS = {Language.EN: "On what subjects mostly?", Language.ZH: "申请内容主要涉及什么"}


def with_requests_named(text: str, previous: Query | None) -> str:
    """The question what those counted were about, with requests named where these were spoken of: 都是要什么信息的."""
    counted = previous.cells or (previous.asked[-1].cells if previous.asked else ()) if previous else ()
    if not counted or not all(key.metric.startswith("requests.") for key in counted):
        return text
    return next((_ABOUT_REQUESTS[language] for language, pattern in _THEY_WERE_ABOUT.items() if pattern.fullmatch(text)), text)


def with_other_years(text: str, previous: Query, indexed: Sequence[int], spoken: Sequence[int]) -> tuple[YearReading | None, str]:
    """The years of an agency's reports that were not spoken of, where a message names them so, and the message without these words.

    `indexed`: all years of its reports. `spoken`: those of the question before.
    """
    match = _OTHER_YEARS.search(text)
    left = tuple(year for year in indexed if year not in spoken)
    if match is None or not spoken or not left or len(previous.agencies) != 1:
        return None, text
    return YearReading(left), without(text, [match.span()])


def of_same_ground(read: Read, previous: Query) -> Read:
    """A question without the words for the rows before, which name no others: and on that ground in 2021?"""
    spans = found_spans(read.text, _SAME_GROUND)
    if not spans or read.cells.cells or read.quotients or not previous.cells or not (read.agencies or read.years.named):
        return read
    intents = [one for one in read.intents if "grounds" not in one.keys("intent")]
    text = without(read.text, spans)
    residual = residual_of(text, [*read.cells.spans, *spans_of(intents, ("operation", "extreme"))], read.language)
    return replace(read, text=text, intents=intents, residual=residual, cells=replace(read.cells, broken_down=False))


def parts_of_whole(read: Read, previous: Query) -> CellsReading:
    """The figures of which a share of a whole is asked that alone is named: the one before, or the last two together."""
    in_turn = cells_in_turn(previous)
    together = Operation.SUM.value in read.keys("operation") and names_two(read.text) and len(in_turn) > 1
    cells = in_turn[-2:] if together else previous.cells
    return replace(read.cells, cells=cells, all_requests=False, weak=False, together=together or read.cells.together)
