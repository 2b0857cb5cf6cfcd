"""Rank the best passages anew by a model that reads question and passage together; an option, by a setting."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Protocol

from indexer.storage.embedder import local_files_first


class Reranker(Protocol):
    """Says how well each of some texts answers a question."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """A number for each text, the higher the better; of one question only they compare."""


class CrossEncoderReranker:
    """A reranker on a CrossEncoder model of sentence-transformers, loaded with the first question.

    Args:
        model: a folder, or the name of a model in the local cache or on the hub.
    """

    def __init__(self, model: str) -> None:
        self._name = model
        self._model: Any = None
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """Scores of the texts.

        Raises:
            UserError: the model is not to be had.
        """
        with self._lock:
            if self._model is None:
                self._model = _load(self._name)
            return [float(score) for score in self._model.predict([(question, text) for text in texts], show_progress_bar=False)]


def _load(name: str) -> Any:
    from sentence_transformers import CrossEncoder  # noqa: PLC0415  (torch takes seconds to import)

    return local_files_first(
        lambda local: CrossEncoder(name, local_files_only=local, device="cpu"), name, "reranker", "GONGKAI_RERANKER_MODEL"
    )
