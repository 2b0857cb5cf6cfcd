"""From a message to the questions in it, each a `Query`, in the light of the messages before."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from indexer.domain.form import TOTAL, CellKey
from service.understanding.agencies import AgencyReader
from service.understanding.content import is_counting
from service.understanding.doubts import doubted
from service.understanding.framing import corrections, framing_of, unframed
from service.understanding.going_on import asked_again, with_language
from service.understanding.language import detect_language, normalise
from service.understanding.matching import across_the_year, both_matched
from service.understanding.parts import behind_statements, clauses, named_behind, of_a_part, sentences
from service.understanding.parts_ranked import parts_ranked
from service.understanding.quantities import added
from service.understanding.query import OVER_MANY, GoingOn, Language, Operation, Quantity, Query, YearReading
from service.understanding.ranked import Found, of_found, of_placed, ranking_of
from service.understanding.referring import context, speaks_of_defined, told, with_named_year
from service.understanding.spoken_of import is_spoken_of, settled
from service.understanding.stances import is_result
from service.understanding.understand import understand
from service.understanding.unread_names import unread_name
from service.understanding.years import read_years

# messages of a conversation that a question may refer back through
_MAX_EARLIER = 12
# documents that are new this year, beside those in force: a column of the form
_NEW_THIS_YEAR = re.compile(
    r"今年(?=新[制出定发立颁印作做增])|\bthis year\b(?<=new this year)|(?<=issued )this year\b|(?<=adopted )this year\b", re.IGNORECASE
)
_HOW_MANY = re.compile(
    r"\W*(?:so |and |but |roughly |exactly )?how (?:many|much)"
    r"(?: (?:exactly|precisely|roughly|in all|in total|was it|were they|were there))?\W*"
    r"|\W*(?:那|具体|到底|究竟|一共|总共|是|有)*(?:多少|几)[件个条次份项起人名家场期篇元]?(?:呢|来着|啊)?\W*",
    re.IGNORECASE,
)
_NO_QUESTION = (Operation.OFF_TOPIC, Operation.HELP)


class MessageReader:
    """Reads messages by grammar alone.

    Args:
        today: the clock; last year is counted from it.
        found: the agencies that a ranking or a choice before found; none where nothing can be looked up.
    """

    def __init__(self, agencies: AgencyReader, today: Callable[[], date], found: Found = lambda _: ()) -> None:
        self._agencies = agencies
        self._today = today
        self._found = found

    def finding(self, found: Found) -> MessageReader:
        """The same reader with something that looks up what a ranking before found."""
        return MessageReader(self._agencies, self._today, found)

    def read(self, message: str, language: Language | None = None, earlier: Sequence[str] = ()) -> list[Query]:
        """The questions of a message, at least one, after the earlier messages of its conversation, oldest first."""
        previous: Query | None = None
        latest: list[Query] = []
        for text in (*earlier[-_MAX_EARLIER:], message):
            for query in latest:
                previous = self._context(query, previous)
            rest, wanted = with_language(text)
            latest = self._of_message(rest, wanted or language, previous, latest)
        return latest

    def _of_message(self, text: str, language: Language | None, previous: Query | None, latest: Sequence[Query]) -> list[Query]:
        """The questions of a message; one that only goes on with the answer before asks those of the message before again."""
        for asked in dict.fromkeys((text, unframed(text))):
            if again := asked_again(asked, latest, language) or doubted(asked, latest, language):
                return again
        found = both_matched(text, self._questions(text, language, previous), latest)
        if all(query.going_on is GoingOn.UNREAD for query in found):
            # really? that many?
            return asked_again(sentences(text)[0], latest, language) or found
        return found

    def understand(self, question: str, language: Language | None = None, previous: Query | None = None) -> Query:
        """A single question; `previous` is the one before it in the conversation."""
        asked = unframed(question)
        if previous and previous.operation is Operation.TEXT and not previous.agencies and not speaks_of_defined(asked):
            # what was explained is all that was spoken of
            previous = None
        if previous and not self._agencies.read(normalise(asked))[0]:
            if placed := of_placed(asked, previous, self._found):
                asked, previous = placed
            else:
                previous = of_found(asked, previous, self._found)
        query = _up_to_newest(understand(asked, self._agencies, self._today(), language, previous), self._agencies)
        if previous and query.inherited and query.operation is Operation.TEXT:
            # why, what about: of the figures before
            query = replace(query, asked=previous.asked)
        if previous is None or query.going_on is GoingOn.UNREAD:
            return query
        named, _ = read_years(with_named_year(normalise(asked), previous), self._today())
        return settled(query, previous, named.named, self._agencies)

    def _context(self, query: Query, previous: Query | None) -> Query | None:
        """What the next question may refer to; a figure asked of no year is of the newest report."""
        one = query.agencies[0].agencies if len(query.agencies) == 1 else ()
        newest = self._agencies.years_of(one[0])[-1:] if len(one) == 1 and not (query.years.years or query.years.every) else ()
        about = context(query, previous, YearReading(newest) if newest else None)
        return replace(about, ranked=ranking_of(query, previous)) if about and about is not previous else about

    def _questions(self, message: str, language: Language | None, previous: Query | None) -> list[Query]:
        """The questions of a message; each may leave things to the one before it."""
        found: list[Query] = []
        message = self._named_first(message)
        before = self._told(framing_of(message), language, previous)
        before, rest = self._behind_statements(unframed(message), language, before)
        for sentence in sentences(rest):
            *taken_back, asked = corrections(_of_year_named(sentence, found[-1]) if found else sentence)
            for part in taken_back:
                before = self._context(self.understand(part, language, before), before)
            for query in self._clauses(asked, language, before):
                before = self._context(query, before)
                found.append(query)
        meant = [query for query in found if query.operation not in _NO_QUESTION and query.going_on is not GoingOn.UNREAD]
        meant = self._without_unread(_made_narrower(_of_same_applicants(meant)), message)
        spoken = [query for query in meant if query.language is meant[0].language]
        return _once(spoken) or found[:1]

    def _named_first(self, message: str) -> str:
        """A message with the agency that is told behind its question before it; not where the question names one itself."""
        asked, name = named_behind(message)
        if not asked or not any(one.agencies for one in self._agencies.read(normalise(name))[0]):
            return message
        if any(not one.of_kind for one in self._agencies.read(normalise(asked))[0]):
            return message
        return f"{name}，{asked}" if detect_language(asked) is Language.ZH else f"{name}: {asked}"

    def _without_unread(self, queries: list[Query], message: str) -> list[Query]:
        """The questions; none of them is one about all that are indexed where any sentence has a name that was not read."""
        over_all = [query for query in queries if query.operation in OVER_MANY and not query.agencies and not query.unread]
        if not over_all:
            return queries
        readings, rest = self._agencies.read(normalise(message))
        said = [] if any(query.agencies or query.left_out for query in queries) else [one for one in readings if is_spoken_of(one, message)]
        name = unread_name(rest, over_all[0].written_in) or next((one.mention for one in said), "")
        return [replace(query, narrowed_by=name, unread=name) if name and query in over_all else query for query in queries]

    def _behind_statements(self, text: str, language: Language | None, previous: Query | None) -> tuple[Query | None, str]:
        """What the questions of a message may refer to in statements before them that name an agency and no figure; and these questions."""
        statements, rest = behind_statements(text)
        if statements and _HOW_MANY.fullmatch(rest):
            # of what the statement tells: it says it closed some accounts. How many?
            return previous, text
        told = [self.understand(one, language, None) for one in statements]
        # I need to ring them: the number that is asked for is no figure
        if not statements or any(one.quantities or one.topic == "contact" for one in told):
            return previous, text
        before = self._told("。".join(statements), language, previous)
        return (previous, text) if before is previous else (before, rest)

    def _told(self, text: str, language: Language | None, previous: Query | None) -> Query | None:
        """What the next question may refer to behind words that ask nothing, and may name an agency and years: I'm looking at Suqian."""
        named = tuple(reading for reading in self._agencies.read(text)[0] if is_spoken_of(reading, text)) if text else ()
        if not named:
            return previous
        years, _ = read_years(text, self._today())
        written_in = detect_language(text)
        return told(named, years, Query(text, language or written_in, written_in, Operation.TEXT), previous)

    def _clauses(self, sentence: str, language: Language | None, previous: Query | None) -> list[Query]:
        """A sentence as one query, or as several where its parts ask different things."""
        whole = self.understand(sentence, language, previous)
        if turn := across_the_year(sentence, whole):
            return turn
        # which county has most, and how many that is, is one question
        parts = [sentence] if parts_ranked(whole.subject.text, whole.written_in) else clauses(sentence, whole.written_in)
        # what is put together is one question, however many clauses name it
        together = whole.operation in (Operation.SUM, Operation.AVERAGE) and len(whole.cells) > 1 and not whole.all_requests
        # but not what is a part of it
        together = together and not of_a_part(parts[-1])
        # and so is whether what the text says and what the table shows are the same
        if len(parts) == 1 or together or (whole.operation is Operation.AUDIT and whole.whether):
            return [whole]
        found: list[Query] = []
        for part in (_of_year_named(part, whole) for part in parts):
            found.append(self.understand(part, language or whole.language, self._context(found[-1], previous) if found else previous))
        found = _of_same_applicants(_specific([_completed(query, whole) for query in found]))
        different = len({(query.operation, query.agencies, query.years, query.ranking, _divided(query)) for query in found}) > 1
        names_more = {key for query in found for key in query.cells} > set(whole.cells)
        return found if (different or names_more) and all(query.operation not in _NO_QUESTION for query in found) else [whole]


