"""Calls that are refused, and how it is said in the reader's language: which key, which page, which scope, how long to wait."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import ClassVar

from indexer.domain.errors import UserError
from prompts.wordings import wordings
from service.understanding.query import Language


def kind_of(error: UserError) -> str:
    """The kind of an error, after its class: UnknownConversationError is unknown-conversation."""
    words = re.findall("[A-Z][a-z]+", type(error).__name__.removesuffix("Error"))
    return "-".join(words).lower()


class RefusalError(UserError):
    """A call that this caller may not make, worded in both languages; the values fill the wording."""

    status: ClassVar[HTTPStatus]

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(*self.said(Language.EN))

    def said(self, language: Language) -> tuple[str, str]:
        """What is wrong, and what to do next."""
        say = wordings(language.value)
        kind = kind_of(self)
        return say(f"refusal.{kind}.problem", **self.values), say(f"refusal.{kind}.advice", **self.values)

    @property
    def headers(self) -> dict[str, str]:
        """Headers that go with it."""
        return {"WWW-Authenticate": "Bearer"} if self.status is HTTPStatus.UNAUTHORIZED else {}


class NoKeyError(RefusalError):
    status = HTTPStatus.UNAUTHORIZED


class UnknownKeyError(RefusalError):
    status = HTTPStatus.UNAUTHORIZED


class ExpiredKeyError(RefusalError):
    """Values: prefix, day."""

    status = HTTPStatus.UNAUTHORIZED


class RevokedKeyError(RefusalError):
    """Values: prefix."""

    status = HTTPStatus.UNAUTHORIZED


class WrongOriginError(RefusalError):
    """Values: prefix, origin."""

    status = HTTPStatus.FORBIDDEN


class UnknownOriginError(RefusalError):
    """Values: origin."""

    status = HTTPStatus.FORBIDDEN


class LackingScopeError(RefusalError):
    """Values: scope."""

    status = HTTPStatus.FORBIDDEN


class TooManyCallsError(RefusalError):
    """Values: limit, seconds."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    @property
    def seconds(self) -> int:
        """How long to wait."""
        return int(str(self.values["seconds"]))

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.seconds)}
