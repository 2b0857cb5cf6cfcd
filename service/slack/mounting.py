"""The bot inside the service: it starts and stops with it, and in HTTP mode listens at /slack/events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler

from service.slack.bot import Bot
from service.slack.names import EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH


def mount(app: FastAPI, bot: Bot, over_http: bool, with_install: bool) -> None:
    """Put a bot into a service. Slack signs its calls, and Bolt checks the signatures: no key is needed."""
    begun = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(service: FastAPI) -> AsyncIterator[Any]:
        async with begun(service) as state:
            await bot.start()
            try:
                yield state
            finally:
                await bot.stop()

    app.router.lifespan_context = lifespan
    if not over_http:
        return
    handler = AsyncSlackRequestHandler(bot.app)

    async def slack(request: Request) -> Response:
        return await handler.handle(request)

    app.add_route(EVENTS_PATH, slack, methods=["POST"])
    if with_install:
        for path in (INSTALL_PATH, REDIRECT_PATH):
            app.add_route(path, slack, methods=["GET"])
