"""What the tools return beside an answer: facts, passages, reports; their descriptions are read by models."""

from __future__ import annotations

from pydantic import BaseModel, Field

from service.wire import Citation


class Fact(BaseModel):
    """A cell of the official form in one report."""

    report_id: str
    agency: str
    region_code: str
    year: int
    metric: str = Field(description="Key of the row, such as requests.denied.")
    applicant: str | None = Field(description="Key of the column in section 三; null elsewhere.")
    value: int | float | None = Field(description="The figure; null where none is printed, which is not a zero.")
    unit: str
    status: str = Field(description="reported, stated, blank, absent, derived, repaired, disputed or corrected.")
    derived_value: int | float | None = Field(description="What a sum of the form determines where no figure is printed.")
    derived_by: str | None = Field(description="The rule it was derived by.")
    derived_from_doubtful: list[str] = Field(description="Doubtful cells that the derived value rests on.")
    raw: str = Field(description="What is printed in the cell.")
    note: str | None
    page: int | None


class Facts(BaseModel):
    """Cells as the reports have them."""

    facts: list[Fact]
    more: bool = Field(description="Whether there are more than were asked for: raise offset by limit.")


class Passages(BaseModel):
    """Passages of reports, best first; `quote` is the passage, `url` our view of its place, `source_url` the publisher's."""

    passages: list[Citation]
    notices: list[str] = Field(description="How they were found, or why none were.")


class Report(BaseModel):
    """An indexed report."""

    report_id: str
    agency: str
    agency_in_english: str
    region_code: str
    level: str
    scope: str = Field(description="organ, office or territory: figures of a territory hold those of its parts.")
    year: int
    title: str
    signed_on: str | None
    published_on: str | None
    source_url: str | None
    conflicts_with: list[str] = Field(description="Other documents that claim the same agency and year.")


class Reports(BaseModel):
    """Some of the reports that a filter finds; `total` counts all of them."""

    total: int
    offset: int
    reports: list[Report]
