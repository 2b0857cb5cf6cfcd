"""How the phrases of a question are named: plainly, not or left out, or counted in with the rest (`lexicon/combining.toml`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from indexer.domain.form import request_results
from service.understanding.patterns import combining_patterns, found_spans
from service.understanding.phrases import Mention
from service.understanding.query import Language

_DISPUTES = ("reconsideration", "litigation")
# words of other meanings that stand in what leaves something out: take out, left aside
_TAKES = re.compile(r"(?:take|taken|taking|leave|leaving|left|put|set|cut)", re.IGNORECASE)
# words for a result that leave out what they stand before: disregarding individuals, setting petitions aside
_SETTING_APART = re.compile(
    r"(?:disregard|ignor|discard|omitt|dropp|exclud)ing|(?:sett|leav|putt|brush)ing (?:aside|apart|out)|(?:set|leave|put) (?:aside|out)",
    re.IGNORECASE,
)
_APART_FROM = re.compile(r"\s+(?:(?:the|all|any|those|ones|from|by|of|on)\s+)*", re.IGNORECASE)
# brushed aside as complaints: what they were taken for, nothing that is left out
_TAKEN_FOR = re.compile(r"\b(?:aside|away|off|out|apart)\s+(?:as|for being|because (?:they|it) (?:were|was))\b[^,.;?!]*$", re.IGNORECASE)
_WEAK = frozenset({"requests.new", "requests.concluded"})


@dataclass(frozen=True)
class Stances:
    """The phrases of a question by how they are named: plainly, not (or left out), besides; `either`: all results are joined by or.

    `contrasted`: those left out are only set against others: companies rather than individuals.
    """

    plain: tuple[Mention, ...]
    out: tuple[Mention, ...]
    besides: tuple[Mention, ...]
    either: bool
    contrasted: bool
    spans: tuple[tuple[int, int], ...]


def without_apart(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The phrases without those that only leave out what is named directly behind them, or say that it was not disclosed."""
    kept = []
    for index, mention in enumerate(mentions):
        following = mentions[index + 1] if index + 1 < len(mentions) else None
        apart = _SETTING_APART.fullmatch(mention.text) and following and _APART_FROM.fullmatch(text, mention.end, following.start)
        taken_for = following and _is_taken_for(mention, following, text)
        kept += [] if apart or taken_for or any(_is_refused_for(mention, other, text) for other in mentions) else [mention]
    return kept


# refused because it was not held, 因为不掌握被拒: the reason tells what the refusal is to the form
_REFUSES = re.compile(r"拒|驳回|打回|回绝|否决|\b(?:refus|reject|den[iy]|turn|declin|rebuff)\w*", re.IGNORECASE)
_REASON_BEHIND = re.compile(
    r"[^,.;?!，。；？！]{0,40}(?:\b(?:because|since|as|due to|on (?:the )?grounds?|for (?:being|the reason|want|lack)"
    r"|saying|claiming|citing|arguing)\b"
    r"|(?:理由|原因|依据)(?:是|为)|是?(?:因为?|由于))[^,.;?!，。；？！]{0,24}",
    re.IGNORECASE,
)
_REASON_BEFORE = re.compile(r"(?:因为?|由于|以|借口|说是?|称|推说|理由是|用)[^，。；？！]{0,8}$")
_FOR_WHICH = re.compile(r"[”\"'’」]?(?:的?信息|的|为由|为理由|为借口|这个理由|而|就|才|都|被|给|遭|所以|[，,])*[^，。；？！\w]*")
# 因为补正后仍不明确，某区驳回了几件
_THEN = re.compile(r"[^，,。；？！]{0,4}[，,](?![^，,。；？！]*[和与及])[^，,。；？！]{0,24}")


def _is_refused_for(mention: Mention, reason: Mention, text: str) -> bool:
    """Whether a verb of refusing only says what another row was the reason for, which the form counts as no refusal."""
    kinds = reason.keys("metric")
    of_others = bool(kinds) and all(is_result(kind) and kind.count(".") > 1 and not kind.startswith("requests.denied") for kind in kinds)
    if mention.keys("metric") != ("requests.denied",) or not of_others or not _REFUSES.search(mention.text):
        return False
    if mention.end <= reason.start:
        return bool(_REASON_BEHIND.fullmatch(text, mention.end, reason.start))
    joint = _FOR_WHICH.fullmatch(text, reason.end, mention.start) or _THEN.fullmatch(text, reason.end, mention.start)
    return bool(_REASON_BEFORE.search(text[: reason.start]) and joint)


