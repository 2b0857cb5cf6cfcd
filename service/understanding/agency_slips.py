"""Names of organs that are typed wrong behind or beside their place: 莆田公信局, xinxiang industy bureau.

Such a word is read only where what it is nearly is part of the name of one kind of organ that is indexed there, and is said so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache

from indexer.gazetteer.organs import organ_at_start, organ_kinds, organ_names
from indexer.gazetteer.regions import Region
from indexer.gazetteer.spelling import Spellings, squash
from service.understanding.language import has_latin
from service.understanding.phrases import words
from service.understanding.query import Slip
from service.understanding.typos import is_nearly, is_unknown, nearest

# shorter names have too many neighbours
_MIN_NAME = 3
# so far from its place a word can stand that belongs to an organ's name
_REACH = 8
_HEADS = frozenset(
    {"bureau", "department", "commission", "committee", "office", "administration", "municipal", "provincial", "government", "general"}
    | {"people", "officials", "regulator", "regulators", "watchdog", "service", "authority", "authorities"}
)

KindsAt = Callable[[Sequence[Region]], Collection[str]]
"""The kinds of organs, by id, that are indexed at some places."""


def organs_corrected(text: str, spellings: Spellings, kinds_at: KindsAt) -> tuple[str, tuple[Slip, ...]]:
    """A question with the words of organs' names that are typed wrong as they are written; and these words."""
    found = [*_chinese(text, spellings, kinds_at), *(_english(text, spellings, kinds_at) if has_latin(text) else ())]
    slips: list[Slip] = []
    for start, end, read in sorted(found, reverse=True):
        slips.append(Slip(text[start:end], read))
        text = text[:start] + read + text[end:]
    return text, tuple(reversed(slips))


def _chinese(text: str, spellings: Spellings, kinds_at: KindsAt) -> Iterator[tuple[int, int, str]]:
    for _, end, regions in spellings.mentions(text):
        listed = organ_at_start(text[end:])
        near = {
            name: organ.kind.id
            for name, organ in organ_names().items()
            if len(name) >= _MIN_NAME
            # behind an organ that is written right only what goes on with its name can be wrong: 局总共 is no 总局
            and (not listed or (len(name) > len(listed.spelling) and name.startswith(listed.spelling)))
            and len(typed := text[end : end + len(name)]) == len(name)
            and is_nearly(typed, name)
        }
        # the store is asked only where something is nearly a name
        kinds = kinds_at(regions) if near else ()
        near = {name: kind for name, kind in near.items() if kind in kinds}
        longest = [name for name in near if len(name) == max(map(len, near))]
        if longest and len(set(near.values())) == 1:
            yield end, end + len(longest[0]), longest[0]


def _english(text: str, spellings: Spellings, kinds_at: KindsAt) -> Iterator[tuple[int, int, str]]:
    found = words(text)
    for place, regions in _places(found, spellings):
        around = (*found[max(0, place - _REACH) : place], *found[place + 1 : place + _REACH + 1])
        unknown = [item for item in around if is_unknown(item[0].lower()) and squash(item[0]) not in spellings.by_spelling]
        # the store is asked only where a word is unknown
        vocabulary = frozenset().union(*map(_words_of, kinds_at(regions))) if unknown else frozenset()
        for word, start, end in unknown:
            if word.lower() not in vocabulary and (near := nearest(word.lower(), vocabulary)):
                yield start, end, near
        break


def _places(found: Sequence[tuple[str, int, int]], spellings: Spellings) -> list[tuple[int, Sequence[Region]]]:
    """The words that are places of one name, with their indices; none where a question names several."""
    named: list[tuple[int, Sequence[Region]]] = [
        (index, regions)
        for index, (word, _, _) in enumerate(found)
        if (regions := spellings.by_spelling.get(squash(word.removesuffix("'s"))))
    ]
    return named if len(named) == 1 else []


@cache
def _words_of(kind_id: str) -> frozenset[str]:
    kind = organ_kinds()[kind_id]
    phrases = (kind.en, *kind.words, *kind.alone)
    return frozenset((*_HEADS, *(word for phrase in phrases for word, _, _ in words(phrase.lower()))))
