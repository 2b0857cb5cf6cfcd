"""docs/questions.md promises nothing that is not so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.answering.engine import Engine

_DOC = Path(__file__).parents[3] / "docs" / "questions.md"
_ROW = re.compile(r"^\| (?P<question>[^|]+) \| (?P<status>answered|not_reported|not_found|clarification|out_of_scope) \|", re.MULTILINE)
EXAMPLES = [(match["question"], match["status"]) for match in _ROW.finditer(_DOC.read_text(encoding="utf-8"))]


def test_the_page_has_examples_of_every_status() -> None:
    assert len(EXAMPLES) > 20
    assert {status for _, status in EXAMPLES} == {"answered", "not_reported", "not_found", "clarification", "out_of_scope"}


@pytest.mark.parametrize(("question", "status"), EXAMPLES)
def test_every_example_ends_as_it_says(question: str, status: str, engine: Engine) -> None:
    assert engine.ask(question).status.value == status
