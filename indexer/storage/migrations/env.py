"""Alembic's environment: migrations run in one transaction on the engine that `migrate.py` hands over."""

from __future__ import annotations

from alembic import context

from indexer.storage import service_schema  # noqa: F401  (its tables belong to the metadata)
from indexer.storage.schema import metadata

with context.config.attributes["engine"].begin() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
    with context.begin_transaction():
        context.run_migrations()
