"""The one place where objects are built from settings.

Everything heavy is imported and opened when it is first needed: looking up a figure loads neither Chroma nor the model.
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from datetime import date
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING

from sqlalchemy import Engine as SqlEngine

from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.fact_store import FactStore
from indexer.storage.lock import own_folder
from service.answering.engine import Engine
from service.answering.searching import PassageSearch
from service.chat import Asker, Chat
from service.conversations import Conversations
from service.keys import KeyStore
from service.progress import Stage, tell
from service.settings import Settings
from service.understanding.agencies import AgencyReader
from service.understanding.messages import MessageReader

if TYPE_CHECKING:
    from indexer.corrections import Corrector
    from indexer.pipeline import Indexer
    from indexer.reading.readers import Workers
    from indexer.storage.passage_store import PassageStore
    from service.answering.reranker import Reranker
    from service.assisting.langchain_model import LangchainModel


class Runtime:
    """The objects of one process; close it to release the data folder."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._resources = ExitStack()
        # calls of several threads open the heavy objects once
        self._opening = RLock()
        self._owned = False

    def __enter__(self) -> Runtime:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the data folder and the connections."""
        self._resources.close()

    def own_data_folder(self) -> None:
        """Take the data folder for this process, unless the passages live on a Chroma server.

        Raises:
            StoreLockedError: another process holds it.
        """
        if not self.settings.chroma_url and not self._owned:
            self._resources.enter_context(own_folder(self.settings.folder))
            self._owned = True

    @cached_property
    def sql(self) -> SqlEngine:
        """The fact store's database, its schema up to date."""
        if not self.settings.database_url:
            self.settings.folder.mkdir(parents=True, exist_ok=True)
        engine = open_engine(self.settings.database_url or sqlite_url(self.settings.folder))
        self._resources.callback(engine.dispose)
        ensure_schema(engine)
        return engine

    @cached_property
    def facts(self) -> FactStore:
        return FactStore(self.sql)

    @cached_property
    def corrector(self) -> Corrector:
        from indexer.corrections import Corrector  # noqa: PLC0415  (looking up a figure corrects none)

        return Corrector(self.facts)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer()

    @property
    def passages(self) -> PassageStore:
        """The passage store; opening it takes the data folder for this process."""
        with self._opening:
            return self._passages

    @property
    def indexer(self) -> Indexer:
        with self._opening:
            return self._indexer

    @cached_property
    def _passages(self) -> PassageStore:
        from indexer.storage.embedder import SentenceTransformerEmbedder  # noqa: PLC0415
        from indexer.storage.passage_store import PassageStore, close_client, embedded_client, server_client  # noqa: PLC0415

        settings = self.settings
        self.own_data_folder()
        client = server_client(settings.chroma_url) if settings.chroma_url else embedded_client(settings.folder / "chroma")
        self._resources.callback(lambda: close_client(client))
        embedder = SentenceTransformerEmbedder(settings.embedding_model, settings.embedding_query_prefix, settings.embedding_passage_prefix)
        return PassageStore(client, embedder, self.sql)

    @cached_property
    def _indexer(self) -> Indexer:
        from indexer.pipeline import Indexer  # noqa: PLC0415

        settings = self.settings
        return Indexer(self.facts, self.passages, self.gazetteer, self._workers, settings.file_seconds, settings.limits)

    def stop_indexing(self) -> None:
        """End a run that is under way in another thread; what it has stored stays whole."""
        if "_workers" in vars(self):
            self._workers.close()

    @cached_property
    def _workers(self) -> Workers:
        from indexer.reading.readers import Workers  # noqa: PLC0415
        from indexer.reading.worker import spawned_workers  # noqa: PLC0415

        settings = self.settings
        workers = Workers(spawned_workers(settings.worker_memory * 1_000_000), settings.workers or len(os.sched_getaffinity(0)))
        self._resources.callback(workers.close)
        return workers

    @cached_property
    def spellings(self) -> Spellings:
        return Spellings(self.gazetteer)

    @cached_property
    def agencies(self) -> AgencyReader:
        return AgencyReader(self.facts, self.gazetteer, self.spellings)

    @cached_property
    def engine(self) -> Engine:
        """The engine that answers by code alone."""
        reader = MessageReader(self.agencies, date.today)
        return Engine(self.facts, reader, self._searched_passages, self.spellings, self.settings.public_url, self._reranker)

    @cached_property
    def passage_search(self) -> PassageSearch:
        engine = self.engine
        return PassageSearch(self.facts, engine.reader, engine.finder, self.spellings, self.settings.public_url)

    def _searched_passages(self) -> PassageStore:
        """The passages, for an answer that must search them."""
        tell(Stage.SEARCHING)
        return self.passages

    @cached_property
    def _reranker(self) -> Reranker | None:
        if not self.settings.reranker_model:
            return None
        from service.answering.reranker import CrossEncoderReranker  # noqa: PLC0415

        return CrossEncoderReranker(self.settings.reranker_model)

    @cached_property
    def asker(self) -> Asker:
        """The engine, with the chat model beside it where one is set."""
        return self._assisted(self.engine) if self.settings.chat_model else self.engine

    def _assisted(self, engine: Engine) -> Asker:
        from service.api.metrics import MODEL_CALLS  # noqa: PLC0415
        from service.assisting.assistant import AssistedEngine  # noqa: PLC0415
        from service.assisting.careful import Breaker, CarefulModel  # noqa: PLC0415
        from service.assisting.checking import ProposalChecker  # noqa: PLC0415
        from service.assisting.named import NameFinder  # noqa: PLC0415
        from service.assisting.number_guard import NumberGuard  # noqa: PLC0415
        from service.assisting.rereading import Rereader  # noqa: PLC0415
        from service.assisting.wording import Worder  # noqa: PLC0415

        settings = self.settings
        breaker = Breaker(settings.chat_failures, settings.chat_pause, time.monotonic)
        model = CarefulModel(
            lambda: self.chat_model, breaker, lambda task, outcome: MODEL_CALLS.labels(task, outcome).inc(), settings.log_questions
        )
        rereader = Rereader(model, engine.reader, ProposalChecker(self.agencies, date.today))
        worder = Worder(
            model, NumberGuard(NameFinder(self.gazetteer, self.spellings, self.agencies.is_meant)), self.spellings, settings.chat_model
        )
        return AssistedEngine(engine, model, rereader, worder, self.spellings, settings.chat_model)

    @property
    def chat_model(self) -> LangchainModel:
        """The chat model that is set.

        Raises:
            UserError: it cannot be set up.
        """
        with self._opening:
            return self._chat_model

    @cached_property
    def _chat_model(self) -> LangchainModel:
        from service.assisting.langchain_model import LangchainModel  # noqa: PLC0415  (seconds, and only a chat model needs it)

        settings = self.settings
        key = settings.chat_api_key.get_secret_value() if settings.chat_api_key else None
        given = {"base_url": settings.chat_base_url or None, "api_key": key}
        arguments = {name: value for name, value in given.items() if value} | {"max_retries": settings.chat_retries} | settings.chat_options
        model = LangchainModel(settings.chat_model, arguments, settings.chat_structured, settings.chat_seconds)
        self._resources.callback(model.close)
        return model

    @cached_property
    def conversations(self) -> Conversations:
        return Conversations(self.sql, self.settings.conversation_days)

    @cached_property
    def keys(self) -> KeyStore:
        return KeyStore(self.sql)

    @cached_property
    def chat(self) -> Chat:
        return Chat(self.asker, self.conversations, self.settings.max_question)
