"""One report is agency × year: the same again, a corrected one, and two that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from indexer.domain.form import CellKey
from indexer.domain.versions import Because, Precedence, Version, precedence, says_it_corrects
from indexer.gazetteer.regions import Gazetteer
from indexer.pipeline import Outcome
from indexer.storage.rows import StoredReport
from tests.indexer.extraction.reports import TITLE, report_text, requests_table
from tests.indexer.stores import Stores

NEW = CellKey("requests.new", "total")
TEXT = "2023年，本局通过门户网站、公告栏和新闻发布会及时公开工作动态，回应社会关切，全年没有发生泄密事件，群众办事更加方便。"


@pytest.fixture
def stores(tmp_path: Path, gazetteer: Gazetteer) -> Stores:
    folder = tmp_path / "stores"
    folder.mkdir()
    return Stores(folder, gazetteer)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_stores(request: pytest.FixtureRequest, tmp_path: Path, gazetteer: Gazetteer) -> Iterator[Stores]:
    folder = tmp_path / "stores"
    folder.mkdir()
    stores = Stores(folder, gazetteer, "" if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    yield stores
    stores.close()


def received(count: int) -> str:
    """A report that received and granted so many requests."""
    row = [count, 0, 0, 0, 0, 0, count]
    return report_text(one=TEXT, three=requests_table({"new": row, "granted": row, "concluded": row}))


def written(folder: Path, files: Mapping[str, str]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def as_page(text: str, visits: int) -> str:
    """The same report as a web page with a menu and a counter."""
    parts = []
    for block in text.split("\n\n"):
        lines = block.split("\n")
        if "\t" in lines[-1]:
            rows = ("".join(f"<td>{field}</td>" for field in line.split("\t")) for line in lines)
            parts.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            parts += [f"<p>{line}</p>" for line in lines]
    menu = "<ul><li><a href='/'>首页</a></li><li><a href='/zc'>政策文件</a></li></ul>"
    return f"<html><head><meta charset='utf-8'></head><body>{menu}<div>{''.join(parts)}</div><p>浏览次数：{visits}</p></body></html>"


def current(stores: Stores) -> StoredReport:
    (report,) = stores.facts.reports()
    return report


def test_the_same_bytes_in_another_folder_are_one_report_with_two_files(any_stores: Stores, tmp_path: Path) -> None:
    stores = any_stores
    (first,) = written(tmp_path / "a", {"report.txt": received(3)})
    (second,) = written(tmp_path / "b", {"copy.txt": received(3)})
    assert [result.outcome for result in stores.index(first, second)] == [Outcome.INDEXED, Outcome.UNCHANGED]
    assert stores.facts.copies(current(stores).key) == [str(second)]
    assert [result.outcome for result in stores.index(first, second)] == [Outcome.UNCHANGED] * 2
    assert stores.facts.conflicts() == {}


def test_a_moved_file_that_changes_is_a_new_version_of_its_report(stores: Stores, tmp_path: Path) -> None:
    (old,) = written(tmp_path / "a", {"report.txt": received(3)})
    stores.index(old)
    moved = old.rename(tmp_path / "moved.txt")
    stores.index(moved)
    moved.write_text(received(5), encoding="utf-8")
    (result,) = stores.index(moved)
    assert (result.outcome, result.conflicts_with) == (Outcome.REPLACED, ())
    assert stores.facts.cells(current(stores), [NEW])[NEW].value == 5


def test_a_page_downloaded_again_with_another_counter_is_the_same_report(stores: Stores, tmp_path: Path) -> None:
    written(tmp_path / "a", {"one.html": as_page(received(3), 17), "two.html": as_page(received(3), 94)})
    assert [result.outcome for result in stores.index(tmp_path / "a")] == [Outcome.INDEXED, Outcome.UNCHANGED]
    assert [result.outcome for result in stores.index(tmp_path / "a")] == [Outcome.UNCHANGED] * 2
    (version,) = (report for report in stores.facts.versions(current(stores)) if report.superseded_by)
    assert (Path(version.file).name, version.superseded_because) == ("two.html", Because.COPY)
    assert stores.agree()


def test_the_later_download_is_the_current_one(stores: Stores, tmp_path: Path) -> None:
    manifest = "file,retrieved_at\none.html,2024-02-01T00:00:00+00:00\ntwo.html,2024-05-01T00:00:00+00:00\n"
    written(tmp_path / "a", {"one.html": as_page(received(3), 17), "two.html": as_page(received(3), 94), "manifest.csv": manifest})
    stores.index(tmp_path / "a")
    assert Path(current(stores).file).name == "two.html"


def test_the_same_report_in_another_container_is_one_report(stores: Stores, tmp_path: Path) -> None:
    written(tmp_path / "a", {"report.txt": received(3), "page.html": as_page(received(3), 1)})
    stores.index(tmp_path / "a")
    assert len(stores.facts.versions(current(stores))) == 2
    assert stores.facts.conflicts() == {}


CORRECTED = {
    "by its title": received(5).replace(TITLE, f"{TITLE}（更正版）"),
    "by a note": received(5).replace(TITLE, f"{TITLE}\n\n因统计有误，现将本报告第三部分数据更正如下，以本次发布为准。"),
}


@pytest.mark.parametrize("order", [("old.txt", "new.txt"), ("new.txt", "old.txt")], ids=["old first", "new first"])
@pytest.mark.parametrize("how", CORRECTED)
def test_a_corrected_republication_supersedes(how: str, order: Sequence[str], stores: Stores, tmp_path: Path) -> None:
    written(tmp_path / "a", {"old.txt": received(3), "new.txt": CORRECTED[how]})
    for name in order:
        stores.index(tmp_path / "a" / name)
    report = current(stores)
    assert (Path(report.file).name, stores.facts.cells(report, [NEW])[NEW].value) == ("new.txt", 5)
    (old,) = (version for version in stores.facts.versions(report) if version.superseded_by)
    assert (old.superseded_by, old.superseded_because) == (report.report_id, Because.CORRECTION)
    readable = stores.facts.report(old.report_id)
    assert readable is not None
    assert stores.facts.cells(readable, [NEW])[NEW].value == 3
    assert [result.outcome for result in stores.index(tmp_path / "a")] == [Outcome.UNCHANGED] * 2
    assert stores.agree()


def test_a_later_publication_at_the_same_address_supersedes(stores: Stores, tmp_path: Path) -> None:
    def published(day: str, count: int) -> str:
        return received(count).replace(TITLE, f"{TITLE}\n\n发布日期：{day}")

    manifest = "file,source_url\none.txt,http://a.cn/1\ntwo.txt,http://a.cn/1\n"
    written(tmp_path / "a", {"one.txt": published("2024-03-02", 5), "two.txt": published("2024-01-15", 3), "manifest.csv": manifest})
    stores.index(tmp_path / "a")
    assert current(stores).published_on == date(2024, 3, 2)


def test_two_documents_that_claim_one_identity_are_both_kept(any_stores: Stores, tmp_path: Path) -> None:
    stores = any_stores
    written(tmp_path / "a", {"one.txt": received(3), "two.txt": received(5)})
    first, second = stores.index(tmp_path / "a")
    assert (second.outcome, second.conflicts_with) == (Outcome.INDEXED, (first.report_id,))
    assert stores.facts.conflicts() == {first.report_id: (second.report_id,), second.report_id: (first.report_id,)}
    assert stores.facts.conflicts([second.report_id]).keys() == {first.report_id, second.report_id}
    again = stores.index(tmp_path / "a")
    assert [(result.outcome, len(result.conflicts_with)) for result in again] == [(Outcome.UNCHANGED, 1)] * 2
    stores.indexer().remove([first.report_id])
    assert stores.facts.conflicts() == {}


def test_when_the_current_version_is_removed_the_older_one_comes_back(stores: Stores, tmp_path: Path) -> None:
    (old, new) = written(tmp_path / "a", {"old.txt": received(3), "new.txt": CORRECTED["by its title"]})
    stores.index(old, new)
    stores.indexer().remove([current(stores).report_id])
    assert stores.facts.reports() == []
    stores.index(old)
    assert Path(current(stores).file).name == "old.txt"
    assert stores.agree()


def test_an_agency_with_its_province_is_the_same_agency(stores: Stores, tmp_path: Path) -> None:
    longer = received(3).replace("莆田市教育局", "福建省莆田市教育局")
    other_year = longer.replace("2023", "2022")
    written(tmp_path / "a", {"a.txt": received(3), "b.txt": longer, "c.txt": other_year})
    stores.index(tmp_path / "a")
    assert [agency.name for agency in stores.facts.agencies()] == ["莆田市教育局"]
    assert [report.year for report in stores.facts.reports()] == [2022, 2023]


def test_a_government_and_its_office_are_two_agencies(stores: Stores, tmp_path: Path) -> None:
    files = {f"{name}.txt": received(3).replace("莆田市教育局", name) for name in ("莆田市人民政府", "莆田市人民政府办公室")}
    written(tmp_path / "a", files)
    stores.index(tmp_path / "a")
    assert len(stores.facts.agencies()) == 2
    assert stores.facts.conflicts() == {}


@pytest.mark.parametrize("name", ["莆田市教育局", "福建省莆田市教育局", "莆田教育局"])
def test_a_manifest_that_spells_the_agency_otherwise_changes_nothing(name: str, stores: Stores, tmp_path: Path) -> None:
    written(tmp_path / "a", {"a.txt": received(3)})
    stores.index(tmp_path / "a")
    written(tmp_path / "a", {"manifest.csv": f"file,agency\na.txt,{name}\n"})
    assert [result.outcome for result in stores.index(tmp_path / "a")] == [Outcome.UNCHANGED]


def test_a_manifest_that_settles_the_year_otherwise_moves_the_report(stores: Stores, tmp_path: Path) -> None:
    written(tmp_path / "a", {"a.txt": received(3)})
    stores.index(tmp_path / "a")
    written(tmp_path / "a", {"manifest.csv": "file,year\na.txt,2022\n"})
    assert [result.outcome for result in stores.index(tmp_path / "a")] == [Outcome.REPLACED]
    assert current(stores).year == 2022
    assert [result.outcome for result in stores.index(tmp_path / "a")] == [Outcome.UNCHANGED]
    assert stores.agree()


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (f"{TITLE}（更正版）\n一、总体情况\n正文", "a", True),
        (f"{TITLE}\n（修订稿）\n一、总体情况\n正文", "a", True),
        (f"关于{TITLE}的更正说明\n一、总体情况\n正文", "a", True),
        (f"{TITLE}\n现对原报告中的数据予以更正。\n一、总体情况\n正文", "a", True),
        (f"{TITLE}\n一、总体情况\n正文", "2023年报（更正）", True),
        (f"{TITLE}\n一、总体情况\n本年修订行政规范性文件16件，收到更正申请2件。", "a", False),
        (f"{TITLE}\n根据修订后的《条例》编制本报告。\n一、总体情况\n正文", "a", False),
        (TITLE, "a", False),
    ],
)
def test_what_a_document_says_of_correcting_another(text: str, name: str, expected: bool) -> None:
    assert says_it_corrects(text, name) is expected


_ONE = Version("r1", "a.txt", {NEW: Decimal(3)}, TEXT)


@pytest.mark.parametrize(
    ("new", "held", "expected"),
    [
        (replace(_ONE, figures={NEW: Decimal(5)}), _ONE, None),
        (replace(_ONE, prose="另一份报告的文字，与前一份没有一句相同，说的是别的事情。"), _ONE, None),
        (replace(_ONE, figures={}), _ONE, None),
        (_ONE, _ONE, Precedence(False, Because.COPY)),
        (_ONE, replace(_ONE, from_picture=True), Precedence(True, Because.COPY)),
        (replace(_ONE, from_picture=True), _ONE, Precedence(False, Because.COPY)),
        (replace(_ONE, says_it_corrects=True), _ONE, Precedence(True, Because.CORRECTION)),
        (_ONE, replace(_ONE, says_it_corrects=True), Precedence(False, Because.CORRECTION)),
        (
            replace(_ONE, figures={}, url="u", retrieved_at=datetime(2024, 1, 1, tzinfo=UTC)),
            replace(_ONE, url="u", retrieved_at=datetime(2024, 2, 1, tzinfo=UTC)),
            Precedence(False, Because.CORRECTION),
        ),
        (replace(_ONE, figures={}, url="u"), replace(_ONE, url="u"), None),
    ],
)
def test_which_of_two_documents_is_current(new: Version, held: Version, expected: Precedence | None) -> None:
    assert precedence(new, held) == expected
