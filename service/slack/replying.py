"""The one reply to a post: streamed where the workspace shows that, else posted and updated; found again after a restart.

What Slack was sent is noted before anything else is done, and a reply that was sent and could not be noted is looked for in
the thread: so a post has one reply, however often the process that answers it dies.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from slack_bolt.context.say_stream.async_say_stream import AsyncSayStream
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_chat_stream import AsyncChatStream
from slack_sdk.web.async_client import AsyncWebClient

from prompts.wordings import Wordings
from service.slack.calls import SLACK_FAILURES, error_of, is_passing
from service.slack.markup import escaped
from service.slack.rendering import Message
from service.slack.sending import Forms, Sender
from service.slack.tasks import Progress, Task

# a team that cannot show streams is asked again after so long: its plan may have changed
_STREAMLESS_SECONDS = 3_600.0
# characters that are sent at a time: enough for calls to stay within their limits, few enough to be seen coming
_PIECE = 64
_log = logging.getLogger(__name__)
Note = Callable[[Progress], Awaitable[bool]]


class TakenOverError(Exception):
    """Another process has the task by now: nothing more is sent."""


@dataclass
class Streamless:
    """Teams that cannot show streams, and until when that is taken for granted."""

    until: dict[str, float] = field(default_factory=dict)

    def allows(self, team: str) -> bool:
        return time.monotonic() >= self.until.get(team, 0.0)

    def refuse(self, team: str) -> None:
        self.until[team] = time.monotonic() + _STREAMLESS_SECONDS


@dataclass(frozen=True)
class Surroundings:
    """What a reply needs besides its task: `note` writes progress down, `known` are the replies of other tasks in the thread."""

    client: AsyncWebClient
    bot_user: str
    sender: Sender
    note: Note
    known: Callable[[], Awaitable[frozenset[str]]]
    streamless: Streamless | None  # None: nothing is streamed


class Reply:
    """The reply to one post."""

    def __init__(self, task: Task, around: Surroundings, say: Wordings) -> None:
        self._work = task.work
        self._task = task
        self._around = around
        self._say = say
        self.progress = task.progress
        self._stream: AsyncChatStream | None = None
        self._lead = ""
        self._lead_ended = False

    async def begin(self) -> None:
        """Go on from what a process that died has sent."""
        if not self._task.taken_over:
            return
        if found := self.progress.reply or await self._orphan():
            await self._adopt(found)

    async def _adopt(self, reply: str) -> None:
        """Take a reply that was sent before; if it was being streamed, that ends, and it is updated."""
        await self._keep(reply)
        with suppress(*SLACK_FAILURES):
            await self._around.client.chat_stopStream(channel=self._work.channel, ts=reply)

    async def state(self, state: str) -> None:
        """Show what is being done, as far as the workspace has a place for it."""
        try:
            await self._around.client.assistant_threads_setStatus(
                channel_id=self._work.channel, thread_ts=self._work.thread_ts, status=self._say(f"slack.{state}")
            )
        except SLACK_FAILURES as error:
            _log.debug("no status in %s: %s", self._work.channel, error)
        if not self.progress.reply and not self._may_stream():
            await self._keep(await self._post(Message(self._say("slack.placeholder"), [])))

    async def token(self, text: str) -> None:
        """Stream a piece of the answer: its first paragraph, as long as it is text."""
        if self._lead_ended or (self.progress.reply and self._stream is None) or not self._may_stream():
            return
        head, ended, _ = (self._lead + text).partition("\n\n")
        if head[:1] in ("|", ">", "*", "-") and not head.startswith("**"):
            self._lead_ended = True
            return
        piece, self._lead, self._lead_ended = head[len(self._lead) :], head, bool(ended)
        await self._append(piece)

    async def _append(self, piece: str) -> None:
        try:
            if self._stream is None:
                self._stream = await self._say_stream()(buffer_size=_PIECE)
            await self._stream.append(markdown_text=escaped(piece))
        except SLACK_FAILURES as error:
            await self._give_up_streaming(error)
        if self._stream and self._stream.ts and self._stream.ts != self.progress.reply:
            await self._keep(self._stream.ts)

    def _say_stream(self) -> AsyncSayStream:
        work = self._work
        return AsyncSayStream(
            client=self._around.client,
            channel=work.channel,
            recipient_team_id=work.team or work.enterprise,
            recipient_user_id=work.user,
            thread_ts=work.thread_ts,
        )

    async def _give_up_streaming(self, error: Exception) -> None:
        """Go on without the stream: this team has none, or Slack closed it. What stands there already is updated."""
        _log.info("an answer in %s is not streamed: %s", self._work.channel, error)
        begun = self._stream.ts if self._stream else None
        self._stream, self._lead, self._lead_ended = None, "", True
        if begun is None and isinstance(error, SlackApiError) and not is_passing(error) and self._around.streamless:
            self._around.streamless.refuse(self._work.team)
        if begun is None and is_passing(error) and (found := await self._orphan()):
            await self._adopt(found)

    def _may_stream(self) -> bool:
        return self._around.streamless is not None and self._around.streamless.allows(self._work.team)

    async def finish(self, forms: Forms) -> None:
        """Show the whole answer; `forms` makes it ever plainer, for workspaces that refuse parts of it."""
        await self._keep(self.progress.reply)
        if self._stream is not None and await self._stopped(forms.streamed(self._lead)):
            return
        if self.progress.reply:
            await self._around.sender.update(self._around.client, self._work.channel, self.progress.reply, forms)
            return
        for form in forms:
            try:
                await self._keep(await self._post(form))
            except SlackApiError as error:
                if not forms.is_plainer_worth_trying(error, form):
                    raise
            else:
                return

    async def _stopped(self, message: Message) -> bool:
        """End the stream with what is below its text; False if it has to be updated instead."""
        assert self._stream is not None
        try:
            await self._stream.stop(blocks=message.blocks)
        except SLACK_FAILURES as error:
            _log.info("a stream in %s could not be ended: %s", self._work.channel, error)
            if self._stream.ts and not self.progress.reply:
                await self._keep(self._stream.ts)
            await self._give_up_streaming(error)
            return False
        await self._keep(str(self._stream.ts))
        return True

    async def _post(self, message: Message) -> str:
        """Post a reply once: where Slack failed it is looked whether the reply stands there all the same."""

        async def post() -> str:
            return await self._around.sender.post(self._around.client, self._work.channel, self._work.thread_ts, message)

        return await self._around.sender.once(post, self._orphan)

    async def _orphan(self) -> str | None:
        """A reply of the bot below the post that no task knows: it was sent by a process that could not note it."""
        try:
            found = await self._around.client.conversations_replies(
                channel=self._work.channel, ts=self._work.thread_ts, oldest=self._work.ts, limit=200
            )
        except SLACK_FAILURES as error:
            _log.warning(
                "the thread in %s cannot be read: %s", self._work.channel, error_of(error) if isinstance(error, SlackApiError) else error
            )
            return None
        known = await self._around.known()
        return _first_unknown(found["messages"], self._around.bot_user, self._work.ts, known)

    async def _keep(self, reply: str) -> None:
        """Note the reply.

        Raises:
            TakenOverError: another process has the task.
        """
        self.progress = replace(self.progress, reply=reply)
        if not await self._around.note(self.progress):
            raise TakenOverError(self._task.key)

    async def keep_file(self, file: str) -> None:
        """Note a file that was uploaded."""
        self.progress = replace(self.progress, files=(*self.progress.files, file))
        await self._around.note(self.progress)


def _first_unknown(messages: Sequence[dict[str, Any]], bot_user: str, after: str, known: frozenset[str]) -> str | None:
    replies = (message for message in messages if message.get("user") == bot_user and not message.get("files"))
    return next((str(reply["ts"]) for reply in replies if str(reply["ts"]) > after and reply["ts"] not in known), None)
