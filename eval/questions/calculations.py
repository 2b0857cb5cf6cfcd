"""Questions whose answers are computed, and the arithmetic: written apart from the service, so that a slip there shows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from eval.cases import Turn
from eval.questions.corpus import KnownReport
from eval.questions.draw import REQUESTS, Draw, among, computed, expected, per_hundred, rounded
from eval.questions.lookups import APPLICANTS, DISPUTES
from eval.questions.wordings import data

_RESULTS = tuple(metric for metric in REQUESTS if metric not in ("requests.new", "requests.concluded"))
_DECIDED = ("reconsideration", "litigation.direct", "litigation.after_reconsideration")


def share(draw: Draw) -> tuple[Turn, ...]:
    report, metric = draw.report(), draw.metric(_RESULTS)
    value = per_hundred(_sum(report, metric), _sum(report, "requests.concluded"))
    expect = among(computed("share", metric, value, [report], unit="%"))
    return draw.ask("share", expect, agency=draw.agency(report), year=report.year, what=draw.phrase("what", metric))


def applicant_share(draw: Draw) -> tuple[Turn, ...]:
    report, applicant = draw.report(), draw.metric(APPLICANTS)
    part = report.figure("requests.new", applicant) or Decimal(0)
    value = per_hundred(part, _sum(report, "requests.new"))
    whose = {"agency": report.agency.name, "year": report.year}
    expect = among(expected("requests.new", value, applicant, operation="share", unit="%", **whose))
    phrase = draw.phrase("applicant", applicant)
    return draw.ask("applicant_share", expect, agency=draw.agency(report), year=report.year, applicant=phrase)


def rate(draw: Draw) -> tuple[Turn, ...]:
    report = draw.report()
    rates = _rates(report)
    measure = draw.rng.choice(sorted(rates))
    unit = "%" if measure.endswith("_rate") else "件"
    expect = among(computed("rate", measure, rates[measure], [report], unit=unit, applicant=None))
    return draw.ask("rate", expect, agency=draw.agency(report), year=report.year, what=draw.phrase("what", measure))


def _rates(report: KnownReport) -> Mapping[str, Decimal | None]:
    concluded = _sum(report, "requests.concluded")
    decided = _sum(report, *(f"{kind}.total" for kind in _DECIDED)) - _sum(report, *(f"{kind}.pending" for kind in _DECIDED))
    return {
        "disclosure_rate": per_hundred(_sum(report, "requests.granted", "requests.partial"), concluded),
        "granted_rate": per_hundred(_sum(report, "requests.granted"), concluded),
        "correction_rate": per_hundred(_sum(report, *(f"{kind}.corrected" for kind in _DECIDED)), decided),
        "disputes_per_100": per_hundred(_sum(report, "reconsideration.total", "litigation.direct.total"), concluded),
        "requests.to_handle": _sum(report, "requests.new", "requests.carried_over"),
    }


def _sum(report: KnownReport, *metrics: str) -> Decimal:
    return sum((report.figure(metric) or Decimal(0) for metric in metrics), Decimal(0))


def difference(draw: Draw) -> tuple[Turn, ...] | None:
    """The first named is the greater one: questions ask how many more."""
    report, metric = draw.report(), draw.metric((*REQUESTS, *DISPUTES))
    others = draw.others(report, 1)
    if not others:
        return None
    more, less = sorted((report, others[0]), key=lambda known: -_sum(known, metric))
    expect = among(computed("difference", metric, _sum(more, metric) - _sum(less, metric), [more, less]))
    names = {"agency": draw.agency(more), "other": draw.agency(less)}
    return draw.ask("difference", expect, year=report.year, what=draw.phrase("what", metric), **names)


def sum_over_years(draw: Draw) -> tuple[Turn, ...] | None:
    reports, metric = draw.reports(), draw.metric()
    if len(reports) < 2:
        return None
    expect = among(computed("sum", metric, sum((_sum(report, metric) for report in reports), Decimal(0)), reports))
    years = {"first": reports[0].year, "last": reports[-1].year}
    return draw.ask("sum_years", expect, agency=draw.agency(reports[0]), what=draw.phrase("what", metric), **years)


def sum_over_agencies(draw: Draw) -> tuple[Turn, ...] | None:
    report, metric = draw.report(), draw.metric((*REQUESTS, *DISPUTES))
    reports = [report, *draw.others(report, 2)]
    if len(reports) < 3:
        return None
    expect = among(computed("sum", metric, sum((_sum(known, metric) for known in reports), Decimal(0)), reports))
    names = dict(zip(("agency", "other", "third"), map(draw.agency, reports), strict=True))
    return draw.ask("sum_agencies", expect, year=report.year, what=draw.phrase("what", metric), **names)


def average(draw: Draw) -> tuple[Turn, ...] | None:
    organ, year, metric = draw.rng.choice(sorted(data()["organs"])), draw.report().year, draw.metric()
    reports = draw.corpus.of_organ(organ, year)
    if len(reports) < 2:
        return None
    mean = rounded(sum((_sum(report, metric) for report in reports), Decimal(0)) / len(reports))
    name = organ if draw.language == "zh" else data()["organs"][organ]
    return draw.ask("average", among(computed("average", metric, mean, reports)), year=year, organ=name, what=draw.phrase("what", metric))


def change(draw: Draw) -> tuple[Turn, ...]:
    before, after, metric = _consecutive(draw)
    expect = among(computed("change", metric, _sum(after, metric) - _sum(before, metric), [after]))
    years = {"before": before.year, "year": after.year}
    return draw.ask("change", expect, agency=draw.agency(after), what=draw.phrase("what", metric), **years)


def change_rate(draw: Draw) -> tuple[Turn, ...] | None:
    before, after, metric = _consecutive(draw)
    base = _sum(before, metric)
    if not base:
        return None
    growth = rounded((_sum(after, metric) - base) * 100 / base)
    expect = among(computed("change_rate", metric, growth, [after], unit="%"))
    years = {"before": before.year, "year": after.year}
    return draw.ask("change_rate", expect, agency=draw.agency(after), what=draw.phrase("what", metric), **years)


def _consecutive(draw: Draw) -> tuple[KnownReport, KnownReport, str]:
    reports = draw.reports()
    # 1 to the end: an agency's years have no gap, and the first has none before it
    later = draw.rng.randrange(1, len(reports)) if len(reports) > 1 else 0
    return reports[later - 1], reports[later], draw.metric()
