"""What a question leaves to the one before: "and Xinxiang?", 那2022年呢, 其中企业提出的, "why?"."""

from __future__ import annotations

import re
from dataclasses import replace

from service.understanding.cells import CellsReading
from service.understanding.conditions import read_bound
from service.understanding.content import is_counting
from service.understanding.inherited_cells import (
    beside_breakdown,
    inherited_cells,
    is_elliptic,
    of_applicants,
    of_defined,
    of_requests,
    of_same_base,
    of_same_rows,
    of_something_else,
)
from service.understanding.matching import of_matching
from service.understanding.numbers import read_number
from service.understanding.operations import is_of_everyday
from service.understanding.phrases import spans_of
from service.understanding.plans import Read
from service.understanding.pointing_back import of_same_ground
from service.understanding.put_together import Followed, as_difference, in_turn, of_the_first
from service.understanding.quantities import added, contains, share_of
from service.understanding.query import AgencyReading, Operation, Over, Quantity, Query
from service.understanding.ranks import names_place, read_place
from service.understanding.referring import (
    computes,
    is_about_all,
    names_agencies,
    speaks_of_them,
    those_meant,
    with_spoken_years,
)
from service.understanding.surroundings import residual_of
from service.understanding.years_in_turn import asks_which_year, compared_years, counts_other_years, over_years

# what stands before the one that something is compared with
_AGAINST = re.compile(r"比|与|和|跟|\b(?:than|with|to|against|versus|vs|from|and|by)\b", re.IGNORECASE)
# is that more than Putian?
_THAN = re.compile(
    r"\b(?:more|fewer|less|higher|lower|larger|smaller|greater|bigger)\s+than\b|比\s*(?:[多少高低大小]|更|还)", re.IGNORECASE
)
# those named are added to those spoken of
_WITH_THEM = re.compile(
    r"[也都](?:一起|一并)?(?:算|加|计|放|包括|考虑)(?:进来|进去|上|入|在内|进)|(?:算|加|连)上"
    r"|\b(?:includ(?:e|ing)|add(?:ing)?|count(?:ing)?|with|plus|throw(?:ing)? in|as well|too)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"(?P<zh>[两三四五])(?:家|个(?:机关|单位|部门|局))|\b(?:the|all|these|those) (?P<en>two|three|four|five)\b(?! (?:year|figure|number))",
    re.IGNORECASE,
)
# everyday words for a part of what was spoken of: 其中招聘类的, how many of those were on tourism
_OF_THESE = re.compile(r"其中|这些|那些|[类条]|\b(?:of|among) (?:these|those|them|which)\b", re.IGNORECASE)
_HUNDRED = 100
_ASIDE = frozenset({"greeting", "task", "catalog"})


