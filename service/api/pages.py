"""Pages of the original documents as pictures, with frames around what is cited."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi import Path as PathParameter

from indexer.domain.errors import BusyError, NoSuchPageError, OutsidePageError, UnknownMetricError
from indexer.domain.form import CellKey, find_cell
from indexer.domain.report import Place
from indexer.parsing.document import Box
from indexer.storage.rows import StoredReport
from service.api.access import RuntimeDep, may_read
from service.api.problems import documented
from service.api.reports import require_report
from service.api.sources import source_of
from service.wiring import Runtime

router = APIRouter(dependencies=[Depends(may_read)])

# a drawing holds the source and the page in memory; waiting holds a thread of the pool
_DRAWING = BoundedSemaphore(2)
_WAITING = BoundedSemaphore(8)
_MAX_FRAMES = 20
# a report's id stands for one version of a document, so that a drawing of it changes only with this project
_CACHE = "private, max-age=3600"
_DRAWN_LIKE = "1"


@router.get(
    "/reports/{report_id}/pages/{n}.png",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {}}, "description": "The page."},
        304: {"description": "As the ETag of `If-None-Match` says."},
        **documented(HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE),
    },
)
def page(
    report_id: str,
    n: Annotated[
        int,
        PathParameter(
            description="The page's place in the file, or in all files of the report, counted from 1: `page` of a place plus one."
        ),
    ],
    request: Request,
    runtime: RuntimeDep,
    highlight: Annotated[
        list[str] | None,
        Query(
            description="What to frame: a box `left,top,right,bottom` in points from the top left corner, as places have it, or a cell "
            "`metric` or `metric/applicant`. May be repeated.",
            examples=[["192,300.84,229.36,311.88"], ["requests.new/total"]],
            max_length=_MAX_FRAMES,
        ),
    ] = None,
    scale: Annotated[
        float | None,
        Query(ge=0.5, le=4, description="Pixels a point (72 points to the inch); 1.5 if unset, and an image file in its own size."),
    ] = None,
) -> Response:
    """A page of the original document (PDF, OFD or picture) as PNG, with a frame around what `highlight` names."""
    report = require_report(report_id, runtime)
    boxes = [_box(text, report, n, runtime) for text in highlight or []]
    described = repr((_DRAWN_LIKE, report.source_hash, n, boxes, scale))
    headers = {"ETag": f'"{hashlib.sha256(described.encode()).hexdigest()[:32]}"', "Cache-Control": _CACHE}
    if _is_known(headers["ETag"], request.headers.get("If-None-Match", "")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    with _turn():
        return Response(_drawn(report, runtime, n - 1, boxes, scale), headers=headers, media_type="image/png")


def _drawn(report: StoredReport, runtime: Runtime, index: int, boxes: list[Box], scale: float | None) -> bytes:
    from indexer.parsing.page_pictures import draw_page  # noqa: PLC0415 - PDFium and Pillow

    limits = runtime.settings.limits
    source = source_of(report, runtime.facts, limits)
    part, index = source.with_page(index)
    return draw_page(source.read(part), Path(part.file), index, boxes, scale, limits)


def _box(text: str, report: StoredReport, n: int, runtime: Runtime) -> Box:
    """The box that a `highlight` names.

    Raises:
        OutsidePageError: it is no box, or the cell is on another page.
        NoSuchPageError: the cell is on none, or the report has no pages.
        UnknownMetricError: the form has no such cell.
    """
    if "," in text:
        return _numbers(text)
    key = CellKey.parse(text)
    if find_cell(key, report.edition_id) is None:
        raise UnknownMetricError(f"the form of this report has no cell {text}", "a highlight is left,top,right,bottom or metric/applicant")
    cell = runtime.facts.cells(report, [key]).get(key)
    place = (cell.place if cell else None) or Place()
    if place.page is None or place.box is None:
        raise NoSuchPageError(f"{text} stands on no page of this report", f"GET /reports/{report.report_id} has the place of every cell")
    if place.page != n - 1:
        raise OutsidePageError(f"{text} is not on page {n}", f"it is on page {place.page + 1}")
    return place.box


def _numbers(text: str) -> Box:
    try:
        left, top, right, bottom = (float(part) for part in text.split(","))
    except ValueError as error:
        raise OutsidePageError(f"{text} is no box", "a box is left,top,right,bottom in points, such as 192,300.84,229.36,311.88") from error
    if not all(math.isfinite(side) for side in (left, top, right, bottom)) or left > right or top > bottom:
        raise OutsidePageError(f"{text} is no box", "a box is left,top,right,bottom in points, left before right and top before bottom")
    return left, top, right, bottom


def _is_known(etag: str, header: str) -> bool:
    named = [part.strip().removeprefix("W/") for part in header.split(",")]
    return etag in named or "*" in named


@contextmanager
def _turn() -> Iterator[None]:
    """A turn at drawing.

    Raises:
        BusyError: too many wait for one already.
    """
    if not _WAITING.acquire(blocking=False):
        raise BusyError("too many pages are being drawn", "try again in a few seconds")
    try:
        with _DRAWING:
            yield
    finally:
        _WAITING.release()
