"""Opening the fact store: migrations, unusable addresses, newer schemas."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from indexer.domain.errors import StoreMismatchError, UserError
from indexer.storage.database import current_revision, ensure_schema, open_engine, sqlite_url
from indexer.storage.fact_store import FactStore
from indexer.storage.migrate import alembic_config
from indexer.storage.schema import SCHEMA_REVISION
from indexer.storage.service_schema import api_key


def test_migrations_make_the_schema_that_the_code_declares(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path))
    ensure_schema(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), api_key.metadata) == []


def test_the_code_names_the_newest_migration(tmp_path: Path) -> None:
    config = alembic_config(open_engine(sqlite_url(tmp_path)))
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA_REVISION


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_store_of_the_first_schema_is_migrated_with_what_it_holds(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path) if kind == "sqlite" else request.getfixturevalue("postgres_url"))
    command.upgrade(alembic_config(engine), "0001")
    with engine.begin() as connection:
        for statement in _OF_THE_FIRST_SCHEMA:
            connection.execute(text(statement))
    assert current_revision(engine) == "0001"
    ensure_schema(engine)
    facts = FactStore(engine)
    report = facts.report("r1")
    assert report is not None
    (cell,) = facts.cells(report).values()
    assert (cell.value, cell.confidence, report.superseded_because) == (3, None, None)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), api_key.metadata) == []
    command.downgrade(alembic_config(engine), "0001")
    command.upgrade(alembic_config(engine), "head")
    assert facts.report("r1") is not None
    engine.dispose()


_OF_THE_FIRST_SCHEMA = (
    "INSERT INTO agency (id, name, region_code, level, scope, organ) VALUES (1, '莆田市教育局', '350300', 'city', 'organ', 'education')",
    "INSERT INTO report (id, report_id, agency, year, period_start, period_end, edition, title, file, source_hash, indexed_at,"
    " extractor_version, visible) VALUES (1, 'r1', 1, 2023, '2023-01-01', '2023-12-31', '2021', 't', 'a.txt', 'h',"
    " '2024-01-01 00:00:00', '1', true)",
    "INSERT INTO form_column (id, edition, metric, applicant) VALUES (1, '2021', 'requests.new', 'total')",
    "INSERT INTO cell (report, form_column, status, value) VALUES (1, 1, 0, 3)",
)


def test_a_current_schema_is_left_alone(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path))
    assert current_revision(engine) is None
    ensure_schema(engine)
    ensure_schema(engine)
    assert current_revision(engine) == SCHEMA_REVISION


def test_a_newer_schema_is_a_named_error(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path))
    ensure_schema(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreMismatchError, match="9999"):
        ensure_schema(engine)


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql+nothing://localhost/x", "sqlite:////nonexistent/folder/x.db", "postgresql+psycopg://nobody@127.0.0.1:9/x"]
)
def test_a_database_that_cannot_be_used_is_a_named_error(url: str) -> None:
    with pytest.raises(UserError, match=r"GONGKAI_DATABASE_URL|cannot be opened"):
        ensure_schema(open_engine(url))
