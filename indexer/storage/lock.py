"""One owner of a data folder at a time: the lock file, and the note a running service leaves of its address."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer.domain.errors import StoreLockedError, UserError

_LOCK = "owner.lock"
SERVICE_NOTE = "service.json"
"""The file in which a running service leaves its address."""


@contextmanager
def own_folder(folder: Path) -> Iterator[None]:
    """Hold a data folder for as long as its embedded stores are open.

    Raises:
        StoreLockedError: another process holds it.
        UserError: the folder cannot be written.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  (looking up a figure needs no lock)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK)
        lock.acquire(timeout=0)
    except Timeout as error:
        raise StoreLockedError(
            f"another process is using the data folder {folder}",
            "wait until it has finished, or give this one its own folder in GONGKAI_DATA_DIR",
        ) from error
    except OSError as error:
        raise UserError(
            f"the data folder {folder} cannot be written ({error.strerror})", "check its rights or set GONGKAI_DATA_DIR"
        ) from error
    try:
        yield
    finally:
        lock.release()


def announce_service(folder: Path, url: str) -> None:
    """Leave a note of where the service that owns the folder can be reached."""
    (folder / SERVICE_NOTE).write_text(json.dumps({"url": url, "pid": os.getpid()}), encoding="utf-8")


def withdraw_service(folder: Path) -> None:
    """Take the note away."""
    with suppress(FileNotFoundError):
        (folder / SERVICE_NOTE).unlink()


def running_service(folder: Path) -> str | None:
    """The address of the service that owns the folder; None without one (a note of a dead process does not count)."""
    try:
        note = json.loads((folder / SERVICE_NOTE).read_text(encoding="utf-8"))
        os.kill(note["pid"], 0)
    except PermissionError:
        return str(note["url"])  # alive, and another user's
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(note["url"])
