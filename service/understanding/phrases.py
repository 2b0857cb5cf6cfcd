"""Phrases of both languages, and where a question has them.

Chinese phrases are found as they stand; English ones by the stems of their words, so that one entry covers denied, deny
and denying. `…` in a phrase stands for a few words between its parts. Where phrases overlap, the longest wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from indexer.gazetteer.regions import lengths_by_start

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9&'’-]*[A-Za-z0-9&])?")
# how much may stand in a gap of a phrase
_GAP = "…"
# agencies and years have been taken out of a question and left spaces
_ZH_GAP = r"(?:\s*[^\s，。？！；,?!;…]){0,6}?\s*"
_EN_GAP = 6
# words come from whoever asks: no more of them are remembered
_STEMS_KEPT = 20_000
TEXTS_KEPT = 64
"""Texts of which what was read is remembered: one question is looked at by every list."""


# a meaning is no mean
_UNSTEMMED = frozenset({"meaning"})
# forms of verbs that no ending tells of; not those that say something else than the verb: led, made, taken, stood, left, found
_FORMS = """
uphold upheld|withhold withheld|hold held|withdraw withdrew withdrawn|draw drew drawn|strike struck stricken|undertake undertook undertaken
overtake overtook overtaken|send sent|spend spent|bring brought|give gave given|go went gone|come came|begin began begun
keep kept|throw threw thrown|overthrow overthrew overthrown|choose chose chosen|lose lost|win won|pay paid
repay repaid|lay laid|tell told|sell sold|buy bought|catch caught|teach taught|meet met|build built|rebuild rebuilt|drive driven
rise rose risen|arise arose arisen|fall fell fallen|grow grew grown|know knew known|get got gotten|run ran|seek sought|break broke broken
shrink shrank shrunk|swell swollen|sink sank sunk|slide slid|withstand withstood|understand understood|outdo outdone
overcome overcame|become became|forbid forbade forbidden|swear swore sworn|steal stole stolen|sweep swept|creep crept|breed bred
"""
# hadn't paid is not paid, but what wasn't or didn't has phrases of its own
_NOT = {"hadn't": "not", "hasn't": "not", "haven't": "not"}


@dataclass(frozen=True)
class Meaning:
    """What a phrase stands for: a kind (`metric`, `row`, `column`, …) and the keys of that kind."""

    kind: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Mention:
    """A phrase found in a question. A phrase may mean several things of different kinds (other: applicant or outcome)."""

    start: int
    end: int
    text: str
    meanings: tuple[Meaning, ...]

    def keys(self, kind: str) -> tuple[str, ...]:
        return tuple(key for meaning in self.meanings if meaning.kind == kind for key in meaning.keys)


@lru_cache(_STEMS_KEPT)
def stem(word: str) -> str:
    """A crude English stem, enough to tell inflections of one word as one: denied, denies, deny → deny."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    if word in _UNSTEMMED:
        return word
    if word in _NOT:
        return _NOT[word]
    word = _irregular().get(word, word)
    for ending, replacement in (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + replacement
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


@cache
def _irregular() -> Mapping[str, str]:
    """Irregular forms of verbs, each with the verb."""
    verbs = (group.split() for group in re.split(r"[|\n]", _FORMS.strip()))
    return {form: verb for verb, *forms in verbs for form in forms}


@lru_cache(TEXTS_KEPT)
def words(text: str) -> tuple[tuple[str, int, int], ...]:
    """Words of an English text with their spans; a hyphen parts words as a space does."""
    return tuple(
        (part, match.start() + offset, match.start() + offset + len(part))
        for match in _WORD.finditer(text)
        for part, offset in _parts(match.group())
    )


def _parts(word: str) -> Iterator[tuple[str, int]]:
    offset = 0
    for part in word.split("-"):
        if part:
            yield part, offset
        offset += len(part) + 1


class Lexicon:
    """Finds the phrases of both languages in questions."""

    def __init__(self, entries: Iterable[tuple[Meaning, Sequence[str], Sequence[str]]]) -> None:
        self._zh: dict[str, list[Meaning]] = {}
        self._en: dict[tuple[str, ...], list[Meaning]] = {}
        self._zh_gapped: dict[str, list[Meaning]] = {}
        self._en_gapped: dict[tuple[tuple[str, ...], ...], list[Meaning]] = {}
        self.spelt: dict[str, str] = {}
        """The English words of the phrases as they are written, by their stems."""
        for meaning, zh, en in entries:
            for word, _, _ in words(" ".join(en)):
                self.spelt.setdefault(stem(word), word.lower())
            for phrase in zh:
                _append((self._zh_gapped if _GAP in phrase else self._zh).setdefault(phrase, []), meaning)
            for phrase in en:
                parts = tuple(_stems(part) for part in phrase.split(_GAP))
                if len(parts) > 1:
                    _append(self._en_gapped.setdefault(parts, []), meaning)
                else:
                    _append(self._en.setdefault(parts[0], []), meaning)
        self._lengths_zh = lengths_by_start(self._zh)
        self._longest_en = max(map(len, self._en), default=0)

    @cached_property
    def _en_gapped_by_start(self) -> Mapping[str, list[tuple[int, tuple[tuple[str, ...], ...], frozenset[str]]]]:
        """The phrases with gaps by their first stem: their places in the list, their parts, and all their stems."""
        found: dict[str, list[tuple[int, tuple[tuple[str, ...], ...], frozenset[str]]]] = {}
        for order, parts in enumerate(self._en_gapped):
            found.setdefault(parts[0][0], []).append((order, parts, frozenset(word for part in parts for word in part)))
        return found

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The stems of all English words in its phrases."""
        phrases = [*self._en, *(part for parts in self._en_gapped for part in parts)]
        return frozenset(word for phrase in phrases for word in phrase)

    def find(self, text: str) -> list[Mention]:
        """Phrases of either language in a question, left to right, none overlapping another."""
        plain, gapped = list[Mention](), list[Mention]()
        if _HAN.search(text):
            plain, gapped = list(self._find_zh(text)), list(self._gapped_zh(text))
        if words(text):
            plain, gapped = [*plain, *self._find_en(text)], [*gapped, *self._gapped_en(text)]
        kept: list[Mention] = []
        for mention in sorted(gapped, key=lambda mention: mention.start - mention.end):
            # a phrase with a gap takes in what stands between its parts, unless that is a longer phrase of its own
            inside = [item for item in plain if item.start < mention.end and mention.start < item.end]
            longest = max((len(item.text) for item in inside), default=0)
            if longest < sum(map(len, mention.text.split(_GAP))) and not any(
                one.start < mention.end and mention.start < one.end for one in kept
            ):
                kept.append(mention)
                plain = [item for item in plain if item not in inside or not _overlaps_parts(item, mention)]
        return sorted([*plain, *kept], key=lambda mention: mention.start)

    def _gapped_zh(self, text: str) -> Iterator[Mention]:
        for phrase, meanings in self._zh_gapped.items():
            parts = phrase.split(_GAP)
            # most phrases are not there: no pattern is made of them
            if not all(part in text for part in parts):
                continue
            for match in re.finditer(_ZH_GAP.join(map(re.escape, parts)), text):
                yield Mention(match.start(), match.end(), phrase, tuple(meanings))

    def _gapped_en(self, text: str) -> Iterator[Mention]:
        found = words(text)
        stems = _stems(text)
        there = set(stems)
        begun = (phrase for word in there for phrase in self._en_gapped_by_start.get(word, ()))
        # most phrases are not there: in the order they are listed in, those all of whose words are
        for _, parts in sorted((order, parts) for order, parts, words_of_it in begun if words_of_it <= there):
            for index in (index for index, word in enumerate(stems) if word == parts[0][0]):
                last = _after_parts(stems, index, parts)
                if last is not None:
                    phrase = _GAP.join(" ".join(part) for part in parts)
                    yield Mention(found[index][1], found[last - 1][2], phrase, tuple(self._en_gapped[parts]))

    def _find_zh(self, text: str) -> Iterator[Mention]:
        start = 0
        while start < len(text):
            for length in self._lengths_zh.get(text[start], ()):
                phrase = text[start : start + length]
                if phrase in self._zh:
                    yield Mention(start, start + len(phrase), phrase, tuple(self._zh[phrase]))
                    start += len(phrase)
                    break
            else:
                start += 1

    def _find_en(self, text: str) -> Iterator[Mention]:
        found = words(text)
        stems = _stems(text)
        index = 0
        while index < len(found):
            for length in range(min(self._longest_en, len(found) - index), 0, -1):
                phrase = stems[index : index + length]
                if phrase in self._en:
                    start, end = found[index][1], found[index + length - 1][2]
                    yield Mention(start, end, text[start:end], tuple(self._en[phrase]))
                    index += length
                    break
            else:
                index += 1


@lru_cache(TEXTS_KEPT)
def _stems(phrase: str) -> tuple[str, ...]:
    return tuple(stem(word) for word, _, _ in words(phrase))


def _after_parts(stems: tuple[str, ...], index: int, parts: Sequence[tuple[str, ...]]) -> int | None:
    """Where the words after a phrase with gaps begin, if it begins at an index; None if it does not."""
    for number, part in enumerate(parts):
        starts = [index] if number == 0 else range(index, min(index + _EN_GAP + 1, len(stems)))
        begin = next((start for start in starts if stems[start : start + len(part)] == part), None)
        if begin is None:
            return None
        index = begin + len(part)
    return index


def _overlaps_parts(item: Mention, gapped: Mention) -> bool:
    """Whether a phrase shares words with a phrase with gaps, rather than standing in a gap of it."""
    return item.start <= gapped.start or item.end >= gapped.end


def _append(meanings: list[Meaning], meaning: Meaning) -> None:
    if meaning not in meanings:
        meanings.append(meaning)


def outside(mentions: Sequence[Mention], others: Sequence[Mention]) -> list[Mention]:
    """The phrases that are no part of a longer one: the most frequent are no frequent requests."""
    return [
        one
        for one in mentions
        if not any(other.start <= one.start and one.end <= other.end and len(one.text) < len(other.text) for other in others)
    ]


def names(intents: Sequence[Mention], intent: str) -> bool:
    """Whether any of some phrases stands for an intent."""
    return any(intent in mention.keys("intent") for mention in intents)


def spans_of(mentions: Sequence[Mention], kinds: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the phrases stand that are of one of some kinds."""
    return tuple((mention.start, mention.end) for mention in mentions if any(mention.keys(kind) for kind in kinds))
