"""Answers and tables on a terminal, and as plain text where the output is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from prompts.wordings import wordings
from service.markdown import cited_place


def is_terminal() -> bool:
    """Whether a person is looking."""
    return sys.stdout.isatty()


def say(text: str = "") -> None:
    """A line on standard output."""
    sys.stdout.write(text + "\n")


def print_answer(response: dict[str, Any]) -> None:
    """An answer with its sources below."""
    if is_terminal():
        from rich.console import Console  # noqa: PLC0415
        from rich.markdown import Markdown  # noqa: PLC0415

        Console().print(Markdown(response["answer"]))
    else:
        say(response["answer"])
    words = wordings(response["language"])
    if response["citations"]:
        say(f"\n{words('door.sources')}")
    for citation in response["citations"]:
        say(f"  [{citation['id']}] {_source_line(citation)}")
    if response["suggestions"]:
        say(f"\n{words('door.suggestions')}")
    for suggestion in response["suggestions"]:
        say(f"  - {suggestion}")


def _source_line(citation: dict[str, Any]) -> str:
    where = cited_place(citation)
    return f"{where}: 「{citation['quote']}」" if citation["quote"] else where


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table drawn on a terminal, tab-separated elsewhere."""
    if not is_terminal():
        say("\t".join(columns))
        for row in rows:
            say("\t".join(row))
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(*columns)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
