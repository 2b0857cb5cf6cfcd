"""A reranker puts the best passages in its own order; a CrossEncoder is loaded from local files, or not at all."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from indexer.domain.errors import UserError
from service.answering.engine import Engine
from service.answering.reranker import CrossEncoderReranker
from service.answering.retrieval import PassageFinder
from service.wiring import Runtime


class _Longest:
    """Thinks that the longest passage answers best."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        assert question
        return [float(len(text)) for text in texts]


def test_the_best_passages_come_in_the_order_of_the_reranker(samples: Runtime, engine: Engine) -> None:
    [query, *_] = engine.reader.read("莆田市工信局2023年微信有多少粉丝")
    report = next(report for report in samples.facts.reports() if report.agency.name == "莆田市工业和信息化局")
    plain = PassageFinder(samples.facts, lambda: samples.passages).rank(query, [report.key])
    ranked = PassageFinder(samples.facts, lambda: samples.passages, _Longest()).rank(query, [report.key])
    best = sorted(plain[:12], key=lambda hit: -len(hit.passage.passage.text))
    assert [hit.passage.chunk_id for hit in ranked[:12]] == [hit.passage.chunk_id for hit in best]
    assert [hit.passage.chunk_id for hit in ranked] != [hit.passage.chunk_id for hit in plain]
    assert [hit.score for hit in ranked] == [hit.score for hit in plain]


@pytest.fixture
def tiny_model(tmp_path: Path) -> Path:
    """A CrossEncoder of a few random weights, as sentence-transformers saves one."""
    # every worker imports this file, and one needs them
    import torch  # noqa: PLC0415
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer  # noqa: PLC0415

    folder = tmp_path / "tiny"
    folder.mkdir()
    characters = sorted(set("谁来管这件事主要领导亲自抓收取费用"))
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters]), encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(vocab_size=5 + len(characters), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8)
    config.num_labels = 1
    config.initializer_range = 1.0  # weights so large that other texts have other scores
    torch.manual_seed(1)
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def test_a_model_in_a_folder_scores_every_passage(tiny_model: Path) -> None:
    reranker = CrossEncoderReranker(str(tiny_model))
    texts = ["主要领导亲自抓", "收取费用", "主要领导亲自抓"]
    first, second, third = reranker.scores("谁来管这件事", texts)
    assert first == pytest.approx(third)
    assert first != second


def test_a_model_that_is_not_to_be_had_is_named_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    started = time.monotonic()
    with pytest.raises(UserError, match="nobody/no-such-reranker"):
        CrossEncoderReranker("nobody/no-such-reranker").scores("谁来管", ["领导"])
    assert time.monotonic() - started < 60
