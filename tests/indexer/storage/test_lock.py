"""One owner of a data folder at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.domain.errors import StoreLockedError, UserError
from indexer.storage.lock import announce_service, own_folder, running_service, withdraw_service

_HOLD = "import sys; from pathlib import Path; from indexer.storage.lock import own_folder\nwith own_folder(Path(sys.argv[1])): print('held', flush=True); input()"


def test_a_second_process_is_told_that_the_folder_is_taken(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(StoreLockedError, match="another process"), own_folder(tmp_path):
        pass
    holder.communicate(b"\n")
    with own_folder(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    holder.kill()
    holder.wait()
    with own_folder(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_a_named_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="cannot be written"), own_folder(tmp_path / "file" / "data"):
        pass


def test_a_service_leaves_its_address_while_it_lives(tmp_path: Path) -> None:
    assert running_service(tmp_path) is None
    announce_service(tmp_path, "http://127.0.0.1:8000")
    assert running_service(tmp_path) == "http://127.0.0.1:8000"
    withdraw_service(tmp_path)
    assert running_service(tmp_path) is None


@pytest.mark.parametrize("note", ["{", json.dumps({"url": "x"}), json.dumps({"url": "x", "pid": 2**22 + 1}), "null"])
def test_the_note_of_a_dead_service_does_not_count(note: str, tmp_path: Path) -> None:
    (tmp_path / "service.json").write_text(note)
    assert os.getpid() != 2**22 + 1
    assert running_service(tmp_path) is None
