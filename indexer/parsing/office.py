"""Formats of other word processors (.doc, .wps, .rtf, .odt), converted to .docx by LibreOffice where it is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.document import ParsedDocument
from indexer.parsing.docx import parse_docx
from indexer.parsing.limits import LIMITS, Limits, check_file
from indexer.parsing.sniff import sniff

SUFFIXES = (".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt")

_PROGRAMS = ("soffice", "libreoffice")
_MESSAGE = 300


def parse_office(data: bytes, path: Path, limits: Limits = LIMITS) -> ParsedDocument:
    """Parse a document that LibreOffice can convert.

    Raises:
        UnreadableReportError: too large, protected by a password, or LibreOffice is missing, fails, or takes too long.
    """
    name = path.name
    check_file(data, limits, name)
    kind = sniff(data, path.suffix.lower())
    if kind == ".encrypted":
        raise UnreadableReportError(f"{name} is protected by a password", "open it and save it without a password")
    program = next((found for found in map(shutil.which, _PROGRAMS) if found), None)
    if program is None:
        raise UnreadableReportError(
            f"{name} needs LibreOffice to be read, and it is not installed",
            "install LibreOffice Writer (Debian package libreoffice-writer-nogui), or save the file as .docx or PDF",
        )
    with tempfile.TemporaryDirectory(prefix="gongkai-office-", ignore_cleanup_errors=True) as folder:
        return parse_docx(_convert(program, data, kind, Path(folder), name, limits), path.with_suffix(".docx"), limits)


def _convert(program: str, data: bytes, suffix: str, folder: Path, name: str, limits: Limits) -> bytes:
    """The document as .docx, by a LibreOffice of its own: instances that share a profile wait for each other or fail."""
    # Word's format goes by .doc whatever the file was called: LibreOffice takes .wps for Microsoft Works
    source = folder / f"report{suffix}"
    source.write_bytes(data)
    messages = folder / "messages"
    command = [
        program, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", "docx", "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    with messages.open("wb") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, cwd=folder, env=environment, start_new_session=True
        )
        try:
            process.wait(limits.convert_seconds)
        except subprocess.TimeoutExpired as error:
            raise UnreadableReportError(
                f"LibreOffice did not convert {name} within {limits.convert_seconds:g} s", "open it and save it as .docx or PDF"
            ) from error
        finally:
            _kill(process)
    converted = folder / "out" / "report.docx"
    if not converted.is_file():
        said = " ".join(messages.read_text("utf-8", "replace").split())[:_MESSAGE] or f"it ended with {process.returncode}"
        raise UnreadableReportError(
            f"LibreOffice cannot convert {name} ({said})", "check that it opens without a password, and save it as .docx or PDF"
        )
    check_file(converted.stat().st_size, limits, f"{name}, once converted,")
    return converted.read_bytes()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with what it started: soffice is a script around the program that works."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
