"""An answer as one piece of Markdown, its marks and its sources as links, for whoever shows text alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from prompts.wordings import wordings

if TYPE_CHECKING:
    from service.wire import ChatResponse

_MARK = re.compile(r"\[(\d+)\]")
# what would be a link or an element in a text that is quoted
_MARKUP = re.compile(r"\\*(<|\](?=\())")
_BRACKET = re.compile(r"\\*([<\[\]])")


def cited_place(citation: Mapping[str, Any]) -> str:
    """Where a citation stands, in words."""
    page = f"p. {citation['page']}" if citation["page"] else ""
    label = f"({citation['label']})" if citation["label"] else ""
    return " · ".join(part for part in (citation["title"], page, citation["row"], citation["column"], label) if part)


def linked_answer(response: ChatResponse, base_url: str) -> str:
    """The answer with its sources; addresses of our own begin with `base_url`. Nothing in it that a report says is markup."""
    addresses = {citation.id: _address(citation.url, base_url) for citation in response.citations}

    def link(mark: re.Match[str]) -> str:
        address = addresses.get(mark[1])
        return f"[\\[{mark[1]}\\]]({address})" if address else mark[0]

    parts = [_MARK.sub(link, _plain(response.answer))]
    if response.citations:
        sources = [_source(citation.model_dump(), addresses[citation.id]) for citation in response.citations]
        parts.append("\n".join([f"**{wordings(response.language)('door.sources')}**", "", *sources]))
    return "\n\n".join(parts)


def _source(citation: Mapping[str, Any], address: str) -> str:
    place = _BRACKET.sub(r"\\\1", cited_place(citation))
    quote = f": 「{_plain(' '.join(citation['quote'].split()))}」" if citation["quote"] else ""
    return f"- \\[{citation['id']}\\] [{place}]({address}){quote}"


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def _address(url: str, base_url: str) -> str:
    return base_url.rstrip("/") + url if url.startswith("/") else url
