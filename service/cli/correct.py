"""`gongkai correct`: put right a figure that was read wrongly, or take that back."""

from __future__ import annotations

import getpass
import json
from typing import Annotated, Any

import typer

from indexer.domain.errors import UserError
from indexer.storage.lock import running_service
from service.cli.client import ServiceClient
from service.cli.render import say
from service.settings import load_settings

app = typer.Typer()


@app.command()
def correct(
    report_id: Annotated[str, typer.Argument(help="Id of the report, as `gongkai reports` lists it.")],
    cell: Annotated[str, typer.Argument(metavar="METRIC[/APPLICANT]", help="The cell; without an applicant the total.")],
    value: Annotated[str | None, typer.Argument(help="The figure that stands there, or `blank` if none does.")] = None,
    reason: Annotated[str, typer.Option(help="Why; it is shown wherever the cell is cited.")] = "",
    revert: Annotated[bool, typer.Option("--revert", help="Take the correction of the cell back.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what became of the cell as JSON.")] = False,
) -> None:
    """Correct a cell that was read wrongly. The log keeps every correction; groups, totals and findings are computed anew."""
    if revert == (value is not None):
        raise typer.BadParameter("give either a value or --revert")
    if not reason.strip():
        raise typer.BadParameter("say why with --reason")
    made = _correct(report_id, {"cell": cell, "value": value, "revert": revert, "reason": reason, "author": _user()})
    if as_json:
        say(json.dumps(made, ensure_ascii=False, indent=2))
        return
    name = made["metric"] + (f"/{made['applicant']}" if made["applicant"] else "")
    say(f"{made['agency']} {made['year']}, {name}: {_figure(made['before'])} → {_figure(made['cell'])}")


def _correct(report_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """By the service that owns the data folder, else here."""
    settings = load_settings()
    if url := running_service(settings.folder):
        return ServiceClient(url).correct(report_id, {name: value for name, value in body.items() if value is not None})
    from service.records import made_record  # noqa: PLC0415
    from service.wiring import Runtime  # noqa: PLC0415

    with Runtime(settings) as runtime:
        runtime.own_data_folder()
        if body["revert"]:
            made = runtime.corrector.revert(report_id, body["cell"], body["reason"], body["author"])
        else:
            made = runtime.corrector.correct(report_id, body["cell"], body["value"], body["reason"], body["author"])
        return made_record(made)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise UserError("this user has no name, and a correction is logged with one", "set the variable USER") from error


def _figure(record: dict[str, Any] | None) -> str:
    if record is None or record["value"] is None:
        return "blank"
    return f"{record['value']} {record['unit']}".strip()
