"""A real service over the sample reports, the mock Slack, and bots that speak to both."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from threading import Event, Thread
from typing import Any

import pytest
import uvicorn
from pydantic import SecretStr
from sqlalchemy import delete, select

from indexer.storage import service_schema
from service.api.app import create_app
from service.slack.bot import Bot
from service.slack.mounting import mount
from service.slack.service import AnsweringService
from service.slack.settings import SlackSettings
from service.wiring import Runtime
from tests.slack.people import SIGNING_SECRET, People, over_socket, until
from tests.slack.server import MockSlack, mock_slack
from tests.slack.workspace import APP_TOKEN, TOKEN

PUBLIC_URL = "https://gongkai.example"
_TABLES = (
    service_schema.slack_task,
    service_schema.slack_thread,
    service_schema.slack_counter,
    service_schema.slack_instance,
    service_schema.slack_installation,
)


class Served:
    """A FastAPI application on a port of its own, in a thread."""

    def __init__(self, app: Any) -> None:
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until(lambda: self._server.started or not self._thread.is_alive(), "the service")
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)


class BotThread:
    """A bot in a loop of its own."""

    def __init__(self, make: Callable[[], Bot]) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.bot = self._in_loop(make)
        asyncio.run_coroutine_threadsafe(self.bot.start(), self.loop).result(20)

    def _in_loop(self, make: Callable[[], Bot]) -> Bot:
        made: Future[Bot] = Future()
        self.loop.call_soon_threadsafe(lambda: made.set_result(make()))
        return made.result(20)

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        try:
            if self.thread.is_alive():
                asyncio.run_coroutine_threadsafe(self.bot.stop(), self.loop).result(20)
        finally:
            self.kill()

    def kill(self) -> None:
        """End it as a power cut does: nothing it was at is ended, nothing is said to anybody."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        if self.bot._socket:
            self.bot._socket.client.closed = True  # its loops end, should the interpreter wake them once more
        _ENDED.append(self)


# what was ended in the middle is kept: a coroutine that is thrown away runs on in whatever loop is running
_ENDED: list[BotThread] = []


@pytest.fixture(scope="module")
def service(samples: Runtime) -> Iterator[Served]:
    served = Served(create_app(samples))
    yield served
    served.stop()


@pytest.fixture
def slack() -> Iterator[MockSlack]:
    with mock_slack() as slack:
        yield slack


@pytest.fixture(autouse=True)
def _nothing_of_the_test_before(samples: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SLACK_")]:
        monkeypatch.delenv(name)
    with samples.sql.begin() as connection:
        for table in _TABLES:
            connection.execute(delete(table))


@pytest.fixture
def settings(slack: MockSlack) -> SlackSettings:
    """Settings of a bot in Socket Mode, with pauses that a test can wait for."""
    return SlackSettings(
        bot_token=SecretStr(TOKEN), app_token=SecretStr(APP_TOKEN), signing_secret=SecretStr(SIGNING_SECRET),
        api_url=f"{slack.url}/api/", lease_seconds=30, retry_seconds=0.01, retries=4, _env_file=None,
    )  # fmt: skip


Start = Callable[..., BotThread]


@pytest.fixture
def start(service: Served, samples: Runtime, settings: SlackSettings) -> Iterator[Start]:
    """Starts bots; `url`: the service they ask, where it is another."""
    with ExitStack() as stack:

        def begin(url: str = "", **changes: Any) -> BotThread:
            changed = settings.model_copy(update=changes)

            def make() -> Bot:
                answering = AnsweringService(url or service.url, "", changed.retries, changed.retry_seconds)
                return Bot(changed, samples.sql, answering, PUBLIC_URL, 30)

            bot = BotThread(make)
            stack.callback(bot.stop)
            return bot

        yield begin


@pytest.fixture
def bot(start: Start) -> BotThread:
    return start()


@pytest.fixture
def people(slack: MockSlack, bot: BotThread) -> People:
    """People in a channel, who reach the bot through Socket Mode."""
    until(lambda: slack.sockets, "a socket")
    return People(slack, over_socket(slack))


@pytest.fixture
def direct(slack: MockSlack, people: People) -> People:
    """The same in a direct message."""
    return People(slack, people.deliver, channel=people.channel.replace("C", "D"))


@pytest.fixture
def settled(samples: Runtime) -> Callable[[], None]:
    """Waits until everything that was accepted is done."""

    def wait() -> None:
        open_tasks = select(service_schema.slack_task.c.key).where(service_schema.slack_task.c.state != "done")

        def done() -> bool:
            with samples.sql.connect() as connection:
                return not connection.execute(open_tasks).all()

        until(done, "all tasks done")

    return wait


@pytest.fixture
def http(slack: MockSlack, service: Served, samples: Runtime, settings: SlackSettings) -> Iterator[Callable[..., Served]]:
    """Starts a service with the bot in it, in HTTP mode."""
    with ExitStack() as stack:

        def begin(**changes: Any) -> Served:
            changed = settings.model_copy(update={"mode": "http", **changes})
            app = create_app(samples)
            answering = AnsweringService(service.url, "", changed.retries, changed.retry_seconds)
            mount(app, Bot(changed, samples.sql, answering, PUBLIC_URL, 30), True, changed.several_workspaces)
            served = Served(app)
            stack.callback(served.stop)
            return served

        yield begin


class Held:
    """A chat that waits with its answers until it is told to go on."""

    def __init__(self, samples: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked, self.released = Event(), Event()
        ask = samples.chat.ask

        def held(*arguments: Any) -> Any:
            self.asked.set()
            assert self.released.wait(30)
            return ask(*arguments)

        monkeypatch.setattr(samples.chat, "ask", held)


@pytest.fixture
def held(samples: Runtime, monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(samples, monkeypatch)
