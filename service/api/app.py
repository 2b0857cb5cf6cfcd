"""The FastAPI application: routes, errors, and what stands around every call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI

from service.api import browse, charts, chat, completions, corrections, facts, health, mcp, pages, problems, reports, widget
from service.api.limits import RateLimits
from service.api.observing import Bounded, Caught, Observed, OriginsLetIn
from service.wiring import Runtime

MODULES = (chat, completions, charts, reports, pages, corrections, facts, health, widget, browse)
"""The modules with routes, in the order in which they are described."""


def create_app(runtime: Runtime, public: bool = False) -> FastAPI:
    """The service on one runtime. `public`: readers from other machines need no key."""
    tools = mcp.McpDoor(runtime)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with tools.sessions.run():
            yield

    app = FastAPI(
        title="Gongkai 公开",
        version=version("gongkai"),
        summary="Ask China's open-government annual reports a question, get the exact figure, see the cell it comes from.",
        lifespan=lifespan,
    )
    app.state.runtime = runtime
    app.state.public = public
    app.state.limits = RateLimits(runtime.settings)
    problems.install(app)
    # the last one added stands outermost
    app.add_middleware(Bounded)
    app.add_middleware(Caught)
    app.add_middleware(OriginsLetIn, runtime=runtime)
    app.add_middleware(Observed)
    for module in MODULES:
        app.include_router(module.router)
    app.router.routes.append(tools.route)
    return app
