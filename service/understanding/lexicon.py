"""The words of questions: phrases in both languages, each with what it stands for (`lexicon/*.toml`).

Chinese phrases are found as they stand; English ones by the stems of their words, so that one entry covers denied, deny
and denying. `…` in a phrase stands for a few words between its parts. Where phrases overlap, the longest wins.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any

from indexer.domain.catalog.metrics import terms
from indexer.domain.form import editions
from indexer.gazetteer.regions import lengths_by_start

_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9&'’-]*[A-Za-z0-9&])?")
# how much may stand in a gap of a phrase
_GAP = "…"
# agencies and years have been taken out of a question and left spaces
_ZH_GAP = r"(?:\s*[^\s，。？！；,?!;…]){0,6}?\s*"
_EN_GAP = 6
# words come from whoever asks: no more of them are remembered
_STEMS_KEPT = 20_000


# a meaning is no mean
_UNSTEMMED = frozenset({"meaning"})


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
    for ending, replacement in (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + replacement
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def words(text: str) -> list[tuple[str, int, int]]:
    """Words of an English text with their spans; a hyphen parts words as a space does."""
    return [
        (part, match.start() + offset, match.start() + offset + len(part))
        for match in _WORD.finditer(text)
        for part, offset in _parts(match.group())
    ]


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
        for meaning, zh, en in entries:
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
    def vocabulary(self) -> frozenset[str]:
        """The stems of all English words in its phrases."""
        phrases = [*self._en, *(part for parts in self._en_gapped for part in parts)]
        return frozenset(word for phrase in phrases for word in phrase)

    def find(self, text: str) -> list[Mention]:
        """Phrases of either language in a question, left to right, none overlapping another."""
        plain = [*self._find_zh(text), *self._find_en(text)]
        gapped = [*self._gapped_zh(text), *self._gapped_en(text)]
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
        stems = tuple(stem(word) for word, _, _ in found)
        for parts, meanings in self._en_gapped.items():
            for index in (index for index, word in enumerate(stems) if word == parts[0][0]):
                last = _after_parts(stems, index, parts)
                if last is not None:
                    yield Mention(found[index][1], found[last - 1][2], _GAP.join(" ".join(part) for part in parts), tuple(meanings))

    def _find_zh(self, text: str) -> Iterator[Mention]:
        start = 0
        while start < len(text):
            for length in self._lengths_zh.get(text[start], ()):
                phrase = text[start : start + length]
                if phrase in self._zh:
                    yield Mention(start, start + length, phrase, tuple(self._zh[phrase]))
                    start += length
                    break
            else:
                start += 1

    def _find_en(self, text: str) -> Iterator[Mention]:
        found = words(text)
        stems = [stem(word) for word, _, _ in found]
        index = 0
        while index < len(found):
            for length in range(min(self._longest_en, len(found) - index), 0, -1):
                phrase = tuple(stems[index : index + length])
                if phrase in self._en:
                    start, end = found[index][1], found[index + length - 1][2]
                    yield Mention(start, end, text[start:end], tuple(self._en[phrase]))
                    index += length
                    break
            else:
                index += 1


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


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "lexicon" / f"{name}.toml").read_text(encoding="utf-8"))


def _entry(kind: str, item: dict[str, Any]) -> tuple[Meaning, Sequence[str], Sequence[str]]:
    keys = tuple(item["keys"]) if "keys" in item else (item.get("key") or item["id"],)
    return Meaning(kind, keys), item["zh"], item["en"]


def _official_labels() -> Iterator[tuple[Meaning, Sequence[str], Sequence[str]]]:
    """The form's own labels: whoever copies one out of a report is understood."""
    for edition in editions().values():
        for table in edition.tables:
            if table.id != "requests":
                continue
            for row in (*table.rows, *table.groups):
                if row.label.zh not in ("总计", "其他"):
                    yield Meaning("metric", (row.key,)), row.label.spellings, (row.label.en,)


@cache
def question_lexicon() -> Lexicon:
    """Metrics, rows, columns, applicants, nouns, measures and shares: what names cells of the form and what is computed from them."""
    metrics = _load("metrics")
    kinds = ("metric", "row", "column", "applicant", "noun", "measure", "share")
    return Lexicon([*(_entry(kind, item) for kind in kinds for item in metrics[kind]), *_official_labels()])


