"""The zip container of an OFD (GB/T 33190-2016): its pages with their templates, and the objects that stand on them."""

from __future__ import annotations

import math
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.limits import Limits
from indexer.parsing.page_scan import IDENTITY, Matrix, multiply
from indexer.parsing.zip_parts import Element, ZipParts

_POINTS = 72 / 25.4  # coordinates are in millimetres
_A4 = (0.0, 0.0, 210.0, 297.0)
_ADVICE = "download it again, or print it to PDF with an OFD reader"
# GM/T 0099-2020 puts them beside OFD.xml
_ENCRYPTION = ("encryptions.xml", "decryptseed.dat")
_GRAPHICS = ("TextObject", "PathObject", "ImageObject", "CompositeObject")
_MAX_DEPTH = 32

Object = tuple[Element, Matrix]
"""A graphic object, and the matrix that takes its own coordinates to points of the page."""


@dataclass(frozen=True)
class Page:
    """A page: its size in points and its content, that of its templates first."""

    width: float
    height: float
    document: Document
    contents: tuple[Element, ...]
    frame: Matrix

    def objects(self) -> Iterator[Object]:
        """Everything visible that stands on the page; a composite object comes before what it is composed of."""
        for content in self.contents:
            yield from self._unfold(content, self.frame, 0)

    def _unfold(self, container: Element, outer: Matrix, depth: int) -> Iterator[Object]:
        for element in container:
            if element.get("Visible") == "false" or element.get("Alpha") == "0" or depth > _MAX_DEPTH:
                continue
            if element.tag not in _GRAPHICS:
                # layers and blocks only hold others
                yield from self._unfold(element, outer, depth + 1)
                continue
            left, top, _, _ = numbers(element.get("Boundary"), 4)
            inner = multiply(matrix_of(element.get("CTM")), multiply((1, 0, 0, 1, left, top), outer))
            yield element, inner
            if element.tag == "CompositeObject" and (unit := self.document.resource(element.get("ResourceID"))) is not None:
                yield from self._unfold(unit, inner, depth + 1)


class Document:
    """One document of a package; most packages hold one."""

    def __init__(self, package: Package, part: str) -> None:
        self.package = package
        self._part = part
        self._root = package.tree(part)
        self._area = self._root.find("CommonData/PageArea")
        self._references = {template.get("ID"): template for template in self._root.iterfind("CommonData/TemplatePage")}
        self._templates: dict[str | None, Element | None] = {}
        self.pages = tuple(self._root.iterfind("Pages/Page"))

    def page(self, reference: Element) -> Page:
        """The page that the document refers to."""
        root = self._referred(reference)
        templates = [self._template(use.get("TemplateID")) for use in root.iterfind("Template")]
        contents = [tree.find("Content") for tree in (*templates, root) if tree is not None]
        left, top, width, height = self._box(root.find("Area"))
        return Page(
            width * _POINTS,
            height * _POINTS,
            self,
            tuple(content for content in contents if content is not None),
            (_POINTS, 0, 0, _POINTS, -left * _POINTS, -top * _POINTS),
        )

    def resource(self, identifier: str | None) -> Element | None:
        """A composite graphic or a medium by its ID."""
        return self._resources.get(identifier)

    def picture(self, identifier: str | None) -> bytes | None:
        """The bytes of an image file by the ID of its medium; None if the package does not have it."""
        medium = self.resource(identifier)
        file = medium.findtext("MediaFile") if medium is not None else None
        part = self.package.found(medium.get("_folder"), file) if medium is not None and file else None
        return self.package.read(part) if part else None

    def _box(self, own: Element | None) -> tuple[float, ...]:
        """The page's area: its own or the document's."""
        for area in (own, self._area):
            box = numbers(area.findtext("PhysicalBox"), 4) if area is not None else ()
            if box and box[2] > 0 and box[3] > 0:
                return box
        return _A4

    def _template(self, identifier: str | None) -> Element | None:
        if identifier not in self._templates:
            reference = self._references.get(identifier)
            self._templates[identifier] = self._referred(reference) if reference is not None else None
        return self._templates[identifier]

    def _referred(self, reference: Element) -> Element:
        return self.package.tree(self.package.required(posixpath.dirname(self._part), reference.get("BaseLoc") or ""))

    @cached_property
    def _resources(self) -> dict[str | None, Element]:
        found: dict[str | None, Element] = {}
        common = self._root.find("CommonData")
        for element in common if common is not None else ():
            part = self.package.found(posixpath.dirname(self._part), element.text) if element.tag in ("PublicRes", "DocumentRes") else None
            if part is None:
                continue
            root = self.package.tree(part)
            for entry in (entry for kind in root for entry in kind):
                entry.set("_folder", posixpath.join(posixpath.dirname(part), root.get("BaseLoc") or ""))
                found[entry.get("ID")] = entry
        return found


