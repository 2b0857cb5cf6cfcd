"""Whether one figure is set over another, and whether that is told in per cent."""

from __future__ import annotations

from collections.abc import Sequence

from service.understanding.cells import CellsReading
from service.understanding.quantities import added, contains
from service.understanding.query import AgencyReading, Operation, Quantity, YearReading
from service.understanding.ratios import Division

_TWO = 2
_HUNDRED = 100


def divides(
    division: Division | None,
    sides: tuple[Quantity, Quantity] | None,
    quotients: Sequence[Quantity],
    cells: CellsReading,
    agencies: Sequence[AgencyReading],
    years: YearReading,
) -> bool:
    """Whether one figure is set over another: two of one report, or one of two reports."""
    named = [quantity for quantity in quotients if quantity.measure is None or quantity.measure.per == 1]
    if division is None or division.kind == "share" or named or (quotients and not sides):
        return False
    if in_percent(division, sides):
        return False
    if sides:
        return len(agencies) <= 1 and len(years.years) <= 1
    one_figure = len(added(cells.cells, Operation.SUM)) == 1 or cells.all_requests
    return one_figure and (len(agencies) == _TWO or (len(agencies) == 1 and len(years.years) == _TWO))


def in_percent(division: Division | None, sides: tuple[Quantity, Quantity] | None) -> bool:
    """Whether two figures are set one over the other in per cent: a ratio, or how many of every hundred are a part of them."""
    if division is None or sides is None:
        return False
    above, below = sides
    of_a_part = all(contains(whole, part) for part in above.numerator for whole in below.numerator)
    return division.kind == "ratio" or (division.per == _HUNDRED and of_a_part)


def for_each(division: Division | None, sides: tuple[Quantity, Quantity] | None, quotients: Sequence[Quantity]) -> bool:
    """Whether so many of one figure are asked for each of another, so that an average is that: 平均每百件."""
    by_hundreds = any(quantity.measure and quantity.measure.per > 1 for quantity in quotients)
    return division is not None and division.kind == "per" and (sides is not None or by_hundreds)
