"""The embeddable chat widget, and the page at `/` that shows it beside a catalogue of what is indexed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response

from service.api.access import RuntimeDep, admit, is_from_known_page
from service.api.language import page_language, reader_language
from service.api.problems import RefusedError, documented, headers_of, problem_of, problem_response
from service.api.refusals import RefusalError, UnknownOriginError
from service.api.web_pages import guard
from service.keys import Scope
from service.understanding.query import Language
from service.widget.assets import Asset, assets

router = APIRouter()

# names carry the version of what they hold
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
# the widget's code is the same for everybody, and pages of any origin may load it; what it asks for is guarded by itself
_FROM_ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
_HTML_LANGUAGES = {Language.ZH: b"zh-CN", Language.EN: b"en"}

Encodings = Annotated[str, Header(alias="Accept-Encoding", include_in_schema=False)]


@router.get("/widget.js", response_class=Response, responses={200: {"content": {"text/javascript": {}}}})
def loader(request: Request, accept_encoding: Encodings = "") -> Response:
    """The chat widget for a script tag on any page: docs/widget.md."""
    return _sent(assets().loader, request, accept_encoding, _ASK_AGAIN)


@router.get("/widget/access", status_code=HTTPStatus.NO_CONTENT, responses=documented(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))
def access(request: Request) -> Response:
    """Whether the widget may ask from the page it stands in. Every page may read the answer: browsers hide why other calls fail."""
    try:
        admit(request, Scope.ASK)
        if not is_from_known_page(request):
            raise UnknownOriginError(origin=request.headers["origin"])
    except RefusalError as error:
        return problem_response(problem_of(error, reader_language(request)), headers_of(error) | _FROM_ANYWHERE)
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=_FROM_ANYWHERE)


@router.get("/widget/{version}/{name:path}", response_class=Response, responses=documented(HTTPStatus.NOT_FOUND), include_in_schema=False)
def module(version: str, name: str, request: Request, accept_encoding: Encodings = "") -> Response:
    """A file of the widget."""
    asset = assets().files.get(name)
    if asset is None or version != assets().version:
        raise RefusedError(HTTPStatus.NOT_FOUND, f"the widget has no file {name} in version {version}", "load /widget.js anew")
    return _sent(asset, request, accept_encoding, _FOR_EVER)


@router.get("/", response_class=Response, include_in_schema=False)
def page(
    runtime: RuntimeDep,
    request: Request,
    accept_encoding: Encodings = "",
    accept_language: Annotated[str, Header(include_in_schema=False)] = "",
    lang: Annotated[str, Query()] = "",
) -> Response:
    """The demo page, in the language of `lang` or of the browser."""
    language = page_language(lang, accept_language)
    asset = assets().page
    written = Asset(asset.media_type, asset.data.replace(b"{{lang}}", _HTML_LANGUAGES[language]))
    response = _sent(written, request, accept_encoding, _ASK_AGAIN)
    guard(response, runtime.settings)
    response.headers["Vary"] = "Accept-Encoding, Accept-Language"
    return response


def _sent(asset: Asset, request: Request, accept_encoding: str, keep: str) -> Response:
    headers = {"ETag": asset.etag, "Cache-Control": keep, "Vary": "Accept-Encoding"} | _FROM_ANYWHERE
    if request.headers.get("If-None-Match") == asset.etag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if "gzip" in accept_encoding:
        return Response(asset.packed, headers=headers | {"Content-Encoding": "gzip"}, media_type=asset.media_type)
    return Response(asset.data, headers=headers, media_type=asset.media_type)
