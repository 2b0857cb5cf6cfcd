"""`gongkai key`: make, list and revoke the keys of the service."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from service.cli.render import print_table, say
from service.keys import Key, Scope
from service.settings import load_settings

app = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback()
def _key() -> None:
    """The keys that callers from elsewhere send: private ones with scopes, and public ones for the chat widget on certain pages."""


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Who or what the key is for.")],
    scopes: Annotated[
        list[Scope] | None, typer.Option("--scope", help="What it allows; may be repeated. Asking, reading and feedback if not given.")
    ] = None,
    origins: Annotated[
        list[str] | None,
        typer.Option("--origin", help="Make a public key for the widget on pages of this origin, https://host; may be repeated."),
    ] = None,
    days: Annotated[int | None, typer.Option(help="Days after which it expires; never if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key. It is shown this once: only a digest of it is kept."""
    from service.wiring import Runtime  # noqa: PLC0415

    with Runtime(load_settings()) as runtime:
        key, text = runtime.keys.create(name, scopes or (), origins or (), days)
    if as_json:
        say(json.dumps(_record(key) | {"key": text}, ensure_ascii=False, indent=2))
        return
    say(text)
    for_what = f"on pages of {', '.join(key.origins)}" if key.is_public else f"with {', '.join(sorted(key.scopes))}"
    typer.echo(f"for {key.name}, {for_what}; keep it now, it is not shown again", err=True)


@app.command(name="list")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys by their first characters, with what they allow and when they were last used."""
    from service.wiring import Runtime  # noqa: PLC0415

    with Runtime(load_settings()) as runtime:
        records = [_record(key) for key in runtime.keys.all()]
    if as_json:
        say(json.dumps(records, ensure_ascii=False, indent=2))
        return
    columns = ("prefix", "name", "state", "scopes", "origins", "created_at", "expires_at", "last_used_at")
    print_table(columns, [[_field(record[column]) for column in columns] for record in records])


@app.command()
def revoke(key: Annotated[str, typer.Argument(help="The key, its first characters as `list` shows them, or its name.")]) -> None:
    """End a key. Whoever sends it is told so from the next call on."""
    from service.wiring import Runtime  # noqa: PLC0415

    with Runtime(load_settings()) as runtime:
        ended = runtime.keys.revoke(key)
    say(f"{ended.prefix}… ({ended.name}) holds no more")


def _record(key: Key) -> dict[str, Any]:
    state = "revoked" if key.revoked_at else "expired" if key.has_expired(datetime.now(UTC)) else "holds"
    times = {name: getattr(key, name) for name in ("created_at", "expires_at", "last_used_at", "revoked_at")}
    return {
        "prefix": key.prefix,
        "name": key.name,
        "state": state,
        "scopes": sorted(key.scopes),
        "origins": list(key.origins),
        **{name: moment.isoformat(timespec="seconds") if moment else None for name, moment in times.items()},
    }


def _field(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
