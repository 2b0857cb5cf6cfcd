"""Suites of canned questions with what is expected of each answer: strict, so that a slip in a file is found at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

# YAML reads 59237.2449 as a float; its digits are what was meant
_Figure = Annotated[Decimal, BeforeValidator(lambda value: str(value) if isinstance(value, float) else value)]
_Text = Annotated[str, Field(min_length=1)]
Status = Literal["answered", "clarification", "not_reported", "not_found", "out_of_scope"]
_WITHOUT_FIGURES = ("not_found", "out_of_scope", "clarification")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedValue(_Strict):
    """A figure the answer must give. What is left out is not looked at; what is null must be null.

    `value: null` is a figure that is not there, `agency: null` one of several agencies, `operation: null` one looked up.
    """

    metric: str
    value: _Figure | None
    applicant: str | None = None
    agency: str | None = None
    year: int | None = None
    unit: str | None = None
    status: str | None = None
    operation: str | None = None

    def stated(self) -> dict[str, Any]:
        """What was written down of the figure: its value, and the fields to compare."""
        return self.model_dump(exclude_unset=True)


class ExpectedCitation(_Strict):
    """A place the answer must cite: parts of the row's, column's, and quotation's text."""

    row: str = ""
    column: str = ""
    quote: str = ""

    @model_validator(mode="after")
    def _can_fail(self) -> Self:
        if not (self.row or self.column or self.quote):
            raise ValueError("can never fail: a citation needs a row, a column or a quotation")
        return self


class Slots(_Strict):
    """What a question is to be understood as being about: exactly these, told by the figures and citations of its answer.

    What is left out is not looked at. A follow-up question inherits what it does not say.
    """

    agencies: tuple[_Text, ...] = ()
    years: tuple[int, ...] = ()
    metrics: tuple[_Text, ...] = ()
    applicants: tuple[_Text, ...] = ()

    @model_validator(mode="after")
    def _can_fail(self) -> Self:
        if not any(self.model_dump().values()):
            raise ValueError("can never fail: slots name agencies, years, metrics or applicants")
        return self


class Expectation(_Strict):
    """What an answer must be. `values` are all its figures, `includes` some of them; None leaves them open.

    `ordered`: they come in this order, before all others. `cites`: places cited, among others. `contains`, `absent`: parts
    of the text. `slots`: what it is about.
    """

    status: Status
    values: tuple[ExpectedValue, ...] | None = None
    includes: tuple[ExpectedValue, ...] | None = None
    ordered: bool = False
    cites: tuple[ExpectedCitation, ...] = ()
    contains: tuple[_Text, ...] = ()
    absent: tuple[_Text, ...] = ()
    slots: Slots | None = None

    @model_validator(mode="after")
    def _can_fail_sensibly(self) -> Self:
        if both := [part for part in self.contains if any(other in part for other in self.absent)]:
            raise ValueError(f"can never hold: {', '.join(sorted(both))} must be there and must not")
        if self.status in _WITHOUT_FIGURES and (self.values or self.includes):
            raise ValueError(f"can never hold: an answer that is {self.status} has no figures")
        if self.values is not None and self.includes is not None:
            raise ValueError("values are all figures of the answer, includes some of them: give one of the two")
        if self.includes == ():
            raise ValueError("can never fail: includes without figures; values: [] expects none")
        if self.ordered and not (self.values or self.includes):
            raise ValueError("ordered says nothing without figures")
        return self

    @property
    def figures(self) -> tuple[ExpectedValue, ...]:
        """The figures that are expected, whether all or some."""
        return (self.includes if self.values is None else self.values) or ()

    def written(self) -> dict[str, Any]:
        """What was written down, in plain JSON types."""
        return self.model_dump(mode="json", exclude_unset=True)


class Turn(_Strict):
    """One question, and what is expected of its answer."""

    question: _Text
    expect: Expectation


class Case(_Strict):
    """A question, or the turns of a conversation. `language` is that of the answers; `kind` groups, `tags` only mark.

    `reviewed: false` is a draft that no person has confirmed: it is reported apart and counts for nothing. `note` is for people.
    """

    id: _Text
    language: Literal["zh", "en"]
    kind: _Text
    tags: tuple[_Text, ...] = ()
    reviewed: bool = True
    note: str = ""
    question: _Text | None = None
    expect: Expectation | None = None
    turns: tuple[Turn, ...] = ()

    @model_validator(mode="after")
    def _asks_one_way(self) -> Self:
        single = (self.question is not None, self.expect is not None)
        if self.turns and any(single):
            raise ValueError("a case has a question and what to expect, or turns, not both")
        if not self.turns and not all(single):
            raise ValueError("a case needs a question and what to expect, or turns")
        return self

    @property
    def asked(self) -> tuple[Turn, ...]:
        """What is asked in one conversation, in order; of a single question that one."""
        if self.question is not None and self.expect is not None:
            return (Turn(question=self.question, expect=self.expect),)
        return self.turns


class Extraction(_Strict):
    """Messy reports to make and to read back. `seeds`: from, and the end exclusive."""

    formats: tuple[Literal["text", "bars", "markdown", "html", "docx", "pdf", "ofd", "scan"], ...] = Field(min_length=1)
    seeds: tuple[int, int]

    @model_validator(mode="after")
    def _has_seeds(self) -> Self:
        if not 0 <= self.seeds[0] < self.seeds[1]:
            raise ValueError("seeds are from and to, the end exclusive: [0, 20]")
        return self


class KnownCorpus(_Strict):
    """A corpus of known figures to make, and how many questions to ask about it; without `kinds` all of them."""

    reports: int = Field(ge=1)
    questions: int = Field(ge=1)
    seed: int = 1
    kinds: tuple[str, ...] = ()


class Suite(_Strict):
    """What is to be measured. `reports`: a folder beside the suite to index before it is run.

    `rankings`: files beside the suite with questions and the passages that answer them.
    """

    name: _Text
    description: str
    reports: str | None = None
    cases: tuple[Case, ...] = ()
    rankings: tuple[str, ...] = ()
    extraction: Extraction | None = None
    corpus: KnownCorpus | None = None

    @model_validator(mode="after")
    def _measures_something(self) -> Self:
        if not (self.cases or self.rankings or self.extraction or self.corpus):
            raise ValueError("a suite needs cases, rankings, extraction or corpus")
        if self.corpus and (self.cases or self.rankings or self.reports):
            raise ValueError("a corpus is asked its own questions: no cases, rankings or reports beside it")
        return self

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        seen: set[str] = set()
        for case in self.cases:
            if case.id in seen:
                raise ValueError(f"two cases have the id {case.id}")
            seen.add(case.id)
        return self
