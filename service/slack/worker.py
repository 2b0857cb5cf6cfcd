"""Works through the journal: several tasks at a time, each under a lease that is renewed, until something was said to each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from service.slack.activity import ActivityLog, Count
from service.slack.calls import SLACK_FAILURES, is_passing
from service.slack.context import Job, UninstalledError, language_of
from service.slack.journal import Journal
from service.slack.rendering import Message, simple
from service.slack.replying import TakenOverError
from service.slack.sending import UnansweredError
from service.slack.settings import SlackSettings
from service.slack.tasks import Kind, Progress, Task

# a task that ended its process so often is not begun again
_MOST_ATTEMPTS = 4
_RENEWALS = 3
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Handler:
    """How a kind of task is done, and how its failure is told."""

    do: Callable[[Job], Awaitable[None]]
    say_failed: Callable[[Job, Message | None, Exception], Awaitable[None]]


class Worker:
    """One process's share of the work. `owner` names the process."""

    def __init__(
        self, journal: Journal, activity: ActivityLog, handlers: Mapping[Kind, Handler], settings: SlackSettings, owner: str
    ) -> None:
        self._journal = journal
        self._activity = activity
        self._handlers = handlers
        self._settings = settings
        self._owner = owner
        self._woken = asyncio.Event()
        self._running: dict[asyncio.Task[None], str] = {}

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                self._woken.clear()
                while len(self._running) < self._settings.concurrency and (task := await self._claim()):
                    begun = asyncio.create_task(self._work(task))
                    self._running[begun] = task.key
                    begun.add_done_callback(self._done)
                with suppress(TimeoutError):
                    # wait_for can lose a cancellation that comes with the waking
                    async with asyncio.timeout(self._settings.poll_seconds):
                        await self._woken.wait()
        finally:
            for begun in self._running:
                begun.cancel()
            for key in set(self._running.values()):
                await asyncio.to_thread(self._journal.put_off, key, self._owner, 0.0)

    def _done(self, begun: asyncio.Task[None]) -> None:
        self._running.pop(begun, None)
        self.wake()

    async def _claim(self) -> Task | None:
        try:
            return await asyncio.to_thread(self._journal.claim, self._owner, self._settings.lease_seconds, set(self._running.values()))
        except Exception:
            _log.exception("the journal cannot be read")
            return None

    async def _work(self, task: Task) -> None:
        """Do a task, and see that something is said whatever happens."""

        async def note(progress: Progress) -> bool:
            return await asyncio.to_thread(self._journal.note, task.key, self._owner, progress)

        job = Job(task, note)
        renewing = asyncio.create_task(self._renew(task))
        try:
            if task.attempts > _MOST_ATTEMPTS:
                words = simple(language_of(task.work.text)("slack.gave_up"))
                await self._failed(job, words, RuntimeError(f"{task.attempts} attempts"))
            else:
                await self._handlers[task.kind].do(job)
            await asyncio.to_thread(self._journal.finish, task, self._owner)
        except TakenOverError:
            _log.warning("%s was taken over by another process", task.key)
        except Exception as error:
            await self._mishap(job, error)
        finally:
            renewing.cancel()

    async def _mishap(self, job: Job, error: Exception) -> None:
        """Something failed on the way: Slack for a while, which is tried again; or for good, which is told."""
        task = job.task
        passing = isinstance(error, SLACK_FAILURES) and is_passing(error)
        if passing and task.attempts < _MOST_ATTEMPTS:
            pause = self._settings.retry_seconds * 2**task.attempts
            _log.warning("%s is tried again in %.0f s: %s", task.key, pause, error)
            await asyncio.to_thread(self._journal.put_off, task.key, self._owner, pause)
            return
        if isinstance(error, (UninstalledError, UnansweredError)):
            _log.warning("%s cannot be answered: %s", task.key, error)
            await asyncio.to_thread(self._activity.count, Count.FAILURES)
        else:
            _log.error("%s failed", task.key, exc_info=error)
            await self._failed(job, None, error)
        await asyncio.to_thread(self._journal.finish, task, self._owner)

    async def _failed(self, job: Job, message: Message | None, error: Exception) -> None:
        await asyncio.to_thread(self._activity.count, Count.FAILURES)
        # what was noted since is needed to say it in the right place
        noted = await asyncio.to_thread(self._journal.find, job.task.key)
        job = Job(noted or job.task, job.note)
        try:
            await self._handlers[job.task.kind].say_failed(job, message, error)
        except Exception as other:
            _log.error("nobody could be told that %s failed: %s", job.task.key, other)

    async def _renew(self, task: Task) -> None:
        while True:
            await asyncio.sleep(self._settings.lease_seconds / _RENEWALS)
            try:
                await asyncio.to_thread(self._journal.renew, task.key, self._owner, self._settings.lease_seconds)
            except Exception:
                _log.exception("the lease on %s could not be renewed", task.key)
