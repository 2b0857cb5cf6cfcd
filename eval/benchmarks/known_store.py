"""A fact store of very many known reports, made once in a process of its own, and what the benchmarks need to know of them.

The process that asks the questions never holds the reports: its memory is that of the service.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from eval.questions.bulk import store_many
from eval.questions.corpus import KnownReport, known_reports
from indexer.gazetteer.regions import Gazetteer
from indexer.storage.database import ensure_schema, open_engine

SEED = 1
YEAR = 2023
"""The year that questions over many reports are asked about."""
NOTED = ("requests.new", "requests.granted", "requests.partial", "requests.denied", "requests.concluded")
"""Figures that are noted of every report on that year, to compute what is expected by other means than the service."""


@dataclass(frozen=True)
class Noted:
    """What is known of a report on the year beside the store."""

    agency: str
    region_code: str
    figures: dict[str, int]


def fill(url: str, reports: int, notes: Path) -> tuple[list[Noted], float]:
    """Fill an empty store in another process, unless the notes say that it is; the notes, and the seconds it took."""
    started = time.perf_counter()
    if not notes.exists():
        with ProcessPoolExecutor(1, get_context("spawn")) as pool:
            pool.submit(_fill, url, reports, notes).result()
    noted = json.loads(notes.read_text(encoding="utf-8"))
    return [Noted(**item) for item in noted], time.perf_counter() - started


def _fill(url: str, reports: int, notes: Path) -> None:
    engine = open_engine(url)
    ensure_schema(engine)
    noted: list[Noted] = []
    store_many(_noting(islice(known_reports(SEED), reports), noted), engine, Gazetteer())
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")  # what autovacuum does a minute later
    engine.dispose()
    notes.write_text(json.dumps([asdict(item) for item in noted], ensure_ascii=False), encoding="utf-8")


def _noting(reports: Iterable[KnownReport], noted: list[Noted]) -> Iterator[KnownReport]:
    for known in reports:
        if known.year == YEAR:
            figures = {metric: int(known.figure(metric) or 0) for metric in NOTED}
            noted.append(Noted(known.agency.name, known.agency.region_code, figures))
        yield known
