"""Whatever the form, this service or the glossary names is explained when asked, in both languages, with its source."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.domain.catalog.metrics import meanings, measures, terms
from indexer.domain.form import editions
from indexer.domain.report import CellStatus
from service.answering.answer import Method, Status
from service.answering.engine import Engine
from tests.conftest import ROOT

_ROWS = {row.key: row for edition in editions().values() for table in edition.tables for row in (*table.rows, *table.groups)}
_GLOSSARY_ROW = re.compile(r"^\| ([^|`]+) \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)


def _explained(engine: Engine, question: str, meaning: str) -> None:
    answer = engine.ask(question)
    assert (answer.status, answer.method) == (Status.ANSWERED, Method.CATALOG), answer.markdown
    assert meaning in answer.markdown


@pytest.mark.parametrize("term", terms().values(), ids=lambda term: term.id)
def test_every_term_is_explained_with_its_source(engine: Engine, term: object) -> None:
    term = terms()[term.id]  # type: ignore[attr-defined]
    for word in (term.label.zh, *term.said_zh):
        _explained(engine, f"“{word}”是什么意思？", term.meaning.zh)
        assert term.source.zh in engine.ask(f"“{word}”是什么意思？").markdown
    for word in (term.label.en, *term.said_en):
        _explained(engine, f"What does “{word}” mean?", term.meaning.en)


@pytest.mark.parametrize("row", sorted(meanings()))
def test_every_row_of_the_form_is_explained(engine: Engine, row: str) -> None:
    label = _ROWS[row].label
    if label.zh not in ("总计", "其他"):
        _explained(engine, f"{label.zh}是什么意思？", meanings()[row].zh)
        _explained(engine, f"What does “{label.en}” mean?", meanings()[row].en)


@pytest.mark.parametrize("measure", measures(), ids=lambda measure: measure.id)
def test_every_measure_is_explained(engine: Engine, measure: object) -> None:
    label = next(item.label for item in measures() if item is measure)
    _explained(engine, f"{re.sub('（.*', '', label.zh)}怎么算？", label.zh)
    _explained(engine, f"What does “{re.sub(r' *[(].*', '', label.en)}” mean?", label.en)


def test_every_applicant_and_every_state_of_a_cell_is_a_term() -> None:
    applicants = {column.key for edition in editions().values() for table in edition.tables if table.crossed for column in table.columns}
    assert applicants - {"total", "other"} <= set(terms())
    assert {f"state.{status.value}" for status in CellStatus} <= set(terms())


def test_the_words_of_the_glossary_are_explained(engine: Engine) -> None:
    text = Path(ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    table = text[text.index("## Documents and bodies") : text.index("## Rows of the form")]
    words = [match[1].strip() for match in _GLOSSARY_ROW.finditer(table)]
    assert len(words) > 10
    for word in words[1:]:
        answer = engine.ask(f"什么是{word}？")
        assert answer.status is Status.ANSWERED, word


@pytest.mark.parametrize(
    ("question", "status"),
    [
        pytest.param("What is the weather like?", Status.OUT_OF_SCOPE, id="off topic stays so"),
        pytest.param("Which agency received the most FOIA requests in 2023?", Status.ANSWERED, id="FOIA as a word for requests"),
    ],
)
def test_a_term_in_passing_is_not_explained(engine: Engine, question: str, status: Status) -> None:
    answer = engine.ask(question)
    assert answer.status is status
    assert answer.method is not Method.CATALOG


def test_a_formula_keeps_its_brackets(engine: Engine) -> None:
    assert "granted in part (部分公开)) ÷ concluded" in engine.ask("How is the disclosure rate computed?").markdown
