"""Organs of a place that a list names behind their head word: the two Zunyi departments (HR & social security, emergency management)."""

from __future__ import annotations

import re

from indexer.gazetteer.organs import english_organs, named_kinds, organ_at_start
from service.understanding.patterns import Span

_HEADS = r"(?:bureaus|bureaux|departments|depts|offices|agencies|authorities|organs|bodies|commissions|units)"
# the list in brackets, or behind a colon or a dash, up to the end of the clause; the count and the place may stand before the head word
_LIST = re.compile(
    rf"\b(?:(?:the|both|two|three|four|five|\d) ){{0,2}}[\w'’ ]{{0,40}}?\b{_HEADS}(?: (?:there|of|in|at|from) +\w*| there)?\s*"
    r"(?:[(（](?P<in>[^()（）]+)[)）]|(?::|[–—-]{1,2}|, namely|, that is,?|, i\.?e\.?,?|,(?=[^.?!;:()–—]{4,60}[:–—]))"
    r"\s*(?P<behind>[^.?!;:()–—]+?)(?=[.?!;:()–—]|$))"
    r"|(?:[两二三四五\d]个?|这[两几]个?)?(?:部门|单位|机关|局|委办局)\s*(?:[（(](?P<zh>[^（）()]+)[）)]|[：:]\s*(?P<zh_behind>[^，,。；;？?]+))",
    re.IGNORECASE,
)
# a list before how many they are, with its place: 金华公安和市场监管两个局
_COUNTED = re.compile(r"(?P<before>[^，,。；;？?\s（()）]{4,30}?)[这那]?[两三四五]个?(?:部门|单位|机关|局)(?!长)")
# what joins the organs of a list, and what stands around each
_JOINT = re.compile(r"\s*[,;+/&，、；]\s*(?:and\s+|plus\s+)?|\s+(?:and|plus)\s+|(?<=[^a-z])[和与及跟](?=[^a-z])", re.IGNORECASE)
_ARTICLES = re.compile(r"^\s*(?:the|that of|its)\s+", re.IGNORECASE)
_SEVERAL = 2


def organs_in_list(text: str) -> tuple[tuple[tuple[str, str], ...], Span] | None:
    """The kinds of organ that a list names, each with its words, and where the list stands; None where it names anything else."""
    for match in _LIST.finditer(text):
        group = next(name for name, found in match.groupdict().items() if found)
        named = _kinds_in(match[group])
        if len({kind for kind, _ in named}) >= _SEVERAL:
            return named, (match.start(group), match.end(group))
    for match in _COUNTED.finditer(text):
        for start in range(match.start(), match.end("before")):
            named = _kinds_in(text[start : match.end("before")])
            if len({kind for kind, _ in named}) >= _SEVERAL:
                return named, (start, match.end())
    return None


def _kinds_in(listed: str) -> tuple[tuple[str, str], ...]:
    """The kinds of a list of nothing else, each by as many of the words between its joints as name one (HR & social security)."""
    ends = [match.span() for match in _JOINT.finditer(listed)] + [(len(listed), len(listed))]
    found: list[tuple[str, str]] = []
    begin = 0
    while begin < len(listed):
        names = [(listed[begin:end], behind) for end, behind in ends if end > begin]
        kind, words, begin = next(((kind, name, behind) for name, behind in reversed(names) if (kind := kind_of(name))), ("", "", begin))
        if not kind:
            return ()
        found.append((kind, words.strip()))
    return tuple(found)


def kind_of(name: str) -> str:
    """The kind of organ that words with or without a head word name, and nothing else; '' if they name none."""
    name = _ARTICLES.sub("", name.strip(" “”\"'"))
    if name.isascii():
        spelled = name.replace("&", "and")
        found = [match for one in (spelled, f"{spelled} bureau") for match in english_organs(one) if match.span() == (0, len(one))]
        return found[0].lastgroup or "" if found else ""
    for one in (name, f"{name}局"):
        organ = organ_at_start(one)
        if organ and organ.ending is not None and len(organ.spelling) == len(one):
            return organ.kind.id
    return next((kind for kind, phrase in named_kinds(name) if phrase == name), "")
