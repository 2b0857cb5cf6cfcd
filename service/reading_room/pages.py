"""The pages as HTML: templates filled with what the views found. Whatever reports say is text, never markup."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from service.answering.names import plain
from service.reading_room.figures import MARKS
from service.reading_room.reader import Reader


@cache
def _environment() -> Environment:
    loader = PackageLoader(__package__ or "")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    environment.filters |= {"plain": plain, "web": web_address}
    environment.globals |= {"MARKS": MARKS}
    return environment


def web_address(address: str | None) -> str:
    """An address that a link may lead to; "" for everything that is not of the web."""
    try:
        return address if address and urlsplit(address).scheme in ("http", "https") else ""
    except ValueError:  # brackets around what is no address
        return ""


def render(template: str, reader: Reader, version: str, **shown: Any) -> str:
    """A page in the reader's language; `version` is that of the style sheet and the scripts."""
    return _environment().get_template(f"{template}.html").render(reader=reader, say=reader.say, version=version, **shown)
