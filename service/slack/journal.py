"""The journal of tasks in the fact store's database: each is accepted once, worked on by one process at a time, and never lost.

A task is in here before Slack is told that its event arrived. A process that works on one holds a lease on it, which it
renews; where that runs out, another process, or the same one started again, goes on from what was noted as sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import Enum, auto
from typing import Any

from sqlalchemy import Engine, Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from indexer.storage.database import upsert
from indexer.storage.service_schema import slack_task, slack_thread
from service.slack.tasks import Kind, Progress, Task, Work

_WAITING, _WORKING, _DONE = "waiting", "working", "done"
# candidates looked at for one claim: the first of a thread that is at work is passed over
_CANDIDATES = 20
_DAY = 86_400.0


class Accepted(Enum):
    """What became of a task that was handed in."""

    NEW = auto()
    CHANGED = auto()
    DUPLICATE = auto()


class Journal:
    """Tasks and threads. `clock` gives seconds since 1970; all processes share one."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock

    def accept(self, task: Task) -> Accepted:
        """Take a task in; its thread is known from then on. A newer version of a post replaces the one before, answered or not."""
        row = {
            "key": task.key,
            "kind": task.kind.value,
            "thread": task.thread,
            "posted": task.posted,
            "version": task.version,
            "work": task.work.as_json(),
            "state": _WAITING,
            "lease_until": 0.0,
            "attempts": 0,
            "progress": {},
            "created_at": self._clock(),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(slack_task).values(row))
                if task.thread:
                    known = {"thread": task.thread, "conversation": None, "created_at": self._clock()}
                    upsert(connection, slack_thread, [known], ["thread"])
        except IntegrityError:
            return self._change(task)
        return Accepted.NEW

    def _change(self, task: Task) -> Accepted:
        older = and_(slack_task.c.key == task.key, slack_task.c.version < task.version)
        changed = {"version": task.version, "work": task.work.as_json(), "attempts": 0}
        # what is being worked on stays with its owner, who finds the new version when it is done
        at_rest = and_(older, slack_task.c.state != _WORKING)
        with self._engine.begin() as connection:
            rested = connection.execute(update(slack_task).where(at_rest).values(changed | {"state": _WAITING, "lease_until": 0.0}))
            if rested.rowcount or connection.execute(update(slack_task).where(older).values(changed)).rowcount:
                return Accepted.CHANGED
        return Accepted.DUPLICATE

    def find(self, key: str) -> Task | None:
        """A task by its key, done or not."""
        with self._engine.connect() as connection:
            row = connection.execute(select(slack_task).where(slack_task.c.key == key)).one_or_none()
        return _task(row) if row else None

    def claim(self, owner: str, lease: float, busy: Collection[str] = ()) -> Task | None:
        """Take the next task that nobody works on, and that nothing earlier in its thread stands before.

        `busy`: what the owner is at, which it does not take from itself when a renewal comes late.
        """
        now, table = self._clock(), slack_task.c
        earlier = slack_task.alias()
        before = (
            select(earlier.c.key)
            .where(earlier.c.thread == table.thread, earlier.c.thread != "", earlier.c.state != _DONE, earlier.c.posted < table.posted)
            .exists()
        )
        free = and_(or_(table.state == _WAITING, table.state == _WORKING), table.lease_until < now, table.key.not_in(busy), ~before)
        with self._engine.connect() as connection:
            keys = list(connection.scalars(select(table.key).where(free).order_by(table.created_at).limit(_CANDIDATES)))
        for key in keys:
            taken = {"state": _WORKING, "owner": owner, "lease_until": now + lease, "attempts": table.attempts + 1}
            with self._engine.begin() as connection:
                mine = connection.execute(update(slack_task).where(table.key == key, free).values(taken)).rowcount
            if mine:
                return self.find(key)
        return None

    def renew(self, key: str, owner: str, lease: float) -> bool:
        """Hold a task for longer; False if it is not the owner's any more."""
        return self._set(key, owner, {"lease_until": self._clock() + lease})

    def note(self, key: str, owner: str, progress: Progress) -> bool:
        """Note what Slack has been sent; False if the task is not the owner's any more."""
        return self._set(key, owner, {"progress": progress.as_json()})

    def put_off(self, key: str, owner: str, seconds: float) -> bool:
        """Give a task back, to be tried again after a while."""
        return self._set(key, owner, {"state": _WAITING, "owner": None, "lease_until": self._clock() + seconds})

    def finish(self, task: Task, owner: str) -> bool:
        """Close a task; False if it changed meanwhile, and waits to be done anew."""
        closed = {"state": _DONE, "owner": None}
        mine = and_(slack_task.c.key == task.key, slack_task.c.owner == owner)
        with self._engine.begin() as connection:
            if connection.execute(update(slack_task).where(mine, slack_task.c.version == task.version).values(closed)).rowcount:
                return True
            connection.execute(update(slack_task).where(mine).values(state=_WAITING, owner=None, lease_until=0.0))
        return False

    def drop(self, key: str) -> None:
        """Forget a task that nobody has begun: its post was deleted."""
        with self._engine.begin() as connection:
            unbegun = and_(slack_task.c.key == key, slack_task.c.state == _WAITING, slack_task.c.attempts == 0)
            connection.execute(update(slack_task).where(unbegun).values(state=_DONE))

    def _set(self, key: str, owner: str, values: dict[str, Any]) -> bool:
        with self._engine.begin() as connection:
            found = connection.execute(update(slack_task).where(slack_task.c.key == key, slack_task.c.owner == owner).values(values))
        return bool(found.rowcount)

    def knows(self, thread: str) -> bool:
        """Whether the bot takes part in a thread."""
        with self._engine.connect() as connection:
            return connection.scalar(select(slack_thread.c.thread).where(slack_thread.c.thread == thread)) is not None

    def conversation(self, thread: str) -> str | None:
        """The conversation of a thread; None before its first answer."""
        with self._engine.connect() as connection:
            found: str | None = connection.scalar(select(slack_thread.c.conversation).where(slack_thread.c.thread == thread))
        return found

    def converse(self, thread: str, conversation: str) -> None:
        """Remember the conversation of a thread."""
        with self._engine.begin() as connection:
            connection.execute(update(slack_thread).where(slack_thread.c.thread == thread).values(conversation=conversation))

    def tasks_of(self, thread: str) -> list[Task]:
        """The tasks of a thread in the order of their posts."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(slack_task).where(slack_task.c.thread == thread).order_by(slack_task.c.posted)).all()
        return [_task(row) for row in rows]

    def open_tasks(self) -> int:
        """How many tasks are not done."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(slack_task).where(slack_task.c.state != _DONE)) or 0

    def forget(self, days: int) -> None:
        """Delete what is older than so many days; nothing if 0."""
        if not days:
            return
        before = self._clock() - days * _DAY
        with self._engine.begin() as connection:
            connection.execute(delete(slack_task).where(slack_task.c.created_at < before, slack_task.c.state == _DONE))
            living = select(slack_task.c.thread)
            connection.execute(delete(slack_thread).where(slack_thread.c.created_at < before, slack_thread.c.thread.not_in(living)))


def _task(row: Row[Any]) -> Task:
    progress = row.progress | {"files": tuple(row.progress.get("files", ()))}
    return Task(
        row.key, Kind(row.kind), Work(**row.work), row.posted, row.thread, row.version, row.attempts, Progress(**progress)
    )  # fmt: skip
