"""The workspaces the bot works in: one by a token, or those that installed the app, their tokens encrypted and rotated."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from sqlalchemy import Engine, delete, insert, select

from indexer.domain.errors import UserError
from indexer.storage.service_schema import slack_installation, slack_state
from service.slack.calls import SLACK_FAILURES, SlackCalls

# tokens are renewed that long before they expire; Slack lets them live for twelve hours
ROTATE_MINUTES = 120
_STATE_SECONDS = 600.0
_KEY_ADVICE = "make one with: python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Workspace:
    """A workspace, and who the bot is in it."""

    team: str
    token: str
    bot_user: str
    bot_id: str


class Workspaces(Protocol):
    """Finds workspaces."""

    async def find(self, enterprise: str, team: str) -> Workspace | None:
        """A workspace; None if the app is not installed there."""
        ...


class OneWorkspace:
    """The workspace a token belongs to."""

    def __init__(self, calls: SlackCalls, token: str) -> None:
        self._calls = calls
        self._token = token
        self._found: Workspace | None = None

    async def find(self, enterprise: str, team: str) -> Workspace:  # noqa: ARG002
        if self._found is None:
            told = await self._calls.client(self._token).auth_test()
            self._found = Workspace(told["team_id"], self._token, told["user_id"], told["bot_id"])
        return self._found


class InstalledWorkspaces:
    """The workspaces of an installation store."""

    def __init__(self, store: InstallationStore, rotator: AsyncTokenRotator) -> None:
        self._store = store
        self._rotator = rotator
        self._turn = asyncio.Lock()  # a refresh token can be used once

    async def find(self, enterprise: str, team: str) -> Workspace | None:
        async with self._turn:
            bot = await self._store.async_find_bot(enterprise_id=enterprise or None, team_id=team or None)
            if bot is None:
                return None
            try:
                renewed = await self._rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=ROTATE_MINUTES)
            except SLACK_FAILURES as error:
                # Slack is away, or another process was first: it stored its token, or will before ours expires
                bot = await self._store.async_find_bot(enterprise_id=enterprise or None, team_id=team or None)
                if bot is None or (bot.bot_token_expires_at or 0) <= time.time():
                    raise
                _log.warning("the token of %s is used as it is stored, it could not be renewed: %s", team, error)
            else:
                if renewed is not None:
                    await self._store.async_save_bot(renewed)
                    bot = renewed
        return Workspace(team, bot.bot_token, bot.bot_user_id, bot.bot_id)


class Authorize(AsyncAuthorize):
    """Tells Bolt whose token an event is handled with."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,  # noqa: ARG002
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,  # noqa: ARG002
        actor_team_id: str | None = None,  # noqa: ARG002
        actor_user_id: str | None = None,  # noqa: ARG002
    ) -> AuthorizeResult | None:
        found = await self._workspaces.find(enterprise_id or "", team_id or "")
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_user_id=found.bot_user,
            bot_id=found.bot_id,
            bot_token=found.token,
        )


def cipher(keys: str) -> MultiFernet:
    """The cipher of one or several keys with commas between; the first encrypts, all decrypt.

    Raises:
        UserError: one of them is no key.
    """
    try:
        return MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])
    except ValueError as error:
        raise UserError(f"GONGKAI_SLACK_ENCRYPTION_KEY cannot be used: {error}", _KEY_ADVICE) from error


class InstallationStore(AsyncInstallationStore):
    """Installations in the fact store's database, encrypted."""

    def __init__(self, engine: Engine, keys: MultiFernet) -> None:
        self._engine = engine
        self._keys = keys

    @property
    def logger(self) -> logging.Logger:
        return _log

    async def async_save(self, installation: Installation) -> None:
        await self.async_save_bot(installation.to_bot())

    async def async_save_bot(self, bot: Bot) -> None:
        kept = {name: _plain(value) for name, value in bot.to_dict_for_copying().items()}
        data = self._keys.encrypt(json.dumps(kept).encode()).decode()
        await asyncio.to_thread(
            self._write, _workspace(bot.enterprise_id, bot.team_id, bool(bot.is_enterprise_install)), data, bot.installed_at
        )

    def _write(self, workspace: str, data: str, installed_at: float) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(slack_installation).where(slack_installation.c.workspace == workspace))
            connection.execute(insert(slack_installation).values(workspace=workspace, data=data, installed_at=installed_at))

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot of a workspace, or of the organisation that installed the app for all of its workspaces."""
        wanted = [] if is_enterprise_install else [_workspace(enterprise_id, team_id, False)]
        if enterprise_id:
            wanted.append(_workspace(enterprise_id, None, True))
        for workspace in wanted:
            if data := await asyncio.to_thread(self._read, workspace):
                return self._bot(data, workspace)
        return None

    def _read(self, workspace: str) -> str | None:
        with self._engine.connect() as connection:
            return connection.scalar(select(slack_installation.c.data).where(slack_installation.c.workspace == workspace))

    def _bot(self, data: str, workspace: str) -> Bot | None:
        try:
            kept = json.loads(self._keys.decrypt(data.encode()))
        except InvalidToken:
            _log.error("the token of %s was encrypted with another GONGKAI_SLACK_ENCRYPTION_KEY; it must install the app anew", workspace)
            return None
        return Bot(**kept)

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        gone = [_workspace(enterprise_id, team_id, False)] if team_id else [_workspace(enterprise_id, None, True)]
        await asyncio.to_thread(self._delete, gone)

    async def async_delete_installation(self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None) -> None:
        """Installations are kept once a workspace; that of a single user is none of its own."""

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    def _delete(self, workspaces: list[str]) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(slack_installation).where(slack_installation.c.workspace.in_(workspaces)))


class StateStore(AsyncOAuthStateStore):
    """States of installations under way, so that nobody can end one that another began; whichever process is asked."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock

    @property
    def logger(self) -> logging.Logger:
        return _log

    async def async_issue(self, *_: Any, **__: Any) -> str:
        state = secrets.token_urlsafe(24)
        await asyncio.to_thread(self._issue, state)
        return state

    def _issue(self, state: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(slack_state).where(slack_state.c.expires_at < self._clock()))
            connection.execute(insert(slack_state).values(state=state, expires_at=self._clock() + _STATE_SECONDS))

    async def async_consume(self, state: str) -> bool:
        return await asyncio.to_thread(self._consume, state)

    def _consume(self, state: str) -> bool:
        with self._engine.begin() as connection:
            live = (slack_state.c.state == state, slack_state.c.expires_at >= self._clock())
            return bool(connection.execute(delete(slack_state).where(*live)).rowcount)


def _workspace(enterprise: str | None, team: str | None, whole_enterprise: bool) -> str:
    return f"{enterprise or ''}:" if whole_enterprise else f"{enterprise or ''}:{team or ''}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
