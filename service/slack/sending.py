"""Sending messages: plainer where a workspace refuses a form, and once where Slack fails halfway."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from service import wire
from service.slack.calls import SLACK_FAILURES, SlackCalls, is_passing, refuses_blocks
from service.slack.rendering import Message, Style, first_paragraph, render, without_blocks


@dataclass(frozen=True)
class Forms:
    """The forms of one message, from the richest to the plainest."""

    answer: wire.ChatResponse | None
    style: Style
    words: Message | None = None

    def __iter__(self) -> Iterator[Message]:
        if self.words is not None:
            yield self.words
            yield without_blocks(self.words)
        if self.answer is not None:
            yield render(self.answer, self.style)
            plain = render(self.answer, Style(self.style.base_url, self.style.share, asked=self.style.asked, plain=True))
            yield plain
            yield without_blocks(plain)

    def streamed(self, lead: str) -> Message:
        """What comes below a text that was streamed."""
        if self.answer is None:
            assert self.words is not None
            return self.words
        begun = lead if first_paragraph(self.answer).startswith(lead) else ""
        return render(self.answer, Style(self.style.base_url, self.style.share, begun, self.style.asked))

    @staticmethod
    def is_plainer_worth_trying(error: SlackApiError, form: Message) -> bool:
        """Whether a plainer form may be taken where this one was refused."""
        return refuses_blocks(error) and bool(form.blocks)


class Sender:
    """Sends messages. Nothing is unfurled."""

    def __init__(self, calls: SlackCalls, retries: int, retry_seconds: float) -> None:
        self._calls = calls
        self._retries = retries
        self._retry_seconds = retry_seconds

    async def post(self, client: AsyncWebClient, channel: str, thread_ts: str, message: Message) -> str:
        """Post a message; its timestamp."""
        posted = await client.chat_postMessage(
            channel=channel, thread_ts=thread_ts, text=message.text, blocks=message.blocks or None, unfurl_links=False, unfurl_media=False
        )
        return str(posted["ts"])

    async def once(self, post: Callable[[], Awaitable[str]], find: Callable[[], Awaitable[str | None]]) -> str:
        """Post, and where Slack failed, find what was posted before posting again."""
        for attempt in range(self._retries + 1):
            try:
                return await post()
            except SLACK_FAILURES as error:
                if not is_passing(error) or attempt == self._retries:
                    raise
            if found := await find():
                return found
            await asyncio.sleep(self._retry_seconds * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    async def update(self, client: AsyncWebClient, channel: str, ts: str, forms: Forms) -> None:
        """Put a message in the place of one that was posted."""
        for form in forms:
            try:
                await client.chat_update(channel=channel, ts=ts, text=form.text, blocks=form.blocks)
            except SlackApiError as error:
                if not forms.is_plainer_worth_trying(error, form):
                    raise
            else:
                return

    async def respond(self, response_url: str, forms: Forms, in_channel: bool = False, replace: bool = False, thread_ts: str = "") -> None:
        """Answer a command, a button or a shortcut where it was used; only the person who did sees it, unless `in_channel`.

        Raises:
            UnansweredError: Slack took it in no form.
        """
        webhook = self._calls.webhook(response_url)
        said = ""
        for form in forms:
            answered = await webhook.send_dict(
                {
                    "text": form.text,
                    "response_type": "in_channel" if in_channel else "ephemeral",
                    "replace_original": replace,
                    "unfurl_links": False,
                    "unfurl_media": False,
                }
                | ({"blocks": form.blocks} if form.blocks else {})
                | ({"thread_ts": thread_ts} if thread_ts else {})
            )
            if answered.status_code < 400:
                return
            said = f"{answered.status_code} {answered.body}"
        raise UnansweredError(said)


class UnansweredError(Exception):
    """A response_url took nothing: it has expired, or was used too often."""
