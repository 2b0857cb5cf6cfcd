"""The passage store: vectors of passages in Chroma, embedded in the data folder or on a Chroma server.

An embedded Chroma folder has one owner at a time: a second process that opens it sees new rows in get() but not in
query(), without an error. Whoever opens it holds the lock of the data folder (`lock.py`).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.api import ClientAPI
from chromadb.api.client import Client
from chromadb.config import Settings
from langchain_chroma import Chroma
from sqlalchemy import Engine

from indexer.domain.errors import StoreMismatchError, UserError
from indexer.domain.report import Passage, Report
from indexer.storage.database import get_meta, set_meta
from indexer.storage.embedder import Embedder, Vectors
from indexer.storage.vector_cache import CachedEmbeddings

_COLLECTION_KEY = "collection"
_MODEL_KEY = "embedding_model"
# langchain-chroma hands over whatever it is given; Chroma refuses more than 5,461 rows at once
_BATCH = 2_000


def embedded_client(folder: Path) -> ClientAPI:
    """Chroma in a folder; hold the data folder's lock while it is open."""
    folder.mkdir(parents=True, exist_ok=True)
    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))


def close_client(client: ClientAPI) -> None:
    """Let go of what a client holds: whoever opens the folder next, here or elsewhere, reads what is on the disk."""
    if isinstance(client, Client):
        client.close()


def server_client(url: str) -> ClientAPI:
    """A Chroma server (`chroma run`).

    Raises:
        UserError: nothing answers at that address.
    """
    parts = urlsplit(url)
    try:
        return chromadb.HttpClient(
            host=parts.hostname or "localhost",
            port=parts.port or 8000,
            ssl=parts.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )
    except ValueError as error:
        raise UserError(f"no Chroma server answers at {url}", "start one with `chroma run`, or mend GONGKAI_CHROMA_URL") from error


class PassageStore:
    """Adds, removes and ranks passages by their vectors.

    Raises:
        StoreMismatchError: the store was filled by another embedding model.
    """

    def __init__(self, client: ClientAPI, embedder: Embedder, engine: Engine) -> None:
        _require_same_model(engine, embedder.fingerprint)
        self._embeddings = CachedEmbeddings(embedder, engine)
        self._chroma = Chroma(
            collection_name=_collection_of(engine),
            embedding_function=self._embeddings,
            client=client,
            collection_configuration={"hnsw": {"space": "cosine"}},
        )

    def add(self, *reports: Report) -> None:
        """Add the passages of reports; adding them again changes nothing."""
        rows = [(passage.chunk_id(report.report_id), passage, report) for report in reports for passage in report.passages]
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            metadatas = [
                {"report_id": report.report_id, "agency": report.agency.name, "year": report.year, "section": passage.section}
                for _, passage, report in batch
            ]
            texts = [embedded_text(passage) for _, passage, _ in batch]
            self._chroma.add_texts(texts, metadatas=metadatas, ids=[chunk_id for chunk_id, _, _ in batch])

    def remove(self, chunk_ids: Sequence[str]) -> None:
        """Remove passages; ids that are not there do no harm."""
        for start in range(0, len(chunk_ids), _BATCH):
            self._chroma.delete(list(chunk_ids[start : start + _BATCH]))

    @property
    def embeddings(self) -> CachedEmbeddings:
        """The embedding model as langchain knows one; vectors of passages are kept by their text."""
        return self._embeddings

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question."""
        return np.asarray(self._embeddings.embed_query(text), dtype=np.float32)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts that questions are compared with, kept by their hash like those of passages."""
        return np.asarray(self._embeddings.embed_documents(list(texts)), dtype=np.float32)

    def vectors(self, chunk_ids: Iterable[str]) -> dict[str, Vectors]:
        """Vectors by chunk id, for ranking a known set of passages: a filtered query would take far longer."""
        found = self._chroma.get(ids=list(chunk_ids), include=["embeddings"])
        return {chunk_id: np.asarray(vector, dtype=np.float32) for chunk_id, vector in zip(found["ids"], found["embeddings"], strict=True)}

    def nearest(self, vector: Vectors, count: int) -> list[tuple[str, float]]:
        """The nearest passages of the whole store: chunk id and cosine similarity, best first."""
        found = self._chroma.similarity_search_by_vector_with_relevance_scores(vector.tolist(), k=count)
        return [(document.id or "", 1.0 - distance) for document, distance in found]

    def count(self) -> int:
        """How many passages the store holds."""
        return len(self._chroma.get(include=[])["ids"])


def embedded_text(passage: Passage) -> str:
    """What is embedded: the passage under its heading."""
    return f"{passage.heading}\n{passage.text}"


def _collection_of(engine: Engine) -> str:
    """The collection that belongs to a fact store: two of them may share a Chroma server without meeting."""
    with engine.begin() as connection:
        name = get_meta(connection, _COLLECTION_KEY)
        if name is None:
            name = f"passages-{secrets.token_hex(6)}"
            set_meta(connection, _COLLECTION_KEY, name)
    return name


def _require_same_model(engine: Engine, fingerprint: str) -> None:
    with engine.begin() as connection:
        written_by = get_meta(connection, _MODEL_KEY)
        if written_by is None:
            set_meta(connection, _MODEL_KEY, fingerprint)
        elif written_by != fingerprint:
            raise StoreMismatchError(
                f"the passages were embedded by {written_by!r}, the settings name {fingerprint!r}",
                "set GONGKAI_EMBEDDING_MODEL back, or index into an empty data folder",
            )
