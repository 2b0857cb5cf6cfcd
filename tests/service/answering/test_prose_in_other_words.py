"""Figures of the prose, audits, terms and what is off topic, as people ask. Figures read by eye in the real reports."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Method, Status
from service.answering.engine import Engine
from service.understanding.query import Operation
from tests.service.answering.real import engine_over

_REPORTS = ("suqian-2023", "fujian-2021", "putian-2023", "zhaoyuan-2023", "xinxiang-2023", "nanping-2022", "shanghai-stcsm-2024")


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    return engine_over(map(real_report, _REPORTS), tmp_path_factory.mktemp("prose"), gazetteer, spellings)


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        pytest.param("招远工信局2023年承办的人大代表建议和政协提案各几件", [7, 6], id="two parts of one figure"),
        pytest.param("How many deputies' suggestions and CPPCC proposals did Zhaoyuan handle in 2023, respectively?", [7, 6], id="in English"),
        pytest.param("招远市工信局2023年承办建议提案共多少件", [13], id="the whole where no part is asked for"),
        pytest.param("招远工信局2023年人大代表建议和政协提案一共几件", [13], id="both together"),
        pytest.param("How many deputies' and CPPCC proposals did Zhaoyuan handle in 2023 altogether?", [13], id="both together, in English"),
        pytest.param("招远市工信局2023年政协提案几件", [6], id="one of two, and not both"),
        pytest.param("宿迁2023年申请里沭阳占了多少件", [477, 3607], id="a county's part of all, and all"),
        pytest.param("宿迁2023年的申请有多少件是泗阳的", [301], id="a county's part"),
        pytest.param("新乡市工信局网站公开的业务工作类信息和通知公告类信息分别是多少条", [327, 50], id="two parts of several"),
        pytest.param("“上海科技”微信公众号2024年有多少人关注，视频号的粉丝又是多少", [1016823, 54373], id="of two accounts"),
        pytest.param("How many followers did Putian's WeChat account have, and how many posts did it put out in 2023?", [256, 4155], id="both"),
        pytest.param("How many people follow the WeChat account of Zhaoyuan's industry bureau?", [8996], id="who follows, not what is posted"),
        pytest.param("福建省工信厅2021年网站一共受理了多少封公众来信", [589], id="letters are no requests"),
        pytest.param("招远和莆田工信局的公众号，2023年谁的关注用户更多", [8996, 4155], id="two agencies beside each other"),
        pytest.param("南平市工信局历年累计主动公开多少条信息", [2507], id="since the beginning"),
        pytest.param("How many suggestions from People's Congress deputies did Zhaoyuan handle in 2023?", [7], id="from whom"),
        pytest.param("Suqian's caseload of disclosure requests shot up in 2023. By what percentage?", [70.3], id="growth that is told"),
        pytest.param("宿迁2023年收办多少件申请", [3607], id="received and handled, by the report's own word"),
        pytest.param("宿迁2023年收取信息处理费多少元", [2950], id="money, not cases"),
        pytest.param("宿迁2023年信息处理费收了几件", [25], id="cases, not money"),
        pytest.param("莆田工信局2023年替企业协调办理困难问题，数目是多少件来着", [354], id="said by the way"),
    ],
)  # fmt: skip
def test_figures_of_the_prose(real: Engine, question: str, figures: list[float]) -> None:
    answer = real.ask(question)
    assert sorted(float(value.value or 0) for value in answer.values) == sorted(figures)


@pytest.mark.parametrize(
    ("question", "status"),
    [
        pytest.param("粉丝有多少", Status.CLARIFICATION, id="of nobody, and told by several"),
        pytest.param("政府开放月活动有多少家企业参加", Status.CLARIFICATION, id="of nobody, and told by one"),
        pytest.param("宿迁2023年新收的申请里沭阳有多少件", Status.NOT_REPORTED, id="new ones, where those left over are counted with them"),
    ],
)
def test_no_figure_is_told_of_another_count(real: Engine, question: str, status: Status) -> None:
    answer = real.ask(question)
    assert answer.status is status
    assert not any(value.metric == "narrative" for value in answer.values)


@pytest.mark.parametrize(
    "question",
    [
        "How much did Suqian notify applicants to pay in information processing fees?",
        "How much did Suqian ask applicants to pay in information processing fees in 2023?",
        "宿迁市2023年通知收取信息处理费的金额是多少",
    ],
)
def test_what_was_charged_is_not_what_was_notified(real: Engine, question: str) -> None:
    answer = real.ask(question)
    assert answer.status is Status.NOT_REPORTED
    assert not any(value.value for value in answer.values)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("你先替我把南平市工信局2022年这份过一遍，看有什么毛病", "共多条"),
        ("Anything off about the date under Zhaoyuan's report for 2023?", "2023-01-24"),
        ("招远市工信局那份检查出什么问题没有", "2023-01-24"),
        ("Does anything look wrong in the Shanghai Science and Technology Commission's 2024 report?", "2160"),
        ("Do the printed parts of those 1198 website items of Xinxiang add up to that?", "21"),
        ("Is there something fishy about Zhaoyuan's figures?", "2023-01-24"),
    ],
)
def test_a_report_is_checked_in_whatever_words(real: Engine, question: str, found: str) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert found in answer.markdown
    assert answer.citations


def test_who_checks_a_number_is_told_the_number(real: Engine) -> None:
    answer = real.ask("我想核对一下：2023年宿迁全市新收的政府信息公开申请一共是多少件？")
    assert [value.value for value in answer.values] == [3511]


@pytest.mark.parametrize(
    ("question", "meaning"),
    [
        ("年报里“三安全一稳定”究竟指哪几样", "社会稳定"),
        ("Is there a settled English rendering of 行政复议?", "administrative reconsideration"),
        ("“信息处理费”英文怎么说", "information-processing fees"),
    ],
)
def test_what_words_stand_for_and_are_in_english(real: Engine, question: str, meaning: str) -> None:
    answer = real.ask(question)
    assert answer.method is Method.CATALOG
    assert meaning in answer.markdown


def test_whose_reports_there_are(real: Engine) -> None:
    assert "招远" in real.ask("你这儿都能查到哪几家单位的年报啊").markdown


@pytest.mark.parametrize(
    "question",
    [
        "莆田的运动鞋哪家质量最好",
        "新乡明天会下雨吗",
        "下周去莆田出差，推荐几家好吃的海鲜大排档吧",
        "What corporate income tax rate applies to a small firm in Guangdong?",
        "Could you book me a train ticket to Shanghai for Friday?",
        "Which hotel in Nanping is best?",
    ],
)
def test_everyday_life_is_off_topic_wherever_it_is(real: Engine, question: str) -> None:
    answer = real.ask(question)
    assert answer.status is Status.OUT_OF_SCOPE
    assert answer.suggestions


@pytest.mark.parametrize(
    ("question", "printed"),
    [
        ("莆田市工信局年报上留的办公室电话是哪个号码", "0594-2290478"),
        ("What street address does the Nanping industry bureau's report print?", "广场东路82号"),
    ],
)
def test_where_an_agency_can_be_reached(real: Engine, question: str, printed: str) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert printed in answer.markdown


@pytest.mark.parametrize("question", ["How many basketball matches did Zhaoyuan's bureau win in 2023?", "招远局2023年赢了几场篮球比赛"])
def test_what_is_asked_of_an_organ_is_looked_for_in_its_report(real: Engine, question: str) -> None:
    answer = real.ask(question)
    assert answer.status is Status.NOT_REPORTED
    assert not any(value.value for value in answer.values)


@pytest.mark.parametrize(
    "question",
    [
        "Great, thanks. Could you book me a train ticket to Shanghai for Friday?",
        "明天那边会下雨吗",
        "Who won the football match last night?",
    ],
)
def test_everyday_life_is_off_topic_in_a_conversation_too(real: Engine, question: str) -> None:
    answer = real.ask(question, earlier=["How many requests did the Shanghai General Office refuse in 2019?"])
    assert answer.status is Status.OUT_OF_SCOPE


@pytest.mark.parametrize(
    "question",
    [
        "新乡市工信局管理涉密信息遵循什么原则？",
        "新乡工信局涉密信息管理的原则是什么",
        "What principle does Xinxiang's industry bureau follow in handling state secrets?",
    ],
)
def test_a_rule_that_is_followed_stands_in_the_text(real: Engine, question: str) -> None:
    (query,) = real.reader.read(question)
    assert query.operation is Operation.TEXT


@pytest.mark.parametrize(
    "question", ["For how many requests did Suqian charge an information processing fee in 2023?", "宿迁2023年对多少件申请收取了信息处理费"]
)
def test_how_many_requests_were_charged_for_is_told_by_the_prose(real: Engine, question: str) -> None:
    assert [value.value for value in real.ask(question).values] == [25]


def test_the_unit_of_money_is_no_place(real: Engine) -> None:
    before = ["For how many requests did Suqian charge an information processing fee in 2023?"]
    answer = real.ask("How much, in yuan, did the Sihong County public security bureau collect of that fee?", earlier=before)
    assert [value.value for value in answer.values] == [1500]


@pytest.mark.parametrize(
    "question", ["宿迁的申请比上年增长了百分之多少", "By what percentage did Suqian's requests grow compared with last year?"]
)
def test_the_year_before_is_that_of_the_report(real: Engine, question: str) -> None:
    assert [float(value.value or 0) for value in real.ask(question).values] == [70.3]


def test_growth_of_requests_is_not_that_of_those_carried_over(real: Engine) -> None:
    (query,) = real.reader.read("宿迁的申请比上年增长了百分之多少")
    assert "requests.new" in {key.metric for key in query.cells}


def test_the_only_report_that_tells_a_thing_is_offered(real: Engine) -> None:
    answer = real.ask("政府开放月活动有多少家企业参加")
    assert "招远市工业和信息化局2023年度报告" in answer.markdown
    (offered,) = answer.suggestions
    assert real.ask(offered).values[0].value == 33
