"""What all that is done in Slack needs: the service, the stores, the workspaces, and the words for what went wrong."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from prompts.wordings import Wordings, wordings
from service.slack.activity import ActivityLog
from service.slack.calls import SlackCalls, missing_scope
from service.slack.journal import Journal
from service.slack.names import COMMAND
from service.slack.rendering import Message, simple
from service.slack.sending import Sender
from service.slack.service import AnsweringService, ServiceError
from service.slack.tasks import Progress, Task, Work
from service.slack.workspaces import Workspace, Workspaces
from service.understanding.language import detect_language

_log = logging.getLogger(__name__)


class UninstalledError(Exception):
    """The app is not installed in a workspace any more."""


@dataclass(frozen=True)
class Job:
    """A task with what its owner does to it. `note` writes progress down, and tells whether the task is still the owner's."""

    task: Task
    note: Callable[[Progress], Awaitable[bool]]

    @property
    def work(self) -> Work:
        return self.task.work


@dataclass(frozen=True)
class Context:
    """The objects of a bot."""

    service: AnsweringService
    journal: Journal
    activity: ActivityLog
    workspaces: Workspaces
    calls: SlackCalls
    sender: Sender
    base_url: str

    async def workspace(self, work: Work) -> Workspace:
        """The workspace something happened in.

        Raises:
            UninstalledError: the app is gone from it.
        """
        found = await self.workspaces.find(work.enterprise, work.team)
        if found is None:
            raise UninstalledError(f"the app is not installed in {work.team}")
        return found

    async def client(self, work: Work) -> AsyncWebClient:
        """A client for the workspace something happened in."""
        return self.calls.client((await self.workspace(work)).token)


def language_of(text: str) -> Wordings:
    """The wordings in the language of a text."""
    return wordings(detect_language(text).value)


def idempotency_key(*parts: str) -> str:
    """A key of the service for a question, the same in every process; keys are at most 120 characters long."""
    return f"slack-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:48]}"


def help_message(say: Wordings) -> Message:
    """What can be asked, and how."""
    return simple(say("slack.help", command=COMMAND, check=say("slack.check")))


def trouble(error: Exception, say: Wordings, length: int = 0) -> Message:
    """What a person is told of a failure: what to do next, and nothing of what is inside."""
    if isinstance(error, ServiceError):
        if error.is_busy:
            return simple(say("slack.busy"))
        match error.kind:
            case "long-question":
                return simple(say("slack.too_long", length=f"{length:,}"))
            case "":
                return simple(say("slack.unreachable"))
            case "failed":
                return simple(say("slack.failed"))
            case _:
                return simple(say("slack.refused", detail=error.detail))
    if scope := missing_scope(error):
        return lacking(scope, "answer", say)
    return simple(say("slack.failed"))


def lacking(scope: str, what: str, say: Wordings) -> Message:
    """That a scope is missing, and what could not be done for the lack of it."""
    purpose = wordings("en")(f"slack.what_{what}")
    _log.error("the app lacks the scope %s to %s: add it and install the app again (gongkai slack check)", scope, purpose)
    return simple(say("slack.scope", scope=scope, what=say(f"slack.what_{what}")))
