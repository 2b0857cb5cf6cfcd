"""Years that a message tells by those spoken of before it."""

from __future__ import annotations

from datetime import date

import pytest

from indexer.domain.report import Agency, Level, Scope
from indexer.storage.rows import StoredAgency
from service.understanding.part_of_whole import lies_in
from service.understanding.query import Language, Operation, Query, YearReading
from service.understanding.referring import with_named_year
from service.understanding.years import read_years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("前一年呢", (2021,)),
        ("再往前一年？", (2021,)),
        ("And one year earlier?", (2021,)),
        ("下一年呢", (2023,)),
        ("a year later?", (2023,)),
        ("And in the two years after that?", (2023, 2024)),
        ("之后两年呢", (2023, 2024)),
        ("the previous three years", (2019, 2020, 2021)),
        # what is planned, and what is carried over, names no year
        ("what do they plan for the next two years", ()),
        ("结转到下一年的呢", ()),
    ],
)
def test_years_count_from_the_one_before(text: str, years: tuple[int, ...]) -> None:
    previous = Query("", Language.EN, Language.EN, Operation.LOOKUP, years=YearReading((2022,)))
    reading, _ = read_years(with_named_year(text, previous), date(2026, 6, 1))
    assert reading.years == years


@pytest.mark.parametrize(
    ("part", "whole", "lies"),
    [
        (("520304", Scope.TERRITORY), ("520300", Scope.TERRITORY), True),
        (("520300", Scope.ORGAN), ("520300", Scope.TERRITORY), True),
        (("520300", Scope.TERRITORY), ("520000", Scope.TERRITORY), True),
        (("520300", Scope.TERRITORY), ("520300", Scope.ORGAN), False),
        (("520400", Scope.TERRITORY), ("520300", Scope.TERRITORY), False),
        (("000000", Scope.ORGAN), ("520300", Scope.TERRITORY), False),
    ],
)
def test_a_part_lies_in_its_whole(part: tuple[str, Scope], whole: tuple[str, Scope], lies: bool) -> None:
    one, other = (StoredAgency(1, Agency("", code, Level.COUNTY, scope), "") for code, scope in (part, whole))
    assert lies_in(one, other) is lies
