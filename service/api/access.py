"""Who may call what: this machine anything; others by their key's scopes, or, if the service is public, as readers."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from service.api.limits import CALLS, QUESTIONS
from service.api.refusals import (
    ExpiredKeyError,
    LackingScopeError,
    NoKeyError,
    RevokedKeyError,
    UnknownKeyError,
    WrongOriginError,
)
from service.keys import PUBLIC_MARK, READERS, Key, Scope, looks_like_key
from service.network import is_loopback, may_be_this_machine, reader_at
from service.wiring import Runtime

_EVERYTHING = frozenset(Scope)
# what proxies add to the calls they pass on
_PASSED_ON = ("x-forwarded-for", "forwarded", "x-real-ip", "via", "x-forwarded-host", "x-forwarded-proto")


@dataclass(frozen=True)
class Caller:
    """Who calls: what they may do, what a log calls them, and under which name their calls are counted; None: not at all."""

    scopes: frozenset[Scope]
    name: str
    counted_as: str | None


def runtime_of(request: Request) -> Runtime:
    """The objects of this process."""
    runtime: Runtime = request.app.state.runtime
    return runtime


RuntimeDep = Annotated[Runtime, Depends(runtime_of)]


def admit(request: Request, *scopes: Scope) -> Caller:
    """Let a caller in who has one of these scopes, and count the call.

    Raises:
        RefusalError: the caller lacks it, has no key that holds, or calls too often.
    """
    caller = _caller(request)
    request.state.caller = caller
    require(request, *scopes)
    _count(request, CALLS)
    return caller


def admit_question(request: Request, scope: Scope) -> None:
    """Let a caller, once admitted, ask a question of a kind that needs a scope, and count it.

    Raises:
        RefusalError: the caller lacks it, or asks too often.
    """
    require(request, scope)
    _count(request, QUESTIONS)


def require(request: Request, *scopes: Scope) -> None:
    """Check that a caller, once admitted, has one of these scopes.

    Raises:
        RefusalError: the caller has none of them.
    """
    caller: Caller = request.state.caller
    if caller.scopes.isdisjoint(scopes):
        if not caller.scopes and READERS.intersection(scopes):
            raise NoKeyError
        raise LackingScopeError(scope=scopes[0].value)


def _count(request: Request, what: str) -> None:
    caller: Caller = request.state.caller
    if caller.counted_as is not None:
        request.app.state.limits.spend(what, caller.counted_as)


def may(scope: Scope) -> Callable[[Request], None]:
    """What a route depends on: that its caller has a scope."""

    def admitted(request: Request) -> None:
        admit(request, scope)

    return admitted


def may_ask(request: Request) -> None:
    """What a route depends on that answers questions."""
    admit(request, Scope.ASK)
    admit_question(request, Scope.ASK)


may_read = may(Scope.READ)
may_converse = may(Scope.ASK)
may_rate = may(Scope.FEEDBACK)
may_index = may(Scope.INDEX)
may_correct = may(Scope.CORRECT)


def known_origins(runtime: Runtime) -> frozenset[str]:
    """The origins whose pages may call: those of the settings, and those that public keys were made for."""
    return runtime.keys.origins() | frozenset(runtime.settings.origins)


def is_from_known_page(request: Request) -> bool:
    """Whether a call comes from no web page, from one of this service, or from one that may call it."""
    origins = known_origins(runtime_of(request))
    return _is_own_page(request) or "*" in origins or request.headers.get("origin") in origins


def caller_named(request: Request, name: str) -> str:
    """Who calls, for a log: the name that was given, and what vouches for it."""
    through: str = request.state.caller.name
    return f"{name} ({through})" if name.strip() else through


def _caller(request: Request) -> Caller:
    """Who calls, by the key that was sent; without one, by where the call comes from."""
    given = _given_key(request)
    if given and _is_key_of_the_settings(request, given):
        return Caller(_EVERYTHING, "key", None)
    if given and (looks_like_key(given) or not _needs_none(request)):
        return _holder(request, given)
    if _is_local(request):
        return Caller(_EVERYTHING if _is_own_page(request) else READERS, "this machine", None)
    return Caller(READERS if request.app.state.public else frozenset(), "anybody", _address(request))


def _holder(request: Request, given: str) -> Caller:
    """The holder of a key that was made for this service.

    Raises:
        RefusalError: it was not, holds no more, or does not hold on the page that calls.
    """
    keys = runtime_of(request).keys
    key = keys.find(given)
    now = datetime.now(UTC)
    if key is None:
        raise UnknownKeyError
    if key.revoked_at is not None:
        raise RevokedKeyError(prefix=key.prefix)
    if key.expires_at is not None and key.has_expired(now):
        raise ExpiredKeyError(prefix=key.prefix, day=key.expires_at.date().isoformat())
    if key.is_public and (origin := _origin(request)) not in key.origins:
        raise WrongOriginError(prefix=key.prefix, origin=origin or "?")
    keys.note_use(key, now)
    return Caller(key.scopes, f"key {key.prefix}", _counted(key, request))


def _counted(key: Key, request: Request) -> str:
    """A private key is one program's; a public one stands for all who read a page, and each of them is counted alone."""
    return f"{key.prefix} {_address(request)}" if key.is_public else key.prefix


def _given_key(request: Request) -> str:
    """The key that a call brings; a public one also in the address, since a picture in a page can bring no header."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    shown = request.query_params.get("key", "")
    return given or (shown if shown.startswith(PUBLIC_MARK) else "")


def _is_key_of_the_settings(request: Request, given: str) -> bool:
    key = runtime_of(request).settings.api_key
    return key is not None and secrets.compare_digest(given.encode(), key.get_secret_value().encode())


def _needs_none(request: Request) -> bool:
    """Whether the call is let in without a key: what programs that insist on one send for it is then passed over."""
    return request.app.state.public or _is_local(request)


def _is_local(request: Request) -> bool:
    """A direct call from this machine; one that a proxy passes on names the caller in a header and does not count."""
    forwarded = any(name in request.headers for name in _PASSED_ON)
    called = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return not forwarded and request.client is not None and is_loopback(request.client.host) and may_be_this_machine(called)


def _is_own_page(request: Request) -> bool:
    """Whether a call comes from no web page, or from one of this service: a browser on this machine shows pages of others too."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _origin(request: Request) -> str:
    """The origin of the page that calls; browsers name it of pictures only as the address they stand in."""
    if origin := request.headers.get("origin"):
        return origin
    page = urlsplit(request.headers.get("referer", ""))
    return f"{page.scheme}://{page.netloc}" if page.netloc else ""


def _address(request: Request) -> str:
    return reader_at(request.client.host) if request.client else "?"
