"""What the assistance wants of a chat model, whoever makes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from pydantic import BaseModel

Shape = TypeVar("Shape", bound=BaseModel)


class Task(StrEnum):
    """What a chat model is asked for."""

    READ = "read"
    WORD = "word"
    TRANSLATE = "translate"


class Outcome(StrEnum):
    """What came of asking: used, or why the plain answer was given.

    `REJECTED`: the guard, or the check of a reading, let it not through. `PAUSED`: after failures it is left alone for a while.
    """

    USED = "used"
    NOTHING = "nothing"
    REJECTED = "rejected"
    TIMEOUT = "timeout"
    ERROR = "error"
    INVALID = "invalid"
    PAUSED = "paused"


@dataclass(frozen=True)
class Prompt:
    """What a model is told to do, and the data it is to do it with."""

    instructions: str
    data: str


class ModelFailure(Exception):  # noqa: N818  (an outcome, not a bug)
    """A chat model gave nothing that can be used; `outcome` says why."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(detail or outcome.value)
        self.outcome = outcome


class ChatModel(Protocol):
    """A chat model, asked for text or for an object of a given shape.

    Both raise `ModelFailure` where nothing came of it.
    """

    def text(self, prompt: Prompt) -> str: ...

    def structured(self, prompt: Prompt, shape: type[Shape]) -> Shape: ...
