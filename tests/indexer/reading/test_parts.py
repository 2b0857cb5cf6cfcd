"""Which files are read together: by what a manifest says, and by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.domain.errors import UserError
from indexer.extraction.identity import Manifest
from indexer.reading.manifest import read_manifest
from indexer.reading.parts import MOST_PARTS, grouped

FOLDER = Path("/reports")


def names(files: list[str], manifest: dict[str, Manifest] | None = None) -> list[list[str]]:
    groups = grouped([FOLDER / name for name in files], {FOLDER: manifest or {}})
    return [[file.path.name for file in group.files] for group in groups]


@pytest.mark.parametrize(
    "files",
    [
        ["1.jpg", "2.jpg", "3.jpg"],
        ["0.png", "1.png"],
        ["01.jpg", "02.jpg"],
        ["report-1.png", "report_2.png", "report (3).png", "report第4页.jpg"],
        ["2023年报（1）.jpg", "2023年报（2）.jpg"],
        ["scan0001.tif", "scan0002.tif"],
        [f"{number}.jpg" for number in range(1, 12)],
        ["年报.html", "年报附件1.docx", "年报附件2.docx"],
        ["年报.html", "年报-附表.pdf"],
        ["年报.docx", "附件：年报.doc"],
        ["年报.html", "年报（附件一）.jpg", "年报（附件二）.jpg"],
    ],
    ids=lambda files: f"{files[0]} and {files[1]}",
)
def test_names_that_say_that_files_are_parts_of_one_report(files: list[str]) -> None:
    assert names(files) == [files]
    assert names(sorted(files, reverse=True)) == [files]


@pytest.mark.parametrize(
    "files",
    [
        ["report-1.pdf", "report-2.pdf"],
        ["report-1.html", "report-2.html"],
        ["1.jpg", "3.jpg"],
        ["2.jpg", "3.jpg"],
        ["1.jpg", "1.png"],
        ["教育局2022.png", "教育局2023.png"],
        ["a-1.jpg", "b-2.jpg"],
        ["年报附件1.docx", "年报附件2.docx"],
        ["年报.html", "年报.pdf", "年报附件.docx"],
        ["年报.html", "年报2.docx"],
        [f"{number}.jpg" for number in range(1, MOST_PARTS + 2)],
    ],
    ids=lambda files: f"{files[0]} and {files[1]}",
)
def test_names_that_say_nothing_of_the_kind(files: list[str]) -> None:
    assert names(files) == [[file] for file in files]


def test_files_of_two_folders_are_no_parts_of_one_report() -> None:
    groups = grouped([Path("/a/1.jpg"), Path("/b/2.jpg")], {Path("/a"): {}, Path("/b"): {}})
    assert [len(group.files) for group in groups] == [1, 1]


def test_a_manifest_settles_it_in_the_order_of_its_rows() -> None:
    manifest = {"tables.docx": Manifest(part_of="text.html"), "fees.pdf": Manifest(part_of="text.html"), "text.html": Manifest(year=2023)}
    (group, other) = grouped([FOLDER / name for name in ("fees.pdf", "other.txt", "tables.docx", "text.html")][::-1], {FOLDER: manifest})
    assert ([file.path.name for file in group.files], group.settled) == (["text.html", "tables.docx", "fees.pdf"], True)
    assert group.first.manifest == Manifest(year=2023)
    assert (other.first.path.name, other.settled) == ("other.txt", False)


@pytest.mark.parametrize("second", [Manifest(agency="莆田市财政局"), Manifest(year=2022)], ids=["agency", "year"])
def test_a_manifest_that_gives_them_another_agency_or_year_keeps_them_apart(second: Manifest) -> None:
    files = ["1.jpg", "2.jpg"]
    first = Manifest(agency="莆田市教育局", year=2023)
    assert names(files, {"1.jpg": first, "2.jpg": second}) == [["1.jpg"], ["2.jpg"]]
    assert names(files, {"1.jpg": first, "2.jpg": Manifest(source_url="http://a.cn/2")}) == [files]


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("a.txt,\nb.txt,c.txt", "line 3: there is no file 'c.txt'"),
        ("b.txt,../a.txt", "line 2: there is no file '../a.txt'"),
        ("b.txt,a.txt\na.txt,c.txt", "line 2: 'a.txt' is itself a part of 'c.txt'"),
        ("a.txt,a.txt", "line 2: 'a.txt' is itself a part of 'a.txt'"),
    ],
)
def test_a_part_of_nothing_is_named_with_its_line(rows: str, problem: str, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "manifest.csv").write_text(f"file,part_of\n{rows}\n", encoding="utf-8")
    with pytest.raises(UserError) as raised:
        read_manifest(tmp_path)
    assert raised.value.problem == f"{tmp_path / 'manifest.csv'}, {problem}"
