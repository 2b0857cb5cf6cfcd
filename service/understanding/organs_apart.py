"""Organs that stand apart from the one place of a question: 我们应急局和人社局，都是遵义的; 遵义，应急局，2023年."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from indexer.gazetteer.organs import GOVERNMENT, GOVERNMENT_OFFICE, OrganKind, organ_at_start
from indexer.gazetteer.regions import Region
from service.understanding.named_agency import Named

# where one begins that reports: at the start of a clause, behind a year that was taken out, or said to be the speaker's
_BEGINS = re.compile(r"(?:^|[\s，,。；;：:（(、！!?？年]|我们|咱们?|我|请问|想问|[问查看]|[省市县区州旗]级?)$")
# of a whole that was named before it, or as one who did something in its report
_PART = re.compile(r"(?:[里中内]|其中)[，,]?\s*$")
_ACTS = re.compile(r"\s*(?:占|牵头|承办|负责|转|移送|联合|主办|会同|配合|参与|协助|[^，,。；;？?]{0,4}培训)")
# another, behind one that was found
_ANOTHER = re.compile(r"(?:[和与跟及同比、，,对]|以及|还有|或者?)$")
_STOPS = re.compile(r"\s*(?:[，,。；;：:？?（()）]|$)|\s{2,}|\s*[和与跟及同比、想]")
IsThere = Callable[[Sequence[Region], OrganKind], bool]


def with_organs_apart(text: str, named: Sequence[Named], is_there: IsThere) -> tuple[list[Named], list[tuple[int, int]]]:
    """The names, the one bare place among them as that of the organs that stand apart from it; and the spans to be blanked out.

    An organ that is not indexed there is one only where it stands by itself: the figure of the whole place is none of it.
    """
    place = named[0] if len(named) == 1 else None
    if place is None or place.organ or place.unlisted or place.town or place.kindless:
        return list(named), []
    found = list(_organs(text, place, is_there))
    return (found, [(place.start, place.end)]) if found else (list(named), [])


def _organs(text: str, place: Named, is_there: IsThere) -> Iterator[Named]:
    last = position = 0
    while position < len(text):
        organ = organ_at_start(text[position:]) if not place.start <= position < place.end else None
        end = position + len(organ.spelling) if organ else position
        if organ is None or organ.ending is None or organ.kind.id in (GOVERNMENT, GOVERNMENT_OFFICE):
            position += 1
            continue
        before = text[:position]
        begins = _BEGINS.search(before) or (last and _ANOTHER.search(before))
        there = is_there(place.regions, organ.kind)
        alone = _STOPS.match(text, end) and not text[position - 1 : position].isalnum()
        if begins and not _PART.search(before) and not _ACTS.match(text, end) and (there or alone):
            yield Named(position, end, text[place.start : place.end] + organ.spelling, place.regions, organ.kind, stem=organ.stem)
            last = end
        position = end
