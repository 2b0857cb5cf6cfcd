"""Archives (.zip) of reports: their members are read as if the archive were a folder, and never written to the disk.

A member's path is the archive's with the member's name below it: /reports/city.zip/2023/report.pdf.
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeVar

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.formats import check_size
from indexer.parsing.limits import LIMITS, MEGABYTE, Limits

ARCHIVE_SUFFIXES = (".zip",)

_TAIL = 66_000  # the end record, and a comment of at most 65,535 bytes behind it
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_UTF8, _ENCRYPTED = 0x800, 0x1
_LITTLE = 1_000_000  # a ratio says nothing of members this small
# what macOS and Windows leave in every archive
_LITTER = ("__MACOSX",)
# a container of parts, not of reports
_DOCUMENTS = (PurePosixPath("word/document.xml"), PurePosixPath("OFD.xml"), PurePosixPath("content.xml"))

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError)
_Taken = TypeVar("_Taken")


class Stream(Protocol):
    """What is read from: a file or a member."""

    def read(self, count: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Archive:
    """An open archive: its members by their names, folders left out."""

    file: zipfile.ZipFile
    members: Mapping[PurePosixPath, zipfile.ZipInfo]

    @property
    def is_document(self) -> bool:
        """Whether it is a single document of a word processor, saved under another ending."""
        return any(name in self.members for name in _DOCUMENTS)


def is_archive(path: Path) -> bool:
    """Whether a file's name ends like an archive's."""
    return path.suffix.lower() in ARCHIVE_SUFFIXES


def split_archive(path: Path) -> tuple[Path, PurePosixPath] | None:
    """The archive on the disk that a path leads into, and the member's name; None for an ordinary path."""
    if not any(is_archive(parent) for parent in path.parents):
        return None
    for parent in path.parents:
        if is_archive(parent) and parent.is_file():
            return parent, PurePosixPath(path.relative_to(parent))
    return None


def open_archive(path: Path, status: os.stat_result, limits: Limits = LIMITS) -> Archive:
    """Open an archive, or take the one that is open already; `status` tells whether it is still the same.

    Raises:
        UnreadableReportError: damaged, no archive, or with a list of members beyond the limits.
    """
    return _opened(path, status.st_size, status.st_mtime_ns, limits)


def read_member(
    path: Path, status: os.stat_result, name: PurePosixPath, take: Callable[[Stream], _Taken], limits: Limits = LIMITS
) -> _Taken:
    """Read a member of an archive.

    Raises:
        UnreadableReportError: not there, too large, packed suspiciously tightly, behind a password, or damaged.
    """
    archive = open_archive(path, status, limits)
    info = archive.members.get(name)
    if info is None:
        raise UnreadableReportError(f"{path.name} holds no {name}", "index the archive again")
    check_member(path, name, info, limits)
    try:
        # zipfile gives no more than the declared size, which has been checked
        with archive.file.open(info) as stream:
            return take(stream)
    except NotImplementedError as error:
        raise UnreadableReportError(
            f"{path.name}/{name} is packed in a way we do not read ({error})", "unpack the archive and index the folder"
        ) from error
    except _DAMAGE as error:
        raise UnreadableReportError(
            f"{path.name}/{name} is damaged ({error})", "check that the download of the archive was complete"
        ) from error


def check_member(path: Path, name: PurePosixPath, info: zipfile.ZipInfo, limits: Limits = LIMITS) -> None:
    """Refuse a member before it is unpacked.

    Raises:
        UnreadableReportError: too large, packed suspiciously tightly, or behind a password.
    """
    where = f"{path.name}/{name}"
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableReportError(f"{where} is protected by a password", "unpack the archive and index the folder")
    check_size(info.file_size, Path(name), limits, where)
    if info.file_size > max(_LITTLE, limits.archive_ratio * info.compress_size):
        raise UnreadableReportError(
            f"{where} would unpack to more than {limits.archive_ratio} times its size, as a zip bomb does",
            "unpack the archive and look at it, if you trust whoever made it",
        )


@lru_cache(maxsize=2)
def _opened(path: Path, size: int, _modified: int, limits: Limits) -> Archive:
    _check_list(path, size, limits)
    try:
        file = zipfile.ZipFile(path)
    except _DAMAGE as error:
        raise UnreadableReportError(f"{path.name} is no archive, or damaged ({error})", "check that the download was complete") from error
    members = {_name(info): info for info in file.infolist() if not info.is_dir()}
    if sum(info.file_size for info in members.values()) > limits.archive_bytes:
        most = limits.archive_bytes // MEGABYTE
        raise UnreadableReportError(
            f"{path.name} would unpack to more than {most} MB", "unpack it and index the folder, or raise GONGKAI_MAX_ARCHIVE_MB"
        )
    return Archive(file, members)


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
        raise UnreadableReportError(f"{path.name} lists too many members", "unpack it and index the folder")


def _name(info: zipfile.ZipInfo) -> PurePosixPath:
    """A member's name as a path below the archive: without steps upwards, and in the characters it was written in."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        # zipfile took the bytes for cp437; Windows in China writes GBK, macOS writes UTF-8 without saying so
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("gb18030", "replace")
    parts = (part for part in name.replace("\\", "/").split("/") if part not in ("", ".", ".."))
    return PurePosixPath(*parts)


def is_litter(name: PurePosixPath) -> bool:
    """Whether a member is no file of the person who made the archive."""
    return name.name.startswith((".", "~$")) or name.parts[:1] == _LITTER


def holds(path: Path, limits: Limits = LIMITS) -> bool:
    """Whether a path leads to a member that its archive has."""
    inside = split_archive(path)
    try:
        return inside is not None and inside[1] in open_archive(inside[0], inside[0].stat(), limits).members
    except (UnreadableReportError, OSError):
        return False
