"""People in a workspace: what they write, edit, delete and click, as the events that Slack sends of it."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from tests.slack.server import MockSlack
from tests.slack.workspace import BOT_USER, TEAM, Data

SIGNING_SECRET = "shared with Slack"
_PATIENCE = 20
_numbers = itertools.count(1)
Deliver = Callable[[str, Data], Any]


class People:
    """The people of one channel. `deliver` takes a kind of envelope and its payload to the bot, and returns the acknowledgement."""

    def __init__(self, slack: MockSlack, deliver: Deliver, team: str = TEAM, channel: str = "") -> None:
        self.slack = slack
        self.deliver = deliver
        self.team = team
        self.channel = channel or f"C{next(_numbers)}"
        self.direct = self.channel.startswith("D")

    def event(self, event: Data, **more: Any) -> Any:
        """Any event."""
        authorized = {"enterprise_id": None, "team_id": self.team, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}
        wrapped = {"type": "event_callback", "team_id": self.team, "api_app_id": "A1", "event": event, "authorizations": [authorized]}
        return self.deliver("events_api", wrapped | {"event_id": self.slack.state.next_id("Ev"), "event_time": int(time.time())} | more)

    def post(self, text: str, thread: str = "", user: str = "U1", **more: Any) -> Data:
        """A post as Slack describes it, not told to anybody yet."""
        kind = "im" if self.direct else "channel"
        post = {
            "type": "message",
            "user": user,
            "text": text,
            "ts": self.slack.state.next_ts(),
            "channel": self.channel,
            "channel_type": kind,
        }
        return post | ({"thread_ts": thread} if thread else {}) | more

    def say(self, text: str, thread: str = "", user: str = "U1", **more: Any) -> str:
        """Write something; the bot hears of it as of any message."""
        post = self.post(text, thread, user, **more)
        self.event(post)
        return str(post["ts"])

    def mention(self, text: str, thread: str = "", user: str = "U1", **more: Any) -> str:
        """Mention the bot: Slack tells of it twice."""
        post = self.post(f"<@{BOT_USER}> {text}", thread, user, **more)
        self.event(post | {"type": "app_mention"})
        self.event(post)
        return str(post["ts"])

    def edit(self, ts: str, text: str, before: str = "", thread: str = "") -> str:
        """Edit a post; the timestamp of the edit."""
        edited = self.slack.state.next_ts()
        post = {"type": "message", "user": "U1", "ts": ts, **({"thread_ts": thread} if thread else {})}
        changed = {"message": post | {"text": text, "edited": {"user": "U1", "ts": edited}}, "previous_message": post | {"text": before}}
        self.event(self._subtype("message_changed") | changed)
        return edited

    def delete(self, ts: str) -> None:
        self.event(self._subtype("message_deleted") | {"deleted_ts": ts, "previous_message": {"user": "U1", "ts": ts}})

    def _subtype(self, subtype: str) -> Data:
        kind = "im" if self.direct else "channel"
        return {
            "type": "message",
            "subtype": subtype,
            "channel": self.channel,
            "channel_type": kind,
            "ts": self.slack.state.next_ts(),
            "hidden": True,
        }

    def command(self, text: str, command: str = "/gongkai") -> str:
        """Use the command; the place where its answer is shown. An answer in the acknowledgement is put there, too."""
        place = self.slack.state.next_id("R")
        payload = {
            "command": command,
            "text": text,
            "trigger_id": self.slack.state.next_id("trigger"),
            "response_url": f"{self.slack.url}/response/{place}",
            "channel_id": self.channel,
            "channel_name": "general",
            "user_id": "U1",
            "user_name": "ann",
            "team_id": self.team,
            "api_app_id": "A1",
            "token": "legacy",
        }
        self._keep(place, self.deliver("slash_commands", payload))
        return place

    def _keep(self, place: str, acked: Any) -> None:
        said = acked.get("payload") if isinstance(acked, dict) else None
        if said:
            self.slack.state.responses[place].append(said)

    def shortcut(self, text: str, callback: str = "check_figure") -> str:
        """Use a shortcut on a message."""
        place = self.slack.state.next_id("R")
        message = {"type": "message", "user": "U2", "text": text, "ts": self.slack.state.next_ts()}
        self.deliver(
            "interactive",
            self._interaction("message_action", place) | {"callback_id": callback, "message": message, "message_ts": message["ts"]},
        )
        return place

    def click(self, message: Data, action_id: str, value: str = "", ephemeral: str = "") -> str:
        """Click a button below a message, or below what was shown at a place to one person (`ephemeral`)."""
        element = _element(message.get("blocks") or [], action_id)
        kind = "negative_button" if value.startswith("down") else "positive_button"
        value = value or element.get("value") or element[kind]["value"]
        if element["type"] == "feedback_buttons":
            value = element[kind]["value"]
        place = ephemeral or self.slack.state.next_id("R")
        ts = message.get("ts") or self.slack.state.next_ts()
        container = {"type": "message", "channel_id": self.channel, "message_ts": ts, "is_ephemeral": bool(ephemeral)}
        action = {"type": element["type"], "action_id": action_id, "block_id": "b", "value": value, "action_ts": self.slack.state.next_ts()}
        shown = {} if ephemeral else {"message": {"ts": ts, "thread_ts": message.get("thread_ts"), "text": message.get("text", "")}}
        self.deliver("interactive", self._interaction("block_actions", place) | {"container": container, "actions": [action]} | shown)
        return place

    def submit(self, view: Data, comment: str) -> None:
        """Send a dialogue."""
        state = {"values": {"comment": {"comment": {"type": "plain_text_input", "value": comment}}}}
        payload = self._interaction("view_submission", "") | {"view": view | {"state": state, "team_id": self.team}}
        del payload["channel"], payload["response_url"]
        self.deliver("interactive", payload)

    def _interaction(self, kind: str, place: str) -> Data:
        return {
            "type": kind,
            "team": {"id": self.team, "domain": "mock"},
            "user": {"id": "U1", "name": "ann", "username": "ann", "team_id": self.team},
            "channel": {"id": self.channel, "name": "general"},
            "api_app_id": "A1",
            "token": "legacy",
            "trigger_id": self.slack.state.next_id("trigger"),
            "response_url": f"{self.slack.url}/response/{place}",
        }

    def replies(self, ts: str, count: int = 1) -> list[Data]:
        """The bot's replies in a thread, once there are so many and none is being written."""

        def there() -> list[Data] | None:
            found = self.slack.state.replies(self.channel, ts)
            done = all(not one.get("streaming") and not is_placeholder(one) for one in found)
            return found if len(found) >= count and done else None

        replies: list[Data] = until(there, f"{count} replies below {ts}, not {self.slack.state.replies(self.channel, ts)}")
        return replies

    def reply(self, ts: str) -> Data:
        """The one reply below a post."""
        (reply,) = self.replies(ts)
        return reply

    def shown(self, place: str, count: int = 1) -> list[Data]:
        """What one person was shown at a place."""
        shown: list[Data] = until(
            lambda: found if len(found := self.slack.state.responses[place]) >= count else None, f"{count} answers at {place}"
        )
        return shown


