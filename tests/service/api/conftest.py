"""A client of the application over the sample reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from service.api.app import create_app
from service.wiring import Runtime


@pytest.fixture
def client(samples: Runtime) -> Iterator[TestClient]:
    with TestClient(create_app(samples), client=("127.0.0.1", 50000), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def stranger(samples: Runtime) -> Iterator[TestClient]:
    """Somebody on another machine."""
    with TestClient(create_app(samples), client=("203.0.113.7", 50000), raise_server_exceptions=False) as client:
        yield client
