"""The bot put together: Bolt's app, the desk where events come in, the worker, and what it reports of itself."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
import time
from contextlib import suppress

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from sqlalchemy import Engine

from indexer.domain.errors import UserError
from service.slack.activity import ActivityLog
from service.slack.calls import SLACK_FAILURES, SlackCalls, error_of
from service.slack.context import Context
from service.slack.desk import Desk
from service.slack.journal import Journal
from service.slack.manifest import SCOPES
from service.slack.names import INSTALL_PATH, REDIRECT_PATH
from service.slack.posts import Posts
from service.slack.private import Private
from service.slack.replying import Streamless
from service.slack.sending import Sender
from service.slack.service import AnsweringService
from service.slack.settings import SlackSettings, secret
from service.slack.tasks import Kind
from service.slack.worker import Handler, Worker
from service.slack.workspaces import Authorize, InstallationStore, InstalledWorkspaces, OneWorkspace, StateStore, Workspaces, cipher

_REPORT_SECONDS = 15.0
_FORGET_SECONDS = 3_600.0
_log = logging.getLogger(__name__)


class Bot:
    """The bot of one process. It answers what others left as soon as it runs, whether or not Slack can reach it.

    Args:
        engine: of the fact store's database, its schema up to date.
        base_url: the address that readers reach the service at; links in answers need one.
        days: after so many days what was done is forgotten; 0 keeps it.
    """

    def __init__(self, settings: SlackSettings, engine: Engine, service: AnsweringService, base_url: str, days: int) -> None:
        settings.require()
        self._settings = settings
        self._days = days
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._journal = Journal(engine, time.time)
        self._activity = ActivityLog(engine, time.time)
        self._service = service
        calls = SlackCalls(settings)
        store, workspaces = _workspaces(settings, engine, calls)
        self._workspaces = workspaces
        sender = Sender(calls, settings.retries, settings.retry_seconds)
        context = Context(service, self._journal, self._activity, workspaces, calls, sender, base_url)
        self._worker = Worker(self._journal, self._activity, _handlers(context, settings), settings, self.name)
        self.app = _app(settings, engine, calls, workspaces, store)
        Desk(context, self._worker.wake, self._seen).attend(self.app)
        self._socket: AsyncSocketModeHandler | None = None
        self._last_event: float | None = None
        self._tasks: list[asyncio.Task[None]] = []

    def _seen(self) -> None:
        self._last_event = time.time()

    async def start(self) -> None:
        """Begin to work, and in Socket Mode to listen.

        Raises:
            UserError: Slack does not take a token.
        """
        await self.introduce()
        self._tasks = [asyncio.create_task(self._worker.run()), asyncio.create_task(self._report())]
        if self._settings.mode == "socket":
            self._socket = AsyncSocketModeHandler(self.app, secret(self._settings.app_token))
            try:
                await self._socket.connect_async()  # type: ignore[no-untyped-call]
            except SLACK_FAILURES as error:
                await self.stop()
                raise _not_taken("GONGKAI_SLACK_APP_TOKEN", error) from error
        await asyncio.to_thread(self._activity.report, self.name, self._settings.mode, True, self._last_event)

    async def introduce(self) -> None:
        """Ask Slack who the bot is; of several workspaces each is asked when something happens in it.

        Raises:
            UserError: Slack does not take the token.
        """
        if self._settings.several_workspaces:
            return
        try:
            await self._workspaces.find("", "")
        except SLACK_FAILURES as error:
            raise _not_taken("GONGKAI_SLACK_BOT_TOKEN", error) from error

    async def stop(self) -> None:
        """Stop listening; what is being answered is left to the next process."""
        if self._socket:
            await self._socket.close_async()  # type: ignore[no-untyped-call]
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(Exception):  # the database may be gone before
            await asyncio.to_thread(self._activity.report, self.name, self._settings.mode, False, self._last_event)
        await self._service.close()

    async def run(self) -> None:
        """Start, and go on until cancelled."""
        await self.start()
        try:
            await asyncio.gather(*self._tasks)
        finally:
            await self.stop()

    async def _report(self) -> None:
        """Say now and then how this process is, and forget what is old."""
        forgotten = 0.0
        while True:
            try:
                connected = await self._socket.client.is_connected() if self._socket else self._settings.mode == "http"
                await asyncio.to_thread(self._activity.report, self.name, self._settings.mode, connected, self._last_event)
                if time.monotonic() - forgotten > _FORGET_SECONDS:
                    forgotten = time.monotonic()
                    await asyncio.to_thread(self._journal.forget, self._days)
            except Exception:
                _log.exception("the bot could not report itself")
            await asyncio.sleep(_REPORT_SECONDS)


def _handlers(context: Context, settings: SlackSettings) -> dict[Kind, Handler]:
    posts, private = Posts(context, Streamless() if settings.streaming else None), Private(context)
    in_thread = Handler(posts.answer, posts.say_failed)
    return {
        Kind.POST: in_thread,
        Kind.SUGGESTION: in_thread,
        Kind.COMMAND: Handler(private.command, private.say_failed),
        Kind.CHECK: Handler(private.check, private.say_failed),
        Kind.SHOW_ALL: Handler(private.show_all, private.say_failed),
        Kind.SHARE: Handler(private.share, private.say_failed),
        Kind.RATING: Handler(private.rate, private.say_failed),
    }


def _workspaces(settings: SlackSettings, engine: Engine, calls: SlackCalls) -> tuple[InstallationStore | None, Workspaces]:
    if not settings.several_workspaces:
        return None, OneWorkspace(calls, secret(settings.bot_token))
    store = InstallationStore(engine, cipher(secret(settings.encryption_key)))
    rotator = AsyncTokenRotator(client_id=settings.client_id, client_secret=secret(settings.client_secret), client=calls.client())
    return store, InstalledWorkspaces(store, rotator)


def _app(settings: SlackSettings, engine: Engine, calls: SlackCalls, workspaces: Workspaces, store: InstallationStore | None) -> AsyncApp:
    oauth = None
    if store is not None:
        oauth = AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=secret(settings.client_secret),
            scopes=list(SCOPES),
            user_scopes=[],
            install_path=INSTALL_PATH,
            redirect_uri_path=REDIRECT_PATH,
            installation_store=store,
            state_store=StateStore(engine, time.time),
        )
    app = AsyncApp(
        name="gongkai",
        # in Socket Mode nothing is signed, and Bolt wants a secret all the same: one that nobody knows
        signing_secret=secret(settings.signing_secret) or secrets.token_hex(),
        client=calls.client(),
        authorize=Authorize(workspaces),  # type: ignore[arg-type]  # Bolt takes it as it is, and says only functions
        installation_store=store,
        oauth_settings=oauth,
        # Slack is told that an event arrived when its listener has ended: what it wrote down cannot be lost any more
        process_before_response=True,
    )
    if store is not None:
        app.enable_token_revocation_listeners()
    return app


def _not_taken(name: str, error: BaseException) -> UserError:
    reason = error_of(error) if isinstance(error, SlackApiError) else str(error)
    return UserError(f"Slack does not take {name} ({reason or error})", "run gongkai slack check, which says what to mend")
