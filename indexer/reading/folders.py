"""Find the files to index: in folders at any depth, through links, and in archives."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from indexer.domain.errors import UserError
from indexer.parsing.formats import is_supported
from indexer.parsing.limits import LIMITS, Limits
from indexer.reading.archives import FOREIGN_SUFFIXES, check_member, is_archive, is_litter, open_archive, split_archive
from indexer.reading.files import open_regular, unreadable
from indexer.reading.manifest import MANIFEST


@dataclass
class Found:
    """Files in the order in which they were met, how many of other kinds were passed over, and what could not be searched."""

    files: dict[Path, None] = field(default_factory=dict)
    skipped: int = 0
    problems: list[tuple[Path, UserError]] = field(default_factory=list)


def find(paths: Iterable[Path], limits: Limits = LIMITS) -> Found:
    """Find the files to index: those named, and in folders and archives those of a kind we read.

    A folder that several links lead to is searched once; a file that several links lead to is listed once.
    """
    found = Found()
    searched: set[tuple[int, int]] = set()
    real: set[str] = set()
    for path in paths:
        for file, named in _below(path, found, searched):
            where = os.path.realpath(file)
            if where in real:
                continue
            real.add(where)
            _take(file, named, found, limits)
    return found


def _below(path: Path, found: Found, searched: set[tuple[int, int]]) -> Iterator[tuple[Path, bool]]:
    """The files of a folder, or the file itself; and whether a person named it."""
    try:
        status = path.stat()
    except OSError as error:
        if split_archive(path):
            yield path, True
        elif isinstance(error, FileNotFoundError | NotADirectoryError) and not path.is_symlink():
            found.problems.append((path, UserError(f"{path} does not exist", "check the path")))
        else:
            found.problems.append((path, unreadable(path, error)))
        return
    if not stat.S_ISDIR(status.st_mode):
        yield path, True
        return
    for file in _walk(path, found, searched):
        yield file, False


def _walk(folder: Path, found: Found, searched: set[tuple[int, int]]) -> Iterator[Path]:
    def unsearchable(error: OSError) -> None:
        where = Path(error.filename or folder)
        found.problems.append(
            (where, UserError(f"the folder {where} cannot be read ({error.strerror})", "give this user the right to read it"))
        )

    for root, folders, names in os.walk(folder, onerror=unsearchable, followlinks=True):
        status = os.stat(root)  # noqa: PTH116 - os.walk gives strings
        if (status.st_dev, status.st_ino) in searched:
            folders.clear()
            continue
        searched.add((status.st_dev, status.st_ino))
        folders.sort()
        yield from (Path(root) / name for name in sorted(names) if not name.startswith((".", "~$")))


def _take(path: Path, named: bool, found: Found, limits: Limits) -> None:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        shown = Path(os.fsencode(path).decode("utf-8", "replace"))
        problem = UserError(f"the name of {shown} is not in UTF-8", "rename it, for example with `convmv -f gb18030 -t utf-8 --notest`")
        found.problems.append((shown, problem))
        return
    if is_archive(path):
        _take_members(path, found, limits)
    elif path.suffix.lower() in FOREIGN_SUFFIXES:
        problem = UserError(f"{path.name} is an archive of a kind we do not read", "unpack it and index the folder, or pack it as .zip")
        found.problems.append((path, problem))
    elif named or is_supported(path):
        found.files.setdefault(path)
    elif path.name != MANIFEST:
        found.skipped += 1


def _take_members(path: Path, found: Found, limits: Limits) -> None:
    """List an archive as if it were a folder."""
    try:
        with open_regular(path) as stream:
            archive = open_archive(path, os.fstat(stream.fileno()), limits)
    except UserError as error:
        found.problems.append((path, error))
        return
    except OSError as error:
        found.problems.append((path, unreadable(path, error)))
        return
    if archive.is_document:
        found.files.setdefault(path)
        return
    for name in sorted(name for name in archive.members if not is_litter(name)):
        member = path / name
        if is_archive(member) or member.suffix.lower() in FOREIGN_SUFFIXES:
            found.problems.append((member, UserError(f"{name} is an archive inside the archive {path.name}", "unpack it first")))
        elif is_supported(member):
            try:
                check_member(path, name, archive.members[name], limits)
            except UserError as error:
                found.problems.append((member, error))
            else:
                found.files.setdefault(member)
        elif name.name != MANIFEST:
            found.skipped += 1
