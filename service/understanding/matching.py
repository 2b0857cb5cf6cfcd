"""The figure before beside another: does it match what the next report has as carried over?, 跟23年表里的上年结转对得上不."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain.form import TOTAL, CellKey
from service.understanding.content import without
from service.understanding.lexicon import question_lexicon
from service.understanding.patterns import found_spans, speaks_of
from service.understanding.phrases import Mention
from service.understanding.plans import Read
from service.understanding.query import Operation, Query, YearReading
from service.understanding.surroundings import residual_of
from service.understanding.years import year_spans

_VERB = re.compile(
    r"对得上|对不上|合得上|一致|吻合|相符|相等|\b(?:match(?:es)?|agrees?|tall(?:y|ies)|consistent|equals?|identical|square with)\b",
    re.IGNORECASE,
)
# behind the figure it is to match, or in front of it
_MATCHES = re.compile(
    r"(?:对得上|对不上|合得上|对上|一致|吻合|相符|相等|相同|一样|对应)(?:不上|没有?|不|吗|么)?"
    r"|(?:是不是|是否|能不能|能否|跟|与|和|同)(?!意)"
    r"|\b(?:match(?:es)?|agrees?(?: with)?|tall(?:y|ies)(?: with)?|consistent with|equals?|the same as|identical to|square with)\b",
    re.IGNORECASE,
)


def of_matching(read: Read, previous: Query) -> Read:
    """A question whether the figure before matches another of the form, as one for that other; else the question as it is."""
    asks = "audit" in read.named or bool(_VERB.search(read.text))
    one_before = previous.operation is Operation.LOOKUP and len(previous.cells) == 1 and len(previous.agencies) == 1
    if not (asks and one_before) or read.agencies or len(read.cells.cells) != 1 or read.quotients:
        return read
    spans = [*found_spans(read.text, _MATCHES), *((one.start, one.end) for one in read.intents if "audit" in one.keys("intent"))]
    text = without(read.text, spans)
    intents = [one for one in read.intents if "audit" not in one.keys("intent")]
    return replace(read, text=text, intents=intents, residual=residual_of(text, read.cells.spans, read.language), claim=None, whether=False)


# what one report leaves goes on in the next
_LINKED = re.compile(
    rf"{_VERB.pattern}|衔接|[接连]得上|[接连]不上|[接连][没不]?[接连]上|[能会]不?[能会]?[接连对]上|连贯|顺得上"
    r"|\b(?:line up|lines up|correspond\w*|fits?(?: together)?|tied?(?: up| in| together)|ties|join(?:s|ed)? up"
    r"|follow(?:s|ed)? on|add(?:s|ed)? up|dovetail\w*|seamless\w*|continuous|unbroken|reconcile\w*)\b",
    re.IGNORECASE,
)
# the same figure, said of two
_SAME = re.compile(
    rf"{_LINKED.pattern}|一样|相同|同一个数|同一数字|[这那]个数|一回事|等不等"
    r"|\b(?:(?:is|was) (?:that|this|it) (?:also )?(?:what|how many|the (?:number|figure))"
    r"|the same|as many as|identical|equal to|differs?|different)\b",
    re.IGNORECASE,
)
_CARRIES = re.compile(
    r"[结带转留接剩]|\b(?:carr(?:y|ied|ies|ying)|br(?:ing|ought)\w*|t[ao]k(?:e|en|es)|took|roll\w*|pass\w*|hand\w*|pick(?:ed|s)? up"
    r"|left|leave\w*|inherit\w*"
    r"|open(?:ed|ing)?|start\w*|beg[aiu]n\w*|pending|unfinished|outstanding|backlog)\b",
    re.IGNORECASE,
)
# what came from the year before, and is left to none
_FROM_BEFORE = re.compile(
    r"上一?年|去年|年初|接手|接过|接下"
    r"|\b(?:inherit\w*|brought in|t[ao]ken? over|took over|(?:from|of) (?:the )?(?:year before|(?:last|previous|prior) year))\b",
    re.IGNORECASE,
)
# each year against the next
_YEAR_BY_YEAR = re.compile(
    r"逐年|各年|历年|每年|年年|年与年|年际|跨年|上下年|前后|[一两二三四五几]年|各[份期个]|每[份期]"
    r"|\b(?:(?:from )?(?:one )?year(?:s)? (?:to|by|on|after) (?:the )?(?:year|next)|(?:each|every|one) year|years|reports|next)\b",
    re.IGNORECASE,
)
_FORWARD, _OVER = CellKey("requests.carried_forward", TOTAL), CellKey("requests.carried_over", TOTAL)
CHAIN = (_FORWARD, _OVER)
"""The cells that go on from one report to the next: what the first leaves, the second has from it."""
_PAIR = 2
# what a question that sets two figures beside each other can be taken for
_READ_AS = (Operation.LOOKUP, Operation.AUDIT, Operation.CHANGE, Operation.COMPARE, Operation.SELECT)


def across_the_year(text: str, whole: Query) -> list[Query]:
    """What a report carries forward and the next has carried over, where a question asks whether they are the same; else nothing."""
    same = _SAME.search(text) or speaks_of("agrees", text)
    if len(whole.agencies) != 1 or not same or whole.operation not in _READ_AS:
        return []
    spans = year_spans(text)
    years = sorted({year for _, _, year in spans})
    if len(years) != _PAIR == len(whole.years.years):
        # what was left for 2022 was left by the report on 2021
        years = list(whole.years.years)
    carried = [
        mention for mention in question_lexicon().find(without(text, [(start, end) for start, end, _ in spans])) if _is_carried(mention)
    ]
    named = {key for mention in carried for key in mention.keys("metric")}
    both = {key.metric for key in CHAIN} <= named
    if len(years) == _PAIR and years[1] - years[0] == 1:
        carries = bool(named) or (bool(whole.cells) and set(whole.cells) <= set(CHAIN))
        if not (both or (carries and _carries_on_each_side(text, spans))) or _of_one_kind(carried):
            return []
        of = YearReading(tuple(years))
    elif _goes_on(text, whole, both):
        of = YearReading((years[0] - 1, years[0])) if len(years) == 1 else YearReading(every=True)
    else:
        return []
    plain = replace(whole, operation=Operation.AUDIT, quantities=(), narrowed_by="", unread="", whether=False, claim=None, weak=False)
    return [replace(plain, cells=CHAIN, years=of)]


def _goes_on(text: str, whole: Query, both: bool) -> bool:
    """Whether it is asked with yes or no if what was carried goes on from each report to the next."""
    carried = bool(whole.cells) and set(whole.cells) <= set(CHAIN) and not _FROM_BEFORE.search(text)
    return (
        carried
        and whole.whether
        and (both or bool(_LINKED.search(text)))
        and (len(whole.years.years) > _PAIR or bool(_YEAR_BY_YEAR.search(text)))
    )


def _is_carried(mention: Mention) -> bool:
    keys = mention.keys("metric")
    return bool(keys) and set(keys) <= {key.metric for key in CHAIN}


def _of_one_kind(carried: Sequence[Mention]) -> bool:
    """Whether one line is set beside the same of another year, in the same words: what was carried over in 2022, and in 2023."""
    return len(carried) >= _PAIR and len({mention.text.lower() for mention in carried}) == 1


def _carries_on_each_side(text: str, years: Sequence[tuple[int, int, int]]) -> bool:
    """Whether what is set beside each other was carried on either side, by whichever verbs, and each side has its year."""
    second = max(years, key=lambda span: span[2])[0]
    cuts = [(same.start(), same.end()) for same in _SAME.finditer(text)] + [(second, second)]
    sides = [(text[:end], text[begin:]) for end, begin in cuts]
    return any(all(_CARRIES.search(side) and year_spans(side) for side in both) and not _FROM_BEFORE.search(both[0]) for both in sides)


def both_matched(message: str, found: Sequence[Query], latest: Sequence[Query]) -> list[Query]:
    """Both figures, where a message asks whether the one before matches another."""
    if len(found) != 1 or len(latest) != 1 or not _VERB.search(message):
        return list(found)
    one, other = latest[0], found[0]
    if any(query.operation is not Operation.LOOKUP or len(query.cells) != 1 for query in (one, other)):
        return list(found)
    if (one.cells, one.years) == (other.cells, other.years) or one.agencies != other.agencies:
        return list(found)
    return [replace(one, language=other.language, claim=None, going_on=None, inherited=False), replace(other, claim=None, whether=False)]
