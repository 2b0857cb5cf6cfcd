"""What the service keeps of its own in the fact store: conversations, feedback, keys, and what the Slack bot has to do.

The tables belong to the metadata of `schema`, and to its migrations.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, String, Table, Text

from indexer.storage.schema import metadata

conversation = Table(
    "conversation",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), index=True),
)

message = Table(
    "message",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation", String(40), ForeignKey("conversation.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("question", Text, nullable=False),
    Column("response", JSON, nullable=False),
    Column("idempotency_key", String(120), unique=True),
)

feedback = Table(
    "feedback",
    metadata,
    Column("message", String(40), ForeignKey("message.id", ondelete="CASCADE"), primary_key=True),
    Column("rating", String(4), nullable=False),
    Column("comment", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

# who may call the service from elsewhere; rows stay when a key is revoked, so that its holder can be told
api_key = Table(
    "api_key",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False),
    Column("prefix", String(16), nullable=False, unique=True),  # the key's first characters, to tell it by
    Column("digest", String(64), nullable=False, unique=True),
    Column("scopes", JSON, nullable=False),
    Column("origins", JSON, nullable=False),  # of a public key the pages that may use it; empty for a private one
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Column("last_used_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
)

# what the Slack bot has to do: a row before Slack is told that it arrived, so that each thing is done once, by whichever process
slack_task = Table(
    "slack_task",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("thread", String(160), nullable=False),  # tasks of a thread are done one after another
    Column("posted", String(40), nullable=False),  # Slack's timestamp, which orders them
    Column("version", String(40), nullable=False),  # of an edited post: when it was edited last
    Column("work", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("owner", String(80)),
    Column("lease_until", Float, nullable=False),  # seconds since 1970; until then nobody else takes it
    Column("attempts", Integer, nullable=False),
    Column("progress", JSON, nullable=False),  # what Slack has been sent already
    Column("created_at", Float, nullable=False),
    Index("ix_slack_task_state", "state"),
    Index("ix_slack_task_thread", "thread"),
)

# the threads the bot takes part in, and their conversations
slack_thread = Table(
    "slack_thread",
    metadata,
    Column("thread", String(160), primary_key=True),
    Column("conversation", String(40)),
    Column("created_at", Float, nullable=False),
)

slack_counter = Table("slack_counter", metadata, Column("name", String(40), primary_key=True), Column("value", Integer, nullable=False))

# the processes of the bot, as they last reported themselves
slack_instance = Table(
    "slack_instance",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("mode", String(10), nullable=False),
    Column("connected", Boolean, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
    Column("last_event_at", Float),
)

# workspaces that installed the app; tokens are encrypted with GONGKAI_SLACK_ENCRYPTION_KEY
slack_installation = Table(
    "slack_installation",
    metadata,
    Column("workspace", String(80), primary_key=True),
    Column("data", Text, nullable=False),
    Column("installed_at", Float, nullable=False),
)

slack_state = Table("slack_state", metadata, Column("state", String(80), primary_key=True), Column("expires_at", Float, nullable=False))
