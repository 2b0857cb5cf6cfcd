"""What a chat model thinks of answers. An opinion is reported beside the verdict and never decides it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from eval.evaluators.base import Response

# a whole answer is faithful, or a person should look at it
FAITHFUL = 0.7


@dataclass(frozen=True)
class Opinion:
    """How much of an answer the judge found in its citations, 0 to 1; None if the judge erred or made no sense. Never without a reason."""

    score: float | None
    reason: str

    @property
    def told(self) -> str:
        """What came of it, in words: faithful, doubted, or no opinion."""
        return "no opinion" if self.score is None else "faithful" if self.score >= FAITHFUL else "doubted"


class Judge(Protocol):
    """A chat model that judges answers. Calls may come from several threads; none raises an error."""

    def opinion(self, question: str, response: Response) -> Opinion | None:
        """What the judge thinks of an answer; None where there is nothing to judge: a refusal, or no quotation."""


def counts(opinions: Iterable[Opinion | None]) -> dict[str, int]:
    """How many of the opinions are which; empty if nothing was judged."""
    told = [opinion.told for opinion in opinions if opinion]
    return {name: told.count(name) for name in ("faithful", "doubted", "no opinion")} if told else {}


def opinion_of(record: dict[str, Any] | None) -> Opinion | None:
    """The opinion that was written down."""
    return Opinion(**record) if record else None
