"""`gongkai serve` as it stands on a network: behind a proxy, with keys, and what its log says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.conftest import free_port, wait_for
from tests.service.cli.test_cli import GONGKAI, gongkai


@contextmanager
def serving(data: Path, *options: str, **settings: str) -> Iterator[tuple[str, list[str]]]:
    """A service with some settings: its address, and, once it has ended, the lines of its log."""
    port = free_port()
    log: list[str] = []
    process = subprocess.Popen(
        [GONGKAI, "serve", "--port", str(port), *options],
        env={**os.environ, "GONGKAI_DATA_DIR": str(data), **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}", log
    finally:
        process.send_signal(signal.SIGINT)
        log += process.communicate(timeout=60)[1].decode().splitlines()


def ask(url: str, **headers: str) -> int:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = Request(f"{url}/chat", json.dumps({"message": "hello"}).encode(), {"Content-Type": "application/json", **named})
    try:
        with urlopen(request) as response:
            return int(response.status)
    except HTTPError as error:
        return error.code


@pytest.mark.parametrize(
    ("trusted", "statuses"),
    [("127.0.0.0/8", [200, 429, 200]), ("", [200, 429, 429])],
    ids=["a proxy that is trusted tells readers apart", "one that is not does not"],
)
def test_whose_word_is_taken_for_an_address_is_set(trusted: str, statuses: list[int], tmp_path: Path) -> None:
    settings = {"GONGKAI_TRUSTED_PROXIES": trusted, "GONGKAI_RATE_QUESTIONS": "1/hour", "GONGKAI_LOG_FORMAT": "json"}
    with serving(tmp_path / "data", "--public", **settings) as (url, log):
        assert [ask(url, X_Forwarded_For=address) for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8")] == statuses
    lines = [json.loads(line) for line in log]
    addresses = [line["address"] for line in lines if line["event"] == "call" and line["route"] == "/chat"]
    assert addresses == (["203.0.113.7", "203.0.113.7", "203.0.113.8"] if trusted else ["127.0.0.1"] * 3)
    assert "hello" not in "".join(log)


def test_a_key_is_enough_to_listen_on_another_address(tmp_path: Path) -> None:
    data = tmp_path / "data"
    refused = gongkai("serve", "--host", "0.0.0.0", data=data)
    assert (refused.returncode, "make a key with `gongkai key create`" in refused.stderr) == (1, True)
    key = gongkai("key", "create", "elsewhere", data=data).stdout.strip()
    with serving(data, "--host", "0.0.0.0") as (url, _):
        passed_on = {"X_Forwarded_For": "203.0.113.7"}
        assert [ask(url, **passed_on), ask(url, **passed_on, Authorization=f"Bearer {key}")] == [401, 200]
        assert gongkai("key", "revoke", "elsewhere", data=data).returncode == 0
        assert ask(url, **passed_on, Authorization=f"Bearer {key}") == 401
