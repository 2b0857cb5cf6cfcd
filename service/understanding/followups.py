"""What a question leaves to the one before: "and Xinxiang?", 那2022年呢, 其中企业提出的, "why?"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from service.understanding.conditions import read_bound
from service.understanding.content import is_counting
from service.understanding.inherited_cells import inherited_cells, of_applicants, of_requests, of_same_rows
from service.understanding.operations import Read
from service.understanding.quantities import added
from service.understanding.query import Operation, Over, Query
from service.understanding.ranks import names_place, read_place
from service.understanding.referring import computes, those_meant

# what stands before the one that something is compared with
_AGAINST = re.compile(r"比|与|和|跟|\b(?:than|with|to|against|versus|vs|from|and|by)\b", re.IGNORECASE)
_ASIDE = frozenset({"greeting", "task", "catalog"})


@dataclass(frozen=True)
class Followed:
    """A question with what it leaves to the one before filled in; `whole`: the one before, asked again of others."""

    read: Read
    whole: Query | None = None
    inherited: bool = False


def follow(read: Read, previous: Query) -> Followed:
    """Fill in from the question before what a question leaves out: whose report, which year, which figure."""
    if _ASIDE & set(read.named) and not read.cells.cells:
        return Followed(read)
    if "define" in read.named and not (read.agencies or read.years.named or read.breakdown or computes(read)):
        named = read.cells.cells or read.quotients
        return Followed(read if named else replace(read, cells=replace(read.cells, cells=previous.cells)), inherited=not named)
    agencies = read.agencies or those_meant(read, previous)
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
        return Followed(read, whole, inherited=True)
    quotients = tuple(of_same_rows(quantity, previous) for quantity in read.quotients)
    if not read.cells.cells and not read.quotients and of_quotient and not read.breakdown:
        quotients = tuple(of_applicants(quantity, read.cells.applicants) for quantity in previous.quantities)
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
    alone = not (read.agencies or read.quotients or read.residual or read.years.named or read.named or computes(read))
    names_cells = bool(read.cells.cells) and not read.cells.weak and not is_counting(read.text, read.language)
    return previous.operation in (Operation.RANK, Operation.SELECT) and _over_agencies(previous) and alone and names_cells


def _over_agencies(query: Query) -> bool:
    return query.ranking is not None and query.ranking.over is Over.AGENCIES and not any(one.is_quotient for one in query.quantities)
