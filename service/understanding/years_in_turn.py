"""Years that a conversation asked of one after another, put together: 三年加起来, which of the years had most, an increase of how many."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from service.understanding.content import without
from service.understanding.numbers import read_number
from service.understanding.plans import Read
from service.understanding.query import Operation, Over, Query, YearReading
from service.understanding.referring import cells_in_turn, years_spoken
from service.understanding.surroundings import residual_of

# so many years, or those that were spoken of, however many
_COUNTED = re.compile(
    r"(?<![第近前后几])(?:[这那]|以上|上述|前面)?(?P<zh>[两二三四五六])(?:个年[份度头]|年度?|份年?报告?(?=一共|合计|总共|平均|加起来|里|中))(?:间|里|来)?(?![前后以级计规行])"
    r"|\b(?:(?:over|across|for|in|of|during) )?(?:(?:all|the|its|their|these|those|both) )*(?P<en>two|three|four|five|six)"
    r" (?:(?:annual )?reports|years)\b(?! ago| before| earlier| later)"
    r"|\ball (?:the |of the |of these )?(?P<bare>two|three|four|five|six)$"
)
_THOSE = re.compile(
    r"[这那](?:几|些)(?:个年[份度头]|年)(?:间|里|来)?"
    r"|\b(?:(?:over|across|for|in|of|during) )?(?:(?:all )?(?:these|those|the) years|(?P<both>both years))\b"
)
# against the year before, whichever years were spoken of
_YEAR_ON_YEAR = re.compile(
    r"同比|[上去前]一?年|\byear[- ]on[- ]year\b|\b(?:last|previous|prior|preceding) year\b|\byear before\b", re.IGNORECASE
)
_OF_ONE_YEAR = re.compile(r"[那这当该同]一?年|\b(?:that|this|the same) year\b", re.IGNORECASE)
_TWO = 2
# than that year, whose name was taken out: 比2020年呢
_THAN_IT = re.compile(r"^\W*那?(?:么)?它?[比较]\s+(?:呢|如何|怎么?样|又如何)?\W*$")
_TELL_ONE = (Operation.LOOKUP, Operation.SHARE, Operation.CHANGE)


def with_years_in_turn(text: str, previous: Query) -> tuple[YearReading | None, str]:
    """The years a message speaks of as so many or as those, and the message without these words; None where it does not, or they are
    not those that were spoken of.
    """
    spoken = years_in_turn(previous)
    if len(spoken) < _TWO or not (match := _spoken(text)):
        return None, text
    count = _count(match)
    if count > len(spoken):
        return None, text
    return YearReading(tuple(sorted(spoken[-count:] if count else spoken))), without(text, [match.span()])


def with_years_counted(text: str, years: YearReading, indexed: Sequence[Sequence[int]]) -> tuple[YearReading, str] | None:
    """So many years as the years that are indexed of the one agency named, where they are as many, and the text without these words.

    `years`: those that are named, of which so many only says again how many they are. `indexed`: the years of each agency that is named.
    """
    match = _spoken(text)
    if match and len(years.years) > 1 and _count(match) == len(years.years):
        # 2022和2023两年
        return years, without(text, [match.span()])
    if years.every and not years.years and match and len(indexed) == 1 and _count(match) == len(indexed[0]):
        # 三个年度平均每年: so many are all there are
        return years, without(text, [match.span()])
    if years.named or len(indexed) != 1 or match is None or len(indexed[0]) < _TWO or _count(match) != len(indexed[0]):
        return None
    return YearReading(tuple(indexed[0])), without(text, [match.span()])


def over_years(read: Read, previous: Query) -> Read:
    """A message that puts figures together and names nothing else, of the years that the figure was asked of in turn."""
    if read.agencies or read.years.named or read.quotients or read.breakdown or read.cells.cells not in ((), previous.cells):
        return read
    if counts_other_years(read.text, previous):
        return read
    spoken = years_in_turn(previous)
    one_report = len(cells_in_turn(previous)) <= 1
    if read.keys("over") == (Over.YEARS.value,):
        # the years of which there are reports, where only one was spoken of
        return replace(read, years=YearReading(tuple(sorted(spoken))) if len(spoken) >= _TWO else YearReading(every=True))
    operations = read.keys("operation")
    if len(spoken) < _TWO or not one_report or _says_more(read) or _YEAR_ON_YEAR.search(read.text):
        return read
    in_all = read.cells.total_named and not _OF_ONE_YEAR.search(read.text)
    if Operation.SUM in operations or Operation.AVERAGE in operations or in_all:
        return replace(read, years=YearReading(tuple(sorted(spoken))))
    if Operation.CHANGE in operations or Operation.COMPARE in operations:
        return replace(read, years=YearReading(tuple(sorted(spoken[-_TWO:]))))
    return read


def compared_years(read: Read, previous: Query, than: bool) -> YearReading | None:
    """The year that a figure before is to be compared with, and the figure's own: 跟上一年比呢, more than in 2022? None where it is not."""
    compares = Operation.COMPARE in read.keys("operation") or Operation.CHANGE in read.keys("operation") or than
    compares = compares or bool(_THAN_IT.search(read.text))
    if not compares or read.agencies or len(read.years.years) != 1 or len(previous.agencies) != 1 or previous.operation not in _TELL_ONE:
        return None
    spoken = years_spoken(previous)
    return YearReading(tuple(sorted({*spoken[-1:], *read.years.years}))) if spoken and spoken[-1] not in read.years.years else None


def asks_which_year(read: Read) -> bool:
    """Whether a message asks for the year of a figure before: which year had the most?"""
    return read.keys("over") == (Over.YEARS.value,) and bool(read.keys("extreme"))


def counts_other_years(text: str, previous: Query) -> bool:
    """Whether a message speaks of so many years, and these are not those that were spoken of."""
    match = _spoken(text)
    count = _count(match) if match else 0
    return count > 0 and count not in (len(previous.years.years), len(years_in_turn(previous)))


def years_in_turn(previous: Query) -> tuple[int, ...]:
    """The years that the same figure of the same agency was asked of, the last of them last; none where others were asked of it as well."""
    if not previous.asked:
        return ()
    last, found = previous.asked[-1], list[int]()
    for asked in reversed(previous.asked):
        if asked.cells != last.cells or not asked.of_same_agencies(last):
            break
        found += [year for year in reversed(asked.years.years) if year not in found]
    return tuple(reversed(found))


def _says_more(read: Read) -> bool:
    """Whether a message has words beyond what is to be done with figures."""
    return bool(residual_of(read.text, [*read.cells.spans, *((mention.start, mention.end) for mention in read.intents)], read.language))


def _spoken(text: str) -> re.Match[str] | None:
    lowered = text.lower().rstrip(" ?？.。!")
    return _COUNTED.search(lowered) or _THOSE.search(lowered)


def _count(match: re.Match[str]) -> int:
    named = match.groupdict()
    word = named.get("zh") or named.get("en") or named.get("bare")
    return read_number(word) if word else _TWO if named.get("both") else 0
