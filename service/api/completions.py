"""POST /v1/chat/completions: the service as a model, for chat front ends that speak the protocol of OpenAI.

The messages are the conversation: the user's earlier ones are read again, as those of a stored conversation are, and nothing is
stored. What a front end says to steer a model (system messages, temperature) changes no figure and is passed over.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from http import HTTPStatus
from typing import Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from indexer.domain.errors import UserError
from service.api.access import RuntimeDep, may_ask, may_converse
from service.api.chat import HEARTBEAT, STREAM_HEADERS, note_answer, pieces, working
from service.api.language import reader_language
from service.api.problems import Problem, RefusedError, headers_of, http_problem, invalid_problem, problem_of, unexpected_problem
from service.chat import QuestionError
from service.markdown import linked_answer
from service.wire import ChatResponse

MODEL = "gongkai"
_MOST_MESSAGES = 500
# no tokens are counted: nothing of an answer is generated
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_ERROR_TYPES = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}

_log = logging.getLogger(__name__)


class ModelNotFoundError(RefusedError):
    """A model that is not the one there is."""


class _Route(APIRoute):
    """A route whose errors have the shape that clients of this protocol read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except UserError as error:
                problem = problem_of(error, reader_language(request))
                return JSONResponse(_error(problem), _status(problem), headers_of(error))
            except RequestValidationError as error:
                return JSONResponse(_error(invalid_problem(error)), HTTPStatus.BAD_REQUEST)
            except HTTPException as error:
                return JSONResponse(_error(http_problem(error)), error.status_code)
            except Exception:
                _log.exception("unexpected error")
                return JSONResponse(_error(unexpected_problem()), HTTPStatus.INTERNAL_SERVER_ERROR)

        return handled


router = APIRouter(prefix="/v1", route_class=_Route)


class Message(BaseModel):
    """A message of the conversation: text, or parts of which each is text."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[dict[str, Any]] | None = None


class StreamOptions(BaseModel):
    include_usage: bool = False


class CompletionRequest(BaseModel):
    """What of a request is heeded."""

    model: str = MODEL
    messages: list[Message] = Field(min_length=1, max_length=_MOST_MESSAGES)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = None
    response_format: dict[str, Any] | None = None


@router.get("/models", dependencies=[Depends(may_converse)])
def models() -> dict[str, Any]:
    """The models there are for /v1/chat/completions: one."""
    return {"object": "list", "data": [_model()]}


@router.get("/models/{name}", dependencies=[Depends(may_converse)])
def model(name: str) -> dict[str, Any]:
    """The one model there is."""
    _require_model(name)
    return _model()


@router.post(
    "/chat/completions",
    response_model=None,
    dependencies=[Depends(may_ask)],
    responses={200: {"content": {"text/event-stream": {}}}},
)
async def completions(body: CompletionRequest, request: Request, runtime: RuntimeDep) -> Any:
    """Answer the last message as a model does, in the protocol of OpenAI: Markdown with its sources as links, streamed on request."""
    _require_model(body.model)
    if body.response_format and body.response_format.get("type", "text") != "text":
        raise QuestionError("an answer is Markdown, and takes no other response_format", "leave it out; POST /chat has answers as JSON")
    question, earlier = _conversation(body.messages, runtime.settings.max_question)
    runtime.chat.check(question)

    def answer() -> ChatResponse:
        response = runtime.chat.reply(question, earlier)
        note_answer(response, question, runtime)
        return response

    base_url = str(request.base_url)
    if body.stream:
        with_usage = body.stream_options is not None and body.stream_options.include_usage
        return EventSourceResponse(_chunks(answer, base_url, with_usage), headers=STREAM_HEADERS)
    response = await run_in_threadpool(answer)
    message = {"role": "assistant", "content": linked_answer(response, base_url), "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return _head(response.message_id, "chat.completion") | {"choices": [choice], "usage": _USAGE}


async def _chunks(answer: Callable[[], ChatResponse], base_url: str, with_usage: bool) -> AsyncIterator[bytes]:
    """An answer as the protocol streams it; comments keep it alive until there is one."""
    try:
        async for told in working(answer):
            if isinstance(told, ChatResponse):
                for chunk in _of_answer(told, base_url, with_usage):
                    yield _data(json.dumps(chunk, ensure_ascii=False))
            else:
                yield HEARTBEAT
    except UserError as error:
        yield _data(json.dumps(_error(problem_of(error)), ensure_ascii=False))
    except Exception:
        _log.exception("unexpected error in a stream")
        yield _data(json.dumps(_error(unexpected_problem())))
    yield _data("[DONE]")


def _of_answer(response: ChatResponse, base_url: str, with_usage: bool) -> list[dict[str, Any]]:
    head = _head(response.message_id, "chat.completion.chunk")
    deltas: list[dict[str, str]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": piece} for piece in pieces(linked_answer(response, base_url))]
    choices: list[dict[str, Any]] = [{"index": 0, "delta": delta, "finish_reason": None, "logprobs": None} for delta in deltas]
    choices.append({"index": 0, "delta": {}, "finish_reason": "stop", "logprobs": None})
    chunks: list[dict[str, Any]] = [head | {"choices": [choice]} | ({"usage": None} if with_usage else {}) for choice in choices]
    return [*chunks, head | {"choices": [], "usage": _USAGE}] if with_usage else chunks


def _conversation(messages: list[Message], longest: int) -> tuple[str, list[str]]:
    """The question, and what the user said before it.

    Raises:
        QuestionError: the last message is not the user's, or one of the user's is not text.
    """
    if messages[-1].role != "user":
        raise QuestionError(
            f"the last message is not the user's, but of the role {messages[-1].role}", "end the messages with a question of the user"
        )
    said = [_text(message) for message in messages if message.role == "user"]
    # what could not be asked was not asked
    return said[-1], [text for text in said[:-1] if text.strip() and len(text) <= longest]


def _text(message: Message) -> str:
    if not isinstance(message.content, list):
        return message.content or ""
    for part in message.content:
        if part.get("type") != "text" or not isinstance(part.get("text"), str):
            raise QuestionError(
                f"a part of the type {part.get('type')} cannot be read, only text can", "ask in words, without pictures and files"
            )
    return "\n".join(part["text"] for part in message.content)


def _require_model(name: str) -> None:
    if name != MODEL:
        raise ModelNotFoundError(HTTPStatus.NOT_FOUND, f"there is no model {name}", f"the model is called {MODEL}")


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}


def _head(message_id: str, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{message_id}", "object": kind, "created": int(time.time()), "model": MODEL}


def _data(text: str) -> bytes:
    return format_sse_event(data_str=text)


def _status(problem: Problem) -> int:
    """What cannot be asked is a bad request in this protocol."""
    return HTTPStatus.BAD_REQUEST if problem.status == HTTPStatus.UNPROCESSABLE_ENTITY else problem.status


def _error(problem: Problem) -> dict[str, Any]:
    said = f"{problem.detail}; {problem.advice}" if problem.advice else problem.detail
    kind = "server_error" if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    code = problem.type.rpartition(":")[2].replace("-", "_") if problem.type.startswith("urn:") else None
    return {"error": {"message": said, "type": _ERROR_TYPES.get(HTTPStatus(problem.status), kind), "param": None, "code": code}}
