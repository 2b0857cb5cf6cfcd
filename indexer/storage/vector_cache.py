"""Vectors by the hash of their text, kept in the fact store: a re-indexed report embeds only what has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from langchain_core.embeddings import Embeddings
from sqlalchemy import Engine, select

from indexer.storage import schema
from indexer.storage.database import upsert
from indexer.storage.embedder import Embedder

# ids asked for in one statement; SQLite allows 32,766 variables
_BATCH = 500


class CachedEmbeddings(Embeddings):
    """An `Embedder` as langchain's interface wants it, with a cache of passage vectors in the fact store."""

    def __init__(self, embedder: Embedder, engine: Engine) -> None:
        self._embedder = embedder
        self._engine = engine

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        hashes = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        known = self._cached(hashes)
        missing = {digest: text for digest, text in zip(hashes, texts, strict=True) if digest not in known}
        if missing:
            vectors = self._embedder.passages(list(missing.values()))
            fresh = {digest: vector.astype("<f4").tobytes() for digest, vector in zip(missing, vectors, strict=True)}
            self._remember(fresh)
            known |= fresh
        return [np.frombuffer(known[digest], dtype="<f4").tolist() for digest in hashes]

    def embed_query(self, text: str) -> list[float]:
        return self._embedder.query(text).tolist()  # type: ignore[no-any-return]

    def _cached(self, hashes: Sequence[str]) -> dict[str, bytes]:
        table = schema.vector_cache
        known: dict[str, bytes] = {}
        with self._engine.connect() as connection:
            for start in range(0, len(hashes), _BATCH):
                batch = hashes[start : start + _BATCH]
                query = select(table.c.text_hash, table.c.vector).where(
                    table.c.model == self._embedder.fingerprint, table.c.text_hash.in_(batch)
                )
                known |= {row.text_hash: row.vector for row in connection.execute(query)}
        return known

    def _remember(self, vectors: dict[str, bytes]) -> None:
        rows = [{"model": self._embedder.fingerprint, "text_hash": digest, "vector": vector} for digest, vector in vectors.items()]
        with self._engine.begin() as connection:
            upsert(connection, schema.vector_cache, rows, ["model", "text_hash"])
