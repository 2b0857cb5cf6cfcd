"""One document out of several files: a report published as pictures of its pages, or with its tables in a file of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.domain.report import Place
from indexer.parsing.document import Element, ParsedDocument, TableRow, Word


@dataclass(frozen=True)
class _Before:
    """How much stands before a part: characters, pages, tables."""

    characters: int = 0
    pages: int = 0
    tables: int = 0


def joined(parts: Sequence[ParsedDocument]) -> ParsedDocument:
    """The parts one after the other: spans, pages and tables count on, and each part begins on a line of its own."""
    texts: list[str] = []
    elements: list[Element] = []
    words: list[Word] = []
    printed_pages: dict[int, str] = {}
    before = _Before()
    for part in parts:
        text = part.text if part.text.endswith("\n") else part.text + "\n"
        texts.append(text)
        elements += (_element_after(element, before) for element in part.elements)
        words += (_word_after(word, before) for word in part.words)
        printed_pages |= {page + before.pages: number for page, number in part.printed_pages.items()}
        before = _Before(before.characters + len(text), before.pages + part.pages, before.tables + _tables(part))
    return ParsedDocument(
        text="".join(texts),
        elements=tuple(elements),
        title=next((part.title for part in parts if part.title), ""),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        words=tuple(words),
        printed_pages=printed_pages,
        pages=before.pages,
    )


def _tables(part: ParsedDocument) -> int:
    return 1 + max((element.place.table for element in part.elements if element.place.table is not None), default=-1)


def _element_after(element: Element, before: _Before) -> Element:
    place = _place_after(element.place, before)
    if isinstance(element, TableRow):
        return replace(element, place=place, cells=tuple(replace(cell, place=_place_after(cell.place, before)) for cell in element.cells))
    return replace(element, place=place)


def _place_after(place: Place, before: _Before) -> Place:
    return replace(
        place,
        start=_moved(place.start, before.characters),
        end=_moved(place.end, before.characters),
        page=_moved(place.page, before.pages),
        table=_moved(place.table, before.tables),
    )


def _moved(number: int | None, by: int) -> int | None:
    return None if number is None else number + by


def _word_after(word: Word, before: _Before) -> Word:
    return replace(word, start=word.start + before.characters, end=word.end + before.characters, page=word.page + before.pages)
