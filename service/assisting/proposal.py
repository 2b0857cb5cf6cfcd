"""What a chat model may say of a question: the shape it fills in. Nothing of it is believed until it is checked."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from indexer.domain.catalog.metrics import measures
from indexer.domain.form import TOTAL, editions
from service.understanding.query import Bound, Operation, Over

_SHORT = 60
_MOST_WORDS = 6
_MOST_QUESTIONS = 4
_MOST_METRICS = 12

_Operation = Literal[
    Operation.LOOKUP,
    Operation.TEXT,
    Operation.AUDIT,
    Operation.SHARE,
    Operation.COMPARE,
    Operation.CHANGE,
    Operation.SUM,
    Operation.AVERAGE,
    Operation.RANK,
    Operation.SELECT,
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProposedRanking(_Strict):
    """What is ranked, from which end, and how many are asked for."""

    over: Over = Over.AGENCIES
    highest: bool = True
    count: int = Field(1, ge=1, le=100)
    first: int = Field(1, ge=1, le=100)


class ProposedCondition(_Strict):
    """What a figure must meet to be chosen."""

    bound: Bound
    number: Decimal


class ProposedQuestion(_Strict):
    """One thing that is asked."""

    operation: _Operation
    agencies: list[str] = Field(default_factory=list, max_length=_MOST_METRICS)
    years: list[str] = Field(default_factory=list, max_length=_MOST_METRICS)
    metrics: list[str] = Field(default_factory=list, max_length=_MOST_METRICS)
    measures: list[str] = Field(default_factory=list, max_length=_MOST_METRICS)
    applicants: list[str] = Field(default_factory=list, max_length=_MOST_METRICS)
    share_of: str = ""
    about: list[str] = Field(default_factory=list, max_length=_MOST_WORDS)
    left_out: list[str] = Field(default_factory=list)
    ranking: ProposedRanking | None = None
    condition: ProposedCondition | None = None
    counting: bool = False


class Proposal(_Strict):
    """A message as a chat model reads it."""

    about_these_reports: bool
    standalone: str = Field("", max_length=400)
    questions: list[ProposedQuestion] = Field(default_factory=list, max_length=_MOST_QUESTIONS)


def described_metrics() -> str:
    """Every metric of the form, a line each."""
    lines: dict[str, str] = {}
    for edition in editions().values():
        for table in edition.tables:
            for row in (*table.groups, *table.rows):
                for column in table.columns[:1] if table.crossed else table.columns:
                    key = table.key(row.key, column.key).metric
                    zh, en = (
                        (row.label.zh, row.label.en)
                        if table.crossed
                        else (f"{row.label.zh} {column.label.zh}", f"{row.label.en}, {column.label.en}")
                    )
                    lines.setdefault(key, f"- {key}: {zh}; {en}")
    return "\n".join(lines.values())


def described_measures() -> str:
    """Every measure, a line each."""
    return "\n".join(f"- {measure.id}: {measure.label.zh}; {measure.label.en}" for measure in measures())


def described_applicants() -> str:
    """Every applicant, a line each."""
    columns = {
        column.key: column for edition in editions().values() for table in edition.tables if table.crossed for column in table.columns
    }
    return "\n".join(f"- {key}: {column.label.zh}; {column.label.en}" for key, column in columns.items() if key != TOTAL)
