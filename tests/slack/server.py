"""The server of the mock Slack on loopback: Web API, uploads, response_urls, and Socket Mode."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread
from typing import Any, TypeVar

from aiohttp import WSMsgType, web

from tests.slack.web_api import ApiError, WebApi, checked
from tests.slack.workspace import Data, Failure, SlackState

_PATIENCE = 30
T = TypeVar("T")


class MockSlack:
    """The running server."""

    def __init__(self) -> None:
        self.state = SlackState()
        self.api = WebApi(self.state)
        self.sockets: list[web.WebSocketResponse] = []
        self._acks: dict[str, Future[Data]] = {}
        self._turn = 0
        self.loop = asyncio.new_event_loop()

    @property
    def url(self) -> str:
        return self.api.base_url

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        """Do something in the server's loop."""
        return asyncio.run_coroutine_threadsafe(doing, self.loop).result(_PATIENCE)

    def push(self, kind: str, payload: Data, **more: Any) -> Future[Data]:
        """Send an envelope to one of the open sockets, in turn; the acknowledgement comes in the future."""
        envelope = {
            "type": kind,
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            **more,
        }
        acked: Future[Data] = Future()
        self._acks[envelope["envelope_id"]] = acked
        socket = self.sockets[self._turn % len(self.sockets)]
        self._turn += 1
        self.run(socket.send_str(json.dumps(envelope)))
        return acked

    def disconnect(self) -> None:
        """What Slack does every few hours: the socket is to be opened anew."""
        for socket in list(self.sockets):
            self.run(socket.send_str(json.dumps({"type": "disconnect", "reason": "refresh_requested", "debug_info": {}})))

    def app(self) -> web.Application:
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_post("/response/{place}", self._respond)
        app.router.add_get("/socket", self._socket)
        return app

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        data = await _data(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or data.get("token", "")
        with self.state.lock:
            failure = next((one for one in self.state.failures[method] if one.times > 0), None)
            if failure:
                failure.times -= 1
        if failure and not failure.after:
            return _failed(failure)
        try:
            answer = self.api.answer(method, token, data)
        except ApiError as error:
            return web.json_response(error.data)
        if failure:
            return _failed(failure)
        owner = self.state.tokens.get(token)
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(owner.scopes)) if owner else ""})

    async def _upload(self, request: web.Request) -> web.Response:
        self.state.uploads[request.match_info["file"]]["content"] = await request.read()
        return web.Response(text="OK")

    async def _respond(self, request: web.Request) -> web.Response:
        place = request.match_info["place"]
        message = await request.json()
        failure = next((one for one in self.state.failures["response_url"] if one.times > 0), None)
        if failure:
            failure.times -= 1
            return _failed(failure)
        if len(self.state.responses[place]) >= 5:
            return web.Response(status=404, text="used_url")
        try:
            checked(message.get("blocks"))
        except ApiError as error:
            return web.Response(status=400, text=str(error.data["error"]))
        self.state.responses[place].append(message)
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        # whoever has heard the hello may be sent to
        self.sockets.append(socket)
        await socket.send_str(json.dumps({"type": "hello", "num_connections": len(self.sockets), "connection_info": {"app_id": "A1"}}))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    acked = json.loads(message.data)
                    self._acks.pop(acked["envelope_id"]).set_result(acked)
        finally:
            self.sockets.remove(socket)
        return socket


async def _data(request: web.Request) -> Data:
    data: Data = dict(request.query)
    if request.content_type == "application/json":
        return data | (await request.json() or {})
    return data | {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _failed(failure: Failure) -> web.Response:
    if failure.status == 200:
        return web.json_response({"ok": False, "error": failure.error})
    return web.Response(
        status=failure.status, headers=failure.headers, text=json.dumps({"ok": False, "error": failure.error or "internal_error"})
    )


@contextmanager
def mock_slack() -> Iterator[MockSlack]:
    """Run a mock for a while."""
    slack = MockSlack()
    thread = Thread(target=slack.loop.run_forever, daemon=True)
    thread.start()

    async def start() -> web.AppRunner:
        runner = web.AppRunner(slack.app(), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        slack.api.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    runner = slack.run(start())
    try:
        yield slack
    finally:
        slack.run(runner.cleanup())
        slack.loop.call_soon_threadsafe(slack.loop.stop)
        thread.join(5)
