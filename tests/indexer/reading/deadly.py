"""A reader that does to its process what the file's name says; in a module of its own, since workers import it."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from pathlib import Path
from typing import NoReturn

import pytest

import indexer.reading.task as reading
from indexer.parsing.document import ParsedDocument
from indexer.parsing.limits import Limits
from indexer.reading.task import Read, Task, read_task


def read_deadly(task: Task) -> Read:
    match task.path.stem:
        case "killed":
            os._exit(7)
        case "crashed":
            ctypes.string_at(0)
        case "deaf":
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
            time.sleep(600)
        case "tidy":
            try:
                time.sleep(600)
            finally:
                task.path.touch()
        case "unsendable":
            return Read(problem=lambda: None)  # type: ignore[arg-type]
        case "slow" | "greedy" | "faulty":
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(reading, "parse", _parse)
                return read_task(task)
    return read_task(task)


def _parse(_data: bytes, path: Path, _limits: Limits) -> ParsedDocument:
    if path.stem == "slow":
        _sleep()
    if path.stem == "greedy":
        bytearray(3_000_000_000)
    raise KeyError("row 3")


def _sleep() -> NoReturn:
    while True:
        try:
            time.sleep(600)
        except Exception:  # as a library might
            continue
