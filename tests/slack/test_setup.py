"""Setting the bot up: manifest, check, the command line, health and metrics; the bot in processes of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest
import yaml
from pydantic import SecretStr
from typer.testing import CliRunner

from indexer.domain.errors import UserError
from service.api.app import create_app
from service.cli import slack as command
from service.slack.bot import Bot
from service.slack.check import Finding, check
from service.slack.manifest import SCOPES
from service.slack.mounting import mount
from service.slack.service import AnsweringService
from service.slack.settings import SlackSettings, load_slack_settings
from service.wiring import Runtime
from tests.slack.conftest import Held, Served, Start
from tests.slack.people import People, over_socket, until
from tests.slack.server import MockSlack
from tests.slack.workspace import ALL_SCOPES, APP_TOKEN, TOKEN, words

RECEIVED = "莆田市工信局2023年收到多少件申请？"
Http = Callable[..., Served]


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(command.app, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_manifest_is_for_socket_mode_and_has_the_least_scopes() -> None:
    manifest = yaml.safe_load(printed("manifest"))
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["oauth_config"] == {"scopes": {"bot": sorted(ALL_SCOPES)}}
    assert manifest["features"]["agent_view"]["agent_description"]
    assert "assistant_view" not in manifest["features"]
    assert manifest["features"]["slash_commands"][0]["command"] == "/gongkai"
    assert manifest["features"]["shortcuts"][0] == {
        "name": "Check this figure", "type": "message", "callback_id": "check_figure",
        "description": manifest["features"]["shortcuts"][0]["description"],
    }  # fmt: skip
    assert {"app_mention", "message.channels", "message.im", "app_home_opened"} <= set(
        manifest["settings"]["event_subscriptions"]["bot_events"]
    )


def test_every_scope_is_needed_by_a_call_or_an_event_of_the_mock() -> None:
    assert set(SCOPES) == ALL_SCOPES


def test_the_manifest_for_http_names_the_addresses() -> None:
    manifest = yaml.safe_load(printed("manifest", "--url", "https://g.example/", "--workspaces", "--rotation"))
    events = "https://g.example/slack/events"
    settings = manifest["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["token_rotation_enabled"] is True
    assert settings["event_subscriptions"]["request_url"] == settings["interactivity"]["request_url"] == events
    assert manifest["features"]["slash_commands"][0]["url"] == events
    assert manifest["oauth_config"]["redirect_urls"] == ["https://g.example/slack/oauth_redirect"]
    assert "app_uninstalled" in settings["event_subscriptions"]["bot_events"]


@pytest.mark.parametrize("arguments", [["--workspaces"], ["--url", "http://g.example"]])
def test_a_manifest_that_slack_would_not_take_is_refused(arguments: list[str]) -> None:
    assert CliRunner().invoke(command.app, ["manifest", *arguments]).exit_code == 2


def test_what_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="GONGKAI_SLACK_APP_TOKEN and GONGKAI_SLACK_BOT_TOKEN"):
        load_slack_settings().require()
    monkeypatch.setenv("GONGKAI_SLACK_MODE", "http")
    monkeypatch.setenv("GONGKAI_SLACK_CLIENT_ID", "1")
    with pytest.raises(UserError, match="SIGNING_SECRET and GONGKAI_SLACK_CLIENT_SECRET and GONGKAI_SLACK_ENCRYPTION_KEY"):
        load_slack_settings().require()
    monkeypatch.setenv("GONGKAI_SLACK_MODE", "carrier pigeon")
    with pytest.raises(UserError, match="GONGKAI_SLACK_MODE cannot be used"):
        load_slack_settings()


def test_without_its_packages_the_bot_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "slack_bolt", None)
    with pytest.raises(UserError) as refused:
        command.require_slack()
    assert refused.value.advice == "pip install 'gongkai[slack]'"


def found(settings: SlackSettings, url: str, public_url: str = "https://g.example") -> list[Finding]:
    async def look() -> list[Finding]:
        service = AnsweringService(url, "", 0, 0.01)
        return [finding async for finding in check(settings, service, url, public_url)]

    return asyncio.run(look())


def test_a_complete_set_up_has_nothing_to_mend(settings: SlackSettings, service: Served) -> None:
    assert [finding for finding in found(settings, service.url) if finding.advice] == []


def test_a_lacking_scope_is_named_with_what_to_do(settings: SlackSettings, service: Served, slack: MockSlack) -> None:
    slack.state.tokens[TOKEN].scopes.remove("files:write")
    (finding,) = [finding for finding in found(settings, service.url) if finding.advice]
    assert "files:write" in finding.what
    assert "install the app again" in finding.advice


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"bot_token": SecretStr("xoxb-other")}, "does not take GONGKAI_SLACK_BOT_TOKEN (invalid_auth)"),
        ({"bot_token": SecretStr("xapp-one")}, "does not begin with xoxb-"),
        ({"app_token": SecretStr("xapp-other")}, "opens no socket"),
        (
            {"client_id": "1", "client_secret": SecretStr("s"), "encryption_key": SecretStr("short")},
            "GONGKAI_SLACK_ENCRYPTION_KEY cannot be used",
        ),
        ({"mode": "http", "signing_secret": None}, "GONGKAI_SLACK_SIGNING_SECRET is not set"),
        ({"mode": "http", "signing_secret": SecretStr(" ")}, "GONGKAI_SLACK_SIGNING_SECRET is not set"),
    ],
)
def test_what_is_wrong_is_found(changes: dict[str, object], what: str, settings: SlackSettings, service: Served) -> None:
    findings = found(settings.model_copy(update=changes), service.url, "")
    assert any(what in finding.what and finding.advice for finding in findings), findings


def test_the_address_of_http_mode_is_tried(settings: SlackSettings, service: Served, http: Http) -> None:
    over_http = settings.model_copy(update={"mode": "http"})
    right, wrong = found(over_http, service.url, http().url), found(over_http, service.url, service.url)
    assert any("takes calls that Slack signed" in finding.what for finding in right)
    assert any("answers 404" in finding.what and finding.advice for finding in wrong)
    assert any("does not answer" in finding.what for finding in found(settings, "http://127.0.0.1:9"))


def get(url: str) -> str:
    with build_opener(ProxyHandler({})).open(url, timeout=60) as response:
        return str(response.read().decode())


def test_health_and_metrics_of_the_service_cover_the_bot(people: People, service: Served, settled: Callable[[], None]) -> None:
    people.reply(people.mention(RECEIVED))
    people.reply(people.mention("x" * 3000))
    settled()
    bot = json.loads(get(f"{service.url}/readyz"))["slack"]
    assert (bot["processes"], bot["connected"]) == (1, 1)
    assert bot["counts"] == {"answered": 1, "duplicates": 2, "failures": 1}
    metrics = get(f"{service.url}/metrics")
    for line in (
        "gongkai_slack_connected 1.0",
        "gongkai_slack_answered_total 1.0",
        "gongkai_slack_duplicates_total 2.0",
        "gongkai_slack_failures_total 1.0",
    ):
        assert line in metrics.splitlines()


def test_a_service_without_a_bot_says_nothing_of_one(service: Served) -> None:
    assert json.loads(get(f"{service.url}/readyz"))["slack"] is None
    assert "gongkai_slack" not in get(f"{service.url}/metrics")


def test_the_bot_runs_inside_the_service(service: Served, samples: Runtime, settings: SlackSettings, slack: MockSlack) -> None:
    app = create_app(samples)
    mount(app, Bot(settings, samples.sql, AnsweringService(service.url, "", 1, 0.01), "", 30), over_http=False, with_install=False)
    served = Served(app)
    until(lambda: slack.sockets, "a socket")
    people = People(slack, over_socket(slack))
    assert "3件" in words(people.reply(people.mention(RECEIVED)))
    served.stop()
    until(lambda: not slack.sockets, "the socket closed")


def test_a_token_that_slack_does_not_take_ends_the_start(start: Start) -> None:
    with pytest.raises(UserError, match=r"does not take GONGKAI_SLACK_BOT_TOKEN \(invalid_auth\)"):
        start(bot_token=SecretStr("xoxb-other"))


@pytest.fixture
def process(samples: Runtime, slack: MockSlack, service: Served, tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts `gongkai slack` in a process of its own."""
    begun: list[subprocess.Popen[bytes]] = []
    variables = {
        "GONGKAI_DATA_DIR": str(samples.settings.folder), "GONGKAI_SLACK_API_URL": f"{slack.url}/api/", "GONGKAI_SLACK_BOT_TOKEN": TOKEN,
        "GONGKAI_SLACK_APP_TOKEN": APP_TOKEN, "GONGKAI_SLACK_SERVICE_URL": service.url, "GONGKAI_SLACK_LEASE_SECONDS": "1",
    }  # fmt: skip

    def begin() -> subprocess.Popen[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")} | variables
        log = (tmp_path / "bot.log").open("ab")
        command = [sys.executable, "-c", "from service.cli.slack import app; app()"]
        begun.append(subprocess.Popen(command, env=environment, cwd=tmp_path, stdout=log, stderr=log))
        return begun[-1]

    yield begin
    for one in begun:
        one.kill()
        one.wait(20)


def test_a_process_killed_in_mid_answer_and_started_again_answers_once(
    process: Callable[[], subprocess.Popen[bytes]],
    slack: MockSlack,
    held: Held,
    settled: Callable[[], None],
) -> None:
    first = process()
    until(lambda: slack.sockets or first.poll() is not None, "a socket")
    people = People(slack, over_socket(slack))
    post = people.post(f"<@UBOT> {RECEIVED}")
    people.event(post)
    assert held.asked.wait(20)
    first.send_signal(signal.SIGKILL)
    first.wait(20)
    held.released.set()
    second = process()
    settled()
    (reply,) = slack.state.replies(people.channel, post["ts"])
    assert "3件" in words(reply)
    second.send_signal(signal.SIGINT)
    assert second.wait(20) == 0
