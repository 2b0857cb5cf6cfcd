"""Kinds of government organs, their official names, everyday forms and English names (`organs.toml`).

`莆田市工信局`, `莆田市工业和信息化局` and `经济和信息化委员会` are one kind of organ; which agency is meant is decided by
place and kind together.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
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
CENTRAL_ENDINGS = ("部", "署", "总局")
"""Endings that only organs of the centre have."""
_HEADS = (
    r"(?:bureaus?|departments?|dept\.?|commissions?|committees?|offices?|administrations?"
    r"|ministry|ministries|agency|agencies|authority|authorities)"
)
_JOINT_OF_KINDS = re.compile(r"\s*(?:,\s*(?:and|or)?|&|\band\b|\bor\b)\s*(?:the\s+)?$", re.IGNORECASE)
# how people are called who are an organ: the natural resources people
_PEOPLE = r"(?:people|folks|officials|organs?|regulators?|watchdogs?|cent(?:er|re)s?|services?)"
# organs of the centre whose names those of their local organs begin with
_HEAD_OFFICE = re.compile(r"中华人民共和国|(?:国家|中国)[\u4e00-\u9fff]{1,12}(?:总局|局|署|委员会|银行|会)|[\u4e00-\u9fff]{2,6}部")
_LONGEST_HEAD = 16
# a question is asked for its organs by several readers
_TEXTS_KEPT = 64
HEAD_OFFICE_STARTS = re.compile("中华人民共和国|国家|中国")
"""What most names of head offices begin with."""
_LEVELS = r"(?:(?:city|municipal|provincial|province|county|district|prefectur\w+|regional|local)\s+)*"
# words that an organ's name only narrows: the police records
_NO_NAMES = (
    r"(?!\s+(?:information|websites?|fees?|charges?(?!\s+(?:any|some|no|people|appl|for|nothing|them|request|a)\w*\b)|documents?|open|gazettes?|portals?|procurement|work|affairs|data|records?|files?|officers?"
    r"|violence|brutality|stations?|chiefs?|misconduct|academy|college|school|hospital|duties|declarations?|offices?)\b)"
)


_NAME_ENDS = (
    r"(?='s\b|\s*(?:$|[,;:?!.()–—-]|\d{4}\b)|\s{4,}"
    r"|\s+(?:reports?|reported|receiv\w+|gets?|got|did|do|does|had|has|have|was|were|refus\w+|den(?:y|ies|ied)|grant\w+|conclud\w+|handl\w+"
    r"|collect\w*|charg\w+|lev(?:y|ied)|bill\w*|tak(?:e|es|en)|took|mak(?:e|es)|made|issu\w+|impos\w+|turn\w*|carr(?:y|ied)|giv(?:e|en)|gave|publish\w*"
    r"|h[eo]ld|open\w*|list\w*|stat(?:e|es|ed)|says?|said|earn\w*|sp[ei]n[dt]|sen[dt]|rais\w+|answer\w*|process\w*|end(?:ed)?|lost|lose|w[io]n"
    r"|fac(?:e|ed)|repeal\w*|releas\w+|disclos\w+|provid\w+|reject\w*|withh\w+|r[ua]n|pa(?:y|id)|b(?:uy|ought)|procur\w+|ke(?:ep|pt)|leave|left|br(?:ing|ought)"
    r"|deal\w*|plan\w*|intend\w*|will|promis\w*|propos\w*|aim\w*|hop\w*|cop\w*|train\w*|at|by|to|from|with|on|during|since|than|versus|vs|in|for|new|how|what|which|requests?|applications?|annual)\b)"
)
"""What stands behind a name of several words that has no head word."""


@dataclass(frozen=True)
class Ending:
    """The last part of an organ's name: official, everyday, and the English head word."""

    official: str
    everyday: str
    en: str


@dataclass(frozen=True)
class OrganKind:
    """A kind of organ. `words`: English phrases for it beside `en`, `alone`: those that need no head word; `letters`: its initials.

    `as_printed`: its agencies keep the short name of their place (厦门海关).
    """

    id: str
    en: str
    stems: tuple[str, ...] = ()
    short: Mapping[str, str] = field(default_factory=dict)
    whole_names: tuple[str, ...] = ()
    short_names: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    as_printed: bool = False


@dataclass(frozen=True)
class OrganName:
    """A name an organ goes by. `official` is the full name this spelling stands for."""

    spelling: str
    official: str
    kind: OrganKind
    ending: Ending | None

    @property
    def stem(self) -> str:
        """The official name without its ending: 工业和信息化 of 工信局."""
        return self.official.removesuffix(self.ending.official) if self.ending else self.official


