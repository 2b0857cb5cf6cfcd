"""Calls of Slack: which are tried again, and when; what an error of Slack means."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import BackoffRetryIntervalCalculator
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from service.slack.settings import SlackSettings

SLACK_FAILURES = (SlackClientError, aiohttp.ClientError, OSError, asyncio.TimeoutError)
"""What a call of Slack raises when it fails."""

# a second call makes a second message; after one that failed halfway the thread is looked at first (replying.py)
_NOT_REPEATABLE = ("chat.postMessage", "chat.startStream", "files.completeUploadExternal")
_RATE_LIMITED = 429
_SERVER_ERROR = 500
_DEFAULT_WAIT = 1.0
_PASSING = frozenset({"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"})
# what Slack says of blocks that it, or the workspace, does not take
_BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments", "msg_too_long"})


class SlackCalls:
    """Makes clients of Slack that all behave alike."""

    def __init__(self, settings: SlackSettings) -> None:
        self._settings = settings

    def client(self, token: str | None = None) -> AsyncWebClient:
        """A client of the Web API."""
        return AsyncWebClient(token=token, base_url=self._settings.api_url, retry_handlers=self._handlers())

    def webhook(self, url: str) -> AsyncWebhookClient:
        """A client of a response_url."""
        return AsyncWebhookClient(url, retry_handlers=self._handlers())

    def _handlers(self) -> list[AsyncRetryHandler]:
        count, pause = self._settings.retries, BackoffRetryIntervalCalculator(self._settings.retry_seconds)
        return [_Unreachable(count, pause), _RateLimited(count), _ServerError(count, pause)]


class _RateLimited(AsyncRetryHandler):
    """Waits as long as Retry-After says, then tries again: Slack has done nothing."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        return response is not None and response.status_code == _RATE_LIMITED

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> None:
        state.next_attempt_requested = True
        await asyncio.sleep(_retry_after(response))
        state.increment_current_attempt()


def _retry_after(response: HttpResponse | None) -> float:
    for name, values in (response.headers if response else {}).items():
        if name.lower() == "retry-after":
            value = values[0] if isinstance(values, list) else values
            return float(value) if str(value).replace(".", "", 1).isdigit() else _DEFAULT_WAIT
    return _DEFAULT_WAIT


class _ServerError(AsyncRetryHandler):
    """Tries again where Slack failed, unless that could post twice."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,  # noqa: ARG002
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> bool:
        return response is not None and response.status_code >= _SERVER_ERROR and not request.url.endswith(_NOT_REPEATABLE)


class _Unreachable(AsyncConnectionErrorRetryHandler):
    """Tries again where the connection broke, unless that could post twice."""

    async def _can_retry_async(
        self, *, state: RetryState, request: HttpRequest, response: HttpResponse | None = None, error: Exception | None = None
    ) -> bool:
        if request.url.endswith(_NOT_REPEATABLE):
            return False
        return await super()._can_retry_async(state=state, request=request, response=response, error=error)


def error_of(error: SlackApiError) -> str:
    """The name Slack gives an error, '' if it gave none."""
    return str(_data(error).get("error", ""))


def missing_scope(error: Exception) -> str:
    """The scope that a call lacks, '' if that is not what failed."""
    return str(_data(error).get("needed", "")) if isinstance(error, SlackApiError) and error_of(error) == "missing_scope" else ""


def refuses_blocks(error: SlackApiError) -> bool:
    """Whether Slack would take the message in a plainer form."""
    return error_of(error) in _BLOCKS_REFUSED


def is_passing(error: Exception) -> bool:
    """Whether the same call may succeed later: Slack failed, or is out of reach."""
    if not isinstance(error, SlackApiError):
        return True
    status = getattr(error.response, "status_code", 0)
    return status >= _SERVER_ERROR or status == _RATE_LIMITED or error_of(error) in _PASSING


def _data(error: Exception) -> dict[str, Any]:
    data = getattr(getattr(error, "response", None), "data", None)
    return data if isinstance(data, dict) else {}
