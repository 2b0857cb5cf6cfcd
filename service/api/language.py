"""The language a reader is spoken to in."""

from __future__ import annotations

from fastapi import Request

from service.understanding.query import Language


def page_language(asked: str, accepted: str) -> Language:
    """The language a page is shown in: the one asked for, else the first that the browser accepts and the page has."""
    for tag in (asked, *accepted.split(",")):
        first = tag.partition(";")[0].strip().lower()[:2]
        if first in list(Language):
            return Language(first)
    return Language.EN


def reader_language(request: Request) -> Language:
    """The language of whoever makes a call, by its `lang` or its `Accept-Language`."""
    return page_language(request.query_params.get("lang", ""), request.headers.get("Accept-Language", ""))
