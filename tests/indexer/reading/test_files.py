"""Files that are no files, that are too large, that move under our hands: each ends with a reason, and at once."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.domain.errors import UnreadableReportError
from indexer.reading import files
from indexer.reading.files import contents, read_bytes
from indexer.reading.folders import find


def pipe(path: Path) -> None:
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


def half_a_gigabyte(path: Path) -> None:
    with path.open("wb") as stream:
        stream.write(b"%PDF-1.7")
        stream.truncate(500_000_000)


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe.txt": (pipe, "pipe.txt is a pipe, not a file"),
    "socket.txt": (unix_socket, "socket.txt is a socket, not a file"),
    "zero.txt": (device, "zero.txt is a device, not a file"),
    "folder.txt": (Path.mkdir, "folder.txt is a folder, not a file"),
    "loop.txt": (link_to_itself, "Too many levels of symbolic links"),
    "dangling.txt": (dangling_link, "is a link to a file that is not there"),
    "large.pdf": (half_a_gigabyte, "large.pdf has 500 MB, more than the 200 MB that are read of its kind"),
    "gone.txt": (lambda path: None, "is no longer there"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_readable_file_is_named(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket must be short
    make, problem = BAD[name]
    make(Path(name))
    for read in (read_bytes, contents):
        with pytest.raises(UnreadableReportError, match=problem) as caught:
            read(Path(name))
        assert caught.value.advice


def test_a_file_too_large_is_not_read_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.pdf"
    half_a_gigabyte(path)
    monkeypatch.setattr(files, "_contents", lambda stream: pytest.fail("it was read"))
    with pytest.raises(UnreadableReportError):
        contents(path)


@pytest.mark.parametrize("size", [0, 1000, 8_000_000, 8_000_001, 20_000_000])
def test_the_hash_is_that_of_the_bytes_and_large_ones_are_not_kept(size: int, tmp_path: Path) -> None:
    data = os.urandom(1000) * (size // 1000) + b"x" * (size % 1000)
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    found = contents(path)
    assert found.content_hash == hashlib.sha256(data).hexdigest()
    assert found.data == (data if size <= 8_000_000 else None)
    assert read_bytes(path) == data


class Writer:
    """Writes to a file while it is being read, so many times."""

    def __init__(self, path: Path, times: int) -> None:
        self.path, self.left = path, times

    def __call__(self, *_: object) -> None:
        if self.left:
            self.left -= 1
            with self.path.open("ab") as stream:
                stream.write(b"more")


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    monkeypatch.setattr(files, "check_size", Writer(path, times=1))
    assert read_bytes(path) == b"textmore"


def test_a_file_that_changes_all_the_while_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"text")
    monkeypatch.setattr(files, "check_size", Writer(path, times=2))
    with pytest.raises(UnreadableReportError, match=r"a\.txt changes while it is read"):
        contents(path)


def test_links_are_followed_and_what_several_lead_to_is_found_once(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere"
    (real / "deep").mkdir(parents=True)
    (real / "deep" / "a.txt").write_bytes(b"a")
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "up").symlink_to(folder)
    (folder / "one").symlink_to(real)
    (folder / "two").symlink_to(real)
    (real / "deep" / "back").symlink_to(folder)
    (folder / "b.txt").symlink_to(real / "deep" / "a.txt")
    (folder / "c.txt").write_bytes(b"c")
    (real / "again").symlink_to(real / "again")
    found = find([folder, folder / "one", folder / "c.txt"])
    assert [path.name for path in found.files] == ["b.txt", "c.txt"]
    assert [(path.name, error.problem.rpartition("(")[2]) for path, error in found.problems] == []
    found = find([real])
    assert sorted(os.path.realpath(path) for path in found.files) == [str(real / "deep" / "a.txt"), str(folder / "c.txt")]


def test_a_path_that_is_a_loop_is_named(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    ((_, error),) = find([tmp_path / "loop"]).problems
    assert "Too many levels" in error.problem


def test_a_name_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + "/莆田.txt".encode("gb18030")
    Path(os.fsdecode(raw)).write_bytes(b"x")
    ((path, error),) = find([tmp_path]).problems
    assert "not in UTF-8" in error.problem
    assert str(path).encode()
