"""The parts of a document that is a zip container, unpacked within limits; damaged and protected ones named."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

from lxml import etree

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.limits import MEGABYTE, Limits

Element = Any  # lxml has no types

_CHUNK = 1 << 20


class ZipParts:
    """The parts of one container. `kind`: what it should be, as in "a Word document"; `advice`: what to do if it is damaged."""

    def __init__(self, data: bytes, name: str, limits: Limits, kind: str, advice: str) -> None:
        """Open a container.

        Raises:
            UnreadableReportError: no zip, or damaged.
        """
        self._name = name
        self._advice = advice
        self._most = self._left = limits.file_bytes
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise UnreadableReportError(f"{name} is not {kind}, or damaged ({error})", advice) from error
        self.names = frozenset(self._archive.namelist())

    def read(self, part: str) -> bytes:
        """A part's bytes; what the container says of its size is not believed.

        Raises:
            UnreadableReportError: damaged, behind a password, or all parts read so far are too large.
        """
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
            raise UnreadableReportError(f"{self._name} is damaged: {part} cannot be unpacked ({error})", self._advice) from error
        except RuntimeError as error:  # what zipfile raises for a member with a password
            raise UnreadableReportError(f"{self._name} is protected by a password", "save it without a password") from error
        return b"".join(chunks)

    def tree(self, data: bytes, part: str) -> Element:
        """The root of a part's XML; entities stay unresolved.

        Raises:
            UnreadableReportError: no XML.
        """
        # the limit of depth stays on: no document nests 256 deep
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableReportError(f"{self._name} is damaged: {part} is no XML ({error.msg})", self._advice) from error
