"""What a question asks, as a small typed object: who, when, what, and how.

Everything that answers works from a `Query`; where it came from, the grammar here or a chat model, makes no difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from indexer.domain.catalog.metrics import Measure
from indexer.domain.form import CellKey
from indexer.gazetteer.regions import CENTRAL_CODE, Region
from indexer.storage.rows import StoredAgency
from service.understanding.beyond import Beyond


class Language(StrEnum):
    """The language a question is asked in and answered in."""

    ZH = "zh"
    EN = "en"


class Operation(StrEnum):
    """What is to be done with what the question names."""

    LOOKUP = "lookup"
    TEXT = "text"
    CATALOG = "catalog"
    AUDIT = "audit"
    DEFINE = "define"
    HELP = "help"
    OFF_TOPIC = "off_topic"
    SHARE = "share"
    RATIO = "ratio"
    COMPARE = "compare"
    CHANGE = "change"
    SUM = "sum"
    AVERAGE = "average"
    RANK = "rank"
    SELECT = "select"


OVER_MANY = frozenset({Operation.SUM, Operation.AVERAGE, Operation.RANK, Operation.SELECT})
"""Operations for which a province stands for its agencies, and no name at all for every agency."""


class Over(StrEnum):
    """What is ranked, or chosen from: agencies, the years of one, or the rows or applicants within a report."""

    AGENCIES = "agencies"
    YEARS = "years"
    CELLS = "cells"


@dataclass(frozen=True)
class Ranking:
    """`count` of the highest or lowest, from `first` (counted from 1) on; within a report from behind the figure `behind` on.

    `occurring`: figures of 0 take no part.
    """

    over: Over
    descending: bool = True
    count: int = 1
    first: int = 1
    behind: CellKey | None = None
    occurring: bool = False


class Bound(StrEnum):
    """How a figure must stand to a number."""

    MORE = "more"
    AT_LEAST = "at_least"
    FEWER = "fewer"
    AT_MOST = "at_most"
    EQUAL = "equal"


@dataclass(frozen=True)
class Condition:
    """What a figure must meet to be chosen, or to be what is claimed of it; `below`: a number it must not reach.

    `than`: the figure of the same report that takes the place of the number.
    """

    bound: Bound
    number: Decimal
    below: Decimal | None = None
    than: Quantity | None = None

    @property
    def is_any(self) -> bool:
        """Whether every figure but 0 meets it."""
        return self == Condition(Bound.MORE, Decimal(0))

    @property
    def is_whatever(self) -> bool:
        """Whether every figure meets it."""
        return self == Condition(Bound.AT_LEAST, Decimal(0))

    def holds(self, value: Decimal) -> bool:
        """Whether a figure meets it."""
        if self.below is not None and value >= self.below:
            return False
        match self.bound:
            case Bound.MORE:
                return value > self.number
            case Bound.AT_LEAST:
                return value >= self.number
            case Bound.FEWER:
                return value < self.number
            case Bound.AT_MOST:
                return value <= self.number
            case Bound.EQUAL:
                return value == self.number


@dataclass(frozen=True)
class Claim:
    """What a question takes for true of the figure it names.

    `condition`: how the figure must stand; `of_percent`: it speaks of a percentage. `existence`: that there is any. `every`: that a
    result is the result of all. `asked`: it is to be answered with yes or no; else it is only supposed. `each`: where several figures
    are told, how each must stand; None for a figure that cannot be told.
    """

    condition: Condition | None = None
    asked: bool = True
    existence: bool = False
    every: bool = False
    of_percent: bool = False
    each: tuple[tuple[Quantity | None, Condition], ...] = ()


@dataclass(frozen=True)
class Quantity:
    """What has a value in every report: a sum of cells, or a quotient, which is `per` × numerator ÷ (denominator − minus).

    `key` is what its values are called: a metric, or a measure's id. `measure`: the measure of the catalog it is, if it is one.
    """

    key: CellKey
    numerator: tuple[CellKey, ...]
    denominator: tuple[CellKey, ...] = ()
    minus: tuple[CellKey, ...] = ()
    per: int = 1
    measure: Measure | None = None

    @property
    def is_quotient(self) -> bool:
        return bool(self.denominator)

    @property
    def is_cell(self) -> bool:
        return self.numerator == (self.key,) and not self.denominator

    @property
    def cells(self) -> tuple[CellKey, ...]:
        """Every cell it is computed from."""
        return tuple(dict.fromkeys((*self.numerator, *self.denominator, *self.minus)))


@dataclass(frozen=True)
class AgencyReading:
    """One agency or place that a question names, and what it can mean.

    `agencies`: the indexed agencies that fit; none, and there is no report of it; several, and the question must be
    asked back. `others`: places of the same spelling that are not indexed. `nearby`: indexed agencies of the same place.
    `bare_place`: a place was named without an organ; it stands for its whole government, and `beside` are its other
    agencies. `organ` and `level`: an organ was named without a place; its kind, and its level if that was said, or a level
    alone. `years`: those named with it, where others are named with theirs. `shortened`: the name is a short form that no
    list has.
    """

    mention: str
    agencies: tuple[StoredAgency, ...]
    regions: tuple[Region, ...] = ()
    others: tuple[Region, ...] = ()
    nearby: tuple[StoredAgency, ...] = ()
    close_spelling: str = ""
    bare_place: bool = False
    beside: tuple[StoredAgency, ...] = ()
    organ: str = ""
    level: str = ""
    years: tuple[int, ...] = ()
    shortened: bool = False

    @property
    def of_kind(self) -> bool:
        """Whether a kind of organ or a level was named without a place: any of several can be meant."""
        return bool(self.organ or self.level)

    @property
    def is_wide(self) -> bool:
        """Whether a place was named that holds others: a province or a city."""
        return self.bare_place and any(region.code[4:] == "00" and region.code != CENTRAL_CODE for region in (*self.regions, *self.others))


class GoingOn(StrEnum):
    """What a message wants of the answer before: where it stands, whether it is so, how it was worked out; or that none can tell."""

    SOURCE = "source"
    SURE = "sure"
    COMPUTED = "computed"
    UNREAD = "unread"


@dataclass(frozen=True)
class Asked:
    """One figure or several that a conversation looked up: whose, when, which."""

    agencies: tuple[AgencyReading, ...]
    years: YearReading
    cells: tuple[CellKey, ...]

    def of_same_report(self, other: Asked) -> bool:
        """Whether it is about the same agencies and years, however they were called."""
        return self.of_same_agencies(other) and self.years.years == other.years.years

    def of_same_agencies(self, other: Asked) -> bool:
        """Whether it is about the same agencies, however they were called."""
        return _keys(self.agencies) == _keys(other.agencies)


def _keys(readings: tuple[AgencyReading, ...]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(agency.key for agency in reading.agencies) for reading in readings)


@dataclass(frozen=True)
class YearReading:
    """The years a question names. `latest`: the newest report was asked for, or none was named.

    `last`: so many years up to the newest were named and no others, 近三年; `instead_of`: those that the clock gives for them, where
    the agency's reports end before.
    """

    years: tuple[int, ...] = ()
    latest: bool = False
    every: bool = False
    last: int = 0
    instead_of: tuple[int, ...] = ()

    @property
    def named(self) -> bool:
        return bool(self.years) or self.latest or self.every


@dataclass(frozen=True)
class Slip:
    """A word as it was typed, and the word that it was read as."""

    typed: str
    read: str


@dataclass(frozen=True)
class Subject:
    """What a question is about, as words. `keywords` are, for an English question, the Chinese words that can stand for each.

    `text`: the question without agency and year; `content`: its words without function words; `residual`: those of them that
    name no cell of the form, and `residual_keywords` likewise.
    """

    text: str = ""
    content: str = ""
    residual: str = ""
    keywords: tuple[tuple[str, ...], ...] = ()
    residual_keywords: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Query:
    """A question that has been understood as far as it can be.

    `language` is the one to answer in, `written_in` the one of the words. `cells`: the cells of the form it names, `weak`
    if only by a verb that fits many things, `all_requests` if it asks for requests without saying which count of them.
    `narrowed_by`: words that ask for a part of those cells which the form does not break them down by; `unread`: a word that
    changes which figure is meant, and was not used.
    `topic`: what it asks of the prose, where that has a name. `whether`: it is to be answered with yes or no; `claim`: what it takes
    for true.
    `quantities`: what an operation over several figures is carried out on. `counting`: it asks how many there are that meet the
    condition; `also`: what else must hold of those chosen. `left_out`: agencies that are not asked about. `per`: a ratio is told
    of so many of what is divided by. `apart`: how far the two that are ranked highest lie apart is asked as well.
    `inherited`: who, when or what comes from the question before. `spoken_of`: the agencies of the conversation so far; `spoken_years`:
    the years last asked of each. `asked`: the figures looked up so far, oldest first; `picked_from`: those that this one was one of;
    `offered`: the agencies that its agency was one of. `defined`: rows that were explained since. `meant_years`: the years the
    conversation is about, where the agency it came to has no report of them and its newest is taken.
    `going_on`: what is wanted of the answer to it. `terms`: words that are to be explained and are no row of the form.
    `beyond`: why no report can tell. `slips`: words taken for slips. `ranked`: the last ranking or choice of agencies before it.
    """

    text: str
    language: Language
    written_in: Language
    operation: Operation
    agencies: tuple[AgencyReading, ...] = ()
    years: YearReading = YearReading()
    cells: tuple[CellKey, ...] = ()
    weak: bool = False
    all_requests: bool = False
    narrowed_by: str = ""
    unread: str = ""
    topic: str = ""
    subject: Subject = Subject()
    quantities: tuple[Quantity, ...] = ()
    ranking: Ranking | None = None
    condition: Condition | None = None
    also: tuple[tuple[Quantity, Condition], ...] = ()
    left_out: tuple[AgencyReading, ...] = ()
    per: int = 1
    of_whole: bool = False
    counting: bool = False
    apart: bool = False
    inherited: bool = False
    spoken_of: tuple[AgencyReading, ...] = ()
    spoken_years: tuple[tuple[AgencyReading, tuple[int, ...]], ...] = ()
    asked: tuple[Asked, ...] = ()
    picked_from: tuple[CellKey, ...] = ()
    offered: tuple[AgencyReading, ...] = ()
    defined: tuple[CellKey, ...] = ()
    meant_years: tuple[int, ...] = ()
    going_on: GoingOn | None = None
    whether: bool = False
    claim: Claim | None = None
    terms: tuple[str, ...] = ()
    beyond: Beyond | None = None
    slips: tuple[Slip, ...] = ()
    ranked: Query | None = None