def _up_to_newest(query: Query, agencies: AgencyReader) -> Query:
    """The last years of the one agency a question names, up to its newest report where that is older than the clock's year."""
    named = query.agencies[0].agencies if len(query.agencies) == 1 else ()
    newest = agencies.years_of(named[0])[-1:] if query.years.last and len(named) == 1 else ()
    if not newest or newest[0] >= query.years.years[-1]:
        return query
    years = tuple(range(newest[0] - query.years.last + 1, newest[0] + 1))
    return replace(query, years=replace(query.years, years=years, instead_of=query.years.years))


def _of_year_named(text: str, of: Query) -> str:
    """A part of a message that says what is new this year, where the message named a year: those of that year."""
    return _NEW_THIS_YEAR.sub(lambda year: "that year" if year.group().isascii() else "当年", text) if of.years.years else text


def _divided(query: Query) -> tuple[Quantity, ...]:
    """What a share or a ratio is of: two of them are two questions."""
    return query.quantities if query.operation in (Operation.SHARE, Operation.RATIO) else ()


def _specific(parts: list[Query]) -> list[Query]:
    """The parts without all results of requests where another names one of them: how did it end, how many were granted in part?"""
    return [
        one
        for one in parts
        if not any(one.cells and other.cells and set(other.cells) < set(one.cells) and _is_one_result(one, other) for other in parts)
    ]


