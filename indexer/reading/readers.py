"""Read many files: in this process one by one, or in workers side by side."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from itertools import chain
from typing import Protocol, TypeVar

from indexer.domain.errors import UserError
from indexer.reading.pool import Pool
from indexer.reading.task import Read, ReadTask, Task, fault, read_task
from indexer.reading.worker import MakeExecutor

# fewer light files than this are read before a worker has started
_FEW = 4
_FALL_SECONDS = 5.0

_Passed = TypeVar("_Passed")
Results = Generator[tuple[Task, Read] | _Passed, None, None]


class Reader(Protocol):
    """Reads files in any order; whatever is no task passes through."""

    def read(self, steps: Iterable[Task | _Passed]) -> Results[_Passed]:
        """The results of the tasks as they are done, between what is passed through. Close it to stop early."""


class InProcess:
    """Reads one file after the other in this process."""

    def __init__(self, read: ReadTask = read_task) -> None:
        self._read = read

    def read(self, steps: Iterable[Task | _Passed]) -> Results[_Passed]:
        for step in steps:
            yield (step, self._read(step)) if isinstance(step, Task) else step


class Workers:
    """Reads files side by side on an executor's workers; a few light ones itself.

    Args:
        make_executor: makes an executor of so many workers, `spawned_workers(memory)` or any other.
        count: how many workers.
        read: reads one file; must be picklable.
    """

    def __init__(self, make_executor: MakeExecutor, count: int, read: ReadTask = read_task) -> None:
        self._make = make_executor
        self._count = count
        self._read = read
        self._pool: Pool | None = None
        self._closed = False

    def read(self, steps: Iterable[Task | _Passed]) -> Results[_Passed]:
        rest, few = iter(steps), []
        for step in rest:
            if not isinstance(step, Task):
                yield step
                continue
            few.append(step)
            if len(few) == _FEW or not step.light:
                yield from self._read_in_workers(chain(few, rest))
                return
        for task in few:
            yield task, self._read(task)

    def close(self) -> None:
        """End the workers; a run that is under way elsewhere ends with an error."""
        self._closed = True
        if self._pool:
            self._pool.close()

    def _read_in_workers(self, steps: Iterable[Task | _Passed]) -> Results[_Passed]:
        pool = self._pool = Pool(self._make, self._count, self._read)
        # enough that no worker waits for us while we store
        most = 2 * self._count + 2
        flying: dict[Future[Read], Task] = {}
        try:
            for step in steps:
                if not isinstance(step, Task):
                    yield step
                    continue
                flying[self._submit(pool, step)] = step
                yield from self._landed(pool, flying, None if len(flying) >= most else 0)
            while flying:
                yield from self._landed(pool, flying, None)
        finally:
            pool.close()
            self._pool = None

    def _submit(self, pool: Pool, task: Task) -> Future[Read]:
        self._check_open()
        return pool.submit(task)

    def _landed(self, pool: Pool, flying: dict[Future[Read], Task], timeout: float | None) -> Iterator[tuple[Task, Read]]:
        done, _ = wait(flying, timeout, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenExecutor) for future in done if not future.cancelled()):
            self._check_open()
            # all that were with the same workers fall, and one of them is to blame: each is read again alone
            pool.close()
            done, lost = wait(flying, _FALL_SECONDS)
            done |= lost
        suspects = []
        for future in done:
            self._check_open()
            task = flying.pop(future)
            if not future.done() or future.cancelled() or isinstance(future.exception(), BrokenExecutor):
                suspects.append(task)
            else:
                yield task, _result(future, task)
        for task in suspects:
            self._check_open()
            yield task, pool.read_alone(task)

    def _check_open(self) -> None:
        if self._closed:
            raise UserError("indexing was stopped", "run it again: what has been indexed is skipped")


def _result(future: Future[Read], task: Task) -> Read:
    error = future.exception()
    return future.result() if error is None else fault(task.path.name, error)
