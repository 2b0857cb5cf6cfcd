"""Draw what a question is about, and write down what is expected of its answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from eval.cases import Expectation, ExpectedValue, Turn
from eval.questions.corpus import Corpus, KnownReport
from eval.questions.wordings import Language, Names, phrase, word

REQUESTS = (
    "requests.new",
    "requests.granted",
    "requests.partial",
    "requests.concluded",
    "requests.denied.state_secret",
    "requests.denied.third_party",
    "requests.denied.process_information",
    "requests.unavailable.not_held",
    "requests.not_processed.petition",
    "requests.not_processed.repeated",
    "requests.denied",
    "requests.unavailable",
    "requests.not_processed",
)
"""Requests that came or were dealt with in a year: they may be added over years."""

MIN_IN_PROVINCE = 3
"""Fewest reports among which an order says something."""


@dataclass(frozen=True)
class Draw:
    """One question to be made: whatever it draws comes from its own random stream."""

    rng: random.Random
    corpus: Corpus
    names: Names
    language: Language

    def report(self, first_year: int = 0) -> KnownReport:
        """A report, on that year or later, of an agency whose name is clear."""
        fitting = [report for report in self.corpus.reports if report.year >= first_year and report.agency.name in self.names.clear]
        return self.rng.choice(fitting)

    def reports(self) -> Sequence[KnownReport]:
        """All reports of such an agency, by year."""
        return self.corpus.by_agency[self.report().agency.name]

    def others(self, report: KnownReport, number: int) -> list[KnownReport]:
        """Reports on the same year of agencies in other provinces, each in another one; fewer if there are too few."""
        found = {report.agency.region_code[:2]: report}
        same_year = [other for other in self.corpus.reports if other.year == report.year and other.agency.name in self.names.clear]
        for other in self.rng.sample(same_year, len(same_year)):
            found.setdefault(other.agency.region_code[:2], other)
        return list(found.values())[1 : number + 1]

    def of_province(self) -> tuple[str, int, list[KnownReport]]:
        """The name of a province, a year, and the reports on it."""
        codes = sorted({report.agency.region_code[:2] for report in self.corpus.reports} - {"00"})
        code, year = self.rng.choice(codes), self.rng.choice(sorted({report.year for report in self.corpus.reports}))
        return self.names.province(code, self.language), year, self.corpus.of_province(code, year)

    def metric(self, metrics: Sequence[str] = REQUESTS) -> str:
        return self.rng.choice(metrics)

    def agency(self, report: KnownReport) -> str:
        return self.names.agency(report.agency, self.language, self.rng)

    def phrase(self, table: str, name: str) -> str:
        return phrase(table, name, self.language, self.rng)

    def ask(self, kind: str, expect: Expectation, **variables: object) -> tuple[Turn, ...]:
        """A single question in one of the kind's wordings."""
        return (Turn(question=word(kind, self.language, self.rng, **variables), expect=expect),)


Maker = Callable[[Draw], tuple[Turn, ...] | None]
"""Makes the turns of a case; None where what was drawn makes no sound question."""


def figure(report: KnownReport, metric: str, applicant: str = "total") -> ExpectedValue:
    """A figure that is looked up."""
    return expected(metric, report.figure(metric, applicant), applicant, agency=report.agency.name, year=report.year)


def expected(metric: str, value: Decimal | None, applicant: str = "total", **fields: object) -> ExpectedValue:
    """A figure of an answer; requests have an applicant."""
    who = {"applicant": applicant} if metric.startswith("requests.") else {}
    return ExpectedValue.model_validate({"metric": metric, "value": value, **who, **fields})


def computed(operation: str, metric: str, value: Decimal | None, reports: Sequence[KnownReport], **fields: object) -> ExpectedValue:
    """A figure that is computed from reports; its agency and year are null where they differ."""
    agencies, years = {report.agency.name for report in reports}, {report.year for report in reports}
    whose = {"agency": agencies.pop() if len(agencies) == 1 else None, "year": years.pop() if len(years) == 1 else None}
    return expected(metric, value, **{"operation": operation, **whose, **fields})  # type: ignore[arg-type]


def exactly(*values: ExpectedValue) -> Expectation:
    """An answer with these figures and no others."""
    return Expectation(status="answered", values=values)


def among(*values: ExpectedValue, ordered: bool = False) -> Expectation:
    """An answer with these figures, others beside them."""
    return Expectation(status="answered", includes=values, ordered=ordered)


def rounded(value: Decimal) -> Decimal:
    """One decimal, half up."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def per_hundred(part: Decimal, whole: Decimal) -> Decimal | None:
    """A part of a whole, in per cent; None of nothing."""
    return rounded(part * 100 / whole) if whole else None
