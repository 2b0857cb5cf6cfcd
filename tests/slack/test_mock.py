"""The mock Slack is held against slack-sdk's own clients: what they send it takes, what it sends they understand."""

from __future__ import annotations

import asyncio
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookClient

from tests.slack.people import SIGNING_SECRET, People, over_http
from tests.slack.server import MockSlack
from tests.slack.workspace import APP_TOKEN, BOT_USER, TOKEN, Failure


@pytest.fixture
def client(slack: MockSlack) -> WebClient:
    return WebClient(TOKEN, base_url=f"{slack.url}/api/")


def test_the_client_authenticates_and_is_refused_with_another_token(client: WebClient, slack: MockSlack) -> None:
    told = client.auth_test()
    assert (told["user_id"], told["team_id"]) == (BOT_USER, "T1")
    assert "chat:write" in told.headers["x-oauth-scopes"]
    with pytest.raises(SlackApiError, match="invalid_auth"):
        WebClient("xoxb-other", base_url=f"{slack.url}/api/").auth_test()


def test_messages_are_posted_updated_and_listed(client: WebClient) -> None:
    root = client.chat_postMessage(channel="C9", text="root", unfurl_links=False)["ts"]
    reply = client.chat_postMessage(channel="C9", text="a", thread_ts=root, unfurl_links=False)["ts"]
    client.chat_update(channel="C9", ts=reply, text="b")
    listed = client.conversations_replies(channel="C9", ts=root)["messages"]
    assert [message["text"] for message in listed] == ["root", "b"]
    with pytest.raises(SlackApiError, match="message_not_found"):
        client.chat_update(channel="C9", ts="1.1", text="b")


def test_the_sdk_streams_by_its_helper(client: WebClient, slack: MockSlack) -> None:
    stream = client.chat_stream(channel="C9", thread_ts="1.1", recipient_team_id="T1", recipient_user_id="U1", buffer_size=4)
    stream.append(markdown_text="**hello** ")
    stream.append(markdown_text="world")
    stream.stop(blocks=[{"type": "divider"}])
    (message,) = slack.state.replies("C9", "1.1")
    assert message["streamed"] == "**hello** world"
    assert not message["streaming"]
    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        client.chat_appendStream(channel="C9", ts=message["ts"], markdown_text="more")


def test_a_file_is_uploaded_in_three_steps(client: WebClient, slack: MockSlack) -> None:
    client.files_upload_v2(channel="C9", thread_ts="1.1", content=b"\x89PNG", filename="a.png", title="A", alt_txt="what it shows")
    (file,) = slack.state.files_in("C9", "1.1")
    assert (file["content"], file["title"], file["alt"]) == (b"\x89PNG", "A", "what it shows")
    client.files_delete(file=file["id"])
    assert not slack.state.files


def test_agents_have_status_and_prompts_and_dialogues_open(client: WebClient, slack: MockSlack) -> None:
    client.assistant_threads_setStatus(channel_id="D9", thread_ts="1.1", status="thinks")
    client.assistant_threads_setSuggestedPrompts(channel_id="D9", prompts=[{"title": "a", "message": "b"}])
    client.views_open(trigger_id="t", view={"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []})
    assert (slack.state.statuses[0]["status"], slack.state.prompts[0]["prompts"][0]["message"]) == ("thinks", "b")
    assert slack.state.views[0]["title"]["text"] == "T"


BAD_BLOCKS = {
    "too many rows": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]] * 101}],
    "two tables": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}] * 2,
    "too many blocks": [{"type": "divider"}] * 51,
    "too long a text": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}],
    "an empty text": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]}],
    "too long all in all": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5,
}


@pytest.mark.parametrize("blocks", BAD_BLOCKS.values(), ids=BAD_BLOCKS)
def test_blocks_beyond_the_limits_are_refused(blocks: list[dict[str, Any]], client: WebClient) -> None:
    with pytest.raises(SlackApiError, match=r"invalid_blocks|msg_blocks_too_long"):
        client.chat_postMessage(channel="C9", text="t", blocks=blocks, unfurl_links=False)


def test_scripted_failures_and_lacking_scopes_are_errors_of_the_sdk(client: WebClient, slack: MockSlack) -> None:
    slack.state.fails("auth.test", Failure(429, "ratelimited", {"Retry-After": "7"}), Failure(500))
    with pytest.raises(SlackApiError) as limited:
        client.auth_test()
    assert limited.value.response.headers["Retry-After"] == "7"
    with pytest.raises(SlackApiError) as failed:
        client.auth_test()
    assert failed.value.response.status_code == 500
    slack.state.tokens[TOKEN].scopes.remove("files:write")
    with pytest.raises(SlackApiError) as lacking:
        client.files_upload_v2(channel="C9", content="x", filename="a")
    assert lacking.value.response["needed"] == "files:write"


def test_a_response_url_can_be_used_five_times(slack: MockSlack) -> None:
    webhook = WebhookClient(f"{slack.url}/response/R1")
    assert [webhook.send(text="a", response_type="ephemeral").status_code for _ in range(6)] == [200] * 5 + [404]


def test_the_socket_client_connects_gets_envelopes_and_acknowledges(slack: MockSlack) -> None:
    async def talk() -> tuple[SocketModeRequest, bool]:
        web = AsyncWebClient(base_url=f"{slack.url}/api/")
        client = SocketModeClient(APP_TOKEN, web_client=web)
        got: asyncio.Future[SocketModeRequest] = asyncio.get_running_loop().create_future()

        async def listener(_: Any, request: SocketModeRequest) -> None:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, {"text": "taken"}))
            got.set_result(request)

        client.socket_mode_request_listeners.append(listener)
        await client.connect()  # type: ignore[no-untyped-call]
        pushed = await asyncio.to_thread(slack.push, "slash_commands", {"command": "/x"})
        request = await asyncio.wait_for(got, 20)
        acked = await asyncio.wait_for(asyncio.wrap_future(pushed), 20)
        await client.close()  # type: ignore[no-untyped-call]
        return request, acked["payload"] == {"text": "taken"}

    request, acknowledged = asyncio.run(talk())
    assert (request.type, request.payload["command"]) == ("slash_commands", "/x")
    assert acknowledged


def test_signatures_over_http_are_those_that_the_sdk_verifies(slack: MockSlack) -> None:

    seen: list[bool] = []
    verifier = SignatureVerifier(SIGNING_SECRET)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(verifier.is_valid_request(body, dict(self.headers)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    for deliver in (over_http(url), over_http(url, "another"), over_http(url, age=600)):
        people = People(slack, deliver)
        people.event(people.post("hello"))
        people.deliver("slash_commands", {"command": "/x"})
    server.shutdown()
    server.server_close()
    assert seen == [True, True, False, False, False, False]
