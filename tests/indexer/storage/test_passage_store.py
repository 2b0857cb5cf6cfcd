"""The passage store, embedded and on a real Chroma server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from indexer.domain.errors import StoreMismatchError, UserError
from indexer.domain.report import Report
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.passage_store import PassageStore, embedded_client, embedded_text, server_client
from tests.conftest import SAMPLES, free_port
from tests.fakes import HashEmbedder


@pytest.fixture
def database(tmp_path: Path) -> Engine:
    engine = open_engine(sqlite_url(tmp_path))
    ensure_schema(engine)
    return engine


@pytest.fixture(scope="session")
def putian(read: Callable[[Path], Report]) -> Report:
    return read(SAMPLES / "putian-2023.md")


@pytest.fixture(params=["embedded", "server"])
def store(request: pytest.FixtureRequest, tmp_path: Path, database: Engine) -> PassageStore:
    client = server_client(request.getfixturevalue("chroma_server")) if request.param == "server" else embedded_client(tmp_path / "chroma")
    return PassageStore(client, HashEmbedder(), database)


def ids(report: Report) -> list[str]:
    return [passage.chunk_id(report.report_id) for passage in report.passages]


def test_passages_are_added_found_and_removed(store: PassageStore, putian: Report) -> None:
    store.add(putian)
    assert store.count() == len(putian.passages)
    vectors = store.vectors(ids(putian))
    assert vectors.keys() == set(ids(putian))
    wanted = putian.passages[3]
    (nearest, similarity), *_ = store.nearest(HashEmbedder().query(embedded_text(wanted)), 3)
    assert nearest == wanted.chunk_id(putian.report_id)
    assert similarity == pytest.approx(1.0, abs=1e-3)
    store.remove(ids(putian))
    assert store.count() == 0


def test_adding_again_changes_nothing(store: PassageStore, putian: Report) -> None:
    store.add(putian)
    store.add(putian)
    assert store.count() == len(putian.passages)


def test_more_passages_than_chroma_takes_at_once(store: PassageStore, putian: Report) -> None:
    passage = putian.passages[0]
    many = tuple(replace(passage, text=f"{passage.text}{number}") for number in range(6000))
    store.add(replace(putian, passages=many))
    assert store.count() == 6000


def test_a_text_is_embedded_once(tmp_path: Path, database: Engine, putian: Report) -> None:
    embedder = HashEmbedder()
    store = PassageStore(embedded_client(tmp_path / "chroma"), embedder, database)
    store.add(putian)
    store.remove(ids(putian))
    store.add(putian)
    assert embedder.embedded == len(putian.passages)


def test_vectors_of_two_models_are_never_mixed(tmp_path: Path, database: Engine) -> None:
    PassageStore(embedded_client(tmp_path / "chroma"), HashEmbedder(), database)
    with pytest.raises(StoreMismatchError, match="hash 2"):
        PassageStore(embedded_client(tmp_path / "chroma"), HashEmbedder("hash 2"), database)


def test_two_fact_stores_share_a_server_without_meeting(chroma_server: str, tmp_path: Path, putian: Report) -> None:
    stores = []
    for name in ("one", "two"):
        engine = open_engine(sqlite_url(tmp_path / name))
        (tmp_path / name).mkdir()
        ensure_schema(engine)
        stores.append(PassageStore(server_client(chroma_server), HashEmbedder(), engine))
    stores[0].add(putian)
    stores[1].add(putian)
    stores[0].remove(ids(putian))
    assert [store.count() for store in stores] == [0, len(putian.passages)]


def test_a_server_that_does_not_answer_is_a_named_error() -> None:
    with pytest.raises(UserError, match="no Chroma server answers"):
        server_client(f"http://127.0.0.1:{free_port()}")


def test_a_vector_survives_the_cache_to_the_last_bit(tmp_path: Path, database: Engine, putian: Report) -> None:
    store = PassageStore(embedded_client(tmp_path / "chroma"), HashEmbedder(), database)
    store.add(putian)
    passage = putian.passages[0]
    expected = HashEmbedder().query(embedded_text(passage))
    assert np.allclose(store.vectors([passage.chunk_id(putian.report_id)])[passage.chunk_id(putian.report_id)], expected, atol=1e-6)
