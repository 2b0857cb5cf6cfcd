"""`gongkai ask`: answer one question."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from indexer.storage.lock import running_service
from service.cli.render import print_answer, say
from service.settings import load_settings
from service.understanding.query import Language

app = typer.Typer()


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in Chinese or English.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the chat response as JSON.")] = False,
    conversation: Annotated[str | None, typer.Option(help="Go on with this conversation.")] = None,
    language: Annotated[Language | None, typer.Option(help="Language to answer in; that of the question if not given.")] = None,
) -> None:
    """Answer one question about the indexed reports."""
    settings = load_settings()
    url = running_service(settings.folder)
    response = _ask_service(url, question, conversation, language) if url else _ask_here(question, conversation, language)
    if as_json:
        say(json.dumps(response, ensure_ascii=False, indent=2))
    else:
        print_answer(response)


def _ask_service(url: str, question: str, conversation: str | None, language: Language | None) -> dict[str, Any]:
    from service.cli.client import ServiceClient  # noqa: PLC0415  (not needed without a service)

    return ServiceClient(url).chat(question, conversation, language.value if language else None)


def _ask_here(question: str, conversation: str | None, language: Language | None) -> dict[str, Any]:
    from service.wiring import Runtime  # noqa: PLC0415  (not needed when a service answers)

    with Runtime(load_settings()) as runtime:
        return runtime.chat.ask(question, conversation, language).as_json()
