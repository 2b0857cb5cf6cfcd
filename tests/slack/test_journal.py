"""The journal of tasks, on SQLite and on PostgreSQL: each thing once, by one process at a time, and none lost."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from indexer.storage.database import ensure_schema, open_engine, sqlite_url
from service.slack.activity import ActivityLog, Count
from service.slack.journal import Accepted, Journal
from service.slack.tasks import Progress, Work, post_task


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(request.getfixturevalue("postgres_url") if request.param == "postgres" else sqlite_url(tmp_path))
    ensure_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(engine: Engine, clock: Clock) -> Journal:
    return Journal(engine, clock)


def work(ts: str = "1.1", thread: str = "1.1", text: str = "q") -> Work:
    return Work("T1", "C1", "U1", text=text, ts=ts, thread_ts=thread)


def test_many_at_once_hand_in_one_task_once(journal: Journal) -> None:
    with ThreadPoolExecutor(8) as pool:
        accepted = list(pool.map(lambda _: journal.accept(post_task(work())), range(24)))
    assert accepted.count(Accepted.NEW) == 1
    assert accepted.count(Accepted.DUPLICATE) == 23
    assert journal.knows(work().thread)


def test_many_at_once_claim_each_task_once(journal: Journal) -> None:
    for n in range(20):
        journal.accept(post_task(work(f"{n}.1", f"{n}.1")))
    with ThreadPoolExecutor(8) as pool:
        claimed = [task.key for task in pool.map(lambda n: journal.claim(f"p{n}", 60), range(40)) if task]
    # those who lost a race for all they saw have nothing; the next round finds the rest
    while task := journal.claim("last", 60):
        claimed.append(task.key)
    assert sorted(claimed) == sorted(f"T1:C1:{n}.1" for n in range(20))


def test_tasks_of_a_thread_are_done_one_after_another(journal: Journal) -> None:
    first, second, other = post_task(work("1.1")), post_task(work("1.2")), post_task(work("1.3", "1.3"))
    for task in (second, first, other):
        journal.accept(task)
    claimed = [task.key for task in (journal.claim("p", 60), journal.claim("p", 60)) if task]
    assert sorted(claimed) == [first.key, other.key]
    assert journal.claim("p", 60) is None
    assert journal.finish(first, "p")
    assert getattr(journal.claim("p", 60), "key", None) == second.key


def test_a_task_whose_owner_died_is_taken_over_with_what_was_sent(journal: Journal, clock: Clock) -> None:
    journal.accept(post_task(work()))
    task = journal.claim("dead", 60)
    assert task
    assert journal.note(task.key, "dead", Progress("9.9", ("F1",), True))
    clock.now += 59
    assert journal.claim("other", 60) is None
    clock.now += 2
    taken = journal.claim("other", 60)
    assert taken
    assert (taken.progress, taken.taken_over) == (Progress("9.9", ("F1",), True), True)
    assert not journal.note(task.key, "dead", Progress())
    assert not journal.renew(task.key, "dead", 60)
    journal.finish(taken, "other")
    assert journal.open_tasks() == 0


def test_a_renewed_lease_is_kept(journal: Journal, clock: Clock) -> None:
    journal.accept(post_task(work()))
    task = journal.claim("p", 60)
    assert task
    clock.now += 50
    assert journal.renew(task.key, "p", 60)
    clock.now += 50
    assert journal.claim("other", 60) is None


def test_an_edit_waits_to_be_answered_whether_its_post_was_or_is_being(journal: Journal) -> None:
    journal.accept(post_task(work()))
    task = journal.claim("p", 60)
    assert task
    assert journal.accept(post_task(work(text="edited"), "2.0")) is Accepted.CHANGED
    assert journal.accept(post_task(work(text="edited"), "2.0")) is Accepted.DUPLICATE
    assert journal.claim("other", 60) is None
    assert not journal.finish(task, "p")
    again = journal.claim("other", 60)
    assert again
    assert (again.work.text, again.version) == ("edited", "2.0")
    assert journal.finish(again, "other")
    assert journal.accept(post_task(work(text="once more"), "3.0")) is Accepted.CHANGED
    assert journal.accept(post_task(work(text="late"), "2.5")) is Accepted.DUPLICATE
    assert getattr(journal.claim("p", 60), "work", None) == replace(again.work, text="once more")


def test_a_post_deleted_before_it_was_begun_is_dropped_and_one_begun_is_not(journal: Journal) -> None:
    journal.accept(post_task(work()))
    journal.drop(post_task(work()).key)
    assert journal.claim("p", 60) is None
    journal.accept(post_task(work("2.1", "2.1")))
    assert journal.claim("p", 60)
    journal.drop("T1:C1:2.1")
    assert journal.open_tasks() == 1


def test_what_is_old_and_done_is_forgotten(journal: Journal, clock: Clock) -> None:
    journal.accept(post_task(work()))
    task = journal.claim("p", 60)
    assert task
    journal.finish(task, "p")
    journal.accept(post_task(work("2.1", "2.1")))
    clock.now += 31 * 86_400
    journal.forget(0)
    assert journal.knows(work().thread)
    journal.forget(30)
    assert not journal.knows(work().thread)
    assert journal.open_tasks() == 1  # never what is still to be done


def test_counts_and_processes_add_up(engine: Engine, clock: Clock) -> None:
    log = ActivityLog(engine, clock)
    assert log.read() is None
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(log.count, [Count.ANSWERED] * 10))
    log.report("a", "socket", True, None)
    log.report("b", "socket", False, 999.0)
    log.report("a", "socket", True, 1_000.0)
    activity = log.read()
    assert activity
    assert (activity.processes, activity.connected, activity.last_event_at) == (2, 1, 1_000.0)
    assert activity.counts == {"answered": 10, "duplicates": 0, "failures": 0}
    clock.now += 600
    gone = log.read()
    assert gone
    assert (gone.processes, gone.connected) == (0, 0)
