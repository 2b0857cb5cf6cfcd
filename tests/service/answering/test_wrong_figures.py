"""Questions that are none for the figure nearest at hand. Figures from reports read by eye."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Status
from service.answering.engine import Engine
from tests.service.answering.real import engine_over

_REAL = ("shanghai-office-2019", "suqian-2023", "putian-2023", "xinxiang-2023", "zhaoyuan-2023", "nanping-2022", "fujian-2021")


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    return engine_over([real_report(name) for name in _REAL], tmp_path_factory.mktemp("wrong_figures"), gazetteer, spellings)


@pytest.mark.parametrize(
    "question",
    [
        # a name that no list knows, in a clause or a sentence of its own
        "鄂伦春旗，2021到2023年，平均每年收到多少申请？",
        "鄂温克旗；2023年收到申请最多的是哪个机关",
        "Ewenki Banner: which agency received the most requests in 2023?",
        # two conditions, of which one alone can be read, or one of two
        "Which agencies had more than five reconsiderations in 2023 but no corrected one?",
        "2023年行政复议多于30件或者行政诉讼多于30件的机关",
        "2023年公开率最高的机关，收到申请不少于20件的里面选",
        "不予公开为0的机关中，谁收到的申请最多",
        # another figure of the agency that comes second
        "2023年收到申请第二多的机关不予公开了几件",
        # a change is ranked, or what is left of a whole
        "Which agency had the biggest increase in requests from 2022 to 2023?",
        "宿迁2023年自然人申请比其他所有申请人多多少",
        "每收到100件申请，宿迁2023年有几件被不予公开",
        "2023年收到申请最多和最少的机关分别是谁",
        "2023年收到申请最多的区政府是哪个",
        # a mean of one figure, and years that are not there
        "莆田市工信局2023年平均收到几件申请",
        "宿迁市一个月平均收到几件申请",
        "宿迁五年合计收到多少申请",
    ],
)
def test_figure_for_another_question_is_none(real: Engine, question: str) -> None:
    answer = real.ask(question)
    assert answer.status is not Status.ANSWERED, answer.values


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        # 3511 in all are none of those that were refused (142) or could not be provided (1078)
        ("Of the requests Suqian got in 2023, how many were refused or unavailable?", [1220]),
        # those with more than one request: Nanping has 1
        ("福建省内哪些机关收到的申请不止1件", [11, 3]),
        ("Leaving aside Suqian city and Shanghai, how many requests did all agencies receive in total in 2023?", [3]),
        ("2023年除宿迁市政府和莆田外，其余机关共收到多少申请", [0]),
    ],
)
def test_what_is_added_or_counted(real: Engine, question: str, figures: list[int]) -> None:
    answer = real.ask(question)
    assert [int(value.value or 0) for value in answer.values[: len(figures)]] == figures, answer.values


def test_first_and_second_are_both_told(real: Engine) -> None:
    answer = real.ask("2023年收到申请最多的是哪个机关，排第二的呢")
    assert [int(value.value or 0) for value in answer.values[:2]] == [3511, 3]
