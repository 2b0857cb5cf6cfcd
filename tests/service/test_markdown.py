"""An answer as one piece of Markdown: marks are links to our own view of the place, and nothing that a report says is markup."""

from __future__ import annotations

from datetime import UTC, datetime

from service.answering.answer import Answer, Citation, Method, Paragraph, Quote, Status
from service.markdown import linked_answer
from service.understanding.query import Language
from service.wire import chat_response

HARM = "<img src=x onerror=alert(1)> [here](javascript:alert(1)) \\](javascript:1) [2]"


def answer(url: str) -> str:
    citation = Citation("1", "r1", f"报告{HARM}", "机关", 2023, "三", HARM, url, "h", datetime(2024, 1, 1, tzinfo=UTC), page=7)
    blocks = (Paragraph("**3** [1]"), Quote(HARM, "[1]"))
    whole = Answer(Language.ZH, Status.ANSWERED, Method.PASSAGES, blocks, citations=(citation,))
    return linked_answer(chat_response(whole, "c", "m"), "https://service.example/")


def test_marks_and_sources_are_links_to_the_place() -> None:
    text = answer("/#report=r1&at=3")
    assert text.startswith("**3** [\\[1\\]](https://service.example/#report=r1&at=3)\n\n> ")
    assert "\n\n**出处：**\n\n- \\[1\\] [报告" in text
    assert " · p. 7](https://service.example/#report=r1&at=3): 「" in text


def test_an_address_in_full_stays_as_it_is() -> None:
    assert "](https://own.example/#report=r1)" in answer("https://own.example/#report=r1")


def test_what_a_report_says_is_no_markup() -> None:
    text = answer("/#report=r1")
    assert text.count("\\<img") == text.count("<img") == 3
    assert text.count("(javascript:") == text.count("\\](javascript:") == 3 * 2
    # a backslash before a bracket would undo the one that is put there
    assert "\\\\]" not in text
    # a number in brackets that is no citation of this answer
    assert "\\](javascript:1) [2]" in text