def follow(read: Read, previous: Query) -> Followed:
    """Fill in from the question before what a question leaves out: whose report, which year, which figure."""
    if (_ASIDE & set(read.named) and not read.cells.cells and not asks_which_year(read)) or (
        is_of_everyday(read) and not _OF_THESE.search(read.text)
    ):
        return Followed(read)
    read = over_years(as_difference(of_matching(of_something_else(of_same_ground(read, previous)), previous), previous), previous)
    if alone := _of_other_years(read, previous) or in_turn(read, previous) or of_the_first(read, previous):
        return alone
    asks_text = read.keys("topic") and not (read.cells.cells or read.quotients)
    if "define" in read.named and not (read.agencies or read.years.named or read.breakdown or computes(read) or asks_text):
        named = read.cells.cells or read.quotients
        return Followed(read if named else replace(read, cells=replace(read.cells, cells=previous.cells)), inherited=not named)
    read = of_defined(_among_figures(read, previous), previous)
    agencies = _asked_of(read, previous)
    if computes(read) and (count := _counted_agencies(read.text)) and agencies and count != len(agencies):
        return Followed(read, unclear=True)
    years = read.years if read.years.named else previous.years
    asked_before = not read.cells.cells or (read.cells.cells == previous.cells and not read_bound(read.text))
    if len(read.agencies) == 1 and asked_before and (Operation.COMPARE.value in read.keys("operation") or _THAN.search(read.text)):
        # than Putian: the one spoken of against the one named; did Putian have more: the other way round
        pair = (*previous.agencies, *read.agencies) if _AGAINST.search(read.text) else (*read.agencies, *previous.agencies)
        agencies = tuple(dict.fromkeys(pair))
        years = replace(years, years=tuple(sorted({*previous.years.years, *years.years})))
        read = replace(read, differs=True)
    if asked_before and (compared := compared_years(read, previous, bool(_THAN.search(read.text)))):
        years, read = compared, replace(read, years=compared, differs=True)
    if is_about_all(read, previous) and not read.years.named:
        years = replace(years, years=tuple(sorted({*years.years, *(year for _, spoken in previous.spoken_years for year in spoken)})))
    inherited = agencies != tuple(read.agencies) or years is not read.years
    if again := _other_place(read, previous):
        return Followed(read, replace(again, years=years), inherited=True)
    read = of_requests(read, previous)
    cells = inherited_cells(read, previous)
    if cells and _asks_the_same_of_others(read, previous):
        return Followed(
            read, replace(previous, cells=cells.cells, quantities=added(cells.cells, previous.operation), years=years), inherited=True
        )
    of_quotient = bool(previous.quantities) and previous.quantities[0].is_quotient
    if cells is None and read.cells.applicants and of_quotient:
        cells = read.cells
    if cells is None:
        whole = replace(previous, agencies=tuple(agencies), years=years)
        # the same of the same again answers nothing that was asked
        return Followed(read, _of_one(whole) if _is_one(read) else whole, inherited=True, unclear=not (read.agencies or read.years.named))
    filled = replace(read, agencies=tuple(agencies), years=years, cells=cells)
    filled = replace(filled, quotients=_quotients(read, cells, previous), residual=_residual(read, cells))
    return Followed(filled, inherited=inherited or cells is not read.cells)


def _quotients(read: Read, cells: CellsReading, previous: Query) -> tuple[Quantity, ...]:
    """The quotients a question names, or those of the one before where it names nothing else."""
    of_quotient = bool(previous.quantities) and previous.quantities[0].is_quotient
    names_else = bool(read.residual or read.keys("topic")) and not (read.cells.applicants or computes(read))
    if of_quotient and _goes_on_with_share(read, previous):
        return of_same_base(previous.quantities[0], cells.cells)
    if of_quotient and not (read.cells.cells or read.quotients or read.breakdown or names_else):
        return tuple(of_applicants(quantity, read.cells.applicants) for quantity in previous.quantities)
    if not of_quotient and (of_those := _share_of_those(read, previous)):
        return of_those
    return tuple(of_same_rows(quantity, previous) for quantity in read.quotients)


def _share_of_those(read: Read, previous: Query) -> tuple[Quantity, ...]:
    """A row that was asked for as one of those before as a share of these: how many of them were petitions?, and in per cent?"""
    bare = Operation.SHARE.value in read.keys("operation") and not (read.cells.cells or read.quotients or read.agencies or read.years.named)
    if not bare or previous.operation is not Operation.LOOKUP or len(previous.cells) != 1 or not speaks_of_them(previous.text):
        return ()
    (part,) = previous.cells
    last, before = previous.asked[-1:], previous.asked[:-1]
    wholes = [one.cells[0] for one in reversed(before) if len(one.cells) == 1 and last and one.of_same_report(last[0])]
    return next(((share_of(part, whole),) for whole in wholes[:1] if whole != part and contains(whole, part)), ())


def _residual(read: Read, cells: CellsReading) -> str:
    """The words that narrow what a question asks, with the cells it takes over."""
    if cells.columns and cells.cells and not read.cells.cells:
        # and those issued: the column of the rows before, which narrows nothing
        return residual_of(read.text, [*read.cells.spans, *spans_of(read.phrases, ("column",))], read.language)
    return read.residual if read.cells.cells or not read.breakdown else beside_breakdown(read)


