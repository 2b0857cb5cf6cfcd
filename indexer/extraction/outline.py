"""Where the six parts of a report begin, and under which heading each line stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.domain.form import Edition
from indexer.domain.text import squeeze
from indexer.extraction.labels import title_similarity
from indexer.parsing.document import Element, ParsedDocument, TextLine

# a title of a part in other words still counts (…行政复议及行政诉讼情况); its sub-headings do not
_MIN_TITLE_SIMILARITY = 0.82
_MAX_HEADING = 40
_TOP_LEVEL = re.compile(r"^(?:[一二三四五六七八九十]{1,2}[、.．]|第[一二三四五六七八]部分|表[一二三四]|\d[、.．](?!\d))")
_NESTED = re.compile(r"^[（(](?:[一二三四五六七八九十]{1,2}|\d{1,2})[）)]")
_SENTENCE = re.compile(r"[。；，！？;,]|[：:、.]$")
_FIGURES = re.compile(r"(?:\s+[\d.]+){2,}$")
# a nested heading that can only stand in one part, for documents that lost the title of that part
_NESTED_SECTIONS = ((re.compile("存在的?(?:主要)?问题|^主要问题|不足之处"), "五"), (re.compile("^改进(?:情况|措施)|下一步"), "五"))


@dataclass(frozen=True)
class Located:
    """An element with the part of the form it stands in ('' before the first) and the nearest heading above it."""

    element: Element
    section: str
    heading: str
    is_heading: bool = False


def outline(document: ParsedDocument, edition: Edition) -> Iterator[Located]:
    """Walk a document and say of each element in which part it stands."""
    section, heading = "", ""
    for element in document.elements:
        if isinstance(element, TextLine) and is_heading(element):
            text = squeeze(element.text)
            found = _section_titled(text, edition)
            if found is None and _NESTED.match(text):
                found = _section_of_nested(text, section)
            section, heading = found or section, text
            yield Located(element, section, heading, is_heading=True)
        else:
            yield Located(element, section, heading)


def is_heading(line: TextLine) -> bool:
    """Whether a line is a heading by its markup or by its shape: short, numbered, and no sentence."""
    text = squeeze(line.text)
    if len(text) > _MAX_HEADING or _SENTENCE.search(text) or _FIGURES.search(line.text):
        return False
    return line.heading > 0 or bool(_TOP_LEVEL.match(text) or _NESTED.match(text)) or _is_bare_title(text)


def _is_bare_title(text: str) -> bool:
    return len(text) >= 4 and (text.endswith("年度报告") or (text.endswith("情况") and "年" not in text))


def _section_titled(text: str, edition: Edition) -> str | None:
    if _NESTED.match(text):
        return None
    scores = {section.id: title_similarity(text, section.label) for section in edition.sections}
    best = max(scores, key=lambda section: scores[section])
    return best if scores[best] >= _MIN_TITLE_SIMILARITY else None


def _section_of_nested(text: str, section: str) -> str | None:
    if section not in ("四", "五"):
        return None
    return next((target for pattern, target in _NESTED_SECTIONS if pattern.search(_NESTED.sub("", text))), None)
