"""What is being done for a question right now, told to whoever waits for its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum


class Stage(StrEnum):
    """What is being done: figures are looked up, or passages are searched."""

    LOOKING_UP = "looking_up"
    SEARCHING = "searching"


_listener: ContextVar[Callable[[Stage], object] | None] = ContextVar("listener", default=None)


def tell(stage: Stage) -> None:
    """Say what is being done now; nobody need listen."""
    if listener := _listener.get():
        listener(stage)


@contextmanager
def listening(listener: Callable[[Stage], object]) -> Iterator[None]:
    """Hear what is told in this thread meanwhile."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
