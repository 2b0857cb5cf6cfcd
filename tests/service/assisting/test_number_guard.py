"""The guard: what is in the evidence passes in any notation, and nothing else does."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.domain.report import Report
from indexer.gazetteer.spelling import Spellings
from service.assisting.number_guard import Evidence, NumberGuard, Objection, Offence
from service.understanding.query import Language
from tests.conftest import SAMPLES
from tests.service.assisting.notations import in_chinese, in_english

AGENCY, ENGLISH = "莆田市工业和信息化局", "Putian Municipal Bureau of Industry and Information Technology"
# sentences of our own about figures of our own
FIGURES = Evidence(
    "[1]",
    "全年共受理申请11,162件，办结率为72.7%，收费800.68万元，举办培训三期，参训约600人次，阅读量超9万次；联系电话0594-2695000。",
    AGENCY,
    ENGLISH,
    2023,
)
PROSE = Evidence("[2]", "一是公开内容不够丰富；二是审查不够细致。今后由市司法局协助，依照条例第二十条办理。", AGENCY, ENGLISH, 2023)
OTHER = Evidence(
    "[3]", "2021年收到申请45件。", "福建省工业和信息化厅", "Fujian Provincial Department of Industry and Information Technology", 2021
)
ALL = (FIGURES, PROSE, OTHER)

PASS = {
    "figures as printed": "It received 11,162 requests and concluded 72.7% of them [1].",
    "digits without commas": "It received 11162 requests [1].",
    "money in yuan": "It charged 8,006,800 yuan [1].",
    "money in million yuan": "It charged 8.0068 million yuan [1].",
    "a number word": "It held three training sessions [1].",
    "a qualifier": "About 600 people took part, and there were more than 90,000 views [1].",
    "agency and year of the report": f"In 2023 the {ENGLISH} held three training sessions [1].",
    "the agency's Chinese name": f"{ENGLISH} ({AGENCY}) received 11,162 requests [1].",
    "an agency that the passage names": "The Bureau of Justice will help [2].",
    "another agency with its own passage": "Fujian received 45 requests in 2021 [3].",
    "an article": "It acts under Article 20 [2].",
    "a quotation letter for letter": "It says “公开内容不够丰富” [2].",
    "a quotation with words left out": "It says “公开内容…不够细致” [2].",
    "marks of a list": "Its shortcomings:\n1. Too little is published [2].\n2. Review is not careful [2].",
    "several marks": "It received 11,162 requests and will review more carefully [1][2].",
    "marks in one bracket": "It received 11,162 requests and will review more carefully [1, 2].",
    "a mark behind the full stop": "It received 11,162 requests. [1]",
    "a telephone number": "Its number is 0594-2695000 [1].",
    "Chinese": "全年受理申请一万一千一百六十二件[1]。收费8,006,800元[1]。",
    "Chinese with a short name": "莆田市工信局2023年举办培训3期，参训约六百人次[1]。",
    "Chinese percentage": "办结率为百分之七十二点七[1]。",
}
FAIL = {
    "another figure": ("It received 11,163 requests [1].", Offence.NUMBER),
    "the complement of a share": ("27.3% were not concluded [1].", Offence.NUMBER),
    "a share as a count": ("It concluded 72.7 requests [1].", Offence.NUMBER),
    "a count as a share": ("It concluded 3% [1].", Offence.NUMBER),
    "万元 taken for yuan": ("It charged 800.68 yuan [1].", Offence.NUMBER),
    "a sum of its own": ("It counts 11,765 things [1].", Offence.NUMBER),
    "a number word": ("It held four training sessions [1].", Offence.NUMBER),
    "half": ("Half of the requests were concluded [1].", Offence.NUMBER),
    "twice": ("Requests doubled [1].", Offence.NUMBER),
    "an exact figure for an approximate one": ("600 people took part [1].", Offence.NUMBER),
    "fewer for more": ("There were fewer than 90,000 views [1].", Offence.NUMBER),
    "more for exactly": ("It received more than 11,162 requests [1].", Offence.NUMBER),
    "another year": ("In 2022 it received 11,162 requests [1].", Offence.NUMBER),
    "a year as a count": ("It received 2023 requests [1].", Offence.NUMBER),
    "another passage's figure": ("Fujian received 11,162 requests [3].", Offence.NUMBER),
    "another passage's agency": ("Fujian received 11,162 requests [1].", Offence.AGENCY),
    "another passage's year": ("It received 11,162 requests in 2021 [1].", Offence.NUMBER),
    "an agency of nowhere": ("The Xiamen Bureau of Industry and Information Technology received 11,162 requests [1].", Offence.AGENCY),
    "another kind of agency": ("The Putian Bureau of Statistics received 11,162 requests [1].", Offence.AGENCY),
    "another kind of agency without capitals": ("The statistics bureau received 11,162 requests [1].", Offence.AGENCY),
    "an agency nobody has": ("The Ministry of Silly Walks helped [1].", Offence.AGENCY),
    "a quotation that is not there": ("It says “公开内容十分丰富” [2].", Offence.QUOTATION),
    "a quotation of another passage": ("It says “公开内容不够丰富” [1].", Offence.QUOTATION),
    "a quotation in English": ("It says “we publish too little” [2].", Offence.QUOTATION),
    "a figure without a mark": ("It received 11,162 requests. It is so [1].", Offence.NUMBER),
    "no mark at all": ("It publishes too little.", Offence.MARK),
    "a mark that leads nowhere": ("It publishes too little [9].", Offence.MARK),
    "an article that is not named": ("It acts under Article 21 [2].", Offence.NUMBER),
    "a link": ("See [here](http://a.example) [1].", Offence.MARKUP),
    "an address": ("See http://a.example [1].", Offence.ADDRESS),
    "a picture": ("![x](y) [1]", Offence.MARKUP),
    "a tag": ("<b>Fine</b> [1]", Offence.MARKUP),
    "another language": ("它公布得太少[2]。", Offence.LANGUAGE),
    "nothing": ("  ", Offence.LENGTH),
}
FAIL_IN_CHINESE = {
    "another figure": ("举办培训四期[1]。", Offence.NUMBER),
    "another measure word": ("举办培训3人次[1]。", Offence.NUMBER),
    "another share": ("办结率为百分之二十七点三[1]。", Offence.NUMBER),
    "another place": ("厦门市举办培训3期[1]。", Offence.AGENCY),
    "the short name of another place": ("招远举办培训3期[1]。", Offence.AGENCY),
    "another organ": ("莆田市统计局举办培训3期[1]。", Offence.AGENCY),
    "another year": ("2022年举办培训3期[1]。", Offence.NUMBER),
    "a word in Latin letters": ("举办培训3期，PWNED[1]。", Offence.LANGUAGE),
    "another language": ("It held three sessions [1].", Offence.LANGUAGE),
}


def offences(objections: list[Objection]) -> set[Offence]:
    return {objection.offence for objection in objections}


@pytest.mark.parametrize("text", PASS.values(), ids=PASS)
def test_what_is_in_the_evidence_passes(guard: NumberGuard, text: str) -> None:
    language = Language.EN if text.isascii() or " " in text else Language.ZH
    assert guard.wording(text, ALL, language) == []


@pytest.mark.parametrize(("text", "offence"), FAIL.values(), ids=FAIL)
def test_what_is_not_in_the_evidence_does_not(guard: NumberGuard, text: str, offence: Offence) -> None:
    assert offence in offences(guard.wording(text, ALL, Language.EN))


@pytest.mark.parametrize(("text", "offence"), FAIL_IN_CHINESE.values(), ids=FAIL_IN_CHINESE)
def test_nor_in_chinese(guard: NumberGuard, text: str, offence: Offence) -> None:
    assert offence in offences(guard.wording(text, ALL, Language.ZH))


TRANSLATED = (
    "11,162 requests were handled in the year, 72.7% were concluded, fees came to 8,006,800 yuan, three training sessions were held for "
    "about 600 people, and there were more than 90,000 views; telephone 0594-2695000."
)


def test_a_faithful_translation_passes(guard: NumberGuard) -> None:
    assert guard.translation(TRANSLATED, FIGURES) == []


@pytest.mark.parametrize(
    ("text", "offence"),
    [
        (TRANSLATED.replace("11,162", "11,126"), Offence.NUMBER),
        (TRANSLATED.replace("11,162 requests", "Requests"), Offence.LEFT_OUT),
        (TRANSLATED.replace("8,006,800", "800.68"), Offence.NUMBER),
        (TRANSLATED.replace("more than 90,000", "90,000"), Offence.NUMBER),
        (f"{TRANSLATED} Fujian did better.", Offence.AGENCY),
        (f"{TRANSLATED} It says “well done”.", Offence.QUOTATION),
        (f"{TRANSLATED} See www.a.example.", Offence.ADDRESS),
    ],
    ids=["another figure", "a figure left out", "万 left out", "a qualifier left out", "another place", "a new quotation", "an address"],
)
def test_a_translation_with_other_figures_or_names_does_not(guard: NumberGuard, text: str, offence: Offence) -> None:
    assert offence in offences(guard.translation(text, FIGURES))


@pytest.mark.parametrize("name", ["fujian-2021", "putian-2023", "xinxiang-2023"])
def test_passages_of_reports_pass_word_for_word_and_with_no_figure_changed(
    guard: NumberGuard, read: Callable[[Path], Report], spellings: Spellings, name: str
) -> None:
    report = read(SAMPLES / f"{name}.md")
    english = spellings.agency_in_english(report.agency.name)
    for passage in (item for item in report.passages if item.section):
        evidence = Evidence("[1]", passage.text, report.agency.name, english, report.year)
        said = "".join(f"{sentence}[1]。" for sentence in passage.text.rstrip("。").split("。"))
        assert guard.wording(said, [evidence], Language.ZH) == []
        for number in re.finditer(r"(?<![\d.,\[])\d+(?![\d.,\]])", said):
            other = str(int(number.group()) + 1009)
            assert guard.wording(said[: number.start()] + other + said[number.end() :], [evidence], Language.ZH)


def _notations(value: int) -> st.SearchStrategy[tuple[str, Language]]:
    full_width = str(value).translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    chinese = [f"{value}件", f"{value:,}件", f"{full_width}件", f"{in_chinese(value)}件", f"{Decimal(value) / 10_000:f}万件"]
    english = [str(value), f"{value:,}", in_english(value), f"{Decimal(value) / 1_000_000:f} million"]
    written = [(text, Language.ZH) for text in chinese] + [(text, Language.EN) for text in english]
    return st.sampled_from(written)


def _evidence(number: str) -> Evidence:
    return Evidence("[1]", f"全年办理{number}，较好。", AGENCY, ENGLISH, 2023)


def _said(number: str, language: Language) -> str:
    return f"全年办理{number}[1]。" if language is Language.ZH else f"Altogether {number} requests were handled [1]."


@settings(deadline=None)
@given(st.data(), st.integers(2, 99_999_999))
def test_a_number_of_the_evidence_passes_in_any_notation(guard: NumberGuard, data: st.DataObject, value: int) -> None:
    printed, _ = data.draw(_notations(value).filter(lambda written: written[1] is Language.ZH))
    said, language = data.draw(_notations(value))
    assert guard.wording(_said(said, language), [_evidence(printed)], language) == []


@settings(deadline=None)
@given(st.data(), st.integers(2, 99_999_999), st.integers(2, 99_999_999))
def test_any_other_number_fails_in_any_notation(guard: NumberGuard, data: st.DataObject, value: int, other: int) -> None:
    if value == other:
        return
    printed, _ = data.draw(_notations(value).filter(lambda written: written[1] is Language.ZH))
    said, language = data.draw(_notations(other))
    assert Offence.NUMBER in offences(guard.wording(_said(said, language), [_evidence(printed)], language))


@settings(deadline=None)
@given(st.integers(1, 999), st.integers(1, 999))
def test_a_share_passes_as_printed_and_no_other_does(guard: NumberGuard, tenths: int, other: int) -> None:
    printed, said = Decimal(tenths) / 10, Decimal(other) / 10
    evidence = Evidence("[1]", f"占{printed}%。", AGENCY, ENGLISH, 2023)
    for text, language in ((f"It is {said} per cent [1].", Language.EN), (f"占{said}％[1]。", Language.ZH)):
        assert (guard.wording(text, [evidence], language) == []) is (printed == said)
