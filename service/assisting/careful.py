"""A chat model that is not asked again and again while it fails, and whose outcomes are counted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from service.assisting.model import ChatModel, ModelFailure, Outcome, Prompt, Shape, Task

_log = logging.getLogger("gongkai.model")
_Result = TypeVar("_Result")


class Breaker:
    """Opens after so many failures in a row and stays open for so many seconds; then one call is let through to try.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float]) -> None:
        self._most = failures
        self._seconds = seconds
        self._clock = clock
        self._failed = 0
        self._open_until = 0.0
        self._lock = Lock()

    def lets_through(self) -> bool:
        """Whether a call may be made now; the one that tries keeps the others off for as long again."""
        with self._lock:
            if self._failed < self._most:
                return True
            now = self._clock()
            if now < self._open_until:
                return False
            self._open_until = now + self._seconds
            return True

    def went_well(self) -> None:
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            self._open_until = self._clock() + self._seconds


class CarefulModel:
    """Asks a chat model for its tasks, and says what came of each.

    Args:
        open_model: makes the model; called when the first question needs it, for that takes seconds.
        record: counts an outcome.
        log_texts: whether the log may hold what was written.
    """

    def __init__(
        self, open_model: Callable[[], ChatModel], breaker: Breaker, record: Callable[[Task, Outcome], None], log_texts: bool = False
    ) -> None:
        self._open = open_model
        self._breaker = breaker
        self._record = record
        self._log_texts = log_texts

    def text(self, task: Task, prompt: Prompt) -> str | None:
        """What the model writes; None if nothing came of it."""
        return self._asked(task, lambda: self._open().text(prompt))

    def structured(self, task: Task, prompt: Prompt, shape: type[Shape]) -> Shape | None:
        """An object of a shape; None if nothing came of it."""
        return self._asked(task, lambda: self._open().structured(prompt, shape))

    def came_to(self, task: Task, outcome: Outcome, why: str = "", text: str = "") -> None:
        """Count and log what came of a call. `why` is free of the texts, which are logged only where that is set."""
        self._record(task, outcome)
        if outcome not in (Outcome.USED, Outcome.NOTHING):
            _log.warning("chat model, %s: %s %s%s", task.value, outcome.value, why, f" {text!r}" if self._log_texts and text else "")

    def _asked(self, task: Task, call: Callable[[], _Result]) -> _Result | None:
        if not self._breaker.lets_through():
            self.came_to(task, Outcome.PAUSED)
            return None
        try:
            result = call()
        except ModelFailure as failure:
            self._breaker.failed()
            self.came_to(task, failure.outcome, str(failure))
            return None
        self._breaker.went_well()
        return result
