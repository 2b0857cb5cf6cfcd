"""`gongkai mcp`: the tools for other programs' models, over standard input and output."""

from __future__ import annotations

from typing import Any

import typer

from indexer.storage.lock import running_service
from service.logs import configure_logs
from service.settings import load_settings

app = typer.Typer()

# a chat model may take its time
_SECONDS = 300.0


@app.command()
def mcp() -> None:
    """Serve the Model Context Protocol over standard input and output: ask, look_up_facts, search_passages, list_reports.

    Every call opens the stores and closes them again, or is handed to the service that owns them; a service has the same tools at /mcp.
    """
    import httpx2  # noqa: PLC0415
    from mcp import Client  # noqa: PLC0415
    from mcp.client.streamable_http import streamable_http_client  # noqa: PLC0415
    from mcp.server.mcpserver import Context, MCPServer  # noqa: PLC0415
    from mcp_types import CallToolResult, InputRequiredResult  # noqa: PLC0415

    from service.mcp.tools import mcp_server  # noqa: PLC0415
    from service.wiring import Runtime  # noqa: PLC0415

    settings = load_settings()
    configure_logs(settings)

    class OverService(MCPServer):
        """Hands calls to a service while one owns the stores."""

        async def call_tool(
            self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
        ) -> CallToolResult | InputRequiredResult:
            if (url := running_service(settings.folder)) is None:
                return await super().call_tool(name, arguments, context)
            async with (
                httpx2.AsyncClient(timeout=_SECONDS, trust_env=False) as http,  # a service on this machine is never behind a proxy
                Client(streamable_http_client(f"{url}/mcp", http_client=http)) as service,
            ):
                return await service.call_tool(name, arguments)

    mcp_server(lambda: Runtime(settings), OverService).run("stdio")
