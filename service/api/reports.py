"""The indexed reports: list, one with everything in it, its source; handing over files to index, and removal."""

from __future__ import annotations

import json
from collections.abc import Generator
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from threading import Lock
from typing import Annotated, Any
from urllib.parse import quote

from anyio import CancelScope
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import PlainTextResponse, StreamingResponse
from pydantic import BaseModel, Field
from starlette.types import Receive, Scope, Send

from indexer.domain.errors import UnknownReportError, UserError
from indexer.domain.report import Cell, Level
from indexer.pipeline import Batch, collect
from indexer.storage.rows import StoredReport
from service.answering.names import Names
from service.api.access import RuntimeDep, may_index, may_read
from service.api.problems import documented
from service.api.sources import source_of
from service.indexing import Records, file_record, in_order, index_files
from service.records import (
    FindingRecords,
    Record,
    cell_record,
    figure_record,
    log_record,
    part_record,
    passage_record,
    placed,
    report_record,
    version_notice,
    version_record,
)
from service.report_filter import Offset, ReportFilter, Year
from service.understanding.query import Language
from service.wiring import Runtime

router = APIRouter()

# a source is somebody else's document: never let a browser run anything in it
_SOURCE_HEADERS = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}
# one indexing run at a time: the stores have one writer
_indexing = Lock()


class IndexRequest(BaseModel):
    """Files and folders on the service's own machine."""

    paths: list[Path] = Field(min_length=1, examples=[["/data/reports"]])


class Page(BaseModel):
    """Some of the reports that a filter finds; `total` counts all of them."""

    total: int
    offset: int
    reports: list[dict[str, Any]]


