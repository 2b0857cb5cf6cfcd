"""What bytes are read from."""

from __future__ import annotations

from typing import Protocol


class Stream(Protocol):
    """A file or a member of an archive."""

    def read(self, count: int = -1, /) -> bytes: ...


class Bounded:
    """A stream that ends after so many bytes, whatever comes behind them."""

    def __init__(self, stream: Stream, size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, count: int = -1) -> bytes:
        blocks = []
        wanted = self._left if count < 0 else min(count, self._left)
        while wanted > 0 and (block := self._stream.read(wanted)):
            blocks.append(block)
            wanted -= len(block)
            self._left -= len(block)
        return b"".join(blocks)
