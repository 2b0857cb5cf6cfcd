"""HTTP mode, and several workspaces that install the app themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import select

from indexer.storage import service_schema
from service.wiring import Runtime
from tests.slack.conftest import Served
from tests.slack.people import People, over_http
from tests.slack.server import MockSlack
from tests.slack.workspace import words

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


def test_a_workspace_installs_the_app_and_its_token_is_kept_encrypted_and_renewed(
    http: Http, slack: MockSlack, samples: Runtime, settled: Callable[[], None]
) -> None:
    key = Fernet.generate_key().decode()
    served = http(bot_token=None, client_id="1.2", client_secret=SecretStr("s3"), encryption_key=SecretStr(key))
    opener = build_opener(ProxyHandler({}), _Stay())
    with opener.open(f"{served.url}/slack/install") as page:
        cookie = page.headers["set-cookie"].partition(";")[0]
        address = re.search(r'href="(https://slack\.com/oauth/v2/authorize[^"]+)"', page.read().decode())
    assert address
    asked = parse_qs(urlsplit(address[1].replace("&amp;", "&")).query)
    assert "chat:write" in asked["scope"][0]
    state = asked["state"][0]
    stranger = People(slack, over_http(served.url), team="T2")
    stranger.event(stranger.post(f"<@UBOT> {RECEIVED}"))  # not installed yet: nothing to answer with
    back = Request(f"{served.url}/slack/oauth_redirect?code=right&state={state}", headers={"Cookie": cookie})
    with opener.open(back) as done:
        assert done.status == 200
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


def test_an_installation_that_nobody_here_began_is_refused(http: Http, slack: MockSlack, samples: Runtime) -> None:
    key = SecretStr(Fernet.generate_key().decode())
    served = http(bot_token=None, client_id="1.2", client_secret=SecretStr("s3"), encryption_key=key)
    forged = Request(f"{served.url}/slack/oauth_redirect?code=right&state=forged", headers={"Cookie": "slack-app-oauth-state=forged"})
    opener = build_opener(ProxyHandler({}), _Stay())
    with pytest.raises(Exception, match="401"):
        opener.open(forged)
    with samples.sql.connect() as connection:
        assert not connection.execute(select(service_schema.slack_installation)).all()
