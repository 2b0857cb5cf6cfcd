"""Several reports bound in one file: a city publishes those of its counties together, a collection holds one after another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from indexer.domain.text import squeeze
from indexer.extraction.identity import title_of
from indexer.extraction.outline import is_heading
from indexer.parsing.document import ParsedDocument, TextLine

# headings that must follow a title before the next one: entries of a table of contents have none
_MIN_HEADINGS = 3


def parted(document: ParsedDocument) -> Iterator[ParsedDocument]:
    """The documents of a file, each from its title to the next; the file itself where it holds one report.

    They share the text of the file, so that a span is the same in all of them.
    """
    starts = list(_beginnings(document))
    if len(starts) < 2:
        yield document
        return
    for start, end in zip(starts, [*starts[1:], len(document.elements)], strict=True):
        yield replace(document, elements=document.elements[start:end], title="")


def _beginnings(document: ParsedDocument) -> Iterator[int]:
    """Indexes of lines that are titles with agency and year, each of another report than the one before, with its parts below."""
    titles: list[tuple[int, tuple[str, int]]] = []
    for index, element in enumerate(document.elements):
        found = title_of(squeeze(element.text)) if isinstance(element, TextLine) else None
        if found is not None and (not titles or titles[-1][1] != found):
            titles.append((index, found))
    ends = [index for index, _ in titles[1:]] + [len(document.elements)]
    for (start, _), end in zip(titles, ends, strict=False):
        headings = sum(isinstance(element, TextLine) and is_heading(element) for element in document.elements[start + 1 : end])
        if headings >= _MIN_HEADINGS:
            yield start
