"""`gongkai slack check`: what the bot needs and whether it has it, one line each, and what to mend."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from indexer.domain.errors import UserError
from service.network import is_loopback
from service.slack.calls import SLACK_FAILURES, SlackCalls, error_of
from service.slack.manifest import APP_SCOPE, SCOPES
from service.slack.names import EVENTS_PATH
from service.slack.service import AnsweringService, ServiceError
from service.slack.settings import SlackSettings, secret
from service.slack.workspaces import cipher

_SECONDS = 5.0
_INSTALL = "add it under OAuth & Permissions (or paste `gongkai slack manifest` under App Manifest), and install the app again"


@dataclass(frozen=True)
class Finding:
    """What was found; `advice` says what to mend, '' if nothing. `is_hint`: the bot works all the same."""

    what: str
    advice: str = ""
    is_hint: bool = False


async def check(settings: SlackSettings, service: AnsweringService, service_url: str, public_url: str) -> AsyncIterator[Finding]:
    """Look at settings, tokens, scopes and what must be reachable."""
    missing = settings.missing()
    for name in missing:
        yield Finding(f"{name} is not set", "docs/slack.md says where Slack shows it")
    for finding in _shapes(settings):
        yield finding
    client = SlackCalls(settings).client()
    if settings.bot_token and not settings.several_workspaces:
        async for finding in _bot(client, secret(settings.bot_token)):
            yield finding
    if settings.mode == "socket" and settings.app_token:
        yield await _socket(client, secret(settings.app_token))
    yield await _service(service, service_url)
    async for finding in _addresses(settings, public_url):
        yield finding


def _shapes(settings: SlackSettings) -> list[Finding]:
    found = []
    for name, value, prefix in (("BOT_TOKEN", settings.bot_token, "xoxb-"), ("APP_TOKEN", settings.app_token, "xapp-")):
        if value and not secret(value).startswith((prefix, f"xoxe.{prefix}")):
            found.append(Finding(f"GONGKAI_SLACK_{name} does not begin with {prefix}", "another token was copied: see docs/slack.md"))
    if settings.encryption_key:
        try:
            cipher(secret(settings.encryption_key))
        except UserError as error:
            found.append(Finding(error.problem, error.advice))
    if settings.several_workspaces and settings.mode == "socket":
        found.append(
            Finding("several workspaces with Socket Mode", "installing over OAuth needs a redirect address: set GONGKAI_SLACK_MODE=http")
        )
    return found


async def _bot(client: AsyncWebClient, token: str) -> AsyncIterator[Finding]:
    try:
        told = await client.auth_test(token=token)
    except SLACK_FAILURES as error:
        yield Finding(f"Slack does not take GONGKAI_SLACK_BOT_TOKEN ({_reason(error)})", "copy the Bot User OAuth Token anew")
        return
    yield Finding(f"bot {told.get('user')} in workspace {told.get('team')}")
    headers = {name.lower(): value for name, value in told.headers.items()}
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")}
    for scope, purpose in SCOPES.items():
        if scope not in granted:
            yield Finding(f"the scope {scope} is missing ({purpose})", _INSTALL)
    if granted >= set(SCOPES):
        yield Finding("all scopes are there")


async def _socket(client: AsyncWebClient, token: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=token)
    except SLACK_FAILURES as error:
        advice = f"make an app-level token with the scope {APP_SCOPE}, and see that Socket Mode is on"
        return Finding(f"Slack opens no socket for GONGKAI_SLACK_APP_TOKEN ({_reason(error)})", advice)
    return Finding("Socket Mode can be used")


async def _service(service: AnsweringService, url: str) -> Finding:
    try:
        await service.ready()
    except ServiceError as error:
        advice = "start it with gongkai serve, or set GONGKAI_SLACK_SERVICE_URL (and GONGKAI_API_KEY)"
        return Finding(f"the service at {url} does not answer ({error.detail})", advice)
    return Finding(f"the service at {url} answers")


async def _addresses(settings: SlackSettings, public_url: str) -> AsyncIterator[Finding]:
    parts = urlsplit(public_url)
    if not parts.scheme:
        hint = settings.mode == "socket"
        yield Finding("GONGKAI_PUBLIC_URL is not set", "set it: without it sources are named, and not linked", is_hint=hint)
        return
    if is_loopback(parts.hostname or ""):
        yield Finding(f"GONGKAI_PUBLIC_URL is {public_url}", "give the address that readers reach the service at", is_hint=True)
    if settings.mode == "http":
        yield await _events(public_url)


async def _events(public_url: str) -> Finding:
    """An unsigned call must be refused: then the address leads to the bot, and signatures are checked."""
    address = f"{public_url.rstrip('/')}{EVENTS_PATH}"
    try:
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            status = (await client.post(address, json={})).status_code
    except httpx.HTTPError as error:
        return Finding(f"{address} cannot be reached ({type(error).__name__})", "start gongkai serve --slack behind that address")
    if status == httpx.codes.UNAUTHORIZED:
        return Finding(f"{address} takes calls that Slack signed")
    return Finding(
        f"{address} answers {status} to an unsigned call", "start gongkai serve --slack with GONGKAI_SLACK_MODE=http behind that address"
    )


def _reason(error: BaseException) -> str:
    return error_of(error) or str(error) if isinstance(error, SlackApiError) else f"{type(error).__name__} {error}"
