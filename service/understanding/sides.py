"""Disputes as they are spoken of: who wins for which side, who sues, and results that the form does not print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.domain.form import TOTAL
from service.understanding.phrases import Meaning, Mention

_DISPUTES = frozenset({"reconsideration", "litigation.direct", "litigation.after_reconsideration"})
# what the agency wins, the other side loses
_OTHER_WAY = {"upheld": "corrected", "corrected": "upheld"}
# requests that are not finished are carried on to the next year, by these words; disputes are only not decided
_UNFINISHED = "requests.carried_forward"
_CARRIED = re.compile(r"转|[下次明]年|\b(?:carr|roll|forward|next|into)", re.IGNORECASE)
# an agency's name has been taken out and left several spaces: who stands before those does not win
_ADJACENT = 1
# the many who sue are no narrower a group than all of them
_ANYBODY = frozenset({TOTAL, "natural_person"})


def sided(mentions: Sequence[Mention], listed: bool) -> tuple[list[Mention], str]:
    """The mentions as they are meant of disputes, and the words that leave some disputes out in a way no figure of the form tells.

    A win of those who sued is a loss of the agency; a word that names a result of requests (驳回, closed) names none of disputes,
    if only these are spoken of. `listed`: several things are asked for, each by its own word.
    """
    rows = {key for mention in mentions for key in mention.keys("row")}
    found = list(_turned(mentions))
    if rows and not any("requests" in mention.keys("noun") for mention in mentions) and not listed:
        if rows <= _DISPUTES:
            found = [_undecided(mention) for mention in found]
        if rows <= _DISPUTES and all(mention.keys("unprinted") for mention in mentions if mention.keys("metric")):
            found = [mention for mention in found if not mention.keys("unprinted")]
        if narrower := [mention for mention in found if set(mention.keys("applicant")) - _ANYBODY and not mention.keys("metric")]:
            return found, narrower[0].text
    unclear = [mention for mention in found if mention.keys("contest")]
    return found, unclear[0].text if unclear and any(map(_names_challenger, found)) else ""


def _undecided(mention: Mention) -> Mention:
    """A phrase for what was not finished as that outcome of disputes, where these are spoken of: 复议还有几件压着没办完."""
    unfinished = mention.keys("metric") == (_UNFINISHED,) and not mention.keys("column") and not _CARRIED.search(mention.text)
    return replace(mention, meanings=(Meaning("column", ("pending",)),)) if unfinished else mention


def _turned(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Each mention; of one who sued with a win or loss right behind, one mention of the agency's result."""
    if not mentions:
        return
    passed = False
    for one, behind in pairwise([*mentions, replace(mentions[-1], meanings=())]):
        if passed:
            passed = False
        elif _names_challenger(one) and behind.keys("contest") and behind.start - one.end <= _ADJACENT:
            turned = tuple(Meaning("column", (_OTHER_WAY[key],)) for key in behind.keys("column") if key in _OTHER_WAY)
            yield Mention(one.start, behind.end, behind.text, turned)
            passed = True
        else:
            yield one


def _names_challenger(mention: Mention) -> bool:
    return "challengers" in mention.keys("noun") or any(key != TOTAL for key in mention.keys("applicant"))
