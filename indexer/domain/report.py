"""What a report is once it has been read: its identity, its cells, its narrative figures, its passages, its findings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from indexer.domain.figures import Qualifier
from indexer.domain.form import CellKey, Edition


class Level(StrEnum):
    """The tier of government an agency belongs to."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"


class Scope(StrEnum):
    """Whose figures a report gives. Sums must not mix a territory with its parts."""

    ORGAN = "organ"
    OFFICE = "office"
    TERRITORY = "territory"


class CellStatus(StrEnum):
    """How we know what a cell says, or why we do not."""

    REPORTED = "reported"
    STATED = "stated"
    BLANK = "blank"
    ABSENT = "absent"
    DERIVED = "derived"
    REPAIRED = "repaired"
    DISPUTED = "disputed"
    CORRECTED = "corrected"


class Severity(StrEnum):
    """`contradiction`: the printed figures cannot all be right. `worth_a_look`: a person should decide."""

    CONTRADICTION = "contradiction"
    WORTH_A_LOOK = "worth_a_look"


class Relation(StrEnum):
    """How a figure in the prose stands to a cell of the form."""

    CONFIRMS = "confirms"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True)
class Place:
    """Where something stands in its source; what a format does not have is None.

    `start`/`end`: character span in the decoded text, end exclusive. `page`: index from 0, `printed_page` as printed.
    `box`: left, top, right, bottom in points. `table`, `row`, `column`: indexes from 0 in reading order.
    """

    start: int | None = None
    end: int | None = None
    page: int | None = None
    printed_page: str | None = None
    box: tuple[float, float, float, float] | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None


def box_around(boxes: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    """The smallest box that holds all of some, of which there is at least one."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


@dataclass(frozen=True)
class Derivation:
    """A value that the printed cells determine: the rule of the form that says so, and the cells it was computed from.

    `doubtful`: the printed figures it rests on, at whatever remove, that are disputed or repaired, or were read from a picture
    and are confirmed by no sum.
    """

    value: Decimal
    rule: str
    sources: tuple[CellKey, ...]
    doubtful: tuple[CellKey, ...] = ()


@dataclass(frozen=True)
class Correction:
    """A person's word on a cell: `printed` is what was read there, `value` what stands there; None is a blank."""

    key: CellKey
    printed: Decimal | None
    value: Decimal | None
    reason: str
    author: str
    made_at: datetime


@dataclass(frozen=True)
class Cell:
    """One cell of the form as our copy of a report has it.

    `value` is what is printed (None for a blank or absent cell); `raw` is the printed text. Of a cell that a person has
    corrected `value` is that person's, `raw` is still what was read, and `correction` tells both. `place` is the cell's,
    `row_place` its row's, or of a stated figure the sentence's. `derivation` stands beside a blank that a rule determines,
    and is the value of a cell whose status is `derived`. `confidence`, 0 to 1: of a text read from a picture; None where
    the file itself held the text.
    """

    key: CellKey
    status: CellStatus
    value: Decimal | None = None
    unit: str = ""
    raw: str = ""
    note: str = ""
    place: Place | None = None
    row_place: Place | None = None
    derivation: Derivation | None = None
    confidence: float | None = None
    correction: Correction | None = None

    @property
    def known(self) -> Decimal | None:
        """The printed value, else the derived one, else None."""
        if self.value is not None:
            return self.value
        return self.derivation.value if self.derivation else None


Cells = Mapping[CellKey, Cell]


@dataclass(frozen=True)
class NarrativeFigure:
    """A figure that stands in the prose.

    `subject` is what is counted in the source's words, `context` the clauses it depends on. `period` is a year or
    `cumulative`; `about` names the agency or place spoken of when that is not the reporter. `place` spans the figure,
    `sentence_place` the sentence. `whole` is the index of the figure it is listed as a part of.
    """

    value: Decimal
    unit: str
    qualifier: Qualifier
    subject: str
    context: str
    period: str
    sentence: str
    section: str
    place: Place
    sentence_place: Place
    about: str = ""
    whole: int | None = None
    listing: int | None = None
    cells: tuple[CellKey, ...] = ()
    relation: Relation | None = None


@dataclass(frozen=True)
class Passage:
    """A paragraph of prose, or a table as text, that can be found by its meaning."""

    section: str
    heading: str
    text: str
    place: Place

    def chunk_id(self, report_id: str) -> str:
        """Content-addressed id: the same text in the same report has the same id over re-indexing."""
        start = self.place.start if self.place.start is not None else ""
        return hashlib.sha256(f"{report_id}\n{start}\n{self.text}".encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Finding:
    """A rule that a report breaks, or something worth a person's look, with the two numbers that differ.

    `printed` is what the report says, `computed` what its other figures say; None where a rule compares no numbers.
    `detail` holds the words or the date the finding is about, as printed. `places` are those of the sentences, one for each.
    """

    rule: str
    severity: Severity
    cells: tuple[CellKey, ...] = ()
    sentences: tuple[str, ...] = ()
    printed: Decimal | None = None
    computed: Decimal | None = None
    detail: str = ""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Agency:
    """The body that reports. `region_code` is GB/T 2260; a town takes its county's, central organs 000000, '' is unknown."""

    name: str
    region_code: str
    level: Level
    scope: Scope


@dataclass(frozen=True)
class Part:
    """One of the files that a report was read from. `first_page`: index of its first page in the report; None without pages."""

    file: str
    content_hash: str
    first_page: int | None = None


@dataclass(frozen=True)
class Source:
    """The file a report was read from, and where it was published if a manifest says so.

    `parts`: of a report in several files all of them, in reading order; `file` is the first then, and `content_hash` is taken
    over the hashes of all.
    """

    file: str
    content_hash: str
    url: str | None = None
    retrieved_at: datetime | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Report:
    """One annual report: agency × year, read from one version of a document. `text` is the decoded source.

    `spans`: where the rows and the sentences of the text stand on their pages, as far as the document has pages.
    """

    agency: Agency
    year: int
    period: tuple[date, date]
    edition: Edition
    title: str
    source: Source
    cells: Cells
    figures: tuple[NarrativeFigure, ...]
    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...]
    text: str
    signed_on: date | None = None
    published_on: date | None = None
    spans: tuple[Place, ...] = ()

    @property
    def report_id(self) -> str:
        """Opaque; the same for the same content, another for every other version of the document."""
        key = f"{self.agency.name}\n{self.year}\n{self.source.content_hash}"
        return "r" + hashlib.sha256(key.encode()).hexdigest()[:15]
