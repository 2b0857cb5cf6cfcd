"""The ways to ask: a running service over HTTP, or the engine in this process."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from eval.evaluators.base import Response, Sources
from service.cli.client import ServiceClient
from service.wiring import Runtime

_REPORTS_KEPT = 512


class Door(Sources, Protocol):
    """Answers questions, and shows the reports behind the answers. Calls may come from several threads."""

    def ask(self, question: str, conversation: str | None) -> Response:
        """The answer to a question in the conversation of that id, None to begin one."""


class ServiceDoor:
    """A running service."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client
        self.report = lru_cache(_REPORTS_KEPT)(client.report)
        self.text = lru_cache(_REPORTS_KEPT)(client.text)

    def ask(self, question: str, conversation: str | None) -> Response:
        return self._client.chat(question, conversation, None)


class RuntimeDoor:
    """The engine in this process; reports are the records that the service would send."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.report = lru_cache(_REPORTS_KEPT)(self._report)
        self.text = lru_cache(_REPORTS_KEPT)(self._text)

    def ask(self, question: str, conversation: str | None) -> Response:
        return self._runtime.chat.ask(question, conversation).as_json()

    def _report(self, report_id: str) -> Response:
        from service.api.reports import one_report  # noqa: PLC0415  (FastAPI takes a second to load)

        return one_report(report_id, self._runtime)

    def _text(self, report_id: str) -> str:
        report = self._runtime.facts.report(report_id)
        return self._runtime.facts.text(report.key) if report else ""
