"""The policy that guards the pages for people."""

from __future__ import annotations

from fastapi import Response

from service.settings import Settings

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action {forms}; require-trusted-types-for 'script'; frame-ancestors {framers}"
)


def guard(response: Response, settings: Settings, sends_forms: bool = False) -> None:
    """Let a page load what is the service's own and nothing else, and be framed by the origins that may hold the widget."""
    framers = " ".join(["'self'", *settings.origins])
    response.headers["Content-Security-Policy"] = _POLICY.format(forms="'self'" if sends_forms else "'none'", framers=framers)
    response.headers["Referrer-Policy"] = "no-referrer"
