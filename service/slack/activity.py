"""What the bot has done and whether it is connected, in the fact store's database, so that the service can tell of a bot in any process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.metrics_core import CounterMetricFamily
from sqlalchemy import Engine, delete, select, update

from indexer.storage.database import upsert
from indexer.storage.service_schema import slack_counter, slack_instance

# a process that has not reported for so long is gone
SILENT_SECONDS = 90.0
_FORGOTTEN_SECONDS = 86_400.0


class Count(StrEnum):
    """What is counted, over all processes and restarts."""

    ANSWERED = "answered"
    DUPLICATES = "duplicates"
    FAILURES = "failures"


_HELP = {
    Count.ANSWERED: "Questions, commands and checks that were answered in Slack.",
    Count.DUPLICATES: "Events of Slack that told of what was known already, and were dropped.",
    Count.FAILURES: "Questions that got a message of failure, or could not be answered at all.",
}


@dataclass(frozen=True)
class Activity:
    """What is known of the bot: processes that report, how many of them are connected to Slack, and counts."""

    processes: int
    connected: int
    last_event_at: float | None
    counts: dict[str, int]


class ActivityLog:
    """Counts and the state of processes. `clock` gives seconds since 1970."""

    def __init__(self, engine: Engine, clock: Callable[[], float]) -> None:
        self._engine = engine
        self._clock = clock

    def count(self, what: Count) -> None:
        """Count one more."""
        with self._engine.begin() as connection:
            upsert(connection, slack_counter, [{"name": what.value, "value": 0}], ["name"])
            connection.execute(update(slack_counter).where(slack_counter.c.name == what.value).values(value=slack_counter.c.value + 1))

    def report(self, instance: str, mode: str, connected: bool, last_event_at: float | None) -> None:
        """Say how a process is."""
        now = self._clock()
        row = {"id": instance, "mode": mode, "connected": connected, "started_at": now, "seen_at": now, "last_event_at": last_event_at}
        news = {"connected": connected, "seen_at": now} | ({"last_event_at": last_event_at} if last_event_at else {})
        with self._engine.begin() as connection:
            upsert(connection, slack_instance, [row], ["id"])
            connection.execute(update(slack_instance).where(slack_instance.c.id == instance).values(news))
            connection.execute(delete(slack_instance).where(slack_instance.c.seen_at < now - _FORGOTTEN_SECONDS))

    def read(self) -> Activity | None:
        """What is known; None if there never was a bot."""
        with self._engine.connect() as connection:
            counts = {row.name: row.value for row in connection.execute(select(slack_counter))}
            instances = connection.execute(select(slack_instance)).all()
        if not counts and not instances:
            return None
        alive = [row for row in instances if row.seen_at >= self._clock() - SILENT_SECONDS]
        last = max((row.last_event_at for row in instances if row.last_event_at), default=None)
        return Activity(len(alive), sum(row.connected for row in alive), last, {what.value: counts.get(what.value, 0) for what in Count})

    def collect(self) -> Iterator[Metric]:
        """The same for Prometheus."""
        activity = self.read()
        if activity is None:
            return
        yield GaugeMetricFamily("gongkai_slack_connected", "Processes of the bot that are connected to Slack.", activity.connected)
        if activity.last_event_at:
            yield GaugeMetricFamily(
                "gongkai_slack_last_event_seconds", "When Slack last sent an event, since 1970.", activity.last_event_at
            )
        for what, text in _HELP.items():
            yield CounterMetricFamily(f"gongkai_slack_{what.value}", text, activity.counts[what.value])
