"""A report in several files over HTTP: its parts, its sources, its pages."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from service.api.app import create_app
from service.cli import summary
from service.cli.summary import Run
from service.settings import Settings
from service.wiring import Runtime
from tests.several_files import clean, prose_and_tables, written

NAMES = ["年报.html", "年报附表.pdf"]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """A web page with the prose, and a PDF with the tables."""
    return written(tmp_path / "reports", dict(zip(NAMES, prose_and_tables(clean(4), "pdf", "ruled"), strict=True)))


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with (
        Runtime(Settings(data_dir=tmp_path / "data", _env_file=None)) as runtime,
        TestClient(create_app(runtime), client=("127.0.0.1", 1), raise_server_exceptions=False) as client,
    ):
        yield client


@pytest.fixture
def report(client: TestClient, files: list[Path]) -> dict[str, Any]:
    (result,) = client.post("/index", json={"paths": [str(files[0].parent)]}).json()["results"]
    assert (result["outcome"], result["path"], result["parts"]) == ("indexed", str(files[0]), [str(path) for path in files])
    return dict(client.get(f"/reports/{result['report_id']}").json())


def test_a_report_names_its_parts(report: dict[str, Any], files: list[Path]) -> None:
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    assert report["parts"] == [
        {"file": NAMES[0], "source_hash": hashes[0], "first_page": None},
        {"file": NAMES[1], "source_hash": hashes[1], "first_page": 1},
    ]
    assert report["source_hash"] == hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def test_each_part_is_served_and_all_as_a_zip(client: TestClient, report: dict[str, Any], files: list[Path]) -> None:
    source = f"/reports/{report['report_id']}/source"
    for number, path in enumerate(files, start=1):
        response = client.get(source, params={"part": number})
        assert response.content == path.read_bytes()
        assert response.headers["content-disposition"] == f"attachment; filename*=utf-8''{quote(path.name)}"
    whole = client.get(source)
    assert whole.headers["content-disposition"] == f"attachment; filename*=utf-8''{quote('年报.zip')}"
    assert (whole.headers["content-security-policy"], whole.headers["x-content-type-options"]) == ("sandbox", "nosniff")
    with zipfile.ZipFile(io.BytesIO(whole.content)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {path.name: path.read_bytes() for path in files}
    assert [client.get(source, params={"part": number}).status_code for number in (0, 3)] == [404, 404]


def test_members_of_the_zip_have_names_that_lead_nowhere(client: TestClient, tmp_path: Path) -> None:
    page, tables = prose_and_tables(clean(4))
    (path,) = written(tmp_path / "reports", {"a\\..\\年报.html": page})
    written(tmp_path / "reports", {"a\\..\\年报附件.docx": tables})
    (result,) = client.post("/index", json={"paths": [str(path.parent)]}).json()["results"]
    with zipfile.ZipFile(io.BytesIO(client.get(f"/reports/{result['report_id']}/source").content)) as archive:
        assert archive.namelist() == ["a_.._年报.html", "a_.._年报附件.docx"]


def test_pages_are_those_of_the_part_that_has_them(client: TestClient, report: dict[str, Any]) -> None:
    cell = next(cell for cell in report["cells"] if (cell["metric"], cell["applicant"]) == ("requests.concluded", "total"))
    response = client.get(cell["page_image"])
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert client.get(f"/reports/{report['report_id']}/pages/99.png").status_code == 404


def test_a_changed_part_is_gone_and_the_other_is_not(client: TestClient, report: dict[str, Any], files: list[Path]) -> None:
    files[1].write_bytes(b"%PDF-1.4 changed")
    source = f"/reports/{report['report_id']}/source"
    assert [client.get(source, params=params).status_code for params in ({"part": 1}, {"part": 2}, {})] == [200, 410, 410]


def test_copies_of_the_parts_serve_where_the_parts_are_gone(client: TestClient, report: dict[str, Any], files: list[Path]) -> None:
    moved = files[0].parent.rename(files[0].parent.parent / "moved")
    client.post("/index", json={"paths": [str(moved)]})
    assert client.get(f"/reports/{report['report_id']}/source", params={"part": 2}).content == (moved / NAMES[1]).read_bytes()


def test_the_summary_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    fields = {"report_id": "", "agency": "莆田市教育局", "year": 2023, "findings": 0, "problem": "", "advice": ""}
    joined = {**fields, "path": "/r/1.jpg", "outcome": "indexed", "parts": ["/r/1.jpg", "/r/2.jpg", "/r/3.jpg"]}
    alone = {**fields, "path": "/r/a.txt", "outcome": "indexed", "parts": []}
    summary.print_run(Run([joined, alone], 0, 6, 1.0))
    lines = capsys.readouterr().out.splitlines()
    assert "1.jpg + 2" in lines[1]
    assert lines[-1] == "2 indexed, 2 files read as parts of a report, 2 not reached"
