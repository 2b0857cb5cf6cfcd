"""An engine over real reports that lie beside the repository: their figures and findings, without passages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from indexer.domain.report import Report
from indexer.gazetteer.organs import organ_of
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from indexer.storage.fact_store import FactStore
from indexer.storage.passage_store import PassageStore
from service.answering.engine import Engine
from service.understanding.agencies import AgencyReader
from service.understanding.messages import MessageReader
from tests.conftest import TODAY


def engine_over(reports: Iterable[Report], folder: Path, gazetteer: Gazetteer, spellings: Spellings) -> Engine:
    """An engine over some reports; it has no passage store."""
    sql = open_engine(sqlite_url(folder))
    ensure_schema(sql)
    facts = FactStore(sql)
    for report in reports:
        facts.add(report, organ_of(report.agency.name, gazetteer), "test")
        facts.publish(report.report_id)
    return Engine(facts, MessageReader(AgencyReader(facts, gazetteer, spellings), lambda: TODAY), _no_passages, spellings)


def _no_passages() -> PassageStore:
    raise AssertionError("a question about figures opened the passage store")
