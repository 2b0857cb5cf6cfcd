"""The generated parts of the docs, called by cog blocks in the Markdown files (`make docs` writes them, `make lint` checks them)."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from fastapi.routing import APIRoute
from typer.main import get_command

from indexer.domain.form import editions, newest_edition
from service.api.app import MODULES
from service.cli.main import GROUP
from service.settings import Settings
from service.slack.settings import SlackSettings

ROOT = Path(__file__).parent.parent
QUESTION = "how many applications did Putian deny in 2023"


def transcript(*questions: str) -> Iterator[str]:
    """What `gongkai ask` prints over the sample reports."""
    gongkai = Path(sys.executable).parent / "gongkai"
    with tempfile.TemporaryDirectory() as folder:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("GONGKAI_")} | {"GONGKAI_DATA_DIR": folder}
        subprocess.run([gongkai, "index", ROOT / "eval" / "reports"], env=environment, check=True, capture_output=True)
        for question in questions:
            answer = subprocess.run([gongkai, "ask", question], env=environment, check=True, capture_output=True, text=True).stdout
            yield f'```console\n$ gongkai ask "{question}"\n{answer.rstrip()}\n```\n'


def commands() -> Iterator[str]:
    """Every sub-command with its arguments and options."""
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        command: Any = get_command(entry.load())
        yield from _command(entry.name, command)
        for name, part in getattr(command, "commands", {}).items():
            yield from _command(f"{entry.name} {name}", part)


def _command(called: str, command: Any) -> Iterator[str]:
    yield f"### `gongkai {called}`\n\n{inspect.cleandoc(command.help)}\n"
    yield "| argument or option | what |\n|---|---|"
    for parameter in command.params:
        if parameter.name == "help":
            continue
        option = parameter.param_type_name == "option"
        name = ", ".join(f"`{name}`" for name in parameter.opts) if option else f"`{parameter.name.upper()}`"
        told = parameter.default not in (None, False, (), "") and not callable(parameter.default)
        yield f"| {name} | {parameter.help or ''}{f' (default `{parameter.default}`)' if told else ''} |"
    yield ""


def evaluation() -> Iterator[str]:
    """The results of the suites that ship, as `gongkai eval … --output eval/results/latest.json` saved them."""
    run = json.loads((ROOT / "eval" / "results" / "latest.json").read_text(encoding="utf-8"))
    names = list(dict.fromkeys(name for record in run for name in record["baselines"]))
    yield f"| suite | cases | passed | wrong figures | {''.join(f'{name} | ' for name in names)}seconds |"
    yield "|---|---|---|---|" + "---|" * (len(names) + 1)
    for record in run:
        others = "".join(f"{record['baselines'][name]:.1%} | " if name in record["baselines"] else "| " for name in names)
        passed = f"{record['accuracy']:.1%}"
        yield f"| `{record['suite']}` | {record['cases']} | {passed} | {record['wrong_figures']} | {others}{record['seconds']:.0f} |"
    yield "\n| suite | measure | value |\n|---|---|---|"
    for record in run:
        for name, value in record["measures"].items():
            yield f"| `{record['suite']}` | {name} | {value:.4f} |"


def settings() -> Iterator[str]:
    """Every setting with its default."""
    yield "| variable | default | what |\n|---|---|---|"
    for kind in (Settings, SlackSettings):
        prefix = kind.model_config.get("env_prefix")
        for name, field in kind.model_fields.items():
            default = f"`{field.default}`" if field.default not in (None, "") else "unset"
            yield f"| `{prefix}{name.upper()}` | {default} | {field.description} |"


def routes() -> Iterator[str]:
    """Every HTTP call."""
    yield "| call | what |\n|---|---|"
    for module in MODULES:
        for route in module.router.routes:
            if isinstance(route, APIRoute):
                method = next(iter(route.methods or ()))
                yield f"| `{method} {route.path}` | {inspect.cleandoc(route.endpoint.__doc__ or '').splitlines()[0]} |"


def form_rows() -> Iterator[str]:
    """The rows and groups of the form, in both languages."""
    yield "| number | term | English | article | metric |\n|---|---|---|---|---|"
    for table in newest_edition().tables:
        for row in sorted((*table.groups, *table.rows), key=lambda row: row.number):
            yield f"| {row.number or table.clause} | {row.label.zh} | {row.label.en} | {row.article} | `{row.key}` |"


def form_columns() -> Iterator[str]:
    """The columns of the form, in both languages."""
    yield "| term | English | edition |\n|---|---|---|"
    seen: set[tuple[str, str]] = set()
    for edition in editions().values():
        for table in edition.tables:
            for column in table.columns:
                if (column.label.zh, column.label.en) not in seen:
                    seen.add((column.label.zh, column.label.en))
                    yield f"| {column.label.zh} | {column.label.en} | {edition.id} |"
