"""How well and how fast scans are read: `python -m eval.benchmarks.ocr`.

The sample reports are set anew with ruled and with unruled tables, scanned (150 dpi, noise, 1° skew, JPEG), and read again.
Printed: cells right, wrong ones that no status and no finding warns of, seconds a page.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import pypdfium2 as pdfium

from eval.generator.measure import Comparison, Verdict, measure_sample
from eval.generator.renderers.paper import FONT_FILE
from eval.generator.rerender import as_sample, rerender_report
from eval.loading import suites_folder
from indexer.extraction.extract import extract
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.formats import parse

LEAST_RIGHT = 0.995
_RIGHT = (Verdict.EXACT, Verdict.OVERFLAGGED)


def main() -> int:
    """Print the measures for each report, ruled tables and unruled; exit 1 if one of them is missed."""
    if not FONT_FILE.is_file():
        sys.stdout.write("no Chinese font found; install the Debian package fonts-wqy-zenhei\n")
        return 1
    gazetteer = Gazetteer()
    kept = True
    for shape in ("ruled", "unruled"):
        cells: Counter[Verdict] = Counter()
        pages, seconds = 0, 0.0
        for path in sorted((suites_folder().parent / "reports").glob("*.md")):
            comparison, count, took = _measured(path, shape, gazetteer)
            sys.stdout.write(f"{path.stem}, {shape}: {_right(comparison.cells)} of {comparison.cells.total()} cells\n")
            wrong = [item for item in comparison.misread if item.verdict not in _RIGHT]
            sys.stdout.writelines(f"  {item.key}: {item.expected} read as {item.found} ({item.verdict})\n" for item in wrong)
            cells += comparison.cells
            pages, seconds = pages + count, seconds + took
        right, total, silent = _right(cells), cells.total(), cells[Verdict.WRONG_SILENT]
        summary = f"{right / total:.2%} of {total} cells right, {silent} wrong without a flag, {seconds / pages:.1f} s a page"
        sys.stdout.write(f"{shape} tables: {summary}\n")
        kept = kept and right >= LEAST_RIGHT * total and silent == 0
    return 0 if kept else 1


def _measured(path: Path, shape: str, gazetteer: Gazetteer) -> tuple[Comparison, int, float]:
    """A report against its scan, how many pages that has, and the seconds reading them took."""
    data = path.read_bytes()
    layout, truth = rerender_report(extract(parse(data, path), data, path, gazetteer))
    scan = as_sample(layout, truth, "scan", shape)
    with pdfium.PdfDocument(scan.data) as document:
        pages = len(document)
    started = time.perf_counter()
    comparison = measure_sample(scan, gazetteer)
    return comparison, pages, time.perf_counter() - started


def _right(cells: Counter[Verdict]) -> int:
    return sum(cells[verdict] for verdict in _RIGHT)


if __name__ == "__main__":
    sys.exit(main())
