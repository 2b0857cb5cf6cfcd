"""Answers as Block Kit: pure functions from the answer's blocks to Slack's, cut at Slack's limits.

Whatever comes from a report or a question goes into rich text and plain text, which Slack parses no further: it cannot ping,
link or style. Only `text`, what notifications show, is parsed, and escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from prompts.wordings import Wordings, wordings
from service import wire
from service.slack import tables
from service.slack.markup import cut, elements, escaped, plain
from service.slack.tables import Block

# docs.slack.dev/reference/block-kit/blocks: blocks of a message, characters of a block, elements of a context, of a button
MOST_BLOCKS = 50
MOST_IN_BLOCK = 3_000
MOST_IN_CONTEXT = 10
MOST_ON_BUTTON = 75
MOST_IN_VALUE = 2_000
MOST_IN_TEXT = 4_000
# Slack refuses messages whose blocks hold more than about 13,200 characters (msg_blocks_too_long), which no page of its docs says
BODY_CHARACTERS = 6_500
CAVEAT_CHARACTERS = 2_500
SOURCE_CHARACTERS = 3_000
_MOST_SOURCES = 20
_MOST_SUGGESTIONS = 3
# sources, buttons, feedback, the notice that something was cut, caveats
_BLOCKS_AROUND = 6


@dataclass(frozen=True)
class Style:
    """How an answer is drawn. `base_url`: before links that name no host. `share`: with a button to show it to all.

    `lead`: text of the first paragraph that is on the screen already. `asked`: who asked what, above the answer. `plain`: without what
    some workspaces refuse.
    """

    base_url: str = ""
    share: bool = False
    lead: str = ""
    asked: str = ""
    plain: bool = False


@dataclass(frozen=True)
class Message:
    """A message for Slack: blocks, the same as text for notifications, and whether something was left out."""

    text: str
    blocks: list[Block]
    is_cut: bool = False


def render(answer: wire.ChatResponse, style: Style = Style()) -> Message:
    """An answer as a message."""
    say = wordings(answer.language)
    links = _links(answer.citations, style.base_url)
    body, is_cut = _body(answer, links, style)
    sources, more = _sources(answer.citations, links, say)
    buttons = _buttons(answer, style, say, is_cut or more)
    asked = [context(style.asked)] if style.asked else []
    notice = [context(say("slack.is_cut"))] if is_cut else []
    blocks = [*asked, *body, *notice, *_caveats(answer), *sources, *buttons, feedback_block(answer.message_id, say)]
    return Message(_text(answer), blocks, is_cut)


def simple(text: str, buttons: Sequence[Block] = ()) -> Message:
    """A message of our own words."""
    actions = [{"type": "actions", "elements": list(buttons)}] if buttons else []
    return Message(cut(escaped(plain(text)), MOST_IN_TEXT), [rich(elements(cut(text, MOST_IN_BLOCK), {})), *actions])


def without_blocks(message: Message) -> Message:
    """The same as mere text, which no workspace refuses."""
    return replace(message, blocks=[])


def rich(parts: list[dict[str, Any]], kind: str = "rich_text_section") -> Block:
    """A block of rich text."""
    return {"type": "rich_text", "elements": [{"type": kind, "elements": parts}]}


def context(*texts: str) -> Block:
    """Small print; Slack shows it as it is."""
    return {"type": "context", "elements": [{"type": "plain_text", "text": cut(text, MOST_IN_BLOCK), "emoji": False} for text in texts]}


def button(action: str, label: str, value: str) -> Block:
    """A button."""
    text = {"type": "plain_text", "text": cut(label, MOST_ON_BUTTON), "emoji": False}
    return {"type": "button", "action_id": action, "text": text, "value": cut(value, MOST_IN_VALUE)}


def feedback_block(message_id: str, say: Wordings) -> Block:
    """Was this answer good?"""
    sides = {
        f"{side}_button": {"text": {"type": "plain_text", "text": say(f"slack.{rating}")}, "value": f"{rating}:{message_id}"}
        for side, rating in (("positive", "up"), ("negative", "down"))
    }
    return {"type": "context_actions", "elements": [{"type": "feedback_buttons", "action_id": "feedback", **sides}]}


def first_paragraph(answer: wire.ChatResponse) -> str:
    """What an answer begins with, '' if that is no text."""
    first = answer.blocks[0] if answer.blocks else None
    return first.text if isinstance(first, wire.Paragraph) else ""


def _text(answer: wire.ChatResponse) -> str:
    return cut(escaped(plain(answer.answer)), MOST_IN_TEXT)


def _links(citations: Sequence[wire.Citation], base_url: str) -> dict[str, str]:
    """The addresses of the marks; none where the service has no address that others can open."""
    found = {f"[{citation.id}]": citation.url if urlsplit(citation.url).scheme else f"{base_url}{citation.url}" for citation in citations}
    return {mark: url for mark, url in found.items() if urlsplit(url).scheme in ("http", "https")}


def _body(answer: wire.ChatResponse, links: Mapping[str, str], style: Style) -> tuple[list[Block], bool]:
    """The blocks that say something, as far as they fit; whether they all do."""
    room, has_table = BODY_CHARACTERS, False
    found: list[Block] = []
    for index, block in enumerate(answer.blocks):
        match block:
            case wire.Paragraph(text=text):
                rest = text[len(style.lead) :].strip() if not index else text
                drawn, size, whole = _paragraph(rest, links, room)
            case wire.Quote(text=text, citation=mark):
                shown = cut(text, min(room, MOST_IN_BLOCK - len(mark) - 3))
                drawn = [rich(elements(f"{shown} [{mark}]", links), "rich_text_quote")]
                size, whole = len(shown), shown == text
            case wire.Table(columns=columns, rows=rows) if not style.plain and not has_table and _has_room(columns, rows, room):
                drawn, size, whole, has_table = [tables.native(columns, rows, links)], tables.characters(columns, rows), True, True
            case wire.Table(columns=columns, rows=rows):
                text, held = tables.aligned(columns, rows, min(room, MOST_IN_BLOCK))
                drawn, size, whole = ([rich([{"type": "text", "text": text}], "rich_text_preformatted")], len(text), held == len(rows))
            case _:
                continue
        if size > room or len(found) + len(drawn) > MOST_BLOCKS - _BLOCKS_AROUND:
            return found, True
        found += drawn
        room -= size
        if not whole:
            return found, True
    return found, False


def _has_room(columns: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> bool:
    return tables.fits(columns, rows) and tables.characters(columns, rows) <= room


def _paragraph(text: str, links: Mapping[str, str], room: int) -> tuple[list[Block], int, bool]:
    shown = cut(text, min(room, MOST_IN_BLOCK))
    return ([rich(elements(shown, links))] if shown else []), len(shown), shown == text


def _caveats(answer: wire.ChatResponse) -> list[Block]:
    """Caveats as small print, each an element, the last cut where all together are too long."""
    room, texts = CAVEAT_CHARACTERS, []
    for caveat in answer.caveats[:MOST_IN_CONTEXT]:
        if room <= 0:
            break
        texts.append(cut(plain(caveat), room))
        room -= len(texts[-1])
    return [context(*texts)] if texts else []


def _sources(citations: Sequence[wire.Citation], links: Mapping[str, str], say: Wordings) -> tuple[list[Block], bool]:
    """The citations as a numbered list of links; whether some were left out."""
    parts: list[dict[str, Any]] = [{"type": "text", "text": say("slack.sources"), "style": {"bold": True}}]
    room = SOURCE_CHARACTERS
    shown = 0
    for citation in citations[:_MOST_SOURCES]:
        mark = f"[{citation.id}]"
        line = f" {source_line(citation, say)}"
        room -= len(line) + len(mark)
        if room < 0:
            break
        parts += [{"type": "text", "text": "\n"}, *elements(mark, links), {"type": "text", "text": line}]
        shown += 1
    if not citations:
        return [], False
    left = len(citations) - shown
    if left:
        parts.append({"type": "text", "text": f"\n{say('slack.more_sources', count=left)}"})
    return [rich(parts)], bool(left)


def source_line(citation: wire.Citation, say: Wordings) -> str:
    """Where a citation stands, in words."""
    page = say("slack.page", page=citation.page) if citation.page else None
    label = f"({citation.label})" if citation.label else None
    where = " · ".join(part for part in (citation.title, page, citation.row, citation.column, label) if part)
    return f"{where}: 「{cut(citation.quote, 120)}」" if citation.quote else where


def _buttons(answer: wire.ChatResponse, style: Style, say: Wordings, show_all: bool) -> list[Block]:
    found = [
        button(f"suggest_{index}", suggestion, suggestion)
        for index, suggestion in enumerate(answer.suggestions[:_MOST_SUGGESTIONS])
        if len(suggestion) <= MOST_IN_VALUE
    ]
    if show_all:
        found.append(button("show_all", say("slack.show_all"), answer.message_id))
    if style.share:
        found.append(button("share", say("slack.share"), answer.message_id))
    return [{"type": "actions", "elements": found}] if found else []


def whole_text(answer: wire.ChatResponse) -> str:
    """All of an answer with all its sources, as Markdown."""
    say = wordings(answer.language)
    lines = [answer.answer, "", *([say("slack.sources")] if answer.citations else [])]
    return "\n".join([*lines, *(f"[{citation.id}] {source_line(citation, say)} {citation.url}".rstrip() for citation in answer.citations)])
