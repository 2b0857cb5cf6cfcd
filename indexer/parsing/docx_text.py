"""The text of one paragraph of a .docx, run by run: what is printed, not what was deleted, hidden or computed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indexer.parsing.docx_package import W, is_on, value
from indexer.parsing.flow import note_mark
from indexer.parsing.zip_parts import Element

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNREAD = ("vanish", "strike", "dstrike")
_LEFT_OUT = frozenset(W + tag for tag in ("del", "moveFrom", "pPr", "rPr", "rt", "instrText", "delText", "sdtPr", "delInstrText"))
_SIGNS = {W + "tab": " ", W + "ptab": " ", W + "cr": "\n", W + "br": "\n", W + "noBreakHyphen": "-", W + "softHyphen": ""}


@dataclass(frozen=True)
class Run:
    """A piece of a paragraph: text, or a reference to a note (then `text` is its id), or a text box."""

    text: str = ""
    note: str = ""
    box: Any = None


def paragraph_runs(paragraph: Element) -> Iterator[Run]:
    """The pieces of a paragraph in order; a line break is a newline."""
    stack = [iter(paragraph)]
    raised = False
    fields: list[bool] = []  # of the fields that are open, whether their result has begun
    before = ""
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
            continue
        if element.tag == W + "r":
            raised = value(element.find(f"{W}rPr/{W}vertAlign")) == "superscript"
        elif element.tag == W + "fldChar":
            _count_field(fields, value(element, "fldCharType"))
        elif not all(fields):
            continue
        run = _run(element)
        if run is None:
            stack.append(_shown(element))
            continue
        if element.tag in (W + "t", _MATH):
            run = Run(note_mark(before, run.text) if raised else run.text)
            before = run.text or before
        yield run


def _run(element: Element) -> Run | None:
    """What an element prints; None if its children do."""
    tag = element.tag
    if tag == W + "txbxContent":
        return Run(box=element)
    if tag in (W + "t", _MATH):
        return Run(element.text or "")
    if tag in (W + "footnoteReference", W + "endnoteReference"):
        return Run(value(element, "id") or "", note=tag.removeprefix(W).removesuffix("Reference"))
    return Run(_SIGNS[tag]) if tag in _SIGNS else None


def _count_field(fields: list[bool], mark: str | None) -> None:
    if mark == "begin":
        fields.append(False)
    elif fields and mark == "separate":
        fields[-1] = True
    elif fields and mark == "end":
        fields.pop()


def _shown(element: Element) -> Iterator[Element]:
    """The children of an element; of two versions of a drawing the first, of a field to fill in nothing while it is not filled."""
    if element.tag in _LEFT_OUT or (element.tag == W + "r" and any(is_on(element.find(f"{W}rPr/{W}{toggle}")) for toggle in _UNREAD)):
        return iter(())
    if element.tag == W + "sdt" and element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
        return iter(())
    if element.tag == _ALTERNATIVES:
        chosen = [child for child in element if child.tag != _FALLBACK] or list(element)
        return iter(chosen[:1])
    return iter(element)
