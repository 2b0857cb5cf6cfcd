"""What the pages for people share: the language of their reader, and the policy that guards them."""

from __future__ import annotations

from fastapi import Response

from service.settings import Settings
from service.understanding.query import Language

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action {forms}; require-trusted-types-for 'script'; frame-ancestors {framers}"
)


def page_language(asked: str, accepted: str) -> Language:
    """The language a page is shown in: the one asked for, else the first that the browser accepts and the page has."""
    for tag in (asked, *accepted.split(",")):
        first = tag.partition(";")[0].strip().lower()[:2]
        if first in list(Language):
            return Language(first)
    return Language.EN


def guard(response: Response, settings: Settings, sends_forms: bool = False) -> None:
    """Let a page load what is the service's own and nothing else, and be framed by the origins that may hold the widget."""
    framers = " ".join(["'self'", *settings.origins])
    response.headers["Content-Security-Policy"] = _POLICY.format(forms="'self'" if sends_forms else "'none'", framers=framers)
    response.headers["Referrer-Policy"] = "no-referrer"
