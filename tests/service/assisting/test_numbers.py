"""Numbers in any notation."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.domain.figures import Qualifier
from service.assisting.numbers import Kind, find_numbers
from service.assisting.numerals import chinese_value
from tests.service.assisting.notations import in_chinese, in_english

READ = {
    "digits": ("11162", "count 11162"),
    "thousands parted by commas": ("11,162件", "count 11162"),
    "full-width digits": ("１１１６２件", "count 11162"),
    "full-width digits and commas": ("１１，１６２", "count 11162"),
    "thousands parted by a narrow space": ("11\u202f162", "count 11162"),
    "a Chinese numeral with a measure word": ("三件", "count 3"),
    "两 before a measure word": ("两期", "count 2"),
    "tens and hundreds": ("一百零五件", "count 105"),
    "ten thousands": ("三万二千人", "count 32000"),
    "万 behind digits": ("3.5万人次", "count 35000"),
    "money in 万元": ("800.68万元", "money 8006800"),
    "money in 元": ("8,006,800元", "money 8006800"),
    "money in million yuan": ("8.0068 million yuan", "money 8006800"),
    "a currency before the number": ("RMB 8,006,800", "money 8006800"),
    "a percentage": ("72.7%", "percent 72.7"),
    "a full-width percentage": ("７２．７％", "percent 72.7"),
    "百分之": ("百分之七十二点七", "percent 72.7"),
    "per cent": ("72.7 per cent", "percent 72.7"),
    "percentage points": ("5.2个百分点", "percent 5.2"),
    "成": ("三成", "percent 30"),
    "分之": ("三分之二", "fraction 0.666667"),
    "two-thirds": ("two-thirds", "fraction 0.666667"),
    "half": ("half of them", "fraction 0.5"),
    "一半": ("一半", "fraction 0.5"),
    "an English word": ("three requests", "count 3"),
    "English words with a hyphen": ("twenty-one requests", "count 21"),
    "many English words": ("twelve thousand three hundred and five", "count 12305"),
    "a hundred": ("a hundred and five", "count 105"),
    "million": ("3.5 million readers", "count 3500000"),
    "twice": ("twice", "count 2"),
    "a year": ("2023年", "year 2023"),
    "a year in characters": ("二〇二三年", "year 2023"),
    "a short year": ("23年", "year 2023"),
    "a year behind a preposition": ("in 2023", "year 2023"),
    "a year before its report": ("the 2023 report", "year 2023"),
    "years with a dash": ("2021–2023", "year 2021, year 2023"),
    "four digits that count": ("2023 requests", "count 2023"),
    "a date": ("2024年1月31日", "year 2024, month 1, day 31"),
    "a date in English": ("31 January 2024", "day 31, month 1, year 2024"),
    "a date the American way": ("January 31st, 2024", "month 1, day 31, year 2024"),
    "an ISO date": ("2024-01-31", "year 2024, month 1, day 31"),
    "months that are counted": ("12个月", "count 12"),
    "the number of a decree": ("第711号", "label 711"),
    "the same in English": ("Decree No. 711", "label 711"),
    "a document number": ("国办发〔2021〕30号", "year 2021, label 30"),
    "articles": ("Articles 20(1) and 36", "label 20, label 1, label 36"),
    "an ordinal": ("第三季度", "label 3"),
    "an English ordinal": ("the third quarter", "label 3"),
    "the first half of a year": ("上半年", "label 1, fraction 0.5"),
    "the row of a form": ("三（四）", "mark 4, bare 3"),
    "marks of a list": ("一是公开；二是审查", "mark 1, mark 2"),
    "a telephone number": ("0594-2695000", "code 5942695000"),
    "words with numerals that count nothing": ("进一步统一一些做法，十分唯一", ""),
    "one of": ("one of the problems", ""),
    "a label with numerals": ("危及“三安全一稳定”", ""),
}


@pytest.mark.parametrize(("text", "read"), READ.values(), ids=READ)
def test_a_number_is_read(text: str, read: str) -> None:
    found = [f"{number.kind.value} {number.value.normalize():f}" for number in find_numbers(text)]
    assert ", ".join(found) == read


QUALIFIED = {
    "约600件": Qualifier.ABOUT,
    "近600件": Qualifier.ABOUT,
    "600件左右": Qualifier.ABOUT,
    "about 600": Qualifier.ABOUT,
    "nearly 600": Qualifier.ABOUT,
    "超600件": Qualifier.MORE_THAN,
    "600余件": Qualifier.MORE_THAN,
    "more than 600": Qualifier.MORE_THAN,
    "600+": Qualifier.MORE_THAN,
    "不足600件": Qualifier.LESS_THAN,
    "fewer than 600": Qualifier.LESS_THAN,
    "600件": Qualifier.EXACT,
}


@pytest.mark.parametrize(("text", "qualifier"), QUALIFIED.items(), ids=QUALIFIED)
def test_how_a_number_is_meant_is_read(text: str, qualifier: Qualifier) -> None:
    (number,) = find_numbers(text)
    assert (number.value, number.qualifier) == (600, qualifier)


@settings(deadline=None)
@given(st.integers(0, 99_999_999))
def test_every_chinese_numeral_has_its_value(value: int) -> None:
    assert chinese_value(in_chinese(value)) == value


@settings(deadline=None)
@given(st.integers(2, 999_999_999))
def test_every_number_in_english_words_has_its_value(value: int) -> None:
    (number,) = find_numbers(f"{in_english(value)} requests")
    assert (number.value, number.kind) == (Decimal(value), Kind.COUNT)
