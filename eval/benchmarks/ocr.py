"""How well and how fast scans are read: `python -m eval.benchmarks.ocr`.

The sample reports are drawn on pages, spoilt as a scanner does it (150 dpi, noise, 1° skew, JPEG), and read again. A figure
is flagged if its cell is `disputed` or `repaired`, or if a finding names it. Printed: cells right, wrong ones without a
flag, seconds a page.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from eval.cases import suites_folder
from eval.scans import Press, Scanner, font_path, report_blocks
from indexer.domain.form import CellKey
from indexer.domain.report import Cell, CellStatus, Report
from indexer.extraction.extract import extract
from indexer.extraction.outline import outline
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.builder import DocumentBuilder
from indexer.parsing.document import ParsedDocument, TextLine
from indexer.parsing.formats import parse
from indexer.parsing.ocr import read_page

LEAST_RIGHT = 0.995
_FLAGGED = (CellStatus.DISPUTED, CellStatus.REPAIRED)


def main() -> int:
    """Print the measures for each report, ruled tables and unruled; exit 1 if one of them is missed."""
    font = font_path()
    if font is None:
        sys.stdout.write("no Chinese font found; install the Debian package fonts-wqy-zenhei\n")
        return 1
    gazetteer = Gazetteer()
    kept = True
    for ruled in (True, False):
        cells = right = unflagged = pages = 0
        seconds = 0.0
        for path in sorted((suites_folder().parent / "reports").glob("*.md")):
            data = path.read_bytes()
            document = parse(data, path)
            truth = extract(document, data, path, gazetteer)
            scan, took, count = _scanned(document, truth, font, ruled)
            read = extract(scan, data, path, gazetteer)
            wrong = list(wrong_cells(truth, read))
            printed = sum(cell.status is not CellStatus.DERIVED for cell in truth.cells.values())
            silent = [key for key in wrong if not is_flagged(read, key)]
            sys.stdout.write(f"{path.stem}, {'ruled' if ruled else 'unruled'}: {printed - len(wrong)} of {printed} cells\n")
            sys.stdout.writelines(f"  {key}: {_shown(truth.cells[key])} read as {_shown(read.cells.get(key))}\n" for key in wrong)
            cells, right, unflagged = cells + printed, right + printed - len(wrong), unflagged + len(silent)
            pages, seconds = pages + count, seconds + took
        summary = f"{right / cells:.2%} of {cells} cells right, {unflagged} wrong without a flag, {seconds / pages:.1f} s a page"
        sys.stdout.write(f"{'ruled' if ruled else 'unruled'} tables: {summary}\n")
        kept = kept and right >= LEAST_RIGHT * cells and unflagged == 0
    return 0 if kept else 1


def wrong_cells(truth: Report, read: Report) -> Iterator[CellKey]:
    """The printed cells whose value was read otherwise, a blank included."""
    for key, cell in truth.cells.items():
        found = read.cells.get(key)
        if cell.status is not CellStatus.DERIVED and (found is None or found.value != cell.value):
            yield key


def is_flagged(report: Report, key: CellKey) -> bool:
    """Whether a reader is told not to trust a cell: its status says so, or it has no figure, or a finding names it."""
    cell = report.cells[key]
    return cell.status in _FLAGGED or cell.value is None or any(key in finding.cells for finding in report.findings)


def _scanned(document: ParsedDocument, truth: Report, font: Path, ruled: bool) -> tuple[ParsedDocument, float, int]:
    """The report as read from its scan, the seconds that took, and how many pages it has."""
    figures = {key: cell.raw for key, cell in truth.cells.items() if cell.status is not CellStatus.STATED}
    lines: dict[str, list[str]] = {}
    for item in outline(document, truth.edition):
        if isinstance(item.element, TextLine) and not (item.is_heading and item.element.heading == 2):
            lines.setdefault(item.section, []).append(item.element.text)
    pages = Press(font, ruled).draw(report_blocks(lines, truth.edition, figures))
    scanner = Scanner()
    scans = [np.asarray(scanner.scan(page, seed)) for seed, page in enumerate(pages)]
    builder = DocumentBuilder()
    started = time.perf_counter()
    for index, scan in enumerate(scans):
        read_page(scan, index, 72 / scanner.dpi, builder)
    return builder.build(), time.perf_counter() - started, len(pages)


def _shown(cell: Cell | None) -> str:
    return "nothing" if cell is None else f"{cell.raw or cell.value} ({cell.status.value})"


if __name__ == "__main__":
    sys.exit(main())
