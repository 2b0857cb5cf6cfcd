"""What readers see of corrections, versions, conflicts, and figures read from pictures: in answers, over HTTP, in exports."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyarrow import parquet
from pydantic import SecretStr

from indexer.domain.errors import UserError
from indexer.domain.form import CellKey
from indexer.domain.report import Report
from indexer.extraction.extract import extract
from indexer.parsing.builder import DocumentBuilder, Piece
from service.api.app import create_app
from service.audit import audit_records
from service.export import ExportKind, records
from service.parquet import write_parquet
from service.settings import Settings
from service.wire import chat_response
from service.wiring import Runtime
from tests.indexer.extraction.reports import GAZETTEER, LABELS, ROW_KEYS, TITLE, report_text, requests_table

HERE = ("127.0.0.1", 1)
THERE = ("203.0.113.7", 1)
KEY = {"Authorization": "Bearer secret"}
TEXT = "2023年，本局通过门户网站和公告栏公开工作动态，及时回应社会关切，群众办事更加方便。"
REASON = "the page shows 2"


@pytest.fixture
def runtime(tmp_path: Path) -> Iterator[Runtime]:
    with Runtime(Settings(data_dir=tmp_path / "data", api_key=SecretStr("secret"), _env_file=None)) as runtime:
        runtime.own_data_folder()
        yield runtime


@pytest.fixture
def client(runtime: Runtime) -> Iterator[TestClient]:
    with TestClient(create_app(runtime), client=HERE, raise_server_exceptions=False) as client:
        yield client


def received(count: int, title: str = TITLE) -> str:
    row = [count, 0, 0, 0, 0, 0, count]
    figures = {"new": row, "denied.state_secret": row, "concluded": row}
    return report_text(one=TEXT, three=requests_table(figures), title=title)


def indexed(runtime: Runtime, folder: Path, **texts: str) -> list[str]:
    """Ids of reports with these texts, by file name."""
    folder.mkdir(exist_ok=True)
    files = []
    for name, text in texts.items():
        files.append(folder / f"{name}.txt")
        files[-1].write_text(text, encoding="utf-8")
    return [result.report_id for result in runtime.indexer.index(files)]


def asked(runtime: Runtime, question: str) -> dict[str, Any]:
    return chat_response(runtime.engine.ask(question), "c", "m").as_json()


def test_a_correction_is_shown_wherever_the_cell_is_cited(runtime: Runtime, client: TestClient, tmp_path: Path) -> None:
    (report_id,) = indexed(runtime, tmp_path / "a", report=received(3))
    body = {"cell": "requests.denied.state_secret/total", "value": 2, "reason": REASON, "author": "li"}
    made = client.post(f"/reports/{report_id}/corrections", json=body).json()
    assert (made["before"]["value"], made["cell"]["value"], made["cell"]["status"], made["cell"]["raw"]) == (3, 2, "corrected", "3")
    answer = asked(runtime, "How many requests did Putian refuse as state secrets in 2023?")
    (citation,) = answer["citations"]
    assert answer["values"][0]["value"] == 2
    assert citation["corrected"].items() >= {"from": 3, "to": 2, "reason": REASON}.items()
    assert citation["corrected"]["at"]
    assert any(caveat.startswith("state secret") and "a person corrected this cell" in caveat for caveat in answer["caveats"])
    chinese = asked(runtime, "莆田市教育局2023年不予公开多少件")
    assert chinese["values"][0]["value"] == 2
    assert any("我们的文本：3件；更正为：2件" in caveat and REASON in caveat for caveat in chinese["caveats"])
    report = client.get(f"/reports/{report_id}").json()
    assert [(entry["action"], entry["from"], entry["to"], entry["by"]) for entry in report["corrections"]] == [
        ("set", 3, 2, "li (this machine)")
    ]
    assert {finding["rule"] for finding in report["findings"]} == {"row-sum", "column-sum"}
    back = client.post(f"/reports/{report_id}/corrections", json={"cell": body["cell"], "revert": True, "reason": "it was right"})
    assert back.json()["cell"]["value"] == 3
    assert asked(runtime, "莆田市教育局2023年不予公开多少件")["caveats"] == []
    log = client.get(f"/reports/{report_id}/corrections").json()
    assert [entry["action"] for entry in log] == ["set", "revert"]


def test_a_cell_corrected_to_a_blank_is_not_reported(runtime: Runtime, client: TestClient, tmp_path: Path) -> None:
    (report_id,) = indexed(runtime, tmp_path / "a", report=received(3))
    body = {"cell": "proactive.licensing.decisions", "value": "blank", "reason": "the row is empty on the page"}
    assert client.post(f"/reports/{report_id}/corrections", json=body).status_code == 200
    answer = asked(runtime, "How many licensing decisions did Putian make in 2023?")
    assert (answer["status"], answer["values"][0]["value"]) == ("not_reported", None)
    assert answer["citations"][0]["corrected"]["from"] == 5
    assert any("Our copy reads: 5. Now: not printed" in caveat for caveat in answer["caveats"])


def test_who_may_correct_and_what_is_refused(runtime: Runtime, client: TestClient, tmp_path: Path) -> None:
    (report_id,) = indexed(runtime, tmp_path / "a", report=received(3))
    body = {"cell": "requests.new", "value": "2", "reason": REASON}
    with TestClient(create_app(runtime, public=True), client=THERE) as stranger:
        assert stranger.post(f"/reports/{report_id}/corrections", json=body).status_code == 403
        assert stranger.post(f"/reports/{report_id}/corrections", json=body, headers=KEY).status_code == 200
        assert stranger.get(f"/reports/{report_id}/corrections").json()[0]["by"] == "key"
    refused = [
        (422, body | {"cell": "requests.knew"}, "near it"),
        (422, body | {"value": "two"}, "digits alone"),
        (422, body | {"reason": " "}, "sentence or two"),
        (422, body | {"revert": True}, ""),
        (422, {"cell": "requests.new", "reason": REASON}, ""),
        (422, {"cell": "requests.granted", "reason": REASON, "revert": True}, "lists those that do"),
    ]
    for status, wrong, advice in refused:
        response = client.post(f"/reports/{report_id}/corrections", json=wrong)
        assert (response.status_code, advice in response.json()["advice"]) == (status, True)
    assert client.post("/reports/nosuch/corrections", json=body).status_code == 404
    assert len(client.get(f"/reports/{report_id}/corrections").json()) == 1


def test_a_superseded_version_stays_readable_and_is_not_answered(runtime: Runtime, client: TestClient, tmp_path: Path) -> None:
    old, new = indexed(runtime, tmp_path / "a", old=received(3), new=received(5, f"{TITLE}（更正版）"))
    assert [value["value"] for value in asked(runtime, "莆田市教育局2023年新收到多少件申请")["values"]] == [5]
    assert [report["report_id"] for report in client.get("/reports").json()["reports"]] == [new]
    report = client.get(f"/reports/{old}").json()
    assert (report["superseded_by"], report["superseded_because"]) == (new, "correction")
    assert new in report["notice"]["en"]
    assert new in report["notice"]["zh"]
    assert {"metric": "requests.new", "applicant": "total", "value": 3}.items() <= next(
        cell for cell in report["cells"] if (cell["metric"], cell["applicant"]) == ("requests.new", "total")
    ).items()
    assert "2023" in client.get(f"/reports/{old}/text").text
    current = client.get(f"/reports/{new}").json()
    assert ([version["report_id"] for version in current["versions"]], current["notice"]) == ([old, new], None)


def test_a_conflict_is_shown_everywhere(runtime: Runtime, client: TestClient, tmp_path: Path) -> None:
    one, two = indexed(runtime, tmp_path / "a", one=received(3), two=received(5))
    answer = asked(runtime, "How many new requests did Putian receive in 2023?")
    assert [(value["value"], value["report_id"]) for value in answer["values"]] == [(3, one), (5, two)]
    assert {citation["report_id"] for citation in answer["citations"]} == {one, two}
    assert any("one.txt" in caveat and "two.txt" in caveat for caveat in answer["caveats"])
    listed = {report["report_id"]: report["conflicts_with"] for report in client.get("/reports").json()["reports"]}
    assert listed == {one: [two], two: [one]}
    assert client.get(f"/reports/{one}").json()["conflicts_with"] == [two]
    findings = [record for record in audit_records(runtime.facts, runtime.spellings) if record["rule"] == "identity-conflict"]
    assert [record["severity"] for record in findings] == ["contradiction"] * 2
    assert "requests.new/total" in findings[0]["cells"]
    assert "requests.carried_over/total" not in findings[0]["cells"]
    assert "two.txt" in findings[0]["text"]["zh"]


def test_the_source_comes_from_another_copy_if_the_first_is_gone(runtime: Runtime, client: TestClient, tmp_path: Path) -> None:
    (report_id,) = indexed(runtime, tmp_path / "a", report=received(3))
    indexed(runtime, tmp_path / "b", copy=received(3))
    (tmp_path / "a" / "report.txt").unlink()
    assert client.get(f"/reports/{report_id}/source").content == received(3).encode()
    assert client.get(f"/reports/{report_id}").json()["copies"] == ["copy.txt"]


# ---------------------------------------------------------------- figures read from pictures


CONFIRMED = [3, 0, 0, 0, 0, 0, 3]
BROKEN = {"new": CONFIRMED, "denied.state_secret": [3, 0, 0, 0, 0, 0, 8], "concluded": CONFIRMED}
OPEN = {"new": CONFIRMED, "denied.state_secret": ["", 3, 0, 0, 0, 0, ""], "concluded": [""] * 7}


def from_picture(figures: dict[str, list[Any]]) -> Report:
    """A scan with these figures in section 三."""
    builder = DocumentBuilder()
    for line in (TITLE, "二、主动公开政府信息情况"):
        builder.line(Piece(line))
    builder.begin_table()
    builder.row([(0, Piece("行政许可")), (1, Piece("5", confidence=0.937))])
    builder.line(Piece("三、收到和处理政府信息公开申请情况"))
    builder.begin_table()
    for key in ROW_KEYS:
        cells = enumerate((Piece(str(figure), confidence=0.99) for figure in figures.get(key, [0] * 7)), start=1)
        builder.row([(0, Piece(LABELS[key])), *cells])
    return extract(builder.build(), b"", Path("scan.png"), GAZETTEER)


def test_a_figure_read_from_a_picture_says_so(runtime: Runtime) -> None:
    report = from_picture(BROKEN)
    runtime.facts.add(report, "education", "1")
    runtime.facts.publish(report.report_id)
    stored = runtime.facts.reports()[0]
    key = CellKey("proactive.licensing.decisions")
    assert runtime.facts.cells(stored, [key])[key].confidence == pytest.approx(0.937)
    answer = asked(runtime, "How many licensing decisions did Putian make in 2023?")
    (citation,) = answer["citations"]
    assert (citation["confidence"], citation["state"]) == (pytest.approx(0.937), "printed; read from a picture, confidence 0.93")
    assert any("read from a picture (confidence 0.93), and no sum of the form confirms it" in caveat for caveat in answer["caveats"])
    chinese = asked(runtime, "莆田市教育局2023年行政许可处理决定有多少件")
    assert any("由图像识别得到（置信度0.93）" in caveat for caveat in chinese["caveats"])
    confirmed = asked(runtime, "How many new requests did Putian receive in 2023?")
    assert confirmed["citations"][0]["state"] == "printed; read from a picture, confidence 0.99"
    assert not any("no sum" in caveat for caveat in confirmed["caveats"])


@pytest.mark.parametrize(
    ("figures", "question", "words"),
    [
        (BROKEN, "莆田市教育局2023年不予公开多少件", "六类申请人之和为3，印出的总计为8"),
        (
            OPEN,
            "莆田市教育局2023年对商业企业不予公开多少件",
            "由图像识别所得、没有勾稽关系可以印证的数字算出：属于国家秘密／商业企业（最低置信度0.99）",
        ),
    ],
    ids=["a sum that does not hold", "no sum that can be checked"],
)
def test_what_is_computed_from_figures_no_sum_confirms_says_so(
    figures: dict[str, list[Any]], question: str, words: str, runtime: Runtime
) -> None:
    report = from_picture(figures)
    runtime.facts.add(report, "education", "1")
    runtime.facts.publish(report.report_id)
    answer = asked(runtime, question)
    assert answer["values"][0]["status"] == "derived"
    assert any(words in caveat for caveat in answer["caveats"]), answer["caveats"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (
            "莆田市教育局2023年不予公开多少件",
            "“不予公开”所依据的数字与报告中其他数字相互矛盾：属于国家秘密。",
        ),
        (
            "How many requests did the Putian education bureau refuse in 2023?",
            "refused on a disclosure exemption (不予公开) rests on figures that are disputed, since figures of this report "
            "contradict each other: state secret (属于国家秘密).",
        ),
    ],
    ids=["Chinese", "English"],
)
def test_a_sum_that_rests_on_a_disputed_figure_says_so(question: str, words: str, runtime: Runtime, tmp_path: Path) -> None:
    indexed(runtime, tmp_path / "a", report=report_text(three=requests_table(BROKEN)))
    answer = asked(runtime, question)
    assert [(value["value"], value["status"]) for value in answer["values"]] == [(8, "derived")]
    assert words in answer["caveats"]


def test_a_sum_that_rests_on_no_doubtful_figure_says_nothing(runtime: Runtime, tmp_path: Path) -> None:
    indexed(runtime, tmp_path / "a", report=report_text(three=requests_table(BROKEN)))
    assert not any("所依据的数字" in caveat for caveat in asked(runtime, "莆田市教育局2023年无法提供多少件")["caveats"])


def test_a_sum_in_a_table_of_figures_is_marked_there(runtime: Runtime, tmp_path: Path) -> None:
    indexed(runtime, tmp_path / "a", report=report_text(three=requests_table(BROKEN)))
    answer = asked(runtime, "莆田市教育局2023年不予公开和无法提供各多少件")
    (table,) = (block for block in answer["blocks"] if block["type"] == "table")
    states = {row[0]: row[-1] for row in table["rows"]}
    assert states == {"不予公开": "推算：各分项相加；所依据的数字有矛盾或未经印证", "无法提供": "推算：各分项相加"}


def test_facts_reports_and_exports_name_the_doubtful_figures_below_a_sum(client: TestClient, runtime: Runtime, tmp_path: Path) -> None:
    (report_id,) = indexed(runtime, tmp_path / "a", report=report_text(three=requests_table(BROKEN)))
    facts = client.get("/facts", params={"metric": "requests.denied"}).json()["facts"]
    assert len(facts) == 7
    for fact in facts:
        assert fact["derived_from_doubtful"] == [f"requests.denied.state_secret/{fact['applicant']}"]
    every = [client.get(f"/reports/{report_id}").json()["cells"], records(runtime.facts, runtime.spellings, ExportKind.CELLS)]
    for rows in every:
        assert {row["metric"] for row in rows if row["derived_from_doubtful"]} == {"requests.denied"}


# ---------------------------------------------------------------- Parquet


@pytest.mark.parametrize("kind", ExportKind)
def test_parquet_holds_every_row_with_figures_as_decimals(kind: ExportKind, samples: Runtime, tmp_path: Path) -> None:
    rows = list(records(samples.facts, samples.spellings, kind))
    assert write_parquet(iter(rows), kind, tmp_path / "x.parquet") == len(rows)
    read = parquet.read_table(tmp_path / "x.parquet").to_pylist()
    assert [list(row) for row in read] == [list(row) for row in rows]
    for name in ("report_id", "year", "unit", "status", "cells", "text", "rule"):
        if name in rows[0]:
            assert [row[name] for row in read] == [row[name] for row in rows]
    if kind is ExportKind.CELLS:
        assert [row["value"] for row in read] == [None if row["value"] is None else Decimal(str(row["value"])) for row in rows]
        assert any(row["value"] == Decimal("800.68") for row in read)


def test_parquet_of_nothing_is_a_file_without_rows(tmp_path: Path) -> None:
    assert write_parquet(iter(()), ExportKind.CELLS, tmp_path / "x.parquet") == 0
    assert parquet.read_table(tmp_path / "x.parquet").num_rows == 0


def test_without_pyarrow_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UserError, match="pyarrow") as error:
        write_parquet(iter(()), ExportKind.CELLS, tmp_path / "x.parquet")
    assert "gongkai[parquet]" in error.value.advice
    assert list(tmp_path.iterdir()) == []


def test_a_correction_is_exported_beside_what_was_read(runtime: Runtime, tmp_path: Path) -> None:
    (report_id,) = indexed(runtime, tmp_path / "a", report=received(3))
    runtime.corrector.correct(report_id, "requests.new", "2", REASON, "li")
    row = next(
        row
        for row in records(runtime.facts, runtime.spellings, ExportKind.CELLS)
        if (row["metric"], row["applicant"]) == ("requests.new", "total")
    )
    assert (row["value"], row["status"], row["raw"], row["corrected_from"], row["correction_reason"]) == (2, "corrected", "3", 3, REASON)
