"""Answers in threads: to mentions, direct messages, follow-ups, edited questions and suggestions that were clicked."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from prompts.wordings import Wordings
from service import wire
from service.slack.activity import Count
from service.slack.calls import SLACK_FAILURES, missing_scope
from service.slack.context import Context, Job, help_message, idempotency_key, lacking, language_of, trouble
from service.slack.markup import read_text
from service.slack.rendering import Message, Style, simple
from service.slack.replying import Reply, Streamless, Surroundings
from service.slack.sending import Forms
from service.slack.service import Question, ServiceError, unheard
from service.slack.tasks import Kind, Task

# the engine looks back so far
_MOST_EARLIER = 12
_log = logging.getLogger(__name__)


class Posts:
    """Answers posts. `streamless`: None if nothing is to be streamed."""

    def __init__(self, context: Context, streamless: Streamless | None) -> None:
        self._context = context
        self._streamless = streamless

    async def answer(self, job: Job) -> None:
        """Answer a post in its thread."""
        workspace = await self._context.workspace(job.work)
        client = self._context.calls.client(workspace.token)
        question = read_text(job.work.text, workspace.bot_user)
        say = language_of(question)
        reply = self._reply(job, client, workspace.bot_user, say)
        await reply.begin()
        if not question:
            await reply.finish(Forms(None, Style(), simple(say("slack.file_only")) if job.work.has_file else help_message(say)))
            return
        try:
            answer = await self._ask(job.task, question, reply)
        except ServiceError as error:
            _log.warning("no answer for %s: %s %s", job.task.key, error.kind, error.detail)
            await reply.finish(Forms(None, Style(), trouble(error, say, len(question))))
            await asyncio.to_thread(self._context.activity.count, Count.FAILURES)
            return
        await reply.finish(Forms(answer, self._style(job, say)))
        await asyncio.to_thread(self._context.activity.count, Count.ANSWERED)
        try:
            await self._draw(job, client, reply, answer)
        except Exception:
            _log.exception("the charts of %s could not be shown", job.task.key)  # its figures stand there

    async def say_failed(self, job: Job, message: Message | None, error: Exception) -> None:
        """Tell in the thread that no answer came; `message` if not for the reason that `error` gives."""
        workspace = await self._context.workspace(job.work)
        say = language_of(read_text(job.work.text, workspace.bot_user))
        task = replace(job.task, attempts=max(2, job.task.attempts))  # what was sent already is looked for
        reply = self._reply(replace(job, task=task), self._context.calls.client(workspace.token), workspace.bot_user, say)
        await reply.begin()
        await reply.finish(Forms(None, Style(), message or trouble(error, say)))

    def _reply(self, job: Job, client: AsyncWebClient, bot_user: str, say: Wordings) -> Reply:
        async def known() -> frozenset[str]:
            tasks = await asyncio.to_thread(self._context.journal.tasks_of, job.work.thread)
            return frozenset(task.progress.reply for task in tasks if task.progress.reply)

        return Reply(job.task, Surroundings(client, bot_user, self._context.sender, job.note, known, self._streamless), say)

    def _style(self, job: Job, say: Wordings) -> Style:
        if job.task.kind is not Kind.SUGGESTION:
            return Style(self._context.base_url)
        return Style(self._context.base_url, asked=say("slack.asked_by", user=job.work.user_name, question=job.work.text))

    async def _ask(self, task: Task, question: str, reply: Reply) -> wire.ChatResponse:
        """Ask in the thread's conversation. That of an edited question is made anew, of the questions as they read now."""
        journal, thread = self._context.journal, task.work.thread
        others = await asyncio.to_thread(journal.tasks_of, thread)
        if task.version:
            before = [other for other in others if other.posted < task.posted]
            conversation = await self._asked_before(task, before[-_MOST_EARLIER:], None)
        else:
            conversation = await asyncio.to_thread(journal.conversation, thread)
        answer = await self._asked(Question(question, idempotency_key(task.key, task.version), conversation), reply)
        conversation = answer.conversation_id
        if task.version:
            await self._asked_before(task, [other for other in others if other.posted > task.posted], conversation)
        await asyncio.to_thread(journal.converse, thread, conversation)
        return answer

    async def _asked(self, question: Question, reply: Reply) -> wire.ChatResponse:
        """The answer; a conversation that is over by now is begun anew."""
        try:
            return await self._context.service.ask(question, reply.state, reply.token)
        except ServiceError as error:
            if error.kind != "unknown-conversation":
                raise
        anew = replace(question, key=idempotency_key(question.key, "anew"), conversation=None)
        return await self._context.service.ask(anew, reply.state, reply.token)

    async def _asked_before(self, task: Task, others: list[Task], conversation: str | None) -> str | None:
        """Put the other questions of a thread to a conversation, so that what follows is read in their light."""
        for other in others:
            if not (text := read_text(other.work.text)):
                continue
            key = idempotency_key(task.key, task.version, other.key, other.version)
            try:
                answer = await self._context.service.ask(Question(text, key, conversation), unheard, unheard)
            except ServiceError as error:
                _log.info("a question of the thread is left out: %s", error.detail)
            else:
                conversation = answer.conversation_id
        return conversation

    async def _draw(self, job: Job, client: AsyncWebClient, reply: Reply, answer: wire.ChatResponse) -> None:
        """Upload the charts of an answer below it, in the place of those of the answer before."""
        for file in job.task.progress.files if job.task.version else ():
            try:
                await client.files_delete(file=file)
            except SLACK_FAILURES as error:
                _log.info("an old chart could not be deleted: %s", error)
        charts = [block for block in answer.blocks if isinstance(block, wire.Chart)]
        if job.task.taken_over and job.task.progress.begun:
            return  # they may be there: rather none than twice
        for n, chart in enumerate(charts, 1):
            reply.progress = replace(reply.progress, begun=True)
            await job.note(reply.progress)
            await self._upload(job, client, reply, answer, n, chart.text)

    async def _upload(self, job: Job, client: AsyncWebClient, reply: Reply, answer: wire.ChatResponse, n: int, text: str) -> None:
        say = language_of(answer.answer)
        try:
            picture = await self._context.service.chart(answer.message_id, n)
            uploaded = await client.files_upload_v2(
                channel=job.work.channel,
                thread_ts=job.work.thread_ts,
                content=picture,
                filename=f"chart-{n}.png",
                title=text.partition(":")[0],
                alt_txt=text[:1000],
            )
        except (ServiceError, *SLACK_FAILURES) as error:
            _log.warning("a chart could not be shown: %s", error)
            scope = missing_scope(error)
            message = lacking(scope, "chart", say) if scope else simple(say("slack.chart_failed"))
            await self._context.sender.post(client, job.work.channel, job.work.thread_ts, message)
        else:
            await reply.keep_file(str(uploaded["files"][0]["id"]))