def _is_one_result(one: Query, other: Query) -> bool:
    results = any(key.metric == "requests.concluded" for key in one.cells) and not one.all_requests
    return results and one.operation is other.operation is Operation.LOOKUP and (one.agencies, one.years) == (other.agencies, other.years)


def _made_narrower(queries: Sequence[Query]) -> list[Query]:
    """The questions of a message without one that only names something, of which the next names a part: and lawsuits? The direct ones."""

    def narrowed(one: Query, other: Query) -> bool:
        names_only = one.inherited and one.operation is other.operation is Operation.LOOKUP and not is_counting(one.text, one.language)
        same = (one.agencies, one.years) == (other.agencies, other.years)
        return names_only and same and set(other.cells) < set(one.cells) and not is_counting(other.text, other.language)

    return [one for index, one in enumerate(queries) if not any(narrowed(one, other) for other in queries[index + 1 : index + 2])]


# that a question is about all requests again: of all applicants, in total
_OF_ALL = re.compile(
    r"申请(?!公开)|总|合计|\b(?:requests?|applications?|total|in all|altogether|overall|everyone|everybody)\b", re.IGNORECASE
)


def _of_same_applicants(queries: Sequence[Query]) -> list[Query]:
    """The questions of a message; one that only names an outcome is about the applicants of the one before.

    公益组织来申请的有几件？给全了的有几件？ In one sentence as well: 科研机构提的有多少，全给了的又是多少.
    """
    found: list[Query] = []
    for query in queries:
        found.append(_of_applicants(query, found[-1]) if found else query)
    return found


def _of_applicants(query: Query, before: Query) -> Query:
    who = {key.applicant for key in before.cells if key.applicant} - {TOTAL}
    lookups = before.operation is query.operation is Operation.LOOKUP and query.inherited
    outcomes = bool(query.cells) and all(is_result(key.metric) and key.applicant == TOTAL for key in query.cells)
    if not (lookups and outcomes) or len(who) != 1 or _OF_ALL.search(query.text):
        return query
    cells = tuple(CellKey(key.metric, *who) for key in query.cells)
    return replace(query, cells=cells, quantities=added(cells, Operation.LOOKUP))


def _once(queries: list[Query]) -> list[Query]:
    """The queries without those that ask the very same figures again in other words; what became of the rest is not the same."""
    asked = {
        (query.operation, query.agencies, query.years, query.cells, query.quantities, query.ranking, query.unread): query
        for query in reversed(queries)
    }
    return [query for query in queries if not query.cells or query in asked.values()]


def _completed(part: Query, whole: Query) -> Query:
    """A part of a question with what it leaves to another part of it: whose reports, which years."""
    agencies = part.agencies or (() if part.operation in OVER_MANY else whole.agencies)
    return replace(part, agencies=agencies, years=part.years if part.years.named else whole.years)
