"""Open the fact store: SQLite in the data folder, or any database SQLAlchemy speaks to by URL; bring its schema up to date.

Alembic is imported only when there is something to migrate: a question must not wait for it.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from indexer.domain.errors import StoreMismatchError, UserError
from indexer.storage.schema import SCHEMA_REVISION, meta

_BUSY_TIMEOUT_MS = 15_000


def sqlite_url(folder: Path) -> str:
    """The default fact store of a data folder."""
    return f"sqlite:///{folder / 'facts.sqlite3'}"


def open_engine(url: str) -> Engine:
    """An engine for the fact store; for SQLite with WAL, so that readers never wait for the writer.

    Raises:
        UserError: the URL is no database URL, or names a driver that is not installed.
    """
    try:
        engine = create_engine(make_url(url))
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise UserError(
            f"GONGKAI_DATABASE_URL cannot be used ({error})", "give a URL such as postgresql+psycopg://user@host/gongkai"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _configure_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={_BUSY_TIMEOUT_MS}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def current_revision(engine: Engine) -> str | None:
    """The schema revision a database has; None if it has none yet.

    Raises:
        UserError: the database cannot be reached.
    """
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return revision
    except OperationalError as error:
        reason = str(error.orig).strip()
        raise UserError(
            f"the fact store cannot be opened ({reason})", "check GONGKAI_DATA_DIR or GONGKAI_DATABASE_URL and its rights"
        ) from error


def ensure_schema(engine: Engine) -> None:
    """Create the schema, or migrate an older one.

    Raises:
        StoreMismatchError: the database was written by a newer version of this program.
    """
    revision = current_revision(engine)
    if revision == SCHEMA_REVISION:
        return
    if revision is not None and revision > SCHEMA_REVISION:
        raise StoreMismatchError(
            f"the fact store has schema {revision}, this program knows up to {SCHEMA_REVISION}", "install the newer version of gongkai"
        )
    from indexer.storage.migrate import upgrade  # noqa: PLC0415  (alembic takes half a second to import)

    upgrade(engine)


def upsert(connection: Connection, table: Any, rows: list[dict[str, Any]], key: list[str]) -> None:
    """Insert rows; a row whose key exists is left as it is."""
    # the dialect in use is loaded, the others stay where they are: PostgreSQL's costs a tenth of a second
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    if rows:
        connection.execute(dialect.insert(table).on_conflict_do_nothing(index_elements=key), rows)


def get_meta(connection: Connection, key: str) -> str | None:
    """A value kept beside the tables, such as the fingerprint of the embedding model."""
    return connection.scalar(select(meta.c.value).where(meta.c.key == key))


def set_meta(connection: Connection, key: str, value: str) -> None:
    connection.execute(meta.delete().where(meta.c.key == key))
    connection.execute(meta.insert().values(key=key, value=value))
