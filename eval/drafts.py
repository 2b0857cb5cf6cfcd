"""Drafts of cases: from indexed reports, whose facts are the truth, and from conversations that a reader rated down.

Every draft is `reviewed: false`. A fact is only what was read: a person must look into the report before the case counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

import yaml

from eval.cases import Case, Expectation, ExpectedValue, Suite, Turn
from eval.generator.randomness import Seed
from eval.questions.draw import expected
from eval.questions.wordings import Language, data, phrase, word
from indexer.domain.form import TOTAL, CellKey
from indexer.storage.fact_store import FactStore
from indexer.storage.rows import StoredReport
from service.conversations import RatedMessage

_HEADER = "# Drafts. Compare each with the report, then delete its line `reviewed: false`.\n"


def draft_suite(name: str, reports: Sequence[StoredReport], facts: FactStore, each: int, seed: int) -> Suite:
    """A suite of so many cases for each report, Chinese and English by turns."""
    cases = tuple(case for report in reports for case in _of_report(report, facts, each, seed))
    return Suite(name=name, description=f"Drafts over {len(reports)} reports.", cases=cases)


def _of_report(report: StoredReport, facts: FactStore, each: int, seed: int) -> Iterator[Case]:
    """Cases about cells that are printed, and one about a blank if there is one; figures above zero come first."""
    rng = Seed(seed).stream(report.report_id)
    cells = {key: cell for key, cell in facts.cells(report).items() if _can_be_asked(key)}
    printed = [key for key, cell in cells.items() if cell.known is not None]
    rng.shuffle(printed)
    printed.sort(key=lambda key: not cells[key].known)
    blank = [key for key, cell in cells.items() if cell.known is None][:1]
    for number, key in enumerate([*printed[: each - len(blank)], *blank]):
        language: Language = get_args(Language)[number % 2]
        cell = cells[key]
        value = expected(key.metric, cell.known, key.applicant or TOTAL, agency=report.agency.name, year=report.year, unit=cell.unit)
        expect = Expectation(status="answered" if cell.known is not None else "not_reported", values=(value,))
        what = phrase("what", key.metric, language, rng)
        # a name in Chinese is never mistaken; a person may put an English one
        question = word("lookup", language, rng, agency=report.agency.name, year=report.year, what=what)
        kind = "blank" if cell.known is None else "cell"
        yield Case(id=f"{report.report_id}-{number + 1}", language=language, kind=kind, reviewed=False, question=question, expect=expect)


def _can_be_asked(key: CellKey) -> bool:
    return key.metric in data()["what"] and key.applicant in (None, TOTAL)


def case_of_conversation(messages: Sequence[RatedMessage]) -> Case:
    """A conversation as a case: its questions, and what was answered as what is expected, for a person to mend."""
    last = messages[-1].message
    turns = tuple(Turn(question=item.message.question, expect=_given(item.message.response)) for item in messages)
    comments = [f"rated {item.rating}: {item.comment or 'no comment'}" for item in messages if item.rating]
    note = "What is expected is what was answered; mend it. " + "; ".join(comments)
    language = last.response["language"]
    return Case(id=last.conversation_id, language=language, kind="conversation", reviewed=False, note=note.strip(), turns=turns)


def _given(response: dict[str, Any]) -> Expectation:
    values = [ExpectedValue.model_validate({name: value[name] for name in _KEPT}) for value in response["values"]]
    figures = {} if response["status"] in ("clarification", "not_found", "out_of_scope") or not values else {"values": values}
    return Expectation.model_validate({"status": response["status"], **figures})


_KEPT = ("metric", "applicant", "agency", "year", "value", "unit", "operation")


def as_yaml(suite: Suite) -> str:
    """A suite as a file to edit."""
    plain = suite.model_dump(mode="json", exclude_unset=True)
    return _HEADER + yaml.safe_dump(_numbers(plain), allow_unicode=True, sort_keys=False, width=140)


def _numbers(item: Any, key: str = "") -> Any:
    """Figures as numbers, as people write them; JSON has them as text, so that no digit is lost."""
    if isinstance(item, dict):
        return {name: _numbers(value, name) for name, value in item.items()}
    if isinstance(item, list):
        return [_numbers(value) for value in item]
    if key == "value" and isinstance(item, str):
        return float(item) if "." in item else int(item)
    return item
