"""The FastAPI application: routes, errors, and a measure of every call."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib.metadata import version

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware

from service.api import browse, charts, chat, corrections, facts, health, pages, problems, reports, widget
from service.api.metrics import REQUEST_SECONDS
from service.wiring import Runtime

_log = logging.getLogger("gongkai.access")

MODULES = (chat, charts, reports, pages, corrections, facts, health, widget, browse)
"""The modules with routes, in the order in which they are described."""


def create_app(runtime: Runtime, public: bool = False) -> FastAPI:
    """The service on one runtime. `public`: readers from other machines need no key."""
    app = FastAPI(
        title="Gongkai 公开",
        version=version("gongkai"),
        summary="Ask China's open-government annual reports a question, get the exact figure, see the cell it comes from.",
    )
    app.state.runtime = runtime
    app.state.public = public
    problems.install(app)
    app.middleware("http")(_observed)
    _let_in(app, runtime.settings.origins)
    for module in MODULES:
        app.include_router(module.router)
    return app


def _let_in(app: FastAPI, origins: Sequence[str]) -> None:
    """Let pages of other origins call the service from their readers' browsers; no cookies are used, so none are sent."""
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
            expose_headers=["X-Request-ID"],
            max_age=3600,
        )


async def _observed(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Time and log every call under a request id; the log holds no question."""
    request_id = request.headers.get("X-Request-ID", "")[:64] or secrets.token_hex(8)
    started = time.perf_counter()
    response = await call_next(request)
    seconds = time.perf_counter() - started
    route = request.scope.get("route")
    path = getattr(route, "path", "unknown")
    REQUEST_SECONDS.labels(request.method, path, str(response.status_code)).observe(seconds)
    _log.info("%s %s %s %d %.3fs", request_id, request.method, path, response.status_code, seconds)
    response.headers["X-Request-ID"] = request_id
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
