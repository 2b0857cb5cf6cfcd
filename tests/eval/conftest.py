"""Fixtures of the harness."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.questions.store import store
from indexer.gazetteer.regions import Gazetteer
from service.settings import Settings
from service.wiring import Runtime
from tests.eval.known_corpus import CORPUS


@pytest.fixture
def known(gazetteer: Gazetteer, tmp_path: Path) -> Iterator[Runtime]:
    """A runtime in the data folder of the test over a dozen reports of which every figure is known."""
    with Runtime(Settings(data_dir=tmp_path / "data", _env_file=None)) as runtime:
        store(CORPUS.reports, runtime.facts, gazetteer)
        yield runtime
