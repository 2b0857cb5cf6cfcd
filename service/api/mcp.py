"""/mcp: the tools of `service/mcp` over streamable HTTP, behind the same keys and limits as every other call."""

from __future__ import annotations

from contextlib import nullcontext

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from indexer.domain.errors import UserError
from service.api.access import admit, is_from_known_page
from service.api.language import reader_language
from service.api.problems import headers_of, problem_of, problem_response
from service.api.refusals import UnknownOriginError
from service.keys import Scope as KeyScope
from service.mcp.tools import mcp_server
from service.wiring import Runtime

PATH = "/mcp"


class McpDoor:
    """Lets a caller in who may ask or read, and hands the call to the protocol; no call leans on one before it.

    There is no stream to listen to (GET) and no session to end (DELETE): a stream on which nothing ever came would be held open.
    """

    def __init__(self, runtime: Runtime) -> None:
        server = mcp_server(lambda: nullcontext(runtime))
        # `access` looks at names and origins, which here need not be those of this machine
        unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        server.streamable_http_app(stateless_http=True, json_response=True, transport_security=unchecked)
        self.sessions = server.session_manager
        self.route = Route(PATH, self, methods=["POST"], include_in_schema=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = self.route  # what the log and the measures name
        request = Request(scope, receive)
        try:
            await run_in_threadpool(_admit, request)
        except UserError as error:
            await problem_response(problem_of(error, reader_language(request)), headers_of(error))(scope, receive, send)
            return
        await self.sessions.handle_request(scope, receive, send)


def _admit(request: Request) -> None:
    admit(request, KeyScope.ASK, KeyScope.READ)
    # a page of another origin could be anybody's, and reach a service that only its reader's machine can
    if not is_from_known_page(request):
        raise UnknownOriginError(origin=request.headers["origin"])
