"""Encodings of text files."""

from __future__ import annotations

import pytest

from indexer.domain.errors import UnreadableReportError
from indexer.parsing.encoding import decode

TEXT = "莆田市工业和信息化局2023年政府信息公开工作年度报告，收到申请3件。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "utf-16"])
def test_text_of_government_offices_is_read(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "a.txt") == TEXT


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"%PDF-1.7\x00\x01\x02", "is not a text file"),
        (bytes(range(128, 256)) * 20, "unknown encoding"),
        (TEXT.encode("utf-8")[:-1] + b"\xff", "unknown encoding"),
    ],
)
def test_what_is_no_text_is_named_with_its_reason(data: bytes, problem: str) -> None:
    with pytest.raises(UnreadableReportError, match=problem) as error:
        decode(data, "a.txt")
    assert "a.txt" in error.value.problem
    assert error.value.advice
