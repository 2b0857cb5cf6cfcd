"""The zip container of a .docx: which part is which."""

from __future__ import annotations

import posixpath

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.limits import Limits
from indexer.parsing.zip_parts import Element, ZipParts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"


class Package:
    """The parts of one .docx."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Open a container.

        Raises:
            UnreadableReportError: no zip, damaged, or without a document in it.
        """
        self._name = name
        self._parts = ZipParts(data, name, limits, "a Word document", "open it in Word or WPS and save it again as .docx")
        self.main = self._main_part()
        self._related = self._relations(self.main)

    def document(self) -> Element:
        """The root of the main part."""
        return self._tree(self.main)

    def related(self, kind: str) -> Element | None:
        """The root of the part that the main part refers to as `kind` (numbering, styles, footnotes …), if there is one."""
        part = self._related.get(kind)
        return self._tree(part) if part in self._parts.names else None

    def _main_part(self) -> str:
        part = self._relations("").get("officeDocument", "word/document.xml")
        if part not in self._parts.names:
            raise UnreadableReportError(f"{self._name} is a zip file without a Word document in it", "check that it is the right file")
        return part

    def _relations(self, part: str) -> dict[str, str]:
        folder, file = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{file}.rels")
        if path not in self._parts.names:
            return {}
        found: dict[str, str] = {}
        for relation in self._tree(path):
            kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
            target = relation.get("Target") or ""
            if relation.get("TargetMode") != "External":
                found.setdefault(kind, target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target)))
        return found

    def _tree(self, part: str) -> Element:
        return self._parts.tree(self._parts.read(part).replace(_STRICT, _TRANSITIONAL), part)


def value(element: Element | None, name: str = "val") -> str | None:
    """An attribute of the WordprocessingML namespace, or None."""
    return None if element is None else element.get(W + name)


def number(element: Element | None, name: str = "val", otherwise: int = 0) -> int:
    """An attribute as a number; `otherwise` where there is none."""
    text = value(element, name) or ""
    return int(text) if text.lstrip("-").isdigit() and len(text) < 10 else otherwise


def is_on(element: Element | None) -> bool:
    """Whether a toggle such as w:vanish is there and not switched off."""
    return element is not None and value(element) not in ("0", "false", "off")
