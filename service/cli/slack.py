"""`gongkai slack`: the Slack bot, its manifest, and what is missing in its set-up."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.domain.errors import UserError
from indexer.storage.lock import running_service
from service.cli.render import say
from service.settings import Settings, load_settings
from service.slack.settings import SlackSettings, load_slack_settings, secret

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from service.slack.bot import Bot
    from service.slack.service import AnsweringService

app = typer.Typer()
_DEFAULT_URL = "http://127.0.0.1:8000"


@app.callback(invoke_without_command=True)
def slack(context: typer.Context) -> None:
    """Run the Slack bot in Socket Mode; a running service answers its questions (docs/slack.md)."""
    if context.invoked_subcommand is not None:
        return
    settings, bot_settings = load_settings(), load_slack_settings()
    if bot_settings.mode == "http":
        raise UserError("in HTTP mode Slack calls the service", "run gongkai serve --slack, or set GONGKAI_SLACK_MODE=socket")
    require_slack()
    bot_settings.require()
    from service.wiring import Runtime  # noqa: PLC0415

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with Runtime(settings) as runtime, suppress(KeyboardInterrupt):
        asyncio.run(_run(settings, bot_settings, runtime.sql))


async def _run(settings: Settings, bot_settings: SlackSettings, engine: Engine) -> None:
    bot = build_bot(settings, bot_settings, engine)
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    say(f"the Slack bot asks {service_url(settings, bot_settings)}; end it with Ctrl-C")
    with suppress(asyncio.CancelledError):
        await bot.run()


@app.command()
def manifest(
    url: Annotated[str, typer.Option(help="Address of the service, for HTTP mode; Socket Mode if not given.")] = "",
    workspaces: Annotated[bool, typer.Option("--workspaces", help="Several workspaces install the app themselves.")] = False,
    rotation: Annotated[bool, typer.Option("--rotation", help="Tokens expire and are renewed.")] = False,
) -> None:
    """Print the app manifest, to be pasted into Slack."""
    if (workspaces or rotation) and not url:
        raise typer.BadParameter("--workspaces and --rotation need --url: installing over OAuth has a redirect address")
    if url and not url.startswith("https://"):
        raise typer.BadParameter("Slack calls https addresses only")
    from service.slack.manifest import as_yaml  # noqa: PLC0415
    from service.slack.manifest import manifest as content  # noqa: PLC0415

    say(as_yaml(content(url, rotation, workspaces)).rstrip())


@app.command()
def check() -> None:
    """Check tokens, scopes and addresses, and say what to mend; exit 1 if the bot cannot work."""
    require_slack()
    if not asyncio.run(_check(load_settings(), load_slack_settings())):
        raise typer.Exit(1)


async def _check(settings: Settings, bot_settings: SlackSettings) -> bool:
    from service.slack.check import check as look  # noqa: PLC0415

    url = service_url(settings, bot_settings)
    service = _service(settings, bot_settings, url)
    works = True
    async for finding in look(bot_settings, service, url, settings.public_url):
        sign = "ok   " if not finding.advice else "hint " if finding.is_hint else "mend "
        works = works and (not finding.advice or finding.is_hint)
        say(f"{sign}{finding.what}" + (f"\n       {finding.advice}" if finding.advice else ""))
    await service.close()
    return works


def require_slack() -> None:
    """Check that the packages of the bot are there.

    Raises:
        UserError: one is not.
    """
    try:
        import aiohttp  # noqa: F401, PLC0415
        import cryptography  # noqa: F401, PLC0415
        import httpx  # noqa: F401, PLC0415
        import slack_bolt  # noqa: F401, PLC0415
    except ImportError as error:
        raise UserError(f"the Slack bot needs the package {error.name}", "pip install 'gongkai[slack]'") from error


def service_url(settings: Settings, bot_settings: SlackSettings) -> str:
    """The address of the service that answers."""
    return bot_settings.service_url or running_service(settings.folder) or _DEFAULT_URL


def build_bot(settings: Settings, bot_settings: SlackSettings, engine: Engine, url: str = "") -> Bot:
    """The bot over a database, asking the service at `url`, or the one that is set."""
    from service.slack.bot import Bot  # noqa: PLC0415

    service = _service(settings, bot_settings, url or service_url(settings, bot_settings))
    return Bot(bot_settings, engine, service, settings.public_url, settings.conversation_days)


def _service(settings: Settings, bot_settings: SlackSettings, url: str) -> AnsweringService:
    from service.slack.service import AnsweringService  # noqa: PLC0415

    return AnsweringService(url, secret(settings.api_key), bot_settings.retries, bot_settings.retry_seconds)