# thrown out as petitions: what was done with them is told by what they were taken for
_AS = re.compile(r"\s+(?:(?:some|any|them|it|these|those|requests?|applications?)\s+)*as\s", re.IGNORECASE)


def _is_taken_for(mention: Mention, following: Mention, text: str) -> bool:
    kinds = following.keys("metric")
    refused = mention.keys("metric") == ("requests.denied",)
    other_group = bool(kinds) and all(is_result(kind) and not kind.startswith("requests.denied") for kind in kinds)
    return refused and other_group and bool(_AS.match(text, mention.end, following.start + len("as ")))


_SAYS_NOT = re.compile(r"没|未|不|无|\bnot\b|n['’]t\b", re.IGNORECASE)


def withheld_spans(mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """Where a row is named by a word that says not itself: 265 that could not be provided are no less told for it."""
    named = [one for one in mentions if set(one.keys("metric")) - _WEAK and _SAYS_NOT.search(one.text)]
    return [(one.start, one.end) for one in named]


def read_stances(mentions: Sequence[Mention], text: str, language: Language) -> Stances:
    """How each phrase of a question that names something to be counted is named."""
    sorted_out: dict[str, list[Mention]] = {"plain": [], "out": [], "besides": []}
    spans: list[tuple[int, int]] = []
    contrasted = False
    named = [mention for mention in mentions if _is_named(mention, mentions)]
    for index, mention in enumerate(named):
        before = named[index - 1].end if index else 0
        after = named[index + 1].start if index + 1 < len(named) else len(text)
        ahead = text[before : mention.start]
        if _TAKEN_FOR.search(text, before, mention.start + len("as")):
            ahead = ""
        stance, found = _stance(ahead, text[mention.end : after], language, index + 1 < len(named))
        if stance == "plain" and index and named[index - 1] in sorted_out["out"] and stance_patterns(language)["and_between"].match(ahead):
            stance = "out"
        sorted_out[stance].append(mention)
        contrasted = contrasted or (
            stance == "out" and bool(stance_patterns(language)["contrasted"].search(ahead[len(ahead) - found[0] :]))
        )
        spans += [(mention.start - found[0], mention.start)] if found[0] else []
        spans += [(mention.end, mention.end + found[1])] if found[1] else []
    results = [mention for mention in named if any(map(is_result, mention.keys("metric")))]
    joints = [text[one.end : other.start] for one, other in pairwise(results)]
    either = bool(joints) and all(stance_patterns(language)["either_between"].match(joint) for joint in joints)
    plain, out, besides = (tuple(sorted_out[stance]) for stance in ("plain", "out", "besides"))
    if out:
        spans += found_spans(text, stance_patterns(language)["remainder"])
    return Stances(plain, out, besides, either, contrasted, tuple(spans))


def _is_named(mention: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a phrase names something to be counted; a verb that fits many things names nothing beside disputes: those filed after …."""
    of_disputes = any(row.startswith(_DISPUTES) for one in mentions for row in one.keys("row"))
    metrics = set(mention.keys("metric"))
    if _TAKES.fullmatch(mention.text) or (metrics and metrics <= _WEAK and of_disputes):
        return False
    return any(mention.keys(kind) for kind in ("metric", "applicant", "column", "row"))


def _stance(before: str, after: str, language: Language, followed: bool) -> tuple[str, tuple[int, int]]:
    """How a phrase is named, and how many characters before and behind it say so; `followed`: another comes behind it."""
    patterns = stance_patterns(language)
    # A加上B: the word goes with what is behind it
    leads = after and (patterns["with_before"].fullmatch(after) or (followed and patterns["left_out_before"].search(after)))
    for kind, stance in (("not", "out"), ("left_out", "out"), ("with", "besides")):
        ahead = patterns[f"{kind}_before"].search(before)
        behind = patterns[f"{kind}_after"].match(after) if f"{kind}_after" in patterns and not leads else None
        if ahead or behind:
            # 不要把…算进去: what is left out has the words of both
            behind = behind or (patterns["with_after"].match(after) if stance == "out" or kind == "with" else None)
            return stance, (len(ahead.group()) if ahead else 0, behind.end() if behind else 0)
    return "plain", (0, 0)


@cache
def stance_patterns(language: Language) -> dict[str, re.Pattern[str]]:
    """The patterns of a language, by what they find."""
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in combining_patterns(language.value).items()}


def is_result(metric: str) -> bool:
    """Whether a row is a result of requests, or one of a result's grounds."""
    return any(metric == result or metric.startswith(f"{result}.") for result in request_results())
