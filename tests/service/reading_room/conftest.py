"""A reader on the service's machine, and what stands in a page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from lxml import html

from service.api.app import create_app
from service.wiring import Runtime


@pytest.fixture
def client(samples: Runtime) -> Iterator[TestClient]:
    with TestClient(create_app(samples), client=("127.0.0.1", 50000), raise_server_exceptions=False) as client:
        yield client


class Page:
    """A page as it was sent."""

    def __init__(self, text: str) -> None:
        self.tree = html.document_fromstring(text)

    def texts(self, path: str) -> list[str]:
        return [" ".join(found.text_content().split()) for found in self.tree.xpath(path)]

    def text(self, path: str) -> str:
        (found,) = self.texts(path)
        return found

    def values(self, path: str) -> list[str]:
        return [str(value) for value in self.tree.xpath(path)]

    def cell(self, key: str) -> str:
        """What is read out of a cell of a drawn table."""
        return self.text(f"//td[@id='{key}']")


def open_page(client: TestClient, address: str, language: str = "en", status: int = 200) -> Page:
    response = client.get(address, headers={"Accept-Language": language})
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response.text)


def report_id(client: TestClient, agency: str) -> str:
    (report,) = client.get("/reports", params={"agency": agency}).json()["reports"]
    return str(report["report_id"])
