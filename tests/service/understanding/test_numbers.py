"""Numbers of a question: what they say in words, which year or bound they are, and the organs that a list names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from service.understanding.conditions import read_bound
from service.understanding.numbers import read_amount, read_number
from service.understanding.organs_in_list import organs_in_list
from service.understanding.query import Bound, Condition
from service.understanding.units import other_measure
from service.understanding.years import read_years


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("half a dozen", 6),
        ("twenty-five", 25),
        ("a hundred and fifty", 150),
        ("two thousand five hundred", 2500),
        ("a hundred thousand", 100_000),
        ("两千五百", 2500),
    ],
)
def test_a_number_in_words(words: str, number: int) -> None:
    assert read_number(words) == number


def test_a_number_in_digits_told_in_thousands() -> None:
    assert read_amount("1千") == 1000


@pytest.mark.parametrize(
    ("text", "bound", "number"),
    [
        ("过了一千件", Bound.MORE, 1000),
        ("超过1千件", Bound.MORE, 1000),
        ("没过百件", Bound.AT_MOST, 100),
        ("上千件", Bound.AT_LEAST, 1000),
        ("不满十件", Bound.FEWER, 10),
        ("went past a thousand", Bound.MORE, 1000),
        ("north of 1,000", Bound.MORE, 1000),
        ("more than a dozen", Bound.MORE, 12),
    ],
)
def test_a_bound_in_other_words(text: str, bound: Bound, number: int) -> None:
    assert read_bound(text) == Condition(bound, Decimal(number))


@pytest.mark.parametrize("text", ["是四位数的", "in four figures", "a four-digit number"])
def test_so_many_digits_are_a_bound(text: str) -> None:
    assert read_bound(text) == Condition(Bound.AT_LEAST, Decimal(1000), below=Decimal(10_000))


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("柳州 22 部分公开 件数", (2022,)),
        ("柳州22部分公开件数", (2022,)),
        ("liuzhou 22 partial disclosure", (2022,)),
        ("柳州部分公开了22件吗", ()),
        ("柳州22件部分公开", ()),
        ("Did Liuzhou grant 22 requests", ()),
        ("柳州2024 部分公开 22", (2024,)),
    ],
)
def test_two_digits_are_a_year_in_telegram_style_alone(text: str, years: tuple[int, ...]) -> None:
    assert read_years(text, date(2026, 1, 1))[0].years == years


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("the two Zunyi departments (HR & social security, emergency management)", ["human_resources", "emergency_management"]),
        ("the two Jinhua bureaus (market regulation + public security)", ["market_regulation", "public_security"]),
        ("金华公安和市场监管两个局", ["public_security", "market_regulation"]),
        ("遵义三个局（人社局、应急局、城管局）", ["human_resources", "emergency_management", "urban_management"]),
    ],
)
def test_organs_of_a_list_behind_their_head_word(text: str, kinds: list[str]) -> None:
    found = organs_in_list(text)
    assert found is not None
    assert [kind for kind, _ in found[0]] == kinds


@pytest.mark.parametrize("text", ["Zunyi departments (in total)", "the two bureaus (2023 and 2024)", "两个部门（不含街道）"])
def test_a_list_of_other_things_names_no_organs(text: str) -> None:
    assert organs_in_list(text) is None


@pytest.mark.parametrize("text", ["How quick did it get?", "How many days did it need?", "收到多少万元", "办得多快", "几个工作日"])
def test_another_measure_than_a_number_of_requests(text: str) -> None:
    assert other_measure(text, vague=False)


@pytest.mark.parametrize("text", ["how many requests", "收到多少件", "几次", "Changsha: how many", "how much requests"])
def test_no_other_measure(text: str) -> None:
    assert not other_measure(text, vague=True)


def test_how_much_is_a_measure_of_what_a_verb_alone_names() -> None:
    assert other_measure("How much did it get?", vague=True)
    assert not other_measure("How much did it get?", vague=False)
