"""Questions about all agencies of a province: who has most, fewest, none, and how many have more than so many."""

from __future__ import annotations

from decimal import Decimal

from eval.cases import ExpectedValue, Turn
from eval.questions.draw import MIN_IN_PROVINCE, Draw, among, expected, figure

_RANKED = ("requests.new", "requests.granted", "requests.concluded", "requests.denied", "requests.unavailable", "reconsideration.total")
_TOP = 3
_LONGEST_LIST = 8


def most(draw: Draw) -> tuple[Turn, ...] | None:
    return _extreme(draw, "most")


def least(draw: Draw) -> tuple[Turn, ...] | None:
    return _extreme(draw, "least")


def _extreme(draw: Draw, kind: str) -> tuple[Turn, ...] | None:
    """Ties share the place; their order among themselves is free."""
    province, year, reports = draw.of_province()
    metric = draw.metric(_RANKED)
    figures = [figure(report, metric) for report in reports]
    if len(figures) < MIN_IN_PROVINCE:
        return None
    end = (max if kind == "most" else min)(_value(item) for item in figures)
    winners = [item for item in figures if _value(item) == end]
    if len(winners) == len(figures) or len(winners) > _LONGEST_LIST:
        return None
    expect = among(*winners, ordered=len(winners) == 1)
    return draw.ask(kind, expect, province=province, year=year, what=draw.phrase("what", metric))


def top(draw: Draw) -> tuple[Turn, ...] | None:
    province, year, reports = draw.of_province()
    metric = draw.metric(_RANKED)
    figures = sorted((figure(report, metric) for report in reports), key=_value, reverse=True)
    listed = figures[: _TOP + 1]
    if len(figures) <= _TOP or len({_value(item) for item in listed}) < len(listed):
        return None
    return draw.ask("top", among(*figures[:_TOP], ordered=True), province=province, year=year, what=draw.phrase("what", metric))


def none(draw: Draw) -> tuple[Turn, ...] | None:
    province, year, reports = draw.of_province()
    free = [figure(report, "requests.denied") for report in reports if report.figure("requests.denied") == 0]
    if not 0 < len(free) <= _LONGEST_LIST or len(reports) < MIN_IN_PROVINCE:
        return None
    return draw.ask("none", among(*free), province=province, year=year)


def count(draw: Draw) -> tuple[Turn, ...] | None:
    province, year, reports = draw.of_province()
    received = [report.figure("requests.new") or Decimal(0) for report in reports]
    if len(received) < MIN_IN_PROVINCE or not max(received):
        return None
    threshold = draw.rng.choice([value for value in received if value < max(received)] or [Decimal(0)])
    above = Decimal(sum(value > threshold for value in received))
    expect = among(expected("requests.new", above, agency=None, year=year, operation="count", unit="份"))
    return draw.ask("count", expect, province=province, year=year, n=f"{threshold:f}")


def _value(item: ExpectedValue) -> Decimal:
    return item.value or Decimal(0)
