"""Archives of reports: their members are read as if the archive were a folder, and never written below their names.

A member's path is the archive's with the member's name below it: /reports/city.zip/2023/report.pdf.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TypeVar

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.formats import check_size
from indexer.parsing.limits import LIMITS, MEGABYTE, Limits
from indexer.reading import tar_archives, zip_archives
from indexer.reading.members import Archive, Member
from indexer.reading.streams import Stream
from indexer.reading.tar_archives import TarArchive
from indexer.reading.zip_archives import ZipArchive

SUFFIXES = (*zip_archives.SUFFIXES, *tar_archives.SUFFIXES)
FOREIGN_SUFFIXES = (".7z", ".rar")
"""Archives that are not read, and may hold reports all the same."""

_LITTLE = MEGABYTE  # a ratio says nothing of members this small
# what macOS and Windows leave in every archive
_LITTER = ("__MACOSX",)
_DAMAGE = (*zip_archives.DAMAGE, *tar_archives.DAMAGE)

_Taken = TypeVar("_Taken")


def is_archive(path: Path) -> bool:
    """Whether a file's name ends like an archive's."""
    return path.name.lower().endswith(SUFFIXES)


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
    member = archive.members.get(name)
    if member is None:
        raise UnreadableReportError(f"{path.name} holds no {name}", "index the archive again")
    check_member(path, name, member, limits)
    try:
        with archive.open(name) as stream:
            return take(stream)
    except NotImplementedError as error:
        raise UnreadableReportError(
            f"{path.name}/{name} is packed in a way we do not read ({error})", "unpack the archive and index the folder"
        ) from error
    except _DAMAGE as error:
        raise UnreadableReportError(
            f"{path.name}/{name} is damaged ({error})", "check that the download of the archive was complete"
        ) from error


def check_member(path: Path, name: PurePosixPath, member: Member, limits: Limits = LIMITS) -> None:
    """Refuse a member before it is unpacked.

    Raises:
        UnreadableReportError: too large, packed suspiciously tightly, behind a password, a link or a device.
    """
    where = f"{path.name}/{name}"
    if member.problem:
        raise UnreadableReportError(f"{where} {member.problem}", "unpack the archive and index the folder")
    check_size(member.size, Path(name), limits, where)
    if member.packed is not None and member.size > max(_LITTLE, limits.archive_ratio * member.packed):
        raise UnreadableReportError(
            f"{where} would unpack to more than {limits.archive_ratio} times its size, as a zip bomb does",
            "unpack the archive and look at it, if you trust whoever made it",
        )


@lru_cache(maxsize=2)
def _opened(path: Path, size: int, _modified: int, limits: Limits) -> Archive:
    kind = ZipArchive if path.name.lower().endswith(zip_archives.SUFFIXES) else TarArchive
    archive = kind(path, size, limits)
    if sum(member.size for member in archive.members.values()) > limits.archive_bytes:
        most = limits.archive_bytes // MEGABYTE
        raise UnreadableReportError(
            f"{path.name} would unpack to more than {most} MB", "unpack it and index the folder, or raise GONGKAI_MAX_ARCHIVE_MB"
        )
    return archive


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
