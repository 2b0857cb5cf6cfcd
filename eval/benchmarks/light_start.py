"""How long `gongkai ask` takes for a figure, and how much memory: `python -m eval.benchmarks.light_start`.

The sample reports are indexed into a temporary folder; the whole process is measured, from start to end, in each language: the median
by the clock, and of the processor (on a busy machine the truer one). Modules are compiled before, as an installed package's are.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from eval.loading import suites_folder

RUNS = 7
BUDGET_SECONDS, BUDGET_MEGABYTES = 1.5, 200
QUESTIONS = {"en": "how many applications did Putian deny in 2023", "zh": "莆田市工信局2023年不予公开多少件"}


def main() -> int:
    """Print the medians; with --strict exit 1 if a budget is exceeded (a busy machine is slower, so that tests do not ask for it)."""
    gongkai = Path(sys.executable).parent / "gongkai"
    worst_seconds = worst_megabytes = 0.0
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "GONGKAI_DATA_DIR": folder, "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        # set where nothing may be written beside the code: every run would compile it anew
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        subprocess.run([gongkai, "index", suites_folder().parent / "reports"], env=environment, check=True, stdout=subprocess.DEVNULL)
        for language, question in QUESTIONS.items():
            _, *runs = (_measure([str(gongkai), "ask", question], environment) for _ in range(RUNS + 1))
            seconds, processor, megabytes = zip(*runs, strict=True)
            sys.stdout.write(
                f"{language}: median {statistics.median(seconds):.2f} s of {RUNS} runs, {statistics.median(processor):.2f} s of them "
                f"of the processor, {max(megabytes):.0f} MB at most\n"
            )
            worst_seconds = max(worst_seconds, statistics.median(seconds))
            worst_megabytes = max(worst_megabytes, *megabytes)
    fits = worst_seconds <= BUDGET_SECONDS and worst_megabytes <= BUDGET_MEGABYTES
    sys.stdout.write(f"budget: {BUDGET_SECONDS} s and {BUDGET_MEGABYTES} MB, {'kept' if fits else 'exceeded'}\n")
    return 1 if "--strict" in sys.argv and not fits else 0


def _measure(command: list[str], environment: dict[str, str]) -> tuple[float, float, float]:
    """Seconds by the clock and of the processor, and megabytes, of one process; a helper process, whose children are the command alone."""
    helper = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); print(used.ru_utime + used.ru_stime, used.ru_maxrss)"
    )
    started = time.perf_counter()
    result = subprocess.run([sys.executable, "-S", "-c", helper, *command], env=environment, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    processor, kilobytes = result.stdout.split()
    return seconds, float(processor), int(kilobytes) / 1024


if __name__ == "__main__":
    sys.exit(main())
