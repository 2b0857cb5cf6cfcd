"""Errors as RFC 9457 problem+json: what is wrong, and what to do next."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from indexer.corrections import CorrectionError
from indexer.domain.errors import (
    BusyError,
    NoSuchPageError,
    OutsidePageError,
    StoreLockedError,
    StoreMismatchError,
    UnknownMetricError,
    UnknownReportError,
    UserError,
)
from service.chat import QuestionError
from service.conversations import UnknownConversationError

MEDIA_TYPE = "application/problem+json"


class GoneError(UserError):
    """Something that was here and is not any more."""


_STATUS: dict[type[UserError], HTTPStatus] = {
    QuestionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    CorrectionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownMetricError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownConversationError: HTTPStatus.NOT_FOUND,
    UnknownReportError: HTTPStatus.NOT_FOUND,
    NoSuchPageError: HTTPStatus.NOT_FOUND,
    OutsidePageError: HTTPStatus.UNPROCESSABLE_ENTITY,
    GoneError: HTTPStatus.GONE,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreLockedError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreMismatchError: HTTPStatus.SERVICE_UNAVAILABLE,
}

_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """An error. `advice` says what to do next."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    advice: str | None = None


class RefusedError(UserError):
    """A call that this caller may not make."""

    def __init__(self, status: HTTPStatus, problem: str, advice: str) -> None:
        super().__init__(problem, advice)
        self.status = status


def problem_response(status: int, detail: str, advice: str | None = None) -> JSONResponse:
    """An error as the wire has it."""
    problem = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, advice=advice)
    return JSONResponse(problem.model_dump(exclude_none=True), status_code=status, media_type=MEDIA_TYPE)


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """The problems a route can answer with, for its OpenAPI description."""
    schema = {"schema": Problem.model_json_schema()}
    return {int(status): {"description": status.phrase, "content": {MEDIA_TYPE: schema}} for status in statuses}


def install(app: FastAPI) -> None:
    """Answer every error as a problem."""

    @app.exception_handler(UserError)
    async def user_error(_: Request, error: UserError) -> JSONResponse:
        status = error.status if isinstance(error, RefusedError) else _STATUS.get(type(error), HTTPStatus.BAD_REQUEST)
        return problem_response(status, error.problem, error.advice)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        details = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        return problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, details, "see /docs for what this call takes")

    @app.exception_handler(HTTPException)
    async def http_error(_: Request, error: HTTPException) -> JSONResponse:
        return problem_response(error.status_code, str(error.detail))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        _log.exception("unexpected error in %s %s", request.method, request.url.path, exc_info=error)
        return problem_response(
            HTTPStatus.INTERNAL_SERVER_ERROR, "the service failed on this call", "try again; if it persists, see its log"
        )
