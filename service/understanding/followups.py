"""What a question leaves to the one before it: "and Xinxiang?", 那2022年呢, 其中企业提出的, "why?"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from indexer.domain.form import TOTAL, CellKey, find_cell
from service.understanding.cells import CellsReading, broken_down
from service.understanding.conditions import read_bound
from service.understanding.content import content_of, is_counting, narrowing, without
from service.understanding.lexicon import verbs_of_requests
from service.understanding.operations import BREAKDOWNS, Read
from service.understanding.quantities import added, contains, grouped
from service.understanding.query import AgencyReading, Operation, Over, Quantity, Query
from service.understanding.ranks import names_place, read_place

# a year told by that of the question before
_YEAR_BEFORE = re.compile(
    r"前一年|上一年(?!度?结转)|\b(?:the\s+)?(?:year before(?: that)?|previous year|preceding year|a year earlier)\b", re.IGNORECASE
)
_YEAR_AFTER = re.compile(r"后一年|次年(?!结转)|\b(?:the\s+)?(?:year after(?: that)?|following year|a year later)\b", re.IGNORECASE)
_AMONG_THEM = re.compile(r"其中|它们|他们|两者|二者|这几|这些|those|these|them|the two|of which|both", re.IGNORECASE)
# what stands before the one that something is compared with
_AGAINST = re.compile(r"比|与|和|跟|\b(?:than|with|to|against|versus|vs|from|and|by)\b", re.IGNORECASE)
_NEW = "requests.new"
_WHOLES = frozenset({_NEW, "requests.concluded", "requests.carried_over", "requests.carried_forward"})
_BEGINS_ANEW = frozenset({Operation.OFF_TOPIC, Operation.HELP, Operation.CATALOG, Operation.DEFINE})
_ASIDE = frozenset({"greeting", "task", "catalog"})


@dataclass(frozen=True)
class Followed:
    """A question with what it leaves to the one before filled in; `whole`: the one before, asked again of others."""

    read: Read
    whole: Query | None = None
    inherited: bool = False


def context(query: Query, previous: Query | None) -> Query | None:
    """What the next question may refer to: this one, or the one before where this one was about no report."""
    if query.operation in _BEGINS_ANEW:
        return previous
    before = previous.spoken_of if previous else ()
    years = dict(previous.spoken_years) if previous else {}
    years |= dict.fromkeys(query.agencies, query.years.years)
    return replace(query, spoken_of=tuple(dict.fromkeys((*before, *query.agencies))), spoken_years=tuple(years.items()))


def with_named_year(text: str, previous: Query | None) -> str:
    """The question with a year that counts from the one before it written out."""
    if previous is None or not previous.years.years:
        return text
    text = _YEAR_BEFORE.sub(f" {min(previous.years.years) - 1} ", text)
    return _YEAR_AFTER.sub(f" {max(previous.years.years) + 1} ", text)


def follow(read: Read, previous: Query) -> Followed:
    """Fill in from the question before what a question leaves out: whose report, which year, which figure."""
    if _ASIDE & set(read.named) and not read.cells.cells:
        return Followed(read)
    if "define" in read.named and not (read.agencies or read.years.named or read.breakdown or _computes(read)):
        named = read.cells.cells or read.quotients
        return Followed(read if named else replace(read, cells=replace(read.cells, cells=previous.cells)), inherited=not named)
    agencies = read.agencies or _those_meant(read, previous)
    years = read.years if read.years.named else previous.years
    asked_before = not read.cells.cells or (read.cells.cells == previous.cells and not read_bound(read.text))
    if len(read.agencies) == 1 and Operation.COMPARE.value in read.keys("operation") and asked_before:
        # than Putian: the one spoken of against the one named; did Putian have more: the other way round
        pair = (*previous.agencies, *read.agencies) if _AGAINST.search(read.text) else (*read.agencies, *previous.agencies)
        agencies = tuple(dict.fromkeys(pair))
        years = replace(years, years=tuple(sorted({*previous.years.years, *years.years})))
    if agencies is previous.spoken_of and not read.years.named:
        years = replace(years, years=tuple(sorted({*years.years, *(year for _, spoken in previous.spoken_years for year in spoken)})))
    inherited = agencies is not read.agencies or years is not read.years
    if again := _other_place(read, previous):
        return Followed(read, replace(again, years=years), inherited=True)
    read = _of_requests(read, previous)
    cells = _cells(read, previous)
    if cells and _asks_the_same_of_others(read, previous):
        return Followed(
            read, replace(previous, cells=cells.cells, quantities=added(cells.cells, previous.operation), years=years), inherited=True
        )
    of_quotient = bool(previous.quantities) and previous.quantities[0].is_quotient
    if cells is None and read.cells.applicants and of_quotient:
        cells = read.cells
    if cells is None:
        whole = replace(previous, agencies=tuple(agencies), years=years)
        return Followed(read, whole, inherited=True)
    quotients = tuple(_of_same_rows(quantity, previous) for quantity in read.quotients)
    if not read.cells.cells and not read.quotients and of_quotient and not read.breakdown:
        quotients = tuple(_of_applicants(quantity, read.cells.applicants) for quantity in previous.quantities)
    filled = replace(read, agencies=tuple(agencies), years=years, cells=cells, quotients=quotients)
    return Followed(filled, inherited=inherited or cells is not read.cells)


def _other_place(read: Read, previous: Query) -> Query | None:
    """The ranking before, asked for another place or the other end of it, which is all the question names: and the fewest?"""
    names_more = read.agencies or read.cells.cells or read.quotients or read.breakdown or read.keys("over")
    ends = read.keys("extreme")
    if previous.ranking is None or previous.operation is not Operation.RANK or names_more or not (ends or names_place(read.text)):
        return None
    place = read_place(read.text)
    descending = ("least" not in ends if ends else previous.ranking.descending) and not place.from_bottom
    return replace(previous, ranking=replace(previous.ranking, count=place.count, first=place.first, descending=descending))


def _asks_the_same_of_others(read: Read, previous: Query) -> bool:
    """Whether a ranking or a choice is asked again of another figure, which is all the question names: and penalties?"""
    alone = not (read.agencies or read.quotients or read.residual or read.years.named or read.named or _computes(read))
    names_cells = bool(read.cells.cells) and not read.cells.weak and not is_counting(read.text, read.language)
    return previous.operation in (Operation.RANK, Operation.SELECT) and _over_agencies(previous) and alone and names_cells


def _over_agencies(query: Query) -> bool:
    return query.ranking is not None and query.ranking.over is Over.AGENCIES and not any(one.is_quotient for one in query.quantities)


def _of_same_rows(quantity: Quantity, previous: Query) -> Quantity:
    """A measure of disputes, of those kinds only that the question before was about: reconsideration, and then the correction rate."""
    rows = {key.metric.rpartition(".")[0] for key in previous.cells if key.applicant is None}

    def kept(keys: tuple[CellKey, ...]) -> tuple[CellKey, ...]:
        return tuple(key for key in keys if key.metric.rpartition(".")[0] in rows)

    if not quantity.is_quotient or not kept(quantity.numerator) or not kept(quantity.denominator):
        return quantity
    return replace(quantity, numerator=kept(quantity.numerator), denominator=kept(quantity.denominator), minus=kept(quantity.minus))


def _of_applicants(quantity: Quantity, applicants: tuple[str, ...]) -> Quantity:
    """A quotient of other applicants: where it was of some out of all, all stay all."""
    before = quantity.key.applicant or TOTAL
    if len(applicants) != 1:
        return quantity

    def of(keys: tuple[CellKey, ...]) -> tuple[CellKey, ...]:
        return tuple(CellKey(key.metric, applicants[0]) if key.applicant == before else key for key in keys)

    key = CellKey(quantity.key.metric, applicants[0])
    return replace(quantity, key=key, numerator=of(quantity.numerator), denominator=of(quantity.denominator), minus=of(quantity.minus))


def _those_meant(read: Read, previous: Query) -> tuple[AgencyReading, ...]:
    """Whose reports a question that names nobody is about: all that were spoken of, the one before, or everybody."""
    compares = Operation.COMPARE.value in read.keys("operation") and not read.years.named
    # and in all: of everybody whose figure was told
    sums = read.cells.total_named and not read.cells.cells and not read.years.named and len(previous.cells) == 1
    if len(previous.spoken_of) > 1 and (sums or ((_AMONG_THEM.search(read.text) or compares) and _computes(read))):
        return previous.spoken_of
    return () if Over.AGENCIES in read.keys("over") else previous.agencies


def _cells(read: Read, previous: Query) -> CellsReading | None:
    """The cells a question names, with those of the one before where it only goes into them; None if it names nothing at all."""
    cells = read.cells
    if (
        cells.together
        and {key.metric for key in cells.cells} == {_NEW}
        and not cells.requests_named
        and (asked := _by_applicants(cells, previous))
    ):
        # not those of individuals: of what was spoken of
        return replace(cells, cells=asked)
    if cells.together:
        return _out_of_those(read, previous)
    if (
        cells.bare_outcome
        and "pending" in cells.columns
        and previous.cells
        and all(key.metric.startswith("requests.") for key in previous.cells)
    ):
        # requests that are still pending are those carried forward
        return replace(cells, cells=(CellKey("requests.carried_forward", TOTAL),), bare_outcome=False)
    if cells.weak and cells.applicants and not cells.requests_named and (asked := _by_applicants(cells, previous)):
        # were made by companies: of those spoken of
        return replace(cells, cells=asked, weak=False)
    if Operation.SHARE.value in read.keys("operation") and _only_the_whole(cells, previous):
        return replace(cells, cells=previous.cells, all_requests=False, weak=False)
    if (cells.cells and not cells.bare_outcome) or read.quotients:
        return _of_those(_in_same_part(read, previous), previous)
    if cells.applicants and previous.cells:
        return replace(cells, cells=_by_applicants(cells, previous) or cells.cells)
    if outcomes := _of_rows(read.cells, previous):
        return replace(cells, cells=outcomes, weak=False, general=False)
    if read.breakdown and previous.cells:
        keys = previous.cells if "outcomes" in read.named else _of_groups(previous.cells)
        return broken_down(CellsReading(keys, general=True), *(intent in read.named for intent in BREAKDOWNS))
    if cells.total_named and len(whole := grouped(previous.cells)) == 1:
        # how many in all: the group of the rows before, or the count of all that were spoken of
        return replace(cells, cells=whole)
    if _computes(read):
        return replace(cells, cells=previous.cells)
    return cells if read.residual or read.keys("topic") or read.named else None


def _out_of_those(read: Read, previous: Query) -> CellsReading:
    """What is left when some are taken out of what the question before was about: of the refusals, those not for third parties."""
    names_whole = any(key in _WHOLES for mention in read.phrases for key in mention.keys("metric"))
    left = tuple(key for key in read.cells.cells if any(contains(whole, key) for whole in previous.cells))
    return replace(read.cells, cells=left) if left and not names_whole else read.cells


def _only_the_whole(cells: CellsReading, previous: Query) -> bool:
    """Whether a question names what the figures before are a part of, and nothing else: and what share of all concluded?"""
    parts = [key for key in previous.cells if key not in cells.cells]
    return (
        bool(cells.cells)
        and len(parts) == len(previous.cells) > 0
        and all(any(contains(whole, part) or _came_in(whole, part) for whole in cells.cells) for part in parts)
    )


def _came_in(whole: CellKey, part: CellKey) -> bool:
    """Whether one is all that came in and the other a result of it."""
    return whole == CellKey(_NEW, TOTAL) and part.metric.startswith("requests.") and part.applicant == TOTAL


def _of_requests(read: Read, previous: Query) -> Read:
    """The question with the rows that a verb names after one about requests: how many were released?"""
    after_requests = previous.cells and all(key.metric.startswith("requests.") for key in previous.cells)
    asks = read.breakdown or is_counting(read.text, read.language)
    mentions = verbs_of_requests().find(read.text) if after_requests and asks and not read.cells.cells else []
    spans = [(mention.start, mention.end) for mention in mentions]
    grounds = [(mention.start, mention.end) for mention in read.intents]
    if not mentions or narrowing(content_of(without(read.text, (*spans, *grounds)), read.language), read.language):
        return read
    cells = CellsReading(tuple(CellKey(metric, TOTAL) for metric in mentions[0].keys("metric")), general=True)
    return replace(read, cells=broken_down(cells, *(intent in read.named for intent in BREAKDOWNS)), residual="")


def _by_applicants(cells: CellsReading, previous: Query) -> tuple[CellKey, ...]:
    """The counts of the question before, of the applicants this one names."""
    metrics = dict.fromkeys(key.metric for key in previous.cells if key.applicant is not None)
    return tuple(CellKey(metric, applicant) for metric in metrics for applicant in cells.applicants)


def _computes(read: Read) -> bool:
    return any(read.keys(kind) for kind in ("over", "operation", "extreme"))


def _in_same_part(read: Read, previous: Query) -> Read:
    """Of rows that a word can mean (收费), those of the part of the form the question before was about."""
    parts = {key.metric.split(".")[0] for key in previous.cells}
    same = tuple(key for key in read.cells.cells if key.metric.split(".")[0] in parts)
    several = len({key.metric.split(".")[0] for key in read.cells.cells}) > 1
    return replace(read, cells=replace(read.cells, cells=same)) if several and same else read


def _of_those(read: Read, previous: Query) -> CellsReading:
    """Of the applicant that the question before was about, where this one asks for a part of those."""
    applicants = {key.applicant for key in previous.cells}
    applicant = next(iter(applicants)) if len(applicants) == 1 else None
    if applicant in (None, TOTAL) or read.cells.applicants or not _AMONG_THEM.search(read.text):
        return read.cells
    return replace(read.cells, cells=tuple(CellKey(key.metric, applicant) if key.applicant else key for key in read.cells.cells))


def _of_rows(cells: CellsReading, previous: Query) -> tuple[CellKey, ...]:
    """Columns that are named without a row, in the rows of the question before: and those repealed?"""
    rows = dict.fromkeys(key.metric.rpartition(".")[0] for key in previous.cells if key.applicant is None)
    asked = (CellKey(f"{row}.{column}") for row in rows for column in cells.columns)
    return tuple(key for key in asked if find_cell(key))


def _of_groups(keys: tuple[CellKey, ...]) -> tuple[CellKey, ...]:
    """Rows with the group they belong to in their place: why asks for all grounds."""
    found = []
    for key in keys:
        info = find_cell(key)
        group = next((row.key for row in info.table.groups if key.metric.startswith(f"{row.key}.")), key.metric) if info else key.metric
        found.append(CellKey(group, key.applicant))
    return tuple(dict.fromkeys(found))
