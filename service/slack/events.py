"""What an event of Slack means to the bot: a post to answer, an edit, a deletion, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.slack.markup import begins_with_mention, mentions
from service.slack.tasks import Work

_SLACK_ITSELF = "USLACKBOT"
# posts that people write; every other subtype tells of joining, renaming, pinning …
_SAID = (None, "file_share", "thread_broadcast", "me_message")


@dataclass(frozen=True)
class Posted:
    """A post, or what it is after an edit (`version`: when). `addressed`: it is meant for the bot, in whatever thread."""

    work: Work
    version: str
    addressed: bool


@dataclass(frozen=True)
class Deleted:
    """A post is gone."""

    key: str


def read_event(event: dict[str, Any], team: str, enterprise: str, bot_user: str) -> Posted | Deleted | None:
    """What an event tells; None if nothing that concerns the bot, such as what it or another bot has written."""
    channel = str(event.get("channel", ""))
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        return Deleted(f"{team}:{channel}:{event.get('deleted_ts', '')}")
    if subtype == "message_changed":
        before, post = event.get("previous_message") or {}, event.get("message") or {}
        # a link that was unfurled changes a message, too, and a thread that got a reply
        if not post.get("edited") or post.get("text") == before.get("text"):
            return None
        return _posted(post | {"channel": channel, "channel_type": event.get("channel_type")}, team, enterprise, bot_user)
    return _posted(event, team, enterprise, bot_user)


def _posted(post: dict[str, Any], team: str, enterprise: str, bot_user: str) -> Posted | None:
    if post.get("subtype") not in _SAID or post.get("bot_id") or post.get("bot_profile") or post.get("hidden"):
        return None
    user, text, ts = str(post.get("user", "")), str(post.get("text") or ""), str(post.get("ts", ""))
    if not user or not ts or user in (bot_user, _SLACK_ITSELF):
        return None
    thread = str(post.get("thread_ts") or ts)
    work = Work(
        team, str(post.get("channel", "")), user, enterprise, text, ts, thread, has_file=bool(post.get("files"))
    )  # fmt: skip
    named = post.get("type") == "app_mention" or bot_user in mentions(text)
    return Posted(work, str((post.get("edited") or {}).get("ts", "")), named or post.get("channel_type") == "im")


def is_follow_up(posted: Posted) -> bool:
    """Whether a post goes on in a thread without being addressed to somebody else."""
    return posted.work.thread_ts != posted.work.ts and not begins_with_mention(posted.work.text)
