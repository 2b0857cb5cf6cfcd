"""HTTP mode, and several workspaces that install the app themselves."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot as Installed
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from sqlalchemy import select

from indexer.storage import service_schema
from service.slack.workspaces import InstallationStore, InstalledWorkspaces, cipher
from service.wiring import Runtime
from tests.slack.conftest import Served
from tests.slack.people import People, over_http
from tests.slack.server import MockSlack
from tests.slack.workspace import Failure, words

RECEIVED = "莆田市工信局2023年收到多少件申请？"
Http = Callable[..., Served]


def test_signed_events_commands_and_clicks_are_answered(http: Http, slack: MockSlack) -> None:
    people = People(slack, over_http(http().url))
    ts = people.mention(RECEIVED)
    reply = people.reply(ts)
    assert "3件" in words(reply)
    assert "3件" in words(people.shown(people.command(RECEIVED))[0])
    people.click(reply, "suggest_0")
    people.replies(ts, 2)


def test_a_retry_over_http_is_acknowledged_and_dropped(http: Http, slack: MockSlack, settled: Callable[[], None]) -> None:
    people = People(slack, over_http(http().url))
    post = people.post(f"<@UBOT> {RECEIVED}") | {"type": "app_mention"}
    assert [people.event(post)[0] for _ in range(3)] == [200, 200, 200]
    settled()
    assert len(slack.state.replies(people.channel, post["ts"])) == 1


@pytest.mark.parametrize(("secret", "age"), [("another", 0), (None, 6 * 60)], ids=["signed with another secret", "signed six minutes ago"])
def test_a_call_that_slack_did_not_sign_now_is_refused(secret: str | None, age: int, http: Http, slack: MockSlack) -> None:
    url = http().url
    forged = over_http(url, secret, age) if secret else over_http(url, age=age)
    people = People(slack, forged)
    assert people.event(people.post(f"<@UBOT> {RECEIVED}"))[0] == 401
    assert not slack.state.called("chat.startStream")


def test_slack_verifies_the_address_with_a_challenge(http: Http, slack: MockSlack) -> None:
    status, body = over_http(http().url)("events_api", {"type": "url_verification", "challenge": "c4", "token": "legacy"})
    assert status == 200
    assert "c4" in body


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture
def installing(http: Http) -> tuple[Served, str]:
    """A service that workspaces install the app of, and the key of their tokens."""
    key = Fernet.generate_key().decode()
    return http(bot_token=None, client_id="1.2", client_secret=SecretStr("s3"), encryption_key=SecretStr(key)), key


def install(served: Served) -> None:
    """Install the app in the workspace T2, as its owner's browser does."""
    opener = build_opener(ProxyHandler({}), _Stay())
    with opener.open(f"{served.url}/slack/install") as page:
        cookie = page.headers["set-cookie"].partition(";")[0]
        address = re.search(r'href="(https://slack\.com/oauth/v2/authorize[^"]+)"', page.read().decode())
    assert address
    asked = parse_qs(urlsplit(address[1].replace("&amp;", "&")).query)
    assert "chat:write" in asked["scope"][0]
    state = asked["state"][0]
    back = Request(f"{served.url}/slack/oauth_redirect?code=right&state={state}", headers={"Cookie": cookie})
    with opener.open(back) as done:
        assert done.status == 200


def test_a_workspace_installs_the_app_and_its_token_is_kept_encrypted_and_renewed(
    installing: tuple[Served, str], slack: MockSlack, samples: Runtime, settled: Callable[[], None]
) -> None:
    served, key = installing
    stranger = People(slack, over_http(served.url), team="T2")
    stranger.event(stranger.post(f"<@UBOT> {RECEIVED}"))  # not installed yet: nothing to answer with
    install(served)
    with samples.sql.connect() as connection:
        (kept,) = connection.execute(select(service_schema.slack_installation)).all()
    assert kept.workspace == ":T2"
    assert "xoxb-two" not in kept.data
    assert json.loads(Fernet(key).decrypt(kept.data.encode()))["bot_token"] == "xoxb-two"
    # the token has a minute left: it is renewed before it is used
    ts = stranger.mention(RECEIVED)
    assert "3件" in words(stranger.reply(ts))
    settled()
    assert slack.state.refreshed == ["xoxe-first"]
    assert {call.token for call in slack.state.called("chat.stopStream")} == {"xoxe.xoxb-1"}
    # once removed, it is forgotten
    stranger.event({"type": "app_uninstalled"})
    with samples.sql.connect() as connection:
        assert not connection.execute(select(service_schema.slack_installation)).all()


def test_a_token_that_cannot_be_renewed_is_used_as_long_as_it_holds(installing: tuple[Served, str], slack: MockSlack) -> None:
    served, _ = installing
    install(served)
    slack.state.fails("oauth.v2.access", *[Failure(error="invalid_refresh_token") for _ in range(20)])
    people = People(slack, over_http(served.url), team="T2")
    assert "3件" in words(people.reply(people.mention(RECEIVED)))
    assert slack.state.called("oauth.v2.access")
    assert {call.token for call in slack.state.called("chat.stopStream")} == {"xoxb-two"}


@pytest.mark.parametrize(("holds_until", "token"), [(60, "xoxb-new"), (-60, None)], ids=["another process was first", "it has expired"])
def test_a_renewal_that_failed_is_looked_up_again(holds_until: int, token: str | None, samples: Runtime) -> None:
    store = InstallationStore(samples.sql, cipher(Fernet.generate_key().decode()))
    old = Installed(team_id="T2", bot_token="xoxb-old", bot_id="B", bot_user_id="U", bot_token_expires_at=60, installed_at=0.0)

    class Late(AsyncTokenRotator):
        async def perform_bot_token_rotation(self, *, bot: Installed, minutes_before_expiration: int = 0) -> Installed | None:
            new = {"bot_token": "xoxb-new", "bot_token_expires_at": int(time.time()) + holds_until}
            await store.async_save_bot(Installed(**bot.to_dict_for_copying() | new))
            refused = SlackApiError("no", {"error": "invalid_refresh_token"})  # type: ignore[no-untyped-call]
            raise SlackTokenRotationError(refused)

    async def found() -> str | None:
        await store.async_save_bot(old)
        workspace = await InstalledWorkspaces(store, Late(client_id="1", client_secret="s")).find("", "T2")
        return workspace.token if workspace else None

    if token:
        assert asyncio.run(found()) == token
    else:
        with pytest.raises(SlackTokenRotationError):
            asyncio.run(found())


def test_an_installation_that_nobody_here_began_is_refused(installing: tuple[Served, str], slack: MockSlack, samples: Runtime) -> None:
    served, _ = installing
    forged = Request(f"{served.url}/slack/oauth_redirect?code=right&state=forged", headers={"Cookie": "slack-app-oauth-state=forged"})
    opener = build_opener(ProxyHandler({}), _Stay())
    with pytest.raises(Exception, match="401"):
        opener.open(forged)
    with samples.sql.connect() as connection:
        assert not connection.execute(select(service_schema.slack_installation)).all()
