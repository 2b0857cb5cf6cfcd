"""What a city's report says of its counties and bureaus, of which no report is indexed. Figures read by eye in the report of 宿迁 on 2023."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Quote, Status
from service.answering.engine import Engine
from tests.service.answering.real import engine_over

_ASKED = (
    pytest.param("沭阳县2023年收到多少件政府信息公开申请", "**477件**", "沭阳县", id="requests of a county"),
    pytest.param("How many requests did Shuyang receive in 2023?", "**477 items (件)**", "Shuyang (沭阳县)", id="the same in English"),
    pytest.param("宿城区2023年制作了多少期政策简明问答", "**28期**", "宿城区", id="what the form does not count"),
    pytest.param("How many policy Q&As did Sucheng district make in 2023?", "**28 issues (期)**", "Sucheng (宿城区)", id="that in English"),
    pytest.param("泗洪县公安局2023年收取了多少信息处理费", "**1500元**", "泗洪县公安局", id="fees of a bureau"),
    pytest.param(
        "How much in information-processing fees did Sihong county public security bureau charge in 2023?",
        "**1500 yuan**", "Sihong County Bureau of Public Security (泗洪县公安局)", id="fees of a bureau in English",
    ),
    pytest.param("泗洪县公安局2023年收了几件信息处理费", "**15件**", "泗洪县公安局", id="in how many cases, not how much"),
    pytest.param("How many requests did Siyang county handle in 2023?", "**301 items (件)**", "Siyang (泗阳县)", id="handled"),
    pytest.param("宿迁市公安局2023年收了多少信息处理费", "**600元**", "宿迁市公安局", id="of a bureau of the city itself"),
    pytest.param("沭阳县自然资源和规划局2023年收取多少信息处理费", "**420元**", "沭阳县自然资源和规划局", id="a bureau that shares its county"),
)  # fmt: skip


@pytest.fixture(scope="module")
def suqian(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    return engine_over([real_report("suqian-2023")], tmp_path_factory.mktemp("suqian"), gazetteer, spellings)


@pytest.mark.parametrize(("question", "figure", "mention"), _ASKED)
def test_a_figure_of_another_agency_is_told_as_that_of_the_report(suqian: Engine, question: str, figure: str, mention: str) -> None:
    answer = suqian.ask(question)
    assert answer.status is Status.ANSWERED
    assert [(value.agency, value.metric) for value in answer.values] == [("宿迁市人民政府", "narrative")]
    assert figure in answer.markdown
    first = answer.markdown.splitlines()[0]
    assert mention in first
    assert "没有收录" in first or "No report of" in first
    assert any(isinstance(block, Quote) for block in answer.blocks)
    assert {citation.agency for citation in answer.citations} == {"宿迁市人民政府"}


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("沭阳县2023年不予公开多少件", id="the report gives its requests, not its refusals"),
        pytest.param("How many requests did Shuyang refuse in 2023?", id="the same in English"),
        pytest.param("沭阳县2022年收到多少件申请", id="of another year"),
        pytest.param("泗洪县教育局2023年收取了多少信息处理费", id="of another bureau of the county"),
    ],
)
def test_what_the_report_does_not_say_is_not_said(suqian: Engine, question: str) -> None:
    answer = suqian.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert answer.citations == ()


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("沭阳县2023年新收多少件申请", id="what came in, where the report tells it with what was left from before"),
        pytest.param("How many requests did Siyang conclude in 2023?", id="what was concluded"),
        pytest.param("泗洪县2023年收到自然人申请多少件", id="of one kind of applicant"),
        pytest.param("泗洪县公安局2023年通知收取信息处理费多少元", id="fees notified, where the report tells those charged"),
        pytest.param("沭阳县比泗阳县多收办了多少件申请", id="how far two lie apart"),
    ],
)
def test_what_only_comes_near_is_quoted_and_not_answered(suqian: Engine, question: str) -> None:
    answer = suqian.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert answer.values == ()
    assert any(isinstance(block, Quote) for block in answer.blocks)


def test_the_marks_of_a_figure_beside_it_lead_somewhere(suqian: Engine) -> None:
    answer = suqian.ask("泗洪县公安局2023年收取了多少信息处理费？宿迁2023年收取了多少元信息处理费？")
    assert {mark.strip("[]") for mark in re.findall(r"\[\d+\]", answer.markdown)} == {citation.id for citation in answer.citations}


def test_beside_the_reporters_own_figure_the_part_is_told(suqian: Engine) -> None:
    answer = suqian.ask("How many requests does Suqian's report give for Shuyang in 2023?")
    assert "**477 items (件)**" in answer.markdown
    assert answer.markdown.index("No report of Shuyang") < answer.markdown.index("**477 items (件)**")


@pytest.mark.parametrize(
    ("question", "first", "others"),
    [
        pytest.param("Among the counties of Suqian, which one handled the most requests in 2023, and how many was that?", ("泗洪县", 874), (), id="most"),
        pytest.param("宿迁下面几个县2023年收办的公开申请，除泗洪县外，数量最大的是哪个县，多少件？", ("沭阳县", 477), (), id="one left out"),
        pytest.param("宿迁2023年的政策简明问答，各县区里期数倒数第二的是谁？做了几期？", ("沭阳县", 5), (), id="last but one of what the form does not count"),
        pytest.param("Which district or county of Suqian had the fewest requests?", ("宿豫区", 216), (), id="fewest: development zones are none"),
        pytest.param("宿迁哪个区制作的政策简明问答最多", ("宿城区", 28), (), id="districts only"),
        pytest.param("宿迁市2023年各县区收到申请排名前三的是哪些", ("泗洪县", 874), (477, 348), id="the first three"),
    ],
)  # fmt: skip
def test_the_parts_that_one_sentence_lists_are_ranked(
    suqian: Engine, question: str, first: tuple[str, int], others: tuple[int, ...]
) -> None:
    answer = suqian.ask(question)
    assert [value.value for value in answer.values] == [first[1], *others]
    assert first[0] in answer.markdown.splitlines()[0]


@pytest.mark.parametrize("question", ["宿迁各县区2023年新收申请最多的是哪个", "Which county of Suqian had the most refusals in 2023?"])
def test_what_no_sentence_lists_is_not_ranked(suqian: Engine, question: str) -> None:
    answer = suqian.ask(question)
    assert answer.status is Status.NOT_FOUND
    assert answer.values == ()


@pytest.mark.parametrize("question", ["泗洪县办理依申请公开案件时引入了什么机制", "What mechanism did Sihong county introduce?"])
def test_a_sentence_about_another_is_quoted_as_that_of_the_report(suqian: Engine, question: str) -> None:
    answer = suqian.ask(question)
    assert answer.status is Status.ANSWERED
    assert "联席会议" in answer.markdown
    assert "泗洪县" in answer.markdown.splitlines()[0]
    assert {citation.agency for citation in answer.citations} == {"宿迁市人民政府"}


@pytest.mark.parametrize("question", ["泗洪县有什么好吃的", "What is the weather in Sihong?", "泗洪县的教育经费怎么样"])
def test_what_no_sentence_says_of_another_is_not_quoted(suqian: Engine, question: str) -> None:
    assert suqian.ask(question).status in (Status.OUT_OF_SCOPE, Status.NOT_FOUND)
