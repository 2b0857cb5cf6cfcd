"""Two figures of which a question asks how many are both: refused and then taken to court, 因国家秘密而部分公开.

The form crosses its rows with applicants alone: what is both is no figure of it, nor are the two figures beside each other an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from indexer.domain.form import CellKey
from service.understanding.cells import WHOLES
from service.understanding.part_unread import WITHIN
from service.understanding.phrases import Mention
from service.understanding.plans import Plan, Read
from service.understanding.quantities import contains
from service.understanding.query import Operation

# figures that are asked for one after another
_LISTED = re.compile(
    r"[,，、;；:：/&+＋?？（(。！!]|\.(?=\s)|\b(?:and|or|nor|plus|vs|versus|as well as|against|than|from|followed by)\b"
    r"(?!\s+(?:then|later|finally|eventually|subsequently|ended?|went)\b)|[和与跟同或加对比]|(?<!涉)及|还有|另外|各|分别",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\bhow (?:many|much)\b|\bnumbers? of\b|多少|几[件个条次份项起人名家宗例]|分别|各|\b(?:both|each|respectively)\b|[件数]数",
    re.IGNORECASE,
)
# the second befell the first: refused, which then ended in court; 不予公开后，当事人又去复议的
_BEFELL = re.compile(
    r"\b(?:which|that|who)\s+(?:then|later|subsequently|eventually|finally|ended)\b"
    r"|(?<!最)(?<!以)后[，,]|又(?=[去被来遭])|随后|继而|然后被",
    re.IGNORECASE,
)
_STOPS = re.compile(r"[。！!；;？?]|\.(?=\s)")
# the first as the reason of the second
_BECAUSE = re.compile(r"(?<!原)因为?$|由于$")
# of the first, how many are the second
_OUT_OF = re.compile(
    r"(?:^|[,.;:]\s*|\band\s+)(?:and\s+)?(?:out of|of|among|from)\s+(?:all\s+|the\s+|those\s+|its\s+|their\s+)*(?:\w+\s+){0,6}$",
    re.IGNORECASE,
)


# what rows are not broken down by: whom decisions are made on, why disputes were lost, which time it was, what became of it later
_OF_ROWS = {
    ("proactive.licensing.", "proactive.penalties.", "proactive.enforcement.", "proactive.fees."): re.compile(
        r"(?:对|给|向|针对)(?:个人|自然人|公民|居民|市民|村民)"
        r"|\b(?:to|on|against|upon) (?:private |natural |ordinary )?(?:individuals?|citizens?|residents?|natural persons?)\b",
        re.IGNORECASE,
    ),
    ("reconsideration.", "litigation."): re.compile(
        r"\b(?:on|for|because of|due to) (?:purely |merely |a )?"
        r"(?:procedural|technical|formal|substantive|factual|jurisdictional|evidentiary) (?:grounds?|reasons?|errors?|flaws?|defects?)\b",
        re.IGNORECASE,
    ),
    ("requests.",): re.compile(
        r"\bunder (?:the )?(?:old|previous|former|prior|earlier|repealed|2007|2008) (?:regulations?|rules?|law)\b|(?:首|头一|第一)[次回]",
        re.IGNORECASE,
    ),
    ("requests.denied",): re.compile(
        r"\b(?:later|subsequently|afterwards|eventually|after all|in the end)\s+(?:\w+\s+)?"
        r"(?:releas|disclos|grant|publish|open|giv|gave|provid|hand|revers)\w*\b"
        r"|(?:后来|随后|最终|最后|事后)又?(?:还是|被)*(?:公开|提供|给|放出|撤销|改)",
        re.IGNORECASE,
    ),
    ("fees.information_processing.",): re.compile("作废|撤销|撤回|取消|减免|免收|免缴|免交"),
}


def of_part_of_row(read: Read, planned: Plan) -> str:
    """The words that ask for a part of a row which the form does not break down at all; '' if there are none."""
    metrics = [key.metric for key in read.cells.cells]
    found = (words.search(read.text) for rows, words in _OF_ROWS.items() if metrics and all(one.startswith(rows) for one in metrics))
    match = next(filter(None, found), None) if planned.operation in (Operation.LOOKUP, Operation.RANK, Operation.SELECT) else None
    return match.group() if match else ""


def crossed(read: Read, planned: Plan) -> str:
    """The words for the second of two figures that a question asks the overlap of; '' if it asks for none."""
    if planned.operation is not Operation.LOOKUP or read.cells.all_requests or read.cells.together:
        return ""
    named = list(_figures(read))
    for (one, first), (other, second) in pairwise(named):
        if first & second or _is_part(first, second) or not _asks(read.text, one.start, other.end):
            continue
        joint = read.text[one.end : other.start]
        of_those = _OUT_OF.search(read.text[: one.start]) or WITHIN.match(joint) or _BEFELL.search(joint)
        listed = _LISTED.search(joint) or len(_ASKED.findall(read.text)) > 1
        beside = not joint.strip() and not _BECAUSE.search(read.text[: one.start])
        if of_those or not (listed or beside):
            return other.text
    return ""


def _asks(text: str, start: int, end: int) -> bool:
    """Whether the sentence around two figures asks for a number: no statement before the question does."""
    begin = max((stop.end() for stop in _STOPS.finditer(text, 0, start)), default=0)
    stop = _STOPS.search(text, end)
    return bool(_ASKED.search(text[begin : stop.end() if stop else len(text)]))


def _figures(read: Read) -> Iterator[tuple[Mention, frozenset[CellKey]]]:
    """The phrases that name figures of the form, each with these."""
    for mention in read.phrases:
        metrics, rows = mention.keys("metric"), mention.keys("row")
        cells = frozenset(key for key in read.cells.cells if key.metric in metrics or any(key.metric.startswith(f"{row}.") for row in rows))
        if cells:
            yield mention, cells


def _is_part(first: frozenset[CellKey], second: frozenset[CellKey]) -> bool:
    """Whether the figures of one are parts of those of the other."""
    pairs = [(one, other) for one in first for other in second]
    whole = any(key.metric in WHOLES for key in (*first, *second))
    return whole or any(contains(one, other) or contains(other, one) for one, other in pairs)