def _of_other_years(read: Read, previous: Query) -> Followed | None:
    """Figures put together of so many years, where these are not those that were spoken of: nobody can tell which."""
    counts = (computes(read) or read.cells.total_named) and not read.years.named
    return Followed(read, unclear=True) if counts and counts_other_years(read.text, previous) else None


def _among_figures(read: Read, previous: Query) -> Read:
    """A question how many of those there are, where those are what one agency counted: no agencies are chosen."""
    chosen = Over.AGENCIES.value in read.keys("over") and not read.keys("extreme")
    of_one = len(previous.agencies) == 1 and len(previous.cells) >= 1 and previous.operation in (Operation.LOOKUP, Operation.SHARE)
    if not (chosen and of_one and speaks_of_them(read.text)) or names_agencies(read.text):
        return read
    return replace(read, intents=[mention for mention in read.intents if not mention.keys("over")])


def _asked_of(read: Read, previous: Query) -> tuple[AgencyReading, ...]:
    """The agencies that a question names, those spoken of with them where it adds to these; else those it means."""
    if not read.agencies:
        return those_meant(read, previous)
    adds = computes(read) and _WITH_THEM.search(read.text)
    return _with_them(read, previous) if adds else tuple(read.agencies)


def _with_them(read: Read, previous: Query) -> tuple[AgencyReading, ...]:
    """Those spoken of and the one named with them: count Zhaoyuan in as well."""
    before = previous.agencies if len(previous.agencies) > 1 else with_spoken_years(previous.spoken_of, previous) or previous.agencies
    named = [one for one in read.agencies if all(one.agencies != other.agencies for other in before)]
    return (*before, *named)


def _counted_agencies(text: str) -> int:
    """How many agencies a message says it is about, 0 if it does not say: 三家, the three of them."""
    match = _COUNTED.search(text)
    return read_number(match["zh"] or match["en"]) if match else 0


def of_claim(whole: Query) -> Query:
    """The question before asked again for a claim; one about a number is about what a share counts, not about the share."""
    number = whole.claim.condition.number if whole.claim and whole.claim.condition and not whole.claim.of_percent else 0
    if whole.operation is not Operation.SHARE or number <= _HUNDRED or len(whole.quantities) != 1:
        return whole
    cells = whole.quantities[0].numerator
    return replace(whole, operation=Operation.LOOKUP, cells=cells, quantities=added(cells, Operation.LOOKUP))


def _goes_on_with_share(read: Read, previous: Query) -> bool:
    """Whether a share was asked before, and only another row is named: and in part?"""
    one_share = previous.operation is Operation.SHARE and len(previous.quantities) == 1 and previous.quantities[0].measure is None
    return one_share and bool(read.cells.cells) and not read.quotients and is_elliptic(read)


def _is_one(read: Read) -> bool:
    """Whether a question names one agency, and no province, which can stand for all in it."""
    reading = read.agencies[0] if len(read.agencies) == 1 else None
    province = reading is not None and reading.bare_place and any(region.code[2:] == "0000" for region in reading.regions)
    return reading is not None and len(reading.agencies) == 1 and not reading.organ and not province


def _of_one(whole: Query) -> Query:
    """What was compared, added or ranked over agencies, of one of them: its figure."""
    over_agencies = whole.ranking is not None and whole.ranking.over is Over.AGENCIES
    if whole.operation not in (Operation.COMPARE, Operation.SUM) and not over_agencies:
        return whole
    share = bool(whole.quantities) and whole.quantities[0].is_quotient
    one = replace(whole, operation=Operation.SHARE if share else Operation.LOOKUP, ranking=None, condition=None, also=())
    return replace(one, counting=False, apart=False, whether=False, claim=None)


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
    alone = not (read.agencies or read.quotients or read.residual or read.years.named or read.named or computes(read))
    names_cells = bool(read.cells.cells) and not read.cells.weak and not is_counting(read.text, read.language)
    return previous.operation in (Operation.RANK, Operation.SELECT) and _over_agencies(previous) and alone and names_cells


def _over_agencies(query: Query) -> bool:
    return query.ranking is not None and query.ranking.over is Over.AGENCIES and not any(one.is_quotient for one in query.quantities)
