"""Pages of originals over HTTP: what is drawn, what is refused, and what is never drawn."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image

from eval.generator.renderers.paper import font_name
from eval.generator.sample import make_sample
from indexer.extraction.extract import extract
from indexer.gazetteer.organs import organ_of
from indexer.parsing.formats import parse
from service.api import pages
from service.api.app import create_app
from service.settings import Settings
from service.wiring import Runtime
from tests.conftest import require

RED = (214, 40, 40)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def runtime(folder: Path) -> Iterator[Runtime]:
    """A service with one report as PDF and another as a web page, in the fact store only."""
    require(font_name() == "zenhei", "the font of Debian's package fonts-wqy-zenhei")
    with Runtime(Settings(data_dir=folder / "data", _env_file=None)) as runtime:
        for seed, report_format in ((10, "pdf-split"), (5, "html")):
            sample = make_sample(seed, report_format)
            path = folder / sample.path.name
            path.write_bytes(sample.data)
            report = extract(parse(sample.data, path), sample.data, path, runtime.gazetteer)
            runtime.facts.add(report, organ_of(report.agency.name, runtime.gazetteer), "1")
            runtime.facts.publish(report.report_id)
        yield runtime


@pytest.fixture
def client(runtime: Runtime) -> Iterator[TestClient]:
    with TestClient(create_app(runtime), client=("127.0.0.1", 50000), raise_server_exceptions=False) as client:
        yield client


def report_in(client: TestClient, suffix: str) -> dict[str, Any]:
    listed = client.get("/reports").json()["reports"]
    found = next(report for report in listed if report["file"].endswith(suffix))
    return dict(client.get(f"/reports/{found['report_id']}").json())


def cell_of(report: dict[str, Any], metric: str, applicant: str | None = None) -> dict[str, Any]:
    return next(dict(cell) for cell in report["cells"] if (cell["metric"], cell["applicant"]) == (metric, applicant))


def framed(png: bytes) -> list[int]:
    """Left, top, right, bottom of the frame in pixels."""
    rows, columns = np.nonzero((np.asarray(Image.open(io.BytesIO(png)).convert("RGB")) == RED).all(axis=2))
    return [int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())]


def test_everything_in_a_report_leads_to_its_page_with_a_frame_around_it(client: TestClient) -> None:
    report = report_in(client, ".pdf")
    cell = cell_of(report, "requests.concluded", "total")
    figure, passage = report["figures"][0], report["passages"][-1]
    assert cell["place"]["page"] == 1
    for item in (cell, figure, passage):
        response = client.get(item["page_image"], params={"scale": 2})
        assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
        assert response.headers["x-content-type-options"] == "nosniff"
        for side, drawn in zip(item["place"]["box"], framed(client.get(item["page_image"] + "&scale=2").content), strict=True):
            assert abs(side * 2 - drawn) <= 10
        assert item.get("page", item["place"]["page"] + 1) == item["place"]["page"] + 1


def test_a_cell_can_be_framed_by_its_name(client: TestClient) -> None:
    report = report_in(client, ".pdf")
    cell = cell_of(report, "requests.concluded", "total")
    page = f"/reports/{report['report_id']}/pages/{cell['place']['page'] + 1}.png"
    named = client.get(page, params={"highlight": "requests.concluded/total"})
    assert framed(named.content) == framed(client.get(cell["page_image"]).content)
    both = client.get(page, params={"highlight": ["requests.concluded/total", "requests.concluded/natural_person"]})
    assert framed(both.content)[0] < framed(named.content)[0]
    elsewhere = client.get(f"/reports/{report['report_id']}/pages/1.png", params={"highlight": "requests.concluded/total"})
    assert (elsewhere.status_code, elsewhere.json()["advice"]) == (422, f"it is on page {cell['place']['page'] + 1}")


def test_a_drawing_seen_before_is_not_drawn_again(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    address = cell_of(report_in(client, ".pdf"), "requests.concluded", "total")["page_image"]
    first = client.get(address)
    assert "max-age" in first.headers["cache-control"]
    monkeypatch.setattr(pages, "_drawn", lambda *_: pytest.fail("drawn again"))
    again = client.get(address, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    monkeypatch.undo()
    other = client.get(address + "&scale=1", headers={"If-None-Match": first.headers["etag"]})
    assert (other.status_code, other.headers["etag"] != first.headers["etag"]) == (200, True)


@pytest.mark.parametrize(
    ("suffix", "page", "query", "status"),
    [
        (".pdf", "0", {}, 404),
        (".pdf", "99", {}, 404),
        (".html", "1", {}, 404),
        (".html", "1", {"highlight": "requests.concluded/total"}, 404),
        (".pdf", "one", {}, 422),
        (".pdf", "1", {"highlight": "1,2,3"}, 422),
        (".pdf", "1", {"highlight": "1,2,3,four"}, 422),
        (".pdf", "1", {"highlight": "1,2,nan,4"}, 422),
        (".pdf", "1", {"highlight": "30,20,10,40"}, 422),
        (".pdf", "1", {"highlight": "10,10,5000,20"}, 422),
        (".pdf", "1", {"highlight": "requests.nosuch"}, 422),
        (".pdf", "1", {"highlight": ["1,1,2,2"] * 21}, 422),
        (".pdf", "1", {"scale": "100"}, 422),
    ],
)
def test_what_cannot_be_drawn_is_a_problem_that_says_what_to_do(
    suffix: str, page: str, query: dict[str, Any], status: int, client: TestClient
) -> None:
    identifier = report_in(client, suffix)["report_id"]
    response = client.get(f"/reports/{identifier}/pages/{page}.png", params=query)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert response.json()["advice"]


def test_no_page_of_a_report_that_is_not_there(client: TestClient) -> None:
    assert client.get("/reports/nosuch/pages/1.png").status_code == 404


def test_a_page_of_another_document_is_never_drawn(client: TestClient, runtime: Runtime) -> None:
    report = report_in(client, ".pdf")
    stored = runtime.facts.report(report["report_id"])
    assert stored is not None
    path = Path(stored.file)
    original = path.read_bytes()
    address = f"/reports/{report['report_id']}/pages/1.png"
    try:
        path.write_bytes(make_sample(11, "pdf-ruled").data)
        changed = client.get(address)
        path.unlink()
        gone = client.get(address)
    finally:
        path.write_bytes(original)
    for response in (changed, gone):
        assert (response.status_code, response.headers["content-type"]) == (410, "application/problem+json")
        assert response.json()["advice"] == f"GET /reports/{report['report_id']}/text has the text that was read"
    assert client.get(address).status_code == 200


def test_too_many_at_once_are_sent_away(client: TestClient) -> None:
    identifier = report_in(client, ".pdf")["report_id"]
    for _ in range(8):
        assert pages._WAITING.acquire(blocking=False)
    try:
        assert client.get(f"/reports/{identifier}/pages/1.png").status_code == 503
    finally:
        for _ in range(8):
            pages._WAITING.release()
    assert client.get(f"/reports/{identifier}/pages/1.png").status_code == 200


def test_a_stranger_sees_no_page(runtime: Runtime) -> None:
    with TestClient(create_app(runtime), client=("203.0.113.7", 50000)) as stranger:
        assert stranger.get("/reports/x/pages/1.png").status_code == 401


def test_facts_and_answers_name_the_page(client: TestClient) -> None:
    report = report_in(client, ".pdf")
    cell = cell_of(report, "requests.concluded", "total")
    facts = client.get("/facts", params={"metric": "requests.concluded", "applicant": "total"}).json()["facts"]
    assert {fact["report_id"]: fact["page"] for fact in facts}[report["report_id"]] == cell["place"]["page"] + 1
    answer = client.post("/chat", json={"message": f"{report['agency']}{report['year']}年办结多少件政府信息公开申请"}).json()
    (citation,) = [item for item in answer["citations"] if item["column"] == "总计"]
    assert (citation["page"], citation["box"], citation["page_image"]) == (cell["page"], cell["place"]["box"], cell["page_image"])
    assert citation["url"].startswith(f"/#report={report['report_id']}&cell=")
    assert client.get(citation["page_image"]).status_code == 200


def test_a_source_without_pages_names_none(client: TestClient) -> None:
    cell = next(cell for cell in report_in(client, ".html")["cells"] if cell["status"] == "reported")
    assert (cell["page"], cell["page_image"], cell["place"].get("box")) == (None, None, None)
    assert cell["place"]["start"] < cell["place"]["end"]
