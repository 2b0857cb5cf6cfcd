"""Archives: read as folders are, with the names of whoever made them, and within limits."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from indexer.domain.errors import UnreadableReportError, UserError
from indexer.parsing.limits import Limits
from indexer.reading.files import read_bytes
from indexer.reading.folders import Found, find
from indexer.reading.manifest import read_manifest


def packed(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def renamed(path: Path, written: str, meant: bytes) -> Path:
    """An archive whose member's name is the bytes meant, without saying in which encoding: as Windows writes it."""
    placeholder = b"x" * len(meant)
    data = packed(path, {placeholder.decode() + ".txt": written.encode()}).read_bytes()
    path.write_bytes(data.replace(placeholder, meant))
    return path


def problem(found: Found) -> str:
    ((_, error),) = found.problems
    assert error.advice
    return error.problem


def test_members_are_found_and_read_as_in_a_folder(tmp_path: Path) -> None:
    members = {"2023/a.txt": b"one", "b.md": b"two", "2023/table.xlsx": b"x", "2023/.hidden.txt": b"x", "__MACOSX/2023/._a.txt": b"x"}
    path = packed(tmp_path / "city.zip", members)
    found = find([tmp_path])
    assert list(found.files) == [path / "2023/a.txt", path / "b.md"]
    assert (found.skipped, found.problems) == (1, [])
    assert [read_bytes(member) for member in found.files] == [b"one", b"two"]
    assert list(find([path / "b.md"]).files) == [path / "b.md"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_that_do_not_say_their_encoding(encoding: str, tmp_path: Path) -> None:
    path = renamed(tmp_path / "a.zip", "text", "莆田市/年报".encode(encoding))
    (member,) = find([path]).files
    assert member == path / "莆田市/年报.txt"
    assert read_bytes(member) == b"text"


def test_no_name_leads_out_of_the_archive(tmp_path: Path) -> None:
    names = ["../../escaped.txt", "/etc/absolute.txt", "..\\windows.txt", "a/./b//c.txt"]
    (tmp_path / "deep").mkdir()
    path = packed(tmp_path / "deep" / "a.zip", dict.fromkeys(names, b"x"))
    found = find([path])
    assert set(found.files) == {path / "escaped.txt", path / "etc/absolute.txt", path / "windows.txt", path / "a/b/c.txt"}
    assert all(read_bytes(member) == b"x" for member in found.files)
    assert [item.name for item in tmp_path.rglob("*.txt")] == []


def test_a_manifest_inside_speaks_of_its_neighbours(tmp_path: Path) -> None:
    manifest = "file,source_url,year\na.txt,http://a.cn,2022\n".encode("gb18030")
    path = packed(tmp_path / "a.zip", {"2022/manifest.csv": manifest, "2022/a.txt": b"x", "a.txt": b"x"})
    assert find([path]).skipped == 0
    assert read_manifest(path / "2022")["a.txt"].year == 2022
    assert read_manifest(path) == {}


def test_a_word_document_called_zip_is_a_document(tmp_path: Path) -> None:
    path = packed(tmp_path / "report.zip", {"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>", "notes.txt": b"x"})
    assert list(find([tmp_path]).files) == [path]
    assert read_bytes(path) == path.read_bytes()


def test_an_archive_in_an_archive_is_named(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.zip", {"a.txt": b"x"}).read_bytes()
    path = packed(tmp_path / "outer.zip", {"inner.zip": inner, "b.txt": b"x"})
    found = find([path])
    assert list(found.files) == [path / "b.txt"]
    assert problem(found) == "inner.zip is an archive inside the archive outer.zip"


def test_a_bomb_is_named_and_what_lies_beside_it_is_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.zip", {"bomb.txt": bytes(30_000_000), "huge.html": b"<p>" + bytes(40_000_000), "a.txt": b"x"})
    assert path.stat().st_size < 100_000
    found = find([path])
    assert list(found.files) == [path / "a.txt"]
    assert [error.problem for _, error in found.problems] == [
        "bomb.zip/bomb.txt would unpack to more than 200 times its size, as a zip bomb does",
        "bomb.zip/huge.html has 40 MB, more than the 32 MB that are read of its kind",
    ]
    with pytest.raises(UnreadableReportError, match="as a zip bomb does"):
        read_bytes(path / "bomb.txt")


def test_a_member_larger_than_it_says_is_not_read_beyond_that(tmp_path: Path) -> None:
    path = packed(tmp_path / "liar.zip", {"a.txt": bytes(1_000_000)})
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 1_000_000), struct.pack("<L", 1_000)))
    with pytest.raises(UnreadableReportError, match=r"liar\.zip/a\.txt is damaged \(Bad CRC"):
        read_bytes(path / "a.txt")


def test_all_members_together_have_a_limit(tmp_path: Path) -> None:
    path = packed(tmp_path / "many.zip", {f"{number}.txt": b"text" * 150_000 for number in range(10)})
    assert problem(find([path], Limits(archive_bytes=5_000_000))) == "many.zip would unpack to more than 5 MB"


@pytest.mark.parametrize("zip64", [False, True])
def test_an_endless_list_of_members_is_not_read(zip64: bool, tmp_path: Path) -> None:
    long = 0xFFFFFFFF if zip64 else 100_000_000
    end = b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, 0xFFFF, 0xFFFF, long, 0, 0)
    end_64 = b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, 10**6, 10**6, 10**9, 0) if zip64 else b""
    path = tmp_path / "list.zip"
    path.write_bytes(b"x" * 1000 + end_64 + end)
    assert problem(find([path])) == "list.zip lists too many members"


def test_a_password_is_named(tmp_path: Path) -> None:
    path = packed(tmp_path / "secret.zip", {"a.txt": b"x"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    assert problem(find([path])) == "secret.zip/a.txt is protected by a password"


def test_a_packing_that_is_not_read_is_named(tmp_path: Path) -> None:
    path = packed(tmp_path / "new.zip", {"a.txt": b"x"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(mark) + offset] = 9
    path.write_bytes(data)
    with pytest.raises(UnreadableReportError, match="packed in a way we do not read"):
        read_bytes(path / "a.txt")


@pytest.mark.parametrize("cut", [0, 10, 200, -1])
def test_a_damaged_archive_is_named(cut: int, tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.txt": b"x" * 500, "b.txt": bytes(range(256))})
    path.write_bytes(path.read_bytes()[:cut])
    assert "is no archive, or damaged" in problem(find([path]))


def test_a_member_that_is_damaged_is_named(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.txt": bytes(range(256)) * 9})
    data = bytearray(path.read_bytes())
    data[45] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(UnreadableReportError, match=r"a\.zip/a\.txt is damaged"):
        read_bytes(path / "a.txt")


def test_an_archive_that_was_replaced_is_opened_anew(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"a.txt": b"first"})
    assert read_bytes(path / "a.txt") == b"first"
    packed(path, {"a.txt": b"second, and longer"})
    assert read_bytes(path / "a.txt") == b"second, and longer"
    packed(path, {"b.txt": b"third"})
    with pytest.raises(UnreadableReportError, match=r"a\.zip holds no a\.txt"):
        read_bytes(path / "a.txt")
    path.unlink()
    with pytest.raises(UserError, match="is no longer there"):
        read_bytes(path / "b.txt")


def test_a_folder_called_zip_is_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "reports.zip"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"x")
    assert read_bytes(next(iter(find([folder]).files))) == b"x"
