"""The sample reports with a scripted chat model beside the engine, by the real client over a real connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from indexer.gazetteer.regions import Gazetteer, Region
from indexer.gazetteer.spelling import Spellings
from indexer.storage.fact_store import FactStore
from service.answering.answer import Answer
from service.assisting.named import NameFinder
from service.assisting.number_guard import NumberGuard
from service.settings import Settings
from service.wiring import Runtime
from tests.chat_server import ChatServer, chat_server

if TYPE_CHECKING:
    from indexer.storage.passage_store import PassageStore

MODEL = "openai:scripted"


class OverSamples(Runtime):
    """A runtime with settings of its own over the stores of the sample reports."""

    def __init__(self, settings: Settings, samples: Runtime) -> None:
        super().__init__(settings)
        self._samples = samples
        # what code answers does not change from one test to the next
        answer_all = self.engine.answer_all
        self.engine.answer_all = lambda queries: _kept(repr(queries), lambda: answer_all(queries))  # type: ignore[method-assign]

    @property
    def facts(self) -> FactStore:
        return self._samples.facts

    @property
    def gazetteer(self) -> Gazetteer:
        return self._samples.gazetteer

    @property
    def spellings(self) -> Spellings:
        return self._samples.spellings

    @property
    def passages(self) -> PassageStore:
        return self._samples.passages


_ANSWERS: dict[str, Answer] = {}


def _kept(key: str, answer: Callable[[], Answer]) -> Answer:
    if key not in _ANSWERS:
        _ANSWERS[key] = answer()
    return _ANSWERS[key]


@pytest.fixture(scope="session")
def guard(gazetteer: Gazetteer, spellings: Spellings) -> NumberGuard:
    """A guard for which, of the short names of counties, 招远 alone is indexed."""

    def is_meant(name: str, regions: Sequence[Region]) -> bool:
        return name == "招远" or any(name.endswith(region.name) or region.code[4:] == "00" for region in regions)

    return NumberGuard(NameFinder(gazetteer, spellings, is_meant))


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        yield running


@pytest.fixture
def assisted(server: ChatServer, samples: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Runtime]]:
    """Makes runtimes whose chat model is the scripted server; settings as keywords."""
    monkeypatch.setattr("service.wiring.date", _Clock)
    with ExitStack() as stack:

        def make(**settings: Any) -> Runtime:
            given: dict[str, Any] = {
                "chat_model": MODEL,
                "chat_base_url": server.url,
                "chat_api_key": "none",
                "chat_retries": 0,
                "chat_seconds": 30,
            }
            return stack.enter_context(OverSamples(Settings(data_dir=tmp_path / "own", _env_file=None, **given | settings), samples))

        yield make


class _Clock(date):
    @classmethod
    def today(cls) -> Self:
        return cls(2024, 6, 1)
