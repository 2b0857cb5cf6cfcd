"""A server on loopback that speaks OpenAI's protocol and says what a test scripts: the truth, lies, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass(frozen=True)
class Request:
    """What a client sent: the messages, and the name of the shape it wants, '' for text."""

    instructions: str
    data: str
    shape: str


@dataclass(frozen=True)
class Says:
    """A whole reply."""

    content: str


@dataclass(frozen=True)
class Fails:
    """An HTTP error."""

    status: int


@dataclass(frozen=True)
class BreaksOff:
    """A reply that ends in the middle: the connection is cut."""

    content: str


@dataclass(frozen=True)
class Stalls:
    """No reply until the server ends; or a byte now and then, so that no single wait is long."""

    dripping: bool = False


Reply = Says | Fails | BreaksOff | Stalls


@dataclass
class ChatServer:
    """The running server; `reply` decides what it says, `requests` keeps what it was asked."""

    url: str
    reply: Callable[[Request], Reply]
    requests: list[Request] = field(default_factory=list)
    ended: Event = field(default_factory=Event)

    def says(self, **by_shape: object) -> None:
        """Reply to each shape, `text` for none, with a text or an object; shapes that are not named get an HTTP 400."""

        def reply(request: Request) -> Reply:
            said = by_shape.get(request.shape or "text")
            if said is None:
                return Fails(400)
            if isinstance(said, Says | Fails | BreaksOff | Stalls):
                return said
            return Says(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False))

        self.reply = reply


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """Run a server for a while."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    server = ChatServer(f"http://127.0.0.1:{http.server_address[1]}/v1", lambda _: Fails(400))
    http.script = server  # type: ignore[attr-defined]
    Thread(target=http.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.ended.set()
        http.shutdown()
        http.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: ChatServer = self.server.script  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        request = _request(body)
        server.requests.append(request)
        reply = server.reply(request)
        match reply:
            case Says(content):
                self._send(200, _completion(content))
            case Fails(status):
                self._send(status, {"error": {"message": "scripted", "type": "scripted"}})
            case BreaksOff(content):
                whole = json.dumps(_completion(content)).encode()
                self._head(200, len(whole))
                self.wfile.write(whole[: len(whole) // 2])
                self.close_connection = True
            case Stalls(dripping):
                if dripping:
                    self._head(200, 1_000_000)
                while not server.ended.wait(0.05):
                    if dripping:
                        self.wfile.write(b" ")
                        self.wfile.flush()

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self._head(status, len(data))
        self.wfile.write(data)

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def handle(self) -> None:
        with suppress(ConnectionError):  # the client has given up
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        pass


def _request(body: dict[str, Any]) -> Request:
    by_role = {message["role"]: message["content"] for message in body["messages"]}
    wanted = body.get("response_format", {}).get("json_schema", {}).get("name", "")
    tools = [tool["function"]["name"] for tool in body.get("tools", ())]
    return Request(by_role.get("system", ""), by_role["user"], wanted or next(iter(tools), ""))


def _completion(content: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": content}
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
