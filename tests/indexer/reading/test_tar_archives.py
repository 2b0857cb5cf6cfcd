"""Archives of the kind .tar: read as .zip is, packed or not, without what is no file, and within limits."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Mapping
from pathlib import Path
from threading import Thread

import pytest

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.limits import Limits
from indexer.reading.files import read_bytes
from indexer.reading.folders import find
from indexer.reading.manifest import read_manifest
from indexer.reading.tar_archives import SUFFIXES

MODES = {".tar": "w", ".tar.gz": "w:gz", ".tgz": "w:gz", ".tar.bz2": "w:bz2", ".tbz2": "w:bz2", ".tar.xz": "w:xz", ".txz": "w:xz"}


def packed(
    path: Path, members: Mapping[str, bytes], *others: tarfile.TarInfo, encoding: str = "utf-8", form: int = tarfile.GNU_FORMAT
) -> Path:
    mode = next(MODES[suffix] for suffix in sorted(SUFFIXES, key=len, reverse=True) if path.name.endswith(suffix))
    with tarfile.open(path, mode, encoding=encoding, format=form) as archive:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in others:
            archive.addfile(info)
    return path


def problems(path: Path, limits: Limits | None = None) -> list[str]:
    return [error.problem for _, error in find([path], limits or Limits()).problems]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_members_are_read_as_if_the_archive_were_a_folder(suffix: str, tmp_path: Path) -> None:
    manifest = b"file,source_url\nb.txt,https://example.org/b\n"
    members = {"a.txt": b"first", "2023/b.txt": b"second" * 1000, "2023/manifest.csv": manifest, "notes.xyz": b"x", "._a.txt": b"x"}
    path = packed(tmp_path / f"city{suffix}", members)
    found = find([tmp_path])
    assert list(found.files) == [path / "2023/b.txt", path / "a.txt"]
    assert (found.skipped, found.problems) == (1, [])
    assert [read_bytes(file) for file in found.files] == [b"second" * 1000, b"first"]
    assert read_manifest(path / "2023")["b.txt"].source_url == "https://example.org/b"


@pytest.mark.parametrize(
    ("encoding", "form"), [("gb18030", tarfile.GNU_FORMAT), ("utf-8", tarfile.GNU_FORMAT), ("utf-8", tarfile.PAX_FORMAT)]
)
def test_names_in_chinese_are_read(encoding: str, form: int, tmp_path: Path) -> None:
    names = ("莆田市/年报.txt", f"{'很长的文件夹' * 20}/年报.txt")
    path = packed(tmp_path / "a.tar", dict.fromkeys(names, b"x"), encoding=encoding, form=form)
    assert set(find([path]).files) == {path / name for name in names}


def test_names_cannot_lead_out_of_the_archive(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.tar.gz", {"../../b.txt": b"x", "/etc/c.txt": b"x"})
    assert list(find([path]).files) == [path / "b.txt", path / "etc/c.txt"]


def test_links_and_devices_are_named_and_never_followed(tmp_path: Path) -> None:
    others = []
    for name, kind in (
        ("soft.txt", tarfile.SYMTYPE),
        ("hard.txt", tarfile.LNKTYPE),
        ("pipe.txt", tarfile.FIFOTYPE),
        ("disk.txt", tarfile.BLKTYPE),
    ):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        others.append(info)
    path = packed(tmp_path / "a.tar", {"good.txt": b"x"}, *others)
    assert list(find([path]).files) == [path / "good.txt"]
    assert problems(path) == [
        "a.tar/disk.txt is a device or a pipe, not a file",
        "a.tar/hard.txt is a link, not a file",
        "a.tar/pipe.txt is a device or a pipe, not a file",
        "a.tar/soft.txt is a link, not a file",
    ]
    with pytest.raises(UnreadableReportError, match=r"soft\.txt is a link"):
        read_bytes(path / "soft.txt")


def test_an_archive_inside_an_archive_is_named(tmp_path: Path) -> None:
    path = packed(tmp_path / "outer.tar", {"inner.tar.gz": b"x", "old.rar": b"x", "b.txt": b"x"})
    assert problems(path) == [f"{name} is an archive inside the archive outer.tar" for name in ("inner.tar.gz", "old.rar")]


@pytest.mark.parametrize("name", ["city.7z", "city.RAR"])
def test_archives_of_other_kinds_are_named_with_advice(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    ((path, error),) = find([tmp_path]).problems
    assert (path.name, error.problem) == (name, f"{name} is an archive of a kind we do not read")
    assert ".zip" in error.advice


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = packed(tmp_path / "bomb.tar.gz", {"a.txt": bytes(30_000_000)})
    assert path.stat().st_size < 100_000
    assert problems(path) == ["bomb.tar.gz would unpack to more than 200 times its size, as a bomb does"]


def test_all_members_together_have_a_limit(tmp_path: Path) -> None:
    members = {f"{number}.txt": b"text" * 150_000 for number in range(10)}
    for name in ("a.tar", "a.tar.gz"):
        assert problems(packed(tmp_path / name, members), Limits(archive_bytes=5_000_000)) == [f"{name} would unpack to more than 5 MB"]


def test_a_member_too_large_for_its_kind_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.tar", {"huge.html": bytes(2_000_000), "b.txt": b"x"})
    found = find([path], Limits(text_bytes=1_000_000))
    assert list(found.files) == [path / "b.txt"]
    assert problems(path, Limits(text_bytes=1_000_000)) == ["a.tar/huge.html has 2 MB, more than the 1 MB that are read of its kind"]


def test_an_endless_list_of_members_is_not_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "list.tar.gz", {f"{number}.txt": b"" for number in range(50)})
    assert problems(path, Limits(archive_list_bytes=20 * 512)) == ["list.tar.gz lists too many members"]


def test_a_header_that_says_it_is_endless_is_not_believed(tmp_path: Path) -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 4_000_000_000
    path = tmp_path / "a.tar"
    path.write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(10_000))
    assert problems(path) == ["a.tar is no archive, or damaged (a header is too long)"]


@pytest.mark.parametrize("suffix", [".tar", ".tar.gz", ".tar.bz2", ".tar.xz"])
@pytest.mark.parametrize("cut", [100, -300])
def test_a_damaged_archive_is_named(suffix: str, cut: int, tmp_path: Path) -> None:
    noise = bytes(range(256)) * 40
    path = packed(tmp_path / f"a{suffix}", {"a.txt": noise, "b.txt": noise[::-1]})
    data = path.read_bytes()
    path.write_bytes(data[: cut if suffix != ".tar" else 600 + cut])
    assert "is no archive, or damaged" in problems(path)[0]


def test_what_is_packed_is_told_by_the_content(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.tar", {"a.txt": b"content"})
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert read_bytes(path / "a.txt") == b"content"


def test_members_are_read_by_several_threads_at_once(tmp_path: Path) -> None:
    members = {f"{number}.txt": bytes([number]) * 300_000 for number in range(1, 9)}
    path = packed(tmp_path / "a.tar.gz", members)
    wrong: list[str] = []

    def read(name: str) -> None:
        wrong.extend(name for _ in range(20) if read_bytes(path / name) != members[name])

    threads = [Thread(target=read, args=(name,)) for name in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
