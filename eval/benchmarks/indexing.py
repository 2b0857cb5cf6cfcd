"""How fast a folder is indexed, and whether memory stays flat: `python -m eval.benchmarks.indexing FOLDER [--files N]`.

The folder is one that `python -m eval.generator make` wrote. Its files are indexed into empty stores by one worker and by two. Passages
get vectors from a hash unless `--embed` is given: the model takes its own time, the same whatever the workers do. Printed: reports a
second, and the peak memory of the main process and of its workers, at the first quarter and at the end.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from indexer.gazetteer.regions import Gazetteer
from indexer.pipeline import Indexer, collect
from indexer.reading.readers import Workers
from indexer.reading.worker import spawned_workers
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.embedder import Embedder, SentenceTransformerEmbedder, Vectors
from indexer.storage.fact_store import FactStore
from indexer.storage.passage_store import PassageStore, embedded_client

MAX_GROWTH = 60.0
_WORKER_MEMORY = 4_000_000_000
_WARM = 4


def main() -> int:
    """Print reports a second and megabytes; exit 1 if memory grows."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, help="folder with reports")
    arguments.add_argument("--files", type=int, default=1000, help="how many files to index")
    arguments.add_argument("--embed", action="store_true", help="embed the passages by the real model")
    options = arguments.parse_args()
    files = list(itertools.islice(collect([options.folder]).files, options.files))
    growths = []
    for workers in (1, 2):
        embedder = SentenceTransformerEmbedder() if options.embed else _Hashes()
        with tempfile.TemporaryDirectory() as folder:
            growths.append(_index(files, workers, embedder, Path(folder)))
    flat = max(growths) <= MAX_GROWTH
    sys.stdout.write(f"budget: {MAX_GROWTH:.0f} MB more, {'kept' if flat else 'exceeded'}\n")
    return 0 if flat else 1


def _index(files: Sequence[Path], workers: int, embedder: Embedder, folder: Path) -> float:
    """Megabytes that main process and workers grow by after the first quarter."""
    engine = open_engine(sqlite_url(folder))
    ensure_schema(engine)
    passages = PassageStore(embedded_client(folder / "chroma"), embedder, engine)
    indexer = Indexer(FactStore(engine), passages, Gazetteer(), Workers(spawned_workers(_WORKER_MEMORY), workers), seconds=300)
    outcomes: Counter[str] = Counter()
    main, child = [], []
    started = time.perf_counter()
    for result in indexer.index(files):
        outcomes[result.outcome.value] += 1
        main.append(_resident(os.getpid()))
        child.append(max(map(_resident, _children()), default=0.0))
    seconds = time.perf_counter() - started
    engine.dispose()
    counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    quarter = max(1, len(main) // _WARM)
    sys.stdout.write(
        f"{workers} workers: {counts} in {seconds:.0f} s, {len(files) / seconds:.1f} reports/s; main process {max(main[:quarter]):.0f} MB, "
        f"then {max(main):.0f}; largest worker {max(child[:quarter]):.0f} MB, then {max(child):.0f}\n"
    )
    return max(max(series) - max(series[:quarter]) for series in (main, child))


def _resident(process: int) -> float:
    """Megabytes of memory; 0 of a process that has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


def _children() -> list[int]:
    return [int(child) for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()]


class _Hashes:
    """Vectors that mean nothing and cost nothing."""

    fingerprint = "hash"

    def passages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> Vectors:
        vector = np.random.default_rng(abs(hash(text))).standard_normal(384).astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


if __name__ == "__main__":
    sys.exit(main())
