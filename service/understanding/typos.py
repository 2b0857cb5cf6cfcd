"""Words of a question that are typed wrong: recieved, enforcment, 行政复义. Names of places are never corrected, only offered."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache

from rapidfuzz.distance import OSA

from service.understanding.lexicon import concept_lexicon, function_words, intent_lexicon, narrative_lexicon, question_lexicon, word_lists
from service.understanding.phrases import stem, words
from service.understanding.query import Language, Slip

# shorter words have too many neighbours that mean something else
_MIN_LENGTH = 6
_MIN_LENGTH_OF_TWO_SLIPS = 12
# the same where only the words of one name are looked for
_MIN_LENGTH_OF_LONG = 8
# of shorter ones only two letters that changed places are taken for a slip
_MIN_LENGTH_OF_SWAP = 5
# parts of two words that are typed as one
_MIN_PART = 3


def corrected(text: str, language: Language) -> tuple[str, tuple[Slip, ...]]:
    """A question with each unknown word replaced by the one known word it is nearly, if there is exactly one; and those of the form."""
    result = text
    slips: list[Slip] = []
    found = _chinese_slips(text) if language is Language.ZH else _english_slips(text)
    for start, end, read in sorted(found, reverse=True):
        result = result[:start] + read + result[end:]
        if language is Language.ZH or read in _form_words():
            slips.append(Slip(text[start:end], read))
    return result, tuple(reversed(slips))


def _english_slips(text: str) -> Iterator[tuple[int, int, str]]:
    for word, start, end in words(text):
        if near := word_lists("slips")["usual"].get(word.lower()) or _nearly(word.lower()) or _parted(word.lower()):
            yield start, end, near


@cache
def _nearly(word: str) -> str | None:
    if len(word) < _MIN_LENGTH_OF_SWAP or not word.isalpha() or _is_known(stem(word)):
        return None
    slips = 2 if len(word) >= _MIN_LENGTH_OF_TWO_SLIPS else 1
    near: dict[int, dict[str, str]] = {}
    for known, key in _form_words().items():
        swapped = sorted(known) == sorted(word) or sorted(key) == sorted(stem(word))
        far = min(OSA.distance(known, word), OSA.distance(key, stem(word)))
        if known[0] == word[0] and far <= slips and (len(word) >= _MIN_LENGTH or swapped):
            near.setdefault(far, {}).setdefault(key, known)
    nearest = list(near[min(near)].values()) if near else []
    return nearest[0] if len(nearest) == 1 else None


def is_unknown(word: str) -> bool:
    """Whether a word of a question, in small letters, is none that any list knows, and long enough to be a slip of one."""
    return len(word) >= _MIN_LENGTH_OF_SWAP and word.isalpha() and not _is_known(stem(word))


def is_word(word: str) -> bool:
    """Whether any list knows a word of a question, in small letters."""
    return _is_known(stem(word))


def nearest(word: str, known: Collection[str]) -> str:
    """The one of some words that a word is nearly: one slip away, of long ones two; '' if there is none or more than one."""
    slips = 2 if len(word) >= _MIN_LENGTH_OF_LONG else 1
    near = {
        one: far for one in known if one[0] == word[0] and len(one) >= _MIN_LENGTH_OF_SWAP and 0 < (far := OSA.distance(one, word)) <= slips
    }
    best = [one for one, far in near.items() if far == min(near.values())]
    return best[0] if len(best) == 1 else ""


@cache
def _parted(word: str) -> str | None:
    """Two known words that are typed as one: howmany, requestsdid."""
    if not word.isalpha() or _is_known(stem(word)):
        return None
    ends = range(_MIN_PART, len(word) - _MIN_PART + 1)
    parts = [(word[:end], word[end:]) for end in ends if all(part in _whole_words() for part in (word[:end], word[end:]))]
    return " ".join(parts[0]) if len(parts) == 1 else None


@cache
def _form_words() -> dict[str, str]:
    """The words that slips are looked for of, with their stems."""
    return {word: stem(word) for word in word_lists("slips")["domain"].split()}


@cache
def _whole_words() -> frozenset[str]:
    lists = function_words()
    return frozenset((*question_lexicon().spelt.values(), *f"{lists['en']} {lists['en_around']}".split()))


def _chinese_slips(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a text has nearly a word of the form: the longest such words, none that is as near to two."""
    slips: dict[str, str] = word_lists("slips")["slips"]
    found = [(match.start(), match.end(), slips[match.group().lower()]) for match in _usual_chinese_slips().finditer(text)]
    for length in _misspelt():
        for start in range(len(text) - length + 1):
            typed = text[start : start + length]
            if (meant := _misspelt()[length].get(typed)) and not _is_phrase(typed):
                found += [(start, start + length, word) for word in meant]
    kept: list[tuple[int, int, str]] = []
    for one in sorted(found, key=lambda slip: slip[0] - slip[1]):
        over = [other for other in found if other != one and other[0] < one[1] and one[0] < other[1]]
        rivals = [other for other in over if other[1] - other[0] == one[1] - one[0]]
        if not rivals and not any(other[0] < one[1] and one[0] < other[1] for other in kept):
            kept.append(one)
    yield from kept


