"""Archives of the kind .tar, packed or not. What is packed is unpacked once, into a temporary file without a name."""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import IO, Any, cast

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.limits import MEGABYTE, Limits
from indexer.reading.members import Archive, Member, name_below, too_many
from indexer.reading.streams import Bounded, Stream

SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")

DAMAGE = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError)
_PACKERS: tuple[tuple[bytes, Any], ...] = (  # what they open is told by overloads
    (b"\x1f\x8b", gzip.open),
    (b"BZh", bz2.open),
    (b"\xfd7zXZ\0", lzma.open),
)
_BLOCK = 1 << 20
_IN_MEMORY = 64 * MEGABYTE
_LITTLE = 10 * MEGABYTE  # a ratio says nothing of archives this small
_LONGEST_HEADER = MEGABYTE


class TarArchive(Archive):
    """An open .tar."""

    def __init__(self, path: Path, size: int, limits: Limits) -> None:
        """Open an archive; the errors of `open_archive`."""
        # members are read from one file, at different places
        self._turn = Lock()
        try:
            self._file = _unpacked(path, size, limits)
            self._infos = _listed(path, self._file, limits)
        except (*DAMAGE, OSError) as error:
            problem = f"{path.name} is no archive, or damaged ({error})"
            raise UnreadableReportError(problem, "check that the download was complete") from error
        self.members = {name: Member(info.size, problem=_problem(info)) for name, info in self._infos.items()}

    @contextmanager
    def open(self, name: PurePosixPath) -> Iterator[Stream]:
        info = self._infos[name]
        with self._turn:
            self._file.seek(info.offset_data)
            yield Bounded(self._file, info.size)


def _unpacked(path: Path, size: int, limits: Limits) -> IO[bytes]:
    file = path.open("rb")
    head = file.read(_BLOCK)[:8]
    unpack = next((opener for mark, opener in _PACKERS if head.startswith(mark)), None)
    if unpack is None:
        return file
    file.close()
    most = min(limits.archive_bytes, max(_LITTLE, limits.archive_ratio * size))
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it lives as long as the archive
    with unpack(path) as packed:
        while block := packed.read(_BLOCK):
            if spool.tell() + len(block) > most:
                spool.close()
                raise _too_large(path, limits, most)
            spool.write(block)
    return spool


def _too_large(path: Path, limits: Limits, most: int) -> UnreadableReportError:
    if most < limits.archive_bytes:
        return UnreadableReportError(
            f"{path.name} would unpack to more than {limits.archive_ratio} times its size, as a bomb does",
            "unpack it and look at it, if you trust whoever made it",
        )
    return UnreadableReportError(
        f"{path.name} would unpack to more than {most // MEGABYTE} MB", "unpack it and index the folder, or raise GONGKAI_MAX_ARCHIVE_MB"
    )


def _listed(path: Path, file: IO[bytes], limits: Limits) -> dict[PurePosixPath, tarfile.TarInfo]:
    file.seek(0)
    infos = {}
    with tarfile.open(fileobj=cast(IO[bytes], _Headers(file)), mode="r:", encoding="utf-8", errors="surrogateescape") as listed:
        for number, info in enumerate(listed, start=1):
            if number * tarfile.BLOCKSIZE > limits.archive_list_bytes:
                raise too_many(path)
            if not info.isdir():
                infos[name_below(info.name.encode("utf-8", "surrogateescape"))] = info
    return infos


class _Headers:
    """A file from which only headers are read: one that says it is endless is not believed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, count: int = -1) -> bytes:
        if not 0 <= count <= _LONGEST_HEADER:
            raise tarfile.ReadError("a header is too long")
        return self._file.read(count)


def _problem(info: tarfile.TarInfo) -> str:
    if info.isreg() and not info.issparse():
        return ""
    kind = "a link" if info.issym() or info.islnk() else "a device or a pipe" if info.isdev() else "of an unusual kind"
    return f"is {kind}, not a file"
