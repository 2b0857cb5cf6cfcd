"""`gongkai serve`: the HTTP service."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.domain.errors import UserError
from indexer.storage.lock import announce_service, withdraw_service
from service.cli.render import say
from service.logs import configure_logs
from service.network import is_loopback
from service.settings import load_settings

if TYPE_CHECKING:
    from fastapi import FastAPI

    from service.slack.settings import SlackSettings
    from service.wiring import Runtime

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on. Another than loopback needs a key or --public.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    public: Annotated[bool, typer.Option("--public", help="Answer anybody; indexing and removal still need the key or loopback.")] = False,
    slack: Annotated[bool, typer.Option("--slack", help="Run the Slack bot in the same process (docs/slack.md).")] = False,
) -> None:
    """Run the HTTP service: the API, and the only process that writes to the data folder."""
    settings = load_settings()
    _check_port(host, port)
    bot_settings = _slack_settings() if slack else None
    import uvicorn  # noqa: PLC0415

    from service.api.app import create_app  # noqa: PLC0415
    from service.wiring import Runtime  # noqa: PLC0415

    with Runtime(settings) as runtime:
        _check_host(host, public, runtime)
        runtime.own_data_folder()
        runtime.conversations.expire()
        configure_logs(settings)
        if settings.chat_model:
            _ = runtime.chat_model  # one that cannot be set up is said now, not to the first who asks
        url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"  # noqa: S104
        announce_service(settings.folder, url)
        try:
            say(f"gongkai answers on {url} (docs: {url}/docs)")
            service = create_app(runtime, public=public)
            if bot_settings:
                _add_bot(service, runtime, bot_settings, url)
            server = uvicorn.Server(
                uvicorn.Config(
                    service,
                    host=host,
                    port=port,
                    log_config=None,
                    access_log=False,
                    proxy_headers=bool(settings.proxies),
                    forwarded_allow_ips=settings.proxies,
                )
            )
            _stop_indexing_first(server, runtime)
            with suppress(KeyboardInterrupt):  # uvicorn passes the signal on once it has ended
                server.run()
        finally:
            withdraw_service(settings.folder)


def _slack_settings() -> SlackSettings:
    """The bot's settings; what it lacks is said before anything is opened."""
    from service.cli.slack import require_slack  # noqa: PLC0415
    from service.slack.settings import load_slack_settings  # noqa: PLC0415

    require_slack()
    settings = load_slack_settings()
    settings.require()
    return settings


def _add_bot(service: FastAPI, runtime: Runtime, settings: SlackSettings, url: str) -> None:
    from service.cli.slack import build_bot  # noqa: PLC0415
    from service.slack.mounting import mount  # noqa: PLC0415

    bot = build_bot(runtime.settings, settings, runtime.sql, url)
    asyncio.run(bot.introduce())  # a token that Slack does not take is said now
    mount(service, bot, settings.mode == "http", settings.several_workspaces)


def _stop_indexing_first(server: Any, runtime: Runtime) -> None:
    """Let the signal that ends the service end a run first: the server waits for whoever is being answered."""
    leave = server.handle_exit

    def handle_exit(sent: int, frame: FrameType | None) -> None:
        Thread(target=runtime.stop_indexing, daemon=True).start()
        leave(sent, frame)

    server.handle_exit = handle_exit


def _check_host(host: str, public: bool, runtime: Runtime) -> None:
    if is_loopback(host) or public or runtime.settings.api_key or runtime.keys.any_holds():
        return
    raise UserError(f"{host} can be reached from other machines", "make a key with `gongkai key create`, or add --public to answer anybody")


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UserError(
                f"port {port} on {host} cannot be used ({error.strerror})", "stop what uses it, or choose another with --port"
            ) from error
