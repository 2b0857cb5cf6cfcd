"""What the bot has to do: one task for each thing that people did in Slack."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What is to be done."""

    POST = "post"
    SUGGESTION = "suggestion"
    COMMAND = "command"
    CHECK = "check"
    SHOW_ALL = "show_all"
    SHARE = "share"
    RATING = "rating"


@dataclass(frozen=True)
class Work:
    """All that is needed to do it, in any process.

    `ts`: the post it is about; `thread_ts`: the thread that holds it, or will. `response_url`: where answers go that only
    the person who asked sees. `message_id`: of an answer of the service. `rating`, `comment`: what was thought of it.
    """

    team: str
    channel: str
    user: str
    enterprise: str = ""
    text: str = ""
    ts: str = ""
    thread_ts: str = ""
    response_url: str = ""
    message_id: str = ""
    rating: str = ""
    comment: str = ""
    user_name: str = ""
    has_file: bool = False

    @property
    def thread(self) -> str:
        """The name of its thread in the store."""
        return f"{self.team}:{self.channel}:{self.thread_ts}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Progress:
    """What Slack has been sent for a task: the reply, the ids of uploaded charts, and whether what cannot be undone has begun."""

    reply: str = ""
    files: tuple[str, ...] = ()
    begun: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Task:
    """A task. `key` is the same however often Slack tells of it; `thread` is '' where nothing else must be done before it.

    `version`: of a post that was edited, Slack's timestamp of the last edit. `attempts`: how often it was begun.
    """

    key: str
    kind: Kind
    work: Work
    posted: str = ""
    thread: str = ""
    version: str = ""
    attempts: int = 0
    progress: Progress = field(default=Progress())

    @property
    def taken_over(self) -> bool:
        """Whether somebody began it before and did not finish."""
        return self.attempts > 1


def post_task(work: Work, version: str = "") -> Task:
    """The task to answer a post; its key is the post's place, whichever events tell of it."""
    return Task(f"{work.team}:{work.channel}:{work.ts}", Kind.POST, work, work.ts, work.thread, version)
