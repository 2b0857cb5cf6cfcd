"""Styles and automatic numbers of a .docx: the level of a heading, and the 一、 that stands only in numbering.xml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.parsing.docx_package import W, number, value
from indexer.parsing.numerals import numeral
from indexer.parsing.zip_parts import Element

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d?", re.IGNORECASE)
_BODY_LEVEL = 9
_LEVELS = 9
_MAX_CHAIN = 20  # styles that are based on each other in a circle


@dataclass(frozen=True)
class Style:
    """What a paragraph style says of its paragraphs."""

    heading: int = 0
    is_contents: bool = False
    num_id: int | None = None
    level: int = 0


class Styles:
    """The paragraph styles of a document."""

    def __init__(self, root: Element | None) -> None:
        self._elements: dict[str, Element] = {}
        self._default = ""
        for style in root.iter(W + "style") if root is not None else ():
            name = value(style, "styleId") or ""
            self._elements[name] = style
            if value(style, "type") == "paragraph" and value(style, "default") in ("1", "true"):
                self._default = name
        self._known: dict[str, Style] = {}

    def of(self, paragraph: Element) -> Style:
        """The style of a paragraph."""
        name = value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._default
        if name not in self._known:
            self._known[name] = self._resolve(name)
        return self._known[name]

    def _resolve(self, name: str) -> Style:
        heading = level = 0
        num_id: int | None = None
        is_contents = False
        for _ in range(_MAX_CHAIN):
            style = self._elements.get(name)
            if style is None:
                break
            title = value(style.find(W + "name")) or ""
            is_contents = is_contents or bool(_CONTENTS.fullmatch(title))
            named = _HEADING.fullmatch(title)
            outline = outline_level(style)
            heading = heading or (int(named[1]) if named else 1 if title.lower() in ("title", "标题") else outline or 0)
            properties = style.find(f"{W}pPr/{W}numPr")
            if num_id is None and properties is not None and properties.find(W + "numId") is not None:
                num_id = number(properties.find(W + "numId"))
                level = number(properties.find(W + "ilvl"))
            name = value(style.find(W + "basedOn")) or ""
        return Style(heading, is_contents, num_id, level)


def outline_level(element: Element) -> int | None:
    """The outline level, 1 for the highest, 0 for body text, None where none is given."""
    outline = element.find(f"{W}pPr/{W}outlineLvl")
    if outline is None:
        return None
    level = number(outline, otherwise=_BODY_LEVEL)
    return level + 1 if level < _BODY_LEVEL else 0


@dataclass
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    is_legal: bool = False
    restart: int | None = None


@dataclass
class _List:
    """A list whose numbers run on: paragraphs of several numIds may share it."""

    levels: dict[int, _Level]
    counters: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of a document in reading order."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[int, _List] = {}
        self._overrides: dict[int, dict[int, _Level]] = {}
        self._restarts: dict[int, dict[int, int]] = {}
        if root is None:
            return
        abstract = {number(element, "abstractNumId", -1): _List(_levels(element)) for element in root.iter(W + "abstractNum")}
        for element in root.iter(W + "num"):
            num_id = number(element, "numId", -1)
            shared = abstract.get(number(element.find(W + "abstractNumId"), otherwise=-1))
            if shared is None:
                continue
            self._lists[num_id] = shared
            for override in element.iter(W + "lvlOverride"):
                level = number(override, "ilvl")
                if override.find(W + "lvl") is not None:
                    self._overrides.setdefault(num_id, {}).update({level: _levels(override)[level]} if level in _levels(override) else {})
                if override.find(W + "startOverride") is not None:
                    self._restarts.setdefault(num_id, {})[level] = number(override.find(W + "startOverride"), otherwise=1)

    def next(self, num_id: int, level: int) -> str:
        """The number printed before the next paragraph of a list, with what separates it from the text; '' for none."""
        counted = self._lists.get(num_id)
        if counted is None or not 0 <= level < _LEVELS:
            return ""
        levels = counted.levels | self._overrides.get(num_id, {})
        own = levels.get(level, _Level())
        restart = self._restarts.get(num_id, {}).pop(level, None)
        if restart is not None:
            counted.counters[level] = restart
        else:
            counted.counters[level] = counted.counters.get(level, own.start - 1) + 1
        for deeper in [deeper for deeper in counted.counters if deeper > level]:
            # w:lvlRestart names the level (from 1) that starts this one again; 0 for none
            after = levels.get(deeper, _Level()).restart
            if after is None or 0 < level + 1 <= after:
                del counted.counters[deeper]
        text = re.sub(r"%([1-9])", lambda match: self._counted(counted, levels, int(match[1]) - 1, own.is_legal), own.text)
        text = text if own.style != "bullet" else ""
        return f"{text} " if text and text[-1].isascii() and not text[-1].isspace() else text

    @staticmethod
    def _counted(counted: _List, levels: dict[int, _Level], level: int, is_legal: bool) -> str:
        definition = levels.get(level, _Level())
        return numeral(counted.counters.get(level, definition.start), "decimal" if is_legal else definition.style)


def _levels(element: Element) -> dict[int, _Level]:
    levels = {}
    for level in element.iter(W + "lvl"):
        restart = level.find(W + "lvlRestart")
        style = level.find(W + "numFmt")
        if style is None:
            style = level.find(f".//{W}numFmt")
        levels[number(level, "ilvl")] = _Level(
            number(level.find(W + "start"), otherwise=1),
            value(style) or "decimal",
            value(level.find(W + "lvlText")) or "",
            level.find(W + "isLgl") is not None,
            None if restart is None else number(restart),
        )
    return levels
