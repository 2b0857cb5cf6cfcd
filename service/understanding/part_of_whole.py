"""A figure of one report as a share of that of the place it lies in: what percentage of the city's is that, 占全市的百分之多少."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.domain.report import Scope
from indexer.storage.rows import StoredAgency
from service.understanding.plans import Read
from service.understanding.quantities import added
from service.understanding.query import AgencyReading, Operation

_TWO = 2


def shares_whole(read: Read) -> bool:
    """Whether a question asks what share one figure of a part has in that of the whole place."""
    one_figure = len(added(read.cells.cells, Operation.LOOKUP)) == 1
    return Operation.SHARE in read.keys("operation") and one_figure and not read.quotients and bool(part_first(read.agencies))


def shares_other(read: Read) -> bool:
    """Whether a question asks what one agency's figure is in per cent of another's: 占人社局的百分之几, as a share of theirs."""
    one_figure = len(added(read.cells.cells, Operation.LOOKUP)) == 1 or read.cells.all_requests
    division = read.division
    if division is None or division.kind != "share" or read.quotients or not one_figure or len(read.years.years) > 1:
        return False
    sides = (read.text[slice(*division.above)], read.text[slice(*division.below)])
    two = len(read.agencies) == _TWO and all(len(reading.agencies) == 1 for reading in read.agencies)
    # where an agency was named there are spaces now
    return two and all(_NAME_TAKEN_OUT.search(side) for side in sides)


_NAME_TAKEN_OUT = re.compile(r"\s{3,}")


def part_first(agencies: Sequence[AgencyReading]) -> tuple[AgencyReading, ...]:
    """Two agencies of which one is in the place whose figures the other reports, that one first; none of any others."""
    if len(agencies) != _TWO or any(len(reading.agencies) != 1 for reading in agencies):
        return ()
    one, other = agencies
    if lies_in(one.agencies[0], other.agencies[0]):
        return one, other
    return (other, one) if lies_in(other.agencies[0], one.agencies[0]) else ()


def lies_in(part: StoredAgency, whole: StoredAgency) -> bool:
    """Whether the whole is the government of a place, and the part another agency in it."""
    around, inside = _digits(whole), _digits(part)
    if whole.agency.scope is not Scope.TERRITORY or not around or not inside.startswith(around):
        return False
    return inside != around or part.agency.scope is not Scope.TERRITORY


def _digits(agency: StoredAgency) -> str:
    """The region's code without the zeros of the levels below it."""
    code = agency.agency.region_code or ""
    while code.endswith("00"):
        code = code[:-2]
    return code
