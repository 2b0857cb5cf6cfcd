"""A corpus of reports of which every figure is known: figures only, several years of each agency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import count, islice

from eval.generator.agencies import draw_reporter
from eval.generator.figures import draw_figures
from eval.generator.randomness import Seed, weighted
from indexer.domain.form import TOTAL, CellKey, editions
from indexer.domain.report import Agency
from indexer.gazetteer.regions import Gazetteer

FIRST_YEAR, LAST_YEAR = 2019, 2024
_SCALES = {"zero": 1.0, "small": 4.0, "medium": 4.0, "big": 2.0}
_SEEDS_OF_A_CORPUS = 1_000_000


@dataclass(frozen=True)
class KnownReport:
    """A report of which every figure is known."""

    agency: Agency
    year: int
    edition: str
    values: Mapping[CellKey, Decimal]

    def figure(self, metric: str, applicant: str = TOTAL) -> Decimal | None:
        """A figure; of requests the applicant's. None if the report's edition has no such cell."""
        return self.values.get(CellKey(metric, applicant if metric.startswith("requests.") else None))


@dataclass(frozen=True)
class Corpus:
    """Known reports, those of an agency together and by year; no agency is there under two names."""

    reports: Sequence[KnownReport]

    @cached_property
    def by_agency(self) -> Mapping[str, Sequence[KnownReport]]:
        """The reports of each agency by its name, by year."""
        found: dict[str, list[KnownReport]] = {}
        for report in self.reports:
            found.setdefault(report.agency.name, []).append(report)
        return found

    def of_province(self, province: str, year: int) -> list[KnownReport]:
        """The reports on a year of all agencies in a province, its own among them; `province`: the first two digits of its code."""
        return [report for report in self.reports if report.year == year and report.agency.region_code.startswith(province)]

    def of_organ(self, organ: str, year: int) -> list[KnownReport]:
        """The reports on a year of all agencies whose name ends with that of the organ."""
        return [report for report in self.reports if report.year == year and report.agency.name.endswith(organ)]


def make_corpus(seed: int, reports: int) -> Corpus:
    """As many reports as asked for; the same for the same seed, and the beginning of every larger corpus of it."""
    return Corpus(list(islice(known_reports(seed), reports)))


def known_reports(seed: int) -> Iterator[KnownReport]:
    """The reports of a corpus one after another, without end; those of an agency together and by year.

    An agency that is drawn again, with or without its province before its name, is passed over: indexing would know it as one.
    """
    gazetteer = Gazetteer()
    seen: set[tuple[str, str]] = set()
    for number in count(seed * _SEEDS_OF_A_CORPUS):
        agency = draw_reporter(Seed(number)).agency
        identity = (agency.region_code, gazetteer.prefix(agency.name)[1])
        if identity in seen:
            continue
        seen.add(identity)
        rng = Seed(number).stream("years")
        scale, years = weighted(rng, _SCALES), rng.randint(3, 5)
        first = rng.randint(FIRST_YEAR, LAST_YEAR + 1 - years)
        for year in range(first, first + years):
            edition = next(edition.id for edition in editions().values() if edition.valid_in(year))
            values = draw_figures(Seed(number * 10_000 + year), edition, scale).values
            yield KnownReport(agency, year, edition, values)
