"""The service that answers, over HTTP: the bot is a client of POST /chat like any other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from service.wire import ChatResponse

# the service sends a comment every ten seconds; one that is silent for so long has hung
_SILENCE_SECONDS = 60.0
_CONNECT_SECONDS = 5.0
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_ONE_REPORT = "/reports?limit=1"
Told = Callable[[str], Awaitable[None]]


class ServiceError(Exception):
    """The service gave no answer. `kind`: the end of the problem's type, such as `long-question`; '' if it cannot be reached.

    `is_busy`: it may have one in a moment.
    """

    def __init__(self, kind: str, detail: str, is_busy: bool = False) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.is_busy = is_busy


@dataclass(frozen=True)
class Question:
    """A question. `key` makes the service answer it once, however often it is sent."""

    text: str
    key: str
    conversation: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Example:
    """A report that can be asked about; the agency in both languages."""

    agency: str
    agency_in_english: str
    year: int


class AnsweringService:
    """The service at an address, with its key."""

    def __init__(self, url: str, key: str, retries: int, retry_seconds: float) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        timeout = httpx.Timeout(_SILENCE_SECONDS, connect=_CONNECT_SECONDS)
        # a service on this machine is never behind a proxy
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=timeout, trust_env=False)
        self._retries = retries
        self._retry_seconds = retry_seconds

    async def close(self) -> None:
        await self._http.aclose()

    async def ask(self, question: Question, on_state: Told, on_token: Told) -> ChatResponse:
        """Answer a question; `on_state` hears what is being done, `on_token` the pieces of the text.

        Raises:
            ServiceError: no answer came, however often it was tried.
        """
        for attempt in range(self._retries + 1):
            try:
                return await self._ask(question, on_state, on_token)
            except httpx.HTTPError as error:
                if attempt == self._retries:
                    raise ServiceError("", f"{type(error).__name__} {error}") from error
            except ServiceError as error:
                if attempt == self._retries or not error.is_busy:
                    raise
            await asyncio.sleep(self._retry_seconds * 2**attempt)
            on_token = unheard  # what was heard before the connection broke is not told again
        raise AssertionError("the last attempt returns or raises")

    async def _ask(self, question: Question, on_state: Told, on_token: Told) -> ChatResponse:
        body = {"message": question.text, "conversation_id": question.conversation, "language": question.language}
        headers = {"Accept": "text/event-stream", "Idempotency-Key": question.key}
        sent = {name: value for name, value in body.items() if value}
        async with self._http.stream("POST", "/chat", json=sent, headers=headers) as response:
            if response.status_code != HTTPStatus.OK:
                await response.aread()
                raise _problem(response)
            async for name, data in _events(response.aiter_lines()):
                match name:
                    case "status":
                        await on_state(data["state"])
                    case "token":
                        await on_token(data["text"])
                    case "answer":
                        return ChatResponse.model_validate(data)
                    case "error":
                        raise _error(data)
        raise httpx.RemoteProtocolError("the stream ended before the answer")

    async def stored(self, message_id: str) -> ChatResponse:
        """An answer given earlier.

        Raises:
            ServiceError: it is not there any more, or the service cannot be reached.
        """
        response = await self._get(f"/chat/{message_id}/events")
        lines = _lines(response.text)
        async for name, data in _events(lines):
            if name == "answer":
                return ChatResponse.model_validate(data)
        raise ServiceError("", "the stream ended before the answer")

    async def chart(self, message_id: str, n: int) -> bytes:
        """The n-th chart of an answer as PNG."""
        return (await self._get(f"/charts/{message_id}/{n}.png")).content

    async def rate(self, message_id: str, rating: str, comment: str | None = None) -> None:
        """Say what a reader thought of an answer."""
        body = {"message_id": message_id, "rating": rating} | ({"comment": comment} if comment else {})
        await self._call("POST", "/feedback", json=body)

    async def an_example(self) -> Example | None:
        """An indexed report to ask about; None if there is none."""
        reports = (await self._get(_ONE_REPORT)).json()["reports"]
        return Example(reports[0]["agency"], reports[0]["agency_in_english"], reports[0]["year"]) if reports else None

    async def ready(self) -> None:
        """Return if the service is there and lets the bot read.

        Raises:
            ServiceError: it is not, or does not.
        """
        await self._get(_ONE_REPORT)

    async def _get(self, path: str) -> httpx.Response:
        return await self._call("GET", path)

    async def _call(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        try:
            response = await self._http.request(method, path, **arguments)
        except httpx.HTTPError as error:
            raise ServiceError("", f"{type(error).__name__} {error}") from error
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            raise _problem(response)
        return response


async def unheard(_: str) -> None:
    """For who does not listen."""


def _problem(response: httpx.Response) -> ServiceError:
    try:
        return _error(response.json() | {"status": response.status_code})
    except (ValueError, TypeError):
        return ServiceError("failed", f"HTTP {response.status_code}", response.status_code in _BUSY)


def _error(problem: dict[str, Any]) -> ServiceError:
    kind = str(problem.get("type", "")).rpartition(":")[2]
    detail = str(problem.get("detail", problem.get("title", "")))
    return ServiceError("failed" if kind in ("", "blank") else kind, detail, problem.get("status") in _BUSY)


async def _lines(text: str) -> AsyncIterator[str]:
    for line in text.splitlines():
        yield line
    yield ""


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, Any]]:
    """The events of a stream: name and data; comments are passed over."""
    name, data = "", ""
    async for line in lines:
        field, _, value = line.partition(": ")
        match field:
            case "event":
                name = value
            case "data":
                data += value
            case "" if not line and name:
                yield name, json.loads(data)
                name, data = "", ""
