"""Whether the service of a data folder runs, for scripts: `python -m service.cli.running FOLDER [--wait | --stop]`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from indexer.storage.lock import SERVICE_NOTE, running_service

_WAIT_SECONDS = 60


def main() -> int:
    """Exit 0 if the service runs (or now does, or has been stopped)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--wait", action="store_true", help="wait until it answers")
    parser.add_argument("--stop", action="store_true", help="end it")
    arguments = parser.parse_args()
    if arguments.stop:
        return _stop(arguments.folder)
    deadline = time.monotonic() + (_WAIT_SECONDS if arguments.wait else 0)
    while True:
        url = running_service(arguments.folder)
        if url and _answers(url):
            return 0
        if time.monotonic() >= deadline:
            return 1
        time.sleep(0.2)


def _answers(url: str) -> bool:
    try:
        with build_opener(ProxyHandler({})).open(f"{url}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def _stop(folder: Path) -> int:
    if running_service(folder) is None:
        sys.stdout.write("no service is running\n")
        return 0
    pid = json.loads((folder / SERVICE_NOTE).read_text(encoding="utf-8"))["pid"]
    os.kill(pid, signal.SIGINT)
    for _ in range(100):
        if running_service(folder) is None:
            sys.stdout.write("stopped\n")
            return 0
        time.sleep(0.1)
    return 1


if __name__ == "__main__":
    sys.exit(main())
