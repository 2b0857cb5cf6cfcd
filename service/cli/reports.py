"""`gongkai reports`, `gongkai export`, `gongkai audit`: what is indexed, every cell of it, and what does not add up."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from indexer.domain.errors import UserError
from service.cli.render import print_table, say
from service.settings import load_settings
from service.understanding.query import Language

app = typer.Typer()
export_app = typer.Typer()
audit_app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Format(StrEnum):
    """File formats of an export."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


@app.command()
def reports(as_json: AsJson = False) -> None:
    """List the indexed reports."""
    from service.records import report_record  # noqa: PLC0415
    from service.wiring import Runtime  # noqa: PLC0415

    with Runtime(load_settings()) as runtime:
        conflicts = runtime.facts.conflicts()
        records = [report_record(report, conflicts.get(report.report_id, ())) for report in runtime.facts.reports()]
    if as_json:
        say(json.dumps(records, ensure_ascii=False, indent=2))
        return
    columns = ("report_id", "agency", "region_code", "level", "scope", "year", "edition", "conflicts_with")
    print_table(columns, [[_field(record[column]) for column in columns] for record in records])


def _field(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)


@export_app.command()
def export(
    file_format: Annotated[Format, typer.Option("--format", help="csv opens rightly in Excel; parquet needs --output.")] = Format.CSV,
    output: Annotated[Path | None, typer.Option(help="File to write; standard output if not given.")] = None,
    findings: Annotated[bool, typer.Option("--findings", help="Export findings instead of cells.")] = False,
    narrative: Annotated[bool, typer.Option("--narrative", help="Export the figures of the prose instead of cells.")] = False,
) -> None:
    """Export every cell, one row each."""
    from service.export import ExportKind, records, write_csv, write_json  # noqa: PLC0415
    from service.wiring import Runtime  # noqa: PLC0415

    kind = ExportKind.FINDINGS if findings else ExportKind.NARRATIVE if narrative else ExportKind.CELLS
    write = write_csv if file_format is Format.CSV else write_json
    if file_format is Format.PARQUET and output is None:
        raise UserError("a Parquet file cannot be written to standard output", "name one with --output")
    with Runtime(load_settings()) as runtime:
        rows = records(runtime.facts, runtime.spellings, kind)
        if file_format is Format.PARQUET and output is not None:
            from service.parquet import write_parquet  # noqa: PLC0415

            say(f"{write_parquet(rows, kind, output)} rows written to {output}")
            return
        if output is None:
            write(rows, sys.stdout)
            return
        with output.open("w", encoding="utf-8", newline="") as stream:
            count = write(rows, stream)
    say(f"{count} rows written to {output}")


@audit_app.command()
def audit(
    as_json: AsJson = False,
    language: Annotated[Language, typer.Option(help="Language of the findings' text.")] = Language.EN,
) -> None:
    """List every finding: figures that contradict each other, and what is worth a look."""
    from service.audit import audit_records  # noqa: PLC0415
    from service.wiring import Runtime  # noqa: PLC0415

    with Runtime(load_settings()) as runtime:
        records = audit_records(runtime.facts, runtime.spellings)
    if as_json:
        say(json.dumps(records, ensure_ascii=False, indent=2))
        return
    print_table(
        ("severity", "rule", "agency", "year", "what"),
        [(record["severity"], record["rule"], record["agency"], str(record["year"]), record["text"][language.value]) for record in records],
    )
    say(f"{len(records)} findings")
