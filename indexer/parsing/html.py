"""Web pages as saved from the sites of agencies, and web archives (.mht) of them."""

from __future__ import annotations

import email
import email.policy
import re
from pathlib import Path
from typing import Any

from lxml import etree

from indexer.domain.errors import UnreadableReportError
from indexer.domain.text import squeeze
from indexer.parsing.builder import DocumentBuilder
from indexer.parsing.document import ParsedDocument
from indexer.parsing.encoding import decode_markup
from indexer.parsing.flow import Block, Grid, Line, clean, write
from indexer.parsing.html_article import Heads, article, iso_date
from indexer.parsing.html_walk import PageWalker
from indexer.parsing.html_weight import regions
from indexer.parsing.limits import LIMITS, Limits, check_text

SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
ARCHIVE_SUFFIXES = (".mht", ".mhtml")

Element = Any  # lxml has no types

_TITLE_METAS = ("articletitle", "og:title", "dc.title")
_DATE_METAS = ("pubdate", "publishdate", "publish_time", "article:published_time", "dc.date", "createdate")
_SITE_PART = re.compile(r"\s*(?:[|_—–＿]+|-{1,3}|\s-\s|>+)\s*")
_MIN_TITLE = 6
# fewer characters than this beside title and date, and the text of the page is elsewhere
_MIN_TEXT = 30
_DOCUMENT_LINK = re.compile(r"[^/?#]+\.(?:pdf|docx?|wps|ofd|jpe?g|png)(?=$|[?#])", re.IGNORECASE)


def parse_html(data: bytes, path: Path, limits: Limits = LIMITS) -> ParsedDocument:
    """Parse a web page: its article with title and date, without menus and footers.

    Raises:
        UnreadableReportError: too large, no text, nested too deep, or a page that only refers to others or to a script.
    """
    name = path.name
    check_text(data, limits, name)
    text, broken = decode_markup(data, name)
    root = tree(text, name)
    if root.find(".//frameset") is not None:
        raise UnreadableReportError(
            f"{name} is a frameset, which only refers to other pages ({_sources(root, 'frame')})", "save the page inside the frame"
        )
    places = regions(root)
    blocks = PageWalker(root, places.main, places.asides, places.hidden).walk()
    kept, title = article(blocks, Heads(_titles(root), _published(root)))
    if not _has_text(kept, title):
        raise _empty(root, name)
    builder = DocumentBuilder(title)
    if broken:
        builder.notes.append(f"{broken} characters of the page could not be decoded")
    write(kept, builder, name)
    return builder.build()


def parse_archive(data: bytes, path: Path, limits: Limits = LIMITS) -> ParsedDocument:
    """Parse a web archive (MIME HTML): its longest page.

    Raises:
        UnreadableReportError: it holds no web page, or the page cannot be read.
    """
    check_text(data, limits, path.name)
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    pages = [part.get_payload(decode=True) for part in message.walk() if part.get_content_type() == "text/html"]
    longest = max((page for page in pages if isinstance(page, bytes)), key=len, default=None)
    if longest is None:
        raise UnreadableReportError(f"{path.name} holds no web page", "save the page again, as HTML")
    return parse_html(longest, path, limits)


def tree(text: str, name: str) -> Element:
    """The root of a page or of a piece of one.

    Raises:
        UnreadableReportError: no web page, empty, or nested too deep.
    """
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableReportError(f"{name} is no web page ({error})", "check that it is the right file") from error
    # the parser leaves the rest of a page out, silently
    deep = next((entry for entry in parser.error_log if "xcessive depth" in entry.message), None)
    if deep is not None:
        raise UnreadableReportError(f"{name} nests its elements too deep (line {deep.line})", "save the page again from a browser as text")
    if root is None:
        raise UnreadableReportError(f"{name} holds no text", "check that the download was complete")
    return root


def _titles(root: Element) -> tuple[str, ...]:
    """What may be the title, the likeliest first."""
    named = [content for name in _TITLE_METAS for content in _meta(root, name)]
    headings = ["".join(heading.itertext()) for heading in root.iter("h1")]
    whole = next((clean(title.text or "") for title in root.iter("title")), "")
    parts = [whole, *_SITE_PART.split(whole)]
    # the heading of an article stands in the page's title too; that of the site often does not
    headings.sort(key=lambda heading: squeeze(heading) not in squeeze(whole))
    longest = max(parts[1:], key=len, default="")
    candidates = [clean(text).strip() for text in (*named, *headings, longest if len(parts) > 2 else whole)]
    return tuple(dict.fromkeys(text for text in candidates if len(squeeze(text)) >= _MIN_TITLE))


def _published(root: Element) -> str:
    return next((date for name in _DATE_METAS for content in _meta(root, name) if (date := iso_date(content))), "")


def _meta(root: Element, wanted: str) -> list[str]:
    return [
        meta.get("content")
        for meta in root.iter("meta")
        if (meta.get("name") or meta.get("property") or "").strip().lower() == wanted and (meta.get("content") or "").strip()
    ]


def _has_text(blocks: list[Block], title: str) -> bool:
    if any(isinstance(block, Grid) for block in blocks):
        return True
    texts = [squeeze(block.text) for block in blocks if isinstance(block, Line) and block.text != title and not block.is_link]
    return sum(len(text) for text in texts if not iso_date(text)) >= _MIN_TEXT


def _empty(root: Element, name: str) -> UnreadableReportError:
    references = [element.get(key) or "" for element in root.iter() if isinstance(element.tag, str) for key in ("href", "src", "data")]
    document = next((found.group() for text in references if (found := _DOCUMENT_LINK.search(text))), None)
    if document and not document.lower().endswith(("png", "jpg", "jpeg")):
        return UnreadableReportError(f"{name} has no text of its own, only a link to {document}", "download that file and index it")
    if frames := _sources(root, "iframe"):
        return UnreadableReportError(f"{name} has no text of its own, only a frame ({frames})", "save the page inside the frame")
    if next(root.iter("script"), None) is not None:
        return UnreadableReportError(f"{name} has no text: a script loads it", "save the page from a browser after it has loaded")
    return UnreadableReportError(f"{name} holds no text", "check that the download was complete")


def _sources(root: Element, tag: str) -> str:
    return ", ".join(source for frame in root.iter(tag) if (source := frame.get("src")))[:200]
