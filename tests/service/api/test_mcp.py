"""The tools for other programs' models, called by the protocol's own client: over a socket, and over standard input."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from indexer.storage.lock import announce_service, withdraw_service
from service.api.app import create_app
from service.keys import Scope
from service.settings import Settings
from service.wiring import Runtime
from tests.service.api.conftest import over_loopback
from tests.service.api.test_chat import QUESTION

TOOLS = {"ask", "look_up_facts", "search_passages", "list_reports"}
Use = Callable[[Client], Awaitable[Any]]


def over(server: Any, use: Use) -> Any:
    async def run() -> Any:
        async with Client(server) as client:
            return await use(client)

    return asyncio.run(run())


def call(server: Any, name: str, **arguments: Any) -> Any:
    return over(server, lambda client: client.call_tool(name, arguments))


@pytest.fixture
def door(address: str) -> str:
    return f"{address}/mcp"


@pytest.fixture
def stdio(samples: Runtime) -> StdioServerParameters:
    program = str(Path(sys.executable).parent / "gongkai")
    return StdioServerParameters(command=program, args=["mcp"], env={"GONGKAI_DATA_DIR": str(samples.settings.folder)})


def test_the_tools_say_what_they_take_and_give(door: str) -> None:
    tools = over(door, lambda client: client.list_tools()).tools
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.description
        assert tool.title
        assert tool.output_schema["type"] == "object"
        assert all("description" in field or name == "limit" for name, field in tool.input_schema["properties"].items())


def test_an_answer_comes_as_text_and_as_data(door: str) -> None:
    result = call(door, "ask", question=QUESTION["message"])
    assert not result.is_error
    assert "refused **0** requests" in result.content[0].text
    assert f"]({door.removesuffix('/mcp')}/#report=" in result.content[0].text
    answer = result.structured_content
    assert (answer["status"], answer["values"][0]["value"], answer["values"][0]["status"]) == ("answered", 0, "derived")
    assert answer["citations"][0]["quote"]


def test_a_conversation_goes_on(door: str) -> None:
    first = call(door, "ask", question="how many requests did Putian receive in 2023?").structured_content
    second = call(door, "ask", question="and Xinxiang?", conversation_id=first["conversation_id"]).structured_content
    assert second["conversation_id"] == first["conversation_id"]
    assert second["values"][0]["agency"] == "新乡市工业和信息化局"


def test_facts_are_cells_as_printed(door: str) -> None:
    found = call(door, "look_up_facts", region="3503", year=2023, metric="requests.new").structured_content
    cells = {fact["applicant"]: fact["value"] for fact in found["facts"]}
    assert cells["total"] == 3
    assert not found["more"]
    blank = call(door, "look_up_facts", agency="莆田", year=2023, metric="reconsideration.total").structured_content["facts"][0]
    assert (blank["value"], blank["status"]) == (None, "blank")


def test_more_facts_are_said_to_be_there(door: str) -> None:
    pages = [call(door, "look_up_facts", metric="requests.new", applicant="total", limit=3, offset=n).structured_content for n in (0, 3)]
    assert [(len(page["facts"]), page["more"]) for page in pages] == [(3, True), (2, False)]


def test_passages_are_those_of_the_reports_that_are_named(door: str) -> None:
    named = call(door, "search_passages", text="莆田市工信局2023年度报告写了哪些问题").structured_content
    assert {(passage["agency"], passage["year"]) for passage in named["passages"]} == {("莆田市工业和信息化局", 2023)}
    filtered = call(door, "search_passages", text="存在的主要问题", year=2023, limit=20).structured_content["passages"]
    assert len({passage["agency"] for passage in filtered}) > 1
    assert {passage["year"] for passage in filtered} == {2023}
    assert all(passage["quote"] and passage["url"] for passage in filtered)


def test_what_is_not_found_is_said(door: str) -> None:
    nowhere = call(door, "search_passages", text="厦门市教育局2023年的问题").structured_content
    assert nowhere["passages"] == []
    assert nowhere["notices"]
    filtered = call(door, "search_passages", text="problems", year=1999).structured_content
    assert filtered == {"passages": [], "notices": ["No indexed report matches this filter; list_reports says what is indexed."]}


def test_reports_are_listed(door: str) -> None:
    found = call(door, "list_reports", q="Putian").structured_content
    assert (found["total"], found["reports"][0]["agency"]) == (1, "莆田市工业和信息化局")
    assert call(door, "list_reports", limit=2).structured_content["total"] == 5


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {"question": " "}, "the question is empty"),
        ("ask", {"question": "x" * 2001}, "2001 characters"),
        ("ask", {"question": "hello", "conversation_id": "nosuch"}, "no conversation nosuch"),
        ("ask", {}, "question"),
        ("look_up_facts", {"metric": "requests.deny"}, "near it: requests.denied"),
        ("look_up_facts", {"region": "Putian"}, "region"),
        ("look_up_facts", {"limit": 100}, "too many for one answer"),
        ("look_up_facts", {"year": 10**20}, "year"),
        ("list_reports", {"offset": 10**20}, "offset"),
        ("search_passages", {"text": " "}, "the question is empty"),
        ("list_reports", {"level": "galaxy"}, "level"),
        ("forge_a_figure", {}, "forge_a_figure"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_tool_that_cannot_answer_says_what_to_do(name: str, arguments: dict[str, Any], said: str, door: str) -> None:
    result = call(door, name, **arguments)
    assert result.is_error
    assert said in result.content[0].text


def test_a_program_on_this_machine_has_the_same_tools(stdio: StdioServerParameters) -> None:
    async def use(client: Client) -> Any:
        listed = await client.list_tools()
        answer = await client.call_tool("ask", {"question": "莆田市工信局2023年收到多少申请"})
        facts = await client.call_tool("look_up_facts", {"region": "3503", "metric": "requests.new", "applicant": "total"})
        wrong = await client.call_tool("look_up_facts", {"metric": "nonsense"})
        return listed, answer, facts, wrong

    listed, answer, facts, wrong = over(stdio, use)
    assert {tool.name for tool in listed.tools} == TOOLS
    assert (answer.structured_content["values"][0]["value"], answer.structured_content["language"]) == (3, "zh")
    assert facts.structured_content["facts"][0]["value"] == 3
    assert wrong.is_error
    assert "the form has no metric nonsense" in wrong.content[0].text


def test_a_program_reaches_the_service_of_this_machine_past_the_proxies_of_its_environment(
    stdio: StdioServerParameters, address: str, samples: Runtime
) -> None:
    gone = "http://127.0.0.1:9"
    behind = stdio.model_copy(update={"env": {**(stdio.env or {}), "HTTP_PROXY": gone, "http_proxy": gone, "ALL_PROXY": gone}})
    announce_service(samples.settings.folder, address)
    try:
        result = call(behind, "ask", question="莆田市工信局2023年收到多少申请")
    finally:
        withdraw_service(samples.settings.folder)
    assert not result.is_error
    assert f"]({address}/#report=" in result.content[0].text


def test_there_is_nothing_to_listen_to(client: TestClient) -> None:
    for method in ("GET", "DELETE"):
        refused = client.request(method, "/mcp", headers={"Accept": "text/event-stream"})
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


def initialize(client: TestClient, **headers: str) -> Any:
    message = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}},
    }  # fmt: skip
    return client.post("/mcp", json=message, headers={"Accept": "application/json, text/event-stream", **headers})


def test_the_scopes_and_limits_of_a_key_hold_for_its_tools(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", rate_questions="1/hour", _env_file=None)
    with Runtime(settings) as runtime, over_loopback(create_app(runtime)) as url:

        def call_with(scope: Scope, name: str, **arguments: Any) -> str:
            _, key = runtime.keys.create(name, [scope])

            async def run() -> list[Any]:
                async with (
                    httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}", "Accept-Language": "zh"}, timeout=120) as http,
                    Client(streamable_http_client(f"{url}/mcp", http_client=http)) as client,
                ):
                    return [await client.call_tool(name, arguments) for _ in range(2)]

            return " ".join("error: " + result.content[0].text if result.is_error else "done" for result in asyncio.run(run()))

        assert call_with(Scope.READ, "list_reports") == "done done"
        assert "这一操作需要 ask 权限" in call_with(Scope.READ, "ask", question="hello")
        assert "这一操作需要 read 权限" in call_with(Scope.ASK, "list_reports")
        assert call_with(Scope.ASK, "ask", question="hello").startswith("done error: Error executing tool ask: 短时间内的调用太多")


def test_a_stranger_needs_a_key(stranger: TestClient, client: TestClient) -> None:
    assert initialize(client).json()["result"]["serverInfo"]["name"] == "gongkai"
    refused = initialize(stranger)
    assert (refused.status_code, refused.json()["type"]) == (401, "urn:gongkai:no-key")


def test_a_page_of_another_origin_reaches_no_tool(client: TestClient) -> None:
    refused = initialize(client, Origin="https://evil.example")
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:gongkai:unknown-origin")
    assert initialize(client, Origin="http://testserver").status_code == 200