@cache
def aliases_of(row: str, column: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The everyday words for a row, and for the column of one that is not crossed with applicants: Chinese, English."""
    metrics = _load("metrics")
    items = [item for item in (*metrics["metric"], *metrics["row"]) if item.get("key") == row or item.get("keys") == [row]]
    columns = [item for item in metrics["column"] if item["key"] == column] if any("keys" in item for item in items) else []
    zh, en = (tuple(word for item in (*items, *columns) for word in item[language]) for language in ("zh", "en"))
    return zh, en


@cache
def intent_lexicon() -> Lexicon:
    """What is to be done, and the subjects of the prose."""
    intents = _load("intents")
    return Lexicon(_entry(kind, item) for kind in ("intent", "operation", "extreme", "everyone", "over", "topic") for item in intents[kind])


@cache
def verbs_of_requests() -> Lexicon:
    """Verbs that name a row where requests are already spoken of: how many were released?"""
    return Lexicon(_entry("metric", item) for item in _load("metrics")["of_requests"])


@cache
def term_lexicon() -> Lexicon:
    """The words that are explained beside the rows of the form, by their names."""
    return Lexicon(
        (Meaning("term", (item.id,)), (item.label.zh, *item.said_zh), (item.label.en, *item.said_en)) for item in terms().values()
    )


@dataclass(frozen=True)
class Topic:
    """A subject of the prose: the part of the report it belongs to ('' for none of its own), and its Chinese words."""

    section: str
    words: tuple[str, ...]


@cache
def topics() -> dict[str, Topic]:
    """The subjects of the prose by id."""
    return {item["id"]: Topic(item["section"], tuple(item["zh"])) for item in _load("intents")["topic"]}


@cache
def narrative_lexicon() -> Lexicon:
    """English words for what the prose counts; the keys are the Chinese words that stand for them."""
    return Lexicon((Meaning("word", tuple(item["zh"])), (), item["en"]) for item in _load("narrative_words")["word"])


@cache
def english_terms() -> dict[str, str]:
    """Chinese words of reports with their English: the vocabulary of the prose, the terms, and the labels of the form."""
    labels = [row.label for edition in editions().values() for table in edition.tables for row in (*table.rows, *table.groups)]
    known = {label.zh: label.en for label in (*labels, *(term.label for term in terms().values())) if label.zh not in ("其他", "总计")}
    vocabulary: dict[str, str] = _load("english_terms")["terms"]
    return known | vocabulary


@cache
def _load_words() -> list[dict[str, Any]]:
    words: list[dict[str, Any]] = _load("narrative_words")["word"]
    return words


@cache
def english_units() -> dict[str, str]:
    """The units that the prose counts in, in English; '' where English needs none."""
    units: dict[str, str] = _load("english_terms")["units"]
    return units


@cache
def concepts() -> dict[str, tuple[str, ...]]:
    """What the prose of reports speaks of, by id: the Chinese words that reports use for it."""
    return {item["id"]: tuple(item["zh"]) for item in _load("concepts")["concept"]}


@cache
def concept_lexicon() -> Lexicon:
    """The words of questions, in both languages, for what the prose speaks of."""
    items = _load("concepts")["concept"]
    return Lexicon((Meaning("concept", (item["id"],)), [*item["zh"], *item["said"]], item["en"]) for item in items)


@cache
def framing_patterns() -> dict[str, Any]:
    """Regular expressions for what stands around a question: `zh` and `en` lists, `tag` and `tag_before` one each."""
    return _load("framing")


@cache
def function_words() -> dict[str, Any]:
    """Words that say nothing of a question's subject: `zh` a list, `en` words parted by spaces; `…_around` say little."""
    return _load("function_words")


def word_lists(file: str) -> dict[str, Any]:
    """The lists of one file of the lexicon, as they stand there."""
    return _load(file)


@cache
def _synonym_groups() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(item["zh"]) for item in _load("narrative_words")["word"] if len(item["zh"]) > 1)


def known_in_prose(text: str) -> bool:
    """Whether a Chinese text names something that reports count in their prose."""
    return any(word in text for item in _load_words() for word in item["zh"])


def chinese_synonyms(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Words of a Chinese text that have synonyms in reports (粉丝: 关注用户, 订阅用户), longest first, each with them."""
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted({word for group in _synonym_groups() for word in group}, key=len, reverse=True):
        if word in text and not any(word in longer for longer in found):
            groups = [group for group in _synonym_groups() if word in group]
            found[word] = tuple(dict.fromkeys(other for group in groups for other in group if other != word))
    return list(found.items())
