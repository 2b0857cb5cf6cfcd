"""Phrases of the form that name something else where they stand: a survey by a third party, firms that were ordered to correct."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.understanding.patterns import found_spans, overlaps
from service.understanding.phrases import Mention

# those that assess the work, and no one whose rights are kept
_ASSESSORS = re.compile(
    r"(?:找|请|聘请|委托|引入|邀请|通过|依托|借助|由)(?:了|过)?第三方(?!合法|权益|利益|同意)"
    r"|第三方(?=的?(?:专业|社会|独立|评价|咨询)?(?:机构|公司|评估|评价|测评|评议|评|调查|检查|监测|单位|平台|力量|团队|服务|做|开展|组织|打分))"
    r"|\b(?:an? |by )?(?:independent |outside |external )?third[- ]part(?:y|ies)(?='?s? (?!(?:per|by|among|in|at|for)\b)(?:\w+ )?"
    r"(?:assess|evaluat|survey|agenc|institut|audit|firm|compan|review|inspect|poll|monitor|contractor|expert|rating|score|test|platform|service|organi[sz]))"
    r"|\b(?:assess|evaluat|survey|audit|review|inspect|rat|check|monitor|carri|conduct|commission)\w*(?: out)? by (?:an? )?"
    r"(?:independent |outside |external )?third part(?:y|ies)\b",
    re.IGNORECASE,
)
# what an organ has others put right is no outcome of its disputes
_ORDERED = re.compile(
    r"责令[^，。；？]{0,20}?(?:改正|纠正|整改)|(?:督促|要求|勒令)[^，。；？]{0,16}?(?:改正|纠正|整改)"
    r"|\b(?:order|told|tell|require|instruct|direct|urge|force|made|make|got|get|ask|command|compel)\w*\b[^.?!;]{0,40}?\bto (?:be )?"
    r"(?:correct|rectif|change|amend|set right|put right|fix)\w*|\bcorrecti(?:on|ve) (?:orders?|notices?|action)\b",
    re.IGNORECASE,
)
# what an organ seeks for itself is no request that it received: how many patents did it apply for?
_SOUGHT = re.compile(
    r"\b(?:did|does|do|has|have|had)\b[^.?!;]{0,60}\bappl(?:y|ied|ies) for(?=\W*(?:(?:in|during|last)\b[^?.!]*)?[?.!\s]*$)", re.IGNORECASE
)
_RECEIVED = "requests.new"
_THIRD_PARTY = "requests.denied.third_party"
_CORRECTED = "corrected"


def without_others(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The phrases without those that stand in words for something else."""
    kept = _outside(mentions, _ASSESSORS, text, "metric", _THIRD_PARTY)
    kept = _outside(kept, _SOUGHT, text, "metric", _RECEIVED)
    return _outside(kept, _ORDERED, text, "column", _CORRECTED)


def _outside(mentions: Sequence[Mention], words: re.Pattern[str], text: str, kind: str, key: str) -> list[Mention]:
    """The phrases but those of a key that overlap with what is meant otherwise; looked for only where there is such a phrase."""
    named = [mention for mention in mentions if key in mention.keys(kind)]
    spans = found_spans(text, words) if named else []
    return [one for one in mentions if one not in named or not any(overlaps((one.start, one.end), span) for span in spans)]
