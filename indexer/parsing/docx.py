"""Word documents (.docx): paragraphs with their automatic numbers, tables with merged cells, text boxes, footnotes.

Read from the XML itself: tracked changes as if accepted, fields as last computed, page headers and footers left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.builder import DocumentBuilder
from indexer.parsing.document import ParsedDocument
from indexer.parsing.docx_package import Package, W, is_on, number, value
from indexer.parsing.docx_styles import Numbering, Styles, outline_level
from indexer.parsing.docx_text import Run, paragraph_runs
from indexer.parsing.flow import Block, Line, MarkupCell, clean, settle, write
from indexer.parsing.limits import LIMITS, Limits, check_file
from indexer.parsing.numerals import circled
from indexer.parsing.sniff import sniff
from indexer.parsing.zip_parts import Element

SUFFIXES = (".docx", ".docm", ".dotx")

# wrappers that stand around paragraphs, rows and cells and change nothing
_WRAPPERS = frozenset(W + tag for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))


def parse_docx(data: bytes, path: Path, limits: Limits = LIMITS) -> ParsedDocument:
    """Parse a Word document.

    Raises:
        UnreadableReportError: too large, damaged, protected by a password, of another format, or without text.
    """
    name = path.name
    check_file(data, limits, name)
    if sniff(data, path.suffix.lower()) == ".encrypted":
        raise UnreadableReportError(f"{name} is protected by a password", "open it and save it without a password")
    package = Package(data, name, limits)
    body = package.document().find(W + "body")
    blocks = _Reader(package).blocks(body) if body is not None else []
    if not blocks:
        raise UnreadableReportError(f"{name} holds no text", "if it holds pictures of pages, save it as PDF and index that")
    builder = DocumentBuilder()
    write(blocks, builder, name)
    return builder.build()


class _Reader:
    """Reads one document in order, counting its automatic numbers."""

    def __init__(self, package: Package) -> None:
        self._styles = Styles(package.related("styles"))
        self._numbering = Numbering(package.related("numbering"))
        self._notes = {kind: _notes(package.related(f"{kind}s"), kind) for kind in ("footnote", "endnote")}
        self._marks: dict[tuple[str, str], int] = {}
        self._open_notes: list[tuple[str, str]] = []

    def blocks(self, container: Element) -> list[Block]:
        """The paragraphs and tables of a body, a cell or a text box."""
        found: list[Block] = []
        for element in _inside(container):
            if element.tag == W + "p":
                found += self._paragraph(element)
            elif element.tag == W + "tbl":
                found += self._table(element)
            if container.tag == W + "body":
                found += self._footnotes()
        return found

    def _paragraph(self, paragraph: Element) -> list[Block]:
        style = self._styles.of(paragraph)
        if style.is_contents:
            return []
        outline = outline_level(paragraph)
        heading = style.heading if outline is None else outline
        runs = list(paragraph_runs(paragraph))
        lines = [clean(line) for line in "".join(self._run_text(run) for run in runs).split("\n")]
        boxes = [block for run in runs if run.box is not None for block in self.blocks(run.box)]
        lines = [line for line in lines if line.strip()]
        removed = not lines and paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None
        prefix = "" if removed else self._number(paragraph, style.num_id, style.level)
        if prefix and (lines or _in_cell(paragraph)):
            lines = [(prefix + lines[0] if lines else prefix).strip(), *lines[1:]]
        return [*(Line(line, heading) for line in lines), *boxes]

    def _number(self, paragraph: Element, num_id: int | None, level: int) -> str:
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is not None:
            own = properties.find(W + "numId")
            num_id = num_id if own is None else number(own)
            own_level = properties.find(W + "ilvl")
            level = level if own_level is None else number(own_level)
        return self._numbering.next(num_id, level) if num_id else ""

    def _run_text(self, run: Run) -> str:
        if not run.note:
            return run.text
        key = (run.note, run.text)
        if key not in self._marks and key[1] in self._notes[run.note]:
            self._marks[key] = len(self._marks) + 1
            self._open_notes.append(key)
        return circled(self._marks[key]) if key in self._marks else ""

    def _footnotes(self) -> list[Block]:
        """The notes referred to since the last time, below what refers to them."""
        notes, self._open_notes = self._open_notes, []
        lines: list[Block] = []
        for kind, key in notes:
            text = " ".join(block.text for block in self.blocks(self._notes[kind][key]) if isinstance(block, Line))
            lines.append(Line(f"{circled(self._marks[kind, key])} {text}"))
        return lines

    def _table(self, table: Element) -> list[Block]:
        rows: list[list[MarkupCell]] = []
        merged: set[int] = set()
        for row in _inside(table, W + "tr"):
            properties = row.find(W + "trPr")
            if properties is not None and (properties.find(W + "del") is not None or is_on(properties.find(W + "hidden"))):
                continue
            cells, merged = self._row(row, merged)
            rows.append(cells)
        return settle(rows)

    def _row(self, row: Element, merged: set[int]) -> tuple[list[MarkupCell], set[int]]:
        """The cells of a row; `merged` and the set returned: columns that a merged cell may go on in."""
        cells: list[MarkupCell] = []
        column = number(row.find(f"{W}trPr/{W}gridBefore"))
        goes_on: set[int] = set()
        for cell in _inside(row, W + "tc"):
            span = cell.find(W + "tcPr")
            span = span if span is not None else cell
            width = min(max(1, number(span.find(W + "gridSpan"), otherwise=1)), LIMITS.table_columns)
            vertical, horizontal = span.find(W + "vMerge"), span.find(W + "hMerge")
            covered = (vertical is not None and value(vertical) != "restart" and column in merged) or (
                horizontal is not None and value(horizontal) != "restart" and bool(cells)
            )
            if vertical is not None:
                goes_on.add(column)
            if not covered and span.find(W + "cellDel") is None:
                cells.append(MarkupCell(column, width, blocks=self.blocks(cell)))
            column += width
        return cells, goes_on


def _inside(container: Element, *tags: str) -> Iterator[Element]:
    """The paragraphs and tables, or the elements of the given tags, of a container in order, out of their wrappers."""
    wanted = tags or (W + "p", W + "tbl")
    stack = [iter(container)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif element.tag in wanted:
            yield element
        elif element.tag in _WRAPPERS:
            stack.append(iter(element))


def _in_cell(paragraph: Element) -> bool:
    return any(ancestor.tag == W + "tc" for ancestor in paragraph.iterancestors())


def _notes(root: Element | None, kind: str) -> dict[str, Element]:
    """The notes by their id, without the lines that separate them from the text."""
    if root is None:
        return {}
    return {value(note, "id") or "": note for note in root.iter(W + kind) if value(note, "type") in (None, "normal")}
