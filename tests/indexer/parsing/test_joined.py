"""Documents one after the other: every place still is where its text stands."""

from __future__ import annotations

from pathlib import Path

from eval.generator.sample import make_sample
from indexer.parsing.document import TableRow, TextLine
from indexer.parsing.formats import parse
from indexer.parsing.joined import joined
from tests.several_files import clean, prose_and_tables


def test_places_count_on_from_part_to_part() -> None:
    page, tables = prose_and_tables(clean(4), "pdf", "ruled")
    long = make_sample(10, "pdf-split", frozenset()).data
    files = (("a.pdf", long), ("b.html", page), ("c.pdf", tables))
    parts = [parse(data, Path(name)) for name, data in files]
    assert [part.pages > 1 for part in parts] == [True, False, True]
    whole = joined(parts)
    assert whole.pages == sum(part.pages for part in parts)
    assert whole.title == next(part.title for part in parts if part.title)
    for element in whole.elements:
        for item in (element,) if isinstance(element, TextLine) else element.cells:
            assert whole.text[item.place.start : item.place.end] == item.text
    before = 0
    for part in parts:
        words = [(part.text[word.start : word.end], word.page + before, word.box) for word in part.words]
        found = [(whole.text[word.start : word.end], word.page, word.box) for word in whole.words]
        assert all(word in found for word in words)
        before += part.pages
    assert [word.start for word in whole.words] == sorted(word.start for word in whole.words)


def test_tables_of_two_parts_are_never_one() -> None:
    part = parse(prose_and_tables(clean(4))[1], Path("tables.docx"))
    numbers = [element.place.table for element in joined([part, part]).elements if isinstance(element, TableRow)]
    half = len(numbers) // 2
    assert set(numbers[:half]).isdisjoint(numbers[half:])
    assert all(
        cell.place.table == element.place.table
        for element in joined([part, part]).elements
        if isinstance(element, TableRow)
        for cell in element.cells
    )


def test_a_part_that_ends_within_a_line_ends_it() -> None:
    parts = [parse(text.encode(), Path("a.txt")) for text in ("某市教育局的年报\n没有换行的末尾", "第二个文件的开头。\n")]
    assert joined(parts).text == "某市教育局的年报\n没有换行的末尾\n第二个文件的开头。\n"
