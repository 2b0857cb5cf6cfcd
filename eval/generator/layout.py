"""A report before it becomes a file: lines and tables of merged cells, whatever the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.domain.form import CellKey


class LineKind(StrEnum):
    """What a line is for; renderers set it accordingly."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    NOTE = "note"
    SIGNATURE = "signature"
    MENU = "menu"
    FOOTER = "footer"


@dataclass(frozen=True)
class Line:
    """A line outside tables."""

    text: str
    kind: LineKind = LineKind.PARAGRAPH


@dataclass(frozen=True)
class GridCell:
    """A cell at its first column. `key` names the cell of the form whose figure it holds; `strained`: what was done to its row
    entitles a reader to call the figure repaired.
    """

    text: str
    column: int
    colspan: int = 1
    rowspan: int = 1
    key: CellKey | None = None
    strained: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row: the cells that begin in it. `loose`: converters print it as a line of its own between the rows."""

    cells: tuple[GridCell, ...]
    loose: bool = False

    @property
    def figures(self) -> tuple[GridCell, ...]:
        return tuple(cell for cell in self.cells if cell.key)


@dataclass(frozen=True)
class Table:
    """A table. The first `label_columns` columns hold labels; `id` is the form's section, or a name for a local table."""

    id: str
    rows: tuple[TableRow, ...]
    width: int
    label_columns: int
    header_rows: int = 0

    def keys(self) -> Iterator[CellKey]:
        """Cells of the form that have a place in the table, blank ones included."""
        return (cell.key for row in self.rows for cell in row.cells if cell.key)

    def figure_rows(self) -> list[int]:
        """Indexes of the rows that have places for figures."""
        return [index for index, row in enumerate(self.rows) if row.figures]

    def mapped(self, change: Callable[[GridCell], GridCell]) -> Table:
        """The table with every cell changed."""
        return replace(self, rows=tuple(replace(row, cells=tuple(change(cell) for cell in row.cells)) for row in self.rows))

    def inserted(self, index: int, row: TableRow) -> Table:
        """The table with a row put before row `index`; cells that span that place grow by a row."""
        rows = [
            replace(
                above,
                cells=tuple(
                    replace(cell, rowspan=cell.rowspan + 1) if number < index < number + cell.rowspan else cell for cell in above.cells
                ),
            )
            if number < index
            else above
            for number, above in enumerate(self.rows)
        ]
        header = self.header_rows + (index < self.header_rows)
        return replace(self, rows=(*rows[:index], row, *rows[index:]), header_rows=header)

    def matrix(self) -> list[list[tuple[GridCell | None, int, int]]]:
        """For every place of the grid the cell over it, with the row and column that cell begins at; None over nothing."""
        grid: list[list[tuple[GridCell | None, int, int]]] = [
            [(None, row, column) for column in range(self.width)] for row in range(len(self.rows))
        ]
        for number, row in enumerate(self.rows):
            for cell in row.cells:
                for down in range(number, min(number + cell.rowspan, len(self.rows))):
                    for right in range(cell.column, min(cell.column + cell.colspan, self.width)):
                        grid[down][right] = (cell, number, cell.column)
        return grid


Block = Line | Table


@dataclass(frozen=True)
class Layout:
    """A report in reading order. `running_head` and `page_numbers` ("- {} -") stand on every page of paged formats, and
    between the lines of text that was converted from one. `wrap`: characters a line of converted prose holds, 0 for no limit.
    """

    blocks: tuple[Block, ...]
    running_head: str = ""
    page_numbers: str = ""
    wrap: int = 0
    markdown_headings: bool = False

    def tables(self) -> Iterator[Table]:
        return (block for block in self.blocks if isinstance(block, Table))

    def with_tables(self, change: Callable[[Table], Table]) -> Layout:
        """The layout with every table changed."""
        return replace(self, blocks=tuple(change(block) if isinstance(block, Table) else block for block in self.blocks))

    def with_lines(self, change: Callable[[Line], Sequence[Line]]) -> Layout:
        """The layout with every line replaced by none, one or several."""
        blocks: list[Block] = []
        for block in self.blocks:
            blocks += [block] if isinstance(block, Table) else change(block)
        return replace(self, blocks=tuple(blocks))

    def with_texts(self, change: Callable[[str], str]) -> Layout:
        """The layout with the text of every line and cell changed."""
        lines = self.with_lines(lambda line: [replace(line, text=change(line.text))])
        return lines.with_tables(lambda table: table.mapped(lambda cell: replace(cell, text=change(cell.text))))


def requests_changed(layout: Layout, change: Callable[[Table], Table]) -> Layout:
    """The layout with the table of section 三 changed."""
    return layout.with_tables(lambda table: change(table) if table.id == "三" else table)
