"""Tables that are not of the form: agencies add their own, on platforms, on documents, on counties.

They are told from the form's by their labels, kept out of its cells, and their figures become facts like those of the prose:
what is counted is the row's label with the column's, the caption is the context, the row is the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.domain.figures import Qualifier, is_blank, is_unit, read_cell
from indexer.domain.form import Column, Edition, FormTable, Label, Row
from indexer.domain.report import NarrativeFigure, Passage, Place
from indexer.domain.text import squeeze
from indexer.extraction.labels import similarity
from indexer.extraction.outline import Located
from indexer.parsing.document import GridCell, TableRow, TextLine

# the form's labels are recognised torn and misspelt; another table's words resemble them by chance up to 0.7
_MIN_LIKENESS = 0.75
_MIN_ROWS = 2
_MAX_CAPTION = 40
_YEAR = re.compile(r"(20\d\d)年")


@dataclass(frozen=True)
class LocalTable:
    """A table that is none of the form's: its caption, the labels of its columns, its rows of figures."""

    caption: str
    section: str
    headers: Mapping[int, str]
    rows: tuple[TableRow, ...]


def part_tables(located: Sequence[Located], edition: Edition, year: int) -> tuple[list[Located], list[LocalTable]]:
    """What may be of the form, in reading order, and the tables that are not: of other things, or of another year beside this one's."""
    tables: dict[int, list[Located]] = {}
    for item in located:
        if isinstance(item.element, TableRow) and item.element.place.table is not None:
            tables.setdefault(item.element.place.table, []).append(item)
    strange = {number for number, rows in tables.items() if _is_local([_row(item) for item in rows], edition)}
    strange |= set(_of_other_years({number: rows for number, rows in tables.items() if number not in strange}, located, year))
    rest = [item for item in located if not (isinstance(item.element, TableRow) and item.element.place.table in strange)]
    return rest, [_local_table(tables[number], located) for number in sorted(strange)]


def _of_other_years(own: Mapping[int, Sequence[Located]], located: Sequence[Located], year: int) -> Iterator[int]:
    """Tables whose caption names other years only, where a table without such a caption stands in the same part and is no smaller."""
    others = {number for number, rows in own.items() if (years := _YEAR.findall(_caption(rows[0], located))) and str(year) not in years}
    for number in others:
        beside = (rows for other, rows in own.items() if other not in others and rows[0].section == own[number][0].section)
        if any(len(rows) >= len(own[number]) for rows in beside):
            yield number


def _row(item: Located) -> TableRow:
    assert isinstance(item.element, TableRow)
    return item.element


def _is_local(rows: Sequence[TableRow], edition: Edition) -> bool:
    labels = [part.label for table in edition.tables for part in _parts(table)]
    labelled = [row for row in rows if _figures(row) and _label(row)]
    known = sum(any(_resembles(cell, labels) for cell in row.cells) for row in labelled)
    header_known = sum(_resembles(cell, labels) for row in rows if not _figures(row) for cell in row.cells)
    return len(labelled) >= _MIN_ROWS and 2 * known < len(labelled) and header_known < _MIN_ROWS


def _parts(table: FormTable) -> tuple[Row | Column, ...]:
    return *table.rows, *table.groups, *table.columns


def _resembles(cell: GridCell, labels: Sequence[Label]) -> bool:
    return len(squeeze(cell.text)) > 1 and any(similarity(cell.text, label) >= _MIN_LIKENESS for label in labels)


def _figures(row: TableRow) -> list[GridCell]:
    return [cell for cell in row.cells if read_cell(cell.text)]


def _label(row: TableRow) -> str:
    """The texts before the first figure, without the measure words that a column of their own gives."""
    texts = []
    for cell in row.cells:
        if read_cell(cell.text):
            break
        texts += [] if is_blank(cell.text) else [squeeze(cell.text)]
    while len(texts) > 1 and is_unit(texts[-1]):
        texts.pop()
    return "".join(dict.fromkeys(texts))


def _unit(row: TableRow) -> str:
    """The measure word that stands in a cell of its own before the figures."""
    first = next((index for index, cell in enumerate(row.cells) if read_cell(cell.text)), 0)
    before = [squeeze(cell.text) for cell in row.cells[:first] if not is_blank(cell.text)]
    return before[-1] if len(before) > 1 and is_unit(before[-1]) else ""


def _local_table(rows: Sequence[Located], located: Sequence[Located]) -> LocalTable:
    elements = [_row(item) for item in rows]
    first = next(index for index, row in enumerate(elements) if _figures(row))
    headers: dict[int, str] = {}
    for row in elements[:first]:
        for cell in row.cells:
            if cell.place.column is not None and not is_blank(cell.text):
                headers[cell.place.column] = headers.get(cell.place.column, "") + squeeze(cell.text)
    return LocalTable(_caption(rows[0], located), rows[0].section, headers, tuple(elements[first:]))


def _caption(first: Located, located: Sequence[Located]) -> str:
    """The line above a table if it is no sentence, else the heading it stands under."""
    above = next((item for item in reversed(located[: located.index(first)]) if item.element.place != first.element.place), None)
    if above is not None and isinstance(above.element, TextLine):
        text = squeeze(above.element.text)
        if len(text) <= _MAX_CAPTION and "。" not in text:
            return text
    return first.heading


def table_figures(tables: Sequence[LocalTable], year: int) -> Iterator[NarrativeFigure]:
    """The figures of local tables as facts of their own."""
    for table in tables:
        above, years = "", _YEAR.findall(table.caption)
        for row in table.rows:
            label = _label(row)
            if not _figures(row):
                above = label  # the name of the rows below it
            for cell in _figures(row):
                figure = read_cell(cell.text)
                assert figure is not None
                header = table.headers.get(cell.place.column, "") if cell.place.column is not None else ""
                yield NarrativeFigure(
                    value=figure.value,
                    unit=figure.unit or _unit(row),
                    qualifier=Qualifier.EXACT,
                    subject=label + header,
                    context=table.caption + above + label,
                    period=years[0] if len(years) == 1 else str(year),
                    sentence=_text(row),
                    section=table.section,
                    place=cell.place,
                    sentence_place=row.place,
                )


def table_passages(tables: Sequence[LocalTable]) -> Iterator[Passage]:
    """Each local table as a passage under its caption: the labels of its columns, then its rows as printed."""
    for table in tables:
        first, last = table.rows[0].place, table.rows[-1].place
        lines = [" ".join(table.headers.values()), *(_text(row) for row in table.rows)]
        span = Place(first.start, last.end, first.page, first.printed_page, table=first.table)
        yield Passage(table.section, table.caption, "；".join(line for line in lines if line), span)


def _text(row: TableRow) -> str:
    return " ".join(text for cell in row.cells if (text := squeeze(cell.text)))