@router.get("/reports", response_model=Page, dependencies=[Depends(may_read)])
def list_reports(
    runtime: RuntimeDep,
    q: Annotated[
        str | None, Query(max_length=60, description="Part of the agency's name, or the beginning of a place's, 莆田 or Putian.")
    ] = None,
    agency: Annotated[str | None, Query(description="Part of the agency's name.")] = None,
    region: Annotated[str | None, Query(description="Region code, or the beginning of one.", pattern=r"^\d{1,6}$")] = None,
    year: Year | None = None,
    level: Level | None = None,
    offset: Offset = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Page:
    """List the indexed reports."""
    wanted = ReportFilter(q or "", agency or "", region or "", year, level)
    conditions = wanted.conditions(runtime.spellings)
    reports = runtime.facts.reports(*conditions, limit=limit, offset=offset)
    conflicts = runtime.facts.conflicts([report.report_id for report in reports])
    records = [report_record(report, conflicts.get(report.report_id, ())) | _in_english(report, runtime) for report in reports]
    return Page(total=runtime.facts.count_reports(*conditions), offset=offset, reports=records)


def _in_english(report: StoredReport, runtime: Runtime) -> Record:
    return {"agency_in_english": runtime.spellings.agency_in_english(report.agency.name)}


@router.get("/reports/{report_id}", dependencies=[Depends(may_read)], responses=documented(HTTPStatus.NOT_FOUND))
def one_report(report_id: str, runtime: RuntimeDep) -> Record:
    """A report with its cells, narrative figures, passages and findings, each with its place; its versions and corrections.

    `notice` says of a superseded version which one is answered instead.
    """
    report = require_report(report_id, runtime)
    findings = FindingRecords(runtime.spellings)
    conflicts = runtime.facts.conflicts([report_id]).get(report_id, ())
    states = {language: Names(language, runtime.spellings) for language in Language}

    def with_state(cell: Cell) -> Record:
        said = {language.value: names.state(cell) for language, names in states.items()}
        return placed(cell_record(report, cell), report, cell.place) | {"state": said}

    return {
        **report_record(report, conflicts),
        **_in_english(report, runtime),
        "notice": version_notice(report),
        "versions": [version_record(version) for version in runtime.facts.versions(report)],
        "parts": [part_record(part) for part in runtime.facts.parts(report.key)],
        "copies": [Path(file).name for file in runtime.facts.copies(report.key)],
        "corrections": [log_record(entry) for entry in runtime.facts.correction_log([report_id])],
        "cells": [with_state(cell) for cell in runtime.facts.cells(report).values()],
        "figures": [placed(figure_record(report, figure), report, figure.place) for figure in runtime.facts.figures(report.key)],
        "passages": [placed(passage_record(item.passage), report, item.passage.place) for item in runtime.facts.passages([report.key])],
        "findings": [findings.placed(report, finding) for finding in runtime.facts.findings(report.key)],
    }


@router.get(
    "/reports/{report_id}/source",
    response_class=Response,
    dependencies=[Depends(may_read)],
    responses=documented(HTTPStatus.NOT_FOUND, HTTPStatus.GONE),
)
def source(
    report_id: str,
    runtime: RuntimeDep,
    part: Annotated[
        int | None, Query(description="Of a report in several files one, counted from 1; all of them as a .zip if unset.")
    ] = None,
) -> Response:
    """The original file as a download, as long as it still is the one that was indexed; of several one `part`, or all as a .zip."""
    report = require_report(report_id, runtime)
    files = source_of(report, runtime.facts, runtime.settings.limits)
    if part is None and len(files.parts) > 1:
        name, data = f"{Path(report.file).stem}.zip", files.packed()
    else:
        one = files.part(1 if part is None else part)
        name, data = Path(one.file).name, files.read(one)
    headers = _SOURCE_HEADERS | {"Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}"}
    return Response(data, headers=headers, media_type="application/octet-stream")


@router.get(
    "/reports/{report_id}/text",
    response_class=PlainTextResponse,
    dependencies=[Depends(may_read)],
    responses=documented(HTTPStatus.NOT_FOUND),
)
def text(report_id: str, runtime: RuntimeDep) -> Response:
    """The text that was read; every place of the report is a span of it."""
    return PlainTextResponse(runtime.facts.text(require_report(report_id, runtime).key), headers=_SOURCE_HEADERS)


@router.post("/index", dependencies=[Depends(may_index)], responses=documented(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN))
def index(body: IndexRequest, request: Request, runtime: RuntimeDep) -> Any:
    """Index files on the service's machine. With `Accept: application/x-ndjson` each result comes as it is done."""
    batch = collect(body.paths, runtime.settings.limits)
    if "application/x-ndjson" in request.headers.get("Accept", ""):
        return _Lines(_lines(batch, runtime))
    return {"results": in_order(_index(batch, runtime), batch.files), "skipped": batch.skipped}


class _Lines(StreamingResponse):
    """Lines as they are made. Whoever leaves early ends the making: a run that nobody hears would keep others waiting."""

    def __init__(self, lines: Generator[str, None, None]) -> None:
        super().__init__(lines, media_type="application/x-ndjson")
        self._lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await run_in_threadpool(self._lines.close)


def _lines(batch: Batch, runtime: Runtime) -> Generator[str, None, None]:
    """Results as lines of JSON; a run that cannot go on ends with a line that says why, since the answer has begun."""
    try:
        with closing(_index(batch, runtime)) as records:
            for record in records:
                yield _line(record)
    except UserError as error:
        yield _line({"stopped": {"problem": error.problem, "advice": error.advice}})


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _index(batch: Batch, runtime: Runtime) -> Records:
    yield from (file_record(problem) for problem in batch.problems)
    with _indexing, closing(index_files(runtime.indexer, batch.files)) as records:
        yield from records


@router.delete(
    "/reports/{report_id}",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[Depends(may_index)],
    responses=documented(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND),
)
def remove(report_id: str, runtime: RuntimeDep) -> Response:
    """Take a report out of both stores."""
    with _indexing:
        runtime.indexer.remove([report_id])
    return Response(status_code=HTTPStatus.NO_CONTENT)


def require_report(report_id: str, runtime: Runtime) -> StoredReport:
    """A report by its id, superseded or not.

    Raises:
        UnknownReportError: there is none.
    """
    report = runtime.facts.report(report_id)
    if report is None:
        raise UnknownReportError(f"no report {report_id} is indexed", "GET /reports lists what is")
    return report
