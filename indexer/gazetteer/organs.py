"""Kinds of government organs, their official names, everyday forms and English names (`organs.toml`).

`莆田市工信局`, `莆田市工业和信息化局` and `经济和信息化委员会` are one kind of organ; which agency is meant is decided by
place and kind together.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

from indexer.gazetteer.regions import Gazetteer, lengths_by_start
from indexer.gazetteer.sounds import sounds

GOVERNMENT = "government"
"""Kind of a whole government (人民政府)."""

# characters of a name that people write in pinyin
_MAX_SPOKEN = 4
GOVERNMENT_OFFICE = "government_office"
"""Kind of the office that acts for its government (人民政府办公厅, 办公室)."""
_HEADS = (
    r"(?:bureaus?|departments?|dept\.?|commissions?|committees?|offices?|administrations?"
    r"|ministry|ministries|agency|agencies|authority|authorities)"
)
# kinds that texts name together; which do comes from whoever asks
_PATTERNS_KEPT = 1_000


@dataclass(frozen=True)
class Ending:
    """The last part of an organ's name: official, everyday, and the English head word."""

    official: str
    everyday: str
    en: str


@dataclass(frozen=True)
class OrganKind:
    """A kind of organ. `words`: English phrases for it beside `en`."""

    id: str
    en: str
    stems: tuple[str, ...] = ()
    short: Mapping[str, str] = field(default_factory=dict)
    whole_names: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class OrganName:
    """A name an organ goes by. `official` is the full name this spelling stands for."""

    spelling: str
    official: str
    kind: OrganKind
    ending: Ending | None


@cache
def _data() -> tuple[tuple[Ending, ...], tuple[OrganKind, ...]]:
    data = tomllib.loads((resources.files(__package__) / "organs.toml").read_text(encoding="utf-8"))
    endings = tuple(Ending(official, everyday, en) for official, (everyday, en) in data["endings"].items())
    lists = ("stems", "whole_names", "short_names", "words")
    kinds = tuple(
        OrganKind(item["id"], item["en"], short=item.get("short", {}), **{name: tuple(item.get(name, ())) for name in lists})
        for item in data["organ"]
    )
    return endings, kinds


def organ_kinds() -> Mapping[str, OrganKind]:
    """Every kind of organ by id."""
    return {kind.id: kind for kind in _data()[1]}


@cache
def organ_names() -> Mapping[str, OrganName]:
    """Every spelling of every organ: official names, older names, everyday forms."""
    endings, kinds = _data()
    names: dict[str, OrganName] = {}
    for kind in kinds:
        for name in _names(kind, endings):
            names.setdefault(name.spelling, name)
    return names


def _names(kind: OrganKind, endings: tuple[Ending, ...]) -> Iterator[OrganName]:
    for whole in kind.whole_names:
        yield OrganName(whole, whole, kind, _ending_of(whole, endings))
    for short in kind.short_names:
        whole = next((whole for whole in kind.whole_names if whole.endswith(short[-2:])), kind.whole_names[0])
        yield OrganName(short, whole, kind, _ending_of(whole, endings))
    for ending in endings:
        for stem in kind.stems:
            yield OrganName(stem + ending.official, stem + ending.official, kind, ending)
    for ending in endings:
        for short, stem in kind.short.items():
            yield OrganName(short + ending.everyday, stem + ending.official, kind, ending)


def _ending_of(name: str, endings: tuple[Ending, ...]) -> Ending | None:
    return next((ending for ending in sorted(endings, key=lambda ending: -len(ending.official)) if name.endswith(ending.official)), None)


def organ_named(name: str) -> OrganName | None:
    """The organ that goes by exactly that name (without its place), if the list has it."""
    return organ_names().get(name)


def organ_at_start(text: str) -> OrganName | None:
    """The longest organ name a text begins with."""
    names = organ_names()
    return next((names[text[:length]] for length in _lengths().get(text[:1], ()) if text[:length] in names), None)


