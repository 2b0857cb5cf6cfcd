"""Whom and when a message refers to: the agencies and years of the conversation so far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.domain.form import CellKey
from service.understanding.going_on import names_two
from service.understanding.numbers import read_number
from service.understanding.patterns import found_spans, overlaps
from service.understanding.plans import Read
from service.understanding.quantities import added
from service.understanding.query import AgencyReading, Asked, GoingOn, Operation, Over, Query, YearReading
from service.understanding.years import carried_across

# a year told by that of the question before
_YEAR_BEFORE = re.compile(
    r"(?:[再更]?(?:往前|往回|早|前)(?:推|数|倒|退)?|之前|此前)的?那?一年|再上一?年|上一年(?!度?结转)"
    r"|\b(?:the\s+|(?:a|one)\s+)?(?:year before(?: that)?|previous year|preceding year|prior year|year earlier|year prior)\b",
    re.IGNORECASE,
)
_YEAR_AFTER = re.compile(
    r"(?:再?(?:往后|晚|后)(?:推|数)?|之后|此后)的?那?一年|次年(?!结转)|下一年(?=度?(?:的?呢|[?？]|$))"
    r"|\b(?:the\s+|(?:a|one)\s+)?(?:year after(?: that)?|following year|year later)\b",
    re.IGNORECASE,
)
# several years told so: the two years after that, 之后两年; what is planned for them is no figure
_COUNT = r"(?P<{0}>[两二三四]|two|three|four)"
_OF_THAT = r"(?: (?:that|it|this))?"
_YEARS_BEFORE = re.compile(
    rf"(?:之前|此前|往前)的?{_COUNT.format('zh')}个?年(?:里|间)?"
    rf"|\b(?:the\s+)?(?:{_COUNT.format('en')} (?:years (?:before|preceding|prior to|leading up to){_OF_THAT}"
    rf"|(?:previous|preceding|prior) years)|(?:previous|preceding|prior) {_COUNT.format('last')} years)\b(?! last)",
    re.IGNORECASE,
)
_YEARS_AFTER = re.compile(
    rf"(?:之后|此后|其后|随后|往后|接下来|后面|后边|后来)的?{_COUNT.format('zh')}个?年(?:里|间)?"
    rf"|\b(?:the\s+)?(?:{_COUNT.format('en')} (?:years (?:after|following|since|that followed){_OF_THAT}"
    rf"|(?:following|subsequent) years)|(?:following|subsequent|next) {_COUNT.format('last')} years)\b",
    re.IGNORECASE,
)
# a year so many before or after it: I meant two years earlier
_YEAR_AWAY = re.compile(
    r"(?<!the )(?<!last )(?<!past )\b(?P<en>two|three|four) years (?P<way>earlier|later|prior)\b"
    r"|再?(?:往前|早)(?P<zh>[两二三四])年(?!的?[里间])",
    re.IGNORECASE,
)
# a year of two digits, after one that was spoken of: 24呢, 那22、23的
_SHORT_YEARS = re.compile(r"^\W*(?:那么?|再|换成?)?(?P<years>(?:1[5-9]|2\d)(?:\s*[、,，和与]\s*(?:1[5-9]|2\d))*)(?=\s*(?:的呢?|呢)\W*$)")
_PLANS = re.compile(r"打算|计划|准备|规划|怎么|如何|\b(?:plan\w*|intend\w*|will|going to|aims?)\b", re.IGNORECASE)
_AMONG_THEM = re.compile(
    r"其中|这里面|这里头|这当中|它们|他们|两者|二者|两个|两家|这几|这些|those|these|them|the two|of which|both", re.IGNORECASE
)
_OF_DEFINED = re.compile(
    r"[这那此该]一?(?:条|类|项|种)|这些|\b(?:this|that|these|those|such|same)"
    r"(?:\s+(?:kind|ground|reason|type|sort|category|row|item)s?)?\b|\bof (?:them|it)\b",
    re.IGNORECASE,
)
# which agency, and not which of those that were spoken of
_OF_AGENCIES = re.compile(
    r"机关|单位|部门|局|厅|委|政府|地方|城市|[市县区省]|\b(?:agenc|bureau|department|bod(?:y|ies)|offices?|authorit|government|place|cit(?:y|ies)|provinc)",
    re.IGNORECASE,
)
# how many figures that were asked in turn a message can put together
_MOST_ASKED = 12
_BEGINS_ANEW = frozenset({Operation.OFF_TOPIC, Operation.HELP, Operation.CATALOG, Operation.DEFINE})


def context(query: Query, previous: Query | None, of: YearReading | None = None) -> Query | None:
    """What the next question may refer to: this one, or the one before where this one was about no report, or could not be read.

    `of`: the years its figures are of, where it names none.
    """
    if query.operation is Operation.CATALOG and query.agencies and query.going_on is None:
        return told(query.agencies, query.years, query, previous)
    if query.operation in _BEGINS_ANEW or query.going_on is GoingOn.UNREAD:
        explained = query.operation is Operation.DEFINE and bool(query.cells)
        return replace(previous or told((), YearReading(), query, None), defined=query.cells) if explained else previous
    spoken = _spoken((*(previous.spoken_of if previous else ()), *query.agencies))
    years = dict(previous.spoken_years) if previous else {}
    for reading in query.agencies:
        same = next((one for one in spoken if one.agencies == reading.agencies), replace(reading, years=()))
        years[same] = reading.years or query.years.years
    asked = previous.asked if previous else ()
    if (cells := _looked_up(query)) and not query.going_on and all(len(reading.agencies) == 1 for reading in query.agencies):
        asked = (*asked, Asked(query.agencies, of or query.years, cells))[-_MOST_ASKED:]
    if query.of_whole:
        # a share of what the place around has was told of the part
        query = replace(
            query, operation=Operation.LOOKUP, agencies=query.agencies[:1], quantities=added(query.cells, Operation.LOOKUP), of_whole=False
        )
    return replace(query, spoken_of=spoken, spoken_years=tuple(years.items()), asked=asked, defined=(), going_on=None)


def _spoken(readings: Sequence[AgencyReading]) -> tuple[AgencyReading, ...]:
    """The agencies of a conversation, each once, without a name that fits several where one of those was meant."""
    clear = [reading.agencies for reading in readings if len(reading.agencies) == 1]
    found: dict[object, AgencyReading] = {}
    for reading in readings:
        if not (len(reading.agencies) > 1 and any(set(one) <= set(reading.agencies) for one in clear)):
            found.setdefault(reading.agencies or reading.mention, replace(reading, years=()))
    return tuple(found.values())


def told(agencies: tuple[AgencyReading, ...], years: YearReading, of: Query, previous: Query | None) -> Query:
    """What the next question may refer to after a message, `of`, that only named agencies, and perhaps years."""
    about = previous or Query(of.text, of.language, of.written_in, Operation.TEXT)
    about = replace(about, agencies=agencies, years=years if years.named else about.years, offered=(), meant_years=())
    return replace(about, spoken_of=_spoken((*about.spoken_of, *agencies)))


def _looked_up(query: Query) -> tuple[CellKey, ...]:
    """The cells that a question is about: those looked up, or the part that a share is told of."""
    if query.operation is Operation.SHARE:
        of_cells = len(query.quantities) == 1 and query.quantities[0].measure is None
        return query.quantities[0].numerator if of_cells else ()
    return query.cells if query.operation is Operation.LOOKUP else ()


def cells_in_turn(previous: Query) -> tuple[CellKey, ...]:
    """The cells of one report that were looked up one after another, the last of them last."""
    found: list[CellKey] = []
    for asked in reversed(previous.asked):
        if not asked.of_same_report(previous.asked[-1]) or len(asked.cells) > 1:
            break
        found += [key for key in asked.cells if key not in found]
    return tuple(reversed(found))


def agencies_in_turn(previous: Query) -> tuple[Asked, ...]:
    """The lookups of the same cells in one report after another, the last of them last."""
    found: list[Asked] = []
    for asked in reversed(previous.asked):
        if asked.cells != previous.asked[-1].cells or len(asked.agencies) != 1:
            break
        found += [] if any(asked.of_same_report(other) for other in found) else [asked]
    return tuple(reversed(found))


def with_named_year(text: str, previous: Query | None) -> str:
    """The question with a year that counts from the one before it written out."""
    spoken = years_spoken(previous) if previous else ()
    if not spoken:
        return text
    text = _SHORT_YEARS.sub(lambda match: re.sub(r"\d\d", r"20\g<0>年", match["years"]), text)
    carried = carried_across(text)

    def year(match: re.Match[str], named: int) -> str:
        return match.group() if any(overlaps(match.span(), span) for span in carried) else f" {named} "

    text = _YEAR_AWAY.sub(lambda match: f" {_so_far(match, spoken)} ", text)
    if not _PLANS.search(text):
        first, last = min(spoken), max(spoken)
        text = _YEARS_BEFORE.sub(lambda match: f" {first - _counted(match)}-{first - 1} ", text)
        text = _YEARS_AFTER.sub(lambda match: f" {last + 1}-{last + _counted(match)} ", text)
        carried = carried_across(text)
    text = _YEAR_BEFORE.sub(lambda match: year(match, min(spoken) - 1), text)
    carried = carried_across(text)
    return _YEAR_AFTER.sub(lambda match: year(match, max(spoken) + 1), text)


def _so_far(match: re.Match[str], spoken: Sequence[int]) -> int:
    years = read_number((match["en"] or match["zh"]).lower())
    return max(spoken) + years if (match["way"] or "").lower() == "later" else min(spoken) - years


def names_short_years(text: str) -> bool:
    """Whether a message names nothing but years of two digits."""
    return bool(_SHORT_YEARS.search(text))


def years_spoken(previous: Query) -> tuple[int, ...]:
    """The years of the question before; where it named none, those its figures were of."""
    last = previous.asked[-1] if previous.asked else None
    same = last is not None and [one.agencies for one in last.agencies] == [one.agencies for one in previous.agencies]
    return previous.years.years or (last.years.years if last and same else ())


def _counted(match: re.Match[str]) -> int:
    return read_number(next(filter(None, match.groups())).lower())


def those_meant(read: Read, previous: Query) -> tuple[AgencyReading, ...]:
    """Whose reports a question that names nobody is about: all that were spoken of, the one before, or everybody."""
    if is_about_all(read, previous):
        return with_spoken_years(previous.spoken_of, previous)
    # which measures does it name: of the one before
    return () if Over.AGENCIES in read.keys("over") and not read.keys("topic") else previous.agencies


def is_about_all(read: Read, previous: Query) -> bool:
    """Whether a question that names nobody is about all agencies that were spoken of."""
    if len(previous.spoken_of) <= 1 or read.agencies:
        return False
    if names_two(read.text) and len(cells_in_turn(previous)) > 1:
        # the two figures of one report that were looked up last
        return False
    compares = Operation.COMPARE.value in read.keys("operation") and not read.years.named
    # and in all: of everybody whose figure was told
    added_up = read.cells.total_named or Operation.SUM.value in read.keys("operation")
    sums = added_up and not read.cells.cells and not read.years.named and len(previous.cells) == 1 and not read.keys("everyone")
    ranks = bool(read.keys("extreme")) and not (read.years.named or read.cells.cells or read.breakdown or _OF_AGENCIES.search(read.text))
    if ranks and (len(agencies_in_turn(previous)) > 1 or len(previous.agencies) > 1):
        return True
    return sums or ((speaks_of_them(read.text) or compares) and computes(read))


def with_spoken_years(readings: tuple[AgencyReading, ...], previous: Query) -> tuple[AgencyReading, ...]:
    """Agencies each with the years they were spoken of, where these are not the same."""
    years = dict(previous.spoken_years)
    if len({years.get(reading, ()) for reading in readings}) <= 1:
        return readings
    return tuple(replace(reading, years=years.get(reading, ())) for reading in readings)


def computes(read: Read) -> bool:
    """Whether a question wants something done with figures, or asks which of several."""
    return any(read.keys(kind) for kind in ("over", "operation", "extreme"))


def names_agencies(text: str) -> bool:
    """Whether a message speaks of agencies or places as such."""
    return bool(_OF_AGENCIES.search(text))


def speaks_of_defined(text: str) -> bool:
    """Whether a message speaks of what was just explained, or came first: of this kind, 这一类, 以这条为由."""
    return bool(_OF_DEFINED.search(text))


def defined_spans(text: str) -> list[tuple[int, int]]:
    """Where a message speaks of that."""
    return found_spans(text, _OF_DEFINED)


def speaks_of_them(text: str) -> bool:
    """Whether a message speaks of those before by a pronoun: of those, 其中, both."""
    return bool(_AMONG_THEM.search(text))
