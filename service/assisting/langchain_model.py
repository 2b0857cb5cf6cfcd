"""The chat model by langchain's `init_chat_model`: any provider. The one file in which langchain's chat models appear."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Coroutine, Mapping
from concurrent.futures import Future
from threading import Thread
from typing import Any

from langchain.chat_models import init_chat_model
from pydantic import ValidationError

from indexer.domain.errors import UserError
from service.assisting.model import ModelFailure, Outcome, Prompt, Shape

_SETTING = "GONGKAI_CHAT_MODEL"
# what a model that knows no structured output puts around its object
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
# what some models write before they answer
_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)


class LangchainModel:
    """A chat model of any provider.

    Args:
        name: provider and model, such as `openai:gpt-5-mini`.
        arguments: handed to the provider's class: base_url, api_key, max_retries, temperature, ….
        method: how structured output is asked for (`json_schema`, `function_calling`); '' leaves it to the provider's class.
        seconds: how long a call may take in all, retries included.

    Raises:
        UserError: no such provider, its package is not installed, or it lacks something such as a key.
    """

    def __init__(self, name: str, arguments: Mapping[str, Any], method: str, seconds: float) -> None:
        self._model = _made(name, arguments)
        self._method = {"method": method} if method else {}
        self._seconds = seconds
        # the clients of providers keep connections, which belong to one loop; on it a call that takes too long can be ended
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, name="chat-model", daemon=True).start()

    def close(self) -> None:
        """End the calls that are under way."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    def text(self, prompt: Prompt) -> str:
        """What the model writes."""
        return _written(self._ended_in_time(self._model.ainvoke(_messages(prompt))))

    def structured(self, prompt: Prompt, shape: type[Shape]) -> Shape:
        """An object of a shape; the model is given its JSON schema, and what comes back is validated here."""
        found: Any = self._ended_in_time(self._asked_for(shape.model_json_schema(), prompt))
        try:
            if found.get("parsed") is not None:
                return shape.model_validate(found["parsed"])
            written = _OBJECT.search(_written(found["raw"]))
            return shape.model_validate(json.loads(written.group() if written else ""))
        except (ValidationError, ValueError) as error:
            raise ModelFailure(Outcome.INVALID, type(error).__name__) from error

    async def _asked_for(self, schema: dict[str, Any], prompt: Prompt) -> Any:
        model = self._model.with_structured_output(schema, include_raw=True, **self._method)
        return await model.ainvoke(_messages(prompt))

    def _ended_in_time(self, call: Coroutine[Any, Any, Any]) -> Any:
        future: Future[Any] = asyncio.run_coroutine_threadsafe(asyncio.wait_for(call, self._seconds), self._loop)
        try:
            return future.result()
        except TimeoutError as error:
            raise ModelFailure(Outcome.TIMEOUT) from error
        except Exception as error:  # providers raise what they like; none of it may cost the reader the plain answer
            raise ModelFailure(Outcome.ERROR, type(error).__name__) from error


def _written(message: Any) -> str:
    return _THOUGHTS.sub("", str(message.text))


def _messages(prompt: Prompt) -> list[tuple[str, str]]:
    return [("system", prompt.instructions), ("human", prompt.data)]


def _made(name: str, arguments: Mapping[str, Any]) -> Any:
    try:
        return init_chat_model(name, **arguments)
    except ImportError as error:
        package = re.search(r"pip install(?: -U)? ([\w-]+)", str(error))
        needed = package[1] if package else "the provider's langchain package"
        raise UserError(f"{_SETTING}={name} needs the package {needed}, which is not installed", f"pip install {needed}") from error
    except Exception as error:
        first = str(error).strip().partition("\n")[0]
        raise UserError(
            f"{_SETTING}={name} cannot be set up: {first}", "docs/chat-model.md says what it takes, such as openai:gpt-5-mini"
        ) from error
