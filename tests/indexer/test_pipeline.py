"""Indexing: again, changed, interrupted anywhere, and with whatever lies in a folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.domain.errors import UnknownReportError, UserError
from indexer.gazetteer.regions import Gazetteer
from indexer.pipeline import FileResult, Indexer, Outcome, collect
from indexer.reading.readers import Workers
from indexer.reading.worker import spawned_workers
from tests.conftest import SAMPLES
from tests.indexer.extraction.reports import report_text
from tests.indexer.stores import Stores


@pytest.fixture
def stores(tmp_path: Path, gazetteer: Gazetteer) -> Stores:
    folder = tmp_path / "stores"
    folder.mkdir()
    return Stores(folder, gazetteer)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "reports"
    shutil.copytree(SAMPLES, target)
    return target


def outcomes(results: list[FileResult]) -> list[str]:
    return [result.outcome.value for result in results]


def test_a_second_run_does_nothing(stores: Stores, folder: Path) -> None:
    assert outcomes(stores.index(folder)) == ["indexed"] * 5
    generation = stores.facts.generation()
    assert outcomes(stores.index(folder)) == ["unchanged"] * 5
    assert stores.facts.generation() == generation
    assert stores.agree()


def test_a_changed_file_replaces_its_report(stores: Stores, folder: Path) -> None:
    path = folder / "putian-2023.md"
    (first,) = stores.index(path)
    path.write_text(path.read_text(encoding="utf-8") + "\n补充：另有一项说明，供读者参考，不影响上述数字。\n", encoding="utf-8")
    (second,) = stores.index(path)
    assert (second.outcome, second.report_id != first.report_id) == (Outcome.REPLACED, True)
    assert [report.report_id for report in stores.facts.reports()] == [second.report_id]
    old = stores.facts.report(first.report_id)
    assert old is not None
    assert old.superseded_by == second.report_id
    assert stores.agree()


def test_a_change_taken_back_brings_the_first_version_back(stores: Stores, folder: Path) -> None:
    path = folder / "putian-2023.md"
    original = path.read_bytes()
    (first,) = stores.index(path)
    path.write_bytes(original + "\n补充：另有一项说明，供读者参考。\n".encode())
    stores.index(path)
    path.write_bytes(original)
    (third,) = stores.index(path)
    assert third.report_id == first.report_id
    assert [report.report_id for report in stores.facts.reports()] == [first.report_id]
    assert stores.agree()


def test_the_same_content_under_two_names_is_one_report(stores: Stores, folder: Path) -> None:
    shutil.copy(folder / "putian-2023.md", folder / "zz-copy.md")
    assert outcomes(stores.index(folder)) == ["indexed"] * 5 + ["unchanged"]
    assert stores.facts.count_reports() == 5


def test_removing_a_report_takes_it_out_of_both_stores(stores: Stores, folder: Path) -> None:
    results = stores.index(folder)
    stores.indexer().remove([results[0].report_id])
    assert stores.facts.count_reports() == 4
    assert stores.agree()
    assert outcomes(stores.index(folder)) == ["indexed"] + ["unchanged"] * 4


def test_removing_what_is_not_there_removes_nothing(stores: Stores, folder: Path) -> None:
    (result, *_) = stores.index(folder)
    with pytest.raises(UnknownReportError, match="nosuch"):
        stores.indexer().remove([result.report_id, "nosuch"])
    assert stores.facts.count_reports() == 5


STEPS = ["facts.add", "passages.add", "facts.publish", "passages.remove", "facts.drop_passages"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_the_next_run_mends_it(
    step: str, after: bool, stores: Stores, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Index a report, change it, and die at one step of replacing it; then run again."""
    path = folder / "putian-2023.md"
    stores.index(path)
    path.write_bytes(path.read_bytes() + "\n补充：另有一项说明，供读者参考。\n".encode())
    store_name, method = step.split(".")
    store = getattr(stores, store_name)
    with monkeypatch.context() as killer:
        killer.setattr(store, method, _dying(getattr(store, method), after))
        with pytest.raises(KeyboardInterrupt):
            stores.index(path)
    assert stores.facts.count_reports() <= 1
    stores.index(path)
    assert stores.facts.count_reports() == 1
    assert stores.facts.unfinished() == ([], [])
    assert stores.agree()


def _dying(call: Callable[..., object], after: bool) -> Callable[..., object]:
    def die(*args: object, **kwargs: object) -> object:
        if after:
            call(*args, **kwargs)
        raise KeyboardInterrupt

    return die


def test_files_of_other_kinds_are_skipped_and_counted(folder: Path) -> None:
    for name in ("clip.mp4", "table.xlsx", ".hidden.txt", "~$lock.txt", "manifest.csv"):
        (folder / name).write_bytes(b"x")
    batch = collect([folder])
    assert (len(batch.files), batch.skipped, batch.problems) == (5, 2, ())


