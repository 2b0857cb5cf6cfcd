"""Archives of the kind .zip."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.limits import Limits
from indexer.reading.members import Archive, Member, name_below, too_many
from indexer.reading.streams import Stream

SUFFIXES = (".zip",)

_TAIL = 66_000  # the end record, and a comment of at most 65,535 bytes behind it
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_UTF8, _ENCRYPTED = 0x800, 0x1

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError)


class ZipArchive(Archive):
    """An open .zip."""

    def __init__(self, path: Path, size: int, limits: Limits) -> None:
        """Open an archive; the errors of `open_archive`."""
        _check_list(path, size, limits)
        try:
            self._file = zipfile.ZipFile(path)
        except DAMAGE as error:
            problem = f"{path.name} is no archive, or damaged ({error})"
            raise UnreadableReportError(problem, "check that the download was complete") from error
        self._infos = {_name(info): info for info in self._file.infolist() if not info.is_dir()}
        self.members = {name: _member(info) for name, info in self._infos.items()}

    @contextmanager
    def open(self, name: PurePosixPath) -> Iterator[Stream]:
        # zipfile gives no more than the declared size, which has been checked
        with self._file.open(self._infos[name]) as stream:
            yield stream


def _member(info: zipfile.ZipInfo) -> Member:
    return Member(info.file_size, info.compress_size, "is protected by a password" if info.flag_bits & _ENCRYPTED else "")


def _check_list(path: Path, size: int, limits: Limits) -> None:
    """Refuse an archive whose list of members alone would fill the memory."""
    with path.open("rb") as stream:
        stream.seek(max(0, size - _TAIL))
        tail = stream.read(_TAIL)
    at, at_64 = tail.rfind(_END), tail.rfind(_END_64)
    try:
        length = struct.unpack_from("<L", tail, at + 12)[0] if at >= 0 else 0
        if length == 0xFFFFFFFF and at_64 >= 0:
            length = struct.unpack_from("<Q", tail, at_64 + 40)[0]
    except struct.error:
        return  # zipfile will say what is wrong
    if length > limits.archive_list_bytes:
        raise too_many(path)


def _name(info: zipfile.ZipInfo) -> PurePosixPath:
    if info.flag_bits & _UTF8:
        return name_below(info.filename.encode("utf-8", "replace"))
    # zipfile took the bytes for cp437
    return name_below(info.filename.encode("cp437", "replace"))
