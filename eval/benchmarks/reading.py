"""Every measure of reading in one run: `python -m eval.benchmarks.reading [--reports FOLDER] [--seeds N] [--files N]`.

Real reports set anew in every format (where a folder of them is given), messy ones of the generator, scans with ruled and with unruled
tables, PDF beside pdfplumber alone, and the rate and memory of indexing a folder. Each step is a command of its own and prints what
it measures; the run goes on after one that misses its measure, and exits 1 at the end.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

_WITH_TEXT = "text,bars,markdown,html,docx,pdf,ofd"


def main() -> int:
    """Run each step; exit 1 if one of them did."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reports", type=Path, help="folder with real reports, and the cells of some in its expected/*.json")
    arguments.add_argument("--seeds", type=int, default=200, help="how many messy reports of each format")
    arguments.add_argument("--files", type=int, default=1000, help="how many files to index")
    options = arguments.parse_args()
    seeds = f"0:{options.seeds}"
    with tempfile.TemporaryDirectory() as folder:
        mixed, pdf = Path(folder, "mixed"), Path(folder, "pdf")
        steps = [
            ["eval.generator", "measure", "--seeds", seeds, "--formats", _WITH_TEXT, "--max-silent", "0", "--failures", "0"],
            ["eval.benchmarks.ocr"],
            ["eval.generator", "make", str(pdf), "--format", "pdf", "--seeds", "0:30"],
            ["eval.benchmarks.pdf_speed", str(pdf)],
            ["eval.generator", "make", str(mixed), "--seeds", f"0:{options.files}"],
            ["eval.benchmarks.indexing", str(mixed), "--files", str(options.files)],
        ]
        if options.reports:
            formats = f"{_WITH_TEXT},scan"
            steps.insert(0, ["eval.generator", "measure", "--reports", str(options.reports), "--formats", formats, "--by-shape"])
        return max([_run(step) for step in steps])


def _run(step: list[str]) -> int:
    sys.stdout.write(f"\n$ python -m {' '.join(step)}\n")
    sys.stdout.flush()
    return int(subprocess.run([sys.executable, "-m", *step], check=False).returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