def is_placeholder(message: Data) -> bool:
    return message["text"] in ("正在查询……", "Looking it up…")


def until(there: Callable[[], Any], what: str) -> Any:
    """Wait until something is there; machines that run tests are busy, and nothing here is a measure of time."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if found := there():
            return found
        time.sleep(0.01)
    raise AssertionError(f"not within {_PATIENCE} s: {what}")


def _element(blocks: Sequence[Data], action_id: str) -> Data:
    elements = (element for block in blocks if block["type"] in ("actions", "context_actions") for element in block["elements"])
    found: Data = next(element for element in elements if element["action_id"] == action_id)
    return found


def over_socket(slack: MockSlack) -> Deliver:
    """Delivers through Socket Mode, and waits for the acknowledgement."""
    return lambda kind, payload: slack.push(kind, payload).result(_PATIENCE)


def over_http(url: str, secret: str = SIGNING_SECRET, age: int = 0) -> Deliver:
    """Delivers by signed calls of /slack/events; returns status and body."""
    opener = build_opener(ProxyHandler({}))

    def deliver(kind: str, payload: Data, **headers: str) -> tuple[int, str]:
        form = {"events_api": None, "slash_commands": payload}.get(kind, {"payload": json.dumps(payload)})
        body = (json.dumps(payload) if form is None else urlencode(form)).encode()
        content = "application/json" if form is None else "application/x-www-form-urlencoded"
        stamp = str(int(time.time()) - age)
        signature = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        signed = {"Content-Type": content, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}", **headers}
        try:
            with opener.open(Request(f"{url}/slack/events", body, signed), timeout=_PATIENCE) as response:
                return response.status, response.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    return deliver
