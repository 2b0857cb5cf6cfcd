"""Ask a running service over HTTP, with nothing but the standard library: a question must not wait for a client to load."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

from indexer.domain.errors import UserError

_TIMEOUT_SECONDS = 60
_INDEX_TIMEOUT_SECONDS = 3600


class UnreachableError(UserError):
    """Nothing answers at the service's address."""


class ServiceClient:
    """Speaks to the service that owns the data folder, or to one on another machine with its key."""

    def __init__(self, url: str, key: str = "", timeout: float = _TIMEOUT_SECONDS) -> None:
        self._url = url.rstrip("/")
        self._key = key or os.environ.get("GONGKAI_API_KEY", "")
        self._timeout = timeout
        # a service on this machine is never behind a proxy
        self._opener = build_opener(ProxyHandler({}))

    def chat(self, message: str, conversation_id: str | None, language: str | None) -> dict[str, Any]:
        """Ask a question; the chat response."""
        body = {"message": message, "conversation_id": conversation_id, "language": language}
        with self._open("POST", "/chat", {key: value for key, value in body.items() if value}) as response:
            answer: dict[str, Any] = json.load(response)
        return answer

    def ready(self) -> None:
        """Return if the service is there.

        Raises:
            UnreachableError: it is not.
        """
        self._open("GET", "/healthz", None).close()

    def report(self, report_id: str) -> dict[str, Any]:
        """A report with everything in it."""
        with self._open("GET", f"/reports/{quote(report_id, safe='')}", None) as response:
            report: dict[str, Any] = json.load(response)
        return report

    def text(self, report_id: str) -> str:
        """The text of a report that was read."""
        with self._open("GET", f"/reports/{quote(report_id, safe='')}/text", None, accept="text/plain") as response:
            text: bytes = response.read()
        return text.decode()

    def index(self, paths: list[str]) -> Generator[dict[str, Any], None, None]:
        """Hand over files to index; a result for each as it is done. Closing it early makes the service stop."""
        with self._open("POST", "/index", {"paths": paths}, accept="application/x-ndjson", timeout=_INDEX_TIMEOUT_SECONDS) as response:
            try:
                for line in response:
                    record = json.loads(line)
                    if "stopped" in record:
                        raise UserError(record["stopped"]["problem"], record["stopped"]["advice"])
                    yield record
            except (HTTPException, ConnectionError, ValueError) as error:
                raise UserError(f"the service at {self._url} broke off", "see its log, start it again, and run the same command") from error

    def remove(self, report_id: str) -> None:
        """Remove a report."""
        self._open("DELETE", f"/reports/{report_id}", None).close()

    def correct(self, report_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Correct a cell, or take a correction back; what became of the cell."""
        with self._open("POST", f"/reports/{quote(report_id, safe='')}/corrections", body) as response:
            made: dict[str, Any] = json.load(response)
        return made

    def _open(self, method: str, path: str, body: Any, accept: str = "application/json", timeout: float | None = None) -> Any:
        headers = {"Content-Type": "application/json", "Accept": accept}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._url + path, data=data, headers=headers, method=method)  # noqa: S310  (the address is our own service's)
        try:
            return self._opener.open(request, timeout=timeout or self._timeout)
        except HTTPError as error:
            raise _problem(error) from error
        except (URLError, TimeoutError, ConnectionError) as error:
            raise UnreachableError(
                f"the service at {self._url} does not answer ({error})",
                "see whether it runs there; one that hangs is ended with Ctrl-C or `make stop`",
            ) from error


def _problem(error: HTTPError) -> UserError:
    try:
        problem = json.load(error)
        return UserError(problem["detail"], problem.get("advice", "see the log of the service"))
    except (ValueError, KeyError, TypeError):
        return UserError(f"the service answered {error.code}", "see the log of the service")
