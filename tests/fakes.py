"""Stand-ins for what is slow, behind the seams that production code has."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from indexer.storage.embedder import Vectors


class HashEmbedder:
    """Vectors from a hash: the same text has the same vector, and nothing has a meaning. Counts what it embeds."""

    def __init__(self, fingerprint: str = "hash 1") -> None:
        self._fingerprint = fingerprint
        self.embedded = 0

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded += len(texts)
        return np.stack([self.query(text) for text in texts])

    def query(self, text: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")
        vector = np.random.default_rng(seed).standard_normal(16).astype(np.float32)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
