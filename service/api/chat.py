"""POST /chat as JSON or as server-sent events, resuming a stream, feedback, forgetting a conversation."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel, Field

from indexer.domain.errors import UserError
from service.api.access import RuntimeDep, may_ask, may_converse, may_rate
from service.api.language import reader_language
from service.api.metrics import ANSWERS
from service.api.problems import documented, problem_of, unexpected_problem
from service.logs import log_event
from service.progress import Stage, listening
from service.understanding.query import Language
from service.wire import ChatResponse
from service.wiring import Runtime

router = APIRouter()

_QUESTION = "how many applications did Putian deny in 2023"
# pieces an answer is streamed in: words with the space behind them, or single characters of Chinese
_TOKEN = re.compile(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+")
# proxies must pass events on as they come
STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
# proxies and clients give a silent connection up, most after a minute or half of one
HEARTBEAT_SECONDS = 10.0
HEARTBEAT = b": still at it\n\n"

_log = logging.getLogger(__name__)
_answers = logging.getLogger("gongkai.answers")


class ChatRequest(BaseModel):
    """A question, and the conversation it goes on with."""

    message: str = Field(examples=[_QUESTION, "莆田市工信局2023年不予公开多少件？"])
    conversation_id: str | None = Field(None, max_length=40)
    language: Language | None = Field(None, description="Language to answer in; that of the question if left out.")


class FeedbackRequest(BaseModel):
    """What a reader thought of an answer."""

    message_id: str = Field(max_length=40)
    rating: Literal["up", "down"]
    comment: str | None = Field(None, max_length=2000)


@router.post(
    "/chat",
    response_model=ChatResponse,
    dependencies=[Depends(may_ask)],
    responses={
        200: {"content": {"text/event-stream": {"example": 'event: status\ndata: {"state": "looking_up"}\n\n'}}},
        **documented(HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS),
    },
)
async def chat(
    body: ChatRequest,
    request: Request,
    runtime: RuntimeDep,
    idempotency_key: Annotated[str | None, Header(max_length=120)] = None,
) -> Any:
    """Answer a question. With `Accept: text/event-stream` the answer comes as events: status, token, then answer or error."""
    if "text/event-stream" in request.headers.get("Accept", ""):
        return EventSourceResponse(_events(body, runtime, idempotency_key, reader_language(request)), headers=STREAM_HEADERS)
    return await run_in_threadpool(_ask, body, runtime, idempotency_key)


def _ask(body: ChatRequest, runtime: Runtime, idempotency_key: str | None) -> ChatResponse:
    response = runtime.chat.ask(body.message, body.conversation_id, body.language, idempotency_key)
    note_answer(response, body.message, runtime)
    return response


def note_answer(response: ChatResponse, question: str, runtime: Runtime) -> None:
    """Count and log an answer; the question only where that is switched on."""
    ANSWERS.labels(response.status.value, response.method.value).inc()
    log_event(
        _answers,
        "answer",
        message_id=response.message_id,
        status=response.status.value,
        method=response.method.value,
        language=response.language,
        question=question if runtime.settings.log_questions else None,
    )


async def working(answer: Callable[[], ChatResponse]) -> AsyncIterator[Stage | ChatResponse | None]:
    """What is being done while an answer is made, None whenever nothing was told for a while, and at last the answer.

    An answer that nobody waits for any more is made all the same.
    """
    loop = asyncio.get_running_loop()
    stages: asyncio.Queue[Stage | None] = asyncio.Queue()

    def make() -> ChatResponse:
        # called in a thread, which the queue must not be touched from
        try:
            with listening(lambda stage: loop.call_soon_threadsafe(stages.put_nowait, stage)):
                return answer()
        finally:
            loop.call_soon_threadsafe(stages.put_nowait, None)

    yield Stage.LOOKING_UP
    answering = asyncio.create_task(run_in_threadpool(make))
    while True:
        try:
            stage = await asyncio.wait_for(stages.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            yield None
            continue
        if stage is None:
            break
        yield stage
    yield await answering


async def _events(body: ChatRequest, runtime: Runtime, idempotency_key: str | None, language: Language) -> AsyncIterator[bytes]:
    """The events of a question: what is being done, a comment whenever nothing else was sent for a while, then the answer."""
    try:
        async for told in working(lambda: _ask(body, runtime, idempotency_key)):
            match told:
                case None:
                    yield HEARTBEAT
                case Stage():
                    yield _status(told)
                case ChatResponse():
                    for event in _answer_events(told):
                        yield event
    except UserError as error:
        yield _event("error", problem_of(error, language).model_dump(exclude_none=True))
    except Exception:
        _log.exception("unexpected error in a stream")
        yield _event("error", unexpected_problem().model_dump(exclude_none=True))


def _status(stage: Stage) -> bytes:
    return _event("status", {"state": stage.value})


def pieces(text: str) -> list[str]:
    """A text in the pieces it is streamed in."""
    return _TOKEN.findall(text)


def _answer_events(response: ChatResponse, after: int = -1) -> Iterator[bytes]:
    """The events of a stored answer with ids that name message and place, from one place on."""
    tokens = pieces(response.answer)
    for index, token in enumerate(tokens):
        if index > after:
            yield _event("token", {"text": token}, f"{response.message_id}:{index}")
    yield _event("answer", response.as_json(), f"{response.message_id}:{len(tokens)}")


def _event(name: str, data: Any, event_id: str | None = None) -> bytes:
    return format_sse_event(data_str=json.dumps(data, ensure_ascii=False), event=name, id=event_id)


@router.get(
    "/chat/{message_id}/events",
    response_class=Response,
    dependencies=[Depends(may_converse)],
    responses={200: {"content": {"text/event-stream": {}}}, **documented(HTTPStatus.NOT_FOUND)},
)
def resume(message_id: str, runtime: RuntimeDep, last_event_id: Annotated[str | None, Header()] = None) -> EventSourceResponse:
    """Resume the stream of an answer after `Last-Event-ID`."""
    response = ChatResponse.model_validate(runtime.conversations.message(message_id).response)
    place = (last_event_id or "").rpartition(":")[2]
    return EventSourceResponse(_answer_events(response, int(place) if place.isdigit() else -1), headers=STREAM_HEADERS)


@router.post("/feedback", status_code=HTTPStatus.NO_CONTENT, dependencies=[Depends(may_rate)], responses=documented(HTTPStatus.NOT_FOUND))
def feedback(body: FeedbackRequest, runtime: RuntimeDep) -> Response:
    """Say whether an answer was good."""
    runtime.conversations.rate(body.message_id, body.rating, body.comment)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.delete(
    "/conversations/{conversation_id}",
    status_code=HTTPStatus.NO_CONTENT,
    dependencies=[Depends(may_converse)],
    responses=documented(HTTPStatus.NOT_FOUND),
)
def forget(conversation_id: str, runtime: RuntimeDep) -> Response:
    """Forget a conversation with its messages and feedback."""
    runtime.conversations.forget(conversation_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)
