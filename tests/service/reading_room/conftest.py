"""A reader on the service's machine, and what stands in a page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from lxml import html

from indexer.domain.report import Report
from indexer.extraction.extract import extract
from indexer.gazetteer.organs import organ_of
from indexer.parsing.formats import parse
from service.api.app import create_app
from service.settings import Settings
from service.wiring import Runtime
from tests.conftest import REAL_REPORTS, SAMPLES

PUTIAN = "莆田市工业和信息化局"


@pytest.fixture
def client(samples: Runtime) -> Iterator[TestClient]:
    with TestClient(create_app(samples), client=("127.0.0.1", 50000), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="package")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service whose reports mean harm, contradict themselves, and follow upon each other."""
    folder = tmp_path_factory.mktemp("shelf")
    text = (SAMPLES / "putian-2023.md").read_text(encoding="utf-8")
    harmful = text.replace(PUTIAN, "厦门市工业和信息化局").replace("网上征集", "<img/src=x/onerror=alert(1)><script>alert(1)</script>")
    wrong = (
        text.replace("2023", "2022")
        .replace("| （七）总计 |  | 3 |", "| （七）总计 |  | 4 |")
        .replace(
            "| 四、结转下年度继续办理 |  |  | 0 | 0 | 0 | 0 | 0 | 0 | 0 |", "| 四、结转下年度继续办理 |  |  | 0 | 0 | 0 | 0 | 0 | 0 | 5 |"
        )
    )
    assert wrong.count("| 5 |") == 1
    for name, written in (("harmful.md", harmful), ("wrong.md", wrong), ("putian-2023.md", text)):
        (folder / name).write_text(written, encoding="utf-8")
    if REAL_REPORTS.is_dir():
        shutil.copy(REAL_REPORTS / "shanghai-office-2019.html", folder)
    with Runtime(Settings(data_dir=folder / "data", _env_file=None)) as runtime:
        for path in sorted(folder.glob("*.*")):
            data = path.read_bytes()
            report = extract(parse(data, path), data, path, runtime.gazetteer)
            if path.name == "harmful.md":
                report = _linked_to_a_script(report)
            runtime.facts.add(report, organ_of(report.agency.name, runtime.gazetteer), "1")
            runtime.facts.publish(report.report_id)
        with TestClient(create_app(runtime), client=("127.0.0.1", 50000), raise_server_exceptions=False) as client:
            yield client


def _linked_to_a_script(report: Report) -> Report:
    return replace(report, source=replace(report.source, url="javascript:alert(1)"))


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
