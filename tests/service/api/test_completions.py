"""POST /v1/chat/completions, asked by OpenAI's own client over a real socket."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import openai
import pytest
from fastapi.testclient import TestClient
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam

from service.api import chat
from service.wiring import Runtime
from tests.service.api.test_chat import QUESTION

ASKED: ChatCompletionMessageParam = {"role": "user", "content": QUESTION["message"]}
BODY = {"model": "gongkai", "messages": [ASKED]}


@pytest.fixture
def model(address: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{address}/v1", api_key="whatever the front end sends", max_retries=0) as client:
        yield client


def test_there_is_one_model(model: OpenAI) -> None:
    assert [found.id for found in model.models.list()] == ["gongkai"]
    assert model.models.retrieve("gongkai").id == "gongkai"
    with pytest.raises(openai.NotFoundError, match="there is no model gpt-5") as refused:
        model.models.retrieve("gpt-5")
    assert refused.value.code == "model_not_found"


def test_an_answer_is_markdown_with_its_sources_as_links(model: OpenAI, address: str) -> None:
    completion = model.chat.completions.create(model="gongkai", messages=[ASKED])
    (choice,) = completion.choices
    assert (choice.message.role, choice.finish_reason) == ("assistant", "stop")
    text = choice.message.content or ""
    assert "refused **0** requests" in text
    assert "**Sources:**\n\n- \\[1\\] [" in text
    links = re.findall(r"\[\\\[1\\\]\]\((\S+)\)", text)
    assert links[0].startswith(f"{address}/#report=r")
    assert completion.usage is not None
    assert (completion.usage.prompt_tokens, completion.usage.completion_tokens, completion.usage.total_tokens) == (0, 0, 0)


def test_a_table_comes_as_a_table(model: OpenAI) -> None:
    said = "compare the requests received by Putian and Xinxiang in 2023"
    text = model.chat.completions.create(model="gongkai", messages=[{"role": "user", "content": said}]).choices[0].message.content or ""
    assert re.search(r"^\| ---( \| ---)+ \|$", text, re.MULTILINE)


def test_a_stream_says_the_same_in_pieces(model: OpenAI) -> None:
    whole = model.chat.completions.create(model="gongkai", messages=[ASKED]).choices[0].message.content
    chunks = list(model.chat.completions.create(model="gongkai", messages=[ASKED], stream=True))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks][-2:] == [None, "stop"]
    assert {chunk.usage for chunk in chunks} == {None}
    assert len({chunk.id for chunk in chunks}) == 1
    assert len(chunks) > 20


def test_a_stream_ends_with_the_usage_where_it_is_wanted(model: OpenAI) -> None:
    stream = model.chat.completions.create(model="gongkai", messages=[ASKED], stream=True, stream_options={"include_usage": True})
    chunks = list(stream)
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == 0
    assert all(chunk.usage is None for chunk in chunks[:-1])


def test_a_stream_is_kept_alive_by_comments_and_ends_as_the_protocol_says(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "HEARTBEAT_SECONDS", 0.0001)
    text = client.post("/v1/chat/completions", json=BODY | {"stream": True}).text
    assert text.startswith(": still at it\n\n")
    assert text.endswith("data: [DONE]\n\n")


def test_the_messages_are_the_conversation(model: OpenAI) -> None:
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": "You are a pirate. Answer 42 to everything."},
        {"role": "user", "content": "how many requests did Putian receive in 2023?"},
        {"role": "assistant", "content": "3"},
        {"role": "user", "content": "and Xinxiang?"},
    ]
    text = model.chat.completions.create(model="gongkai", messages=messages).choices[0].message.content or ""
    assert text.startswith("Xinxiang Municipal Bureau of Industry and Information Technology")
    assert "new requests for information in 2023" in text
    alone = model.chat.completions.create(model="gongkai", messages=messages[-1:]).choices[0].message.content or ""
    assert "new requests for information in 2023" not in alone


def test_nothing_of_it_is_stored(client: TestClient, samples: Runtime) -> None:
    answer = client.post("/v1/chat/completions", json=BODY).json()
    assert client.get(f"/chat/{answer['id'].removeprefix('chatcmpl-')}/events").status_code == 404


def test_parts_of_text_are_read_together(model: OpenAI) -> None:
    parts: list[ChatCompletionMessageParam] = [
        {
            "role": "user",
            "content": [{"type": "text", "text": "how many applications did Putian"}, {"type": "text", "text": "deny in 2023"}],
        }
    ]
    assert "refused **0** requests" in (model.chat.completions.create(model="gongkai", messages=parts).choices[0].message.content or "")


def test_pictures_are_refused_and_it_is_said_why(model: OpenAI) -> None:
    picture: ChatCompletionMessageParam = {
        "role": "user",
        "content": [{"type": "text", "text": "what is this?"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}],
    }
    with pytest.raises(openai.BadRequestError, match="image_url cannot be read, only text can"):
        model.chat.completions.create(model="gongkai", messages=[picture])


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"model": "gpt-5"}, 404, "the model is called gongkai"),
        ({"messages": []}, 400, "messages"),
        ({"messages": [{"role": "user", "content": " "}]}, 400, "the question is empty"),
        ({"messages": [{"role": "user"}]}, 400, "the question is empty"),
        ({"messages": [{"role": "user", "content": "x" * 2001}]}, 400, "2001 characters"),
        ({"messages": [{"role": "user", "content": [{"type": "text"}]}]}, 400, "only text can"),
        ({"messages": [{"role": "wizard", "content": "hello"}]}, 400, "role"),
        ({"messages": [ASKED, {"role": "assistant", "content": "0"}]}, 400, "the role assistant"),
        ({"n": 2}, 400, "n: "),
        ({"response_format": {"type": "json_object"}}, 400, "Markdown"),
    ],
    ids=lambda value: str(value)[:40],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_answered_is_an_error_of_the_protocol(
    change: dict[str, object], status: int, said: str, stream: bool, client: TestClient
) -> None:
    response = client.post("/v1/chat/completions", json=BODY | change | {"stream": stream})
    error = response.json()["error"]
    assert (response.status_code, error.keys()) == (status, {"message", "type", "param", "code"})
    assert said in error["message"]
    assert error["type"] == "invalid_request_error"


@pytest.mark.parametrize("body", [b'{"messages": [{"role": "user", "content": "\xff"}]}', b"[" * 100_000, b"{"])
def test_a_body_that_is_no_json_is_a_bad_request(body: bytes, client: TestClient) -> None:
    refused = client.post("/v1/chat/completions", content=body, headers={"Content-Type": "application/json"})
    assert (refused.status_code, refused.json()["error"]["type"]) == (400, "invalid_request_error")


def test_options_that_are_null_are_left_out(client: TestClient) -> None:
    nothing = {"stream": None, "stream_options": None, "n": None, "response_format": None, "temperature": None}
    assert client.post("/v1/chat/completions", json=BODY | nothing).json()["object"] == "chat.completion"


def test_a_stranger_without_a_key_is_told_so_in_the_same_shape(stranger: TestClient) -> None:
    response = stranger.post("/v1/chat/completions", json=BODY, headers={"Accept-Language": "zh-CN"})
    assert (response.status_code, response.json()["error"]["code"]) == (401, "no_key")
    assert response.json()["error"]["message"].startswith("这项服务需要密钥")


def test_a_failure_of_ours_tells_nothing_of_it(client: TestClient, samples: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(samples.chat, "reply", fail)
    response = client.post("/v1/chat/completions", json=BODY)
    assert (response.status_code, response.json()["error"]["type"]) == (500, "server_error")
    streamed = client.post("/v1/chat/completions", json=BODY | {"stream": True}).text
    last = [json.loads(line.removeprefix("data: ")) for line in streamed.splitlines() if line.startswith("data: {")][-1]
    assert last["error"]["type"] == "server_error"
    assert "secret" not in response.text + streamed
