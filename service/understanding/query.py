"""What a question asks, as a small typed object: who, when, what, and how.

Everything that answers works from a `Query`; where it came from, the grammar here or a chat model, makes no difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.domain.form import CellKey
from indexer.gazetteer.regions import Region
from indexer.storage.rows import StoredAgency


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
    # understood, and answered with what is missing for them
    RANK = "rank"
    SUM = "sum"
    SHARE = "share"
    CHANGE = "change"


NOT_YET = frozenset({Operation.RANK, Operation.SUM, Operation.SHARE, Operation.CHANGE})
"""Operations over several figures that are recognised and not carried out yet."""


@dataclass(frozen=True)
class AgencyReading:
    """One agency or place that a question names, and what it can mean.

    `agencies`: the indexed agencies that fit; none, and there is no report of it; several, and the question must be
    asked back. `others`: places of the same spelling that are not indexed. `nearby`: indexed agencies of the same place.
    `bare_place`: a place was named without an organ.
    """

    mention: str
    agencies: tuple[StoredAgency, ...]
    regions: tuple[Region, ...] = ()
    others: tuple[Region, ...] = ()
    nearby: tuple[StoredAgency, ...] = ()
    close_spelling: str = ""
    bare_place: bool = False


@dataclass(frozen=True)
class YearReading:
    """The years a question names. `latest`: the newest report was asked for, or none was named."""

    years: tuple[int, ...] = ()
    latest: bool = False
    every: bool = False

    @property
    def named(self) -> bool:
        return bool(self.years) or self.latest or self.every


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
    `narrowed_by`: words that ask for a part of those cells which the form does not break them down by.
    `topic`: what it asks of the prose, where that has a name. `whether`: it is to be answered with yes or no.
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
    topic: str = ""
    subject: Subject = Subject()
    whether: bool = False
