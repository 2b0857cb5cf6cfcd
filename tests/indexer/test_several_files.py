"""Reports in several files: read as one, again, changed, incomplete, and whatever only looks like one."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from eval.generator.renderers.scan import DPI
from eval.generator.sample import Sample, make_sample
from indexer.domain.form import CellKey
from indexer.domain.report import CellStatus, Place
from indexer.gazetteer.regions import Gazetteer
from indexer.parsing.recognition import text_reader
from indexer.pipeline import FileResult, Indexer, Outcome
from indexer.reading.readers import InProcess
from indexer.reading.task import Read, Task, read_task
from tests.indexer.extraction.reports import report_text
from tests.indexer.stores import Stores
from tests.several_files import clean, misread, page_pictures, prose_and_tables, written


@pytest.fixture
def stores(tmp_path: Path, gazetteer: Gazetteer) -> Stores:
    folder = tmp_path / "stores"
    folder.mkdir()
    return Stores(folder, gazetteer)


@pytest.fixture
def sample() -> Sample:
    return clean(4)


@pytest.fixture
def folder(tmp_path: Path, sample: Sample) -> Path:
    """A web page with the prose, and a Word file with the tables."""
    page, tables = prose_and_tables(sample)
    written(tmp_path / "reports", {"年报.html": page, "年报附件.docx": tables})
    return tmp_path / "reports"


def shown(results: list[FileResult]) -> list[tuple[str, str, list[str]]]:
    return [(result.outcome.value, result.path.name, [part.name for part in result.parts]) for result in results]


def test_a_web_page_and_its_tables_in_a_word_file(stores: Stores, folder: Path, sample: Sample) -> None:
    both = ["年报.html", "年报附件.docx"]
    assert shown(stores.index(folder)) == [("indexed", "年报.html", both)]
    (report,) = stores.facts.reports()
    assert (report.agency.name, report.year) == (sample.truth.agency.name, sample.truth.year)
    assert misread(stores.facts, report, sample) == []
    assert stores.facts.figures(report.key)
    text = stores.facts.text(report.key)
    for cell in stores.facts.cells(report).values():
        if cell.status is CellStatus.REPORTED:
            assert cell.place is not None
            assert text[cell.place.start : cell.place.end] == cell.raw
    generation = stores.facts.generation()
    assert shown(stores.index(folder)) == [("unchanged", "年报.html", both)]
    assert (stores.facts.generation(), stores.agree()) == (generation, True)


@pytest.mark.parametrize(("tables_as", "shape", "name"), [("html", "unmerged", "附表：年报.htm"), ("pdf", "ruled", "年报-附表1.pdf")])
def test_tables_in_other_formats_and_under_other_names(
    tables_as: str, shape: str, name: str, stores: Stores, tmp_path: Path, sample: Sample
) -> None:
    page, tables = prose_and_tables(sample, tables_as, shape)
    written(tmp_path / "reports", {"年报.html": page, name: tables})
    assert shown(stores.index(tmp_path / "reports")) == [("indexed", "年报.html", ["年报.html", name])]
    assert misread(stores.facts, stores.facts.reports()[0], sample) == []


def test_in_an_archive(stores: Stores, folder: Path, sample: Sample, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "city.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"2023/{path.name}")
    (result,) = stores.index(tmp_path / "city.zip")
    assert result.parts == tuple(tmp_path / "city.zip" / "2023" / name for name in ("年报.html", "年报附件.docx"))
    assert misread(stores.facts, stores.facts.reports()[0], sample) == []


def test_a_manifest_joins_what_no_name_does(stores: Stores, folder: Path, sample: Sample) -> None:
    (folder / "年报附件.docx").rename(folder / "statistics.docx")
    assert len(stores.index(folder)) == 2
    (folder / "manifest.csv").write_text("file,part_of\nstatistics.docx,年报.html\n", encoding="utf-8")
    assert shown(stores.index(folder)) == [("replaced", "年报.html", ["年报.html", "statistics.docx"])]
    (report,) = stores.facts.reports()
    assert misread(stores.facts, report, sample) == []


def test_a_part_that_changes_makes_a_new_version(stores: Stores, folder: Path) -> None:
    (first,) = stores.index(folder)
    page = folder / "年报.html"
    page.write_bytes(page.read_bytes().replace("。".encode(), "。此处另有说明。".encode(), 1))
    (second,) = stores.index(folder)
    assert (second.outcome, second.report_id != first.report_id, len(second.parts)) == (Outcome.REPLACED, True, 2)
    assert [report.report_id for report in stores.facts.reports()] == [second.report_id]
    assert stores.agree()


def test_a_part_that_is_gone_leaves_what_is_there(stores: Stores, folder: Path) -> None:
    (first,) = stores.index(folder)
    tables = (folder / "年报附件.docx").read_bytes()
    (folder / "年报附件.docx").unlink()
    assert shown(stores.index(folder)) == [("replaced", "年报.html", [])]
    (report,) = stores.facts.reports()
    cell = stores.facts.cells(report)[CellKey("requests.denied.state_secret", "company")]
    assert (cell.status, report.report_id != first.report_id) == (CellStatus.ABSENT, True)
    (folder / "年报附件.docx").write_bytes(tables)
    (again,) = stores.index(folder)
    assert (again.outcome, again.report_id) == (Outcome.REPLACED, first.report_id)
    assert stores.agree()


def test_the_same_files_in_two_folders_are_one_report_with_copies(stores: Stores, folder: Path, tmp_path: Path) -> None:
    copies = written(tmp_path / "reports" / "copy", {path.name: path.read_bytes() for path in folder.iterdir()})
    assert [result.outcome for result in stores.index(folder)] == [Outcome.INDEXED, Outcome.UNCHANGED]
    (report,) = stores.facts.reports()
    assert stores.facts.copies(report.key) == sorted(map(str, copies))


def test_a_report_and_the_same_report_as_its_download_stay_two_documents(stores: Stores, tmp_path: Path, sample: Sample) -> None:
    files = {"年报.html": sample.data, "年报附件.docx": make_sample(4, "docx", frozenset()).data}
    written(tmp_path / "reports", files)
    results = stores.index(tmp_path / "reports")
    assert [(result.path.name, result.parts) for result in results] == [("年报.html", ()), ("年报附件.docx", ())]
    (report,) = stores.facts.reports()
    assert [len(stores.facts.versions(report)), misread(stores.facts, report, sample)] == [2, []]


def test_another_agency_s_tables_are_not_taken(stores: Stores, tmp_path: Path) -> None:
    other = report_text(title="莆田市财政局2023年政府信息公开工作年度报告")
    written(tmp_path / "reports", {"a.txt": report_text().encode(), "a附件.txt": other.encode()})
    assert shown(stores.index(tmp_path / "reports")) == [("indexed", "a.txt", []), ("indexed", "a附件.txt", [])]
    assert [report.agency.name for report in stores.facts.reports()] == ["莆田市教育局", "莆田市财政局"]
    read: list[Task] = []

    def reading(task: Task) -> Read:
        read.append(task)
        return read_task(task)

    indexer = Indexer(stores.facts, stores.passages, Gazetteer(), InProcess(reading))
    again = list(indexer.index(sorted((tmp_path / "reports").iterdir())))
    assert (shown(again), read) == ([("unchanged", "a.txt", []), ("unchanged", "a附件.txt", [])], [])


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 damaged"], ids=["empty", "damaged"])
def test_a_part_that_cannot_be_read_loses_no_other(data: bytes, stores: Stores, folder: Path) -> None:
    (folder / "年报附件2.pdf").write_bytes(data)
    results = {result.path.name: result for result in stores.index(folder)}
    assert results["年报.html"].outcome is Outcome.INDEXED
    assert results.keys() == {"年报.html", "年报附件.docx", "年报附件2.pdf"}
    assert results["年报附件2.pdf"].problem.startswith("年报附件2.pdf")


@pytest.mark.parametrize("step", ["facts.add", "passages.add", "facts.publish"])
def test_interrupted_the_next_run_mends_it(step: str, stores: Stores, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, method = step.split(".")

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killer:
        killer.setattr(getattr(stores, store), method, die)
        with pytest.raises(KeyboardInterrupt):
            stores.index(folder)
    assert shown(stores.index(folder))[0][0] == "indexed"
    (report,) = stores.facts.reports()
    assert len(stores.facts.parts(report.key)) == 2
    assert (stores.facts.unfinished(), stores.agree()) == (([], []), True)
    stores.indexer().remove([report.report_id])
    assert stores.facts.parts(report.key) == []


def test_pictures_of_pages_are_one_report(stores: Stores, tmp_path: Path, sample: Sample) -> None:
    pictures = page_pictures(sample)
    names = ["年报-1.png", "年报_2.png"]
    written(tmp_path / "reports", dict(zip(names, pictures, strict=True)))
    assert shown(stores.index(tmp_path / "reports")) == [("indexed", names[0], names)]
    (report,) = stores.facts.reports()
    assert misread(stores.facts, report, sample) == []
    assert [(Path(part.file).name, part.first_page) for part in stores.facts.parts(report.key)] == [(names[0], 0), (names[1], 1)]
    on_second = [cell for cell in stores.facts.cells(report).values() if cell.place and cell.place.page == 1 and cell.raw.isdigit()]
    assert len(on_second) > 50
    # a single crop of a 0 may be read as 。, and a speck of the noise beside a digit as a full stop
    printed = [cell for cell in on_second if cell.value]
    assert len(printed) > 5
    page = np.asarray(Image.open(io.BytesIO(pictures[1])))
    readings = text_reader().read([cut(page, cell.place) for cell in printed if cell.place])
    assert [(reading.figure or reading).text.strip(".。") for reading in readings] == [cell.raw for cell in printed]


def cut(page: np.ndarray, place: Place) -> np.ndarray:
    """The inside of a cell's box, in gray."""
    assert place.box is not None
    left, top, right, bottom = (round(side * DPI / 72) for side in place.box)
    return page[top + 4 : bottom - 4, left + 4 : right - 4]


def test_pictures_of_two_agencies_stay_two(stores: Stores, tmp_path: Path) -> None:
    first, second = clean(4), clean(12)
    written(tmp_path / "reports", {"report-1.png": page_pictures(first)[0], "report-2.png": page_pictures(second)[0]})
    assert shown(stores.index(tmp_path / "reports")) == [("indexed", "report-1.png", []), ("indexed", "report-2.png", [])]
    assert {report.agency.name for report in stores.facts.reports()} == {first.truth.agency.name, second.truth.agency.name}
