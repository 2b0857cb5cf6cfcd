"""Which reports are listed: by words, place, year, level and scope. The list over HTTP and the catalogue read it alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from sqlalchemy import ColumnElement, and_, or_

from indexer.domain.report import Level, Scope
from indexer.gazetteer.spelling import MIN_SPELLING, Spellings, squash
from indexer.storage import schema

# places that a few letters may begin; more are no help to anybody
_MAX_PLACES = 50
_CODE_LENGTH = 6

# what callers say, within what a database can be asked for
Year = Annotated[int, Field(ge=0, le=9999)]
Offset = Annotated[int, Field(ge=0, le=1_000_000_000)]


@dataclass(frozen=True)
class ReportFilter:
    """What reports must meet. `words`: in the agency's name, or the beginning of a place's in Latin letters; `region`: the
    beginning of a code.
    """

    words: str = ""
    agency: str = ""
    region: str = ""
    year: int | None = None
    level: Level | None = None
    scope: Scope | None = None

    def conditions(self, spellings: Spellings) -> list[ColumnElement[bool]]:
        """As conditions on `schema.report` and `schema.agency`."""
        report, agency = schema.report.c, schema.agency.c
        return [
            *([called(self.words, spellings)] if self.words.strip() else []),
            *([agency.name.contains(self.agency, autoescape=True)] if self.agency else []),
            *([in_region(self.region)] if self.region else []),
            *([report.year == self.year] if self.year is not None else []),
            *([agency.level == self.level.value] if self.level else []),
            *([agency.scope == self.scope.value] if self.scope else []),
        ]


def called(text: str, spellings: Spellings) -> ColumnElement[bool]:
    """Agencies that a text names whole, or whose name or place has every word of it."""
    whole = text.strip()
    words = whole.split()
    named = _named(whole, spellings)
    return named if len(words) == 1 else or_(named, and_(*(_named(word, spellings) for word in words)))


def _named(text: str, spellings: Spellings) -> ColumnElement[bool]:
    """Agencies that have a text in their name, or lie in a place that begins with it in Latin letters."""
    spelled = squash(text)
    regions = spellings.beginning_with(spelled) if len(spelled) >= MIN_SPELLING - 1 else ()
    prefixes = {region.prefix for region in regions[:_MAX_PLACES]}
    return or_(schema.agency.c.name.contains(text, autoescape=True), *(in_region(prefix) for prefix in sorted(prefixes)))


def in_region(prefix: str) -> ColumnElement[bool]:
    """Agencies whose region code begins so; a range, which an index serves."""
    return schema.agency.c.region_code.between(prefix.ljust(_CODE_LENGTH, "0"), prefix.ljust(_CODE_LENGTH, "9"))
