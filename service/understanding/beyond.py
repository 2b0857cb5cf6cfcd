"""What a question asks that no report can tell, whatever it names: what is to come, what to think of it, what to do about it."""

from __future__ import annotations

from enum import StrEnum

from service.understanding.patterns import speaks_of


class Beyond(StrEnum):
    """Why a question lies beyond the reports."""

    FORECAST = "forecast"
    OPINION = "opinion"
    ADVICE = "advice"


def beyond_reports(text: str, names_figure: bool, counts: bool, about_text: bool, year_named: bool) -> Beyond | None:
    """Why a question lies beyond the reports; None if it does not.

    `names_figure`: it names cells or measures; `counts`: it asks for a number; `about_text`: it asks what a report says. A year
    that is named is looked for like any other, and a figure or a sentence that a report has is told whoever is to judge of it.
    """
    if not year_named and (speaks_of("forecast", text) or (names_figure and speaks_of("to_come", text))):
        return Beyond.FORECAST
    if counts and names_figure:
        return None
    if speaks_of("advice", text):
        return Beyond.ADVICE
    if speaks_of("judgement", text):
        return Beyond.OPINION
    if not names_figure and not about_text and speaks_of("opinion", text):
        return Beyond.OPINION
    return None


def off_everyday(text: str, place_named: bool) -> bool:
    """Whether a question is about everyday life somewhere, and names nothing that a report on disclosure tells.

    `place_named`: a place is named, whose organ it may ask of without saying which (Zhaoyuan's bureau).
    """
    of_organ = place_named and bool(speaks_of("an_organ", text))
    return bool(speaks_of("everyday", text)) and not (of_organ or speaks_of("of_reports", text))
