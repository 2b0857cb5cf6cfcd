"""Opening the fact store: migrations, unusable addresses, newer schemas."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from indexer.domain.errors import StoreMismatchError, UserError
from indexer.storage.database import current_revision, ensure_schema, open_engine, sqlite_url
from indexer.storage.migrate import alembic_config
from indexer.storage.schema import SCHEMA_REVISION, metadata


def test_migrations_make_the_schema_that_the_code_declares(tmp_path: Path) -> None:
    engine = open_engine(sqlite_url(tmp_path))
    ensure_schema(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_code_names_the_newest_migration(tmp_path: Path) -> None:
    config = alembic_config(open_engine(sqlite_url(tmp_path)))
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA_REVISION


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