@cache
def _data() -> tuple[tuple[Ending, ...], tuple[OrganKind, ...]]:
    data = tomllib.loads((resources.files(__package__) / "organs.toml").read_text(encoding="utf-8"))
    endings = tuple(Ending(official, everyday, en) for official, (everyday, en) in data["endings"].items())
    lists = ("stems", "whole_names", "short_names", "words", "alone", "letters")
    kinds = tuple(
        OrganKind(
            item["id"],
            item["en"],
            short=item.get("short", {}),
            as_printed=item.get("as_printed", False),
            **{name: tuple(item.get(name, ())) for name in lists},
        )
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
        wholes = kind.whole_names or (f"{kind.stems[0]}局",)
        whole = next((whole for whole in wholes if whole.endswith(short[-2:])), wholes[0])
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


@lru_cache(_TEXTS_KEPT)
def ministry_of_initials(letters: str) -> OrganKind | None:
    """The kind of organ whose ministry or commission of the State goes by some letters: MIIT, MOF, NDRC."""
    for kind in _data()[1]:
        initials = "".join(word[0] for word in kind.en.split() if word[0].isupper())
        central = (f"M{initials}", f"MO{initials}", f"N{initials}C", f"N{initials}A", f"S{initials}A", *_central_letters(kind))
        if len(letters) > 2 and letters in central:
            return kind
    return None


def _central_letters(kind: OrganKind) -> Iterator[str]:
    """The listed initials that only an organ of the centre goes by: those of a ministry, of the State, of the nation."""
    return (letters for letters in kind.letters if letters[0] in "MNSG" and letters not in kind.en)


@cache
def _lengths() -> Mapping[str, tuple[int, ...]]:
    return lengths_by_start(name for name in organ_names() if len(name) > 1)


def head_office_before(text: str, gazetteer: Gazetteer, start: int = 0) -> int:
    """Where in a text the name of a head office ends that stands before the place of one of its organs; `start` if none does.

    `国家税务总局鄂州市税务局` is the tax bureau of 鄂州市. What stands behind the place is an organ, or the place is in full.
    """
    for length in range(_LONGEST_HEAD, 2, -1):
        end = start + length
        if _HEAD_OFFICE.fullmatch(text, start, min(end, len(text))):
            regions, rest = gazetteer.prefix(text[end : end + _LONGEST_HEAD])
            if regions and (organ_at_start(rest) or any(rest and text.startswith(region.name, end) for region in regions)):
                return end
    return start


def without_head_office(agency: str, gazetteer: Gazetteer) -> str:
    """An agency's name without that of its head office: 国家税务总局鄂州市税务局 → 鄂州市税务局."""
    return agency[head_office_before(agency, gazetteer) :]


def organ_of(agency: str, gazetteer: Gazetteer) -> str:
    """The kind of organ an agency's full name means, '' if the list has none."""
    _, rest = gazetteer.prefix(without_head_office(agency, gazetteer))
    organ = organ_named(rest or agency) or organ_named(agency.removeprefix("国家"))
    return organ.kind.id if organ else ""


def spoken_names(kind: OrganKind | None = None) -> set[str]:
    """The names of a kind of organ, or of all kinds, that are short enough for people to write them in pinyin."""
    endings, kinds = _data()
    return {name.spelling for one in ((kind,) if kind else kinds) for name in _names(one, endings) if len(name.spelling) <= _MAX_SPOKEN}


@lru_cache(_TEXTS_KEPT)
def english_organs(text: str) -> tuple[re.Match[str], ...]:
    """The organs an English text names, head word before or after the kind; the kind is the match's `lastgroup`."""
    unspaced = "".join(text.lower().split())
    named = (spellings for spellings in _in_english() if any(word in unspaced for word in spellings.unspaced))
    found = [match for spellings in named for match in _compiled(spellings.kind, spellings.pattern).finditer(text)]
    found += [other for match in found for other in _before_shared_head(text, match)]
    kept: list[re.Match[str]] = []
    for match in sorted(found, key=lambda match: (match.start(), -match.end())):
        if not kept or match.start() >= kept[-1].end():
            kept.append(match)
    return tuple(kept)


def _before_shared_head(text: str, match: re.Match[str]) -> Iterator[re.Match[str]]:
    """The kinds that share the head word of one: human resources and emergency management bureaus."""
    start = match.start()
    while match.group().lower().endswith("s") and (joint := _JOINT_OF_KINDS.search(text, 0, start)):
        others = ((kind, pattern.search(text, 0, joint.start())) for kind, pattern in _kinds_before_joint())
        other = max(((kind, one) for kind, one in others if one), key=lambda item: len(item[1].group()), default=None)
        if other is None:
            return
        start = other[1].start()
        if found := _compiled(other[0], re.escape(other[1].group())).match(text, start):
            yield found


@cache
def _kinds_before_joint() -> tuple[tuple[str, re.Pattern[str]], ...]:
    kinds = (kind for kind in _data()[1] if kind.id not in (GOVERNMENT, GOVERNMENT_OFFICE))
    return tuple((kind.id, re.compile(rf"\b(?:{_phrases((kind.en, *kind.words))})$", re.IGNORECASE)) for kind in kinds)


@cache
def _english_phrases() -> Mapping[str, str]:
    """The English names of organs without a head word, each with its kind."""
    kinds = [kind for kind in _data()[1] if kind.id not in (GOVERNMENT, GOVERNMENT_OFFICE)]
    return {phrase.lower(): kind.id for kind in kinds for phrase in (kind.en, *kind.words, *kind.alone)}


def named_kinds(text: str) -> list[tuple[str, str]]:
    """The kinds of organ whose names stand in a text without a head word, with the words, the longest first."""
    found = [(kind, match.group()) for phrase, kind in _english_phrases().items() if (match := _as_word(phrase).search(text))]
    found += [(kind.id, stem) for kind in _data()[1] for stem in (*kind.stems, *kind.short) if stem in text]
    return sorted(found, key=lambda item: _longest_first(item[1]))


@cache
def _as_word(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(phrase)}(?![\w-])", re.IGNORECASE)


def organ_beside(text: str, start: int, end: int) -> re.Match[str] | None:
    """The organ that the words before or behind a place name without a head word: Wuhan police, the customs of Putian, Rugao AMR.

    The kind is the match's `lastgroup`; the match is of the organ alone.
    """
    behind = _beside(0).match(text, end)
    before = list(_beside(1).finditer(text, 0, start)) if not behind else []
    found = behind or next((match for match in before if match.end() == start), None)
    if found is None or found.lastgroup is None:
        return None
    name = found.span(found.lastgroup)
    return _compiled(found.lastgroup, re.escape(text[slice(*name)])).match(text, name[0])


@cache
def _beside(before: bool) -> re.Pattern[str]:
    """Matches an organ without a head word and what joins it to its place, behind the place or before it."""
    names = "|".join(f"(?P<{kind.id}>{pattern})" for kind in _data()[1] if (pattern := _without_head(kind)))
    if before:
        after_no_name = (
            r"(?:^|\b(?:the|did|does|do|has|had|have|was|were|by|and|or|of|for|from|how|is|are|can|than|against|to|with)\s+|[^\w\s'-]\s*)"
        )
        return re.compile(rf"{after_no_name}(?:{names})\s+(?:of|in|at|for)\s+(?:the\s+)?(?:city\s+of\s+)?", re.IGNORECASE)
    return re.compile(rf"(?:'s)?\s+{_LEVELS}(?:{names})\b{_NO_NAMES}", re.IGNORECASE)


def _without_head(kind: OrganKind) -> str:
    """A pattern of the names of a kind that have no head word; initials are told by their capitals."""
    phrases = _phrases((kind.en, *kind.words)) if kind.id not in (GOVERNMENT, GOVERNMENT_OFFICE) else ""
    people = [rf"(?:{phrases})\s+{_PEOPLE}"] if phrases else []
    if phrases and (several := _phrases(phrase for phrase in (kind.en, *kind.words) if " " in phrase)):
        # Lianyungang urban management reported: words that are a name where they end or do something
        people.append(rf"(?:{several}){_NAME_ENDS}")
    if capitalised := "|".join(word for word in (kind.en, *kind.words) if word.istitle() and " " not in word and word.isalpha()):
        # Nantong Transport will deal with: one word is a name where it is written as one
        people.append(rf"(?-i:{capitalised}){_NAME_ENDS}")
    letters = [rf"(?-i:{'|'.join(sorted(kind.letters, key=_longest_first))})"] if kind.letters else []
    return "|".join(filter(None, [_phrases(kind.alone), *people, *letters]))


def _phrases(words: Iterable[str]) -> str:
    """A pattern of phrases, the longest first."""
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in sorted({word.lower() for word in words}, key=_longest_first))


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
    words = {phrase.lower() for phrase in (kind.en, *kind.words)}
    phrases = _phrases(words)
    pinyin: list[str] = []
    if kind.id == GOVERNMENT:
        pattern = (
            rf"(?:{phrases})(?!\s+(?:general\s+)?office|\s+(?:data|services?)\s+(?:and|data|services?|{_HEADS})\b)"  # those are others
        )
    elif kind.id == GOVERNMENT_OFFICE:
        pattern = phrases
    else:
        # the everyday names as they are written in pinyin: gongxinju, fa gai wei
        pinyin = sorted({" ".join(sounds(name)) for name in spoken_names(kind)}, key=_longest_first)
        spoken = (name.replace(" ", r"\s?") for name in pinyin)
        pattern = "|".join((rf"{_HEADS}\s+(?:of|for|on)\s+(?:the\s+)?(?:{phrases})", rf"(?:{phrases})\s+{_HEADS}", *spoken))
    return _InEnglish(kind.id, pattern, frozenset("".join(name.split()) for name in (*words, *pinyin)))


def _longest_first(text: str) -> tuple[int, str]:
    return -len(text), text


@cache
def _compiled(kind: str, pattern: str) -> re.Pattern[str]:
    """Matches one kind, in a group of its name: all kinds in one pattern take a tenth of a second to compile."""
    return re.compile(rf"\b(?P<{kind}>{pattern})\b", re.IGNORECASE)