@cache
def _abbreviations() -> Mapping[str, OrganKind]:
    return {short: kind for kind in _data()[1] for short, stem in kind.short.items() if len(short) > 1 and short not in stem}


def abbreviated_at_start(text: str) -> tuple[str, OrganKind] | None:
    """An organ's short name without its last part (工信, 卫健) that a text begins with; 统计 and 教育, words of their own, are none."""
    found = [short for short in _abbreviations() if text.startswith(short)]
    return (max(found, key=len), _abbreviations()[max(found, key=len)]) if found else None


def ministry_of_initials(letters: str) -> OrganKind | None:
    """The kind of organ whose ministry or commission of the State goes by some letters: MIIT, MOF, NDRC."""
    for kind in _data()[1]:
        initials = "".join(word[0] for word in kind.en.split() if word[0].isupper())
        central = (f"M{initials}", f"MO{initials}", f"N{initials}C", f"N{initials}A", f"S{initials}A")
        if len(letters) > 2 and letters in central:
            return kind
    return None


@cache
def _lengths() -> Mapping[str, tuple[int, ...]]:
    return lengths_by_start(name for name in organ_names() if len(name) > 1)


def organ_of(agency: str, gazetteer: Gazetteer) -> str:
    """The kind of organ an agency's full name means, '' if the list has none."""
    _, rest = gazetteer.prefix(agency)
    organ = organ_named(rest or agency)
    return organ.kind.id if organ else ""


def spoken_names(kind: OrganKind | None = None) -> set[str]:
    """The names of a kind of organ, or of all kinds, that are short enough for people to write them in pinyin."""
    endings, kinds = _data()
    return {name.spelling for one in ((kind,) if kind else kinds) for name in _names(one, endings) if len(name.spelling) <= _MAX_SPOKEN}


def english_organs(text: str) -> list[re.Match[str]]:
    """The organs an English text names, head word before or after the kind; the kind is the match's `lastgroup`."""
    unspaced = "".join(text.lower().split())
    named = tuple(spellings.kind for spellings in _in_english() if any(word in unspaced for word in spellings.unspaced))
    return list(_english_pattern(named).finditer(text)) if named else []


@dataclass(frozen=True)
class _InEnglish:
    """How a kind is written in Latin letters, as a pattern; and the letters of which a text must have some to match it."""

    kind: str
    pattern: str
    unspaced: frozenset[str]


@cache
def _in_english() -> tuple[_InEnglish, ...]:
    return tuple(map(_written_in_english, _data()[1]))


def _written_in_english(kind: OrganKind) -> _InEnglish:
    words = sorted({phrase.lower() for phrase in (kind.en, *kind.words)}, key=_longest_first)
    phrases = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in words)
    pinyin: list[str] = []
    if kind.id == GOVERNMENT:
        pattern = rf"(?:{phrases})(?!\s+(?:general\s+)?office)"  # that is the office of it
    elif kind.id == GOVERNMENT_OFFICE:
        pattern = phrases
    else:
        # the everyday names as they are written in pinyin: gongxinju, fa gai wei
        pinyin = sorted({" ".join(sounds(name)) for name in spoken_names(kind)}, key=_longest_first)
        spoken = (name.replace(" ", r"\s?") for name in pinyin)
        pattern = "|".join((rf"{_HEADS}\s+of\s+(?:the\s+)?(?:{phrases})", rf"(?:{phrases})\s+{_HEADS}", *spoken))
    return _InEnglish(kind.id, pattern, frozenset("".join(name.split()) for name in (*words, *pinyin)))


def _longest_first(text: str) -> tuple[int, str]:
    return -len(text), text


@lru_cache(_PATTERNS_KEPT)
def _english_pattern(kinds: tuple[str, ...]) -> re.Pattern[str]:
    """Matches some kinds, each in a group of its name: all of them in one pattern take a tenth of a second to compile."""
    parts = (f"(?P<{spellings.kind}>{spellings.pattern})" for spellings in _in_english() if spellings.kind in kinds)
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)
