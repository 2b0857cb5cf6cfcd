"""The charts of answers as pictures."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi import Path as PathParameter
from fastapi.concurrency import run_in_threadpool

from indexer.domain.errors import BusyError, NoSuchPageError
from indexer.parsing.ofd_picture import chinese_font
from service.api.access import RuntimeDep, may_read
from service.api.problems import documented
from service.wiring import Runtime

router = APIRouter(dependencies=[Depends(may_read)])

_CJK = re.compile(r"[\u3400-\u9fff]")
_SCALE = 2.0
# an answer never changes once it is stored
_HEADERS = {"Cache-Control": "private, max-age=86400"}
Number = Annotated[int, PathParameter(ge=1, description="Which of the answer's charts, counted from 1.")]


@router.get(
    "/charts/{message_id}/{n}.svg",
    response_class=Response,
    responses={200: {"content": {"image/svg+xml": {}}}, **documented(HTTPStatus.NOT_FOUND)},
)
async def svg(message_id: str, n: Number, runtime: RuntimeDep) -> Response:
    """A chart of an answer as SVG; its text is set in whatever font the reader has."""
    spec = _spec(message_id, n, runtime)
    import vl_convert  # noqa: PLC0415 - only who asks for a picture waits for it

    drawn = await run_in_threadpool(vl_convert.vegalite_to_svg, spec)
    return Response(drawn, headers=_HEADERS, media_type="image/svg+xml")


@router.get(
    "/charts/{message_id}/{n}.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}, **documented(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)},
)
async def png(message_id: str, n: Number, runtime: RuntimeDep) -> Response:
    """A chart of an answer as PNG."""
    spec = _spec(message_id, n, runtime)
    if _CJK.search(str(spec)) and chinese_font() is None:
        raise BusyError(
            "no font with Chinese characters is installed, so that the names in this chart cannot be drawn",
            "install one, for example Debian's fonts-noto-cjk or fonts-wqy-zenhei, or ask for the .svg",
        )
    import vl_convert  # noqa: PLC0415

    drawn = await run_in_threadpool(vl_convert.vegalite_to_png, spec, scale=_SCALE)
    return Response(drawn, headers=_HEADERS, media_type="image/png")


def _spec(message_id: str, n: int, runtime: Runtime) -> dict[str, Any]:
    """The specification of an answer's n-th chart.

    Raises:
        UnknownConversationError: no such message.
        NoSuchPageError: the answer has fewer charts.
    """
    blocks = runtime.conversations.message(message_id).response["blocks"]
    charts = [block["spec"] for block in blocks if block["type"] == "chart"]
    if n > len(charts):
        raise NoSuchPageError(f"the answer has {len(charts)} charts", "charts are counted from 1")
    spec: dict[str, Any] = charts[n - 1]
    return spec
