"""Questions whose answers are looked up: figures of one report, of two, of every year, and what is not indexed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from eval.cases import Expectation, Turn
from eval.questions.corpus import FIRST_YEAR, LAST_YEAR
from eval.questions.draw import REQUESTS, Draw, among, exactly, figure
from eval.questions.wordings import word

APPLICANTS = ("natural_person", "company", "research", "public_welfare", "legal_services")
CELLS = (*(metric for metric in REQUESTS if metric.count(".") > 1), "requests.new", "requests.granted", "requests.partial")
FLOWS = ("requests.carried_over", "requests.carried_forward", "requests.concluded")
GROUPS = ("requests.denied", "requests.unavailable", "requests.not_processed", "requests.other")
DECISIONS = ("proactive.licensing.decisions", "proactive.penalties.decisions", "proactive.enforcement.decisions")
DOCUMENTS = ("proactive.normative_documents.issued", "proactive.normative_documents.in_force")
DISPUTES = (
    "reconsideration.total",
    "reconsideration.upheld",
    "reconsideration.corrected",
    "litigation.direct.total",
    "litigation.after_reconsideration.total",
)
_EDITION_OF_2021 = 2021


def lookup(draw: Draw, metrics: Sequence[str], first_year: int = 0) -> tuple[Turn, ...]:
    """One of some figures of a report."""
    report, metric = draw.report(first_year), draw.metric(metrics)
    what = draw.phrase("what", metric)
    return draw.ask("lookup", exactly(figure(report, metric)), agency=draw.agency(report), year=report.year, what=what)


def by_applicant(draw: Draw) -> tuple[Turn, ...]:
    report, applicant = draw.report(), draw.metric(APPLICANTS)
    expect = exactly(figure(report, "requests.new", applicant))
    return draw.ask("applicant", expect, agency=draw.agency(report), year=report.year, applicant=draw.phrase("applicant", applicant))


def amount(draw: Draw) -> tuple[Turn, ...]:
    report = draw.report(_EDITION_OF_2021)
    return draw.ask("amount", exactly(figure(report, "proactive.fees.amount")), agency=draw.agency(report), year=report.year)


def several(draw: Draw) -> tuple[Turn, ...]:
    report = draw.report()
    what, also = draw.rng.sample((*REQUESTS, "requests.carried_over", *DECISIONS), 2)
    if what.startswith(also) or also.startswith(what):
        also = "requests.carried_forward"
    expect = exactly(figure(report, what), figure(report, also))
    phrases = {"what": draw.phrase("what", what), "also": draw.phrase("what", also)}
    return draw.ask("several", expect, agency=draw.agency(report), year=report.year, **phrases)


def compare(draw: Draw) -> tuple[Turn, ...] | None:
    report, metric = draw.report(), draw.metric()
    others = draw.others(report, 1)
    if not others:
        return None
    expect = among(figure(report, metric), figure(others[0], metric))
    names = {"agency": draw.agency(report), "other": draw.agency(others[0])}
    return draw.ask("compare", expect, year=report.year, what=draw.phrase("what", metric), **names)


def trend(draw: Draw) -> tuple[Turn, ...]:
    reports, metric = draw.reports(), draw.metric()
    expect = among(*(figure(report, metric) for report in reports))
    years = {"first": reports[0].year, "last": reports[-1].year}
    return draw.ask("trend", expect, agency=draw.agency(reports[0]), what=draw.phrase("what", metric), **years)


def not_indexed(draw: Draw) -> tuple[Turn, ...] | None:
    """A year of an agency whose other years are there."""
    reports = draw.reports()
    missing = sorted(set(range(FIRST_YEAR, LAST_YEAR + 1)) - {report.year for report in reports})
    if not missing:
        return None
    expect = Expectation(status="not_found", contains=(str(reports[-1].year),))
    what = draw.phrase("what", draw.metric())
    return draw.ask("lookup", expect, agency=draw.agency(reports[0]), year=draw.rng.choice(missing), what=what)


def follow_up(draw: Draw) -> tuple[Turn, ...]:
    """A figure, then that of another year, another agency, or one applicant."""
    first = draw.report()
    metric = draw.metric(("requests.new", "requests.granted", "requests.concluded", "requests.denied"))
    expect = exactly(figure(first, metric))
    asked = draw.ask("lookup", expect, agency=draw.agency(first), year=first.year, what=draw.phrase("what", metric))
    then = partial(word, language=draw.language, rng=draw.rng)
    others = draw.others(first, 1)
    match draw.rng.choice(("year", "agency", "applicant")):
        case "year":
            second = draw.rng.choice([report for report in draw.corpus.by_agency[first.agency.name] if report is not first])
            turn = Turn(question=then("year_then", year=second.year), expect=exactly(figure(second, metric)))
        case "agency" if others:
            turn = Turn(question=then("agency_then", agency=draw.agency(others[0])), expect=exactly(figure(others[0], metric)))
        case _:
            applicant = draw.metric(APPLICANTS)
            question = then("applicant_then", applicant=draw.phrase("applicant", applicant))
            turn = Turn(question=question, expect=exactly(figure(first, metric, applicant)))
    return (*asked, turn)
