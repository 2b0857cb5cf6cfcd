"""How long a PDF takes beside pdfplumber alone, and how much memory: `python -m eval.benchmarks.pdf_speed FOLDER [--files N]`.

pdfplumber opens each file and extracts words and tables of the pages that have tables; its time and ours are measured in turn,
file by file, in one run. The files of the folder are read again and again until N are read; memory must not grow with N.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import sys
import time
from pathlib import Path

import pdfplumber

from indexer.parsing.document import TableRow
from indexer.parsing.pdf import parse_pdf

BUDGET = 1.3
# pdfplumber takes its share of memory too, so it reads only so many files
MEASURED = 30
MAX_GROWTH = 20.0


def main() -> int:
    """Print seconds a page, the ratio, and megabytes; exit 1 if the budget is exceeded or memory grows."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, help="folder with PDF files")
    arguments.add_argument("--files", type=int, default=200, help="how many files to read")
    options = arguments.parse_args()
    files = sorted(options.folder.glob("*.pdf"))
    if not files:
        sys.stderr.write(f"no PDF in {options.folder}\n")
        return 2
    ratio = _compare(files[:MEASURED])
    growth = _memory(files, options.files)
    fits = ratio <= BUDGET and growth <= MAX_GROWTH
    sys.stdout.write(f"budget: {BUDGET} × and {MAX_GROWTH:.0f} MB more, {'kept' if fits else 'exceeded'}\n")
    return 0 if fits else 1


def _compare(files: list[Path]) -> float:
    ours = theirs = 0.0
    pages = 0
    for path in files:
        data = path.read_bytes()
        started = time.perf_counter()
        document = parse_pdf(data, path)
        ours += time.perf_counter() - started
        tables = {element.place.page for element in document.elements if isinstance(element, TableRow)}
        started = time.perf_counter()
        with pdfplumber.open(path) as reader:
            pages += len(reader.pages)
            for index in sorted(page for page in tables if page is not None):
                page = reader.pages[index]
                page.extract_words()
                page.extract_tables()
                page.close()
        theirs += time.perf_counter() - started
    sys.stdout.write(
        f"{len(files)} files, {pages} pages: ours {ours / pages * 1000:.1f} ms a page, "
        f"pdfplumber {theirs / pages * 1000:.1f} ms a page, ratio {ours / theirs:.2f}\n"
    )
    return ours / theirs


def _memory(files: list[Path], count: int) -> float:
    """Megabytes that the peak grows by after the first files."""
    before = 0.0
    started = time.perf_counter()
    for number, path in enumerate(itertools.islice(itertools.cycle(files), count)):
        parse_pdf(path.read_bytes(), path)
        if number == len(files) - 1:
            before = _peak()
    growth = _peak() - before if before else 0.0
    sys.stdout.write(
        f"{count} files in {time.perf_counter() - started:.1f} s: {_peak():.0f} MB, {growth:.1f} MB more than after the first round\n"
    )
    return growth


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
