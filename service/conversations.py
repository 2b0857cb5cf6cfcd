"""Conversations, messages and feedback in the fact store's database; they expire, and are forgotten on request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, delete, insert, or_, select
from sqlalchemy.exc import IntegrityError

from indexer.domain.errors import UserError
from indexer.storage import service_schema as schema


class UnknownConversationError(UserError):
    """No conversation or message with that id: it never was, has expired, or was forgotten."""


@dataclass(frozen=True)
class StoredMessage:
    """A question with the answer it was given, as the wire format has it."""

    id: str
    conversation_id: str
    question: str
    response: dict[str, Any]


@dataclass(frozen=True)
class RatedMessage:
    """A message with what a reader thought of it; None where nobody said."""

    message: StoredMessage
    rating: str | None
    comment: str | None


def _unknown(conversation_id: str) -> UnknownConversationError:
    return UnknownConversationError(f"there is no conversation {conversation_id}", "leave conversation_id out to begin a new one")


def _alive() -> ColumnElement[bool]:
    """A conversation whose time is not over."""
    expires = schema.conversation.c.expires_at
    return or_(expires.is_(None), expires >= datetime.now(UTC))


class Conversations:
    """Stores conversations. `days`: how long they are kept, 0 for always."""

    def __init__(self, engine: Engine, days: int) -> None:
        self._engine = engine
        self._days = days

    def require(self, conversation_id: str) -> None:
        """Check that a conversation exists and that its time is not over.

        Raises:
            UnknownConversationError: it does not.
        """
        with self._engine.connect() as connection:
            if connection.scalar(select(schema.conversation.c.id).where(schema.conversation.c.id == conversation_id, _alive())) is None:
                raise _unknown(conversation_id)

    def questions(self, conversation_id: str) -> list[str]:
        """The questions of a conversation, oldest first.

        Raises:
            UnknownConversationError: there is no such conversation.
        """
        self.require(conversation_id)
        table = schema.message.c
        with self._engine.connect() as connection:
            return list(connection.scalars(select(table.question).where(table.conversation == conversation_id).order_by(table.created_at)))

    def messages(self, conversation_id: str) -> list[RatedMessage]:
        """The messages of a conversation with their ratings, oldest first.

        Raises:
            UnknownConversationError: there is no such conversation.
        """
        self.require(conversation_id)
        message, feedback = schema.message, schema.feedback
        query = select(message, feedback.c.rating, feedback.c.comment).select_from(message.outerjoin(feedback))
        ordered = query.where(message.c.conversation == conversation_id).order_by(message.c.created_at)
        with self._engine.connect() as connection:
            rows = connection.execute(ordered).all()
        return [RatedMessage(StoredMessage(row.id, row.conversation, row.question, row.response), row.rating, row.comment) for row in rows]

    def rated(self, rating: str) -> list[str]:
        """The conversations with an answer that was rated so, oldest first."""
        conversation = schema.conversation
        rated = conversation.join(schema.message).join(schema.feedback)
        query = select(conversation.c.id).select_from(rated).where(schema.feedback.c.rating == rating, _alive())
        oldest_first = query.group_by(conversation.c.id, conversation.c.created_at).order_by(conversation.c.created_at)
        with self._engine.connect() as connection:
            return list(connection.scalars(oldest_first))

    def store(self, message: StoredMessage, idempotency_key: str | None, begins: bool) -> StoredMessage:
        """Store a message, and its conversation with it if that begins here; conversations whose time is over are deleted.

        Where the key was used before, the message stored then is returned instead, and nothing is stored.

        Raises:
            UnknownConversationError: the conversation was forgotten meanwhile.
        """
        now = datetime.now(UTC)
        row = {
            "id": message.id,
            "conversation": message.conversation_id,
            "created_at": now,
            "question": message.question,
            "response": message.response,
            "idempotency_key": idempotency_key,
        }
        if begins:
            self.expire()
        try:
            with self._engine.begin() as connection:
                if begins:
                    expires = now + timedelta(days=self._days) if self._days else None
                    conversation = {"id": message.conversation_id, "created_at": now, "expires_at": expires}
                    connection.execute(insert(schema.conversation).values(conversation))
                connection.execute(insert(schema.message).values(row))
        except IntegrityError as error:
            if idempotency_key and (earlier := self.by_key(idempotency_key)):
                return earlier
            raise _unknown(message.conversation_id) from error
        return message

    def message(self, message_id: str) -> StoredMessage:
        """A message by its id.

        Raises:
            UnknownConversationError: there is none.
        """
        found = self._find(schema.message.c.id == message_id)
        if found is None:
            raise UnknownConversationError(f"there is no message {message_id}", "ask the question again")
        return found

    def by_key(self, idempotency_key: str) -> StoredMessage | None:
        """The message that was stored under an idempotency key."""
        return self._find(schema.message.c.idempotency_key == idempotency_key)

    def _find(self, condition: Any) -> StoredMessage | None:
        in_time = select(schema.message).join(schema.conversation).where(condition, _alive())
        with self._engine.connect() as connection:
            row = connection.execute(in_time).one_or_none()
        return StoredMessage(row.id, row.conversation, row.question, row.response) if row else None

    def rate(self, message_id: str, rating: str, comment: str | None) -> None:
        """Store what a reader thought of an answer; a second rating replaces the first.

        Raises:
            UnknownConversationError: no such message.
        """
        self.message(message_id)
        with self._engine.begin() as connection:
            connection.execute(delete(schema.feedback).where(schema.feedback.c.message == message_id))
            connection.execute(
                insert(schema.feedback).values(message=message_id, rating=rating, comment=comment, created_at=datetime.now(UTC))
            )

    def forget(self, conversation_id: str) -> None:
        """Delete a conversation with its messages and feedback.

        Raises:
            UnknownConversationError: no such conversation.
        """
        self.require(conversation_id)
        self._delete(schema.conversation.c.id == conversation_id)

    def expire(self) -> None:
        """Delete the conversations whose time is over, with their messages and feedback."""
        self._delete(schema.conversation.c.expires_at < datetime.now(UTC))

    def _delete(self, condition: Any) -> None:
        ids = select(schema.conversation.c.id).where(condition)
        messages = select(schema.message.c.id).where(schema.message.c.conversation.in_(ids))
        with self._engine.begin() as connection:
            connection.execute(delete(schema.feedback).where(schema.feedback.c.message.in_(messages)))
            connection.execute(delete(schema.message).where(schema.message.c.conversation.in_(ids)))
            connection.execute(delete(schema.conversation).where(condition))
