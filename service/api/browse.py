"""The reading room under /browse: the catalogue, a report's page, where a figure stands, and the comparison; pages for people."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from indexer.domain.errors import NoSuchPageError, UserError
from indexer.domain.form import TOTAL, CellKey, newest_edition
from indexer.domain.report import Level, Scope
from service.api.access import RuntimeDep, may_read, runtime_of
from service.api.language import page_language
from service.api.problems import problem_of, unexpected_problem
from service.api.reports import require_report
from service.api.web_pages import guard
from service.export import write_csv
from service.reading_room import comparison as comparing
from service.reading_room import metrics
from service.reading_room.catalogue import catalogue
from service.reading_room.pages import render
from service.reading_room.place_page import cell_place, text_place
from service.reading_room.reader import Reader
from service.reading_room.report_page import report_page
from service.report_filter import ReportFilter
from service.widget.assets import assets

_log = logging.getLogger(__name__)

_YEAR = re.compile(r"[0-9]{4}")


class PageRoute(APIRoute):
    """A route whose errors are pages too, in the reader's language."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_as_page(request: Request) -> Response:
            try:
                return await handle(request)
            except UserError as error:
                problem = problem_of(error)
                return _error_page(request, problem.status, problem.type.rpartition(":")[2])
            except RequestValidationError:
                return _error_page(request, HTTPStatus.UNPROCESSABLE_ENTITY)
            except HTTPException as error:
                return _error_page(request, error.status_code)
            except Exception:
                _log.exception("unexpected error in %s %s", request.method, request.url.path)
                return _error_page(request, unexpected_problem().status)

        return handle_as_page


router = APIRouter(prefix="/browse", route_class=PageRoute, dependencies=[Depends(may_read)], include_in_schema=False)


def reader_of(request: Request) -> Reader:
    """Who reads: the language of `lang`, else of the browser."""
    asked = request.query_params.get("lang", "")
    language = page_language(asked, request.headers.get("Accept-Language", ""))
    query = tuple(request.query_params.multi_items())
    return Reader(language, runtime_of(request).spellings, request.url.path, query, chosen=asked == language.value)


ReaderDep = Annotated[Reader, Depends(reader_of)]


@router.get("")
def reports(
    request: Request,
    runtime: RuntimeDep,
    reader: ReaderDep,
    q: Annotated[str, Query(max_length=60)] = "",
    region: Annotated[str, Query(pattern=r"^\d{0,6}$")] = "",
    year: Annotated[str, Query(pattern=r"^(\d{4})?$")] = "",
    level: Level | Literal[""] = "",
    scope: Scope | Literal[""] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    """The catalogue of indexed reports: searched, filtered, a page at a time."""
    wanted = ReportFilter(
        words=q.strip(),
        region=region,
        year=int(year) if year else None,
        level=Level(level) if level else None,
        scope=Scope(scope) if scope else None,
    )
    found = catalogue(wanted, page, runtime.facts, runtime.gazetteer, reader)
    return _page("catalogue", request, reader, found=found)


@router.get("/reports/{report_id}")
def report(report_id: str, request: Request, runtime: RuntimeDep, reader: ReaderDep) -> Response:
    """A report: its tables as the form prints them, its findings, the figures of its prose, its text, its versions."""
    return _page("report", request, reader, page=report_page(require_report(report_id, runtime), runtime.facts, reader))


@router.get("/reports/{report_id}/place")
def place(
    report_id: str,
    request: Request,
    runtime: RuntimeDep,
    reader: ReaderDep,
    cell: Annotated[str, Query(max_length=120)] = "",
    at: Annotated[str, Query(pattern=r"^(\d{1,9}-\d{1,9})?$")] = "",
) -> Response:
    """Where a `cell` stands, or the characters `at`: on the page of the original, and in the words that were read."""
    found = require_report(report_id, runtime)
    if bool(cell) == bool(at):
        raise RequestValidationError(["one of cell and at"])
    if cell:
        return _page("place", request, reader, place=cell_place(found, CellKey.parse(cell), runtime.facts, reader))
    start, end = map(int, at.split("-"))
    return _page("place", request, reader, place=text_place(found, start, end, runtime.facts))


def wanted_of(
    agency: Annotated[list[str] | None, Query(max_length=200)] = None,
    metric: Annotated[list[str] | None, Query(max_length=200)] = None,
    year: Annotated[list[str] | None, Query(max_length=200)] = None,
    applicant: Annotated[str, Query(max_length=40)] = TOTAL,
    find: Annotated[str, Query(max_length=60)] = "",
) -> comparing.Wanted:
    """What a comparison is asked for.

    Raises:
        RequestValidationError: a year is no number.
    """
    said = [text.strip() for text in year or () if text.strip()]
    if not all(_YEAR.fullmatch(text) for text in said):
        raise RequestValidationError(["a year has four digits"])
    years = tuple(sorted(set(map(int, said))))
    named = tuple(dict.fromkeys(text.strip() for text in agency or () if text.strip()))
    return comparing.Wanted(named, tuple(dict.fromkeys(filter(None, metric or ()))), years, applicant or TOTAL, find.strip())


WantedDep = Annotated[comparing.Wanted, Depends(wanted_of)]


@router.get("/compare")
def compare(request: Request, runtime: RuntimeDep, reader: ReaderDep, wanted: WantedDep) -> Response:
    """Agencies × metrics × years as tables and charts; the address says all of it."""
    found = comparing.comparison(wanted, runtime.facts, reader)
    return _page(
        "compare",
        request,
        reader,
        found=found,
        choices=metrics.choices(),
        label=metrics.metric_label,
        applicants=metrics.applicants(),
        form=newest_edition(),
    )


@router.get("/compare.csv")
def compare_csv(runtime: RuntimeDep, reader: ReaderDep, wanted: WantedDep) -> Response:
    """The comparison as CSV."""
    found = comparing.comparison(wanted, runtime.facts, reader)
    stream = io.StringIO()
    write_csv(comparing.rows(found.compared, reader), stream)
    headers = {"Content-Disposition": 'attachment; filename="gongkai-comparison.csv"'}
    return Response(stream.getvalue().encode(), headers=headers, media_type="text/csv; charset=utf-8")


@router.get("/compare.svg")
def compare_svg(runtime: RuntimeDep, reader: ReaderDep, wanted: WantedDep) -> Response:
    """The chart of the first metric of a comparison."""
    found = comparing.comparison(wanted, runtime.facts, reader)
    chart = found.compared[0].chart if found.compared else None
    if chart is None:
        raise NoSuchPageError("there are too few figures for a chart", "the page has them as a table")
    import vl_convert  # noqa: PLC0415 - only who asks for a picture waits for it

    return Response(vl_convert.vegalite_to_svg(chart.spec), headers={"Content-Security-Policy": "sandbox"}, media_type="image/svg+xml")


@router.get("/{rest:path}")
def nothing(rest: str) -> Response:
    """Whatever else is asked for: a page that says that there is none."""
    raise HTTPException(HTTPStatus.NOT_FOUND, rest)


def _page(template: str, request: Request, reader: Reader, status: int = HTTPStatus.OK, **shown: Any) -> Response:
    response = HTMLResponse(render(template, reader, assets().version, **shown), status_code=status)
    guard(response, runtime_of(request).settings, sends_forms=True)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language"
    return response


def _error_page(request: Request, status: int, kind: str = "") -> Response:
    return _page("error", request, reader_of(request), status=status, code=int(status), kind=kind)
