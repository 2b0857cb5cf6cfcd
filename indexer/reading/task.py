"""Read one file into a report. Runs in a worker process or in our own; never raises, so that the rest of a run goes on."""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

from indexer.domain.errors import UnreadableReportError, UserError
from indexer.domain.report import Report
from indexer.extraction.bound import parted
from indexer.extraction.extract import extract
from indexer.extraction.identity import Manifest
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.formats import is_light, parse
from indexer.parsing.limits import LIMITS, Limits
from indexer.reading.files import read_bytes
from indexer.reading.together import read_together

_LIGHT_BYTES = 1_000_000
# an alarm that falls into foreign code is lost: ring until it is heard
_AGAIN_SECONDS = 1.0
# libraries word it in many ways, and few raise MemoryError
_MEMORY_WORDS = ("bad_alloc", "allocat", "out of memory", "insufficient memory")


@dataclass(frozen=True)
class FilePart:
    """A file of a task. `data`: its bytes, unless it is large."""

    path: Path
    data: bytes | None = None

    @property
    def light(self) -> bool:
        return self.data is not None and len(self.data) <= _LIGHT_BYTES and is_light(self.data, self.path)

    def read(self, limits: Limits) -> bytes:
        """Its bytes; the errors of `read_bytes`."""
        return self.data if self.data is not None else read_bytes(self.path, limits)


@dataclass(frozen=True)
class Task:
    """A file to read. `data`: its bytes, unless it is large; `seconds`: how long that may take, without end if None.

    `following`: the files that the report goes on in; `settled`: that they belong to it need not be told by what stands in them.
    """

    path: Path
    data: bytes | None = None
    manifest: Manifest | None = None
    seconds: float | None = None
    limits: Limits = LIMITS
    following: tuple[FilePart, ...] = ()
    settled: bool = False

    @property
    def parts(self) -> tuple[FilePart, ...]:
        """All files, the first one first."""
        return FilePart(self.path, self.data), *self.following

    @property
    def light(self) -> bool:
        """Whether reading it takes less than starting a process would, and cannot bring ours down."""
        return all(part.light for part in self.parts)


@dataclass(frozen=True)
class Read:
    """What came of a task: its reports, usually one, and why there is none or one too few. `trace`: the traceback of a fault of ours.

    Of files that turn out not to be one report nothing comes: each has to be read by itself.
    """

    reports: tuple[Report, ...] = ()
    problem: str = ""
    advice: str = ""
    trace: str = ""


ReadTask = Callable[[Task], Read]


class TimeIsUpError(BaseException):
    """The time for a file has passed. No `Exception`: what catches the faults of libraries must not catch it."""


def read_task(task: Task) -> Read:
    """Read a file; whatever is wrong with it is told in the result."""
    name = task.path.name
    try:
        with time_limit(task.seconds):
            if task.following:
                files = ((part.path, part.read(task.limits)) for part in task.parts)
                return Read((read_together(files, _gazetteer(), task.manifest, task.settled, task.limits),))
            return _reports(task, task.parts[0].read(task.limits))
    except UserError as error:
        return Read(problem=error.problem, advice=error.advice)
    except TimeIsUpError:
        return timed_out(name, task.seconds)
    except MemoryError:
        return out_of_memory(name)
    except Exception as error:
        if any(word in str(error).lower() for word in _MEMORY_WORDS):
            return out_of_memory(name)
        return fault(name, error)


def _reports(task: Task, data: bytes) -> Read:
    """The reports of a file; one that cannot be read of several bound together does not keep the others from being read."""
    document = parse(data, task.path, task.limits)
    settled = task.manifest is not None and task.manifest.agency is not None
    reports = []
    failed: UnreadableReportError | None = None
    for part in [document] if settled else parted(document):
        try:
            reports.append(extract(part, data, task.path, _gazetteer(), task.manifest))
        except UnreadableReportError as error:
            failed = error
    if failed is not None and not reports:
        raise failed
    return Read(tuple(reports), *((failed.problem, failed.advice) if failed else ()))


def timed_out(name: str, seconds: float | None) -> Read:
    """The result of a file that took too long."""
    return Read(
        problem=f"{name} was not read within {seconds:g} s", advice="raise GONGKAI_FILE_SECONDS, or check that it is a single report"
    )


def out_of_memory(name: str) -> Read:
    """The result of a file that wanted too much memory."""
    return Read(
        problem=f"{name} needs more memory than a worker may take", advice="raise GONGKAI_WORKER_MEMORY, or check what is in the file"
    )


def fault(name: str, error: BaseException) -> Read:
    """The result of a file that met a mistake in our own code or in a library's."""
    return Read(
        problem=f"{name} met a fault of this program ({type(error).__name__}: {error})",
        advice="report it, with the file if you can; the log has the details",
        trace="".join(traceback.format_exception(error)),
    )


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise TimeIsUpError when the time has passed. Only the main thread of a process can be interrupted so; elsewhere no limit."""
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise TimeIsUpError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer()
