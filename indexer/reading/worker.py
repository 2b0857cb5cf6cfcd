"""A worker process: what it may use, and when it ends."""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import wait
from types import FrameType

from indexer.reading.task import Read, ReadTask, Task

MakeExecutor = Callable[[int], Executor]
"""Makes an executor of so many workers."""

# the alarm that interrupts Python code comes first
_GRACE_SECONDS, _GRACE_SHARE = 1.0, 0.1


class _EndedError(BaseException):
    """The process is told to end: whatever it has begun is cleaned up first."""


def spawned_workers(memory: int) -> MakeExecutor:
    """Makes pools of processes that may each take so many bytes of memory."""
    # a fork of a process that has threads may hang
    context = multiprocessing.get_context("spawn")
    return lambda count: ProcessPoolExecutor(count, mp_context=context, initializer=partial(_prepare, memory))


def work(read: ReadTask, task: Task) -> Read:
    """Run a task in a worker; a process whose foreign code does not hear the alarm is ended."""
    _State.busy = True
    try:
        with _hard_limit(task.seconds):
            return read(task)
    except _EndedError:
        os._exit(1)
    finally:
        _State.busy = False


class _State:
    busy = False


def _prepare(memory: int) -> None:
    # private writable memory: the address space grows with the cores of a machine, whatever a worker does
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = memory if most == resource.RLIM_INFINITY else min(memory, most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGTERM, _end)
    # the terminal is the main process's; libraries write what they like
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        for stream in (1, 2):
            os.dup2(nowhere.fileno(), stream)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end(_signal: int, _frame: FrameType | None) -> None:
    if not _State.busy:
        os._exit(1)
    raise _EndedError


def _end_with_parent() -> None:
    """A parent that was killed cannot send its workers away."""
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def _hard_limit(seconds: float | None) -> Iterator[None]:
    if seconds is None or multiprocessing.parent_process() is None:
        yield
        return
    faulthandler.dump_traceback_later(seconds * (1 + _GRACE_SHARE) + _GRACE_SECONDS, exit=True, file=2)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
