"""`gongkai index` over folders: side by side, interrupted, through a service, and what it prints."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from eval.generator.sample import make_sample
from service.cli import progress as progress_bar
from service.cli import summary
from service.cli.summary import MAX_ROWS, Run
from tests.conftest import SAMPLES, free_port, wait_for
from tests.service.cli.test_cli import GONGKAI, gongkai

REPORTS = 8


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for seed in range(REPORTS):
        sample = make_sample(seed, "markdown")
        (folder / sample.path).write_bytes(sample.data)
    return folder


def started(data: Path, *arguments: str) -> subprocess.Popen[str]:
    """`gongkai` in a process group of its own, as at a terminal."""
    env = {**os.environ, "GONGKAI_DATA_DIR": str(data)}
    return subprocess.Popen(
        [GONGKAI, *arguments], env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def wait_for_reports(data: Path, count: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with sqlite3.connect(f"file:{data / 'facts.sqlite3'}?mode=ro", uri=True) as database:
                if database.execute("SELECT count(*) FROM report WHERE visible").fetchone()[0] >= count:
                    return
        except sqlite3.OperationalError:
            pass
        time.sleep(0.02)
    raise AssertionError(f"{count} reports were not stored within {seconds} s")


def wait_until_gone(group: int, seconds: float = 3) -> list[str]:
    """What still runs of a process group after a while."""
    deadline = time.monotonic() + seconds
    while (left := running(group)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def running(group: int) -> list[str]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # after the name in brackets: state, parent, group
            state, _, of_group = status.read_text().rpartition(")")[2].split()[:3]
            # one that has ended and waits to be fetched by its parent runs no more
            if int(of_group) == group and state != "Z":
                found.append((status.parent / "cmdline").read_text().replace("\0", " "))
    return found


def interrupted(process: subprocess.Popen[str]) -> tuple[str, str, float]:
    """Ctrl-C: what was printed, and the seconds until the end."""
    at = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    took = time.monotonic() - at
    assert not wait_until_gone(process.pid)
    return output, errors, took


def test_interrupted_it_stops_whole_and_the_next_run_goes_on(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    process = started(data, "index", str(folder))
    wait_for_reports(data, 2)
    output, errors, took = interrupted(process)
    assert process.returncode == 130
    assert took < 5
    assert errors.splitlines() == ["gongkai: stopped; what is indexed is whole, and the same command goes on with the rest"]
    assert "not reached" in output
    second = gongkai("index", str(folder), "--json", data=data)
    results = json.loads(second.stdout)["results"]
    outcomes = [result["outcome"] for result in results]
    assert (outcomes.count("unchanged") >= 2, outcomes.count("indexed") >= 1, len(outcomes)) == (True, True, REPORTS)
    assert [Path(result["path"]).name for result in results] == sorted(path.name for path in folder.iterdir())
    assert len(json.loads(gongkai("reports", "--json", data=data).stdout)) == REPORTS


def test_through_a_service_either_side_may_stop(folder: Path, tmp_path: Path) -> None:
    """A client that leaves sets the service free for the next; a service that is stopped tells its client so."""
    data, port = tmp_path / "data", free_port()
    service = started(data, "serve", "--port", str(port))
    wait_for(f"http://127.0.0.1:{port}/healthz", service)  # type: ignore[arg-type]
    first = started(data, "index", str(folder))
    wait_for_reports(data, 1)
    _, errors, took = interrupted(first)
    assert (first.returncode, took < 3, "Traceback" in errors) == (130, True, False)
    second = started(data, "index", str(folder))
    wait_for_reports(data, 4)
    at = time.monotonic()
    service.send_signal(signal.SIGINT)
    _, errors = second.communicate(timeout=30)
    assert (second.returncode, errors.splitlines()) == (
        1,
        ["gongkai: indexing was stopped", "  run it again: what has been indexed is skipped"],
    )
    _, errors = service.communicate(timeout=30)
    assert (time.monotonic() - at < 10, "Traceback" in errors) == (True, False)


def test_an_archive_is_indexed_like_a_folder(tmp_path: Path) -> None:
    data, path = tmp_path / "data", tmp_path / "fujian.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for sample in sorted(SAMPLES.glob("*.md")):
            archive.write(sample, f"报告/{sample.name}")
        archive.writestr("报告/notes.xlsx", b"x")
    (tmp_path / "empty.zip").write_bytes(b"")
    first = gongkai("index", str(path), str(tmp_path / "empty.zip"), data=data)
    assert first.returncode == 3
    assert "failed: empty.zip is no archive, or damaged" in first.stdout
    assert first.stdout.endswith("5 indexed, 1 failed, 1 files of other kinds skipped\n")
    results = json.loads(gongkai("index", str(path), "--json", data=data).stdout)["results"]
    assert {result["outcome"] for result in results} == {"unchanged"}
    assert results[0]["path"] == str(path / "报告" / "fujian-2021.md")


def records(outcome: str, count: int, **more: Any) -> list[dict[str, Any]]:
    fields = {"report_id": "", "agency": "莆田市教育局", "year": 2023, "findings": 2, "problem": "", "advice": ""}
    return [{**fields, "path": f"/r/{outcome}-{number}.txt", "outcome": outcome, **more} for number in range(count)]


def test_many_files_are_summed_up(capsys: pytest.CaptureFixture[str]) -> None:
    failed = records("failed", MAX_ROWS + 5, problem="x is empty", advice="check it", findings=0)
    summary.print_run(Run([*records("indexed", MAX_ROWS + 1), *failed], 3, 100, 12.0))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 * MAX_ROWS + 2
    assert lines[-2:] == [
        "… and 5 more failed; --json names them all",
        "26 indexed, 30 failed, 44 not reached, 3 files of other kinds skipped",
    ]


def test_on_a_terminal_there_is_a_summary_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "is_terminal", lambda: True)
    summary.print_run(Run([*records("indexed", 30), *records("unchanged", 4)], 3, 34, 12.0))
    assert capsys.readouterr().out.splitlines() == [
        "\tfiles\tfindings",
        "indexed\t30\t60",
        "replaced\t0\t0",
        "unchanged\t4\t",
        "failed\t0\t",
        "other kinds, skipped\t3\t",
        "in 12 s\t2.8 / s\t",
    ]


def test_the_bar_shows_rate_and_file(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress_bar, "is_terminal", lambda: True)
    with progress_bar.progress(3) as advance:
        for record in records("indexed", 3):
            time.sleep(0.01)
            advance(record)
    assert "3/3" in (shown := capsys.readouterr().out)
    assert "files/s" in shown
    assert "indexed-2.txt" in shown
