"""Metrics are offered for words that no list holds, when one stands out; the vectors here are made up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from indexer.domain.form import TOTAL, CellKey
from indexer.storage.embedder import Vectors
from service.answering.proposals import MIN_MARGIN, OFFERED, MetricProposer, descriptions

_REFUSED = CellKey("requests.denied", TOTAL)


class _Store:
    """Embeds whatever describes refusals in one direction, all else in another; a question lies `near` the first."""

    def __init__(self, near: float) -> None:
        self._query = np.array([near, 1.0 - near], dtype=np.float32)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        refused = set(descriptions()[_REFUSED])
        return np.array([[1.0, 0.0] if text in refused else [0.0, 1.0] for text in texts], dtype=np.float32)

    def embed_query(self, _: str) -> Vectors:
        return self._query


@pytest.mark.parametrize(
    ("near", "offered"),
    [
        pytest.param(0.5 + MIN_MARGIN, True, id="one stands out"),
        pytest.param(0.5 + MIN_MARGIN / 4, False, id="none stands out"),
        pytest.param(0.2, False, id="all are alike"),
    ],
)
def test_a_few_metrics_are_offered_where_one_stands_out(near: float, offered: bool) -> None:
    found = MetricProposer(lambda: _Store(near)).offers("how many were sent packing")  # type: ignore[arg-type,return-value]
    assert found[:1] == ([_REFUSED] if offered else [])
    assert len(found) == (OFFERED if offered else 0)


def test_every_count_of_requests_and_disputes_is_described() -> None:
    keys = set(descriptions())
    assert {_REFUSED, CellKey("requests.unavailable.not_held", TOTAL), CellKey("reconsideration.corrected")} <= keys
    assert all(len(texts) >= 2 for texts in descriptions().values())
