"""The bytes of a file, or of a member of an archive, once it is certain that they can be read and stay the same while they are."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.formats import check_size
from indexer.parsing.limits import LIMITS, Limits
from indexer.reading.archives import read_member, split_archive
from indexer.reading.streams import Bounded, Stream

# larger ones are read again by the worker rather than sent to it
_SENT_BYTES = 8_000_000
_BLOCK = 1 << 20
_PAUSE_SECONDS = 0.2

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_Taken = TypeVar("_Taken")


@dataclass(frozen=True)
class Contents:
    """SHA-256 of a file in hexadecimal, and its bytes unless it is large."""

    content_hash: str
    data: bytes | None


def read_bytes(path: Path, limits: Limits = LIMITS) -> bytes:
    """The bytes of a file, or of a member of an archive (archive.zip/inner/report.pdf).

    Raises:
        UnreadableReportError: gone, no regular file, too large, without the right to read it, or changing all the while.
    """
    return _read(path, lambda stream: stream.read(), limits)


def contents(path: Path, limits: Limits = LIMITS) -> Contents:
    """What tells whether a file was read before; the errors of `read_bytes`."""
    return _read(path, _contents, limits)


def contents_together(paths: Sequence[Path], limits: Limits = LIMITS) -> tuple[str, list[Contents]]:
    """What tells whether some files were read together before: a hash over theirs, and each one's own.

    Raises:
        UnreadableReportError: as in `read_bytes`, of any of them.
    """
    found: list[Contents] = []
    size = 0
    for path in paths:
        item = contents(path, limits)
        size += len(item.data or b"")
        found.append(item if size <= _SENT_BYTES else replace(item, data=None))
    return hash_together([item.content_hash for item in found]), found


def hash_together(hashes: Sequence[str]) -> str:
    """The hash that stands for files: a single one's own, of several SHA-256 over theirs, one a line, in reading order."""
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def _contents(stream: Stream) -> Contents:
    digest, kept, size = hashlib.sha256(), [], 0
    while block := stream.read(_BLOCK):
        digest.update(block)
        size += len(block)
        if size <= _SENT_BYTES:
            kept.append(block)
    return Contents(digest.hexdigest(), b"".join(kept) if size <= _SENT_BYTES else None)


def _read(path: Path, take: Callable[[Stream], _Taken], limits: Limits) -> _Taken:
    try:
        if inside := split_archive(path):
            archive, member = inside
            with open_regular(archive) as stream:
                before = os.fstat(stream.fileno())
            return read_member(archive, before, member, take, limits)
        taken = _take_steady(path, take, limits)
        if taken is None:
            # whoever writes it may have finished by now
            time.sleep(_PAUSE_SECONDS)
            taken = _take_steady(path, take, limits)
    except OSError as error:
        raise unreadable(path, error) from error
    if taken is None:
        raise UnreadableReportError(f"{path.name} changes while it is read", "index it again once it is complete")
    return taken


def _take_steady(path: Path, take: Callable[[Stream], _Taken], limits: Limits) -> _Taken | None:
    """What is taken of a file; None if it changed meanwhile."""
    with open_regular(path) as stream:
        before = os.fstat(stream.fileno())
        check_size(before.st_size, path, limits, path.name)
        # one that grows is not read without end
        taken = take(Bounded(stream, before.st_size))
        after = os.fstat(stream.fileno())
    return taken if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns) else None


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading.

    Raises:
        UnreadableReportError: it is no regular file.
        OSError: it cannot be opened.
    """
    # to open a device may set it going
    _require_regular(path, path.stat().st_mode)
    # should a pipe have taken the file's place, an ordinary open would wait for its writer for ever
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        _require_regular(path, os.fstat(handle).st_mode)
    except UnreadableReportError:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb", buffering=0)


def _require_regular(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "of an unknown kind")
        raise UnreadableReportError(f"{path.name} is {kind}, not a file", "name the files or folders that hold reports")


def unreadable(path: Path, error: OSError) -> UnreadableReportError:
    """What to say of a file that the system does not give."""
    match error:
        case FileNotFoundError() if path.is_symlink():
            return UnreadableReportError(f"{path} is a link to a file that is not there", "mend the link or remove it")
        case FileNotFoundError() | NotADirectoryError():
            return UnreadableReportError(f"{path} is no longer there", "index the folder again")
        case PermissionError():
            return UnreadableReportError(f"{path} cannot be read ({error.strerror})", "give this user the right to read it")
    return UnreadableReportError(f"{path} cannot be read ({error.strerror or error})", "check the file and the disk it lies on")
