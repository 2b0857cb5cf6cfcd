"""Errors as RFC 9457 problem+json: what is wrong, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
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
from service.api.language import reader_language
from service.api.refusals import RefusalError, TooManyCallsError, kind_of
from service.chat import LongQuestionError, QuestionError
from service.conversations import UnknownConversationError
from service.reading_room.comparison import TooManyError
from service.reading_room.metrics import AddressError
from service.understanding.query import Language

MEDIA_TYPE = "application/problem+json"


class GoneError(UserError):
    """Something that was here and is not any more."""


_STATUS: dict[type[UserError], HTTPStatus] = {
    QuestionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    LongQuestionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    CorrectionError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownMetricError: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownConversationError: HTTPStatus.NOT_FOUND,
    UnknownReportError: HTTPStatus.NOT_FOUND,
    NoSuchPageError: HTTPStatus.NOT_FOUND,
    OutsidePageError: HTTPStatus.UNPROCESSABLE_ENTITY,
    GoneError: HTTPStatus.GONE,
    AddressError: HTTPStatus.UNPROCESSABLE_ENTITY,
    TooManyError: HTTPStatus.UNPROCESSABLE_ENTITY,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreLockedError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreMismatchError: HTTPStatus.SERVICE_UNAVAILABLE,
}


class Problem(BaseModel):
    """An error. `type` names its kind for clients that say it in their own words, `advice` says what to do next.

    `retry_after`: seconds to wait, where waiting helps.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    advice: str | None = None
    retry_after: int | None = None


class RefusedError(UserError):
    """A call that cannot be answered, with the status that says so."""

    def __init__(self, status: HTTPStatus, problem: str, advice: str) -> None:
        super().__init__(problem, advice)
        self.status = status


def problem_of(error: UserError, language: Language = Language.EN) -> Problem:
    """What a caller is told of an error, in the reader's language where it is worded in it."""
    status = error.status if isinstance(error, RefusedError | RefusalError) else _STATUS.get(type(error), HTTPStatus.BAD_REQUEST)
    detail, advice = error.said(language) if isinstance(error, RefusalError) else (error.problem, error.advice)
    wait = error.seconds if isinstance(error, TooManyCallsError) else None
    kind = f"urn:gongkai:{kind_of(error)}"
    return Problem(type=kind, title=status.phrase, status=status, detail=detail, advice=advice, retry_after=wait)


def unexpected_problem() -> Problem:
    """What a caller is told of a failure that is ours."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return Problem(
        title=status.phrase, status=status, detail="the service failed on this call", advice="try again; if it persists, see its log"
    )


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An error as the wire has it."""
    return JSONResponse(problem.model_dump(exclude_none=True), status_code=problem.status, headers=headers, media_type=MEDIA_TYPE)


def headers_of(error: UserError) -> dict[str, str]:
    """Headers that go with an error."""
    return error.headers if isinstance(error, RefusalError) else {}


def invalid_problem(error: RequestValidationError) -> Problem:
    """What a caller is told whose call is not what the route takes."""
    details = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return Problem(title=status.phrase, status=status, detail=details, advice="see /docs for what this call takes")


def http_problem(error: HTTPException) -> Problem:
    """What a caller is told of what the framework refused."""
    return Problem(title=HTTPStatus(error.status_code).phrase, status=error.status_code, detail=str(error.detail))


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """The problems a route can answer with, for its OpenAPI description."""
    schema = {"schema": Problem.model_json_schema()}
    return {int(status): {"description": status.phrase, "content": {MEDIA_TYPE: schema}} for status in statuses}


def install(app: FastAPI) -> None:
    """Answer every error as a problem."""

    @app.exception_handler(UserError)
    async def user_error(request: Request, error: UserError) -> JSONResponse:
        return problem_response(problem_of(error, reader_language(request)), headers_of(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return problem_response(invalid_problem(error))

    @app.exception_handler(HTTPException)
    async def http_error(_: Request, error: HTTPException) -> JSONResponse:
        return problem_response(http_problem(error), error.headers)
