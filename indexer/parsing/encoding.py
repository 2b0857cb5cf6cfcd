"""Decode text files of unknown encoding: UTF-8, UTF-16 with a mark, GB18030 (which holds GBK and GB2312)."""

from __future__ import annotations

import codecs

from indexer.domain.errors import UnreadableReportError

_ADVICE = "save the file as UTF-8 text and index it again"
# share of characters that Chinese official prose is made of; GB18030 decodes almost any bytes, into rare ones
_MIN_PLAUSIBLE = 0.9
# of the characters beyond ASCII, those that a cut or a lost byte may spoil
_MAX_BROKEN_SHARE = 0.02
_MAX_NUL_SHARE = 0.001
_BROKEN = "\ufffd"
# where a text in two-byte characters is told from one in single bytes
_HEAD = 4096


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


def decode_markup(data: bytes, name: str) -> tuple[str, int]:
    """The text of a web page, and how many bytes of it could not be read.

    What the page declares is not asked: it is often wrong. A page cut in the middle of a character, as editorial systems cut
    their summaries, is still a page.

    Raises:
        UnreadableReportError: the file is empty, is not text, or is in no encoding we know.
    """
    if not data.strip(b" \t\r\n\x00"):
        raise UnreadableReportError(f"{name} is empty", "check that the download was complete")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _mended(data, "utf-16", name)
    for encoding, sign in (("utf-16-le", b"<\0"), ("utf-16-be", b"\0<")):
        if data.startswith(sign) and data[:_HEAD].count(sign) > 1:
            return _mended(data, encoding, name)
    if data[:_HEAD].count(b"\0") > _MAX_NUL_SHARE * len(data[:_HEAD]):
        raise UnreadableReportError(f"{name} is not a text file", "rename it to its real format (.pdf, .docx, …)")
    data = data.replace(b"\0", b"")
    try:
        return data.decode("utf-8-sig"), 0
    except UnicodeDecodeError:
        pages = [(text.count(_BROKEN), text) for text in (data.decode(encoding, "replace") for encoding in ("utf-8-sig", "gb18030"))]
    broken, text = min(pages, key=lambda page: page[0])
    return _checked(text, broken, name)


def _mended(data: bytes, encoding: str, name: str) -> tuple[str, int]:
    text = data.decode(encoding, "replace")
    return _checked(text.replace("\0", ""), text.count(_BROKEN), name)


def _checked(text: str, broken: int, name: str) -> tuple[str, int]:
    foreign = "".join(char for char in text if not char.isascii() and char != _BROKEN)
    if broken > _MAX_BROKEN_SHARE * (len(foreign) + broken) or (foreign and plausible_share(foreign) < _MIN_PLAUSIBLE):
        raise UnreadableReportError(f"{name} is in an unknown encoding", _ADVICE)
    return text, broken


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
