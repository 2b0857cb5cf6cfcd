"""The keys of the service: private ones with scopes, and public ones bound to the pages that may use them."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, and_, insert, or_, select, update
from sqlalchemy.exc import OperationalError

from indexer.domain.errors import UserError
from indexer.storage.service_schema import api_key
from service.network import ORIGIN


class Scope(StrEnum):
    """What a key lets its holder do."""

    ASK = "ask"
    READ = "read"
    FEEDBACK = "feedback"
    INDEX = "index"
    CORRECT = "correct"


READERS = frozenset({Scope.ASK, Scope.READ, Scope.FEEDBACK})
"""What may be done without changing what is indexed: the most that a public key allows."""

PRIVATE_MARK, PUBLIC_MARK = "gk_", "gkw_"
_PREFIX = 12
_LONGEST_NAME = 80
# a last use is known to a minute: not every call need write
_USE_NOTED_AFTER = timedelta(minutes=1)


class KeyRequestError(UserError):
    """A key that cannot be made or found as asked."""


@dataclass(frozen=True)
class Key:
    """A key as it is kept; `origins` are the pages a public one may be used on, none for a private one."""

    id: int
    name: str
    prefix: str
    scopes: frozenset[Scope]
    origins: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def is_public(self) -> bool:
        return bool(self.origins)

    def has_expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


def looks_like_key(text: str) -> bool:
    """Whether a text was made by `gongkai key create`, as its first letters say."""
    return text.startswith((PRIVATE_MARK, PUBLIC_MARK))


class KeyStore:
    """Makes, finds and revokes keys. Of a key only a digest is kept: it is long and random, so that a plain one cannot be guessed back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def create(self, name: str, scopes: Iterable[Scope] = (), origins: Iterable[str] = (), days: int | None = None) -> tuple[Key, str]:
        """A new key, and the text of it, which is never seen again. Without scopes it may ask, read and give feedback.

        Raises:
            KeyRequestError: no name, an origin that is none, a scope that a public key cannot have, or a time that is over.
        """
        pages = tuple(dict.fromkeys(origin.strip().rstrip("/") for origin in origins))
        allowed = frozenset(scopes) or READERS
        _check(name, allowed, pages, days)
        text = (PUBLIC_MARK if pages else PRIVATE_MARK) + secrets.token_urlsafe(24)
        now = datetime.now(UTC)
        row = {
            "name": name.strip(),
            "prefix": text[:_PREFIX],
            "digest": _digest(text),
            "scopes": sorted(allowed),
            "origins": list(pages),
            "created_at": now,
            "expires_at": None if days is None else now + timedelta(days=days),
        }
        with self._engine.begin() as connection:
            connection.execute(insert(api_key).values(row))
        (key,) = self._keys(api_key.c.digest == row["digest"])
        return key, text

    def find(self, text: str) -> Key | None:
        """The key of a text, whether it still holds or not."""
        return next(iter(self._keys(api_key.c.digest == _digest(text))), None)

    def all(self) -> list[Key]:
        """Every key ever made, oldest first."""
        return self._keys()

    def any_holds(self) -> bool:
        """Whether there is a key that holds."""
        return bool(self._keys(_holds()))

    def origins(self) -> frozenset[str]:
        """The pages that some public key may be used on."""
        return frozenset(origin for key in self._keys(_holds()) for origin in key.origins)

    def revoke(self, named: str) -> Key:
        """End a key, told by its first characters or its name.

        Raises:
            KeyRequestError: none that holds is called so, or several.
        """
        found = self._keys(_holds(), or_(api_key.c.prefix == named[:_PREFIX], api_key.c.name == named))
        if len(found) != 1:
            problem = f"{len(found)} keys are called {named}" if found else f"no key that holds is called {named}"
            raise KeyRequestError(problem, "`gongkai key list` shows the first characters of each: name one by them")
        with self._engine.begin() as connection:
            connection.execute(update(api_key).where(api_key.c.id == found[0].id).values(revoked_at=datetime.now(UTC)))
        return found[0]

    def note_use(self, key: Key, now: datetime) -> None:
        """Remember when a key was last used. A store that is busy is not waited for: the next use will be noted."""
        if key.last_used_at is not None and now - key.last_used_at < _USE_NOTED_AFTER:
            return
        with suppress(OperationalError), self._engine.begin() as connection:
            connection.execute(update(api_key).where(api_key.c.id == key.id).values(last_used_at=now))

    def _keys(self, *conditions: Any) -> list[Key]:
        columns = [column for column in api_key.c if column.name != "digest"]
        with self._engine.connect() as connection:
            rows = connection.execute(select(*columns).where(*conditions).order_by(api_key.c.id)).mappings().all()
        return [_key(dict(row)) for row in rows]


def _holds() -> Any:
    expires = api_key.c.expires_at
    return and_(api_key.c.revoked_at.is_(None), or_(expires.is_(None), expires > datetime.now(UTC)))


def _key(row: dict[str, Any]) -> Key:
    times = {name: _in_utc(row[name]) for name in ("created_at", "expires_at", "last_used_at", "revoked_at")}
    return Key(**row | times | {"scopes": frozenset(map(Scope, row["scopes"])), "origins": tuple(row["origins"])})


def _in_utc(moment: datetime | None) -> datetime | None:
    """A moment with its zone, which SQLite does not keep."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _check(name: str, scopes: frozenset[Scope], origins: tuple[str, ...], days: int | None) -> None:
    if not 1 <= len(name.strip()) <= _LONGEST_NAME:
        raise KeyRequestError("the key has no name, or one that is too long", "say in a few words who it is for")
    for origin in origins:
        if not re.fullmatch(ORIGIN, origin) or origin == "*":
            raise KeyRequestError(f"{origin} is no origin", "an origin is scheme, host and port without a path: https://www.example.gov.cn")
    if origins and (more := scopes - READERS):
        raise KeyRequestError(
            f"a public key stands in a page for everybody to read, and cannot have the scope {', '.join(sorted(more))}",
            "make a private key, without --origin",
        )
    if days is not None and days < 1:
        raise KeyRequestError("the key would have expired already", "give it at least a day")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
