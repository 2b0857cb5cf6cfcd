"""Fixtures shared by all tests: the real reports, an indexed copy of the sample reports, real servers."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from filelock import FileLock
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from xdist.scheduler import LoadScopeScheduling

from indexer.domain.report import Report
from indexer.extraction.extract import extract
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from indexer.parsing.formats import parse
from service.answering.engine import Engine
from service.settings import Settings
from service.understanding.agencies import AgencyReader
from service.understanding.messages import MessageReader
from service.wiring import Runtime

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "eval" / "reports"
REAL_REPORTS = ROOT.parent / "shared" / "reports"
TODAY = date(2026, 11, 22)

# what takes longest, longest first: begun last, one such file keeps one core while the others have nothing left to do
LONG = (
    "eval/test_formats.py",
    "browser/",
    "service/cli/test_cli.py",
    "indexer/test_several_files.py",
    "service/cli/test_mcp.py",
    "indexer/test_places.py",
    "service/cli/test_index.py",
    "eval/test_judge.py",
    "indexer/parsing/test_ocr.py",
    "service/cli/test_doors.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((place for place, name in enumerate(LONG) if item.nodeid.startswith(f"tests/{name}")), len(LONG))

    items.sort(key=place)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    return _Scheduling(config, log) if config.option.dist == "loadscope" else None


class _Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """A file goes to one worker, and all files that share a browser do."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/browser" if nodeid.startswith("tests/browser/") else str(super()._split_scope(nodeid))


def require(present: bool, what: str) -> None:
    """Skip a test for what this machine lacks; with CI=true that is a failure."""
    if not present:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"needs {what}")


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests never see the settings, nor the data, of whoever runs them."""
    for name in [name for name in os.environ if name.startswith("GONGKAI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GONGKAI_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.fixture(scope="session")
def spellings(gazetteer: Gazetteer) -> Spellings:
    return Spellings(gazetteer)


@pytest.fixture(scope="session")
def read(gazetteer: Gazetteer) -> Callable[[Path], Report]:
    """Reads a file into a report."""

    def read_file(path: Path) -> Report:
        data = path.read_bytes()
        return extract(parse(data, path), data, path, gazetteer)

    return read_file


@pytest.fixture(scope="session")
def real_report(read: Callable[[Path], Report]) -> Callable[[str], Report]:
    """Reads one of the real reports by its name without ending."""

    def read_report(name: str) -> Report:
        require(REAL_REPORTS.is_dir(), f"the real reports in {REAL_REPORTS}")
        return read(next(REAL_REPORTS.glob(f"{name}.*")))

    return read_report


MakeIndexed = Callable[..., Path]


@pytest.fixture(scope="session")
def indexed_once(tmp_path_factory: pytest.TempPathFactory) -> MakeIndexed:
    """Copies a data folder over some sample reports, all unless named; they are indexed once in a run, by whichever worker comes first.

    By the real model, into real stores.
    """
    ours = tmp_path_factory.getbasetemp()
    everybody_s = ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours

    def copy(target: Path, *names: str) -> Path:
        paths = [SAMPLES / f"{name}.md" for name in names] or sorted(SAMPLES.glob("*.md"))
        folder = everybody_s / "-".join(["indexed", *names])
        with FileLock(f"{folder}.lock"):
            if not folder.is_dir():
                unfinished = tmp_path_factory.mktemp("unfinished")
                with Runtime(Settings(data_dir=unfinished, _env_file=None)) as runtime:
                    assert {result.outcome.value for result in runtime.indexer.index(paths)} == {"indexed"}
                    assert len(runtime.facts.reports()) == len(paths)
                unfinished.rename(folder)
        return Path(shutil.copytree(folder, target))

    return copy


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory, indexed_once: MakeIndexed) -> Iterator[Runtime]:
    """A runtime over all sample reports. Tests must not change it."""
    folder = indexed_once(tmp_path_factory.mktemp("samples") / "data")
    with Runtime(Settings(data_dir=folder, _env_file=None)) as runtime:
        runtime.own_data_folder()
        yield runtime


@pytest.fixture(scope="session")
def engine(samples: Runtime) -> Engine:
    """An engine over the sample reports whose clock stands still."""
    reader = MessageReader(AgencyReader(samples.facts, samples.gazetteer, samples.spellings), lambda: TODAY)
    return Engine(samples.facts, reader, lambda: samples.passages, samples.spellings)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Wait until a server answers."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} did not answer within {seconds} s")


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(tmp_path_factory.mktemp("chroma")), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/api/v2/heartbeat", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def postgres_programs() -> Path | None:
    """The folder of initdb and postgres, which Debian keeps off the path."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


@pytest.fixture
def postgres_url(_postgres_server: str) -> str:
    """The URL of an empty database on a real PostgreSQL server."""
    engine = create_engine(_postgres_server)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return _postgres_server


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[str]:
    """A PostgreSQL cluster of its own."""
    programs = postgres_programs()
    require(programs is not None, "PostgreSQL (Debian package postgresql)")
    assert programs is not None
    # PostgreSQL refuses to run as root
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path("/tmp") / f"gongkai-postgres-{os.getpid()}"
    folder.mkdir()
    if user:
        shutil.chown(folder, user)
    port = free_port()
    try:
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", "gongkai", "--auth=trust", "--encoding=UTF8", "--no-sync"],
            user=user, check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder, "-c", "fsync=off"],
            user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
        )  # fmt: skip
        try:
            url = f"postgresql+psycopg://gongkai@127.0.0.1:{port}/postgres"
            _wait_for_database(url)
            yield url
        finally:
            server.terminate()
            server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for_database(url: str) -> None:
    engine = create_engine(url)
    for _ in range(300):
        try:
            engine.connect().close()
        except OperationalError:
            time.sleep(0.1)
        else:
            engine.dispose()
            return
    raise AssertionError("PostgreSQL did not start within 30 s")
