"""The `gongkai` command, as a process of its own: what it prints, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SAMPLES, MakeIndexed, free_port, wait_for

GONGKAI = str(Path(sys.executable).parent / "gongkai")
QUESTION = "how many applications did Putian deny in 2023"


def gongkai(*arguments: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith("GONGKAI_")}
    return subprocess.run(
        [GONGKAI, *arguments],
        capture_output=True,
        text=True,
        env={**env, "GONGKAI_DATA_DIR": str(data), **environment},
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample reports. Tests must not change it."""
    data = tmp_path_factory.mktemp("data")
    result = gongkai("index", str(SAMPLES), data=data)
    assert result.returncode == 0, result.stderr
    assert "5 indexed" in result.stdout
    return data


def test_a_figure_is_asked_for_and_cited(indexed: Path) -> None:
    result = gongkai("ask", QUESTION, data=indexed)
    assert (result.returncode, result.stderr) == (0, "")
    assert "refused **0** requests" in result.stdout
    assert "[8] 莆田市工业和信息化局2023年政府信息公开工作年度报告 · 三（三）8 属于行政查询事项 · 总计" in result.stdout


def test_the_answer_as_json(indexed: Path) -> None:
    body = json.loads(gongkai("ask", "莆田市工信局2023年收到多少申请", "--json", data=indexed).stdout)
    assert (body["values"][0]["value"], body["language"]) == (3, "zh")
    again = json.loads(
        gongkai("ask", QUESTION, "--json", "--conversation", body["conversation_id"], "--language", "zh", data=indexed).stdout
    )
    assert (again["conversation_id"], again["language"]) == (body["conversation_id"], "zh")


def test_asking_for_a_figure_loads_nothing_heavy(indexed: Path) -> None:
    code = (
        "import sys; sys.argv = ['gongkai', 'ask', sys.argv[1]]\n"
        "from service.cli.main import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('torch', 'sentence_transformers', 'jieba', 'bm25s', 'alembic', 'chromadb', 'fastapi', 'langchain_core', 'numpy') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, QUESTION],
        capture_output=True,
        text=True,
        env={**os.environ, "GONGKAI_DATA_DIR": str(indexed)},
        check=True,
    )
    assert "refused **0** requests" in result.stdout
    assert result.stdout.splitlines()[-1] == "[]"


def test_reports_are_listed(indexed: Path) -> None:
    records = json.loads(gongkai("reports", "--json", data=indexed).stdout)
    assert [record["agency"] for record in records] == [
        "福建省工业和信息化厅",
        "莆田市工业和信息化局",
        "南平市工业和信息化局",
        "招远市工业和信息化局",
        "新乡市工业和信息化局",
    ]
    assert len(gongkai("reports", data=indexed).stdout.splitlines()) == 6


def exported(data: Path, *arguments: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(gongkai("export", *arguments, data=data).stdout.removeprefix("\ufeff"))))


def test_every_cell_is_exported(indexed: Path) -> None:
    rows = exported(indexed)
    assert list(rows[0])[:9] == ["report_id", "agency", "region_code", "year", "scope", "level", "edition", "metric", "applicant"]
    statuses = [row["status"] for row in rows]
    assert {status: statuses.count(status) for status in set(statuses)} == {
        "reported": 978,
        "blank": 22,
        "absent": 3 + 8,
        "stated": 4,
        "derived": 5 * 28,
    }
    fees = next(row for row in rows if row["metric"] == "proactive.fees.amount" and row["value"] == "800.68")
    assert (fees["unit"], fees["raw"], fees["applicant"]) == ("万元", "800.68", "")


def test_an_export_opens_in_excel_and_carries_no_formulas(indexed: Path, tmp_path: Path) -> None:
    target = tmp_path / "cells.csv"
    assert gongkai("export", "--output", str(target), data=indexed).returncode == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert not any(field.startswith(("=", "+", "@")) for row in csv.reader(target.open(encoding="utf-8-sig")) for field in row)


def test_findings_and_narrative_figures_are_exported(indexed: Path) -> None:
    assert {row["rule"] for row in exported(indexed, "--findings")} == {
        "not-printed",
        "decree-number",
        "parts-gap",
        "signed-late",
        "signed-early",
        "figure-missing",
    }
    assert any(row["subject"] == "关注用户" and row["value"] == "8996" for row in exported(indexed, "--narrative"))
    cells = json.loads(gongkai("export", "--format", "json", data=indexed).stdout)
    assert len(cells) == 1000 + 15 + 5 * 28


def test_the_audit_names_every_finding(indexed: Path) -> None:
    records = json.loads(gongkai("audit", "--json", data=indexed).stdout)
    assert len(records) == 12 + 2 + 2 + 1 + 2
    assert all(record["text"]["zh"] and record["text"]["en"] for record in records)
    assert "19 findings" in gongkai("audit", data=indexed).stdout


