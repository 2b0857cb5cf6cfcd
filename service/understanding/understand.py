"""From a question to a `Query`, by grammar alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from indexer.domain.form import CellKey
from service.understanding.agencies import AgencyReader
from service.understanding.cells import CellsReading, has_rows
from service.understanding.choices import read_choice
from service.understanding.composing import composed
from service.understanding.conditions import condition_spans
from service.understanding.content import is_counting, without, worked_on
from service.understanding.followups import follow, of_claim
from service.understanding.going_on import unread
from service.understanding.language import detect_language, normalise
from service.understanding.lexicon import figure_lexicon
from service.understanding.named_cells import NamedCells, Phrases, read_named_cells, read_phrases
from service.understanding.named_with import (
    Named,
    all_but,
    each_of_both,
    kind_spans,
    left_out,
    part_left_out,
    with_own_years,
    without_quoted,
)
from service.understanding.operations import plan
from service.understanding.patterns import found_spans
from service.understanding.phrases import Mention, spans_of
from service.understanding.picking import picked
from service.understanding.plans import BREAKDOWNS, Read
from service.understanding.pointing_back import with_other_years, with_requests_named
from service.understanding.put_together import Followed
from service.understanding.quantities import catalogued, named_quotients
from service.understanding.query import OVER_MANY, AgencyReading, Language, Operation, Quantity, Query, Slip, YearReading
from service.understanding.ranks import rank_spans
from service.understanding.ratios import divided, ratio_words, read_difference, read_division, read_less
from service.understanding.referring import with_named_year, years_spoken
from service.understanding.said_of_counted import one_applicant
from service.understanding.spoken_of import meant
from service.understanding.surroundings import residual_of
from service.understanding.terms import with_terms
from service.understanding.typos import corrected
from service.understanding.units import claim_as_printed, other_measure
from service.understanding.years import read_years
from service.understanding.years_in_turn import with_years_counted, with_years_in_turn

# what an organ does to those counted is no request of theirs, unless it got it from them
_DOES_TO = re.compile(
    r"\bhow many\b[^,.?;]{0,60}?\b(?:did|does|do|has|have|had)\b(?!n['’]t)(?! (?:appl|ask|fil|submi|make|request|writ))", re.IGNORECASE
)
_APPLIES = re.compile(r"\b(?:appl(?:y|ies|ied|ying)|ask(?:s|ed|ing)?|request(?:s|ed|ing)?)\b", re.IGNORECASE)
_HEARS_FROM = re.compile(
    r"\b(?:receiv|hear|heard|get|got|had|have|see|saw|deal|handl|process|appl|ask|fil|submi|mak|made|request|writ|wrote|turn|came|come|from)\w*",
    re.IGNORECASE,
)
# a sign that stands for the word, behind no number
_PERCENT = re.compile(r"(?<![\d.])(?<!\d )[%％]")
# the money behind a number or asked for, no place of that name; as long, so that what is named keeps its place
_YUAN = re.compile(r"(?:(?<=\d )|(?<=\bin )|(?<=\bmany )|(?<=\bmuch )|(?<=\bof ))yuan\b", re.IGNORECASE)


def understand(
    question: str, agencies: AgencyReader, today: date, language: Language | None = None, previous: Query | None = None
) -> Query:
    """Read a question.

    `language` overrides the one it is written in; `today` is what last year is counted from; `previous` is the question before
    it in the conversation, which it may leave things to.
    """
    text, of_organs = agencies.corrected(with_requests_named(normalise(question), previous))
    spoken = language or (detect_language(text) if any(map(str.isalpha, text)) or previous is None else previous.language)
    if previous and (pick := picked(text, previous, spoken, agencies.offered, lambda name: agencies.read(name)[0])):
        return pick
    about = _about(text, agencies, today, previous)
    written_in, previous, slips = about.written_in, about.previous, (*of_organs, *about.slips)
    phrases = read_phrases(about.rest, text, written_in)
    found = _of_asked_measure(read_named_cells(phrases, about.named.asked, about.years, bool(previous and has_rows(previous.cells))), text)
    read = _read(about, phrases, found)
    followed = follow(read, previous) if previous else Followed(read)
    if previous and followed.unclear and not (followed.whole and found.claim and found.claim.condition):
        return unread(text, previous, language or written_in)
    if followed.whole:
        whole = _repeated(followed, text, language or written_in, written_in)
        return of_claim(replace(whole, claim=claim_as_printed(found.claim, whole.cells, text), slips=slips))
    read = _of_applicants(followed.read)
    read, planned, terms = with_terms(read, plan(read), text, today)
    query = composed(read, planned, text, language or written_in, followed.inherited)
    goes_on = previous is not None and not about.readings and followed.inherited
    out = about.named.left_out or (previous.left_out if previous and goes_on else ())
    claim = claim_as_printed(found.claim, query.cells, text)
    if query.operation not in OVER_MANY and (part := part_left_out(about.named)):
        query = replace(query, narrowed_by=part, unread=part)
    return replace(query, terms=terms, claim=claim, slips=slips, left_out=out)


@dataclass(frozen=True)
class _About:
    """Whose reports a question is about, and of when; `rest`: the question without these; `previous`: the one before, as it is meant."""

    rest: str
    written_in: Language
    readings: Sequence[AgencyReading]
    named: Named
    years: YearReading
    previous: Query | None
    slips: tuple[Slip, ...]


def _about(text: str, agencies: AgencyReader, today: date, previous: Query | None) -> _About:
    years, rest = read_years(with_named_year(text, previous), today)
    if previous and not (years.years or years.latest):
        in_turn, rest = with_years_in_turn(rest, previous)
        if in_turn is None and len(previous.agencies) == 1 and len(previous.agencies[0].agencies) == 1:
            indexed_of = agencies.years_of(previous.agencies[0].agencies[0])
            in_turn, rest = with_other_years(rest, previous, indexed_of, years_spoken(previous))
        years = in_turn or years
    rest = _YUAN.sub("CNY ", rest)
    readings, rest = agencies.read(rest)
    indexed = [agencies.years_of(one) for reading in readings for one in reading.agencies] if not years.years else []
    if counted := with_years_counted(rest, years, indexed):
        years, rest = counted
    readings = each_of_both(rest, without_quoted(text, readings))
    if previous:
        readings, rest, previous = meant(readings, rest, previous, agencies)
    # a name that is spelled wrong is no word that narrows a figure
    misspelled = [reading.mention for reading in readings if reading.close_spelling]
    rest = without(rest, found_spans(rest, *(re.compile(re.escape(mention)) for mention in misspelled)))
    written_in = _written_in(text, rest, previous)
    short = [Slip(one.mention, one.agencies[0].name) for one in readings if one.shortened and len(one.agencies) == 1]
    named = left_out(text, with_own_years(text, readings))
    rest = without(rest, (*(named.spans if len(rest) == len(text) else ()), *kind_spans(rest, named.asked)))
    rest = all_but(rest, named)
    if named.left_out and not named.asked:
        # other than Wuhan, which public security bureau: the kind of which one is left out
        of_kind, remaining = agencies.read(rest)
        if of_kind and all(reading.of_kind for reading in of_kind):
            named, rest = replace(named, asked=of_kind), remaining
    rest, slips = corrected(rest, written_in)
    rest = _PERCENT.sub("百分比" if written_in is Language.ZH else " percent ", rest)
    return _About(rest, written_in, readings, named, years, previous, (*short, *slips))


def _of_asked_measure(found: NamedCells, text: str) -> NamedCells:
    """The cells named, but none of requests where they are those of one applicant, or named by a verb alone in a question that asks for
    another measure: how quick, how much money.
    """
    requests = bool(found.cells.cells) and all(key.metric.startswith("requests.") for key in found.cells.cells)
    told = requests and (
        one_applicant(text)
        or worked_on(text, found.cells.cells, found.cells.spans)
        or (found.cells.vague and not found.cells.applicants and other_measure(text, vague=True))
    )
    return replace(found, cells=CellsReading()) if told else found


def _read(about: _About, phrases: Phrases, found: NamedCells) -> Read:
    """What was read of a question, its ratios and differences with it."""
    text, language, mentions = phrases.text, phrases.language, phrases.mentions
    division = read_division(text, language)
    more = read_difference(text, language)
    difference = read_less(text, language) or (more[1] if more else None)
    sides = divided(division, figure_lexicon().find(text)) if division else None
    per_hundred = catalogued(sides, division.per) if sides and division else ()
    # so many of one figure for a hundred of another is no measure of the catalog that only counts by hundreds too
    measures = [one for one in _quotients(mentions, found.intents, found.cells) if not (sides and one.measure and one.measure.per > 1)]
    return Read(
        text,
        language,
        found.cells,
        found.intents,
        about.named.asked,
        about.years,
        residual=residual_of(text, _explained(phrases, found), language, found.cells.vague),
        quotients=per_hundred or tuple(measures),
        division=division,
        sides=None if per_hundred else sides,
        choice=read_choice(text, language, mentions),
        behind=found.behind,
        differs=difference is not None,
        more_by=(more[1].span,) if more else (),
        difference=divided(difference, figure_lexicon().find(text)) if difference else None,
        of_ratio=ratio_words(text, language),
        phrases=mentions,
        claim=found.claim,
        whether=phrases.whether,
    )


def _explained(phrases: Phrases, found: NamedCells) -> Sequence[tuple[int, int]]:
    """Where a question says what was read of it."""
    text, cells = phrases.text, found.cells
    breakdown = [(mention.start, mention.end) for mention in found.intents if set(BREAKDOWNS) & set(mention.keys("intent"))]
    spans = [*cells.spans, *spans_of(phrases.mentions, ("measure", "share")), *(breakdown if cells.broken_down else ())]
    # one figure added up is that figure
    spans += [(mention.start, mention.end) for mention in phrases.intents if Operation.SUM in mention.keys("operation")]
    # what a figure is claimed to be narrows it no more than what it is asked to be
    return [*spans, *condition_spans(text), *rank_spans(text)] if phrases.whether or found.claim else spans


def _quotients(mentions: Sequence[Mention], intents: Sequence[Mention], cells: CellsReading) -> tuple[Quantity, ...]:
    """The measures named; a mere count among them is what a share is of, where one of something else is asked for."""
    found = named_quotients(mentions)
    of_share = bool(cells.cells) and any(Operation.SHARE in mention.keys("operation") for mention in intents)
    return tuple(quantity for quantity in found if quantity.is_quotient or not of_share)


def _of_applicants(read: Read) -> Read:
    """A question that counts applicants and says nothing else is about their requests."""
    cells = read.cells
    operators = spans_of(read.intents, ("operation", "extreme"))
    residual = _APPLIES.sub(" ", residual_of(read.text, (*cells.spans, *operators), read.language, vague=True)).strip()
    if cells.cells or not cells.applicants or residual or read.quotients or not is_counting(read.text, read.language):
        return read
    if _DOES_TO.search(read.text) and not _HEARS_FROM.search(read.text):
        # how many firms did it check
        return read
    return replace(read, cells=replace(cells, cells=tuple(CellKey("requests.new", applicant) for applicant in cells.applicants)))


def _written_in(text: str, rest: str, previous: Query | None) -> Language:
    """The language of the words around the names; where there are none, that of the question before."""
    if any(char.isalpha() for char in rest):
        return detect_language(rest)
    return previous.written_in if previous else detect_language(text)


def _repeated(followed: Followed, text: str, language: Language, written_in: Language) -> Query:
    """The question before, asked of others or of another time."""
    assert followed.whole is not None
    return replace(followed.whole, text=text, language=language, written_in=written_in, inherited=followed.inherited)
