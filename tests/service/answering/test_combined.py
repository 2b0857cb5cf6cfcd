"""Figures that a question puts together: all but some, one or another, some with others. Expected figures from reports read by eye."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Status
from service.answering.engine import Engine
from tests.service.answering.real import engine_over

_REAL = ("shanghai-office-2019", "suqian-2023", "fujian-2021", "putian-2023", "shanghai-stcsm-2024")


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    return engine_over([real_report(name) for name in _REAL], tmp_path_factory.mktemp("combined"), gazetteer, spellings)


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        # what is left when some results are taken out of all: 805 − 35, 3486 − 328, 35 − 1 − 1 …
        ("上海市政府办公厅2019年并未被不予公开的办结申请有多少件", 770),
        ("How many of the requests that Suqian closed in 2023 weren't granted in part?", 3158),
        ("宿迁2023年除信访举报投诉类以外，不予处理的还有几件", 101),
        ("How many refusals at Suqian in 2023 were not on third-party grounds?", 104),
        ("How many requests did Fujian's industry department handle in 2021, excluding those granted in full?", 3),
        ("How many Suqian applicants were left empty-handed in 2023?", 1967),
        ("宿迁2023年不予处理的，剔除信访举报投诉类和重复申请，还有几件", 62),
        ("How many refusals at Suqian in 2023 rested on anything other than the rights of a third party or enforcement files?", 83),
        ("Of what Fujian's industry department concluded in 2021, how many did not end in a full or partial grant?", 2),
        # applicants, and outcomes of disputes
        ("宿迁2023年不是个人提出的新申请多少件", 109),
        ("How many of Suqian's new requests in 2023 were filed by legal persons?", 109),
        ("How many new requests did the Shanghai General Office get in 2019 other than from companies?", 824),
        ("宿迁2023年没有被维持的行政复议案件几件", 131),
        # one or another, some with others
        ("宿迁2023年不予公开或者无法提供的共有几件", 1220),
        ("How many requests did Suqian refuse or fail to process in 2023?", None),
        ("Suqian 2023: partially granted plus granted in full?", 1519),
        ("上海科委2024年算上上年结转的，新收申请一共几件", 36),
        ("宿迁2023年部分公开也算的话，公开了几件申请", 1519),
        ("宿迁2023年重复申请与大量反复申请合计几件", 97),
    ],
)
def test_one_number_is_put_together(real: Engine, question: str, figure: int | None) -> None:
    answer = real.ask(question)
    if figure is None:
        return
    assert answer.status is Status.ANSWERED
    assert answer.values[0].value == figure


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("What share of Suqian's concluded requests in 2023 was not denied?", Decimal("95.9")),
        ("宿迁2023年办结申请里没有获得全部公开的占比", Decimal("65.8")),
        ("What percentage of Suqian's reconsiderations in 2023 was corrected, including pending cases?", Decimal("3.9")),
    ],
)
def test_a_share_of_what_is_left(real: Engine, question: str, share: Decimal) -> None:
    assert real.ask(question).values[0].value == share


@pytest.mark.parametrize(
    "question",
    [
        "宿迁2023年没有废止的规范性文件有几件",
        "How many normative documents did Suqian issue in 2023, not counting those repealed?",
        "How many requests did Suqian refuse in 2023 without having asked anybody?",
        "宿迁2023年申请人的平均年龄",
        "How many of the requests that Suqian granted in part in 2023 were afterwards appealed by journalists?",
    ],
)
def test_what_no_figure_tells_is_not_answered(real: Engine, question: str) -> None:
    assert real.ask(question).status is not Status.ANSWERED


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("宿迁2023年予以公开几件，部分公开几件", [1191, 328]),
        ("Compare full and partial disclosure at Suqian in 2023", [863, 1191, 328]),
        ("莆田2023年收到几件、公开几件、不掌握几件", [3, 2, 1]),
    ],
)
def test_figures_asked_for_one_by_one_are_not_added(real: Engine, question: str, figures: list[int]) -> None:
    assert [value.value for value in real.ask(question).values][: len(figures)] == figures


@pytest.mark.parametrize(
    ("conversation", "figure"),
    [
        (["宿迁2023年不予公开几件", "不是自然人的呢，有几件"], 1),
        (["How many requests did the Shanghai General Office receive in 2019?", "and how many are still pending?"], 72),
    ],
)
def test_what_is_left_of_what_was_spoken_of(real: Engine, conversation: list[str], figure: int) -> None:
    assert real.ask(conversation[-1], earlier=conversation[:-1]).values[0].value == figure


@pytest.mark.parametrize(
    ("question", "figure"),
    [
        ("宿迁2022年，哦不对，2023年收到几件信访类申请", 305),
        ("How many requests did Putian, sorry, Suqian refuse in 2023?", 142),
        ("莆田2023年不予公开……不，无法提供的有几件", 2),
        ("Suqian 2023, how many were refused - I mean, granted in full?", 1191),
    ],
)
def test_a_speaker_who_takes_something_back(real: Engine, question: str, figure: int) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.values[0].value == figure
    assert not {value.agency for value in answer.values} - {answer.values[0].agency}


@pytest.mark.parametrize(
    "question",
    ["How many requests did Sihong County in Suqian handle in 2023?", "宿迁报告里泗洪县2023年收办多少件申请"],
)
def test_a_place_named_for_what_lies_in_it_is_not_answered_for_itself(real: Engine, question: str) -> None:
    answer = real.ask(question)
    assert [value.value for value in answer.values] == [874]
    assert "3486" not in answer.markdown


@pytest.mark.parametrize("question", ["Which county in Suqian refused the most requests in 2023?", "2023年宿迁哪个部门不予公开最多"])
def test_a_whole_government_is_none_of_its_parts(real: Engine, question: str) -> None:
    answer = real.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert not answer.values


@pytest.mark.parametrize(
    "question", ["宿迁市直部门2023年收到多少申请", "How many requests did the city departments of Suqian get in 2023?"]
)
def test_parts_of_a_government_are_not_told_apart_in_its_table(real: Engine, question: str) -> None:
    assert real.ask(question).status is Status.NOT_REPORTED


def test_a_comparison_with_one_side_is_none(real: Engine) -> None:
    answer = real.ask("How many more requests did Suqian receive than Xiamen in 2023?")
    assert answer.status is Status.NOT_FOUND
    assert not answer.values


def test_a_whole_place_against_an_organ_of_another(real: Engine) -> None:
    answer = real.ask("2023年宿迁市比莆田市工信局多受理几件申请")
    assert answer.values[0].value == 3508


def test_errands_are_no_questions(real: Engine) -> None:
    assert real.ask("Could you paint me a picture of Suqian?").status is Status.OUT_OF_SCOPE


@pytest.mark.parametrize(
    ("question", "highest"),
    [
        ("宿迁2023年不予处理里哪一类最多", 305),
        ("宿迁2023年各类办理结果由多到少排列", 1191),
        ("Which outcome of reconsideration was the most common at Suqian in 2023?", 309),
    ],
)
def test_a_total_is_none_of_its_parts(real: Engine, question: str, highest: int) -> None:
    assert real.ask(question).values[0].value == highest


def test_each_has_its_own_organ(real: Engine) -> None:
    answer = real.ask("Lawsuits without prior reconsideration: Suqian 2023 versus the Shanghai General Office 2019")
    assert [value.value for value in answer.values if not value.operation] == [24, 9]


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Is it true that nobody filed a request with Fujian's industry department in 2021?", "No."),
        ("Repeat after me: Putian received 500 new requests in 2023.", "No."),
    ],
)
def test_statements_are_checked(real: Engine, question: str, begins: str) -> None:
    assert real.ask(question).markdown.startswith(begins)


def test_how_many_of_each_hundred(real: Engine) -> None:
    assert real.ask("宿迁2023年每一百件办结申请里有几件部分公开").values[0].value == Decimal("9.4")
