"""The tools that other programs' models are given, over the Model Context Protocol: ask, look_up_facts, search_passages, list_reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.metadata import version
from typing import Annotated

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field
from starlette.requests import Request

from indexer.domain.errors import UserError
from indexer.domain.report import Level
from service.api.access import admit_question, require
from service.api.chat import note_answer
from service.api.facts import find_cells
from service.api.language import reader_language
from service.api.problems import problem_of
from service.api.reports import list_reports
from service.keys import Scope
from service.markdown import linked_answer
from service.mcp.models import Fact, Facts, Passages, Report, Reports
from service.report_filter import Offset, ReportFilter, Year
from service.understanding.query import Language
from service.wire import ChatResponse, citation_on_wire
from service.wiring import Runtime

Desk = Callable[[], AbstractContextManager[Runtime]]
"""Where a call finds the stores, for as long as it lasts."""

_INSTRUCTIONS = (
    "Figures of China's open-government annual reports (政府信息公开工作年度报告), looked up in the reports, never generated. "
    "`ask` understands questions in Chinese and English, computes, and cites every figure; prefer it. The other tools give raw cells, "
    "passages and the list of reports. A null value means that nothing is printed, which is not a zero; quote figures as they come."
)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_MOST_FACTS = 500

Agency = Annotated[str | None, Field(description="Part of the agency's Chinese name, such as 莆田市工业和信息化局.")]
Region = Annotated[str | None, Field(description="Region code, or the beginning of one: 3503 is Putian.", pattern=r"^\d{1,6}$")]
AboutYear = Annotated[Year | None, Field(description="Year the report is about.")]
PassedOver = Annotated[Offset, Field(description="Reports to pass over.")]


def mcp_server(desk: Desk, make: type[MCPServer] = MCPServer) -> MCPServer:
    """A server with the tools, over the stores of a desk."""
    server = make("gongkai", title="Gongkai 公开", instructions=_INSTRUCTIONS, version=version("gongkai"))
    _add_questions(server, desk)
    _add_lookups(server, desk)
    return server


def _add_questions(server: MCPServer, desk: Desk) -> None:
    """The tools that take a question in words, and count as one."""

    @server.tool(
        title="Ask the annual reports", annotations=ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
    )
    def ask(
        question: Annotated[str, Field(description="The question, in Chinese or English.")],
        ctx: Context,
        conversation_id: Annotated[str | None, Field(description="Go on with the conversation of an earlier answer.")] = None,
        language: Annotated[Language | None, Field(description="Language to answer in; that of the question if left out.")] = None,
    ) -> Annotated[CallToolResult, ChatResponse]:
        """Answer a question about the indexed reports with exact, cited figures or quotations; it says so where a report prints nothing."""
        with _answering(desk, ctx, Scope.ASK, is_question=True) as runtime:
            response = runtime.chat.ask(question, conversation_id, language)
            note_answer(response, question, runtime)
        text = linked_answer(response, _base_url(ctx))
        return CallToolResult(content=[TextContent(text=text)], structured_content=response.as_json())

    @server.tool(title="Search passages", annotations=_READS)
    def search_passages(
        text: Annotated[str, Field(description="What the passages are to be about, in Chinese or English.", min_length=1)],
        ctx: Context,
        agency: Agency = None,
        region: Region = None,
        year: AboutYear = None,
        limit: Annotated[int, Field(ge=1, le=20, description="Passages to give.")] = 5,
    ) -> Passages:
        """Passages of the reports' text, by words and meaning. Without a filter, those of the reports that the text names, or of all."""
        with _answering(desk, ctx, Scope.READ, is_question=True) as runtime:
            runtime.chat.check(text)
            conditions = ReportFilter(agency=agency or "", region=region or "", year=year).conditions(runtime.spellings)
            found = runtime.passage_search.search(text, runtime.facts.reports(*conditions) if conditions else None, limit)
        return Passages(passages=[citation_on_wire(citation) for citation in found.passages], notices=list(found.notices))


def _add_lookups(server: MCPServer, desk: Desk) -> None:
    """The tools that look up by name and number."""

    @server.tool(title="Look up cells of the form", annotations=_READS)
    def look_up_facts(
        ctx: Context,
        agency: Agency = None,
        region: Region = None,
        year: AboutYear = None,
        metric: Annotated[str | None, Field(description="Key of a row: requests.new, requests.denied, litigation.direct.total …")] = None,
        applicant: Annotated[str | None, Field(description="Column in section 三: natural_person, company, … or total.")] = None,
        limit: Annotated[int, Field(ge=1, le=100, description="Reports to look into.")] = 20,
        offset: PassedOver = 0,
    ) -> Facts:
        """Cells of the official form, as the reports print them. Name a metric, or an agency and a year: a whole report has 200 cells."""
        with _answering(desk, ctx, Scope.READ) as runtime:
            rows = find_cells(runtime, agency, region, year, metric, applicant, limit, offset)
            conditions = ReportFilter(agency=agency or "", region=region or "", year=year).conditions(runtime.spellings)
            more = runtime.facts.count_reports(*conditions) > offset + limit
        if len(rows) > _MOST_FACTS:
            raise ToolError(f"{len(rows)} cells are too many for one answer; name a metric or a year, or lower limit")
        return Facts(facts=[Fact.model_validate(row) for row in rows], more=more)

    @server.tool(name="list_reports", title="List the indexed reports", annotations=_READS)
    def reports(
        ctx: Context,
        q: Annotated[str | None, Field(max_length=60, description="Part of an agency's name, or a place: 莆田, Putian.")] = None,
        agency: Agency = None,
        region: Region = None,
        year: AboutYear = None,
        level: Annotated[Level | None, Field(description="Level of government.")] = None,
        limit: Annotated[int, Field(ge=1, le=100)] = 20,
        offset: PassedOver = 0,
    ) -> Reports:
        """Which reports are indexed."""
        with _answering(desk, ctx, Scope.READ) as runtime:
            page = list_reports(runtime, q, agency, region, year, level, offset, limit)
        return Reports(total=page.total, offset=page.offset, reports=[Report.model_validate(record) for record in page.reports])


@contextmanager
def _answering(desk: Desk, ctx: Context, scope: Scope, is_question: bool = False) -> Iterator[Runtime]:
    """The stores for a call whose caller may make it; what a person can mend is told to the model.

    Raises:
        ToolError: it may not be made, or cannot be answered.
    """
    request = _request(ctx)
    try:
        if request is not None:
            admit_question(request, scope) if is_question else require(request, scope)
        with desk() as runtime:
            yield runtime
    except UserError as error:
        problem = problem_of(error, reader_language(request) if request else Language.EN)
        raise ToolError(f"{problem.detail}; {problem.advice}") from error


def _request(ctx: Context) -> Request | None:
    """The call that brought the tool's; None over standard input."""
    request = ctx.request_context.request
    return request if isinstance(request, Request) else None


def _base_url(ctx: Context) -> str:
    request = _request(ctx)
    return str(request.base_url) if request else ""
