"""Workers: what one file does to its process is told of that file, and the others are read."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import Never

import pytest

from indexer.domain.errors import UserError
from indexer.parsing.limits import Limits
from indexer.reading import pool
from indexer.reading.readers import InProcess, Results, Workers
from indexer.reading.task import Read, Task
from indexer.reading.worker import spawned_workers
from tests.conftest import ROOT, SAMPLES
from tests.indexer.reading.deadly import read_deadly

DATA = (SAMPLES / "putian-2023.md").read_bytes()
SECONDS = 1.0
DEADLY = {
    "killed": "brought down the process that read it",
    "crashed": "brought down the process that read it (Segmentation fault)",
    "slow": "was not read within 1 s",
    "deaf": "was not read within 1 s",
    "greedy": "needs more memory than a worker may take",
    "faulty": "met a fault of this program (KeyError: 'row 3')",
    "unsendable": "met a fault of this program",
}


def tasks(*names: str) -> Iterator[Task]:
    return (Task(Path(f"/reports/{name}.md"), DATA, None, SECONDS if name in ("slow", "deaf") else 60) for name in names)


def endless() -> Iterator[Task]:
    """A file that is read, and others that are not without end."""
    return (Task(Path(f"{name}.md"), DATA) for name in ("good", "deaf", "deaf", "deaf", "deaf"))


def _left_running() -> list[int]:
    """Children that are still there; the system is asked, since a child that two threads wait for is told to one of them only."""
    return [child.pid for child in multiprocessing.active_children() if child.pid and Path(f"/proc/{child.pid}").exists()]


def _close_soon(workers: Workers) -> None:
    time.sleep(0.2)
    workers.close()


def test_every_way_a_file_can_fail_is_named_and_the_rest_is_read() -> None:
    good = [f"good-{number}" for number in range(6)]
    names = [*good[:2], *DEADLY, *good[2:]]
    workers = Workers(spawned_workers(600_000_000), 2, read_deadly)
    results = {task.path.stem: read for task, read in workers.read(tasks(*names))}
    assert {name for name, read in results.items() if read.reports} == set(good)
    for name, problem in DEADLY.items():
        assert results[name].problem.startswith(f"{name}.md {problem}"), results[name]
        assert results[name].advice
    assert "_parse" in results["faulty"].trace
    assert _left_running() == []


def test_a_report_comes_out_of_a_worker_as_it_went_in() -> None:
    ((_, here),) = InProcess().read(tasks("a"))
    read = dict((task.path.stem, read) for task, read in Workers(spawned_workers(10**9), 1).read(tasks("a", "b", "c", "d")))
    assert read["a"] == here
    assert read["a"].reports


class Counting:
    """Makes executors of threads, and counts them."""

    def __init__(self) -> None:
        self.made: list[Executor] = []

    def __call__(self, count: int) -> Executor:
        self.made.append(ThreadPoolExecutor(count))
        return self.made[-1]


def shallow(task: Task) -> Read:
    return Read(problem=task.path.stem)


def test_a_few_light_files_need_no_worker() -> None:
    make = Counting()
    reader = Workers(make, 2, shallow)
    assert len(list(reader.read(tasks("a", "b", "c")))) == 3
    assert make.made == []
    assert len(list(reader.read(tasks("a", "b", "c", "d")))) == 4
    assert len(list(reader.read([Task(Path("scan.pdf"), b"%PDF-1.4")]))) == 1
    assert len(list(reader.read([Task(Path("large.txt"), None)]))) == 1
    assert len(make.made) == 3


def test_what_is_no_task_passes_through_at_once() -> None:
    seen: list[str] = []

    def steps() -> Iterator[Task | str]:
        for number in range(100):
            seen.append(f"known {number}")
            yield f"known {number}"

    reader = Workers(Counting(), 2, shallow).read(steps())
    assert next(reader) == "known 0"
    assert seen == ["known 0"]


def test_workers_are_replaced_after_so_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_FILES_A_WORKER", 3)
    make = Counting()
    names = [f"{number}" for number in range(20)]
    results = [read.problem for _, read in Workers(make, 2, shallow).read(tasks(*names))]
    assert sorted(results, key=int) == names
    assert len(make.made) == 4


def test_closed_in_the_middle_the_workers_end_at_once() -> None:
    workers = Workers(spawned_workers(10**9), 2, read_deadly)
    steps: Results[Never] = workers.read(endless())
    assert next(steps)
    started = time.monotonic()
    steps.close()
    assert time.monotonic() - started < 3
    assert _left_running() == []


def test_a_worker_that_is_ended_cleans_up_behind_it(tmp_path: Path) -> None:
    mark = tmp_path / "tidy"
    steps: Results[Never] = Workers(spawned_workers(10**9), 1, read_deadly).read(
        Task(path, DATA) for path in (Path("good.md"), mark, mark, mark)
    )
    assert next(steps)
    time.sleep(0.5)  # the other has begun
    steps.close()
    assert mark.exists()


def test_a_run_that_another_thread_stops_ends_with_an_error() -> None:
    workers = Workers(spawned_workers(10**9), 1, read_deadly)
    steps: Results[Never] = workers.read(endless())
    assert next(steps)
    with ThreadPoolExecutor(1) as other:
        other.submit(_close_soon, workers)
        with pytest.raises(UserError, match="stopped"):
            next(steps)


def test_workers_do_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom indexer.reading.readers import Workers\nfrom indexer.reading.task import Task\n"
        "from indexer.reading.worker import spawned_workers\nfrom tests.indexer.reading.deadly import read_deadly\n"
        "if __name__ == '__main__':\n"
        "    names = ['good', 'deaf', 'deaf', 'deaf', 'deaf']\n"
        "    for step in Workers(spawned_workers(10**9), 2, read_deadly).read(Task(Path(f'{name}.md'), b'x') for name in names):\n"
        "        print('read', flush=True)\n",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [sys.executable, script], env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"read\n"
    process.kill()
    process.wait()
    deadline = time.monotonic() + 5
    while _group_lives(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _group_lives(process.pid)


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_is_typed_at_the_terminal_does_not_reach_the_workers() -> None:
    steps: Results[Never] = Workers(spawned_workers(10**9), 2).read(tasks(*(f"good-{number}" for number in range(12))))
    results = [next(steps)]
    for process in multiprocessing.active_children():
        os.kill(process.pid or 0, signal.SIGINT)
    results += steps
    assert all(read.reports for _, read in results)


def test_limits_reach_the_workers() -> None:
    long = Task(Path("/reports/long.md"), DATA, limits=Limits(text_bytes=1_000))
    (result,) = (read for _, read in Workers(spawned_workers(4_000_000_000), 1)._read_in_workers([long]))
    assert result.problem.startswith("long.md has 0 MB, more than")
    assert "GONGKAI_MAX_TEXT_MB" in result.advice