class Package:
    """The documents of one OFD file."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Open a container.

        Raises:
            UnreadableReportError: no zip, encrypted, damaged, or without a document in it.
        """
        self._name = name
        self._parts = ZipParts(data, name, limits, "an OFD document", _ADVICE)
        self._names = {part.lower(): part for part in self._parts.names}
        if any(posixpath.basename(part) in _ENCRYPTION for part in self._names):
            raise UnreadableReportError(f"{name} is encrypted", "open it in an OFD reader and save it without a password")
        roots = self.tree(self.required("", "OFD.xml")).iterfind("DocBody/DocRoot")
        documents = [Document(self, self.required("", root.text or "")) for root in roots]
        self._pages = [(document, reference) for document in documents for reference in document.pages]

    def __len__(self) -> int:
        """The number of pages."""
        return len(self._pages)

    def page(self, index: int) -> Page:
        """A page, counted from 0.

        Raises:
            UnreadableReportError: it is missing or damaged.
        """
        document, reference = self._pages[index]
        return document.page(reference)

    def found(self, folder: str, path: str | None) -> str | None:
        """The part at a path, which starts at the folder, or at the root all the same; None if there is none."""
        path = (path or "").strip().replace("\\", "/")
        for candidate in (posixpath.join(folder, path), path):
            if part := self._names.get(posixpath.normpath(candidate).lstrip("/").lower()):
                return part
        return None

    def required(self, folder: str, path: str) -> str:
        """The same for a part without which the document cannot be read.

        Raises:
            UnreadableReportError: there is none.
        """
        part = self.found(folder, path)
        if part is None:
            raise UnreadableReportError(f"{self._name} is no OFD document, or incomplete: {path or 'a page'} is missing", _ADVICE)
        return part

    def read(self, part: str) -> bytes:
        """A part's bytes."""
        return self._parts.read(part)

    def tree(self, part: str) -> Element:
        """The root of a part's XML, names without their namespace: producers disagree about its address."""
        root = self._parts.tree(self._parts.read(part), part)
        for element in root.iter():
            if isinstance(element.tag, str):
                element.tag = element.tag.rpartition("}")[2]
        return root


def number(text: str | None, otherwise: float = 0.0) -> float:
    """A finite number; `otherwise` where there is none."""
    try:
        value = float(text or "")
    except ValueError:
        return otherwise
    return value if math.isfinite(value) else otherwise


def numbers(text: str | None, count: int) -> tuple[float, ...]:
    """So many numbers, zeros where they are missing."""
    values = [number(part) for part in (text or "").replace(",", " ").split()[:count]]
    return (*values, *[0.0] * (count - len(values)))


def matrix_of(text: str | None) -> Matrix:
    """A matrix; the identity where there is none."""
    if not text or len(text.split()) != len(IDENTITY):
        return IDENTITY
    a, b, c, d, e, f = numbers(text, len(IDENTITY))
    return a, b, c, d, e, f