@cache
def _misspelt() -> dict[int, dict[str, list[str]]]:
    """The words of the form that a text of a length can be a slip of, by length and text."""
    found: dict[int, dict[str, list[str]]] = {}
    for word in word_lists("slips")["words"]:
        slips = {word[:index] + other + word[index + 1 :] for index, char in enumerate(word) for other in _alike().get(char, ())}
        slips |= {word[:index] + word[index + 1] + word[index] + word[index + 2 :] for index in range(len(word) - 1)}
        for typed in slips - {word}:
            found.setdefault(len(word), {}).setdefault(typed, []).append(word)
    return found


def is_nearly(typed: str, word: str) -> bool:
    """Whether one character is another that sounds or looks like it, or two that stand side by side have changed places."""
    differ = [index for index, (one, other) in enumerate(zip(typed, word, strict=True)) if one != other]
    if len(differ) == 1:
        return typed[differ[0]] in _alike().get(word[differ[0]], ())
    swapped = len(differ) == len("ab") and differ[1] == differ[0] + 1
    return swapped and typed[differ[0] : differ[1] + 1] == word[differ[0] : differ[1] + 1][::-1]


@cache
def _alike() -> dict[str, set[str]]:
    """The characters that sound or look like each."""
    lists = word_lists("slips")
    found: dict[str, set[str]] = {}
    for group in (*lists["sounds"], *lists["looks"]):
        for char in group:
            found.setdefault(char, set()).update(group)
    return found


@cache
def _usual_chinese_slips() -> re.Pattern[str]:
    slips = sorted(word_lists("slips")["slips"], key=len, reverse=True)
    return re.compile("|".join(rf"(?<![A-Za-z]){slip}(?![A-Za-z])" if slip.isascii() else slip for slip in slips), re.IGNORECASE)


def _is_phrase(text: str) -> bool:
    """Whether a text is itself a phrase of the form: 其它处理, 不交费."""
    return any(mention.text == text for mention in question_lexicon().find(text))


def _is_known(word: str) -> bool:
    """Whether a stem is that of a known word; the larger lists are made for words that the smaller ones have not."""
    return any(word in known() for known in (_question_words, _plain_words, _prose_words, _concept_words, _real_words))


@cache
def _question_words() -> frozenset[str]:
    return question_lexicon().vocabulary | intent_lexicon().vocabulary


@cache
def _plain_words() -> frozenset[str]:
    lists = function_words()
    return frozenset(stem(word) for word in f"{lists['en']} {lists['en_around']}".split())


def _prose_words() -> frozenset[str]:
    return narrative_lexicon().vocabulary


def _concept_words() -> frozenset[str]:
    return concept_lexicon().vocabulary


@cache
def _real_words() -> frozenset[str]:
    return frozenset(map(stem, word_lists("slips")["real"].split()))
