"""Reports, facts, catalog, health, and who may do what."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from service.api.app import create_app
from service.settings import Settings
from service.wiring import Runtime
from tests.conftest import ROOT, SAMPLES


def report_id(client: TestClient, agency: str = "莆田") -> str:
    return str(client.get("/reports", params={"agency": agency}).json()["reports"][0]["report_id"])


def test_reports_are_listed_filtered_and_paged(client: TestClient) -> None:
    assert client.get("/reports").json()["total"] == 5
    assert [report["agency"] for report in client.get("/reports", params={"region": "35", "level": "city"}).json()["reports"]] == [
        "莆田市工业和信息化局",
        "南平市工业和信息化局",
    ]
    page = client.get("/reports", params={"limit": 2, "offset": 4}).json()
    assert (page["total"], len(page["reports"])) == (5, 1)
    assert client.get("/reports", params={"year": 2022}).json()["reports"][0]["agency"] == "南平市工业和信息化局"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("莆田", ["莆田市工业和信息化局"]),
        ("Putian", ["莆田市工业和信息化局"]),
        ("puti", ["莆田市工业和信息化局"]),
        ("Fujian", ["福建省工业和信息化厅", "莆田市工业和信息化局", "南平市工业和信息化局"]),
        ("信息化厅", ["福建省工业和信息化厅"]),
        ("Xiamen", []),
        ("%", []),
    ],
    ids=[
        "a place",
        "in Latin letters",
        "its beginning",
        "a province with what lies in it",
        "part of a name",
        "one without reports",
        "no pattern",
    ],
)
def test_reports_are_found_by_place_or_agency_in_either_script(words: str, found: list[str], client: TestClient) -> None:
    assert [report["agency"] for report in client.get("/reports", params={"q": words}).json()["reports"]] == found


def test_the_form_has_a_place_for_every_cell_of_a_report(client: TestClient) -> None:
    report = client.get(f"/reports/{report_id(client)}").json()
    form = client.get(f"/editions/{report['edition']}").json()
    keys = [key for table in form["tables"] for row in table["rows"] for key in row["cells"]]
    assert len(keys) == len(set(keys))
    assert {f"{cell['metric']}/{cell['applicant']}" if cell["applicant"] else cell["metric"] for cell in report["cells"]} <= set(keys)
    (requests,) = [table for table in form["tables"] if table["table"] == "requests"]
    numbers = [row["number"] for row in requests["rows"]]
    assert numbers[:7] == ["一", "二", "三（一）", "三（二）", "三（三）", "三（三）1", "三（三）2"]
    assert all(len(row["cells"]) == len(requests["columns"]) == 7 for row in requests["rows"])
    assert client.get("/editions/1999").status_code == 404


def test_cells_say_in_both_languages_how_they_are_known(client: TestClient) -> None:
    cells = client.get(f"/reports/{report_id(client)}").json()["cells"]
    states = {(cell["metric"], cell["applicant"]): cell["state"] for cell in cells}
    assert states["requests.new", "total"] == {"zh": "表中印出", "en": "printed"}
    assert states["requests.denied", "total"]["en"].startswith("derived by")


def test_a_report_has_everything_in_it(client: TestClient) -> None:
    report = client.get(f"/reports/{report_id(client)}").json()
    assert (report["agency"], report["level"], report["scope"], report["edition"], report["file"]) == (
        "莆田市工业和信息化局",
        "city",
        "organ",
        "2021",
        "putian-2023.md",
    )
    cell = next(cell for cell in report["cells"] if cell["metric"] == "requests.new" and cell["applicant"] == "total")
    text = client.get(f"/reports/{report['report_id']}/text").text
    assert (cell["value"], text[cell["place"]["start"] : cell["place"]["end"]]) == (3, "3")
    assert {finding["rule"] for finding in report["findings"]} == {"not-printed", "decree-number"}
    assert ([version["report_id"] for version in report["versions"]], report["conflicts_with"]) == ([report["report_id"]], [])
    assert report["figures"]
    assert report["passages"]


def test_the_documentation_names_all_that_a_report_and_a_finding_have(client: TestClient) -> None:
    listed = client.get("/reports", params={"year": 2022}).json()["reports"][0]
    report = client.get(f"/reports/{listed['report_id']}").json()
    documented = set(re.findall(r"`(\w+)`", (ROOT / "docs" / "api.md").read_text(encoding="utf-8")))
    assert report.keys() - listed.keys() <= documented
    assert report["findings"][0].keys() - listed.keys() <= documented


def test_the_source_is_a_download_that_no_browser_runs(client: TestClient) -> None:
    response = client.get(f"/reports/{report_id(client)}/source")
    assert response.content == (SAMPLES / "putian-2023.md").read_bytes()
    assert response.headers["content-disposition"].startswith("attachment")
    assert response.headers["content-security-policy"] == "sandbox"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/reports/nosuch", "/reports/nosuch/source", "/reports/nosuch/text", "/nosuch"])
def test_what_is_not_there_is_a_problem(path: str, client: TestClient) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("query", ["year=10000000000000000000", "offset=10000000000000000000", "year=-1"])
@pytest.mark.parametrize("path", ["/reports", "/facts"])
def test_a_number_that_no_database_holds_is_a_problem(path: str, query: str, client: TestClient) -> None:
    assert client.get(f"{path}?{query}&metric=requests.new").status_code == 422


def test_a_method_that_somebody_invents_is_no_measure_of_its_own(client: TestClient) -> None:
    refused = client.request("INVENTED", "/reports")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET")
    counted = client.get("/metrics").text
    assert 'method="other"' in counted
    assert "INVENTED" not in counted


def test_facts_by_metric_year_and_place(client: TestClient) -> None:
    facts = client.get("/facts", params={"metric": "requests.new", "applicant": "total", "year": 2023}).json()["facts"]
    assert {fact["agency"]: fact["value"] for fact in facts} == {
        "莆田市工业和信息化局": 3,
        "招远市工业和信息化局": 0,
        "新乡市工业和信息化局": 0,
    }
    assert all(fact["status"] == "reported" for fact in facts)
    by_region = client.get("/facts", params={"metric": "proactive.fees.amount", "region": "350000"}).json()["facts"]
    assert [(fact["value"], fact["unit"]) for fact in by_region] == [(800.68, "万元")]


def test_a_blank_fact_has_no_value_and_says_what_a_rule_determines(client: TestClient) -> None:
    (fact,) = client.get("/facts", params={"metric": "requests.carried_over", "applicant": "total", "agency": "福建"}).json()["facts"]
    assert (fact["value"], fact["status"], fact["derived_value"], fact["derived_by"]) == (None, "blank", 0, "row-sum")


def test_facts_as_csv(client: TestClient) -> None:
    response = client.get("/facts", params={"metric": "requests.new", "year": 2023}, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 3 * 7
    assert response.headers["content-type"].startswith("text/csv")


def test_an_unknown_metric_is_a_problem_that_names_near_ones(client: TestClient) -> None:
    response = client.get("/facts", params={"metric": "requests.refused"})
    assert response.status_code == 422
    assert "requests." in response.json()["advice"]


def test_the_catalog_defines_every_metric_in_both_languages(client: TestClient) -> None:
    catalog = {item["metric"]: item for item in client.get("/metrics-catalog").json()}
    denied = catalog["requests.denied"]
    assert (denied["kind"], len(denied["rows"]), denied["unit"]) == ("group", 8, "件")
    assert denied["definition"]["en"].startswith("Requests refused on a disclosure exemption")
    assert catalog["requests.denied.third_party"]["article"] == "15"
    assert catalog["proactive.procurement.amount"]["editions"] == ["2019"]
    assert [item["first_year"] for item in catalog["reconsideration.total"]["breaks"]] == [2019, 2024]
    assert catalog["disclosure_rate"]["denominator"] == ["requests.concluded"]


def test_health_readiness_and_metrics(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["reports"] == 5
    client.post("/chat", json={"message": "hello"})
    assert 'gongkai_answers_total{method="catalog",status="answered"}' in client.get("/metrics").text


def test_every_call_has_a_request_id(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc"}).headers["x-request-id"] == "abc"
    assert len(client.get("/healthz").headers["x-request-id"]) == 16


def test_the_description_names_every_call_with_an_example(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    assert description["paths"].keys() >= {
        "/chat",
        "/reports",
        "/facts",
        "/metrics-catalog",
        "/feedback",
        "/healthz",
        "/readyz",
        "/metrics",
        "/index",
    }
    assert description["components"]["schemas"]["ChatRequest"]["properties"]["message"]["examples"]
    assert "text/event-stream" in description["paths"]["/chat"]["post"]["responses"]["200"]["content"]


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Runtime]:
    """A service with a key, and reports that a test may change."""
    shutil.copytree(SAMPLES, tmp_path / "reports")
    with Runtime(Settings(data_dir=tmp_path / "data", api_key=SecretStr("secret"), _env_file=None)) as runtime:
        runtime.own_data_folder()
        yield runtime


def test_files_are_indexed_and_removed_over_http(own: Runtime, tmp_path: Path) -> None:
    with TestClient(create_app(own), client=("127.0.0.1", 1)) as client:
        body = client.post("/index", json={"paths": [str(tmp_path / "reports"), str(tmp_path / "nowhere")]}).json()
        assert [result["outcome"] for result in body["results"]] == ["failed"] + ["indexed"] * 5
        lines = client.post(
            "/index", json={"paths": [str(tmp_path / "reports")]}, headers={"Accept": "application/x-ndjson"}
        ).text.splitlines()
        assert len(lines) == 5
        identifier = report_id(client)
        assert client.delete(f"/reports/{identifier}").status_code == 204
        assert client.get("/reports").json()["total"] == 4
        assert client.delete(f"/reports/{identifier}").status_code == 404


def test_a_source_that_has_changed_is_gone(own: Runtime, tmp_path: Path) -> None:
    with TestClient(create_app(own), client=("127.0.0.1", 1)) as client:
        client.post("/index", json={"paths": [str(tmp_path / "reports")]})
        identifier = report_id(client)
        (tmp_path / "reports" / "putian-2023.md").write_text("changed", encoding="utf-8")
        assert client.get(f"/reports/{identifier}/source").status_code == 410
        assert "莆田" in client.get(f"/reports/{identifier}/text").text


def test_the_source_of_a_member_of_an_archive_is_that_member(own: Runtime, tmp_path: Path) -> None:
    path = tmp_path / "莆田.zip"
    data = (SAMPLES / "putian-2023.md").read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("年报/莆田.md", data)
    with TestClient(create_app(own), client=("127.0.0.1", 1)) as client:
        (result,) = client.post("/index", json={"paths": [str(path)]}).json()["results"]
        assert result["path"] == str(path / "年报" / "莆田.md")
        response = client.get(f"/reports/{result['report_id']}/source")
        assert response.content == data
        assert response.headers["content-disposition"] == "attachment; filename*=utf-8''%E8%8E%86%E7%94%B0.md"
        path.unlink()
        assert client.get(f"/reports/{result['report_id']}/source").status_code == 410


def test_a_run_that_cannot_go_on_ends_its_answer_with_the_reason(own: Runtime, tmp_path: Path) -> None:
    (tmp_path / "reports" / "manifest.csv").write_text("name\n", encoding="utf-8")
    with TestClient(create_app(own), client=("127.0.0.1", 1)) as client:
        answer = client.post("/index", json={"paths": [str(tmp_path / "reports")]}, headers={"Accept": "application/x-ndjson"})
        (line,) = answer.text.splitlines()
        assert "no column named file" in json.loads(line)["stopped"]["problem"]


def test_a_stranger_needs_the_key(own: Runtime) -> None:
    with TestClient(create_app(own), client=("203.0.113.7", 1)) as client:
        assert client.post("/chat", json={"message": "hello"}).status_code == 401
        assert client.get("/reports", headers={"Authorization": "Bearer wrong"}).status_code == 401
        key = {"Authorization": "Bearer secret"}
        assert client.post("/chat", json={"message": "hello"}, headers=key).status_code == 200
        assert client.post("/index", json={"paths": ["/nowhere"]}, headers=key).status_code == 200
        assert client.get("/healthz").status_code == 200


def test_a_public_service_answers_strangers_and_lets_none_of_them_index(own: Runtime) -> None:
    with TestClient(create_app(own, public=True), client=("203.0.113.7", 1)) as client:
        assert client.post("/chat", json={"message": "hello"}).status_code == 200
        assert client.post("/index", json={"paths": ["/etc"]}).status_code == 403
        assert client.delete("/reports/x").status_code == 403


def test_a_call_that_a_proxy_passes_on_is_not_local(client: TestClient) -> None:
    assert client.post("/index", json={"paths": ["/etc"]}, headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 403


def test_without_a_key_no_key_opens(stranger: TestClient) -> None:
    for header in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
        assert stranger.get("/reports", headers=header).status_code == 401
