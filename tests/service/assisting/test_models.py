"""The chat model by langchain, and the breaker before it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from pydantic import BaseModel

from indexer.domain.errors import UserError
from service.assisting.careful import Breaker, CarefulModel
from service.assisting.model import Outcome, Prompt, Task
from service.settings import load_settings
from service.wiring import Runtime
from tests.chat_server import ChatServer, Fails, Says

PROMPT = Prompt("You are scripted.", "Say something.")


class Word(BaseModel):
    """A word."""

    word: str


def test_a_model_that_fails_is_left_alone_and_comes_back(assisted: Callable[..., Runtime], server: ChatServer) -> None:
    runtime = assisted()
    now, came_to = [0.0], []
    model = CarefulModel(lambda: runtime.chat_model, Breaker(2, 60, lambda: now[0]), lambda _, outcome: came_to.append(outcome))
    server.reply = lambda _: Fails(500)
    assert [model.text(Task.WORD, PROMPT) for _ in range(4)] == [None] * 4
    assert came_to == [Outcome.ERROR, Outcome.ERROR, Outcome.PAUSED, Outcome.PAUSED]
    now[0] = 61
    assert model.text(Task.WORD, PROMPT) is None  # it tries once, and is left alone again
    assert model.text(Task.WORD, PROMPT) is None
    assert came_to[4:] == [Outcome.ERROR, Outcome.PAUSED]
    now[0] = 122
    server.reply = lambda _: Says("here again")
    assert model.text(Task.WORD, PROMPT) == "here again"
    server.reply = lambda _: Fails(500)
    assert [model.text(Task.WORD, PROMPT) for _ in range(3)] == [None] * 3
    assert came_to[6:] == [Outcome.ERROR, Outcome.ERROR, Outcome.PAUSED]
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    "content",
    ['{"word": "yes"}', '<think>{hm}</think>{"word": "yes"}', '```json\n{"word": "yes"}\n```', 'Here you are: {"word": "yes"}'],
    ids=["an object", "an object behind thoughts", "an object in a fence", "an object in a sentence"],
)
def test_an_object_is_read_out_of_what_the_model_writes(assisted: Callable[..., Runtime], server: ChatServer, content: str) -> None:
    server.reply = lambda _: Says(content)
    assert assisted().chat_model.structured(PROMPT, Word) == Word(word="yes")


def test_the_way_to_ask_for_an_object_can_be_set(assisted: Callable[..., Runtime], server: ChatServer) -> None:
    server.reply = lambda _: Says('{"word": "yes"}')
    assert assisted(chat_structured="function_calling").chat_model.structured(PROMPT, Word) == Word(word="yes")
    assert server.requests[0].shape == "Word"


CANNOT = {
    "a provider without its package": (
        "anthropic:claude",
        "needs the package langchain-anthropic, which is not installed",
        "pip install langchain-anthropic",
    ),
    "a provider that there is not": ("nobody:model", "cannot be set up: Unable to infer model provider", "docs/chat-model.md"),
    "a model without a provider": ("what-is-this", "cannot be set up", "docs/chat-model.md"),
    "no key": ("openai:gpt-5-mini", "cannot be set up", "docs/chat-model.md"),
}


@pytest.mark.parametrize(("name", "problem", "advice"), CANNOT.values(), ids=CANNOT)
def test_a_model_that_cannot_be_set_up_says_why(monkeypatch: pytest.MonkeyPatch, name: str, problem: str, advice: str) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
    monkeypatch.setenv("GONGKAI_CHAT_MODEL", name)
    with Runtime(load_settings()) as runtime, pytest.raises(UserError, match=problem) as raised:
        _ = runtime.chat_model
    assert f"GONGKAI_CHAT_MODEL={name}" in raised.value.problem
    assert advice in raised.value.advice


def test_a_key_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_CHAT_API_KEY", "a-secret")
    assert "a-secret" not in repr(load_settings())


@pytest.mark.parametrize("model", ["", "openai:gpt-5-mini"], ids=["without a model", "with one"])
def test_a_figure_imports_no_langchain(model: str) -> None:
    """Of the package that holds them nothing is imported either until a model is needed."""
    code = (
        "import sys\n"
        "from service.settings import Settings\n"
        "from service.wiring import Runtime\n"
        f"with Runtime(Settings(chat_model={model!r})) as runtime: print(runtime.asker.ask('how many requests did Putian deny').status.value)\n"
        "print([name for name in sys.modules if name.startswith(('langchain', 'langgraph', 'openai', 'chromadb', 'torch'))])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    assert printed == ["not_found", "[]"]
