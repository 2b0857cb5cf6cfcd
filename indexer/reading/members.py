"""Archives whatever their kind: their members, and the names of these."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from indexer.domain.errors import UnreadableReportError
from indexer.reading.streams import Stream

# a container of parts, not of reports
_DOCUMENTS = (PurePosixPath("word/document.xml"), PurePosixPath("OFD.xml"), PurePosixPath("content.xml"))


@dataclass(frozen=True)
class Member:
    """A member: its bytes unpacked and packed, the latter None where members are packed together; `problem`: why it cannot be read."""

    size: int
    packed: int | None = None
    problem: str = ""


class Archive(ABC):
    """An open archive: its members by their names, folders left out."""

    members: Mapping[PurePosixPath, Member]

    @abstractmethod
    def open(self, name: PurePosixPath) -> AbstractContextManager[Stream]:
        """The bytes of a member, unpacked."""

    @property
    def is_document(self) -> bool:
        """Whether it is a single document of a word processor, saved under another ending."""
        return any(name in self.members for name in _DOCUMENTS)


def name_below(raw: bytes) -> PurePosixPath:
    """A member's name as a path below the archive: without steps upwards, and in the characters it was written in.

    Windows in China writes GBK, macOS writes UTF-8 without saying so.
    """
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("gb18030", "replace")
    return PurePosixPath(*(part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")))


def too_many(path: Path) -> UnreadableReportError:
    """What to say of an archive whose list of members would fill the memory."""
    return UnreadableReportError(f"{path.name} lists too many members", "unpack it and index the folder")
