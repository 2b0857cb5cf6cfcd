"""A progress bar with rate and remaining time, where a person is looking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from service.cli.render import is_terminal

_NAME_WIDTH = 32


@contextmanager
def progress(total: int) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Call what it gives with the record of each file that is done."""
    if not is_terminal():
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.table import Column  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.1f} files/s" if speed else "", style="progress.data.speed")

    name = TextColumn("{task.description}", table_column=Column(no_wrap=True, max_width=_NAME_WIDTH), markup=False)
    with Progress(BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn(), name) as bar:
        task = bar.add_task("", total=total)
        yield lambda record: bar.update(task, advance=max(1, len(record.get("parts", ()))), description=Path(record["path"]).name)
