"""Cells by agency, place, year, metric and applicant; and the catalog of metrics."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from indexer.domain.errors import UnknownMetricError
from indexer.domain.form import CellKey, editions, find_cell
from service.api.access import RuntimeDep, may_read
from service.api.problems import RefusedError, documented
from service.export import write_csv
from service.metrics_catalog import catalog, form_record, near_metrics
from service.records import Record, cell_record
from service.report_filter import Offset, ReportFilter, Year
from service.wiring import Runtime

router = APIRouter(dependencies=[Depends(may_read)])

_MAX_REPORTS = 1000


@router.get(
    "/facts",
    responses={200: {"content": {"text/csv": {}}}, **documented(HTTPStatus.UNPROCESSABLE_ENTITY)},
)
def facts(
    request: Request,
    runtime: RuntimeDep,
    agency: Annotated[str | None, Query(description="Part of the agency's name.", examples=["莆田市工业和信息化局"])] = None,
    region: Annotated[str | None, Query(description="Region code, or the beginning of one.", pattern=r"^\d{1,6}$")] = None,
    year: Year | None = None,
    metric: Annotated[str | None, Query(description="A key of /metrics-catalog.", examples=["requests.denied"])] = None,
    applicant: Annotated[str | None, Query(examples=["total"])] = None,
    limit: Annotated[int, Query(ge=1, le=_MAX_REPORTS, description="Reports to look into.")] = 100,
    offset: Offset = 0,
) -> Any:
    """Cells as the reports have them; CSV with `Accept: text/csv`."""
    rows = find_cells(runtime, agency, region, year, metric, applicant, limit, offset)
    return _csv(rows) if "text/csv" in request.headers.get("Accept", "") else {"facts": rows}


def find_cells(
    runtime: Runtime,
    agency: str | None,
    region: str | None,
    year: int | None,
    metric: str | None,
    applicant: str | None,
    limit: int,
    offset: int,
) -> list[Record]:
    """Cells of the reports that a filter finds; `limit` and `offset` count reports.

    Raises:
        UnknownMetricError: the form has no such metric.
    """
    keys = _keys(metric, applicant)
    conditions = ReportFilter(agency=agency or "", region=region or "", year=year).conditions(runtime.spellings)
    return [
        cell_record(report, cell)
        for report in runtime.facts.reports(*conditions, limit=limit, offset=offset)
        for cell in runtime.facts.cells(report, keys).values()
        if applicant is None or cell.key.applicant == applicant
    ]


def _keys(metric: str | None, applicant: str | None) -> list[CellKey] | None:
    """The cells asked for; None for all.

    Raises:
        UnknownMetricError: the form has no such metric.
    """
    if metric is None:
        return None
    possible = [CellKey(metric), *(CellKey(metric, key) for key in ([applicant] if applicant else _applicants(metric)))]
    keys = [key for key in possible if find_cell(key)]
    if not keys:
        near = ", ".join(near_metrics(metric))
        raise UnknownMetricError(
            f"the form has no metric {metric}{f' with applicant {applicant}' if applicant else ''}",
            f"near it: {near}; all in /metrics-catalog",
        )
    return keys


def _applicants(metric: str) -> list[str]:
    info = find_cell(CellKey(metric, "total"))
    return [column.key for column in info.table.columns] if info else []


def _csv(rows: list[Record]) -> Response:
    stream = io.StringIO()
    write_csv(iter(rows), stream)
    return Response(stream.getvalue().encode(), media_type="text/csv; charset=utf-8")


@router.get("/metrics-catalog")
def metrics_catalog() -> list[Record]:
    """Every metric and derived measure: labels and definitions in both languages, article of the Regulations, unit, breaks in time."""
    return catalog()


@router.get("/editions/{edition}", responses=documented(HTTPStatus.NOT_FOUND))
def form(edition: str) -> Record:
    """An edition of the official form: its tables, rows and columns in both languages, and the keys of their cells."""
    if edition not in editions():
        raise RefusedError(HTTPStatus.NOT_FOUND, f"there is no edition {edition} of the form", f"there are {', '.join(editions())}")
    return form_record(editions()[edition])