def test_folders_are_searched_at_any_depth(folder: Path, tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b" / "c"
    deep.parent.mkdir(parents=True)
    shutil.move(folder, deep)
    assert len(collect([tmp_path / "a"]).files) == 5


def test_a_file_named_outright_is_an_error_if_it_is_of_another_kind(stores: Stores, tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"x")
    (result,) = stores.index(path)
    assert (result.outcome, "of a kind we do not read" in result.problem) == (Outcome.FAILED, True)


def test_workers_store_what_one_process_does_and_twins_are_one_report(stores: Stores, folder: Path, gazetteer: Gazetteer) -> None:
    shutil.copy(folder / "putian-2023.md", folder / "aa-twin.md")
    (folder / "empty.txt").write_bytes(b"")
    workers = Workers(spawned_workers(2_000_000_000), 2)
    files = collect([folder]).files
    results = list(Indexer(stores.facts, stores.passages, gazetteer, workers, seconds=60).index(files))
    assert {result.path.name: result.outcome.value for result in results} == {
        **dict.fromkeys((path.name for path in SAMPLES.glob("*.md")), "indexed"),
        "aa-twin.md": "indexed",
        "putian-2023.md": "unchanged",
        "empty.txt": "failed",
    }
    assert stores.agree()
    assert {result.outcome.value for result in Indexer(stores.facts, stores.passages, gazetteer, workers).index(files)} == {
        "unchanged",
        "failed",
    }


BAD = {
    "empty.txt": (b"", "is empty"),
    "blank.txt": (b" \n \n", "is empty"),
    "letter.txt": ("尊敬的同志：您好，来信收到，谢谢。".encode(), "does not look like an annual report"),
    "no-agency.txt": (report_text(title="", intro="统计期限自2022年1月1日起至2022年12月31日止。").encode(), "names no agency"),
    "no-year.txt": (report_text(title="莆田市教育局政府信息公开工作年度报告", one="本局认真做好公开工作。").encode(), "which year"),
    "truncated.txt": (
        "莆田市教育局2023年政府信息公开工作年度报告\n\n一、总体情况\n\n2023年".encode(),
        "neither the tables nor the figures",
    ),
    "binary.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "is not a text file"),
    "garbled.txt": (bytes(range(128, 256)) * 30, "unknown encoding"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_its_reason_and_the_rest_is_indexed(name: str, stores: Stores, folder: Path) -> None:
    data, problem = BAD[name]
    (folder / name).write_bytes(data)
    results = stores.index(folder)
    failed = [result for result in results if result.outcome is Outcome.FAILED]
    assert [result.path.name for result in failed] == [name]
    assert problem in failed[0].problem
    assert failed[0].advice
    assert stores.facts.count_reports() == 5
    assert stores.agree()


def test_a_report_in_gb18030_is_read_like_any_other(stores: Stores, folder: Path) -> None:
    path = folder / "putian-2023.md"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    (result,) = stores.index(path)
    assert (result.agency, result.year) == ("莆田市工业和信息化局", 2023)


def test_a_path_that_does_not_exist_is_named(tmp_path: Path) -> None:
    (problem,) = collect([tmp_path / "nowhere"]).problems
    assert "does not exist" in problem.problem


def test_a_folder_without_rights_is_named_and_the_rest_is_found(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir()
    closed.chmod(0o000)
    problems = _collected_as_nobody(folder) if os.geteuid() == 0 else [problem.problem for problem in collect([folder]).problems]
    closed.chmod(0o755)
    assert [f"the folder {closed} cannot be read (Permission denied)"] == problems


def _collected_as_nobody(folder: Path) -> list[str]:
    """What a user without rights finds: root reads everything, so a child gives up its rights."""
    for path in (folder, *folder.parents[:-1]):
        path.chmod(path.stat().st_mode | 0o055)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
        os.write(writer, "\n".join(problem.problem for problem in collect([folder]).problems).encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as stream:
        return stream.read().splitlines()


def test_a_manifest_gives_addresses_and_settles_agency_and_year(stores: Stores, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(report_text(title=""), encoding="utf-8")
    (folder / "manifest.csv").write_text(
        "file,source_url,retrieved_at,agency,year\na.txt,http://a.cn/1,2024-02-01T08:00:00+00:00,莆田市教育局,2023\n", encoding="utf-8"
    )
    (result,) = stores.index(folder)
    assert (result.agency, result.year) == ("莆田市教育局", 2023)
    (report,) = stores.facts.reports()
    assert (report.source_url, report.retrieved_at and report.retrieved_at.isoformat()) == ("http://a.cn/1", "2024-02-01T08:00:00+00:00")
    assert outcomes(stores.index(folder)) == ["unchanged"]
    (folder / "manifest.csv").write_text(
        "file,source_url,retrieved_at,agency,year\na.txt,http://a.cn/2,,莆田市教育局,2023\n", encoding="utf-8"
    )
    assert outcomes(stores.index(folder)) == ["replaced"]
    assert stores.facts.reports()[0].source_url == "http://a.cn/2"


@pytest.mark.parametrize(("content", "problem"), [("name\nx\n", "no column named file"), ("file,year\na.txt,twenty\n", "line 2")])
def test_a_manifest_that_cannot_be_read_is_named(content: str, problem: str, stores: Stores, folder: Path) -> None:
    (folder / "manifest.csv").write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=problem):
        stores.index(folder)


def test_reports_bound_in_one_file_are_each_current(stores: Stores, tmp_path: Path) -> None:
    path = tmp_path / "collection.txt"
    titles = [f"莆田市{organ}2023年政府信息公开工作年度报告" for organ in ("教育局", "财政局", "司法局")]
    path.write_text("\n\n".join(report_text(title=title) for title in titles), encoding="utf-8")
    assert outcomes(stores.index(path)) == ["indexed"] * 3
    assert sorted(report.agency.name for report in stores.facts.reports()) == ["莆田市司法局", "莆田市教育局", "莆田市财政局"]
    assert stores.agree()
    assert outcomes(stores.index(path)) == ["unchanged"]
