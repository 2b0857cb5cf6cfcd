"""Tables of answers in Slack: its own table block, or text in columns where that cannot hold them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from service.slack.markup import elements, plain

Block = dict[str, Any]

# docs.slack.dev/reference/block-kit/blocks/table-block; a message holds one such block
MOST_ROWS = 100
MOST_COLUMNS = 20
MOST_CHARACTERS = 6_000
# text in columns is read on telephones, too
MOST_WIDTH = 120
_WIDE = "WF"


def fits(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether Slack's own table can hold a table; the heading is one of its rows."""
    return len(rows) < MOST_ROWS and len(columns) <= MOST_COLUMNS and characters(columns, rows) <= MOST_CHARACTERS


def characters(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The characters of all cells."""
    return sum(len(plain(cell)) for row in (columns, *rows) for cell in row)


def native(columns: Sequence[str], rows: Sequence[Sequence[str]], links: Mapping[str, str]) -> Block:
    """Slack's own table; columns of figures are set to the right."""
    settings = [{"align": "right" if _is_figures(rows, index) else "left", "is_wrapped": True} for index in range(len(columns))]
    header = [_cell(f"**{column}**" if column else "", {}) for column in columns]
    return {"type": "table", "column_settings": settings, "rows": [header, *([_cell(cell, links) for cell in row] for row in rows)]}


def _cell(text: str, links: Mapping[str, str]) -> Block:
    if not text.strip():
        return {"type": "raw_text", "text": " "}  # Slack takes no empty cell
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements(text, links)}]}


def _is_figures(rows: Sequence[Sequence[str]], index: int) -> bool:
    cells = [plain(row[index]).strip() for row in rows if index < len(row)]
    return bool(cells) and all(cell[:1].isdigit() or cell[:1] in "-−–—" or not cell for cell in cells)


def aligned(columns: Sequence[str], rows: Sequence[Sequence[str]], most: int) -> tuple[str, int]:
    """A table as text of at most so many characters, its columns under each other, and how many rows that holds."""
    cells = [[plain(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(_width(row[index]) for row in cells if index < len(row)) for index in range(len(columns))]
    room = max(4, MOST_WIDTH // max(1, len(columns)))
    lines: list[str] = []
    length = 0
    for row in cells:
        line = "  ".join(_padded(cell, min(width, room)) for cell, width in zip(row, widths, strict=False)).rstrip()
        length += len(line) + 1
        if length > most:
            break
        lines.append(line)
    return "\n".join(lines), max(0, len(lines) - 1)


def _width(text: str) -> int:
    """How wide a text is on a grid: Chinese characters take two places."""
    return sum(2 if unicodedata.east_asian_width(character) in _WIDE else 1 for character in text)


def _padded(text: str, width: int) -> str:
    if _width(text) > width:
        while text and _width(text) >= width:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _width(text))
