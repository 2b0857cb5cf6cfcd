"""Where Slack's events come in: each is written into the journal, and only then is Slack told that it arrived.

Nothing here takes long: Slack waits three seconds. What the journal could not take is not acknowledged, so that Slack sends it again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from prompts.wordings import wordings
from service.slack.activity import Count
from service.slack.calls import SLACK_FAILURES
from service.slack.context import Context, language_of
from service.slack.events import Deleted, Posted, is_follow_up, read_event
from service.slack.journal import Accepted
from service.slack.names import CHECK_SHORTCUT, COMMAND
from service.slack.service import ServiceError
from service.slack.tasks import Kind, Task, Work, post_task

_COMMENT = "comment"
_MOST_COMMENT = 2000
_log = logging.getLogger(__name__)
Payload = dict[str, Any]


class Desk:
    """Takes in what people do in Slack. `wake`: there is something to do; `seen`: Slack has sent something."""

    def __init__(self, context: Context, wake: Callable[[], None], seen: Callable[[], None]) -> None:
        self._context = context
        self._wake = wake
        self._seen = seen
        self._asides: set[asyncio.Task[None]] = set()

    def attend(self, app: AsyncApp) -> None:
        """Listen to an app."""
        app.event("app_mention")(self.posted)
        app.event("message")(self.posted)
        app.event("app_home_opened")(self.opened)
        app.event(re.compile(".*"))(_nothing)
        app.command(COMMAND)(self.commanded)
        app.command(re.compile(".*"))(self.unknown)
        app.shortcut(CHECK_SHORTCUT)(self.checked)
        app.action(re.compile(r"^suggest_\d+$"))(self.suggested)
        app.action("show_all")(self.show_all)
        app.action("share")(self.shared)
        app.action("feedback")(self.rated)
        app.view(_COMMENT)(self.commented)

    async def posted(self, event: Payload, context: AsyncBoltContext) -> None:
        """A message, its edit or its deletion."""
        self._seen()
        journal = self._context.journal
        team, enterprise, bot_user = context.team_id or "", context.enterprise_id or "", context.bot_user_id or ""
        match read_event(event, team, enterprise, bot_user):
            case Deleted(key):
                await asyncio.to_thread(journal.drop, key)
            case Posted(work, version) as post if await asyncio.to_thread(self._concerns, post):
                await self._accept(post_task(work, version))
            case _:
                pass

    def _concerns(self, post: Posted) -> bool:
        """Whether a post is for the bot: addressed to it, or a follow-up in a thread it takes part in."""
        if post.addressed:
            return True
        journal = self._context.journal
        if post.version and journal.find(post_task(post.work).key) is None:
            return False  # an old post that was none of the bot's business
        return is_follow_up(post) and journal.knows(post.work.thread)

    async def _accept(self, task: Task) -> None:
        accepted = await asyncio.to_thread(self._context.journal.accept, task)
        if accepted is Accepted.DUPLICATE:
            await asyncio.to_thread(self._context.activity.count, Count.DUPLICATES)
        self._wake()

    async def opened(self, event: Payload, client: AsyncWebClient) -> None:
        """The agent's view was opened: suggest what to ask, in both languages."""
        self._seen()
        if event.get("tab") == "messages":
            self._aside(self._suggest_prompts(event["channel"], client))

    async def _suggest_prompts(self, channel: str, client: AsyncWebClient) -> None:
        example = await self._context.service.an_example()
        if example is None:
            return
        prompts = []
        for language, agency in (("zh", example.agency), ("en", example.agency_in_english or example.agency)):
            for name in ("received", "refused"):
                text = wordings(language)(f"slack.prompt_{name}", agency=agency, year=example.year)
                prompts.append({"title": text, "message": text})
        title = " · ".join(wordings(language)("slack.prompts_title") for language in ("zh", "en"))
        await client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts, title=title)

    async def commanded(self, ack: AsyncAck, command: Payload, context: AsyncBoltContext) -> None:
        """`/gongkai question`."""
        self._seen()
        work = _work(
            context,
            channel=command["channel_id"],
            user=command["user_id"],
            user_name=command.get("user_name", ""),
            text=command.get("text") or "",
            response_url=command["response_url"],
        )
        await self._accept(Task(f"{work.team}:command:{command['trigger_id']}", Kind.COMMAND, work))
        await ack()

    async def unknown(self, ack: AsyncAck, command: Payload) -> None:
        """A command that is none of the bot's."""
        self._seen()
        say = language_of(command.get("text") or "")
        await ack(say("slack.unknown_command", given=command["command"], command=COMMAND))

    async def checked(self, ack: AsyncAck, shortcut: Payload, context: AsyncBoltContext) -> None:
        """The shortcut on a message."""
        self._seen()
        message = shortcut["message"]
        work = _work(
            context,
            channel=shortcut["channel"]["id"],
            user=shortcut["user"]["id"],
            text=message.get("text") or "",
            thread_ts=message.get("thread_ts") or "",
            response_url=shortcut["response_url"],
        )
        await self._accept(Task(f"{work.team}:check:{shortcut['trigger_id']}", Kind.CHECK, work))
        await ack()

    async def suggested(self, ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
        """A question below an answer was clicked: it is asked in the same place."""
        self._seen()
        work = _clicked(body, context, text=action["value"])
        key = f"{work.team}:{work.channel}:suggestion:{body['container']['message_ts']}:{action['action_ts']}"
        in_thread = Task(key, Kind.SUGGESTION, work, posted=work.ts, thread=work.thread)
        await self._accept(Task(key, Kind.COMMAND, work) if work.response_url else in_thread)
        await ack()

    async def show_all(self, ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
        """All of an answer is wanted; once in a place."""
        self._seen()
        work = _clicked(body, context, message_id=action["value"])
        await self._accept(Task(f"{work.team}:all:{body['container']['message_ts']}:{action['value']}", Kind.SHOW_ALL, work))
        await ack()

    async def shared(self, ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
        """An answer that one person saw is for all; once."""
        self._seen()
        work = _clicked(body, context, message_id=action["value"])
        await self._accept(Task(f"{work.team}:share:{work.channel}:{action['value']}", Kind.SHARE, work))
        await ack()

    async def rated(self, ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """Good or bad; a bad answer may be commented on."""
        self._seen()
        rating, _, message_id = str(action["value"]).partition(":")
        is_bad = rating == "down"
        text = str((body.get("message") or {}).get("text") or "")
        work = _clicked(body, context, message_id=message_id, rating=rating, text=text)
        work = _replaced(work, response_url="" if is_bad else body.get("response_url", ""))
        await self._accept(Task(f"{work.team}:rating:{message_id}:{work.user}:{action['action_ts']}", Kind.RATING, work))
        await ack()
        if is_bad:
            self._aside(self._ask_for_comment(body["trigger_id"], message_id, text, client))

    async def _ask_for_comment(self, trigger: str, message_id: str, text: str, client: AsyncWebClient) -> None:
        say = language_of(text)

        def plain(name: str) -> Payload:
            return {"type": "plain_text", "text": say(f"slack.comment_{name}")}

        entry = {"type": "plain_text_input", "action_id": _COMMENT, "multiline": True, "max_length": _MOST_COMMENT}
        view = {
            "type": "modal",
            "callback_id": _COMMENT,
            "private_metadata": json.dumps({"message_id": message_id}),
            "title": plain("title"),
            "submit": plain("send"),
            "close": plain("close"),
            "blocks": [{"type": "input", "block_id": _COMMENT, "label": plain("label"), "element": entry}],
        }
        await client.views_open(trigger_id=trigger, view=view)

    async def commented(self, ack: AsyncAck, view: Payload, body: Payload, context: AsyncBoltContext) -> None:
        """The dialogue was sent."""
        self._seen()
        message_id = json.loads(view["private_metadata"])["message_id"]
        comment = view["state"]["values"][_COMMENT][_COMMENT]["value"] or ""
        work = _work(context, user=body["user"]["id"], message_id=message_id, rating="down", comment=comment)
        await self._accept(Task(f"{work.team}:comment:{view['id']}", Kind.RATING, work))
        await ack()

    def _aside(self, doing: Awaitable[None]) -> None:
        """Do something that nobody waits for, and that is not missed if it fails."""

        async def do() -> None:
            try:
                await doing
            except (ServiceError, *SLACK_FAILURES) as error:
                _log.warning("an aside failed: %s", error)

        begun = asyncio.create_task(do())
        self._asides.add(begun)
        begun.add_done_callback(self._asides.discard)


async def _nothing() -> None:
    """Events that say nothing to the bot are acknowledged."""


def _work(context: AsyncBoltContext, *, user: str, channel: str = "", **more: Any) -> Work:
    return Work(context.team_id or "", channel, user, context.enterprise_id or "", **more)


def _clicked(body: Payload, context: AsyncBoltContext, **more: Any) -> Work:
    """What a button below a message is about; it is answered where the message is: in its thread, or for one person."""
    container, message, user = body["container"], body.get("message") or {}, body["user"]
    thread = message.get("thread_ts") or container.get("thread_ts") or container["message_ts"]
    is_private = bool(container.get("is_ephemeral"))
    return _work(
        context,
        user=user["id"],
        channel=container["channel_id"],
        user_name=user.get("name") or user.get("username") or "",
        ts=str(body["actions"][0]["action_ts"]),
        thread_ts="" if is_private else thread,
        response_url=body.get("response_url", "") if is_private else "",
        **more,
    )


def _replaced(work: Work, response_url: str) -> Work:
    return Work(**work.as_json() | {"response_url": response_url})
