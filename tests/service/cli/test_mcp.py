"""`gongkai mcp` as a host program runs it: for days, beside everything else that wants the data folder."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from tests.conftest import SAMPLES, MakeIndexed, free_port, wait_for
from tests.service.cli.test_cli import GONGKAI, gongkai

PROBLEMS = {"text": "年度报告写了哪些问题", "limit": 20}


@pytest.fixture
def data(tmp_path: Path, indexed_once: MakeIndexed) -> Path:
    return indexed_once(tmp_path / "data", "putian-2023")


def test_it_keeps_nobody_from_the_stores_and_sees_what_others_do(data: Path) -> None:
    async def agencies(client: Client) -> set[str]:
        found: Any = await client.call_tool("search_passages", PROBLEMS)
        assert not found.is_error, found.content
        return {passage["agency"] for passage in found.structured_content["passages"]}

    async def use() -> None:
        async with Client(StdioServerParameters(command=GONGKAI, args=["mcp"], env={"GONGKAI_DATA_DIR": str(data)})) as client:
            assert await agencies(client) == {"莆田市工业和信息化局"}
            indexed = await asyncio.to_thread(gongkai, "index", str(SAMPLES / "xinxiang-2023.md"), data=data)
            assert indexed.returncode == 0, indexed.stderr
            assert "新乡市工业和信息化局" in await agencies(client)
            port = free_port()
            command = [GONGKAI, "serve", "--port", str(port)]
            service = subprocess.Popen(command, env={"GONGKAI_DATA_DIR": str(data)}, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
            try:
                await asyncio.to_thread(wait_for, f"http://127.0.0.1:{port}/healthz", service, 120)
                assert "新乡市工业和信息化局" in await agencies(client)
                wrong: Any = await client.call_tool("ask", {"question": " "})
                assert (wrong.is_error, "the question is empty" in wrong.content[0].text) == (True, True)
            finally:
                service.terminate()
                _, log = await asyncio.to_thread(service.communicate)
            # the service answered: it alone had the folder
            assert b"route=/mcp status=200" in log
            assert "新乡市工业和信息化局" in await agencies(client)

    asyncio.run(use())
