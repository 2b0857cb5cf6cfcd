"""The `gongkai` command. Sub-commands are entry points of the group `gongkai.commands`, loaded when they are called."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import EntryPoint, PackageNotFoundError, distribution, entry_points
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from indexer.domain.errors import UserError

GROUP = "gongkai.commands"


class LazyCommands(TyperGroup):
    """Finds sub-commands by entry point and imports only the one that is called: a question must not wait for the others."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        return sorted(command.name for command in entry_points(group=GROUP))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        found = next(_entry_points(cmd_name), None)
        if found is None:
            return None
        command = get_command(found.load())
        command.name = cmd_name
        return command


def _entry_points(name: str) -> Iterator[EntryPoint]:
    """The commands of a name: gongkai's own, which is found at once, before those that every package installed may have."""
    with suppress(PackageNotFoundError):
        yield from distribution("gongkai").entry_points.select(group=GROUP, name=name)
    yield from entry_points(group=GROUP, name=name)


app = typer.Typer(cls=LazyCommands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def _gongkai() -> None:
    """Ask China's open-government annual reports a question, get the exact figure, see the cell it comes from."""


def run() -> None:
    """Run the command line; an error that a person can mend is told in two lines, without a traceback."""
    try:
        app()
    except UserError as error:
        print(f"gongkai: {error.problem}\n  {error.advice}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe has gone: nothing more to say
        sys.exit(0)
