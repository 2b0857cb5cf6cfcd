"""What evaluators share: what an answer is judged against, what a failure says, and where sources are looked up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from eval.cases import Expectation

Response = dict[str, Any]
"""The chat response as it goes over the wire, or another record of the service."""

MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True)
class Failure:
    """What is wrong with an answer: which check, and why. `wrong_figure`: it gives a figure that is not the right one."""

    check: str
    reason: str
    wrong_figure: bool = False

    def record(self) -> dict[str, Any]:
        """Plain JSON types."""
        return {"check": self.check, "reason": self.reason} | ({"wrong_figure": True} if self.wrong_figure else {})


class Sources(Protocol):
    """The reports behind an answer, from whoever gave it."""

    def report(self, report_id: str) -> Response:
        """A report with its cells and figures, as GET /reports/{id} has it."""

    def text(self, report_id: str) -> str:
        """The text that was read, as GET /reports/{id}/text has it."""


@dataclass(frozen=True)
class Answered:
    """An answer, and all that it is judged against. `sources` is None where the reports cannot be looked up."""

    expect: Expectation
    language: str
    response: Response
    question: str = ""
    sources: Sources | None = None

    @property
    def text(self) -> str:
        """The answer's text."""
        return str(self.response["answer"])


class Evaluator(Protocol):
    """Judges one side of an answer. Every way in which it fails is a failure with its reason; none if it passes."""

    @property
    def name(self) -> str: ...

    def judge(self, answered: Answered) -> Iterator[Failure]: ...
