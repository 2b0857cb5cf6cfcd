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


class ServiceClient:
    """Speaks to the service that owns the data folder."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        # a service on this machine is never behind a proxy
        self._opener = build_opener(ProxyHandler({}))

    def chat(self, message: str, conversation_id: str | None, language: str | None) -> dict[str, Any]:
        """Ask a question; the chat response."""
        body = {"message": message, "conversation_id": conversation_id, "language": language}
        with self._open("POST", "/chat", {key: value for key, value in body.items() if value}) as response:
            answer: dict[str, Any] = json.load(response)
        return answer

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

    def _open(self, method: str, path: str, body: Any, accept: str = "application/json", timeout: float = _TIMEOUT_SECONDS) -> Any:
        headers = {"Content-Type": "application/json", "Accept": accept}
        if key := os.environ.get("GONGKAI_API_KEY"):
            headers["Authorization"] = f"Bearer {key}"
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._url + path, data=data, headers=headers, method=method)  # noqa: S310  (the address is our own service's)
        try:
            return self._opener.open(request, timeout=timeout)
        except HTTPError as error:
            raise _problem(error) from error
        except (URLError, TimeoutError) as error:
            raise UserError(
                f"the service at {self._url} does not answer ({error})", "stop it with Ctrl-C or `make stop`, and try again"
            ) from error


def _problem(error: HTTPError) -> UserError:
    try:
        problem = json.load(error)
        return UserError(problem["detail"], problem.get("advice", "see the log of the service"))
    except (ValueError, KeyError, TypeError):
        return UserError(f"the service answered {error.code}", "see the log of the service")
