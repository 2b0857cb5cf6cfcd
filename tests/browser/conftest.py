"""A browser, a service with reports to ask about, the line between them, and a page of somebody else's."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from eval.generator.renderers.paper import font_name
from eval.generator.sample import make_sample
from tests.browser.line import Line
from tests.conftest import SAMPLES, free_port, require, wait_for

# machines that run tests are busy; nothing here is a measure of time
PATIENCE = int(os.environ.get("PATIENCE", "60000"))
HOSTILE_AGENCY = "厦门市工业和信息化局"
# without spaces, which are taken out of Chinese text when it is quoted
HOSTILE_WORDS = "<img/src=x/onerror=window.hacked=1><script>window.hacked=1</script>"


class Service:
    """A real service in a process of its own, on a port and a data folder that outlive it."""

    def __init__(self, folder: Path, origins: str) -> None:
        self.folder = folder
        self._port = free_port()
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
        self._environment |= {"GONGKAI_DATA_DIR": str(folder), "GONGKAI_ALLOWED_ORIGINS": origins, "GONGKAI_WORKERS": "1"}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        command = [str(Path(sys.executable).parent / "gongkai"), "serve", "--port", str(self._port)]
        log = (self.folder.parent / "service.log").open("ab")
        self._process = subprocess.Popen(command, env=self._environment, cwd=self.folder.parent, stdout=log, stderr=log)
        wait_for(f"{self.url}/healthz", self._process, 120)

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(20)

    def index(self, *paths: Path) -> None:
        body = json.dumps({"paths": [str(path) for path in paths]}).encode()
        with urlopen(Request(f"{self.url}/index", body, {"Content-Type": "application/json"}), timeout=300) as response:
            results = json.load(response)["results"]
        assert {result["outcome"] for result in results} == {"indexed"}, results


@pytest.fixture(scope="package")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A web server of somebody else's: its origin, and the folder it shows. Its pages name their policy in a file beside them."""
    folder = tmp_path_factory.mktemp("host")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_HostHandler, directory=str(folder)))
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", folder
    server.shutdown()
    server.server_close()


class _HostHandler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        policy = Path(self.translate_path(self.path)).with_suffix(".policy")
        if policy.is_file():
            self.send_header("Content-Security-Policy", policy.read_text())
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory, host: tuple[str, Path]) -> Iterator[Service]:
    """A service over some sample reports, one with pages, and one that means harm."""
    require(font_name() == "zenhei", "the font of Debian's package fonts-wqy-zenhei")
    folder = tmp_path_factory.mktemp("browser")
    reports = folder / "reports"
    reports.mkdir()
    for name in ("fujian-2021", "putian-2023", "xinxiang-2023", "zhaoyuan-2023"):
        shutil.copy(SAMPLES / f"{name}.md", reports)
    (reports / "pages.pdf").write_bytes(make_sample(10, "pdf-split").data)
    harmful = (
        (SAMPLES / "putian-2023.md").read_text(encoding="utf-8").replace("莆田市工业和信息化局", HOSTILE_AGENCY).replace("2023", "2022")
    )
    harmful = harmful.replace("网上征集", f"{HOSTILE_WORDS}javascript:window.hacked=1网上征集")
    (reports / "harmful.md").write_text(harmful, encoding="utf-8")
    (reports / "manifest.csv").write_text("file,source_url\nharmful.md,javascript:window.hacked=1\n", encoding="utf-8")
    (folder / "data").mkdir()
    service = Service(folder / "data", host[0])
    try:
        service.start()
        service.index(reports)
        yield service
    finally:
        service.kill()


@pytest.fixture(scope="package")
def whole_line(service: Service) -> Iterator[Line]:
    with Line(service.url) as line:
        yield line


@pytest.fixture
def line(whole_line: Line) -> Iterator[Line]:
    """The line to the service, in order."""
    yield whole_line
    whole_line.mend()


@pytest.fixture(scope="package")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Headless Chromium. It is closed when the tests of this folder are done: other tests may want an event loop of their own."""
    program = shutil.which("chromium")
    require(program is not None, "Chromium (Debian package chromium)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            headless=True,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, line: Line) -> Iterator[Visit]:
    """Opens a page in a profile of its own. Whatever a page complains about on the way fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(address: str = "/", expected: str = "", **options: Any) -> Page:
        settings: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
        context = browser.new_context(**settings | options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if _complains(message, expected) else None)
        page.goto(address if "://" in address else line.url + address)
        if "/browse" not in address:
            page.locator("gongkai-chat .chat").wait_for(state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _complains(message: Any, expected: str) -> bool:
    return message.type == "error" and not (expected and re.search(expected, message.text))
