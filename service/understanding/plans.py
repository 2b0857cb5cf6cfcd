"""What has been read of a question before its operation is decided, and the operation that is planned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.domain.form import CellKey
from service.understanding.beyond import Beyond
from service.understanding.cells import CellsReading
from service.understanding.choices import Choice
from service.understanding.patterns import Span, speaks_of
from service.understanding.phrases import Mention
from service.understanding.query import (
    AgencyReading,
    Claim,
    Condition,
    Language,
    Operation,
    Quantity,
    Ranking,
    YearReading,
)
from service.understanding.ratios import Division

BREAKDOWNS = ("grounds", "by_applicant", "outcomes")
"""Intents that go into a figure: the rows of a group, the applicants of a row, how requests or disputes ended."""


@dataclass(frozen=True)
class Read:
    """What has been read of a question when its operation is decided; `residual`: the words that name no cell.

    `division`: where one figure is set over another, `sides`: the two figures, if both are named; `of_ratio`: words for a ratio,
    whether or not it can be told of what. `choice`: what agencies are chosen by, where that is more than one figure. `behind`: the
    row that the place asked for comes behind. `differs`: one figure is said to be more than another, `more_by`:
    where that is said, `difference`: the two, if both are named. `phrases`: those that name
    cells, or what is computed from them; `claim`: what it takes for true, `whether`: it is to be answered with yes or no.
    """

    text: str
    language: Language
    cells: CellsReading
    intents: Sequence[Mention]
    agencies: Sequence[AgencyReading]
    years: YearReading
    residual: str
    quotients: Sequence[Quantity] = ()
    division: Division | None = None
    sides: tuple[Quantity, Quantity] | None = None
    choice: Choice | None = None
    behind: CellKey | None = None
    differs: bool = False
    more_by: tuple[Span, ...] = ()
    difference: tuple[Quantity, Quantity] | None = None
    of_ratio: str = ""
    phrases: Sequence[Mention] = ()
    claim: Claim | None = None
    whether: bool = False

    def keys(self, kind: str) -> tuple[str, ...]:
        """The keys of a kind that its words stand for."""
        return tuple(dict.fromkeys(key for mention in self.intents for key in mention.keys(kind)))

    @property
    def named(self) -> tuple[str, ...]:
        return self.keys("intent")

    @property
    def defines(self) -> bool:
        """Whether it asks what words mean, or what they are in another language."""
        return "define" in self.named or bool(speaks_of("rendering", self.text))

    @property
    def explains_measure(self) -> bool:
        """Whether all cells that are named beside a measure only say what it is made of: (granted + partial) ÷ concluded."""
        named = set(self.cells.cells)
        return any(
            quantity.is_quotient and named.issuperset(quantity.numerator) and named.issubset((*quantity.numerator, *quantity.denominator))
            for quantity in self.quotients
        )

    @property
    def breakdown(self) -> bool:
        return any(intent in self.named for intent in BREAKDOWNS)


@dataclass(frozen=True)
class Plan:
    """An operation with what it needs beside the figures."""

    operation: Operation
    ranking: Ranking | None = None
    condition: Condition | None = None
    choice: Choice | None = None
    counting: bool = False
    beyond: Beyond | None = None
    of_whole: bool = False
