"""What happens to lines around the tables: titles over two lines, indents, empty lines."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from eval.generator.layout import Layout, Line, LineKind


def split_title(layout: Layout, rng: random.Random) -> Layout:
    """The title over two lines, broken anywhere."""

    def split(line: Line) -> Sequence[Line]:
        if line.kind is not LineKind.TITLE or len(line.text) < 15:
            return [line]
        cut = rng.randrange(6, len(line.text) - 4)
        return [replace(line, text=line.text[:cut]), replace(line, text=line.text[cut:])]

    return layout.with_lines(split)


def indented(layout: Layout, _rng: random.Random) -> Layout:
    """Paragraphs begin with two full-width spaces."""
    return layout.with_lines(lambda line: [replace(line, text=f"　　{line.text}") if line.kind is LineKind.PARAGRAPH else line])


def page_numbers(layout: Layout, rng: random.Random) -> Layout:
    """A page number on every page."""
    return replace(layout, page_numbers=rng.choice(("{}", "- {} -", "第{}页", "— {} —", "{}/12")))


def running_heads(layout: Layout, _rng: random.Random) -> Layout:
    """The title again on every page."""
    title = "".join(block.text for block in layout.blocks if isinstance(block, Line) and block.kind is LineKind.TITLE)
    return replace(layout, running_head=title)


def wrapped(layout: Layout, _rng: random.Random) -> Layout:
    """Prose broken into lines of one length, also inside words and figures."""
    return replace(layout, wrap=38)


def table_of_contents(layout: Layout, _rng: random.Random) -> Layout:
    """A table of contents after the title."""
    headings = [block.text for block in layout.blocks if isinstance(block, Line) and block.kind is LineKind.HEADING]
    last = max(index for index, block in enumerate(layout.blocks) if isinstance(block, Line) and block.kind is LineKind.TITLE)
    entries = [Line("目录", LineKind.NOTE), *(Line(f"{heading}……{page}", LineKind.NOTE) for page, heading in enumerate(headings, 1))]
    return replace(layout, blocks=(*layout.blocks[: last + 1], *entries, *layout.blocks[last + 1 :]))


def markdown_headings(layout: Layout, _rng: random.Random) -> Layout:
    """Titles and headings marked as such in Markdown."""
    return replace(layout, markdown_headings=True)
