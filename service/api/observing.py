"""Around every call: its id, its measure, its line in the log, headers that keep it safe, and whose pages may make it."""

from __future__ import annotations

import logging
import re
import secrets
import time
from http import HTTPStatus

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.access import known_origins
from service.api.metrics import REQUEST_SECONDS
from service.api.problems import problem_response, unexpected_problem
from service.logs import log_event, request_id
from service.wiring import Runtime

_log = logging.getLogger("gongkai.access")

# an id that somebody sends stands in a log as it is
_REQUEST_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
_SAFE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
# of what is no page; a chart's SVG has styles of its own
_NO_PAGE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_UNFRAMED = "frame-ancestors 'none'"
# others that somebody invents would each be a measure of its own
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# bytes of a call: a long conversation in OpenAI's protocol is far below, and bodies are read before keys are
_MOST_SENT = 4 * 1024 * 1024


class Observed:
    """Gives every call an id, and when it has ended, times it and logs it: never a question, nor anything else that was sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("X-Request-ID", "")
        called = request_id.set(given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8))
        started = time.perf_counter()
        status = 0

        async def send_safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _make_safe(MutableHeaders(scope=message))
            await send(message)

        try:
            await self._app(scope, receive, send_safely)
        finally:
            _note(scope, status, time.perf_counter() - started)
            request_id.reset(called)


def _make_safe(headers: MutableHeaders) -> None:
    headers["X-Request-ID"] = request_id.get()
    is_page = headers.get("Content-Type", "").startswith("text/html")
    for name, value in (_SAFE | {"Content-Security-Policy": _UNFRAMED if is_page else _NO_PAGE}).items():
        headers.setdefault(name, value)


def _note(scope: Scope, status: int, seconds: float) -> None:
    """`status` is 0 of a caller who left before there was any."""
    route = getattr(scope.get("route"), "path", "unknown")
    caller = scope.get("state", {}).get("caller")
    method = scope["method"] if scope["method"] in _METHODS else "other"
    REQUEST_SECONDS.labels(method, route, str(status)).observe(seconds)
    log_event(
        _log,
        "call",
        method=method,
        route=route,
        status=status,
        seconds=round(seconds, 4),
        caller=caller.name if caller else None,
        address=scope["client"][0] if scope.get("client") else None,
    )


class Bounded:
    """Refuses calls that send more than any of ours does, before it is in memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        received = 0

        async def receive_some() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > _MOST_SENT:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a call may send {_MOST_SENT:,} bytes")
            return message

        await self._app(scope, receive_some if scope["type"] == "http" else receive, send)


class Caught:
    """Answers a failure of ours as a problem, inside of what lets a page of another origin read it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def note(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, note)
        except Exception:
            if scope["type"] != "http" or begun:
                raise
            _log.exception("unexpected error")
            await problem_response(unexpected_problem())(scope, receive, send)


class OriginsLetIn(CORSMiddleware):
    """Lets pages of other origins call from their readers' browsers: those of the settings, and those of public keys.

    No cookies are used, so none are let in.
    """

    def __init__(self, app: ASGIApp, runtime: Runtime) -> None:
        super().__init__(
            app,
            allow_origins=runtime.settings.origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
            expose_headers=["X-Request-ID", "Retry-After"],
            max_age=3600,
        )
        self._runtime = runtime

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and "origin" in Headers(scope=scope) and not self.allow_all_origins:
            # a key that was made or revoked meanwhile counts from the next call on
            self.allow_origins = await run_in_threadpool(known_origins, self._runtime)
        await super().__call__(scope, receive, send)
