"""A pool of workers that outlives them: they are replaced after a while, and when one has died."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterable
from concurrent.futures import BrokenExecutor, Executor, Future
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from indexer.reading.task import Read, ReadTask, Task, timed_out
from indexer.reading.worker import MakeExecutor, work

# libraries keep memory; ProcessPoolExecutor(max_tasks_per_child=…) can hang in Python 3.11 (python/cpython#115634)
_FILES_A_WORKER = 100
_LEAVE_SECONDS = 1.0


class Pool:
    """Runs tasks on executors that it makes, renews and puts away."""

    def __init__(self, make_executor: MakeExecutor, workers: int, read: ReadTask) -> None:
        self._make = make_executor
        self._workers = workers
        self._read = read
        self._given = 0
        self._current: _Hands | None = None
        self._retired: list[_Hands] = []

    def submit(self, task: Task) -> Future[Read]:
        """Give a task to a worker."""
        if self._current is None or self._given >= _FILES_A_WORKER * self._workers:
            self._renew()
        assert self._current is not None
        try:
            future = self._current.submit(self._read, task)
        except BrokenExecutor:
            self._renew()
            future = self._current.submit(self._read, task)
        self._given += 1
        return future

    def read_alone(self, task: Task) -> Read:
        """Read a file that may have ended a worker, with a worker to itself; if that one ends too, the result says so."""
        hands = _Hands(self._make(1))
        started = time.monotonic()
        self._retired.append(hands)
        try:
            return hands.submit(self._read, task).result()
        except BrokenExecutor:
            if task.seconds is not None and time.monotonic() - started > task.seconds:
                return timed_out(task.path.name, task.seconds)
            return Read(
                problem=f"{task.path.name} brought down the process that read it{hands.how_it_ended()}",
                advice="check that it opens, and save it anew or in another format",
            )
        finally:
            hands.put_away()
            self._retired.remove(hands)

    def close(self) -> None:
        """End all workers, whatever they are at."""
        for hands in (*self._retired, *filter(None, (self._current,))):
            hands.put_away()
        self._retired, self._current = [], None

    def _renew(self) -> None:
        for hands in self._retired:
            hands.put_away()
        self._retired = []
        if self._current:
            # what they have begun they finish
            self._current.executor.shutdown(wait=False)
            self._retired.append(self._current)
        self._current, self._given = _Hands(self._make(self._workers)), 0


class _Hands:
    """An executor with the processes it starts."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        # an executor forgets them when it is shut down; Python 3.14 has kill_workers()
        self._processes: dict[int, BaseProcess] = getattr(executor, "_processes", {})

    def submit(self, read: ReadTask, task: Task) -> Future[Read]:
        # what is typed at the terminal is for the main process; a new process inherits what is blocked
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self.executor.submit(work, read, task)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def how_it_ended(self) -> str:
        """The signal that ended a process, in brackets; '' if none did."""
        self._wait(self._processes.values())
        codes = [process.exitcode or 0 for process in self._processes.values()]
        return next((f" ({signal.strsignal(-code) or -code})" for code in codes if code < 0), "")

    def put_away(self) -> None:
        """End the processes: politely, so that they clean up, and then surely."""
        processes = list(self._processes.values())
        self.executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        self._wait(processes)
        for process in processes:
            process.kill()
            process.join(_LEAVE_SECONDS)

    @staticmethod
    def _wait(processes: Iterable[BaseProcess]) -> None:
        waiting = [process.sentinel for process in processes]
        deadline = time.monotonic() + _LEAVE_SECONDS
        while waiting and (left := deadline - time.monotonic()) > 0:
            ended = wait(waiting, left)
            waiting = [sentinel for sentinel in waiting if sentinel not in ended]
