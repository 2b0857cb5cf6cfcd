"""A pair of stores in a folder, and indexers on them."""

from __future__ import annotations

from pathlib import Path

from indexer.gazetteer.regions import Gazetteer
from indexer.pipeline import FileResult, Indexer, collect
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.fact_store import FactStore
from indexer.storage.passage_store import PassageStore, embedded_client
from tests.fakes import HashEmbedder


class Stores:
    """A fact store, in the folder or at a URL, and a passage store in the folder."""

    def __init__(self, folder: Path, gazetteer: Gazetteer, url: str = "") -> None:
        self._engine = open_engine(url or sqlite_url(folder))
        ensure_schema(self._engine)
        self.facts = FactStore(self._engine)
        self.passages = PassageStore(embedded_client(folder / "chroma"), HashEmbedder(), self._engine)
        self._gazetteer = gazetteer

    def close(self) -> None:
        self._engine.dispose()

    def indexer(self) -> Indexer:
        return Indexer(self.facts, self.passages, self._gazetteer)

    def index(self, *paths: Path) -> list[FileResult]:
        return list(self.indexer().index(collect(paths).files))

    def agree(self) -> bool:
        """Whether the passage store holds the passages of the visible reports and no others."""
        keys = [report.key for report in self.facts.reports()]
        chunks = {item.chunk_id for item in self.facts.passages(keys)}
        return self.passages.count() == len(chunks) and self.passages.vectors(chunks).keys() == chunks
