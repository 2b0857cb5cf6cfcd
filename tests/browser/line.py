"""The line between a browser and the service: it passes calls on, and fails where a test wants it to."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any, ClassVar
from urllib.parse import urlsplit

# of one connection alone, or wrong once the length has changed
_NOT_PASSED_ON = {"connection", "content-length", "transfer-encoding", "date", "server", "host"}
_TOKENS_BEFORE_THE_CUT = 5


class Fault(Enum):
    """What becomes of the streams of answers."""

    NONE = "they are passed on"
    REFUSED = "nobody answers"
    HELD = "they begin, and then nothing comes until the line is released"
    CUT = "the connection ends after a few tokens, once"


@dataclass(frozen=True)
class Asked:
    """A question that was sent over the line."""

    body: dict[str, Any]
    key: str | None


class Line:
    """A reverse proxy on a port of its own; only streams of answers are disturbed."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.fault = Fault.NONE
        self.asked: list[Asked] = []
        self.resumed: list[str] = []
        self.released = Event()
        handler = type("Handler", (_Handler,), {"line": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Line:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def mend(self) -> None:
        """Pass everything on again, and forget what was asked."""
        self.fault = Fault.NONE
        self.released.set()
        self.released = Event()
        self.asked.clear()
        self.resumed.clear()


class _Handler(BaseHTTPRequestHandler):
    line: ClassVar[Line]

    def do_GET(self) -> None:
        self._pass_on()

    do_POST = do_DELETE = do_OPTIONS = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_stream = self._note(body)
        if is_stream and self.line.fault is Fault.REFUSED:
            self.close_connection = True
            return
        target = urlsplit(self.line.service)
        connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=60)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _NOT_PASSED_ON}
            connection.request(self.command, self.path, body, headers)
            self._answer(connection.getresponse(), is_stream)
        except OSError:
            self.close_connection = True  # a browser that left, or a service that is being started again
        finally:
            connection.close()

    def _note(self, body: bytes) -> bool:
        """Whether an answer is asked for; what was asked is kept."""
        if self.path == "/chat" and self.command == "POST":
            self.line.asked.append(Asked(json.loads(body), self.headers.get("Idempotency-Key")))
            return True
        if self.path.endswith("/events"):
            self.line.resumed.append(self.headers.get("Last-Event-ID", ""))
            return True
        return False

    def _answer(self, response: http.client.HTTPResponse, is_stream: bool) -> None:
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in _NOT_PASSED_ON:
                self.send_header(name, value)
        self.end_headers()
        if not is_stream:
            self.wfile.write(response.read())
            return
        tokens = 0
        for line in iter(response.readline, b""):
            self.wfile.write(line)
            tokens += line.startswith(b"event: token")
            if self.line.fault is Fault.CUT and tokens > _TOKENS_BEFORE_THE_CUT:
                self.line.fault = Fault.REFUSED
                return
            if self.line.fault is Fault.HELD and line == b"\n":
                self.wfile.flush()
                self.line.released.wait(60)