def test_some_files_that_fail_end_in_three_and_the_rest_is_indexed(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    shutil.copy(SAMPLES / "putian-2023.md", folder)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "table.xlsx").write_bytes(b"x")
    result = gongkai("index", str(folder), data=tmp_path / "data")
    assert result.returncode == 3
    assert "failed: empty.txt is empty\n  check that the download was complete" in result.stdout
    assert "1 indexed, 1 failed, 1 files of other kinds skipped" in result.stdout
    body = json.loads(gongkai("index", str(folder), "--json", data=tmp_path / "data").stdout)
    assert sorted(item["outcome"] for item in body["results"]) == ["failed", "unchanged"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["index"],
        ["nosuch"],
        ["ask"],
        ["ask", "x", "--language", "fr"],
        ["export", "--format", "xml"],
        ["correct", "r", "requests.new"],
        ["correct", "r", "requests.new", "1"],
        ["correct", "r", "requests.new", "1", "--revert", "--reason", "x"],
    ],
)
def test_wrong_usage_ends_in_two(arguments: list[str], tmp_path: Path) -> None:
    assert gongkai(*arguments, data=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (["remove", "nosuch"], {}, "no report nosuch is indexed"),
        (["ask", ""], {}, "the question is empty"),
        (["serve", "--host", "0.0.0.0"], {}, "can be reached from other machines"),
        (["reports"], {"GONGKAI_DATABASE_URL": "nonsense"}, "GONGKAI_DATABASE_URL"),
        (["reports"], {"GONGKAI_CONVERSATION_DAYS": "many"}, "GONGKAI_CONVERSATION_DAYS"),
        (["eval", "nosuch"], {}, "there is no suite nosuch"),
        (["correct", "nosuch", "requests.new", "1", "--reason", "x"], {}, "no report nosuch is indexed"),
        (["export", "--format", "parquet"], {}, "cannot be written to standard output"),
    ],
)
def test_what_a_person_can_mend_is_told_in_two_lines(
    arguments: list[str], environment: dict[str, str], message: str, tmp_path: Path
) -> None:
    result = gongkai(*arguments, data=tmp_path / "data", **environment)
    assert result.returncode == 1
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 2
    assert "Traceback" not in result.stderr


@pytest.fixture
def service(tmp_path: Path, indexed_once: MakeIndexed) -> Iterator[tuple[str, Path]]:
    """A running service over a report of its own."""
    data, port = indexed_once(tmp_path / "data", "putian-2023"), free_port()
    process = subprocess.Popen(
        [GONGKAI, "serve", "--port", str(port)], env={**os.environ, "GONGKAI_DATA_DIR": str(data)}, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz", process)
        yield f"http://127.0.0.1:{port}", data
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def asked(data: Path, question: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(gongkai("ask", question, "--json", data=data).stdout)
    return body


def test_while_a_service_runs_commands_hand_it_the_work(service: tuple[str, Path]) -> None:
    url, data = service
    assert asked(data, QUESTION)["values"][0]["value"] == 0
    assert asked(data, "莆田市工信局2023年有哪些问题")["method"] == "passages"
    result = gongkai("index", str(SAMPLES), data=data)
    assert "4 indexed, 1 unchanged" in result.stdout
    assert asked(data, "How many followers does Zhaoyuan's WeChat account have?")["values"][0]["value"] == 8996
    (fujian,) = [
        record["report_id"] for record in json.loads(gongkai("reports", "--json", data=data).stdout) if record["region_code"] == "350000"
    ]
    assert gongkai("remove", fujian, data=data).returncode == 0
    assert asked(data, "How many requests did Fujian receive in 2021?")["status"] == "not_found"
    assert gongkai("remove", "nosuch", data=data).returncode == 1
    (putian,) = [
        record["report_id"] for record in json.loads(gongkai("reports", "--json", data=data).stdout) if record["region_code"] == "350300"
    ]
    corrected = gongkai("correct", putian, "requests.new/total", "4", "--reason", "the page shows 4", data=data)
    assert "requests.new/total: 3 件 → 4 件" in corrected.stdout
    assert asked(data, "莆田市工信局2023年新收到多少申请")["citations"][0]["corrected"]["reason"] == "the page shows 4"
    back = gongkai("correct", putian, "requests.new", "--revert", "--reason", "it was right", "--json", data=data)
    assert json.loads(back.stdout)["cell"]["value"] == 3
    second = gongkai("serve", "--port", str(free_port()), data=data)
    assert second.returncode == 1
    assert "another process is using the data folder" in second.stderr
    taken = gongkai("serve", "--port", url.rpartition(":")[2], data=data.parent / "other")
    assert "cannot be used" in taken.stderr
    assert gongkai("eval", "smoke", "--url", url, "--min-accuracy", "0", data=data).returncode == 0


def test_a_service_over_postgresql_and_a_chroma_server(postgres_url: str, chroma_server: str, tmp_path: Path) -> None:
    """Nothing in the data folder: stateless processes over two servers."""
    environment = {"GONGKAI_DATABASE_URL": postgres_url, "GONGKAI_CHROMA_URL": chroma_server}
    result = gongkai("index", str(SAMPLES), data=tmp_path, **environment)
    assert result.returncode == 0, result.stderr
    body = json.loads(gongkai("ask", QUESTION, "--json", data=tmp_path, **environment).stdout)
    assert body["values"][0]["value"] == 0
    passages = json.loads(gongkai("ask", "莆田市工信局2023年有哪些问题", "--json", data=tmp_path, **environment).stdout)
    assert (passages["status"], passages["method"]) == ("answered", "passages")
    assert list(tmp_path.iterdir()) == []
