"""Open the zip container of a .docx: its parts within limits, encrypted and damaged ones named."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any

from lxml import etree

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.limits import MEGABYTE, Limits

Element = Any  # lxml has no types

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_CHUNK = 1 << 20
_ADVICE = "open it in Word or WPS and save it again as .docx"


class Package:
    """The parts of one .docx."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Open a container.

        Raises:
            UnreadableReportError: no zip, damaged, or too large when unpacked.
        """
        self._name = name
        self._most = self._left = limits.file_bytes
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise UnreadableReportError(f"{name} is not a Word document, or damaged ({error})", _ADVICE) from error
        self._names = set(self._archive.namelist())
        self.main = self._main_part()
        self._related = self._relations(self.main)

    def document(self) -> Element:
        """The root of the main part."""
        return self._tree(self.main)

    def related(self, kind: str) -> Element | None:
        """The root of the part that the main part refers to as `kind` (numbering, styles, footnotes …), if there is one."""
        part = self._related.get(kind)
        return self._tree(part) if part in self._names else None

    def _main_part(self) -> str:
        part = self._relations("").get("officeDocument", "word/document.xml")
        if part not in self._names:
            raise UnreadableReportError(f"{self._name} is a zip file without a Word document in it", "check that it is the right file")
        return part

    def _relations(self, part: str) -> dict[str, str]:
        folder, file = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{file}.rels")
        if path not in self._names:
            return {}
        found: dict[str, str] = {}
        for relation in self._tree(path):
            kind = (relation.get("Type") or "").rsplit("/", 1)[-1]
            target = relation.get("Target") or ""
            if relation.get("TargetMode") != "External":
                found.setdefault(kind, target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target)))
        return found

    def _tree(self, part: str) -> Element:
        # the limit of depth stays on: no document nests 256 deep
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
        try:
            return etree.fromstring(self._read(part).replace(_STRICT, _TRANSITIONAL), parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableReportError(f"{self._name} is damaged: {part} is no XML ({error.msg})", _ADVICE) from error

    def _read(self, part: str) -> bytes:
        """A part's bytes; what the container says of its size is not believed."""
        chunks = []
        try:
            with self._archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise UnreadableReportError(
                            f"{self._name} unpacks to more than {self._most // MEGABYTE} MB",
                            "check that it is a report, for it may be a zip bomb, or raise GONGKAI_MAX_FILE_MB",
                        )
                    chunks.append(chunk)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise UnreadableReportError(f"{self._name} is damaged: {part} cannot be unpacked ({error})", _ADVICE) from error
        except RuntimeError as error:  # what zipfile raises for a member with a password
            raise UnreadableReportError(f"{self._name} is protected by a password", "save it without a password") from error
        return b"".join(chunks)


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
