"""Decode text files of unknown encoding: UTF-8, UTF-16 with a mark, GB18030 (which holds GBK and GB2312)."""

from __future__ import annotations

import codecs

from indexer.domain.errors import UnreadableReportError

_ADVICE = "save the file as UTF-8 text and index it again"
# share of characters that Chinese official prose is made of; GB18030 decodes almost any bytes, into rare ones
_MIN_PLAUSIBLE = 0.9


def decode(data: bytes, name: str) -> str:
    """The text of a file.

    Raises:
        UnreadableReportError: the file is empty, is not text, or is in no encoding we know.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise UnreadableReportError(f"{name} is empty", "check that the download was complete")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16", name)
    if b"\x00" in data:
        raise UnreadableReportError(f"{name} is not a text file", "rename it to its real format (.pdf, .docx, …)")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _strict(data, "gb18030", name)
    if plausible_share(text) < _MIN_PLAUSIBLE:
        raise UnreadableReportError(f"{name} is in an unknown encoding", _ADVICE)
    return text


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableReportError(f"{name} is in an unknown encoding (byte {error.start} fits none we know)", _ADVICE) from error


def plausible_share(text: str) -> float:
    """Share of characters from ASCII, CJK punctuation, full-width forms, and the ideographs of GB 2312."""
    if not text:
        return 0.0
    return sum(char.isascii() or _is_common(char) for char in text) / len(text)


def _is_common(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef" or char in "•—–“”‘’…"
    return True
