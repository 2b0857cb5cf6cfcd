"""Which of the things before a message picks: the first one, 另一个, both, the rest, yes; its words are in `lexicon/going_on.toml`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from indexer.domain.form import TOTAL, CellKey, find_cell, request_results
from service.understanding.cells import CellsReading, broken_down
from service.understanding.going_on import bare, says, unread
from service.understanding.numbers import read_number
from service.understanding.quantities import added, grouped
from service.understanding.query import AgencyReading, Language, Operation, Query, Subject, YearReading
from service.understanding.ranks import ORDINALS
from service.understanding.referring import agencies_in_turn, cells_in_turn

_TWO = 2
_LAST = -1
_BREAKS_DOWN = (Operation.LOOKUP, Operation.SUM)
_TELLS_CELLS = (Operation.LOOKUP, Operation.SUM, Operation.COMPARE)

Offers = Callable[[AgencyReading, YearReading], Sequence[AgencyReading]]
"""The agencies that a name that fits several is asked back with, in the order of the answer."""
Named = Callable[[str], Sequence[AgencyReading]]
"""The agencies that a text names."""


def picked(text: str, previous: Query, language: Language, offers: Offers, named: Named) -> Query | None:
    """The question that a message of nothing else picks, or one that asks back; None if the message is none that picks."""
    words = bare(text)
    spelled = next((reading.close_spelling for reading in previous.agencies if reading.close_spelling), "")
    if says("yes", words) or says("no", words):
        meant = tuple(named(spelled)) if spelled and says("yes", words) else ()
        return replace(previous, agencies=meant, language=language, inherited=True) if meant else unread(text, previous, language)
    if says("parts", words):
        return _parts(text, previous, language)
    if says("rest", words):
        return _rest(text, previous, language)
    return _one_or_both(text, words, previous, language, offers)


def _one_or_both(text: str, words: str, previous: Query, language: Language, offers: Offers) -> Query | None:
    place, both, other = _place(words), says("both", words), says("other", words)
    former = says("former", words) or says("latter", words)
    if not (place or both or other or former):
        return None
    if place and previous.ranking and previous.operation is Operation.RANK:
        ranking = replace(previous.ranking, first=place, count=1) if place != _LAST else replace(previous.ranking, descending=False)
        return replace(previous, ranking=ranking, language=language, inherited=True)
    options = [replace(option, text=text, language=language, inherited=True) for option in _options(previous, offers)]
    if former:
        chosen = options[-_TWO if says("former", words) else _LAST :][:1] if len(options) >= _TWO else []
    elif other:
        chosen = [option for option in options if not _is_asked(option, previous)]
    elif both:
        chosen = [_together(options)] if len(options) == _TWO else []
    else:
        chosen = options[place - 1 : place] if place > 0 else options[_LAST:]
        chosen = chosen if len(options) > 1 else []
    return chosen[0] if len(chosen) == 1 else unread(text, previous, language)


def _place(words: str) -> int:
    """The place that a message names, counted from 1, -1 for the last; 0 if it names none."""
    match = says("ordinal", words)
    if match is None:
        return 0
    if match["last"] or match["word"] == "last":
        return _LAST
    if word := match["word"]:
        return 1 if word in ("first", "1st") else ORDINALS[word]
    return read_number(match["number"] or match["digit"] or match["zh"])


def _options(previous: Query, offers: Offers) -> list[Query]:
    """The questions between which a pick can choose: of the agencies asked back, the rows of a table, or what was asked in turn."""
    if ambiguous := next((reading for reading in previous.agencies if len(reading.agencies) > 1), None):
        offered = tuple(offers(ambiguous, previous.years))
        return [replace(previous, agencies=(one,), offered=offered) for one in offered]
    if {reading.agencies for reading in previous.agencies} & {reading.agencies for reading in previous.offered}:
        return [replace(previous, agencies=(one,)) for one in previous.offered]
    if previous.picked_from:
        return [of_cells(previous, (key,)) for key in previous.picked_from]
    if previous.operation in _TELLS_CELLS and len(previous.cells) > 1 and len(previous.agencies) == 1:
        return [of_cells(previous, (key,), previous.cells) for key in previous.cells]
    if len(previous.agencies) > 1 and previous.cells and not previous.ranking:
        return [replace(of_cells(previous, previous.cells), agencies=(one,), offered=previous.agencies) for one in previous.agencies]
    if len(keys := cells_in_turn(previous)) > 1:
        return [of_cells(previous, (key,), keys) for key in keys]
    return [replace(of_cells(previous, asked.cells), agencies=asked.agencies, years=asked.years) for asked in agencies_in_turn(previous)]


def of_cells(previous: Query, keys: tuple[CellKey, ...], among: tuple[CellKey, ...] = ()) -> Query:
    """The question before, of some cells and nothing more."""
    plain = replace(previous, operation=Operation.LOOKUP, cells=keys, quantities=added(keys, Operation.LOOKUP), subject=Subject())
    plain = replace(plain, ranking=None, condition=None, also=(), claim=None, whether=False, all_requests=False, weak=False)
    return replace(plain, narrowed_by="", picked_from=among or previous.picked_from)


def _is_asked(option: Query, previous: Query) -> bool:
    last = previous.asked[-1] if previous.asked else None
    same_agency = [one.agencies for one in option.agencies] == [one.agencies for one in (last.agencies if last else previous.agencies)]
    return option.cells == (last.cells if last else previous.cells) and same_agency


def _together(options: Sequence[Query]) -> Query:
    """Two questions as one: both cells of one report, or the same of both agencies."""
    cells = tuple(dict.fromkeys(key for option in options for key in option.cells))
    agencies = tuple(dict.fromkeys(reading for option in options for reading in option.agencies))
    years = tuple(sorted({year for option in options for year in option.years.years}))
    return replace(of_cells(options[0], cells), agencies=agencies, years=replace(options[0].years, years=years), picked_from=())


def _parts(text: str, previous: Query, language: Language) -> Query:
    """The rows of what was counted before, one by one."""
    if previous.operation not in _BREAKS_DOWN or not previous.cells:
        return unread(text, previous, language)
    keys = broken_down(CellsReading(previous.cells), by_ground=True, by_applicant=False, by_outcome=True).cells
    if len(keys) == 1:
        return unread(text, previous, language)
    return replace(of_cells(previous, keys), text=text, language=language, inherited=True, picked_from=())


def _rest(text: str, previous: Query, language: Language) -> Query:
    """What is left of the whole that the figures asked in turn are parts of."""
    left = _left(cells_in_turn(previous) or grouped(previous.cells))
    if not left:
        return unread(text, previous, language)
    summed = replace(of_cells(previous, left), operation=Operation.SUM, quantities=added(left, Operation.SUM), picked_from=())
    return (
        replace(summed, text=text, language=language, inherited=True) if len(summed.quantities) == 1 else unread(text, previous, language)
    )


def _left(told: Sequence[CellKey]) -> tuple[CellKey, ...]:
    """The other applicants, outcomes or results; none where it cannot be told of what."""
    last, info = (told[-1], find_cell(told[-1])) if told else (None, None)
    if last is None or info is None:
        return ()
    columns = [column.key for column in info.table.columns if column.key != TOTAL]
    if last.applicant not in (None, TOTAL):
        others = (CellKey(last.metric, column) for column in columns)
    elif info.table.id == "disputes" and not last.metric.endswith(f".{TOTAL}"):
        row = last.metric.rpartition(".")[0]
        others = (CellKey(f"{row}.{column}") for column in columns)
    elif last.metric in request_results():
        others = (CellKey(metric, last.applicant) for metric in request_results())
    else:
        return ()
    return tuple(key for key in others if key not in told)
