"""What only the person who asked sees: commands, checks of a message, buttons below answers, ratings."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace

from prompts.wordings import Wordings
from service import wire
from service.slack.activity import Count
from service.slack.calls import SLACK_FAILURES, missing_scope
from service.slack.claims import MOST_CLAIMS, Checked, claims_in, question_of, verdict_of
from service.slack.context import Context, Job, help_message, idempotency_key, lacking, language_of, trouble
from service.slack.markup import cut, elements, escaped, plain, read_text
from service.slack.rendering import MOST_IN_BLOCK, Message, Style, context, first_paragraph, render, rich, simple, whole_text
from service.slack.sending import Forms
from service.slack.service import Question, ServiceError, unheard
from service.slack.tasks import Progress

# a response_url may be used five times
_MOST_PARTS = 3
_UNLINKED = Style()
_HELP = ("", "help", "帮助", "?", "？")
_log = logging.getLogger(__name__)


class Private:
    """Answers commands, shortcuts and buttons."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def command(self, job: Job) -> None:
        """Answer `/gongkai question`, so that the asker alone sees it."""
        question = read_text(job.work.text)
        say = language_of(question)
        if question.lower() in _HELP:
            await self._respond(job, help_message(say))
            return
        try:
            answer = await self._context.service.ask(Question(question, idempotency_key(job.task.key)), unheard, unheard)
        except ServiceError as error:
            await self._trouble(job, error, say, len(question))
            return
        await self._respond(job, answer, Style(self._context.base_url, share=True))
        await asyncio.to_thread(self._context.activity.count, Count.ANSWERED)

    async def check(self, job: Job) -> None:
        """Say of each claim of a message whether the reports agree."""
        text = read_text(job.work.text)
        say = language_of(text)
        claims = list(claims_in(text))
        checked: list[Checked] = []
        conversation: str | None = None
        try:
            for claim in claims[:MOST_CLAIMS]:
                key = idempotency_key(job.task.key, claim)
                answer = await self._context.service.ask(Question(question_of(claim), key, conversation), unheard, unheard)
                if verdict := verdict_of(answer):
                    checked.append(Checked(claim, verdict, answer))
                    conversation = answer.conversation_id  # what a claim leaves out is in the one before
        except ServiceError as error:
            await self._trouble(job, error, say, len(text))
            return
        await self._respond(job, _checked_message(checked, len(claims), self._context.base_url, say))
        await asyncio.to_thread(self._context.activity.count, Count.ANSWERED)

    async def share(self, job: Job) -> None:
        """Show an answer to the whole channel, and take the button away from where it was."""
        answer = await self._context.service.stored(job.work.message_id)
        say = language_of(answer.answer)
        shared = Style(self._context.base_url, asked=say("slack.shared_by", user=job.work.user_name))
        if not job.task.progress.begun:
            await job.note(Progress(begun=True))
            await self._context.sender.respond(job.work.response_url, Forms(answer, shared), in_channel=True)
        await self._context.sender.respond(job.work.response_url, Forms(answer, Style(self._context.base_url)), replace=True)

    async def show_all(self, job: Job) -> None:
        """Show all of an answer: as a file in the thread, or in parts where there is no thread or no right to upload."""
        answer = await self._context.service.stored(job.work.message_id)
        say = language_of(answer.answer)
        text = whole_text(answer)
        if job.work.response_url:
            await self._in_parts(job, text)
            return
        client = await self._context.client(job.work)
        title = say("slack.all_file")
        try:
            await client.files_upload_v2(
                channel=job.work.channel, thread_ts=job.work.thread_ts, content=text, filename="answer.md", title=title, alt_txt=title
            )
        except SLACK_FAILURES as error:
            _log.warning("an answer could not be uploaded: %s", error)
            notice = [lacking(scope, "file", say)] if (scope := missing_scope(error)) else []
            for message in (*notice, *_parts(text)):
                await self._context.sender.post(client, job.work.channel, job.work.thread_ts, message)

    async def _in_parts(self, job: Job, text: str) -> None:
        for part in list(_parts(text))[:_MOST_PARTS]:
            await self._context.sender.respond(job.work.response_url, Forms(None, Style(), part))

    async def rate(self, job: Job) -> None:
        """Pass on what a reader thought of an answer."""
        await self._context.service.rate(job.work.message_id, job.work.rating, job.work.comment or None)
        if job.work.response_url:
            await self._respond(job, simple(language_of(job.work.text)("slack.thanks")))

    async def say_failed(self, job: Job, message: Message | None, error: Exception) -> None:
        """Tell the person who asked that nothing came of it."""
        say = language_of(read_text(job.work.text))
        if job.work.response_url:
            await self._respond(job, message or trouble(error, say))
        elif job.work.thread_ts:
            client = await self._context.client(job.work)
            await self._context.sender.post(client, job.work.channel, job.work.thread_ts, message or trouble(error, say))

    async def _trouble(self, job: Job, error: ServiceError, say: Wordings, length: int) -> None:
        _log.warning("no answer for %s: %s %s", job.task.key, error.kind, error.detail)
        await self._respond(job, trouble(error, say, length))
        await asyncio.to_thread(self._context.activity.count, Count.FAILURES)

    async def _respond(self, job: Job, said: Message | wire.ChatResponse, style: Style = _UNLINKED) -> None:
        """Answer once: what may have been sent by a process that died is replaced, where Slack still can."""
        forms = Forms(None, style, said) if isinstance(said, Message) else Forms(said, style)
        again = job.task.progress.begun
        await job.note(replace(job.task.progress, begun=True))
        await self._context.sender.respond(job.work.response_url, forms, replace=again, thread_ts=job.work.thread_ts)


def _parts(text: str) -> Iterator[Message]:
    """A long text as messages, parted between lines."""
    part = ""
    for line in text.splitlines(keepends=True):
        if part and len(part) + len(line) > MOST_IN_BLOCK:
            yield simple(part.strip())
            part = ""
        part += cut(line, MOST_IN_BLOCK)
    if part.strip():
        yield simple(part.strip())


def _checked_message(checked: list[Checked], claims: int, base_url: str, say: Wordings) -> Message:
    """The verdicts on the claims of a message, each with the report's sentence and its sources."""
    if not checked:
        return simple(say("slack.check_none"))
    blocks = [rich([{"type": "text", "text": say("slack.check_title"), "style": {"bold": True}}])]
    texts = [say("slack.check_title")]
    for one in checked:
        verdict = say(f"slack.{one.verdict.value}")
        heading = elements(f"**{verdict}**", {})
        blocks.append(rich([{"type": "text", "text": f"{cut(one.claim, 300)}\n"}], "rich_text_quote"))
        drawn = render(one.answer, Style(base_url, lead=""))
        said = next((block for block in drawn.blocks if block["type"] == "rich_text"), None)
        parts = said["elements"][0]["elements"] if said and first_paragraph(one.answer) else []
        blocks.append(rich([*heading, {"type": "text", "text": "\n"}, *parts]))
        texts.append(f"{one.claim} → {verdict}")
    if claims > MOST_CLAIMS:
        blocks.append(context(say("slack.check_more", count=MOST_CLAIMS)))
    return Message(cut(escaped(plain("\n".join(texts))), MOST_IN_BLOCK), blocks)
