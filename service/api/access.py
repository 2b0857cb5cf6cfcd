"""Who may call what: anybody on this machine; from other machines with the key, or, for reading, if the service is public."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from service.api.problems import RefusedError
from service.network import is_loopback
from service.wiring import Runtime


def runtime_of(request: Request) -> Runtime:
    """The objects of this process."""
    runtime: Runtime = request.app.state.runtime
    return runtime


RuntimeDep = Annotated[Runtime, Depends(runtime_of)]


def _has_key(request: Request) -> bool:
    key = runtime_of(request).settings.api_key
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return key is not None and secrets.compare_digest(given.encode(), key.get_secret_value().encode())


def _is_local(request: Request) -> bool:
    """A direct call from this machine; one that a proxy passes on names the caller in a header and does not count."""
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    return not forwarded and request.client is not None and is_loopback(request.client.host)


def _is_own_page(request: Request) -> bool:
    """Whether a call comes from no web page, or from one of this service: a browser on this machine shows pages of others too."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def caller(request: Request, name: str) -> str:
    """Who calls, for a log: the name that was given, and whether a key or this machine vouches for it."""
    through = "key" if _has_key(request) else "this machine"
    return f"{name} ({through})" if name.strip() else through


def may_read(request: Request) -> None:
    """Let a reader in.

    Raises:
        RefusedError: the caller is on another machine and has no key.
    """
    if not (request.app.state.public or _is_local(request) or _has_key(request)):
        raise RefusedError(HTTPStatus.UNAUTHORIZED, "this service needs a key", "send it as Authorization: Bearer …")


def may_write(request: Request) -> None:
    """Let in whoever may change what is indexed: this machine, or a holder of the key.

    Raises:
        RefusedError: neither.
    """
    if not ((_is_local(request) and _is_own_page(request)) or _has_key(request)):
        raise RefusedError(
            HTTPStatus.FORBIDDEN,
            "indexing, removing and correcting need the key, or a call from the service's own machine",
            "send it as Authorization: Bearer …",
        )
