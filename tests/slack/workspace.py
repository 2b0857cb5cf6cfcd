"""What a workspace of the mock Slack holds: messages, streams, files, and what one person alone was shown; and how it is scripted to fail."""

from __future__ import annotations

import itertools
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

Data = dict[str, Any]
ALL_SCOPES = frozenset(
    "app_mentions:read assistant:write channels:history chat:write commands files:write groups:history im:history mpim:history".split()
)
BOT_USER, BOT_ID, TEAM, TOKEN, APP_TOKEN = "UBOT", "BBOT", "T1", "xoxb-one", "xapp-one"
# Slack never gives an id twice
_ids = itertools.count(1)


@dataclass
class Failure:
    """A scripted failure of a method: an HTTP status with headers, or an error in a reply; `after`: the method does its work first."""

    status: int = 200
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    after: bool = False


@dataclass
class Token:
    """A bot token, and what it may do."""

    team: str
    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES))
    bot_user: str = BOT_USER


@dataclass(frozen=True)
class Call:
    """A call of the Web API."""

    method: str
    token: str
    data: Data
    at: float


class SlackState:
    """Everything the mock remembers. One lock guards it: the server has a thread of its own."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.tokens = {TOKEN: Token(TEAM)}
        self.app_tokens = {APP_TOKEN}
        self.messages: dict[tuple[str, str], Data] = {}
        self.uploads: dict[str, Data] = {}
        self.files: dict[str, Data] = {}
        self.responses: dict[str, list[Data]] = defaultdict(list)
        self.ephemeral: list[Data] = []
        self.views: list[Data] = []
        self.statuses: list[Data] = []
        self.prompts: list[Data] = []
        self.calls: list[Call] = []
        self.failures: dict[str, list[Failure]] = defaultdict(list)
        self.streams = True
        self.refreshed: list[str] = []
        self._started = int(time.time())

    def fails(self, method: str, *failures: Failure) -> None:
        """Script the next calls of a method."""
        self.failures[method] += failures

    def next_id(self, prefix: str) -> str:
        return f"{prefix}{next(_ids):06d}"

    def next_ts(self) -> str:
        return f"{self._started}.{next(_ids):06d}"

    def called(self, method: str) -> list[Call]:
        with self.lock:
            return [call for call in self.calls if call.method == method]

    def replies(self, channel: str, thread_ts: str) -> list[Data]:
        """What the bot wrote in a thread, in order, without files."""
        with self.lock:
            found = [one for (where, _), one in sorted(self.messages.items()) if where == channel and one.get("thread_ts") == thread_ts]
        return [one for one in found if one["user"] == BOT_USER and not one.get("files")]

    def files_in(self, channel: str, thread_ts: str) -> list[Data]:
        with self.lock:
            return [file for file in self.files.values() if file["channel"] == channel and file["thread_ts"] == thread_ts]


def words(message: Data) -> str:
    """All that a reader sees of a message: streamed text, blocks, or its text where it has no blocks."""
    shown = [message.get("streamed", "")]
    shown += [_of(block) for block in message.get("blocks") or ()] or [message.get("text", "")]
    return "\n".join(part for part in shown if part)


def _of(part: Any) -> str:
    if isinstance(part, list):
        return "".join(map(_of, part)) if part and isinstance(part[0], dict) and "text" in part[0] else "\n".join(map(_of, part))
    if not isinstance(part, dict):
        return ""
    if isinstance(part.get("text"), str):
        return str(part["text"])
    return "\n".join(
        filter(None, (_of(part[name]) for name in ("text", "elements", "rows", "positive_button", "negative_button") if name in part))
    )


def links(message: Data) -> list[str]:
    """The addresses that a message's rich text links to."""
    return [str(part["url"]) for part in parts(message.get("blocks") or []) if part.get("type") == "link"]


def parts(tree: Any) -> list[Data]:
    """Every object in a tree of blocks."""
    if isinstance(tree, list):
        return [found for branch in tree for found in parts(branch)]
    if isinstance(tree, dict):
        return [tree, *(found for branch in tree.values() for found in parts(branch))]
    return []
