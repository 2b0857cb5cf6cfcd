"""A person's corrections of a report's cells: the log, and what is added to it."""

from __future__ import annotations

from http import HTTPStatus
from threading import Lock

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, model_validator

from service.api.access import RuntimeDep, caller_named, may_correct, may_read
from service.api.problems import documented
from service.api.reports import require_report
from service.records import Record, log_record, made_record

router = APIRouter()

# a correction is a single transaction, and need not wait for a long run of indexing to end
_correcting = Lock()


class CorrectionRequest(BaseModel):
    """A correction of one cell. `value`: a figure as text or number, or `blank`; left out with `revert`."""

    cell: str = Field(description="Metric, in section 三 with /applicant.", examples=["requests.new/total"])
    value: str | int | float | None = Field(None, description="The figure that stands there, or `blank`.", examples=["12"])
    reason: str = Field(examples=["the scan is misread; the page shows 12"])
    revert: bool = Field(False, description="Take the correction of this cell back.")
    author: str = Field("", max_length=80, description="Who says so, for the log.")

    @model_validator(mode="after")
    def _one_of(self) -> CorrectionRequest:
        if self.revert == (self.value is not None):
            raise ValueError("give either a value or revert")
        return self


@router.get("/reports/{report_id}/corrections", dependencies=[Depends(may_read)], responses=documented(HTTPStatus.NOT_FOUND))
def corrections(report_id: str, runtime: RuntimeDep) -> list[Record]:
    """Every correction ever made on a report, oldest first; of each cell the last one holds."""
    require_report(report_id, runtime)
    return [log_record(entry) for entry in runtime.facts.correction_log([report_id])]


@router.post(
    "/reports/{report_id}/corrections",
    dependencies=[Depends(may_correct)],
    responses=documented(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)
def correct(report_id: str, body: CorrectionRequest, request: Request, runtime: RuntimeDep) -> Record:
    """Correct a cell, or take its correction back with `revert`; what it stands in is computed anew."""
    author = caller_named(request, body.author)
    with _correcting:
        if body.value is None:
            made = runtime.corrector.revert(report_id, body.cell, body.reason, author)
        else:
            made = runtime.corrector.correct(report_id, body.cell, str(body.value), body.reason, author)
    return made_record(made)
