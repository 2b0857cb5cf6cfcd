"""Office formats by way of LibreOffice: a script that speaks its command line, and the real one where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.document import TableRow, TextLine
from indexer.parsing.formats import parse
from indexer.parsing.limits import Limits
from tests.conftest import require
from tests.indexer.parsing.official_layout import FormCell, as_word_document
from tests.indexer.parsing.word import p, word

WORD_97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")
CONVERTED = word(p("转换后的正文"))


def fake_soffice(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> Path:
    """Put a `soffice` on the path: `source`, `out` and `profile` are what it was called with; returns its log of arguments."""
    log = folder / "arguments"
    (folder / "converted.docx").write_bytes(CONVERTED)
    script = folder / "soffice"
    script.write_text(
        f"""#!{sys.executable}
import pathlib, shutil, subprocess, sys, time
arguments = sys.argv[1:]
pathlib.Path({str(log)!r}).write_text("\\n".join(arguments))
assert "--headless" in arguments and arguments[arguments.index("--convert-to") + 1].startswith("docx")
profile = next(a for a in arguments if a.startswith("-env:UserInstallation=file:///"))
assert not pathlib.Path(profile.partition("file://")[2]).exists()
out, source = pathlib.Path(arguments[arguments.index("--outdir") + 1]), pathlib.Path(arguments[-1])
{body}
"""
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return log


CONVERT = "out.mkdir(exist_ok=True); shutil.copy(pathlib.Path(__file__).parent / 'converted.docx', out / (source.stem + '.docx'))"


@pytest.mark.parametrize(
    ("name", "data", "suffix"),
    [
        ("a.doc", WORD_97, ".doc"),
        ("a.wps", WORD_97, ".doc"),
        ("a.docx", WORD_97, ".doc"),
        ("a.rtf", b"{\\rtf1 x}", ".rtf"),
        ("a.doc", b"{\\rtf1 x}", ".rtf"),
        ("a.odt", b"whatever", ".odt"),
    ],
    ids=["doc", "wps", "doc named docx", "rtf", "rtf named doc", "odt"],
)
def test_a_document_is_converted_under_the_ending_of_its_content(
    name: str, data: bytes, suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = fake_soffice(tmp_path, monkeypatch, CONVERT)
    (line,) = parse(data, Path(name)).elements
    assert isinstance(line, TextLine)
    assert line.text == "转换后的正文"
    source = Path(log.read_text().splitlines()[-1])
    assert source.suffix == suffix
    assert not source.parent.exists()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("print('Error: source file could not be loaded')", "LibreOffice cannot convert a.doc .Error: source file could not be loaded"),
        ("sys.exit(77)", "LibreOffice cannot convert a.doc .it ended with 77"),
        ("out.mkdir(); (out / 'report.docx').write_text('x')", "a.docx is not a Word document"),
    ],
    ids=["an error", "a crash", "rubbish"],
)
def test_a_conversion_that_fails_is_named(body: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_soffice(tmp_path, monkeypatch, body)
    with pytest.raises(UnreadableReportError, match=problem) as error:
        parse(WORD_97, Path("a.doc"))
    assert error.value.advice


def test_a_conversion_that_hangs_is_killed_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child"
    fake_soffice(
        tmp_path,
        monkeypatch,
        f"child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\npathlib.Path({str(child)!r}).write_text(str(child.pid))\ntime.sleep(60)",
    )
    start = time.monotonic()
    with pytest.raises(UnreadableReportError, match=r"did not convert a\.doc within 1\.5 s"):
        parse(WORD_97, Path("a.doc"), Limits(convert_seconds=1.5))
    assert time.monotonic() - start < 15
    assert not _runs(int(child.read_text()))


def _runs(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        state = Path(f"/proc/{pid}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize(
    ("name", "data", "problem", "advice"),
    [
        ("a.doc", WORD_97, "a.doc needs LibreOffice", "install LibreOffice Writer"),
        ("a.doc", WORD_97 + "EncryptedPackage".encode("utf-16-le"), "a.doc is protected by a password", "without a password"),
    ],
    ids=["not installed", "encrypted"],
)
def test_without_libreoffice_the_message_says_what_to_do(
    name: str, data: bytes, problem: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableReportError, match=problem) as error:
        parse(data, Path(name))
    assert advice in error.value.advice


@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_the_real_libreoffice_keeps_lines_and_merged_cells(suffix: str, tmp_path: Path) -> None:
    require(shutil.which("soffice") is not None, "LibreOffice Writer")
    table = [
        [FormCell("一、新收", 2), FormCell("3"), FormCell("")],
        [FormCell("三、结果", height=2), FormCell("公开"), FormCell("2"), FormCell("")],
        [FormCell("总计"), FormCell("2"), FormCell("0")],
    ]
    source = tmp_path / "source.docx"
    source.write_bytes(as_word_document(["正文一段", table]))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", suffix, "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    document = parse((tmp_path / f"source.{suffix}").read_bytes(), Path(f"report.{suffix}"))
    found = [element.text if isinstance(element, TextLine) else [cell.text for cell in element.cells] for element in document.elements]
    assert found == ["正文一段", ["一、新收", "3", ""], ["三、结果", "公开", "2", ""], ["总计", "2", "0"]]
    assert isinstance(document.elements[3], TableRow)
    assert document.elements[3].cells[0].place.column == 1
