"""Places of a ranking, ratios, conditions and comparisons over real reports: no word for one of them is passed over."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from indexer.domain.report import Report
from indexer.gazetteer.regions import Gazetteer
from indexer.gazetteer.spelling import Spellings
from service.answering.answer import Answer, Notice, Status
from service.answering.engine import Engine
from tests.service.answering.real import engine_over

_REAL = ("suqian-2023", "shanghai-office-2019", "shanghai-stcsm-2024", "fujian-2021", "putian-2023", "xinxiang-2023", "zhaoyuan-2023")


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, real_report: Callable[[str], Report], gazetteer: Gazetteer, spellings: Spellings
) -> Engine:
    return engine_over([real_report(name) for name in _REAL], tmp_path_factory.mktemp("several"), gazetteer, spellings)


def _computed(answer: Answer) -> list[tuple[str | None, Decimal | None]]:
    return [(value.operation, value.value) for value in answer.values if value.operation]


@pytest.mark.parametrize(
    ("question", "metric", "figure"),
    [
        ("上海市府办2019年无法提供，哪一种情形占得最多", "requests.unavailable.not_held", 265),
        ("宿迁2023年不予处理里排第二的情形", "requests.not_processed.excessive", 58),
        ("宿迁2023年实际用过的不予公开理由里用得最少的", "requests.denied.security_and_stability", 6),
        ("宿迁哪条不予公开理由仅次于保护第三方合法权益", "requests.denied.prohibited_by_law", 27),
        ("宿迁行政许可、行政处罚、行政强制哪个最少", "proactive.enforcement.decisions", 20163),
        ("Shanghai General Office 2019: the runner-up among the grounds of refusal", "requests.denied.administrative_inquiry", 12),
        ("Which exemption did Suqian cite most after third-party rights?", "requests.denied.prohibited_by_law", 27),
        ("the rarest reason why Suqian was unable to provide information", "requests.unavailable.unclear", 3),
        ("How did most reconsiderations at Suqian end?", "reconsideration.upheld", 309),
        ("Was process information the top ground of refusal at Suqian?", "requests.denied.third_party", 38),
    ],
)
def test_a_place_within_a_report(real: Engine, question: str, metric: str, figure: int) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert (answer.values[0].metric, answer.values[0].value) == (metric, figure)


def test_the_first_few_results_are_each_told(real: Engine) -> None:
    text = real.ask("Suqian 2023: the two most frequent single results of requests").markdown
    assert "granted in full (予以公开) **1191**" in text.split("\n")[0]
    assert "**1047**" in text.split("\n")[0]


def test_places_that_are_shared_name_all(real: Engine) -> None:
    assert {value.agency for value in real.ask("哪个机关新收申请倒数第二").values} == {"新乡市工业和信息化局", "招远市工业和信息化局"}


def test_the_lowest_are_told_with_the_lowest_that_occur(real: Engine) -> None:
    first = real.ask("宿迁哪条不予公开理由用得最少").markdown.split("\n")[0]
    assert "属于国家秘密" in first
    assert "**6件**" in first


@pytest.mark.parametrize(
    ("question", "ratio"),
    [
        ("宿迁2023年行政处罚是行政许可的几倍", "1.56"),
        ("福建省工信厅2021年新收申请是莆田市工信局2023年的几倍", "3.67"),
        ("宿迁行政复议件数除以办结总数", "0.126"),
        ("宿迁每百件办结申请对应多少件行政复议", "12.62"),
        ("How many times as many requests did Suqian receive in 2023 as the Shanghai General Office in 2019?", "4.09"),
        ("For each reconsideration case corrected at Suqian, how many were upheld?", "18.18"),
    ],
)
def test_one_figure_over_another(real: Engine, question: str, ratio: str) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert _computed(answer)[0] == ("ratio", Decimal(ratio))


def test_nothing_is_a_multiple_of_nothing(real: Engine) -> None:
    answer = real.ask("招远的新收申请是新乡的几倍")
    assert (answer.status, _computed(answer)) == (Status.ANSWERED, [])
    assert "无法计算倍数" in answer.markdown


def test_a_ratio_of_what_is_not_told_gives_no_figure(real: Engine) -> None:
    answer = real.ask("Which agencies issued twice as many normative documents as they repealed?")
    assert (answer.status, answer.values) == (Status.NOT_REPORTED, ())


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("宿迁办结的企业申请中，予以公开的占百分之几", "12.1"),
        ("enforcement files as % of all refusals, Suqian 2023", "14.8"),
        ("partial disclosures as a percentage of full disclosures, Suqian 2023", "27.5"),
        ("What is the ratio of partial to full disclosures at Suqian?", "27.5"),
        ("福建省工信厅2021年行政许可数与行政处罚数之比", "1322.2"),
        ("宿迁2023年公开率（予以公开加部分公开，除以办结总数）", "43.6"),
    ],
)
def test_the_base_that_is_named_is_the_base(real: Engine, question: str, share: str) -> None:
    assert real.ask(question).values[0].value == Decimal(share)


@pytest.mark.parametrize(
    ("question", "agencies"),
    [
        ("行政许可比行政处罚多的机关有哪些", {"上海市科学技术委员会", "福建省工业和信息化厅"}),
        ("Which agencies repealed more normative documents than they issued?", {"宿迁市人民政府", "莆田市工业和信息化局"}),
        ("Which agencies that received ten or more requests refused none of them?", {"福建省工业和信息化厅"}),
        ("行政处罚不为零、行政许可为零的机关", {"莆田市工业和信息化局", "新乡市工业和信息化局"}),
        ("2023年的报告中行政事业性收费不是零的是谁", {"宿迁市人民政府"}),
        ("Does any agency other than Suqian report a normative document that was repealed?", {"莆田市工业和信息化局"}),
        ("List every agency that had more than one reconsideration case", {"宿迁市人民政府", "上海市人民政府办公厅"}),
        ("新收申请超过三件但少于50件的机关", {"上海市科学技术委员会", "福建省工业和信息化厅"}),
        ("Any agency with between 10 and 50 new requests?", {"上海市科学技术委员会", "福建省工业和信息化厅"}),
    ],
)
def test_those_that_meet_what_is_said(real: Engine, question: str, agencies: set[str]) -> None:
    answer = real.ask(question)
    assert answer.status is Status.ANSWERED
    assert {value.agency for value in answer.values if value.agency} == agencies


def test_a_figure_that_only_a_sentence_tells_is_not_passed_over(real: Engine) -> None:
    answer = real.ask("收取过信息处理费的是哪些单位，收了多少")
    assert _computed(answer) == [("count", Decimal(1))]
    assert [(value.agency, value.value, value.status) for value in answer.values[1:]] == [("宿迁市人民政府", 2950, "stated")]


def test_what_a_sentence_counts_is_no_figure_of_just_any_column(real: Engine) -> None:
    assert {value.status for value in real.ask("Which agencies repealed normative documents?").values} == {"reported"}


def test_each_agency_has_the_year_named_with_it(real: Engine) -> None:
    answer = real.ask("论新收申请，福建省工信厅2021年不及上海市科委2024年，差几件？")
    assert _computed(answer) == [("difference", Decimal(23))]
    assert "没有收录" not in answer.markdown


@pytest.mark.parametrize(
    ("question", "operation", "figure"),
    [
        ("上海的两家单位合起来新收多少申请", "sum", 893),
        ("三家工信部门（莆田、新乡、福建省厅）行政处罚合计", "sum", 40),
        ("average new requests at the two industry bureaus (Putian, Xinxiang)", "average", "1.5"),
        ("How many of the requests concluded by Suqian did not come from natural persons?", "sum", 111),
        ("除宿迁外各机关新收申请合计", "sum", 907),
    ],
)
def test_figures_of_several_put_together(real: Engine, question: str, operation: str, figure: float | str) -> None:
    assert _computed(real.ask(question))[0] == (operation, Decimal(str(figure)))


def test_a_whole_government_is_named_where_others_stand_beside_it(real: Engine) -> None:
    ranked = real.ask("Which agency received the most requests in 2023?")
    notices = [block.text for block in ranked.blocks if isinstance(block, Notice)]
    assert any("Suqian" in notice and "whole government" in notice for notice in notices), notices


def test_from_most_to_least_begins_with_the_most(real: Engine) -> None:
    answer = real.ask("Rank Suqian's reasons for being unable to provide information in 2023 from most to least frequent")
    figures = [value.value for value in answer.values if value.value is not None]
    assert figures
    assert figures[0] == max(figures)
