"""Where an agency can be reached: the sentences of its report that print a telephone number or an address."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.domain.report import Passage
from service.answering.sentences import sentences_holding
from service.understanding.query import Query

_MOST = 2
# what is asked for, and what a sentence prints that answers it
_KINDS = (
    (
        re.compile(
            r"电话|号码|传真|\b(?:tele)?phone\b|\bfax\b|\bcall (?:them|it|the|up)\b"
            r"|\b(?:where|how) (?:can|could|do|might|to)\b[\w\s]{0,8}\b(?:reach|contact|get hold of|get in touch with)\b"
            r"|\bring (?:them|up|the|its|their|it)\b|\bto (?:ring|call|dial)\b",
            re.IGNORECASE,
        ),
        re.compile(r"(?<!\d)0\d{2,3}\s*[-—－–]?\s*\d{7,8}(?!\d)"),
    ),
    (
        re.compile(
            r"(?<!网站)(?<!网)地址|在哪[里儿]?(?:办公|上班)|哪[里儿]办公|办公地点|门牌|\b(?:street|postal|mailing|office) address\b"
            r"|\baddress (?:does|is|of|in|printed|given)\b"
            r"|\bwhat (?:is the )?address\b|\bwhere (?:is|are) .{0,40}\b(?:located|based|office)\b",
            re.IGNORECASE,
        ),
        re.compile(r"地址|[路街巷道]\s*\d+\s*号"),
    ),
)


def contact_printed(query: Query, passages: Sequence[Passage], source: str) -> list[Passage]:
    """The sentences of a report that print what a question asks of where to reach an agency; none if it asks for nothing of it."""
    holds = [printed for asked, printed in _KINDS if asked.search(query.subject.text)]
    found = [sentence for passage in passages for sentence in sentences_holding(passage, holds, source)] if holds else []
    return list({sentence.text: sentence for sentence in found}.values())[:_MOST]
