"""A client of the application over the sample reports."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from service.api.app import create_app
from service.wiring import Runtime
from tests.conftest import free_port


@pytest.fixture
def client(samples: Runtime) -> Iterator[TestClient]:
    with TestClient(create_app(samples), client=("127.0.0.1", 50000), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def stranger(samples: Runtime) -> Iterator[TestClient]:
    """Somebody on another machine."""
    with TestClient(create_app(samples), client=("203.0.113.7", 50000), raise_server_exceptions=False) as client:
        yield client


@contextmanager
def over_loopback(app: FastAPI, **options: Any) -> Iterator[str]:
    """An application behind a real socket of this machine; its address."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", **options))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def address(samples: Runtime) -> Iterator[str]:
    """The address of a service over the sample reports."""
    with over_loopback(create_app(samples)) as url:
        yield url
