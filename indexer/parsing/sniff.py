"""Tell a format by the content: names of files saved from the web are often wrong."""

from __future__ import annotations

import io
import re
import zipfile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_HEAD = 2048
_WEB_PAGE = re.compile(
    rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|meta|title|body|table|div|p)[\s>]", re.IGNORECASE | re.DOTALL
)
_WEB_ARCHIVE = re.compile(rb"(?:from|subject|date|mime-version|snapshot-content-location):[^\n]*\n", re.IGNORECASE)
# endings whose files people make by renaming a web page or one another
OFFICE_SUFFIXES = (".doc", ".docx", ".wps", ".wpt", ".rtf", ".odt", ".ofd", ".pdf")


def sniff(data: bytes, suffix: str) -> str:
    """The ending that fits the content, in lower case; the file's own where the content does not tell.

    `.encrypted` for an office document behind a password, `.xlsx` and `.zip` for containers that hold no text document.
    """
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(_OLE):
        return ".encrypted" if _ENCRYPTED in data else ".doc" if _WORD_STREAM in data else suffix
    if data.startswith(b"PK\x03\x04"):
        return _container(data, suffix)
    if suffix in OFFICE_SUFFIXES:
        head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").removeprefix(b"\xff\xfe")
        if _WEB_PAGE.match(head):
            return ".html"
        if _WEB_ARCHIVE.match(head):
            return ".mht"
    return suffix


def _container(data: bytes, suffix: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return suffix
    if any(name.startswith("word/") for name in names):
        return ".docx"
    if any(name.lower() == "ofd.xml" for name in names):
        return ".ofd"
    if any(name.startswith("xl/") for name in names):
        return ".xlsx"
    return ".odt" if "mimetype" in names and "content.xml" in names else suffix
