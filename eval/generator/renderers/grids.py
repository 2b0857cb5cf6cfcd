"""Tables as converters flatten them: rows of texts without merged cells, in the shapes met in text and Markdown."""

from __future__ import annotations

from eval.generator.layout import GridCell, Table, TableRow

SHAPES = ("grid", "true", "flat", "padded", "repeated")
"""`true`: every column kept, covered places blank; `repeated`: covered places repeat the merged text; `grid`: cells merged
sideways take one place, covered from above a blank one; `padded`: cells as they come, filled up on the right; `flat`: the
last label and the figures."""


def flattened(table: Table, shape: str) -> list[list[str]]:
    """The rows of a table in a shape; a loose row is a single text."""
    if shape == "flat":
        return [_flat_row(table, row) for row in table.rows]
    rows = []
    for number, (row, places) in enumerate(zip(table.rows, table.matrix(), strict=True)):
        if row.loose:
            rows.append([cell.text for cell in row.cells])
        elif shape == "padded":
            texts = [cell.text for cell in row.cells]
            rows.append(texts + [""] * (table.width - len(texts)))
        else:
            rows.append(_placed_row(shape, number, places))
    return rows


def _placed_row(shape: str, number: int, places: list[tuple[GridCell | None, int, int]]) -> list[str]:
    texts: list[str] = []
    for column, (cell, row, first) in enumerate(places):
        begins = row == number and first == column
        if cell is None:
            texts += [] if shape == "grid" else [""]
        elif begins or shape == "repeated":
            texts.append(cell.text)
        elif shape == "true" or (row < number and first == column):
            texts.append("")
        elif shape == "grid" and cell.colspan == 3 and row == number and column == first + 1 and not cell.key:
            # a label over three columns keeps one blank beside it, as copies from browsers show it
            texts.append("")
    return texts


def _flat_row(table: Table, row: TableRow) -> list[str]:
    labels = [cell for cell in row.cells if cell.column < table.label_columns]
    others = [cell.text for cell in row.cells if cell.column >= table.label_columns]
    if row.figures and table.label_columns:
        # a row that a group begins keeps its own label only
        return [labels[-1].text if labels else "", *others]
    return [*(cell.text for cell in labels), *others]


def group_labels(row: TableRow) -> list[str]:
    """Labels merged over several rows that begin in this row: the flat shape leaves them out."""
    return [cell.text for cell in row.cells if cell.rowspan > 1 and cell.text] if row.figures else []
