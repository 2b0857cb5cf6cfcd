"""One question in a conversation: ask the engine, store the answer, then hand it over."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Protocol

from indexer.domain.errors import UserError
from service.answering.answer import Answer
from service.conversations import Conversations, StoredMessage
from service.understanding.query import Language
from service.wire import ChatResponse, chat_response

# what can be stored and sent
_CHARACTERS = re.compile(r"[^\0\ud800-\udfff]*")


class QuestionError(UserError):
    """A question that cannot be answered as it is: empty, or too long."""


class LongQuestionError(QuestionError):
    """A question with more characters than are read."""


class Asker(Protocol):
    """Who answers messages: the engine, alone or with a chat model beside it."""

    def ask(self, message: str, language: Language | None = None, earlier: Sequence[str] = ()) -> Answer:
        """Answer a message, after the earlier ones of its conversation, oldest first."""
        ...


class Chat:
    """Answers questions in conversations. An answer is stored before it is handed over, so that nothing is asked twice."""

    def __init__(self, asker: Asker, conversations: Conversations, max_question: int) -> None:
        self._asker = asker
        self._conversations = conversations
        self._max_question = max_question

    def ask(
        self, question: str, conversation_id: str | None = None, language: Language | None = None, idempotency_key: str | None = None
    ) -> ChatResponse:
        """Answer a question.

        Raises:
            QuestionError: it is empty or too long, or its idempotency key belongs to another.
            UnknownConversationError: no such conversation.
        """
        self.check(question)
        if idempotency_key and (stored := self._conversations.by_key(idempotency_key)):
            return _same(stored, question)
        earlier = self._conversations.questions(conversation_id) if conversation_id else []
        answer = self._asker.ask(question, language, earlier)
        response = chat_response(answer, conversation_id or f"c{secrets.token_hex(8)}", f"m{secrets.token_hex(8)}")
        message = StoredMessage(response.message_id, response.conversation_id, question, response.as_json())
        # two calls with one key may both have come this far: the one stored first is the answer of both
        return _same(self._conversations.store(message, idempotency_key, begins=conversation_id is None), question)

    def reply(self, question: str, earlier: Sequence[str] = ()) -> ChatResponse:
        """Answer a question after earlier ones that the caller keeps; nothing of it is stored.

        Raises:
            QuestionError: it is empty or too long.
        """
        self.check(question)
        return chat_response(self._asker.ask(question, None, earlier), "", f"m{secrets.token_hex(8)}")

    def check(self, question: str) -> None:
        """Look whether a question can be asked at all.

        Raises:
            QuestionError: it is empty or too long, or holds what is no character.
        """
        if not _CHARACTERS.fullmatch(question):
            raise QuestionError("the question holds half a surrogate pair or a NUL, which are no characters", "send it as UTF-8 text")
        if not question.strip():
            raise QuestionError("the question is empty", "ask something, for example how many requests an agency received in a year")
        if len(question) > self._max_question:
            raise LongQuestionError(
                f"the question has {len(question)} characters, at most {self._max_question} are read", "ask a shorter one"
            )


def _same(stored: StoredMessage, question: str) -> ChatResponse:
    if stored.question != question:
        raise QuestionError("the idempotency key was used for another question", "make a new key for every question")
    return ChatResponse.model_validate(stored.response)
